-- SPDX-License-Identifier: MIT
local cann = require "cann"
local figure = require "cann.figure"

describe("pipelines.gallery", function()
   for _, name in ipairs(cann.pipelines.gallery()) do
      it("draws " .. name, function()
         local shown = cann.pipelines.gallery(name)
         assert.is_true(figure.is(shown))
         assert.is_truthy(next(shown:data()))
         assert.is_truthy(cann.models[name])
      end)
   end
   it("knows the nearest name", function()
      local fine, why = pcall(cann.pipelines.gallery, "CANN1DD")
      assert.is_false(fine)
      assert.matches("did you mean 'CANN1D'", why)
   end)
end)
