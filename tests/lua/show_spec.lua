-- SPDX-License-Identifier: MIT
local show = require "cann.show"

describe("a shown value", function()
   it("is a string as it stands, and quoted inside a table", function()
      assert.equal("a b", show.value("a b"))
      assert.equal('{ "a b" }', show.value { "a b" })
      assert.equal('{ "a\\nb\\0\\27" }', show.value { "a\nb\0\27" })
   end)

   it("is a number with its digits", function()
      assert.equal("0.1", show.value(0.1))
      assert.equal("nan", show.value(0 / 0))
      assert.equal("-inf", show.value(-math.huge))
   end)

   it("is a table sorted: list first, then names", function()
      assert.equal("{ 1, 2, a = true, b = { c = 1 } }", show.value { 1, 2, b = { c = 1 }, a = true })
      assert.equal("{}", show.value {})
      assert.equal("{ [2] = 1, [true] = 2 }", show.value { [2] = 1, [true] = 2 })
      assert.equal('{ ["end"] = 3, ["two words"] = 4 }', show.value { ["end"] = 3, ["two words"] = 4 })
   end)

   it("is cut when long, deep or a circle", function()
      local long = {}
      for index = 1, 1000 do long[index] = index end
      assert.matches("24,\n   ... 976 more\n}$", show.value(long))
      local circle = {}
      circle.me = circle
      assert.equal("{ me = { itself } }", show.value(circle))
      assert.equal("{ { { { ... } } } }", show.value { { { { { 1 } } } } })
   end)

   it("is what the object says of itself, one line inside a table", function()
      local object = setmetatable({}, { __tostring = function() return "one\ntwo" end })
      assert.equal("one\ntwo", show.value(object))
      assert.equal("{ one ... }", show.value { object })
   end)

   it("names the file of a function", function()
      assert.matches("^function of show_spec.lua:%d+$", show.value(function() end))
      assert.equal("function (built in)", show.value(print))
      assert.equal("nil\ttrue", show.values(nil, true))
   end)

   it("announces itself where its metatable says so", function()
      assert.equal("ring of 5", show.announcement(setmetatable({}, { __announce = function() return "ring of 5" end })))
      assert.is_nil(show.announcement {})
      assert.is_nil(show.announcement(nil))
      assert.is_nil(show.announcement("text"))
   end)
end)
