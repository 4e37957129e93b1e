-- SPDX-License-Identifier: MIT
--- The report of an analysis: a page with pictures, the pictures, and a summary for programs. Part of pipelines.ASA.
local cjson = require "cjson"
local cache = require "cann.asa.cache"
local decoded_bump = require "cann.plots.decoded_bump"
local figure = require "cann.figure"
local path_comparison = require "cann.plots.path_comparison"
local tensor = require "cann.tensor"
local whole_file = require "cann.whole_file"

local function escape(text)
   return (tostring(text):gsub("[&<>\"]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

-- The clearest cells: those of the lowest scores.
local function clearest(space, count)
   local order = space.scores:argsort()
   local list = {}
   for k = 1, math.min(count, order:count()) do list[k] = order[k] end
   return list
end

local function space_panels(space, plane)
   local panels = {}
   for k, cell in ipairs(clearest(space, 6)) do panels[k] = space:plot(cell, plane).panels[1] end
   return figure.new(panels, 3, { width = 17, height = 10 })
end

local function null_plot(verdict, null)
   local lines = {}
   for k = 1, 2 do
      local values, judged = null["H" .. k], verdict[k]
      if values and judged and judged.lengths[1] then
         local longest = {}
         for i = 1, math.min(10, #judged.lengths) do longest[i] = judged.lengths[i] end
         lines[#lines + 1] = {
            data = { bar = tensor.arange(1, #longest), length = tensor.from(longest),
               shuffled = tensor.full(values:max(), #longest) },
            layers = { { draw = "points", x = "bar", y = "length", size = 1.5, name = "data" },
               { draw = "line", x = "bar", y = "shuffled", name = "longest of the shuffles" } },
            title = "H" .. k, x = { label = "bar", of = "bar" }, y = { label = "length", of = "length" },
         }
      end
   end
   return figure.new(lines, #lines)
end

-- Coordinates over space, where the animal's places are known.
local function add_maps(list, decoded)
   local map = decoded:cohomap()
   local look = { width = 8.6 * #map.waves, height = 7 }
   list[#list + 1] = { "cohomap", map:plot():style(look), "Coordinates over space. " .. tostring(map):gsub("\n", "; ") }
   list[#list + 1] = { "stripes", map:plot_stripes():style(look), "Plane waves fitted to them." }
end

-- What is drawn of circles and of a sphere alike.
local function add_cells(list, decoded)
   local space, plane = decoded:cohospace(), decoded.turns and { skew = true } or nil
   list[#list + 1] = { "cohospace", space_panels(space, plane), "The six clearest cells over the coordinates." }
   list[#list + 1] = { "centres", space:plot_centres(plane), tostring(space) }
   if decoded.turns and decoded.turns:size(2) > 2 then return end
   list[#list + 1] = { "paths", path_comparison(decoded, { to = decoded.t[1] + 60000 }),
      "The first minute: where the animal went, and its coordinates." }
   list[#list + 1] = { "bump", decoded_bump(decoded, { to = decoded.t[1] + 10000 }):style { fps = 10, dpi = 120 },
      "The first ten seconds of the population's activity over the coordinates; the dot is what is decoded.",
      moves = true }
end

-- Pictures in the order of the page: { name, figure, words, moves }.
local function pictures(asa)
   local verdict, chosen = asa:verdict(), asa.o.decode
   local list = { { "barcode", asa:barcode():plot(), "Bars of the data." } }
   if asa.o.shuffles > 0 and verdict[1].lengths[1] then
      list[#list + 1] = { "null", null_plot(verdict, asa:shuffles()),
         "The longest bars, and the longest bar of all shuffles." }
   end
   if verdict.circles < 1 and verdict.name ~= "sphere" and not chosen.circles and not chosen.sphere then return list end
   local decoded = asa:decode()
   if decoded.turns then
      list[#list + 1] = { "path", decoded:path():style { width = 17, height = 6 * decoded.coordinates:size(2) },
         "Decoded coordinates, along the path and over the first minute." }
      if asa.recording.x then add_maps(list, decoded) end
   else
      list[#list + 1] = { "path", decoded:path(), tostring(decoded) }
   end
   add_cells(list, decoded)
   return list
end

local function summary(asa)
   local verdict, recording = asa:verdict(), asa.recording
   local out = { verdict = verdict.name, circles = verdict.circles, shuffles = verdict.shuffles, alpha = verdict.alpha,
      margin = verdict.margin, cells = recording.cells, spikes = recording.spikes.t:count(),
      seconds = (recording.t[recording.t:count()] - recording.t[1]) / 1000, bars = {} }
   for k = 1, 2 do
      local judged = verdict[k]
      if judged then
         local rows = {}
         for i = 1, math.min(10, #judged.lengths) do rows[i] = { length = judged.lengths[i], p = judged.p[i] } end
         out.bars["H" .. k] = { longest = rows, long = judged.long, longest_shuffled = judged.longest_shuffled }
      end
   end
   return out
end

local head = [[<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Attractor structure</title>
<style>body { font: 15px/1.5 sans-serif; max-width: 60em; margin: 2em auto; color: #222 }
img { max-width: 100%% } figcaption { color: #555 } figure { margin: 2em 0 }</style></head>
<body><h1>%s</h1><p>%d cells, %d spikes, %.4g s.</p>
]]

--- Writes index.html, its pictures, summary.json, and the coordinates (decoded.npz) where there are any.
-- @tparam ASA asa
-- @tparam string folder
-- @treturn string path of the page
return function(asa, folder)
   cache.make_folder(folder)
   local recording = asa.recording
   local page = { head:format(escape(asa:verdict()), recording.cells, recording.spikes.t:count(),
      (recording.t[recording.t:count()] - recording.t[1]) / 1000) }
   for _, picture in ipairs(pictures(asa)) do
      local name, drawn, words = picture[1], picture[2], picture[3]
      local file = name .. (picture.moves and ".gif" or ".png")
      drawn:save(folder .. "/" .. file)
      page[#page + 1] = ('<figure><img src="%s" alt="%s"><figcaption>%s</figcaption></figure>\n'):format(file, name,
         escape(words))
   end
   page[#page + 1] = "</body></html>\n"
   if asa.results.decode then
      local decoded = asa:decode()
      tensor.save(folder .. "/decoded.npz", { coordinates = decoded.coordinates, t = decoded.t,
         turns = decoded.turns, places = decoded.places })
   end
   whole_file.write(folder .. "/summary.json", cjson.encode(summary(asa)) .. "\n", "ASA")
   whole_file.write(folder .. "/index.html", table.concat(page), "ASA")
   return folder .. "/index.html"
end
