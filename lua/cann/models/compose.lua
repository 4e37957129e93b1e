-- SPDX-License-Identifier: MIT
--- A neuron put together from channels: C dv/dt = sum of their currents + I.
-- A channel is a model with an input v and an alias I, its current, positive inwards. What else it has for input
-- another part gives: a calcium pool the concentration Ca and the reversal ECa. An input whose name begins with I is
-- the sum of what the parts call so: a calcium channel has an alias ICa beside I, and a pool takes ICa up. Names are
-- kept apart by the name of the part: INa_HH_g, INa_HH_p; a part given as Na = models.INa_HH{} has Na_g and Na_p.
local cann = require "cann"
local handle = require "cann.handle"
local options = require "cann.options"

local accepts = options.declare("compose", {
   C = { 1, "membrane capacitance, per area as the conductances: uF/cm2 with mS/cm2", above = 0 },
   v = { -65, "potential at first, mV, or a text such as \"uniform(-70, -50)\"; gates begin in balance with it",
      type = "number|string" },
   threshold = { 0, "a spike is counted on the way up, mV" },
   name = { "Composed", "what the neuron is called", type = "string" },
   method = { "semi", "of the potential: semi is exponential Euler, about the old state where a current is bent in v",
      type = "string" },
})

-- ---- parts -------------------------------------------------------------------------------------

local function is_model(value) return type(value) == "table" and type(value.pointer) == "cdata" end

-- The parts in order, named, and the options.
local function sort_out(given)
   if type(given) ~= "table" or is_model(given) then
      handle.fail("compose takes a table of channels, as { models.INa_HH{}, models.Leak{}, C = 1 }")
   end
   local parts, o, keys = {}, {}, {}
   for key in pairs(given) do keys[#keys + 1] = key end
   table.sort(keys, function(a, b)
      if type(a) == type(b) then return a < b end
      return type(a) == "number"
   end)
   for _, key in ipairs(keys) do
      local value = given[key]
      if type(key) ~= "number" and not is_model(value) then
         o[key] = value
      elseif type(key) == "string" and not key:find("^[%a_][%w_]*$") then
         handle.fail("compose: '%s' is no name for a part; letters, digits and _ will do", key)
      elseif not is_model(value) then
         handle.fail("compose: part %s is a %s; a channel will do, such as models.INa_HH{}", tostring(key), type(value))
      elseif accepts.rows[key] then
         handle.fail("compose: '%s' is an option; give the part another name", key)
      else
         parts[#parts + 1] = { name = type(key) == "string" and key or value.name, model = value }
      end
   end
   return parts, accepts(o)
end

local function check_parts(parts)
   local named, channels = {}, 0
   for _, part in ipairs(parts) do
      local model = part.model
      if named[part.name] then
         handle.fail("compose: two parts are called '%s'; name them: { %s_1 = models.%s{}, %s_2 = ... }", part.name,
            part.name, model.name, part.name)
      end
      named[part.name] = true
      part.carries = model.aliases.I ~= nil
      channels = channels + (part.carries and 1 or 0)
      if part.carries and not model.inputs.v then
         handle.fail("compose: %s is no channel: it has no input v; declare input = \"v:mV = -65\"", part.name)
      end
      if not part.carries and (model.kind ~= "system" or model.inputs.v) then
         handle.fail("compose: %s is no channel: a channel has an input v and an alias I, its current", part.name)
      end
   end
   if channels == 0 then
      handle.fail("compose: no part carries a current; give channels, such as models.Leak{ g = 0.1, E = -65 }")
   end
end

-- ---- what parts give each other ------------------------------------------------------------------

local function adds_up(name) return name:find("^I") ~= nil end

local givers = { Ca = "CalciumDetailed, CalciumFirstOrder and CalciumFixed", ECa = "CalciumDetailed and CalciumFixed" }

local function has(part, name)
   local model = part.model
   return model.states[name] or model.aliases[name] or model.parameters[name]
end

-- The one part that has a name which others read: a pool, or where none has it a channel.
local function check_giver(parts, wanted, asker)
   for _, pools in ipairs { true, false } do
      local found
      for _, part in ipairs(parts) do
         if has(part, wanted) and part.carries ~= pools then
            if found then handle.fail("compose: both %s and %s give %s; one will do", found.name, part.name, wanted) end
            found = part
         end
      end
      if found then return end
   end
   local who = givers[wanted] and ("; models." .. givers[wanted] .. " do") or ""
   handle.fail("compose: %s needs %s, which no part gives%s", asker.name, wanted, who)
end

-- Names that stay as they are, for others read them: what channels ask for, what pools compute, sums of currents.
local function shared_names(parts)
   local kept, sums = { v = true }, {}
   local function keep(rows, part)
      for _, row in ipairs(rows) do
         if not kept[row.name] then check_giver(parts, row.name, part) end
         kept[row.name] = true
      end
   end
   for _, part in ipairs(parts) do
      local wanted = {}
      for _, row in ipairs(part.model.inputs) do
         if adds_up(row.name) then sums[row.name] = true else wanted[#wanted + 1] = row end
      end
      keep(wanted, part)
      if not part.carries then
         keep(part.model.states, part)
         keep(part.model.aliases, part)
      end
   end
   return kept, sums
end

-- ---- renaming ------------------------------------------------------------------------------------

-- The names that a part declares and keeps to itself, with those of its functions.
local function own_names(part, kept)
   local model, own = part.model, {}
   for _, rows in ipairs { model.parameters, model.states, model.aliases } do
      for _, row in ipairs(rows) do
         if not kept[row.name] then own[row.name] = part.name .. "_" .. row.name end
      end
   end
   local function functions_of(description)
      for name in (description.spec.func or ""):gmatch "([%a_][%w_]*)%s*%b()%s*=[^=]" do
         own[name] = part.name .. "_" .. name
      end
      local bases = description.spec.extends or {}
      for _, base in ipairs(is_model(bases) and { bases } or bases) do functions_of(base) end
   end
   functions_of(model)
   return own
end

-- The text with the part's names; units stay, for they follow a number or a colon, and so do quoted texts.
local function renamed_text(text, own, states)
   local out, at = {}, 1
   while at <= #text do
      local quoted = text:match('^"[^"]*"', at) or text:match("^[#][^\n]*", at) or text:match("^%-%-[^\n]*", at)
      local number = text:match("^%d[%d%.]*[eE][%+%-]?%d+[ \t]*[%a_]*", at) or text:match("^[%d%.]+[ \t]*[%a_]*", at)
      local other = text:match("^[:@]%s*[%a_][%w_]*", at)
      local name = text:match("^[%a_][%w_]*", at)
      local word = quoted or number or other or name or text:sub(at, at)
      at = at + #word
      if name and word == name then
         local state = name:match("^d(.+)")
         if own[name] then word = own[name]
         elseif state and states[state] and own[state] and text:find("^%s*/%s*dt", at) then word = "d" .. own[state] end
      end
      out[#out + 1] = word
   end
   return table.concat(out)
end

local function number_text(value)
   local short = ("%.15g"):format(value)
   return tonumber(short) == value and short or ("%.17g"):format(value)
end

-- Declarations with the numbers that the part was given for defaults.
local function with_values(text, part, own)
   for name, value in pairs(part.model.values) do
      if text and type(value) == "number" then
         local default = number_text(value / part.model:scale(name))
         text = text:gsub("(%f[%w_]" .. (own[name] or name) .. "%s*:?[^=;@\n]*=%s*)[^@;\n]*", "%1" .. default .. " ")
      end
   end
   return text
end

-- A description under the part's name, and so its bases.
local function renamed(description, part, own)
   local spec, copy = description.spec, { kind = "system", name = part.name }
   for _, name in ipairs { "param", "state", "input", "eqs", "func" } do
      copy[name] = spec[name] and renamed_text(spec[name], own, part.model.states)
   end
   copy.param, copy.state = with_values(copy.param, part, own), with_values(copy.state, part, own)
   copy.units, copy.method, copy.noise = spec.units, spec.method, spec.noise
   local bases = spec.extends
   if bases then
      copy.extends = {}
      for k, base in ipairs(is_model(bases) and { bases } or bases) do copy.extends[k] = renamed(base, part, own) end
   end
   return cann.model(copy)
end

-- ---- the neuron ----------------------------------------------------------------------------------

local function sum_of(parts, name)
   local terms = {}
   for _, part in ipairs(parts) do
      if part.model.aliases[name] then terms[#terms + 1] = part.name .. "_" .. name end
   end
   return #terms > 0 and table.concat(terms, " + ") or "0"
end

local function equations(parts, sums, o)
   local lines = {}
   for name in pairs(sums) do lines[#lines + 1] = ("%s = %s @record"):format(name, sum_of(parts, name)) end
   table.sort(lines)
   lines[#lines + 1] = ("C*dv/dt = %s + I @method(%s)"):format(sum_of(parts, "I"), o.method)
   return table.concat(lines, "\n")
end

-- The values for each element that the parts were given, under their names.
local function values_of(parts, owns)
   local values = {}
   for k, part in ipairs(parts) do
      for name, value in pairs(part.model.values) do
         if type(value) ~= "number" then values[owns[k][name] or name] = value end
      end
   end
   return values
end

--- Makes a neuron of channels.
-- @tparam table parts channels and calcium pools, named or not, and C, v, threshold, name
-- @treturn Model a neuron with a potential v (mV), an input I, and what the parts have
-- @raise what is no channel, two parts of one name, what a part needs and no other gives
-- @usage models.compose{ models.INa_HH{}, models.IK_HH{ g = 36, E = -77 }, models.Leak{ g = 0.3, E = -54.4 } }
local function compose(given)
   local parts, o = sort_out(given)
   check_parts(parts)
   local kept, sums = shared_names(parts)
   local owns, bases, names = {}, {}, {}
   for k, part in ipairs(parts) do
      owns[k] = own_names(part, kept)
      bases[k] = renamed(part.model, part, owns[k])
      names[k] = part.name
   end
   local made = cann.model {
      name = o.name, kind = "neuron", extends = bases, doc = "neuron of " .. table.concat(names, ", "),
      param = ([[ C = %s @above(0)  @doc("membrane capacitance")
                  threshold:mV = %s @doc("a spike is counted on the way up") ]]):format(number_text(o.C),
         number_text(o.threshold)),
      state = ([[ v:mV = %s @doc("membrane potential") ]]):format(o.v),
      input = [[ v; I @doc("current") ]],
      eqs = equations(parts, sums, o),
      on = { spike = { when = "up(v - threshold)" } },
   }
   for name, value in pairs(values_of(parts, owns)) do made.values[name] = value end
   return made
end

options.attach(compose, function() return accepts end)

return compose
