-- SPDX-License-Identifier: MIT
--- Conditions that name variables of the groups they join: net:connect("E", "I", { rule = "condition",
-- where = "pre.depth < post.depth" }). The engine is told the present values of those variables, and reads them as
-- depth_pre and depth_post, which may be written as well.
local handle = require "cann.handle"
local tensor = require "cann.tensor"

local pair_text = {}

local function has(group, name)
   local model = group.model
   return model.parameters[name] or model.states[name] or model.inputs[name]
end

-- What the engine knows by itself.
local known = { N_pre = true, N_post = true, x_pre = true, x_post = true, y_pre = true, y_post = true, z_pre = true,
   z_post = true }

-- pre.v as v_pre: the same length, so that carets stay where they are.
local function rewritten(text)
   return (text:gsub("%f[%w_](%a+)%.([%a_][%w_]*)", function(side, name)
      if side == "pre" or side == "post" then return name .. "_" .. side end
   end))
end

-- The variables of one side that a text names, each once.
local function collect(text, side, group, into)
   for name in text:gmatch("%f[%w_]([%a_][%w_]*)_" .. side .. "%f[^%w_]") do
      if not known[name .. "_" .. side] and not into[name] and has(group, name) then
         into[#into + 1] = name
         into[name] = true
      end
   end
end

local function values_of(net, group, names, part)
   local columns = {}
   for k, name in ipairs(names) do
      local value = net:get(group.name .. "." .. name)
      if type(value) == "number" then value = tensor.full(value, group.count, "float64") end
      value = value:flatten():to "float64"
      if value:count() ~= group.count then
         handle.fail("connect: a batch has several values of %s.%s; connect before it", group.name, name)
      end
      columns[k] = part and value:take(part) or value
   end
   return tensor.stack(columns, 2)
end

--- The options of the rule "condition" with what its texts name of the groups; those of other rules as they are.
-- @tparam Network net
-- @param rule
-- @tparam table given the rule's options
-- @tparam Group pre
-- @tparam Group post
-- @tparam[opt] Tensor sources places of those that take part
-- @tparam[opt] Tensor targets
function pair_text.complete(net, rule, given, pre, post, sources, targets)
   if rule ~= "condition" then return given end
   local out, names = {}, { pre = {}, post = {} }
   for option, value in pairs(given) do out[option] = value end
   for _, option in ipairs { "where", "chance" } do
      if type(given[option]) == "string" then
         out[option] = rewritten(given[option])
         collect(out[option], "pre", pre, names.pre)
         collect(out[option], "post", post, names.post)
      end
   end
   if #names.pre > 0 then
      out.source_names, out.source_values = table.concat(names.pre, ","), values_of(net, pre, names.pre, sources)
   end
   if #names.post > 0 then
      out.target_names, out.target_values = table.concat(names.post, ","), values_of(net, post, names.post, targets)
   end
   return out
end

return pair_text
