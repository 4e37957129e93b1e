-- SPDX-License-Identifier: MIT
--- Cells of a foraging animal: which are grid cells, and of which module?
-- usage: cann notebooks/grid_cells.lua [SECONDS [FOLDER]]
--
-- A synthetic recording with two grid modules, place cells, head-direction cells and cells of no tuning. Rate maps and
-- their autocorrelograms give grid scores; cells are classified; the grid cells are sorted into modules; and all of it
-- is compared with what the generator knows.
local cann = require "cann"
local analyzers, data, plot, tensor = cann.analyzers, cann.data, cann.plot, cann.tensor

local seconds, folder = tonumber(arg and arg[1]) or 900, arg and arg[2] or "."

local rec = data.synthetic_recording { duration = seconds, grid = 12, spacing = { 0.35, 0.52 },
   orientation = { 0.1, 0.45 }, place = 6, head_direction = 6, flat = 4, rate = 15, seed = 5 }
print(rec)

-- What kind of cell each one is.
local found = analyzers.classification(rec)
local right = 0
for cell, kind in ipairs(rec.truth.kind) do
   if found.kind[cell] == (kind == "flat" and "other" or kind) then right = right + 1 end
end
print(("%d of %d cells are classified as they were made"):format(right, rec.cells))

-- Which grid cells share a lattice; cells without one belong to no module.
local modules = analyzers.modules(found.maps, { neighbours = 6, min_cells = 5 })
local _, lattice = analyzers.gridness(found.maps)
for k, module in ipairs(modules.modules) do
   local spacing = lattice.spacing_m:take(module.cells, 1):mean(2)
   print(("module %d: %d cells, spacing %.3f m, score %.2f"):format(k, module.count,
      spacing[spacing:eq(spacing)]:median(), module.score))
end
local agree = tensor.zeros(3, #modules.modules + 1)
for cell = 1, rec.cells do
   local row, column = rec.truth.module[cell] + 1, modules.module[cell] + 1
   agree[{ row, column }] = agree[{ row, column }] + 1
end
print("rows: made as (none, 1, 2); columns: found as (none, 1, ...)")
print(agree)

-- Pictures: one grid cell's lattice, all grid scores, one head-direction cell.
plot.gridness(found.maps, { cell = 1 }):save(folder .. "/lattice.png")
plot.panels { plot.histogram(found.score, { mark = 0.3, x_label = "grid score" }),
   plot.rate_map(found.maps, { cell = 25 }) }:save(folder .. "/scores.png")
plot.head_direction(rec, { cell = 31 }):save(folder .. "/direction.png")
print(("wrote lattice.png, scores.png and direction.png to %s"):format(folder))
