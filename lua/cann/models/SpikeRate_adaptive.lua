-- SPDX-License-Identifier: MIT
--- Rate read from spikes: those of a window that narrows, to five intervals, where they come fast.
-- Each element reads the events that reach it: net:connect("cells", "rates", { rule = "one_to_one" }). The way back is
-- models.RatePoisson. Vitay, Dinkelbach & Hamker, Front. Neuroinform. 9 (2015) 19.
local cann = require "cann"

return cann.model {
   name = "SpikeRate_adaptive", kind = "neuron", doc = "rate of the spikes in a window of about five intervals",
   param = [[ window:ms = 100   @above(0) @doc("longest window")
              relax:ms = 100    @above(0) @doc("time constant of the window")
              silent:ms = 10000 @above(0) @doc("interval that a silent cell is taken to have")
              smooth:ms = 1     @min(0)   @doc("time constant of a low pass; up to a step: none")
              scaling = 1       @above(0) @doc("Hz that r counts as 1") ]],
   input = [[ spikes @doc("events of what is read") ]],
   state = [[ seen = 0             @maxdelay(window) @doc("spikes until now")
              age = 0              @doc("steps since the last spike; 0: none yet")
              interval:ms = silent @doc("between the last two spikes")
              width:ms = window    @doc("of the window")
              r = 0                @doc("rate, in units of scaling") ]],
   eqs = [[ steps = max(floor(width/dt + 0.5), 1)
            inside = if steps < 2 then spikes else seen - seen(t - max(steps - 1, 1)*dt) end
            seen += spikes
            interval := if spikes > 0 and age > 0 then age*dt else interval end
            age := if spikes > 0 then 1 elseif age > 0 then age + 1 else 0 end
            r += (1000/scaling*inside/(steps*dt) - r)*dt/max(smooth, dt)
            width += (clip(5*interval, 20*dt, window) - width)*dt/relax ]],
}
