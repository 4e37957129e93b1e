-- SPDX-License-Identifier: MIT
local options = require "cann.options"

local accepts = options.declare("SmoothTracking", {
   points = { nil, "positions to visit, rad", required = true, type = "table" },
   dt = { 0.1, "ms", above = 0 },
   count = { 3, "how many", at_least = 1, at_most = 10, whole = true },
   method = { "rk4", "the stepper", choices = { "euler", "rk4", "heun" } },
   record = { {}, "names to keep", type = "table|string" },
})

local function sentence(given)
   local fine, why = pcall(accepts, given)
   return not fine and why
end

describe("options", function()
   it("fill in defaults and leave the given table alone", function()
      local given = { points = { 1 } }
      local o = accepts(given)
      assert.equal(0.1, o.dt)
      assert.equal("rk4", o.method)
      assert.is_nil(given.dt)
   end)

   it("name the nearest option and list the rest", function()
      assert.matches("SmoothTracking has no option 'duration'   %(options: count, dt, method, points, record%)",
         sentence { points = {}, duration = 1 })
      assert.matches("no option 'cuont'; did you mean 'count'%?", sentence { points = {}, cuont = 1 })
      assert.matches("no option 'Points'; did you mean 'points'%?", sentence { Points = {} })
      assert.matches("no option '1'", sentence { points = {}, 5 })
   end)

   it("name a known word inside an unknown name", function()
      assert.matches("no option 'dt_of_method'; did you mean 'method'%?", sentence { points = {}, dt_of_method = 1 })
   end)

   it("tell an object from a table of options", function()
      local object = setmetatable({}, { __tostring = function() return "a walk\nof steps" end })
      assert.matches("takes one table of named options, not this: a walk$", sentence(object))
   end)

   it("say what came and what would do", function()
      assert.matches("'points' is missing: positions to visit, rad", sentence {})
      assert.matches("dt = 0, but it must be above 0", sentence { points = {}, dt = 0 })
      assert.matches("dt is not a number %(NaN%)", sentence { points = {}, dt = 0 / 0 })
      assert.matches("count = 11, but at most 10 will do", sentence { points = {}, count = 11 })
      assert.matches("count = 0, but at least 1 will do", sentence { points = {}, count = 0 })
      assert.matches("count = 1.5, but it must be a whole number", sentence { points = {}, count = 1.5 })
      assert.matches("dt is a string, but a number will do", sentence { points = {}, dt = "x" })
      assert.matches("record is a number, but a table or string will do", sentence { points = {}, record = 1 })
      assert.matches("method = 'rk5'; did you mean 'rk4'%?   %(choices: euler, rk4, heun%)",
         sentence { points = {}, method = "rk5" })
      assert.matches("takes one table of named options, not a number", sentence(5))
   end)

   it("point at the user's own line", function()
      assert.matches("^tests/lua/options_spec.lua:%d+: ", select(2, pcall(function() return (accepts { dt = 1 }) end)))
   end)

   it("take infinite bounds as numbers and not as whole", function()
      assert.matches("count = inf", sentence { points = {}, count = math.huge })
      assert.equal(math.huge, accepts { points = {}, dt = math.huge }.dt)
   end)

   it("are found from the function that uses them", function()
      local function action(given) return accepts(given) end
      assert.equal(accepts, options.of(action))
      assert.equal(accepts, options.of(accepts))
      assert.equal(accepts, options.of(setmetatable({}, { __call = action })))
      assert.equal(accepts, options.of(setmetatable({}, { __options = accepts })))
      assert.equal(accepts, options.of(setmetatable({}, { __options = function() return accepts end })))
      assert.is_nil(options.of(print))
      assert.is_nil(options.of({}))
      assert.is_nil(options.of(nil))
      assert.is_nil(options.of("text"))
   end)

   it("choose the declaration of the name asked about", function()
      local other = options.declare("net:save", { path = { nil, "file" } })
      local function action() return accepts, other end
      assert.equal(other, options.of(action, "save"))
   end)

   it("print themselves with default, meaning and limits", function()
      local text = options.help(accepts)
      assert.matches("points +required +positions to visit, rad", text)
      assert.matches("dt +0.1 +ms   %[above 0%]", text)
      assert.matches('method +"rk4" +the stepper   %[euler, rk4, heun%]', text)
      assert.matches("count +3 +how many   %[at least 1; at most 10%]", text)
   end)
end)

describe("the nearest name", function()
   local known = { "tau", "durations", "precision", "n" }
   it("forgives a swap, a slip, a lost and a doubled letter", function()
      assert.equal("tau", options.nearest("tua", known))
      assert.equal("durations", options.nearest("duration", known))
      assert.equal("precision", options.nearest("precison", known))
      assert.equal("precision", options.nearest("preccision", known))
   end)
   it("is none for a word of another kind", function()
      assert.is_nil(options.nearest("elephant", known))
      assert.is_nil(options.nearest("", {}))
      assert.is_nil(options.nearest("x", {}))
   end)
end)
