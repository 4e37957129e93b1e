-- SPDX-License-Identifier: MIT
--- Cases of persistent cohomology: points, a matrix of distances or weighted edges; barcodes dgm<dimension>_c<prime>.
local cann = require "cann"

local kind = {}

function kind.recognises(case)
   local arrays = case.arrays or {}
   local given = arrays.points or arrays.distances or arrays.row and arrays.col and arrays.value
   return case.file ~= nil and given ~= nil and type(case.params) == "table" and case.params.maxdim ~= nil
      and (arrays.dgm0_c2 or arrays.dgm1_c47) ~= nil
end

--- The bars of positive length, as float32 would hold them, by birth, then death.
local function sorted(bars)
   local rows = {}
   for _, bar in ipairs(bars:to("float32"):tolist()) do
      if bar[2] > bar[1] then rows[#rows + 1] = bar end
   end
   table.sort(rows, function(a, b)
      if a[1] ~= b[1] then return a[1] < b[1] end
      return a[2] < b[2]
   end)
   return rows
end

--- The greatest difference of two lists of bars; infinite where they are not as many.
local function distance(got, wanted)
   if #got ~= #wanted then return math.huge end
   local worst = 0
   for i = 1, #got do
      for side = 1, 2 do
         if got[i][side] ~= wanted[i][side] then
            worst = math.max(worst, math.abs(got[i][side] - wanted[i][side]))
         end
      end
   end
   return worst
end

local function largest_length(bars)
   local most = 0
   for _, bar in ipairs(bars:tolist()) do
      if bar[2] < math.huge then most = math.max(most, bar[2]) end
   end
   return most
end

local function analyse(case, arrays, prime)
   local threshold = case.params.thresh
   local o = { dimension = case.params.maxdim, prime = prime, threshold = threshold ~= math.huge and threshold or nil }
   if arrays.points then return cann.analyzers.rips(arrays.points, o) end
   if arrays.distances then
      o.distances = true
      return cann.analyzers.rips(arrays.distances, o)
   end
   return cann.analyzers.rips(
      { n = arrays.n:item(), first = arrays.row + 1, second = arrays.col + 1, length = arrays.value }, o)
end

function kind.judge(case, folder)
   local arrays = cann.tensor.load(folder .. "/" .. case.file)
   local results, of_prime = {}, {}
   for name, wanted in pairs(arrays) do
      local dimension, prime = name:match("^dgm(%d+)_c(%d+)$")
      if dimension and tonumber(dimension) <= case.params.maxdim then
         of_prime[prime] = of_prime[prime] or analyse(case, arrays, tonumber(prime))
         results[#results + 1] = {
            what = name, error = distance(sorted(of_prime[prime].bars[tonumber(dimension)]), sorted(wanted)),
            tolerance = case.tolerance.abs * math.max(largest_length(arrays["dgm0_c" .. prime] or wanted), 1e-300),
         }
      end
   end
   return results
end

return kind
