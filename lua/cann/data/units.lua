-- SPDX-License-Identifier: MIT
--- Units of a MATLAB file: spike times and tuning curves of sorted cells.
-- Two layouts are known: `units`, with spikeTimes or spikeInds, isGrid and the curves rmf.hd, rmf.pos and rmf.theta;
-- and `res`, with recName, hdTuning, posTuning and tempAcorr. A curve holds z, its values, and may hold mvl, the mean
-- vector's length, and centerOfMass.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("data.units", {
   name = { nil, "the structure that holds them (units, or res)", type = "string" },
})

local units = {}

local function number(value)
   if tensor.is(value) and value:count() == 1 then value = value:flatten()[1] end
   if value == true or value == false then return value end
   return type(value) == "number" and value or nil
end

local function flag(value)
   value = number(value)
   if value == nil then return nil end
   return value == true or (value ~= false and value ~= 0)
end

local function column(value) return tensor.is(value) and value:to("float64"):flatten() or nil end

-- A curve over an angle has evenly spaced bins from -pi to pi, both ends included; a map has none.
local function curve(held)
   if type(held) ~= "table" or not tensor.is(held.z) then return nil end
   local values = held.z:to "float64"
   local is_line = values:rank() < 2 or values:count() == math.max(unpack(values:shape()))
   local out = { rates = is_line and values:flatten() or values, mvl = number(held.mvl),
      centre = number(held.centerOfMass) }
   if is_line and values:count() > 1 then out.angles = tensor.linspace(-math.pi, math.pi, values:count()) end
   return out
end

local function read(held, k)
   local rmf = type(held.rmf) == "table" and not tensor.is(held.rmf) and held.rmf or {}
   return { id = number(held.id) or k, recording = type(held.recName) == "string" and held.recName or nil,
      spike_times = column(held.spikeTimes), spike_index = column(held.spikeInds), is_grid = flag(held.isGrid),
      head_direction = curve(rmf.hd or held.hdTuning), position = curve(rmf.pos or held.posTuning),
      theta = curve(rmf.theta), autocorrelation = column(held.tempAcorr) }
end

-- Elements of a structure array are named by their numbers; a single structure is itself.
local function elements(held)
   if held["1"] == nil then return { held } end
   local list = {}
   while type(held[tostring(#list + 1)]) == "table" do list[#list + 1] = held[tostring(#list + 1)] end
   return list
end

function units:__tostring()
   local spikes, grids, curves = 0, 0, { head_direction = 0, position = 0, theta = 0 }
   for _, unit in ipairs(self) do
      spikes = spikes + (unit.spike_times and unit.spike_times:count() or 0)
      if unit.is_grid then grids = grids + 1 end
      for name in pairs(curves) do curves[name] = curves[name] + (unit[name] and 1 or 0) end
   end
   return ("%d unit%s, %d spikes, %d grid cells; tuned to head direction %d, position %d, theta %d"):format(#self,
      #self == 1 and "" or "s", spikes, grids, curves.head_direction, curves.position, curves.theta)
end

--- Reads the units of a .mat or .h5 file.
-- @tparam string path
-- @tparam[opt] table options name
-- @treturn table a list of units: id, recording, spike_times [spikes] and spike_index [spikes] as the file has them,
--    is_grid, head_direction, position and theta { rates, angles rad, mvl, centre }, autocorrelation; what the file
--    does not hold is nil
-- @raise a file without such a structure; what is damaged in it
-- @usage cells = data.units("unit_data.mat");  plot.polar_tuning(cells[1].head_direction.angles,
--    cells[1].head_direction.rates)
local function of(path, given)
   local o = accepts(given)
   local held = tensor.load(handle.text(path, "data.units: the name of the file"))
   local found, names = nil, {}
   for _, name in ipairs(o.name and { o.name } or { "units", "res" }) do
      found = found or (not tensor.is(held) and held[name]) or nil
   end
   if type(found) ~= "table" or tensor.is(found) then
      for name in pairs(tensor.is(held) and {} or held) do names[#names + 1] = tostring(name) end
      table.sort(names)
      handle.fail("data.units: %s has no structure '%s'   (it holds %s)", path, o.name or "units",
         #names > 0 and table.concat(names, ", ") or "one array")
   end
   local list = {}
   for k, one in ipairs(elements(found)) do list[k] = read(one, k) end
   return setmetatable(list, units)
end

return of
