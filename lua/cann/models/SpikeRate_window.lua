-- SPDX-License-Identifier: MIT
--- Rate read from spikes: those of the last window, in Hz, smoothed.
-- Each element reads the events that reach it: net:connect("cells", "rates", { rule = "one_to_one" }). The way back is
-- models.RatePoisson. Vitay, Dinkelbach & Hamker, Front. Neuroinform. 9 (2015) 19.
local cann = require "cann"

return cann.model {
   name = "SpikeRate_window", kind = "neuron", doc = "rate of the spikes in the last window",
   param = [[ window:ms = 100 @above(0) @doc("over which spikes count, in whole steps")
              smooth:ms = 1   @min(0)   @doc("time constant of a low pass; up to a step: none")
              scaling = 1     @above(0) @doc("Hz that r counts as 1") ]],
   input = [[ spikes @doc("events of what is read") ]],
   state = [[ seen = 0 @doc("spikes until now")
              r = 0    @doc("rate, in units of scaling") ]],
   eqs = [[ steps = max(floor(window/dt + 0.5), 1)
            inside = if steps < 2 then spikes else seen - seen(t - max(steps - 1, 1)*dt) end
            seen += spikes
            r += (1000/scaling*inside/(steps*dt) - r)*dt/max(smooth, dt) ]],
}
