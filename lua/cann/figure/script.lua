-- SPDX-License-Identifier: MIT
--- A figure as gnuplot commands: one frame at a time, as text that stands alone or with raw numbers inline.
-- Titles, labels and names are data: quoted, and drawn without gnuplot's own markup.
local gnuplot = require "cann.gnuplot"
local numbers = require "cann.figure.numbers"

local script = {}
local quote = gnuplot.quote

-- Okabe & Ito's colours, told apart by all kinds of eyes.
local colours = { "#0072B2", "#D55E00", "#009E73", "#E69F00", "#56B4E9", "#CC79A7", "#000000", "#F0E442" }

--- Palettes for heat maps, dark to light or through white, as colours at even distances.
script.palettes = {
   viridis = { "#440154", "#472D7B", "#3B528B", "#2C728E", "#21918C", "#28AE80", "#5EC962", "#ADDC30", "#FDE725" },
   grey = { "#FFFFFF", "#000000" },
   diverging = { "#2166AC", "#67A9CF", "#D1E5F0", "#F7F7F7", "#FDDBC7", "#EF8A62", "#B2182B" },
}

-- How each kind of layer is drawn; every kind names its columns.
local kinds = {
   line     = { columns = { "x", "y" }, with = "lines lw %width% dt %dash% %colour%" },
   steps    = { columns = { "x", "y" }, with = "histeps lw %width% %colour%" },
   impulses = { columns = { "x", "y" }, with = "impulses lw %width% %colour%" },
   bars     = { columns = { "x", "y" }, with = "boxes fill solid 0.7 noborder %colour%" },
   points   = { columns = { "x", "y" }, with = "points pt %shape% ps %size% %colour%" },
   heat     = { columns = { "x", "y", "z" }, with = "points pt %shape% ps %size% lc palette" },
   spans    = { columns = { "x", "y", "dx", "dy" }, with = "vectors nohead lw %width% %colour%" },
   image    = { with = "image" },
}

local function palette_command(name)
   local stops = {}
   for i, colour in ipairs(script.palettes[name]) do
      stops[i] = ("%g '%s'"):format((i - 1) / (#script.palettes[name] - 1), colour)
   end
   return "set palette defined (" .. table.concat(stops, ", ") .. ")"
end

--- Commands that hold for the whole figure.
local function preamble(figure)
   local style = figure.look
   return table.concat({
      "set encoding utf8",
      "set border 3 lw 0.8",
      "set tics nomirror out scale 0.6",
      "set xtics offset 0,0.3",
      "set xlabel offset 0,0.5",
      "set key tmargin left Left reverse horizontal noenhanced samplen 1.5",
      "set colorbox",
      "set cblabel offset 0.5,0",
      "set format '%g'",
      style.grid and "set grid lc rgb '#DDDDDD' lw 0.5 lt 1" or "unset grid",
      palette_command(style.palette),
   }, "\n") .. "\n"
end

local function widened(low, high)
   if not low or low ~= low or high ~= high then return 0, 1 end
   if low == high then
      local half = low == 0 and 0.5 or math.abs(low) * 0.1
      return low - half, high + half
   end
   return low, high
end

-- Half a cell of the image whose places an axis shows: its outermost cells are seen whole.
local function half_cell(panel, axis)
   for _, layer in ipairs(panel.layers) do
      for _, name in ipairs { layer.x, layer.y } do
         if layer.draw == "image" and name == axis.of and numbers.shape(panel.data[name])[1] > 1 then
            local _, step = numbers.grid(panel.data[name])
            return math.abs(step) / 2
         end
      end
   end
   return 0
end

--- The limits of an axis: as given, else those of the data it names, with a little air.
local function limits(panel, axis)
   if axis.low and axis.high then return widened(axis.low, axis.high) end
   local low, high
   for name in (axis.of or ""):gmatch("%S+") do
      local a, b = panel:bounds(name)
      if a then low, high = math.min(low or a, a), math.max(high or b, b) end
   end
   low, high = widened(low, high)
   local air = axis.tight and half_cell(panel, axis) or 0.05 * (high - low)
   if axis.tight and air > 0 then return axis.low or low - air, axis.high or high + air end
   return axis.low or (low == 0 and 0 or low - air), axis.high or high + air
end

--- The distance of about five tics at round numbers.
local function tic_step(low, high)
   local rough = (high - low) / 5
   local power = 10 ^ math.floor(math.log10(rough))
   for _, factor in ipairs { 1, 2, 5 } do
      if factor * power >= rough * 0.999 then return factor * power end
   end
   return 10 * power
end

local function axis_commands(letter, panel, axis, given)
   local low, high = limits(panel, given.range and { low = given.range[1], high = given.range[2] } or axis)
   local lines = {
      ("set %slabel %s noenhanced"):format(letter, quote(given.label or axis.label or "")),
      ("set %srange [%.12g:%.12g]"):format(letter, low, high),
   }
   if axis.names then
      local marks = {}
      for k, name in ipairs(axis.names) do marks[k] = ("%s %d"):format(quote(name), k) end
      lines[3] = ("set %stics nomirror (%s) noenhanced"):format(letter, table.concat(marks, ", "))
   elseif axis.angle then
      lines[3] = ("set %stics nomirror ('-π' -pi, '0' 0, 'π' pi)"):format(letter)
   else
      lines[3] = ("set %stics nomirror autofreq %.12g"):format(letter, tic_step(low, high))
   end
   return table.concat(lines, "\n")
end

--- The numbers of a layer at a frame: a list of tensors as columns, or one matrix.
local function layer_data(panel, layer, frame)
   local function at(name)
      local value = panel.data[name]
      local motion = panel.moving and panel.moving[name]
      if not motion or not frame then return value end
      if motion == "upto" then return numbers.head(value, frame) end
      return numbers.row(value, frame)
   end
   if layer.draw == "image" then return at(layer.z) end
   local columns = {}
   if layer.xy then
      columns[1], columns[2] = numbers.pair(at(layer.xy))
   else
      columns[1], columns[2] = at(layer.x), at(layer.y)
   end
   if layer.draw == "heat" then columns[3] = at(layer.z) end
   if layer.draw == "spans" then columns[3], columns[4] = at(layer.dx), at(layer.dy) end
   for i = 1, #columns do columns[i] = numbers.vector(columns[i]) end
   return columns
end

local function image_source(panel, layer, matrix, inline, blocks)
   local rows, columns = numbers.shape(matrix)[1], numbers.shape(matrix)[2]
   local x0, dx = numbers.grid(panel.data[layer.x])
   local y0, dy = numbers.grid(panel.data[layer.y])
   if layer.transpose then rows, columns = columns, rows end
   if rows == 0 or columns == 0 then return nil end
   if inline then
      blocks[#blocks + 1] = numbers.matrix_bytes(matrix, layer.transpose)
      return ("'-' binary array=(%d,%d) format='%%float64' origin=(%.12g,%.12g) dx=%.12g dy=%.12g using 1")
         :format(columns, rows, x0, y0, dx, dy)
   end
   local name = "$data" .. #blocks + 1
   blocks[#blocks + 1] = name .. " << END\n" .. numbers.matrix_text(matrix, layer.transpose) .. "END\n"
   return ("%s matrix using (%.12g+%.12g*$1):(%.12g+%.12g*$2):3"):format(name, x0, dx, y0, dy)
end

local function column_source(columns, inline, blocks)
   local count = numbers.shape(columns[1])[1]
   if count == 0 then return nil end
   local fields = {}
   for i = 1, #columns do fields[i] = tostring(i) end
   local using = " using " .. table.concat(fields, ":")
   if inline then
      blocks[#blocks + 1] = numbers.bytes(columns)
      return ("'-' binary record=(%d) format='%s'%s"):format(count, ("%float64"):rep(#columns), using)
   end
   local name = "$data" .. #blocks + 1
   blocks[#blocks + 1] = name .. " << END\n" .. numbers.text(columns) .. "END\n"
   return name .. using
end

local function drawing(layer, index, style)
   local colour = layer.colour or index
   local values = {
      width = (layer.width or 1) * style.line_width,
      dash = layer.dash or 1,
      size = (layer.size or 1) * style.point_size,
      shape = layer.shape or 7,
      colour = ("lc rgb '%s'"):format(colours[colour] or colour),
   }
   return (kinds[layer.draw].with:gsub("%%(%a+)%%", values))
end

--- The plot command of a panel and, in front of it or behind it, its numbers.
local function plot_command(panel, frame, inline, style)
   local blocks, clauses = {}, {}
   for index, layer in ipairs(panel.layers) do
      local data = layer_data(panel, layer, frame)
      local source
      if layer.draw == "image" then
         source = image_source(panel, layer, data, inline, blocks)
      else
         source = column_source(data, inline, blocks)
      end
      if source then
         clauses[#clauses + 1] = ("%s with %s title %s"):format(source, drawing(layer, index, style),
            layer.name and quote(layer.name) or "''")
      end
   end
   if #clauses == 0 then clauses[1] = "NaN notitle" end
   return "plot " .. table.concat(clauses, ", ") .. "\n", blocks
end

local function has_image(panel)
   for _, layer in ipairs(panel.layers) do
      if layer.draw == "image" or layer.draw == "heat" then return true end
   end
end

--- The words of a panel that change with the frame, such as its time.
local function stamp(panel, frame)
   if not (panel.clock and frame) then return "unset label 1\nunset tmargin" end
   local text = ("%s = %.6g %s"):format(panel.clock.name, numbers.at(panel.data[panel.clock.of], frame),
      panel.clock.unit)
   return ("set label 1 %s at graph 1, graph 1.03 right noenhanced\nset tmargin %g"):format(quote(text),
      panel.title and 3 or 1.8)
end

-- What the figure, or the figure that a panel comes from, was told about an axis.
local function words(style, own, axis)
   return { label = style[axis .. "_label"] or own[axis .. "_label"],
      range = style[axis .. "_range"] or own[axis .. "_range"] }
end

-- More room right of a colour bar with long tics or words: gnuplot leaves as much for short ones as for long ones.
local function colour_margin(panel, given)
   local low, high = limits(panel, given.range and { low = given.range[1], high = given.range[2] } or panel.colour)
   local step, widest = tic_step(low, high), 0
   for k = math.ceil(low / step), math.floor(high / step) do
      widest = math.max(widest, #("%g"):format(tonumber(("%.12g"):format(k * step))))
   end
   local has_words = (given.label or panel.colour.label or "") ~= ""
   return ("set rmargin %d"):format(math.max(0, widest - 3 + (has_words and 3 or 0)))
end

local function panel_pieces(pieces, figure, panel, moment, inline)
   local style, own = figure.look, #figure.panels > 1 and panel.own or {}
   local frame = panel:frame_at(moment)
   local title = panel.title or (#figure.panels == 1 and style.title) or own.title
   local heads = {
      "set border 3 lw 0.8",
      panel.clock and frame and not title and "set tmargin 2.5" or "unset tmargin",
      title and "set title " .. quote(title) .. " noenhanced" or "unset title",
      axis_commands("x", panel, panel.x, words(style, own, "x")),
      axis_commands("y", panel, panel.y, words(style, own, "y")),
      panel.square and "set size ratio -1" or "set size noratio",
      stamp(panel, frame),
      (style.key and not panel.keyless) and "set key " .. (panel.clock and frame and "bmargin" or "tmargin")
         or "unset key",
   }
   heads[#heads + 1] = "unset rmargin"
   if has_image(panel) then
      heads[#heads + 1] = colour_margin(panel, words(style, own, "colour"))
      heads[#heads + 1] = palette_command(own.palette or style.palette)
      heads[#heads + 1] = axis_commands("cb", panel, panel.colour,
         words(style, own, "colour"))
   end
   if panel.bare then heads[#heads + 1] = "unset border\nunset xtics\nunset ytics" end
   pieces[#pieces + 1] = table.concat(heads, "\n") .. "\n"
   local command, blocks = plot_command(panel, frame, inline, style)
   if inline then pieces[#pieces + 1] = command end
   for _, block in ipairs(blocks) do pieces[#pieces + 1] = block end
   pieces[#pieces + 1] = inline and "\n" or command
end

--- Pieces of text that draw a figure at a moment between 0, its first frame, and 1, its last.
-- @tparam boolean inline numbers as raw bytes behind each plot command, for a pipe; else as text
function script.frame(figure, moment, inline)
   local pieces = {}
   local count = #figure.panels
   if count == 1 then
      panel_pieces(pieces, figure, figure.panels[1], moment, inline)
      return pieces
   end
   local columns = math.min(figure.columns or math.ceil(math.sqrt(count)), count)
   local title = figure.look.title
   pieces[1] = ("set multiplot layout %d,%d%s\n"):format(math.ceil(count / columns), columns,
      title and " title " .. quote(title) .. " noenhanced" or "")
   -- Panels below each other share their left border, so that one time is one place.
   if columns == 1 then pieces[2] = "set lmargin 10\n" end
   for _, panel in ipairs(figure.panels) do panel_pieces(pieces, figure, panel, moment, inline) end
   pieces[#pieces + 1] = "unset multiplot\nunset lmargin\n"
   return pieces
end

--- The whole script of one moment, or of all the given moments with a pause between them.
function script.whole(figure, moments, seconds)
   local pieces = { preamble(figure) }
   for _, moment in ipairs(moments) do
      for _, piece in ipairs(script.frame(figure, moment, false)) do pieces[#pieces + 1] = piece end
      if #moments > 1 then pieces[#pieces + 1] = ("pause %g\n"):format(seconds) end
   end
   return table.concat(pieces)
end

script.preamble = preamble

return script
