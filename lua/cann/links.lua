-- SPDX-License-Identifier: MIT
--- Links: inputs of a network's groups that are computed in every step from another group's present state.
--
--    net:link{ to = "grid.phase", from = "band", value = "centre" }               -- one value, or element by element
--    net:link{ to = "place.I", from = "grid", value = "r", matrix = W }           -- W [targets, sources] times r
--    net:link{ to = "place.D", row = "cell", table = distances }                  -- row number `cell` of a table
--    net:link{ to = "grid.I", from = "head", weight = "r", with = { b = "coord(1)" }, each = "exp(cos(coord(1) - b))" }
--
-- The last is a sum over the elements of `from`: weight times `each`, which knows the target's names and those of
-- `with`. Several links of one input add up. Groups are stepped sources first; round a circle of links in the order of
-- their names, so that a later one is seen as the last step has left it.
--
-- A matrix is multiplied whole; columns whose value is 0 are not read. A group that hears others through large matrices
-- alone and that nobody hears, a readout, is done for sixteen steps at once: cann.order(net) says so. The bits are
-- those of single steps.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local links = {}

links.options = options.declare("net:link", {
   to = { nil, "the input: \"group.name\", or its name in a network of one group", required = true, type = "string" },
   from = { nil, "the group that it comes from (the own one)", type = "string" },
   value = { nil, "expression in the source's names", type = "string" },
   matrix = { nil, "tensor [targets, sources] that the values are multiplied by", type = "table" },
   row = { nil, "expression in the source's names: the number of a row of `table`, from 1; 0: none", type = "string" },
   table = { nil, "tensor [rows, targets]", type = "table" },
   weight = { nil, "expression in the source's names; where it is 0 the element is left out", type = "string" },
   with = { nil, "further names of `each`, with their expressions in the source's names", type = "table" },
   each = { nil, "expression in the target's names and those of `with`", type = "string" },
})

local function matrix_of(given, what)
   local values = tensor.is(given) and given or tensor.from(given)
   if values:rank() ~= 2 then handle.fail("net:link: %s has %d axes; a matrix will do", what, values:rank()) end
   return values
end

local kinds = {
   { field = "each", kind = "pairs", make = function(o)
      local names, values = { "link_weight" }, { o.weight or "1" }
      local rest = {}
      for name, expression in pairs(o.with or {}) do
         rest[#rest + 1] = handle.text(name, "net:link: a name of `with`")
         handle.text(expression, "net:link: with." .. name)
      end
      table.sort(rest)
      for _, name in ipairs(rest) do
         names[#names + 1], values[#values + 1] = name, o.with[name]
      end
      return names, values
   end },
   { field = "table", kind = "row", make = function(o)
      if not o.row then handle.fail("net:link: a table needs `row`, the number of the row that is taken") end
      return { "row" }, { o.row }, matrix_of(o.table, "table")
   end },
   { field = "matrix", kind = "product", make = function(o)
      if not o.value then handle.fail("net:link: a matrix needs `value`, what it multiplies") end
      return { "value" }, { o.value }, matrix_of(o.matrix, "matrix")
   end },
   { field = "value", kind = "value", make = function(o) return { "value" }, { o.value } end },
}

--- What a link asks for, checked as far as it can be without compiling.
-- @tparam table given the user's options
-- @tparam function group_of gives the group and the own name that a variable's name means
-- @tparam table names the groups there are
function links.read(given, group_of, names)
   local o = links.options(given)
   local group = group_of(o.to)
   local from = o.from or group.name
   local known = false
   for _, name in ipairs(names) do known = known or name == from end
   if not known then handle.fail("%s", options.unknown("the network", "group", from, names)) end
   for _, row in ipairs(kinds) do
      if o[row.field] then
         local used, values, matrix = row.make(o)
         return { kind = row.kind, to = o.to, target = group.name, from = from, names = used, values = values,
            each = o.each, matrix = matrix }
      end
   end
   handle.fail("net:link: give value, matrix, table or each, which say how '%s' comes from '%s'", o.to, from)
end

--- The groups with sources before their targets, else as they come.
function links.order(groups, all)
   local waits, done, ordered = {}, {}, {}
   for _, link in ipairs(all) do
      waits[link.target] = waits[link.target] or {}
      if link.from ~= link.target then table.insert(waits[link.target], link.from) end
   end
   local function ready(group)
      for _, name in ipairs(waits[group.name] or {}) do
         if not done[name] then return false end
      end
      return true
   end
   while #ordered < #groups do
      local next_one
      for _, group in ipairs(groups) do
         if not done[group.name] and ready(group) then next_one = group break end
      end
      for _, group in ipairs(next_one and {} or groups) do
         if not done[group.name] then next_one = group break end
      end
      done[next_one.name] = true
      ordered[#ordered + 1] = next_one
   end
   return ordered
end

return links
