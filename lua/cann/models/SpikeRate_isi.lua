-- SPDX-License-Identifier: MIT
--- Rate read from spikes: one over the last interval between them, for as long again, then falling.
-- Each element reads the events that reach it: net:connect("cells", "rates", { rule = "one_to_one" }). The way back is
-- models.RatePoisson. Vitay, Dinkelbach & Hamker, Front. Neuroinform. 9 (2015) 19.
local cann = require "cann"

return cann.model {
   name = "SpikeRate_isi", kind = "neuron", doc = "rate of the last interval between spikes",
   param = [[ cut = 3           @min(1)   @doc("intervals after which a silent cell has forgotten its last one")
              silent:ms = 10000 @above(0) @doc("interval that a silent cell is taken to have")
              smooth:ms = 1     @min(0)   @doc("time constant of a low pass; up to a step: none")
              scaling = 1       @above(0) @doc("Hz that r counts as 1") ]],
   input = [[ spikes @doc("events of what is read") ]],
   state = [[ age = 0              @doc("steps since the last spike; 0: none yet")
              interval:ms = silent @doc("between the last two spikes")
              support:ms = silent  @doc("that the rate is one over")
              r = 0                @doc("rate, in units of scaling") ]],
   eqs = [[ since = if age > 0 then age*dt else silent end
            support := if spikes > 0 then since elseif age == 0 then silent elseif since < interval then support
                       elseif since < cut*interval then support + dt else silent end
            interval := if spikes > 0 then since else interval end
            age := if spikes > 0 then 1 elseif age > 0 then age + 1 else 0 end
            r += (1000/(scaling*support) - r)*dt/max(smooth, dt) ]],
}
