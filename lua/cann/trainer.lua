-- SPDX-License-Identifier: MIT
--- What trainers share: epochs over samples, in batches, with progress, early stop and Ctrl-C; and predict.
--
--    local t = trainers.Oja{ model = models.LinearLayer{ inputs = 12, outputs = 3 } }
--    local history = t:train(data, { epochs = 50, tolerance = 1e-4 })
--    local y = t:predict(data)
--
-- A model that can be trained has a matrix of weights in a field (`W` unless told otherwise) and, for predict, a
-- method predict(x); the layers of the library and the user's own tables alike.
local handle = require "cann.handle"
local layer = require "cann.layer"
local learning = require "cann.learning"
local options = require "cann.options"
local progress = require "cann.progress"
local tensor = require "cann.tensor"

local trainer = { methods = {} }
local methods = trainer.methods

--- Options that every trainer has beside its own.
trainer.model_options = {
   model = { nil, "what learns: a layer, or a table with a field of weights", required = true, type = "table" },
   weight = { "W", "the field of the model that holds its weights [units, inputs]" },
}

local accepts_train = options.declare("train", {
   epochs = { 1, "times that the samples are shown", at_least = 1, whole = true },
   batch = { nil, "samples between two looks at the clock and at Ctrl-C (all)", type = "number", at_least = 1,
      whole = true },
   shuffle = { false, "shows the samples in a new order in each epoch" },
   seed = { 0, "of the orders", at_least = 0, whole = true },
   tolerance = { 0, "stops when an epoch changes the weights by no more than this share of their norm; 0: never",
      at_least = 0 },
   patience = { 1, "epochs in a row that must stay within the tolerance", at_least = 1, whole = true },
   progress = { true, "shows a bar when it takes long" },
   on_epoch = { nil, "function(epoch, change, trainer); stops when it gives false", type = "function" },
})

--- Options of a trainer: the common ones and its own.
function trainer.declare(name, own)
   local rows = {}
   for key, row in pairs(trainer.model_options) do rows[key] = row end
   for key, row in pairs(own) do rows[key] = row end
   return options.declare(name, rows)
end

--- The weights of a model, checked.
function trainer.weights(name, model, field)
   local W = model[field]
   if not tensor.is(W) or W:rank() ~= 2 then
      handle.fail("%s: the model's field %s is %s; a tensor of weights [units, inputs] will do", name, field,
         tensor.is(W) and "a tensor of " .. W:rank() .. " axes" or "a " .. type(W))
   end
   return W
end

local meta = { __index = methods }

--- Makes a trainer.
-- @tparam string name
-- @tparam table o its options, model among them
-- @tparam function learn (self, samples) changes the weights; gives the samples shown
function trainer.new(name, o, learn)
   trainer.weights(name, o.model, o.weight)
   return setmetatable({ name = name, model = o.model, options = o, learn = learn }, meta)
end

--- True for trainers.
function trainer.is(value) return getmetatable(value) == meta end

-- How far the weights moved, as a share of their norm.
local function change_of(before, after)
   local norm = ((before * before):sum()) ^ 0.5
   local step = (((after - before) * (after - before)):sum()) ^ 0.5
   return norm > 0 and step / norm or step
end

local history_meta = {}
function history_meta.__tostring(self)
   return ("%d epoch%s, last change of the weights %.3g%s"):format(self.epochs, self.epochs == 1 and "" or "s",
      self.change[self.epochs] or 0, self.stopped == "epochs" and "" or " (" .. self.stopped .. ")")
end
history_meta.__announce = history_meta.__tostring

-- Shows the samples of one epoch; false when Ctrl-C came.
local function one_epoch(self, samples, o, epoch, bar)
   local count, size = samples:size(1), o.batch or samples:size(1)
   if o.shuffle then
      local order = tensor.zeros(count):uniform(0, 1, { seed = o.seed, stream = epoch }):argsort()
      samples = samples:take(order, 1)
   end
   for first = 1, count, size do
      local last = math.min(first + size - 1, count)
      local shown = self.learn(self, samples[{ { first, last } }])
      bar:update((epoch - 1) * count + first - 1 + shown)
      if shown < last - first + 1 then return false end
   end
   return true
end

--- Trains the model.
-- @tparam Tensor|table data [samples, inputs], one sample [inputs], or a list of tensors
-- @tparam[opt] table options epochs, batch, shuffle, seed, tolerance, patience, progress, on_epoch
-- @treturn table history: epochs, change (of the weights in each epoch, a share of their norm), stopped
-- ("epochs", "converged", "asked" or "interrupted")
-- @raise at the prompt Ctrl-C ends it with what was learnt so far; samples that are not finite are refused
function methods:train(data, given)
   local o = accepts_train(given)
   local field = self.options.weight
   local samples = layer.samples(self.name, data, self.model[field]:size(2))
   local bar = progress.start("samples", samples:size(1) * o.epochs)
   bar.shown = bar.shown and o.progress
   local history = setmetatable({ epochs = 0, change = {}, stopped = "epochs" }, history_meta)
   local calm = 0
   for epoch = 1, o.epochs do
      local before = self.model[field]:copy()
      local whole = one_epoch(self, samples, o, epoch, bar)
      local change = change_of(before, self.model[field])
      history.epochs, history.change[epoch] = epoch, change
      calm = o.tolerance > 0 and change <= o.tolerance and calm + 1 or 0
      if not whole or learning.interrupted() then history.stopped = "interrupted"
      elseif o.on_epoch and o.on_epoch(epoch, change, self) == false then history.stopped = "asked"
      elseif calm >= o.patience then history.stopped = "converged" end
      if history.stopped ~= "epochs" then break end
   end
   bar:finish()
   return history
end

--- What the model answers: one sample or a batch of them.
-- @tparam Tensor|table x [inputs] or [samples, inputs]
-- @tparam[opt] table options those of the model's own predict
-- @treturn Tensor of the model; without a method predict the product W x
function methods:predict(x, given)
   if self.model.predict then return self.model:predict(x, given) end
   local W = trainer.weights(self.name, self.model, self.options.weight)
   local samples, single = layer.samples(self.name, x, W:size(2))
   local y = samples:to(W:type()) % W:t()
   return single and y:flatten() or y
end

function meta.__tostring(self)
   local W = self.model[self.options.weight]
   return ("%s trainer  W [%s]"):format(self.name, table.concat(W:shape(), ", "))
end
meta.__announce = meta.__tostring

--- A trainer of a rule of the engine: its options are the table's own.
-- @tparam string name of the trainer
-- @tparam string rule of the engine
-- @tparam table meanings of the options by name, in the order they are read
-- @tparam[opt] function traces (model, samples, type) the traces by name
-- @tparam[opt] function given (model) values of options that the model itself holds
function trainer.of_rule(name, rule, meanings, traces, given)
   local rows, own = {}, {}
   for _, option in ipairs(learning.rule(rule).options) do
      local said = meanings[option.name]
      if said then
         own[option.name] = true
         local default = option.value
         if said.flag then default = option.value ~= 0 end
         rows[option.name] = { default, said[1], at_least = said.at_least, above = said.above }
      end
   end
   local accepts = trainer.declare(name, rows)
   local function learn(self, samples)
      local o, model = self.options, self.model
      local W = trainer.weights(name, model, o.weight)
      local values = given and given(model) or {}
      for key in pairs(own) do values[key] = o[key] == true and 1 or o[key] == false and 0 or o[key] end
      return learning.run(rule, W, traces and traces(model, samples, W) or {}, samples, values)
   end
   return function(o)
      return trainer.new(name, accepts(o), learn)
   end
end

return trainer
