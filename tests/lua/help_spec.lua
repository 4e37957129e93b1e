-- SPDX-License-Identifier: MIT
local cann = require "cann"
local help = require "cann.help"
local options = require "cann.options"

--- Doubles a number.
-- @tparam number value what to double, mV
-- @treturn number twice as much
-- @raise a text
local function double(value) return 2 * value end

--- Halves a number.
-- @tparam number value what to halve,
-- mV
-- @usage halve(2)
--    halve(4)
local function halve(value) return value / 2 end

local accepts = options.declare("pull", { force = { 3, "how hard, N", above = 0 } })
local function pull(given) return accepts(given) end

describe("help", function()
   it("joins the lines of a parameter, and leaves those of an example", function()
      local text = help.text(halve, "halve")
      assert.matches("what to halve, mV %(number%)", text)
      assert.matches("halve%(2%)\n   halve%(4%)", text)
   end)

   it("knows groups, rules of connectivity and what names elements of a view", function()
      assert.matches("count +elements, at least 1; or a shape", help.text(cann.group, "cann.group"))
      assert.matches("number +number +0", help.about "fixed_number_pre")
      assert.matches("rule = \"condition\"", help.about "condition")
      local net = cann.network { E = cann.group(cann.models.LIF {}, 3) }
      assert.matches("%[{1, 100}%]", help.text(net.E, "net.E"))
   end)

   it("reads a function's doc comment from its file", function()
      local text = help.text(double, "double")
      assert.matches("^double%(value%)\nDoubles a number.\n", text)
      assert.matches("value +what to double, mV %(number%)", text)
      assert.matches("gives +twice as much %(number%)", text)
      assert.matches("fails on +a text", text)
   end)

   it("lists a constructor's options with default, unit and limits", function()
      assert.matches("pull{ ... } takes:\n  force  3     how hard, N   %[above 0%]", help.text(pull, "pull"))
   end)

   it("knows the functions of equations by name", function()
      assert.matches("^tanh%(a%)   hyperbolic tangent\n  derivative in a: 1 %- tanh%(a%)%^2", help.about "tanh")
      assert.matches("^hypot%(a, b%)", help.about "hypot")
   end)

   it("asks an object for its own words", function()
      local net = cann.models.CANN1D
      assert.matches("tau +1 +ms +time constant of the potential", help.text(net))
      assert.matches("^hm", help.text(setmetatable({ help = function() return "hm" end }, {})))
   end)

   it("finds a model by its bare name", function()
      assert.matches("time constant of the potential", help.about "CANN1D")
   end)

   it("names the nearest for what nobody knows", function()
      assert.matches("nothing is known of 'tahn'; did you mean 'tanh'%?", help.about "tahn")
      assert.matches("nothing is known of '%+ ;'", help.about "+ ;")
   end)

   it("evaluates nothing", function()
      _G.touched = nil
      help.about "(function() touched = true end)()"
      help.about "print(touched)"
      assert.is_nil(rawget(_G, "touched"))
   end)

   it("has words for any value", function()
      for _, value in ipairs { 1, "a text", true, print, {}, { 1 }, coroutine.create(print), cann, cann.tensor,
         cann.models, cann.tensor.zeros(2) } do
         assert.is_string(help.text(value))
      end
      assert.is_string(help.text(nil))
   end)

   it("documents every function of the library's tables", function()
      for _, name in ipairs { "seed", "threads", "model", "group", "network", "run" } do
         assert.not_matches("no doc comment", help.text(cann[name], "cann." .. name), name)
      end
   end)
   it("lists what an object holds and can do", function()
      local net = cann.models.CANN1D { n = 8 }
      local said = help.text(cann.tasks.SmoothTracking { model = net, points = { 0, 1 }, durations = { 1 } })
      assert.matches("^SmoothTracking  10 steps", said)
      assert.matches("\n  %.positions +tensor %[10%]", said)
      assert.matches("\n  :stimulus +The stimulus at each step", said)
   end)
end)
