-- SPDX-License-Identifier: MIT
--- Rate unit that leaks: a potential that follows its inputs, and a rate that is what exceeds a threshold.
-- Synapses send to its ports exc and inh: net:connect("a", "b", { synapse = models.RateSynapse, port = "exc" }).
local cann = require "cann"

return cann.model {
   name = "LeakyIntegrator", kind = "neuron", doc = "rate unit that leaks", units = "off",
   param = [[ tau = 10 @above(0) @doc("time constant, ms")
              B = 0              @doc("baseline")
              T = 0              @doc("threshold of the rate") ]],
   state = [[ v = 0 @doc("potential") ]],
   input = [[ exc @doc("what excites"); inh @doc("what inhibits"); I @doc("given from outside") ]],
   eqs = [[ tau*dv/dt + v = in.exc - in.inh + B + I @method(exp)
            r = pos(v - T) @record @doc("rate") ]],
}
