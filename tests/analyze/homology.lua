-- SPDX-License-Identifier: MIT
--- Persistent homology by the textbook: all simplices of few points, their boundary matrix reduced column by
-- column modulo a prime. Slow and plain, to stand beside analyzers.rips.
local homology = {}

local function inverse(a, p)
   for b = 1, p - 1 do
      if a * b % p == 1 then return b end
   end
end

--- All sets of at most `size` of n points with their diameters, by diameter, then size.
function homology.simplices(distances, size, threshold)
   local n, list = #distances, {}
   local function extend(points, diameter)
      if #points > 0 then
         list[#list + 1] = { points = points, diameter = diameter, key = table.concat(points, " ") }
      end
      if #points == size then return end
      for v = (points[#points] or 0) + 1, n do
         local most = diameter
         for _, u in ipairs(points) do most = math.max(most, distances[u][v]) end
         if most <= threshold and most < math.huge then
            local longer = { unpack(points) }
            longer[#longer + 1] = v
            extend(longer, most)
         end
      end
   end
   extend({}, 0)
   for place, one in ipairs(list) do one.made = place end
   table.sort(list, function(a, b)
      if a.diameter ~= b.diameter then return a.diameter < b.diameter end
      if #a.points ~= #b.points then return #a.points < #b.points end
      return a.made < b.made
   end)
   return list
end

local function facets(simplex, index)
   local column = {}
   if #simplex.points == 1 then return column end
   for k = 1, #simplex.points do
      local rest = {}
      for j, v in ipairs(simplex.points) do
         if j ~= k then rest[#rest + 1] = v end
      end
      column[index[table.concat(rest, " ")]] = k % 2 == 1 and 1 or -1
   end
   return column
end

local function lowest(column)
   local low
   for row in pairs(column) do low = math.max(low or row, row) end
   return low
end

--- bars[k], lists of { birth, death } of positive length, for k up to `dimension`.
function homology.bars(distances, dimension, prime, threshold)
   local list = homology.simplices(distances, dimension + 2, threshold or math.huge)
   local index, owner, columns, bars = {}, {}, {}, {}
   for place, one in ipairs(list) do index[one.key] = place end
   for k = 0, dimension do bars[k] = {} end
   for place, one in ipairs(list) do
      local column = facets(one, index)
      for row, value in pairs(column) do column[row] = value % prime end
      local low = lowest(column)
      while low and owner[low] do
         local other = columns[owner[low]]
         local factor = column[low] * inverse(other[low], prime)
         for row, value in pairs(other) do
            local now = ((column[row] or 0) - factor * value) % prime
            column[row] = now ~= 0 and now or nil
         end
         low = lowest(column)
      end
      columns[place] = column
      if low then
         owner[low] = place
         local k = #list[low].points - 1
         if k <= dimension and list[low].diameter < one.diameter then
            table.insert(bars[k], { list[low].diameter, one.diameter })
         end
      end
   end
   for place, one in ipairs(list) do
      local k = #one.points - 1
      if k <= dimension and not owner[place] and not lowest(columns[place]) then
         table.insert(bars[k], { one.diameter, math.huge })
      end
   end
   for k = 0, dimension do
      table.sort(bars[k], function(a, b)
         if a[1] ~= b[1] then return a[1] < b[1] end
         return a[2] < b[2]
      end)
   end
   return bars
end

--- The sum of a cochain over the boundary of every simplex of one more point below a diameter: the largest
-- remainder modulo the prime, 0 for a cocycle. cochain: "1 2" -> value.
function homology.coboundary(distances, cochain, dimension, prime, below)
   local worst = 0
   for _, one in ipairs(homology.simplices(distances, dimension + 2, math.huge)) do
      if #one.points == dimension + 2 and one.diameter < below then
         local sum = 0
         for k = 1, #one.points do
            local rest = {}
            for j, v in ipairs(one.points) do
               if j ~= k then rest[#rest + 1] = v end
            end
            sum = sum + (k % 2 == 1 and 1 or -1) * (cochain[table.concat(rest, " ")] or 0)
         end
         worst = math.max(worst, sum % prime)
      end
   end
   return worst
end

--- Whether a cochain is the coboundary of another one on the simplices up to a diameter: by elimination.
function homology.is_coboundary(distances, cochain, dimension, prime, up_to)
   local index, rows = {}, {}
   local list = homology.simplices(distances, dimension + 1, up_to)
   for place, one in ipairs(list) do index[one.key] = place end
   for _, one in ipairs(list) do
      if #one.points == dimension + 1 then
         local row = facets(one, index)
         for column, value in pairs(row) do row[column] = value % prime end
         row[0] = (cochain[one.key] or 0) % prime
         rows[#rows + 1] = row
      end
   end
   local pivots = {}
   for _, row in ipairs(rows) do
      local low = lowest(row)
      while low and low > 0 and (row[low] == 0 or pivots[low]) do
         if row[low] == 0 then row[low] = nil
         else
            local other = pivots[low]
            local factor = row[low] * inverse(other[low], prime)
            for column, value in pairs(other) do row[column] = ((row[column] or 0) - factor * value) % prime end
            row[low] = nil
         end
         low = lowest(row)
      end
      if low and low > 0 then pivots[low] = row
      elseif low == 0 and row[0] ~= 0 then return false end
   end
   return true
end

return homology
