-- SPDX-License-Identifier: MIT
-- Blobs of activity against pictures whose centroids are known.
local cann = require "cann"
local tensor = cann.tensor
local blob_centres = cann.analyzers.blob_centres

-- Rows first to last and columns first to last set in a sheet.
local function square(sheet, rows, columns)
   sheet:range(1, rows[1], rows[2]):range(2, columns[1], columns[2]):fill(1)
   return sheet
end

local function centre(sheet, given)
   local o = { sigma = 0.5, threshold = 1 }
   for name, value in pairs(given or {}) do o[name] = value end
   local found = blob_centres(sheet:unsqueeze(1), o)
   return found[1][1], found[1][2]
end

describe("blob_centres", function()
   it("gives column and row of the middle of a blob", function()
      local column, row = centre(square(tensor.zeros(20, 30), { 8, 12 }, { 14, 17 }))
      assert.near(15.5, column, 1e-9)
      assert.near(10, row, 1e-9)
   end)

   it("takes the blob nearest to the middle of the sheet, or to a place", function()
      local sheet = square(square(tensor.zeros(24, 24), { 11, 13 }, { 12, 14 }), { 2, 4 }, { 20, 22 })
      local column, row = centre(sheet)
      assert.near(13, column, 1e-9)
      assert.near(12, row, 1e-9)
      column, row = centre(sheet, { near = { 24, 1 } })
      assert.near(21, column, 1e-9)
      assert.near(3, row, 1e-9)
   end)

   it("goes through the rows one by one", function()
      local sheets = tensor.zeros(5, 16, 16)
      for k = 1, 5 do square(sheets[k], { 7, 9 }, { 4 + k, 6 + k }) end
      local found = blob_centres(sheets, { sigma = 0.5 })
      assert.same({ 5, 2 }, found:shape())
      assert.is_true((found:at(2, 1) - (tensor.arange(1, 5) + 5)):abs():lt(1e-9):all())
      assert.is_true((found:at(2, 2) - 8):abs():lt(1e-9):all())
   end)

   it("gives NaN where all is alike", function()
      local column, row = centre(tensor.ones(9, 9))
      assert.is_true(column ~= column and row ~= row)
   end)

   it("refuses what is no sheet, and what is no place", function()
      assert.has_error(function() blob_centres(tensor.zeros(3, 3)) end)
      assert.has_error(function() blob_centres(tensor.zeros(0, 3, 3)) end)
      assert.has_error(function() blob_centres("a sheet") end)
      for _, near in ipairs { { 1 }, { "a", 2 }, { 0 / 0, 1 }, { math.huge, 1 } } do
         local fine, why = pcall(blob_centres, tensor.zeros(1, 4, 4), { near = near })
         assert.is_false(fine)
         assert.matches("blobs_spec.lua:%d+: blob_centres: near is { column, row }", why)
      end
   end)
end)
