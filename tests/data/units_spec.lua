-- SPDX-License-Identifier: MIT
-- Units of MATLAB files, as sorted recordings are handed on.
local cann = require "cann"
local data, tensor = cann.data, cann.tensor

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local function bytes_of(hex) return (hex:gsub("%x%x", function(two) return string.char(tonumber(two, 16)) end)) end

-- scipy.io.savemat of a structure array of two units: id 7 + k, spikeTimes (0, 1, 2) + k/2, isGrid k,
-- rmf.hd.z (0 .. 4) + k, rmf.hd.mvl 0.25, rmf.pos.z [2, 3]; deflated.
local file = "MATLAB 5.0 MAT-file" .. (" "):rep(97) .. ("\0"):rep(8) .. "\0\1IM" .. bytes_of(
   "0f00000008010000789ce3636060d8c0cac0c006a439809889010258a17c46a8182354ac342fb3a418cc6661e0868aeb0071660a"
   .. "030c14176466a78664e6a616336416bb1741658a72d31890001f105b3020ece5c3622f0c83000f549c1d49bf07927e362cfa9991"
   .. "f47302b104033af8600f653880cc3340328f9309bf7b98a02c90be0b8cf8c30f591f28dc58a07c907c0630740af28bc1e63c6020"
   .. "df9c2a20ce2dcb019b1341205c58d1c245034fb840280e282de0801e6fd8cc47762727541c022ed883f42f20d19f90f4c704f623"
   .. "487f021efb416ad1e3dd00c37f30ffc0fc29e080ea5f110c7f129b3e617ea52c7d3e80baeb079466212b7d32320cb7f4893b5d42"
   .. "68cc781baee913001c0f3155")

local function written(name, text)
   local path = os.tmpname() .. name
   local out = assert(io.open(path, "wb"))
   out:write(text)
   out:close()
   return path
end

describe("units", function()
   it("of a structure array have their spikes and their curves", function()
      local path = written(".mat", file)
      local cells = data.units(path)
      os.remove(path)
      assert.are.equal(2, #cells)
      assert.are.equal(8, cells[2].id)
      assert.are.same({ 0.5, 1.5, 2.5 }, cells[2].spike_times:tolist())
      assert.is_false(cells[1].is_grid)
      assert.is_true(cells[2].is_grid)
      assert.are.same({ 1, 2, 3, 4, 5 }, cells[2].head_direction.rates:tolist())
      assert.are.equal(0.25, cells[1].head_direction.mvl)
      assert.are.same({ -math.pi, -math.pi / 2, 0, math.pi / 2, math.pi }, cells[1].head_direction.angles:tolist())
      assert.are.same({ { 0, 1, 2 }, { 3, 4, 5 } }, cells[1].position.rates:tolist())
      assert.is_nil(cells[1].theta)
      assert.are.equal("2 units, 6 spikes, 1 grid cells; tuned to head direction 2, position 2, theta 0",
         tostring(cells))
   end)
   it("may be one, or named otherwise", function()
      local path = os.tmpname() .. ".h5"
      tensor.save(path, { res = { recName = "night 3", id = 4, hdTuning = { z = { 1, 2, 3 }, mvl = 0.5 },
         tempAcorr = { 3, 2, 1 } }, mine = { spikeInds = { 5, 9 } } })
      local cells = data.units(path)
      assert.are.equal("night 3", cells[1].recording)
      assert.are.same({ 3, 2, 1 }, cells[1].autocorrelation:tolist())
      assert.are.same({ 5, 9 }, data.units(path, { name = "mine" })[1].spike_index:tolist())
      assert.matches("no structure 'q'   %(it holds mine, res%)", refusal(data.units, path, { name = "q" }))
      os.remove(path)
   end)
   it("are refused where there are none, and in damaged files", function()
      assert.matches("a text, not a number", refusal(data.units, 3))
      assert.matches("cannot open", refusal(data.units, "/nowhere.mat"))
      local path = written(".npz", "")
      tensor.save(path, { a = tensor.zeros(3) })
      assert.matches("no structure 'units'   %(it holds a%)", refusal(data.units, path))
      os.remove(path)
      for cut = 130, #file - 1, 9 do
         path = written(".mat", file:sub(1, cut))
         assert.is_string(refusal(data.units, path))
         os.remove(path)
      end
   end)
end)
