-- SPDX-License-Identifier: MIT
--- What each target of a projection hears, as a sheet of small pictures.
local figure = require "cann.figure"
local handle = require "cann.handle"
local options = require "cann.options"
local receptive = require "cann.receptive"
local tensor = require "cann.tensor"
local weights = require "cann.weights"

local accepts = options.declare("plot.receptive_fields", {
   projection = { nil, "name of the network's projection (its only one)", type = "string" },
   targets = { nil, "whose pictures: {first, last} or a tensor (all, `most` of them evenly chosen)", type = "table" },
   most = { 400, "pictures at most", at_least = 1, at_most = 10000, whole = true },
   columns = { nil, "pictures side by side (as the targets stand on a sheet, else about as many as rows; lines: 1)",
      type = "number", at_least = 1, whole = true },
   shape = { nil, "of the sources, { rows, columns } (their group's; else one row)", type = "table" },
   title = { nil, "words above", type = "string" },
})

local function chosen(found, o)
   if found.rows * found.columns == 0 then
      handle.fail("plot.receptive_fields: %d sources and %d targets leave nothing to draw", found.rows, found.columns)
   end
   if not o.targets then
      if found.columns <= o.most then return tensor.arange(1, found.columns) end
      return tensor.linspace(1, found.columns, o.most):round()
   end
   local asked = tensor.tensor(o.targets, "plot.receptive_fields: targets"):to("float64"):flatten()
   if not tensor.is(o.targets) and asked:count() == 2 and asked[1] <= asked[2] then
      asked = tensor.arange(asked[1], asked[2])
   end
   if asked:count() == 0 or asked:min() < 1 or asked:max() > found.columns or asked:ne(asked:floor()):any() then
      handle.fail("plot.receptive_fields: targets are whole numbers from 1 to %d", found.columns)
   end
   if asked:count() > o.most then
      handle.fail("plot.receptive_fields: %d pictures were asked for; most = %d", asked:count(), o.most)
   end
   return asked
end

-- Rows and columns of a picture: the last two axes of the sources, those before them stacked.
local function picture_shape(found, o)
   local shape = o.shape or found.pre_shape or { found.rows }
   local rows, columns = 1, shape[#shape]
   for k, length in ipairs(shape) do
      if type(length) ~= "number" then
         handle.fail("plot.receptive_fields: shape[%d] is a %s, but a number will do", k, type(length))
      end
      if k < #shape then rows = rows * length end
   end
   if #shape == 0 or rows * columns ~= found.rows then
      handle.fail("plot.receptive_fields: a shape of %s, but there are %d sources",
         #shape > 0 and table.concat(shape, " x ") or "no length", found.rows)
   end
   return { rows, columns }
end

local function side_by_side(found, o, many, rows)
   if o.columns then return math.min(o.columns, many) end
   if rows == 1 then return 1 end
   local post = found.post_shape
   if post and #post > 1 and many == found.columns then return post[#post] end
   return math.ceil(math.sqrt(many))
end

-- Pictures [many, h, w] in rows of `across`, from the bottom left, with a line of nothing between them; but lines that
-- lie one above the other make a matrix.
local function sheet(pictures, across)
   local many, h, w = unpack(pictures:shape())
   if h == 1 and across == 1 then return pictures:reshape(many, w) end
   local down = math.ceil(many / across)
   local padded = tensor.full(0 / 0, down * across, h + 1, w + 1)
   padded[{ { 1, many }, { 1, h }, { 1, w } }] = pictures
   local joined = padded:reshape(down, across, h + 1, w + 1):permute(1, 3, 2, 4):reshape(down * (h + 1),
      across * (w + 1))
   return joined[{ { 1, down * (h + 1) - 1 }, { 1, across * (w + 1) - 1 } }]:copy()
end

local function title_of(found, wanted)
   local many, from = wanted:count(), found.pre and " from " .. found.pre or ""
   local where = found.post and " in " .. found.post or many > 1 and " targets" or ""
   if many == 1 then return ("what target %d%s hears%s"):format(wanted[1], where, from) end
   local which = many == found.columns and "all %d" or "%d of " .. found.columns
   return ("what %s%s hear%s"):format(which:format(many), where, from)
end

--- Draws the weights onto each target, each picture laid out as the sources stand; the first target is at the bottom
-- left, as in all pictures of sheets. Where there is no synapse the weight is 0.
-- @tparam Network|View|Synapses|Tensor of a network, net.A_B, synapses, or a matrix [sources, targets]
-- @tparam[opt] table options projection, targets, most, columns, shape, title
-- @treturn Figure data: x, y and w [rows, columns] of the whole sheet, NaN between pictures
-- @usage plot.receptive_fields(net, { projection = "retina_V1" }):save("fields.png")
local function receptive_fields(of, given)
   local o = accepts(given)
   local function numbers() return weights.of("plot.receptive_fields", of, o.projection) end
   local found = numbers()
   local wanted, shape = chosen(found, o), picture_shape(found, o)
   local across = side_by_side(found, o, wanted:count(), shape[1])
   local lines = shape[1] == 1 and across == 1
   local function drawn(now)
      return sheet(receptive.fields(now.w, now.sources, now.targets, shape, wanted), across)
   end
   local w = drawn(found)
   local figure_of = figure.new { {
      data = { x = tensor.arange(1, w:size(2)), y = tensor.arange(1, w:size(1)), w = w },
      square = not lines, bare = not lines,
      title = o.title or title_of(found, wanted),
      layers = { { draw = "image", x = "x", y = "y", z = "w" } },
      x = { label = lines and "source" or nil, of = "x", tight = true },
      y = { label = lines and "target" or nil, of = "y", tight = true },
      colour = { label = "weight", of = "w", tight = true },
   } }
   --- The weights as they are now.
   figure_of.follow = function() return { w = drawn(numbers()) } end
   return figure_of
end

options.attach(receptive_fields, function() return accepts end)

return receptive_fields
