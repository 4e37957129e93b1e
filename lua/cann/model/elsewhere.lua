-- SPDX-License-Identifier: MIT
--- What ANNarchy, Brian2 and others call the sections of a description, its events and their fields, and what to
-- write here.
local elsewhere = {}

local sections = {
   equations = 'eqs = "..."', model = 'eqs = "..."',
   parameters = 'param = "tau:ms = 20"', params = 'param = "tau:ms = 20"',
   variables = 'state = "v = 0"', states = 'state = "v = 0"', inputs = 'input = "I"', functions = 'func = "f(x) = x^2"',
   spike = 'on = { spike = { when = "v > 1", run = "v = 0" } }',
   threshold = 'on = { spike = { when = "v > 1", run = "v = 0" } }',
   reset = 'on = { spike = { when = "v > 1", run = "v = 0" } }',
   refractory = 'on = { spike = { when = "v > 1", refractory = "5 ms", hold = "v" } }',
   events = "on = { name = { when = \"...\", run = \"...\" } }",
   psp = 'send = "w*pre.r"', operation = 'reduce = "max"', integrator = 'method = "rk4"',
   pre_spike = 'on = { pre = "post.g += w" }', on_pre = 'on = { pre = "post.g += w" }',
   pre = 'on = { pre = "post.g += w" }', post = 'on = { post = "w += 0.1" }',
   post_spike = 'on = { post = "w += 0.1" }', on_post = 'on = { post = "w += 0.1" }',
   description = 'doc = "one line"', namespace = 'param = "tau:ms = 20"',
}

local events = {
   pre_spike = "pre", on_pre = "pre", post_spike = "post", on_post = "post", Spike = "spike", spikes = "spike",
   Pre = "pre", Post = "post",
}

local fields = {
   threshold = "when", condition = "when", cond = "when", ["if"] = "when", reset = "run", code = "run", body = "run",
   ["then"] = "run", action = "run", unless_post = "unless", tau_refrac = "refractory", clamp = "hold",
}

--- What to write for a section of that name; nil where there is nothing like it.
function elsewhere.section(name) return sections[name] end

--- The name of an event that another stands for; nil for names of one's own.
function elsewhere.event(kind, name)
   local ours = events[name]
   local of_synapse = ours == "pre" or ours == "post"
   if ours and of_synapse == (kind == "synapse") then return ours end
end

--- The field of an event that another stands for.
function elsewhere.field(name) return fields[name] end

return elsewhere
