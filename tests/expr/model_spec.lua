-- SPDX-License-Identifier: MIT
--- Descriptions of models: what is accepted, what is read from them, and every sentence about what is not.
local door = require "cann.ffi"
local ffi, C = door.ffi, door.C

local order = { "units", "param", "state", "input", "func", "eqs", "method", "noise", "send", "reduce" }

local function describe_model(t)
   local model = ffi.gc(C.cann_model_new(t.name or "M", t.kind or "system"), C.cann_model_free)
   for _, base in ipairs(t.extends or {}) do assert(C.cann_model_extend(model, base) == C.CANN_OK) end
   for _, section in ipairs(order) do
      if t[section] then assert(C.cann_model_section(model, section, t[section]) == C.CANN_OK) end
   end
   for _, e in ipairs(t.on or {}) do
      assert(C.cann_model_event(model, e[1], e.when, e.run, e.refractory, e.hold, e.refcount) == C.CANN_OK)
   end
   return model
end

--- The model where it is sound, else nil, the sentence and the status.
local function build(t)
   local model = describe_model(t)
   local status = C.cann_model_check(model)
   if status == C.CANN_OK then return model end
   return nil, ffi.string(C.cann_error_message()), status
end

local function sentence(t)
   local model, message = build(t)
   assert.is_nil(model)
   return message
end

local function accepts(t)
   local model, message = build(t)
   assert.is_not_nil(model, message)
   return model
end

local examples = {
   LIF = { name = "LIF", kind = "neuron",
      param = [[ tau:ms=20; El:mV=-60; Ee:mV=0; Ei:mV=-80; vt:mV=-50; vr:mV=-60; te:ms=5; ti:ms=10; I:mV=20 ]],
      state = [[ v:mV=uniform(-60mV,-50mV); ge=0; gi=0 ]], input = [[ ge; gi ]],
      eqs = [[ tau*dv/dt = (El - v) + ge*(Ee - v) + gi*(Ei - v) + I   @method(exp)
               te*dge/dt = -ge
               ti*dgi/dt = -gi ]],
      on = { { "spike", when = "v > vt", run = "v = vr", refractory = "5 ms", hold = "v" } } },
   HH = { name = "HH", kind = "neuron",
      param = [[ C:pF=200; gl:nS=10; El:mV=-60; ENa:mV=50; EK:mV=-90; gNa:nS=20000; gK:nS=6000; VT:mV=-63; I:pA=0 ]],
      state = [[ v:mV=-65; m=0.05; h=0.6; n=0.32 ]],
      eqs = [[ am = 0.32*4/exprel((13mV-v+VT)/(4mV))/(1ms);  bm = 0.28*5/exprel((v-VT-40mV)/(5mV))/(1ms)
               ah = 0.128*exp((17mV-v+VT)/(18mV))/(1ms);     bh = 4/(1+exp((40mV-v+VT)/(5mV)))/(1ms)
               an = 0.032*5/exprel((15mV-v+VT)/(5mV))/(1ms); bn = 0.5*exp((10mV-v+VT)/(40mV))/(1ms)
               dm/dt = am*(1-m) - bm*m @method(exp); dh/dt = ah*(1-h) - bh*h @method(exp)
               dn/dt = an*(1-n) - bn*n @method(exp)
               C*dv/dt = gl*(El-v) + gNa*m^3*h*(ENa-v) + gK*n^4*(EK-v) + I @method(exp) ]],
      on = { { "spike", when = "up(v + 20mV)" } } },
   STDP = { name = "STDP", kind = "synapse",
      param = [[ tp:ms=20; tm:ms=20; Ap=0.01; Am=0.0105; wmax=1 ]],
      state = [[ w=0.5 @min(0) @max(wmax); x=0; y=0 ]],
      eqs = [[ tp*dx/dt = -x @event;   tm*dy/dt = -y @event ]],
      on = { { "pre", run = "post.ge += w; x += Ap*wmax; w -= y" }, { "post", run = "y += Am*wmax; w += x" } } },
   TM = { name = "TM", kind = "synapse",
      param = [[ tr:ms=100 @local; tf:ms=50 @local; U=0.2 @local ]], state = [[ x=1; u=U; w=1 ]],
      eqs = [[ dx/dt = (1-x)/tr @event;   du/dt = (U-u)/tf @event ]],
      on = { { "pre", run = "post.ge += w*u*x; x *= 1-u; u += U*(1-u)" } } },
   CANN = { name = "CANN", kind = "field",
      param = [[ tau:ms=10; A=1; B=0.35; a=0.5; b=1.2; k=0.5 @train; sx=0.02 ]], state = [[ u=0 ]], input = [[ I ]],
      func = [[ J(d) = A*exp(-d^2/(2*a^2)) - B*exp(-d^2/(2*b^2)) ]],
      eqs = [[ r = pos(u)^2/(1 + k*pop.sum(pos(u)^2)*cell)    @record
               tau*du/dt = -u + conv(J, r) + I + sx*sqrt(tau)*xi ]] },
   GBM = { name = "GBM", noise = "ito", param = [[ mu=0.05; s=0.2 ]], state = [[ x=1 @min(0) ]],
      eqs = [[ dx/dt = mu*x + s*x*xi ]] },
   MG = { name = "MG", param = [[ beta=0.2; gamma=0.1; n=10; d:ms=17 ]], state = [[ x=1.2 ]],
      eqs = [[ dx/dt = beta*x(t-d)/(1 + x(t-d)^n) - gamma*x @method(rk4) ]] },
}

describe("the example models", function()
   it("of neurons are accepted", function()
      accepts(examples.LIF)
      accepts(examples.HH)
   end)

   it("of synapses are accepted", function()
      accepts(examples.STDP)
      accepts(examples.TM)
   end)

   it("with noise are accepted", function()
      accepts(examples.CANN)
      accepts(examples.GBM)
   end)

   it("that look back are accepted", function() accepts(examples.MG) end)

   it("may share their noise", function()
      accepts { param = "s=1", state = "x=0", eqs = "x' = s*xi_g@shared - x" }
   end)

   it("of fields are accepted without the noise", function()
      local t = {}
      for key, value in pairs(examples.CANN) do t[key] = value end
      t.eqs = t.eqs:gsub(" %+ sx%*sqrt%(tau%)%*xi", "")
      accepts(t)
   end)
end)

describe("a faulty description", function()
   it("names an unknown name and the nearest", function()
      assert.equal(table.concat({
         "LIF:eqs:2:24: unknown name: 'tuu'",
         "    dv/dt = (El - v + R*I)/tuu",
         "                           ^^^",
         "    did you mean 'tau'?  (parameters: tau, El, R, vt, vr)",
      }, "\n"), sentence { name = "LIF", kind = "neuron", param = "tau:ms=20; El:mV=-65; R=1; vt=0; vr=0",
         state = "v:mV", input = "I", eqs = "\ndv/dt = (El - v + R*I)/tuu" })
   end)

   it("sets mismatched units side by side", function()
      assert.equal(table.concat({
         "LIF:eqs:2:13: unit mismatch: mV - nS",
         "    dv/dt = (El - g)/tau",
         "             ^^   ^",
         "    'El' is mV (param line 1), 'g' is nS (state line 3)",
      }, "\n"), sentence { name = "LIF", kind = "neuron", param = "El:mV=-65; tau:ms=20",
         state = "v:mV=-65\n\ng:nS=1", eqs = "\ndv/dt = (El - g)/tau" })
   end)

   it("points at the first non-linear use of what exp needs linear", function()
      assert.equal(table.concat({
         "AdEx:eqs:1:34: method: 'exp' needs an equation linear in v",
         "    C*dv/dt = gL*(EL-v) + gL*DT*exp((v-VT)/DT) - w @method(exp)",
         "                                     ^",
         "    use @method(rk4), or @method(semi) to linearise",
      }, "\n"), sentence { name = "AdEx", kind = "neuron", param = "C:pF=1; gL:nS=1; EL:mV=0; DT:mV=1; VT:mV=1",
         state = "v:mV; w:pA", eqs = "C*dv/dt = gL*(EL-v) + gL*DT*exp((v-VT)/DT) - w @method(exp)" })
   end)

   local short = {
      { "M:eqs:4:9: missing 'else' in conditional", { state = "x", eqs = "\n\n\ndx/dt = if x then 1 end" } },
      { "M:eqs:1:12: two derivatives in one left side (dv/dt, du/dt)",
         { state = "v; u", eqs = "10*dv/dt + du/dt = v" } },
      { "M:eqs:1:1: equation: no derivative on the left side", { state = "v", eqs = "10*dv/dt(t - 1) = v" } },
      { "M:eqs:1:1: equation: no derivative on the left side", { state = "v", eqs = "v'(t - 0) = v" } },
      { "M:eqs:3:1: cycle between aliases: a -> b -> a", { eqs = "\n\na = b; b = a" } },
      { "M:state:2:5: 'v' declared twice (first at state:1:5)", { state = "    v\n    v" } },
      { "STP:on.pre:3:1: assignment to read-only 'pre.v'",
         { name = "STP", kind = "synapse", state = "x", on = { { "pre", run = "x = 1\n\npre.v = 2" } } } },
      { "S:eqs:1:9: '@event' state x depends on clock-driven state 'y'",
         { name = "S", kind = "synapse", state = "x; y", eqs = "dx/dt = y - x @event; dy/dt = -y" } },
      { "N:eqs:2:20: xi enters non-linearly (xi^2)",
         { name = "N", param = "s=1", state = "x", eqs = "\ndx/dt = -x + s*(1 + xi^2)" }, 21 },
      { "M:eqs:2:6: noise: plain xi occurs in a second equation (first in line 1)",
         { state = "x; y", eqs = "x' = xi\ny' = xi" } },
      { "M:eqs:1:14: xi within a sum over the group or a convolution", { state = "x", eqs = "x' = pop.sum(xi)" } },
      { "M:eqs:1:6: noise: 'xi' is for equations and their aliases", { state = "x", eqs = "x := xi" } },
      { "M: x: noise: 'xi', by way of an alias, is for equations", { state = "x", eqs = "a = xi; x := a" } },
      { "M:eqs:1:1: assignment to read-only 'p'", { param = "p = 1", eqs = "p := 2" } },
      { "M:eqs:1:1: unknown state: 'v'", { state = "x", eqs = "v' = 1" } },
      { "M:eqs:1:3: unknown state: 'v'", { state = "x", eqs = "2*dv/dt = 1" } },
      { "M:eqs:1:9: unknown function: 'sine'", { state = "x", eqs = "dx/dt = sine(x)" } },
      { "M:eqs:1:9: call: 'exp' takes 1 argument, not 2", { state = "x", eqs = "dx/dt = exp(x, 1)" } },
      { "M:eqs:1:9: draw: 'normal' is for :=", { state = "x", eqs = "dx/dt = normal(0, 1)" } },
      { "M:eqs:1:16: syntax: expected ')', found the end", { state = "x", eqs = "dx/dt = (1 + x" }, 15 },
      { "M:eqs:2:1: equation: 'x' has one already (line 1)", { state = "x", eqs = "dx/dt = 1\nx' = 2" } },
      { "M:eqs:1:1: assignment: 'x' is declared already (state:1:1)", { state = "x", eqs = "x = 2" } },
      { "M:eqs:1:9: syntax: '!' means nothing here", { state = "x", eqs = "dx/dt = !x" } },
      { "M:state:1:4: name: 'dx' would be read as the derivative", { state = "x; dx" } },
      { "M:param:1:1: name: 't' has a meaning in the language", { param = "t = 1" } },
      { "M:state:1:5: cycle between first values: a -> b -> a", { state = "    a = b; b = a" } },
      { "M:param:1:5: cycle between parameters: a -> b -> a", { param = "    a = b; b = a" } },
      { "M:state:1:5: unknown name: 'q'", { state = "x = q" } },
      { "M:eqs:1:9: unit: degC together with another temperature",
         { param = "T:K=300", state = "x:K", eqs = "y : K = T - 6 degC" }, 13 },
      { "M:param:1:3: unit: 'T' in degC", { param = "T:degC=20" } },
      { "M:state:1:3: unknown annotation: '@recrod'", { state = "x @recrod" } },
      { "M:eqs:1:12: annotation: '@min' means nothing here", { state = "x", eqs = "dx/dt = -x @min(0)" } },
      { "M:eqs:1:7: derivative: the left side is not linear in dx/dt", { state = "x", eqs = "dx/dt*dx/dt = 1" } },
      { "M:eqs:1:9: derivative: dx/dt belongs on a left side", { state = "x; y", eqs = "dy/dt = dx/dt" } },
      { "M:eqs:1:9: method: 'linear' needs equations", { state = "x; y", eqs = "dx/dt = y*x @method(linear)" } },
      { "M:param:1:11: type: 'n' is int, and 2.5 is no whole number", { param = "n : int = 2.5" } },
      { "N:on.spike:1:1: event: 'spike' has no condition", { name = "N", kind = "neuron", state = "v",
         on = { { "spike", run = "v = 0" } } } },
      { "N:on.spike.refractory:1:1: unit mismatch: ms = mV", { name = "N", kind = "neuron", state = "v:mV",
         on = { { "spike", when = "v > 1", refractory = "5 mV" } } } },
      { "units: 'often', but off, soft or strict will do", { units = "often" } },
   }
   for _, case in ipairs(short) do
      local wanted, given, column = case[1], case[2], case[3]
      it("says: " .. wanted, function()
         local message = sentence(given)
         if column then wanted = wanted:gsub(":(%d+):%d+: ", ":%1:" .. column .. ": ", 1) end
         assert.is_truthy(message:find(wanted, 1, true), message)
      end)
   end

   it("has all its faults told, twenty at most", function()
      local lines = {}
      for k = 1, 30 do lines[k] = "a" .. k .. " = nobody" .. k end
      local message = sentence { eqs = table.concat(lines, "\n") }
      local _, count = message:gsub("unknown name", "")
      assert.equal(20, count)
      assert.is_truthy(message:find("and 10 more", 1, true))
   end)

   it("shows a window of a long line", function()
      local message = sentence { state = "x", eqs = "dx/dt = " .. ("x + "):rep(200) .. "qq" .. (" + x"):rep(200) }
      local line, carets = message:match "\n([^\n]*)\n([^\n]*)"
      assert.is_true(#line < 120)
      assert.equal("qq", line:sub(carets:find "%^%^"))
   end)

   it("counts letters, not bytes, before the caret", function()
      local message = sentence { eqs = "a = 1 # \195\188\nb = qq @doc('\195\188')" }
      assert.is_truthy(message:find("M:eqs:2:5: unknown name: 'qq'\n    b = qq @doc('\195\188')\n        ^^", 1, true))
   end)
end)

describe("an expression at the limit of depth", function()
   it("is whole or refused, never half", function()
      for count = 2485, 2505 do
         local lines = { "a0 = x" }
         for k = 1, count do lines[#lines + 1] = ("a%d = 2*a%d + 1"):format(k, k - 1) end
         lines[#lines + 1] = ("3*x' = 5 + a%d"):format(count)
         local model, message = build { state = "x=1", eqs = table.concat(lines, "\n"),
            on = { { "e", when = "x > 1", run = ("if x > 1 then x = a%d end"):format(count) } } }
         if model then
            assert.is_true(#ffi.string(C.cann_model_rate(model, 0)) > 1000)
         else
            assert.is_truthy(message:find("deeper", 1, true), message)
         end
      end
   end)
end)

describe("the grammar", function()
   local function same(first, second)
      local rates = {}
      for k, eqs in ipairs { first, second } do
         local model = accepts { param = "a=2; b=3", state = "x=1; y=2", eqs = eqs }
         rates[k] = ffi.string(C.cann_model_rate(model, 0))
      end
      assert.equal(rates[1], rates[2])
   end

   it("takes dx/dt, d x/dt, dx / dt and x' alike", function()
      same("dx/dt = -x", "x' = -x")
      same("d x/dt = -x", "dx / dt = -x")
   end)
   it("takes ^ and **, right to left", function() same("x' = x**y**a", "x' = x^(y^a)") end)
   it("binds minus looser than powers", function() same("x' = -x^y", "x' = -(x^y)") end)
   it("takes ~= and !=", function() same("x' = x ~= y", "x' = x != y") end)
   it("orders or, and, not, comparisons", function()
      same("x' = x < 1 or y > 2 and not x == y", "x' = (x < 1) or ((y > 2) and (not (x == y)))")
   end)
   it("takes elseif", function()
      same("x' = if x < 1 then 1 elseif y < 1 then 2 else 3 end",
         "x' = if x < 1 then 1 else if y < 1 then 2 else 3 end end")
   end)
   it("goes on after operators and before them", function()
      same("x' = x +\n y\n * 2 # no\n - 1", "x' = x + y*2 - 1")
      same("x' = max(x,\n y\n)", "x' = max(x, y)")
      same("x'\n = if x > 1\n then 1\n else 2\n end", "x' = if x > 1 then 1 else 2 end")
   end)
   it("has comments of both kinds", function() same("x' = x -- one\n# two\n", "x' = x") end)
   it("solves free left sides", function()
      same("a*dx/dt + y = b*x", "x' = (b*x - y)/a")
      same("(x' + y)/a = 2", "x' = (2 - y/a)/(1/a)")
   end)
   it("expands functions", function()
      local model = accepts { state = "x=1", func = "f(a, b) = a*g(b); g(a) = a + 1", eqs = "x' = f(x, 2)" }
      assert.equal("3*x", ffi.string(C.cann_model_rate(model, 0)))
   end)
   it("reads arguments as themselves, not as units", function()
      local model = accepts { state = "x=1", func = "f(m, s) = 2 ms*m/s", eqs = "x' = f(x, 4)" }
      assert.equal("2*x/4", ffi.string(C.cann_model_rate(model, 0)))
   end)
   it("inlines aliases in any order", function()
      local model = accepts { state = "x=1", eqs = "x' = p; p = 2*q; q = x + 1" }
      assert.equal("2*(1 + x)", ffi.string(C.cann_model_rate(model, 0)))
   end)
   it("folds min and max of many", function()
      same("x' = max(x, y, a)", "x' = max(max(x, y), a)")
   end)
   it("reads distance as the short way round", function()
      local model = accepts { state = "x=1", eqs = "x' = distance(1)" }
      assert.equal("abs(coord1 - 1 - wrap1*round(turn1*(coord1 - 1)))", ffi.string(C.cann_model_rate(model, 0)))
   end)
   it("lets a name that is a unit win", function()
      local model = accepts { param = "s = 0.2; m = 3; tau : ms = 1", state = "x=1", eqs = "x' = 2*s*x/m" }
      assert.equal("x*(2*s)/m", ffi.string(C.cann_model_rate(model, 0)))
      assert.is_truthy(ffi.string(C.cann_model_report(model, "text")):find("s is a name of this model", 1, true))
   end)
end)

describe("units", function()
   local function value(text, unit)
      local model = accepts { param = "p : " .. unit .. " = " .. text }
      local out = ffi.new "double[1]"
      assert.is_true(C.cann_model_default(model, C.CANN_PARAMETER, 0, out))
      return out[0]
   end

   it("are converted when parsed, exactly", function()
      assert.equal(20, value("20 ms", "ms"))
      assert.equal(20, value("20ms", "ms"))
      assert.equal(20, value("20*ms", "ms"))
      assert.equal(2000, value("2 s", "ms"))
      assert.equal(-60, value("-60mV", "mV"))
      assert.equal(-60, value("-0.06 V", "mV"))
      assert.equal(10, value("10 nS", "nS"))
      assert.equal(0.01, value("10 Hz", "Hz"))
      assert.equal(0.12, value("0.12 uF/cm^2", "uF/cm^2") * 1e2)
      assert.equal(36, value("36 mS/cm^2", "nS/um^2") * 100)
   end)
   it("of a declaration hold for bare numbers", function()
      assert.equal(65, value("0.065", "V"))
      assert.equal(2000, value("2", "s"))
   end)
   it("are inferred through what has none", function()
      assert.is_truthy(sentence { param = "a = 1; E:mV=1; g:nS=1", eqs = "x = a + E; y = a + g" }
         :find("unit mismatch", 1, true))
   end)
   it("stay out of what declares none", function()
      accepts { param = "a=0.7; b=0.8; tau=12.5; I=0.5", state = "V=-1; w=-0.5",
         eqs = "V' = V - V^3/3 - w + I;  tau*w' = V + a - b*w" }
   end)
   it("leave bare literals free where soft", function()
      accepts { kind = "neuron", param = "a=0.02; b=0.2; c:mV=-65; d=8; I=10", state = "v:mV=-65; u=0",
         eqs = "dv/dt = 0.04*v^2 + 5*v + 140 - u + I; du/dt = a*(b*v - u)" }
   end)
   it("are demanded of them where strict", function()
      assert.is_truthy(sentence { units = "strict", param = "tau:ms=1", state = "v:mV=0", eqs = "tau*dv/dt = 140 - v" }
         :find("unit mismatch: 1 - mV", 1, true))
      accepts { units = "strict", param = "tau:ms=1", state = "v:mV=0", eqs = "tau*dv/dt = 140 mV - 2*v" }
   end)
   it("must be known where strict", function()
      assert.is_truthy(sentence { units = "strict", state = "x", eqs = "x' = 0" }:find("cannot be told", 1, true))
   end)
   it("are not looked at where off", function()
      accepts { units = "off", param = "E:mV=1; g:nS=1", eqs = "x = E + g + exp(E)" }
   end)
   it("halve under a root and must be none in exp", function()
      accepts { param = "a:mV=1; b:mV=2", eqs = "c : mV = sqrt(a*b) + hypot(a, b)" }
      assert.is_truthy(sentence { param = "a:mV=1", eqs = "c = exp(a)" }:find("unit mismatch: exp(mV)", 1, true))
      assert.is_truthy(sentence { param = "a:mV=1", eqs = "c : mV = a^2" }:find("unit mismatch: mV = mV^2", 1, true))
   end)
end)

describe("what a model tells", function()
   local model = accepts { name = "Q", kind = "neuron",
      param = "tau : ms = 20 @doc(\"time constant\"); E : mV = 2*tau/tau @const; w : real = 1 @train",
      state = "v : mV = uniform(-65, -55) @min(E) @record; n : int = 0", input = "I : pA; n",
      eqs = "tau*dv/dt = -v @method(rk4); r = v/E @record; n := n + 1; k = 2 @step",
      on = { { "spike", when = "v > 0 mV", run = "v = -65 mV", refractory = "2 ms", hold = "v" } } }

   local function names(part)
      local list = {}
      for k = 0, tonumber(C.cann_model_count(model, part)) - 1 do
         list[#list + 1] = ffi.string(C.cann_model_name(model, part, k))
      end
      return table.concat(list, " ")
   end

   it("is its names", function()
      assert.equal("tau E w", names(C.CANN_PARAMETER))
      assert.equal("v n", names(C.CANN_STATE))
      assert.equal("I", names(C.CANN_INPUT))
      assert.equal("r k", names(C.CANN_ALIAS))
      assert.equal("spike", names(C.CANN_EVENT))
   end)
   it("is units, words and types", function()
      assert.equal("ms", ffi.string(C.cann_model_unit(model, C.CANN_PARAMETER, 0)))
      assert.equal("", ffi.string(C.cann_model_unit(model, C.CANN_STATE, 1)))
      assert.equal("time constant", ffi.string(C.cann_model_doc(model, C.CANN_PARAMETER, 0)))
      assert.equal("int", ffi.string(C.cann_model_type(model, C.CANN_STATE, 1)))
   end)
   it("is defaults, as numbers where they are", function()
      local out = ffi.new "double[1]"
      assert.is_true(C.cann_model_default(model, C.CANN_PARAMETER, 0, out))
      assert.equal(20, out[0])
      assert.is_false(C.cann_model_default(model, C.CANN_STATE, 0, out))
      assert.equal("uniform(-65, -55)", ffi.string(C.cann_model_default_text(model, C.CANN_STATE, 0)))
      assert.equal("v/E", ffi.string(C.cann_model_default_text(model, C.CANN_ALIAS, 0)))
   end)
   it("is flags and methods", function()
      assert.is_true(C.cann_model_flag(model, C.CANN_ALIAS, 0, "record"))
      assert.is_true(C.cann_model_flag(model, C.CANN_STATE, 0, "hold"))
      assert.is_true(C.cann_model_flag(model, C.CANN_STATE, 1, "port"))
      assert.is_false(C.cann_model_flag(model, C.CANN_PARAMETER, 0, "const"))
      assert.equal("rk4", ffi.string(C.cann_model_method(model, "v")))
      assert.equal("auto", ffi.string(C.cann_model_method(model, nil)))
   end)
   it("is nothing out of range", function()
      assert.is_true(C.cann_model_name(model, C.CANN_STATE, 2) == nil)
      assert.is_true(C.cann_model_name(model, C.CANN_STATE, -1) == nil)
   end)

   local function quantity(name, text)
      local out = ffi.new "double[1]"
      if C.cann_model_quantity(model, name, text, out) == C.CANN_OK then return out[0] end
      return nil, ffi.string(C.cann_error_message())
   end

   it("is constants in its units", function()
      assert.equal(20, quantity("tau", "20 ms"))
      assert.equal(2000, quantity("tau", "2 s"))
      assert.equal(7, quantity("tau", "7"))
      assert.equal(30, quantity("v", "10 mV + 20 mV"))
   end)
   it("refuses constants in others", function()
      local _, message = quantity("tau", "3 mV")
      assert.is_truthy(message:find("Q:tau:1:1: unit mismatch: ms = mV", 1, true), message)
      _, message = quantity("tau", "2*E")
      assert.is_truthy(message:find("not one number", 1, true), message)
      _, message = quantity("tua", "3")
      assert.is_truthy(message:find("did you mean 'tau'", 1, true), message)
      _, message = quantity("tau", "")
      assert.is_truthy(message:find("syntax", 1, true), message)
      assert.equal(1, quantity("w", "1"))
   end)
end)

describe("extending", function()
   local base = describe_model { name = "B", kind = "neuron", param = "tau:ms=20; E:mV=-65", state = "v:mV=-65",
      eqs = "tau*dv/dt = E - v; r = v", on = { { "spike", when = "v > 0 mV" } } }

   it("takes everything over, and lets declarations win by name", function()
      local model = accepts { name = "D", kind = "neuron", extends = { base }, param = "E:mV=-70; b=1",
         eqs = "r = 2*v" }
      local out = ffi.new "double[1]"
      C.cann_model_default(model, C.CANN_PARAMETER, 1, out)
      assert.equal(-70, out[0])
      assert.equal(3, tonumber(C.cann_model_count(model, C.CANN_PARAMETER)))
      assert.equal("2*v", ffi.string(C.cann_model_default_text(model, C.CANN_ALIAS, 0)))
      assert.equal(1, tonumber(C.cann_model_count(model, C.CANN_EVENT)))
   end)
   it("replaces an equation", function()
      local model = accepts { name = "D", kind = "neuron", extends = { base }, eqs = "tau*dv/dt = -v" }
      assert.equal("-v/tau", ffi.string(C.cann_model_rate(model, 0)))
   end)
   it("blames the base for its faults", function()
      local wrong = describe_model { name = "W", eqs = "a = nobody" }
      assert.is_truthy(sentence { name = "D", extends = { wrong } }:find("W:eqs:1:5: unknown name", 1, true))
   end)
   it("cannot turn on itself", function()
      assert.equal(C.CANN_ERROR_ARGUMENT, C.cann_model_extend(base, base))
   end)
end)

describe("building up", function()
   it("refuses unknown kinds, sections and repeats", function()
      assert.is_true(C.cann_model_new("M", "nerve") == nil)
      assert.is_true(C.cann_model_new("M", nil) == nil)
      assert.equal(C.CANN_ERROR_ARGUMENT, C.cann_model_section(describe_model {}, "state", nil))
      assert.equal(C.CANN_ERROR_ARGUMENT, C.cann_model_event(describe_model {}, nil, nil, nil, nil, nil, nil))
      local model = describe_model { state = "x" }
      assert.equal(C.CANN_ERROR_NAME, C.cann_model_section(model, "eq", ""))
      assert.is_truthy(ffi.string(C.cann_error_message()):find("did you mean 'eqs'", 1, true))
      assert.equal(C.CANN_ERROR_ARGUMENT, C.cann_model_section(model, "state", "y"))
      assert.equal(C.CANN_OK, C.cann_model_check(model))
      assert.equal(C.CANN_ERROR_ARGUMENT, C.cann_model_section(model, "eqs", "x' = 1"))
   end)
   it("keeps an empty model", function() accepts {} end)
   it("tells the same faults when asked again", function()
      local model = describe_model { eqs = "a = b" }
      assert.equal(C.CANN_ERROR_MODEL, C.cann_model_check(model))
      local first = ffi.string(C.cann_error_message())
      assert.equal(C.CANN_ERROR_MODEL, C.cann_model_check(model))
      assert.equal(first, ffi.string(C.cann_error_message()))
   end)
end)

describe("reports", function()
   local model = accepts(examples.LIF)
   it("come as text, Markdown and LaTeX", function()
      local text = ffi.string(C.cann_model_report(model, "text"))
      assert.is_truthy(text:find("tau*dv/dt = (El - v) + ge*(Ee - v) + gi*(Ei - v) + I @method(exp)", 1, true), text)
      assert.is_truthy(text:find("spike; when v > vt; run v = vr; refractory 5 ms; hold v", 1, true), text)
      local markdown = ffi.string(C.cann_model_report(model, "markdown"))
      assert.is_truthy(markdown:find("| `tau` | ms | 20 |", 1, true), markdown)
      local latex = ffi.string(C.cann_model_report(model, "latex"))
      assert.is_truthy(latex:find("\\tau\\,\\frac{dv}{dt} = ", 1, true), latex)
   end)
   it("know no other format", function()
      assert.is_true(C.cann_model_report(model, "html") == nil)
   end)
end)

describe("events", function()
   it("turn conditions into choices that read old values", function()
      local model = accepts { param = "b=2", state = "x=0; y=0",
         on = { { "e", when = "every(5 ms)", run = "if x > 1 then x = 0; y += 1 else x += b end" } } }
      assert.equal("y = (if x > 1 then 1 + y else y end); x = (if x > 1 then 0 else b + x end)",
         ffi.string(C.cann_model_actions(model, 0)):gsub("y %+ 1", "1 + y"):gsub("x %+ b", "b + x"))
   end)
   it("refuse conditions whose states swap", function()
      assert.is_truthy(sentence { state = "x=0; y=1", on = { { "e", when = "x > 1",
         run = "if x > 1 then x = y + x; y = x - y end" } } }:find("depend on one another", 1, true))
   end)
end)
