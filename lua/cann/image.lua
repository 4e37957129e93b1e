-- SPDX-License-Identifier: MIT
--- Maps as images: the thin face of the engine's image operations. An image is the last two axes
-- [rows, columns] of a tensor; the axes before them are a stack.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local C = door.C

local image = {}

local edges = { open = C.CANN_EDGE_OPEN, closed = C.CANN_EDGE_CLOSED, clamped = C.CANN_EDGE_CLAMPED }

local function tensor_of_halves(x)
   return object.operand(0.5):to("float64"):expand(object.tensor(x):count())
end

local function own(pointer) return object.own(pointer) end

--- Smooths by a Gaussian, mirrored at the edges.
-- @tparam Tensor images [..., rows, columns]
-- @tparam number sigma pixels; 0: a copy
-- @tparam[opt=4] number reach where the Gaussian is cut, in sigma
function image.smooth(images, sigma, reach)
   images = object.tensor(images, "smooth")
   object.number(sigma, "smooth", "sigma")
   return own(C.cann_image_smooth(images.handle, sigma, object.number(reach or 4, "smooth", "reach")))
end

--- Turns counter-clockwise about the middle; straight between pixels, 0 outside.
function image.rotate(images, degrees)
   images = object.tensor(images, "rotate")
   return own(C.cann_image_rotate(images.handle, object.number(degrees, "rotate", "the angle")))
end

--- True on plateaus without a higher neighbour.
-- @tparam Tensor images
-- @tparam[opt=1] number connectivity 1: neighbours share an edge; 2: or a corner
function image.maxima(images, connectivity)
   images = object.tensor(images, "maxima")
   return own(C.cann_image_maxima(images.handle, object.number(connectivity or 1, "maxima", "connectivity", true)))
end

--- Numbers the connected parts of what is not 0, from 1 in the order of their first pixels.
function image.label(images, connectivity)
   images = object.tensor(images, "label")
   return own(C.cann_image_label(images.handle, object.number(connectivity or 2, "label", "connectivity", true)))
end

--- Grows what is not 0 by a square.
-- @tparam Tensor images
-- @tparam[opt=3] number size odd
function image.dilate(images, size)
   images = object.tensor(images, "dilate")
   return own(C.cann_image_dilate(images.handle, object.number(size or 3, "dilate", "the size", true)))
end

--- Measures the parts of one labelled image.
-- @treturn Tensor [parts, 5] mean row and column, from 1; pixels; peak; mean
function image.regions(labels, of)
   labels, of = object.tensor(labels, "regions"), object.tensor(of, "regions")
   local measured = own(C.cann_image_regions(labels.handle, of.handle))
   if measured:size(1) > 0 then measured[{ {}, { 1, 2 } }] = measured[{ {}, { 1, 2 } }] + 1 end
   return measured
end

--- Autocorrelation of mean-free maps at rows x columns lags about 0; see analyzers.autocorrelation.
function image.autocorrelation(images, rows, columns, wrapped)
   images = object.tensor(images, "autocorrelation")
   return own(C.cann_image_autocorrelation(images.handle, rows, columns, wrapped and true or false))
end

--- The ellipse through points: centre x and y, the longer and the shorter radius, and the longer one's angle, rad.
-- @tparam Tensor x [n], n at least 5
-- @tparam Tensor y [n]
-- @treturn Tensor [5]
-- @raise where the points lie on a line, or on no ellipse
function image.fit_ellipse(x, y)
   x, y = object.tensor(x, "fit_ellipse"), object.tensor(y, "fit_ellipse")
   return own(C.cann_ellipse_fit(x.handle, y.handle))
end

--- Counts or sums samples in the bins of a plane.
-- @tparam Tensor x [samples]
-- @tparam Tensor y [samples]
-- @tparam table options x_edges, y_edges [bins + 1]; group [samples] from 1 and groups, how many; weights
--    [samples] or [samples, groups]; edge "closed" (the last bin holds its upper edge), "open" or "clamped"
-- @treturn Tensor [groups, y, x]
function image.histogram(x, y, options)
   x, y = object.tensor(x, "histogram"), object.tensor(y, "histogram")
   local group = options.group and object.tensor(options.group, "histogram") - 1
   local weights = options.weights and object.tensor(options.weights, "histogram")
   local along_x, along_y = object.tensor(options.x_edges, "histogram"), object.tensor(options.y_edges, "histogram")
   local groups = options.groups or (weights and weights:rank() == 2 and weights:size(2)) or 1
   local last = edges[options.edge or "closed"]
   if not last then handle.fail("histogram: edge = '%s'; open, closed or clamped will do", tostring(options.edge)) end
   return own(C.cann_histogram(x.handle, y.handle, group and group.handle, weights and weights.handle, groups,
      along_x.handle, along_y.handle, last))
end

--- Counts or sums samples in the bins of a line.
-- @tparam Tensor x [samples]
-- @tparam Tensor x_edges [bins + 1]
-- @tparam[opt] table options group, groups, weights, edge, as of image.histogram
-- @treturn Tensor [groups, bins]
function image.counts(x, x_edges, options)
   local wanted = { x_edges = x_edges, y_edges = { 0, 1 } }
   for name, value in pairs(options or {}) do wanted[name] = value end
   local counted = image.histogram(x, tensor_of_halves(x), wanted)
   return counted:reshape(counted:size(1), counted:size(3))
end

--- How like a hexagonal lattice autocorrelograms are; see analyzers.gridness.
-- @treturn table score, centre_radius, radius [maps]; spacing, orientation [maps, 3]; ellipse [maps, 5];
--    peaks [maps]; peak_places [maps, 6, 2] x and y, from 1
function image.gridness(autocorrelations, threshold, min_orientation, min_centre_radius, radii, drops_ahead)
   autocorrelations = object.tensor(autocorrelations, "gridness")
   local all = own(C.cann_gridness(autocorrelations.handle, threshold, min_orientation,
      min_centre_radius, radii, drops_ahead or false))
   local function columns(first, last) return all[{ {}, { first + 1, last } }]:copy() end
   local ellipse = columns(C.CANN_GRIDNESS_ELLIPSE, C.CANN_GRIDNESS_PEAKS)
   if ellipse:size(1) > 0 then ellipse[{ {}, { 1, 2 } }] = ellipse[{ {}, { 1, 2 } }] + 1 end
   local function column(k) return columns(k, k + 1):flatten() end
   return {
      score = column(C.CANN_GRIDNESS_SCORE), centre_radius = column(C.CANN_GRIDNESS_CENTRE_RADIUS),
      radius = column(C.CANN_GRIDNESS_RADIUS), peaks = column(C.CANN_GRIDNESS_PEAKS), ellipse = ellipse,
      spacing = columns(C.CANN_GRIDNESS_SPACING, C.CANN_GRIDNESS_ORIENTATION),
      orientation = columns(C.CANN_GRIDNESS_ORIENTATION, C.CANN_GRIDNESS_ELLIPSE),
      peak_places = columns(C.CANN_GRIDNESS_PEAK_PLACES, C.CANN_GRIDNESS_COLUMNS):reshape(all:size(1), 6, 2) + 1,
   }
end

return image
