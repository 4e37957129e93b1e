-- SPDX-License-Identifier: MIT
local cann = require "cann"
local tasks = cann.tasks

local function refusal(action, ...)
   local fine, why = pcall(action, ...)
   assert.is_false(fine)
   return tostring(why)
end

local square = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } }

describe("Environment", function()
   local world = tasks.Environment { boundary = square, walls = { { { 0.5, 0 }, { 0.5, 0.6 } } },
      holes = { { { 0.7, 0.7 }, { 0.9, 0.7 }, { 0.9, 0.9 } } } }
   it("knows what is inside", function()
      assert.are.same({ true, false, false }, world:contains { { 0.2, 0.2 }, { 1.2, 0.2 }, { 0.85, 0.75 } }:tolist())
      assert.is_true(world:contains { 0.1, 0.9 })
   end)
   it("measures the way to the nearest wall", function()
      assert.near(0.1, world:clearance { 0.4, 0.3 }, 1e-15)
      assert.near(0.05, world:clearance { 0.05, 0.3 }, 1e-15)
   end)
   it("refuses polygons that cross themselves, and says where", function()
      local why = refusal(tasks.Environment, { boundary = { { 0, 0 }, { 1, 1 }, { 1, 0 }, { 0, 1 } } })
      assert.matches("crosses itself: the edge from %(0, 0%) to %(1, 1%)", why)
      assert.matches("crosses itself", refusal(tasks.Environment,
         { boundary = { { 0, 0 }, { 2, 0 }, { 1, 0 }, { 1, 1 } } }))
      assert.matches("crosses itself", refusal(tasks.Environment,
         { boundary = square, holes = { { { 0.1, 0.1 }, { 0.3, 0.3 }, { 0.3, 0.1 }, { 0.1, 0.3 } } } }))
   end)
   it("refuses what is no polygon", function()
      assert.matches("list of 3 to", refusal(tasks.Environment, { boundary = { { 0, 0 }, { 1, 1 } } }))
      assert.matches("finite", refusal(tasks.Environment, { boundary = { { 0, 0 }, { 1, 0 }, { 0 / 0, 1 } } }))
      assert.matches("crosses itself", refusal(tasks.Environment, { boundary = { { 0, 0 }, { 0, 0 }, { 0, 0 } } }))
      assert.matches("outside the boundary", refusal(tasks.Environment,
         { boundary = square, walls = { { { 2, 2 }, { 3, 3 } } } }))
      assert.matches("reaches out", refusal(tasks.Environment,
         { boundary = square, holes = { { { 0.5, 0.5 }, { 2, 0.5 }, { 0.5, 0.6 } } } }))
      assert.matches("periodic borders need a rectangle", refusal(tasks.Environment,
         { boundary = { { 0, 0 }, { 1, 0 }, { 0.5, 1 } }, borders = "periodic" }))
      assert.matches("did you mean 'boundary'", refusal(tasks.Environment, { boundry = square }))
   end)
end)

describe("geodesics", function()
   it("are the octile distances of an empty box", function()
      local ways = tasks.Environment { width = 1, height = 0.6 }:geodesics(0.1, 0.2)
      local cells = ways.grid.cells:to "float64"
      local n = ways.grid.count
      assert.are.equal(30, n)
      local down = (cells[{ {}, 1 }]:reshape(n, 1) - cells[{ {}, 1 }]:reshape(1, n)):abs()
      local right = (cells[{ {}, 2 }]:reshape(n, 1) - cells[{ {}, 2 }]:reshape(1, n)):abs()
      local both = down:minimum(right)
      local truth = both * (0.1 ^ 2 + 0.2 ^ 2) ^ 0.5 + (right - both) * 0.1 + (down - both) * 0.2
      assert.near(0, (ways.distances - truth):abs():max(), 1e-12)
   end)
   it("are infinite where no way leads", function()
      local world = tasks.Environment { boundary = square, walls = { { { 0.5, 0 }, { 0.5, 1 } } } }
      local ways = world:geodesics(0.12)
      assert.is_false(ways.reachable)
      local left, right = ways.grid:cell { 0.2, 0.5 }, ways.grid:cell { 0.8, 0.5 }
      assert.are.equal(1 / 0, ways.distances[left][right])
   end)
   it("go round walls, the same both ways, with any number of threads", function()
      local world = tasks.Environment { boundary = square, walls = { { { 0.5, 0 }, { 0.5, 0.8 } } } }
      cann.threads(1)
      local one = world:geodesics(0.06).distances
      cann.threads(2)
      local ways = world:geodesics(0.06)
      assert.is_true(one:equals(ways.distances))
      assert.near(0, (one - one:t()):abs():max(), 1e-12)
      local a, b = ways.grid:cell { 0.4, 0.1 }, ways.grid:cell { 0.6, 0.1 }
      assert.is_true(ways.distances[a][b] > 1.2)
   end)
   it("number no cell outside", function()
      local grid = tasks.Environment { boundary = square }:grid(0.25)
      assert.are.same({ 0, 1, 13, 4, 0 }, grid:cell { { -0.1, 0.5 }, { 0, 1 }, { 0, 0 }, { 0.9, 0.9 }, { 1, 0.1 } }
         :tolist())
   end)
   it("refuse cells of no size and more memory than there is", function()
      local world = tasks.Environment { boundary = square }
      assert.matches("lengths above 0", refusal(world.geodesics, world, 0))
      assert.matches("size of a cell", refusal(world.geodesics, world))
      assert.matches("bytes", refusal(world.geodesics, world, 0.0005))
      assert.matches("no cell", refusal(function() tasks.TMaze {}:geodesics(40) end))
   end)
end)

describe("motion", function()
   local function walk(options)
      options.duration, options.width, options.height = options.duration or 60, options.width or 1, options.height or 1
      return tasks.OpenLoopNavigation(options)
   end
   it("is a function of the seed", function()
      assert.is_true(walk { seed = 3 }.position:equals(walk { seed = 3 }.position))
      assert.is_false(walk { seed = 3 }.position:equals(walk { seed = 4 }.position))
   end)
   it("never leaves the walls of a maze with holes", function()
      local world = tasks.Environment { boundary = { { 0, 0 }, { 1.4, 0 }, { 1.4, 0.5 }, { 0.8, 0.7 }, { 0.8, 1.3 },
         { 0.2, 1.2 } }, walls = { { { 0.5, 0 }, { 0.5, 0.5 } } },
         holes = { { { 0.9, 0.2 }, { 1.1, 0.2 }, { 1.1, 0.4 } } } }
      for seed = 1, 5 do
         local path = walk { world = world, start = { 0.3, 0.3 }, speed_mean = 0.5, duration = 300, seed = seed }
         assert.is_true(world:contains(path.position):all())
      end
   end)
   it("has the speed's mean and standard deviation in open space", function()
      for _, std in ipairs { 0.02, 0.05, 0.1 } do
         local path = walk { width = 200, height = 200, speed_mean = 0.2, speed_std = std, duration = 2000, seed = 2 }
         assert.near(0.2, path.speed:mean(), 0.015)
         assert.near(std, path.speed:std(), 0.1 * std)
      end
      local constant = walk { width = 50, height = 50, speed_mean = 0.2, speed_std = 0, duration = 50, seed = 2 }
      assert.near(0.2, constant.speed:min(), 1e-12)
      assert.near(0.2, constant.speed:max(), 1e-12)
   end)
   it("comes in at the other side of periodic borders", function()
      local path = walk { borders = "periodic", speed_mean = 0.3, duration = 200, seed = 1 }
      local n = path.steps
      local jumps = (path.position[{ { 2, n } }] - path.position[{ { 1, n - 1 } }]):abs():max(2):gt(0.5)
      assert.is_true(jumps:any())
      assert.is_true(path.speed:max() < 2)
      assert.is_true(path.world:contains(path.position):all())
   end)
   it("starts where and as it was told", function()
      local path = walk { start = { 0.2, 0.3 }, direction = 1, seed = 1 }
      assert.are.same({ 0.2, 0.3 }, path.position[1]:tolist())
      assert.near(1, path.head_direction[1], 1e-15)
   end)
   it("says what is wrong", function()
      assert.matches("start %(3, 0.5%) is outside the walls", refusal(walk, { start = { 3, 0.5 } }))
      assert.matches("did you mean 'thigmotaxis'", refusal(walk, { thigmotaxi = 2 }))
      assert.matches("at most 1 will do", refusal(walk, { thigmotaxis = 2 }))
      assert.matches("more than 5 times", refusal(walk, { speed_std = 9 }))
      assert.matches("duration", refusal(walk, { duration = 0 / 0 }))
      assert.matches("more than can be counted", refusal(walk, { duration = 1e300 }))
      assert.matches("bytes", refusal(walk, { duration = 1e13 }))
      assert.matches("coordinates", refusal(walk, { start = { 1 } }))
   end)
   it("follows a policy", function()
      local path = walk { start = { 0.1, 0.5 }, duration = 6, seed = 1, policy = function() return 0.1, 0, 50 end }
      assert.is_true(path.position[path.steps][1] > 0.5)
      assert.matches("the policy gave nil", refusal(walk, { seed = 1, policy = function() end }))
   end)
end)

describe("TMaze", function()
   it("is walked in, recesses and all", function()
      local maze = tasks.TMaze { recess = true }
      assert.are.same({ 12, 2 }, maze.boundary:shape())
      local path = tasks.OpenLoopNavigation { world = maze, start = { 0, 0.15 }, duration = 100, seed = 5 }
      assert.is_true(maze:contains(path.position):all())
      assert.matches("do not fit", refusal(tasks.TMaze, { recess = true, recess_depth = 2 }))
   end)
end)

describe("ClosedLoopNavigation", function()
   it("goes where it is told, but not through walls", function()
      local task = tasks.ClosedLoopNavigation { width = 1, height = 1, start = { 0.5, 0.5 }, dt = 0.1 }
      local seen = task:step { 0.51, 0.5 }
      assert.near(0.1, seen.velocity[1], 1e-12)
      assert.near(0, seen.heading, 1e-12)
      assert.matches("outside the walls", refusal(task.step, task, { 1.5, 0.5 }))
      task:step { 0.51, 0.52 }
      assert.are.same({ 3, 2 }, task:trajectory().position:shape())
   end)
end)

describe("ImportedNavigation", function()
   local path = { { 0, 0 }, { 0.1, 0 }, { 0.1, 0.1 }, { 0.1, 0.1 } }
   it("derives velocity and direction, holding the head at rest", function()
      local task = tasks.ImportedNavigation { position = path, dt = 0.1 }
      assert.near(1, task.speed[2], 1e-12)
      assert.near(math.pi / 2, task.head_direction[4], 1e-12)
      assert.are.equal(0, task.movement_direction[4])
      assert.near(math.pi / 2 / 0.1, task.angular_velocity[3], 1e-9)
   end)
   it("divides by the times that were given", function()
      local task = tasks.ImportedNavigation { position = path, times = { 0, 0.2, 0.3, 0.5 },
         head_direction = { 0, 1, 3, -3 } }
      assert.near(1 / 0.2, task.angular_velocity[2], 1e-12)
      assert.near((2 * math.pi - 6) / 0.2, task.angular_velocity[4], 1e-12)
   end)
   it("tells of gaps and unsorted times", function()
      local torn = { { 0, 0 }, { 0 / 0, 0 }, { 0.2, 0.1 } }
      assert.matches("1 of 3 places", refusal(tasks.ImportedNavigation, { position = torn, dt = 1 }))
      assert.near(0.1, tasks.ImportedNavigation { position = torn, dt = 1, gaps = "fill" }.position[2][1], 1e-15)
      assert.matches("times%[3%] = 1 follows 2", refusal(tasks.ImportedNavigation,
         { position = torn, times = { 0, 2, 1 } }))
      assert.matches("one time for each place", refusal(tasks.ImportedNavigation,
         { position = path, times = { 1, 2 } }))
      assert.matches("outside the world's walls", refusal(tasks.ImportedNavigation,
         { position = { { 0.5, 0.5 }, { 2, 2 } }, dt = 1, world = tasks.Environment {} }))
      assert.matches("%[samples, 2%]", refusal(tasks.ImportedNavigation, { position = { 1, 2 }, dt = 1 }))
      assert.matches("give file, or position", refusal(tasks.ImportedNavigation, {}))
   end)
   it("reads what save wrote, and the recorded rat", function()
      local stem = os.tmpname()
      local name = stem .. ".npz"
      local walk = tasks.OpenLoopNavigation { duration = 5, seed = 1 }:save(name)
      local back = tasks.ImportedNavigation { file = name }
      os.remove(name)
      os.remove(stem)
      assert.near(0, (back.position - walk.position):abs():max(), 0)
      local rat = tasks.ImportedNavigation { file = cann.data.path "sargolini_trajectory.npz" }
      assert.is_true(rat.t[rat.steps] > 5e5)
   end)
   it("is resampled on straight lines", function()
      local fine = tasks.ImportedNavigation { position = path, dt = 0.1 }:resample(10)
      assert.are.equal(31, fine.steps)
      assert.near(0.05, fine.position[6][1], 1e-12)
   end)
end)

describe("the start of a walk", function()
   local halved = { width = 1, height = 1, walls = { { { 0.5, 0 }, { 0.5, 0.6 } } }, dt = 0.02, duration = 60,
      seed = 3 }
   it("is by itself a free place near the middle", function()
      local walk = tasks.OpenLoopNavigation(halved)
      assert.near(0.5, walk.position[1][1], 0.06)
      assert.is_true(walk.speed:mean() > 0.01)
      local corner = { { 0, 0 }, { 1, 0 }, { 1, 0.2 }, { 0.2, 0.2 }, { 0.2, 1 }, { 0, 1 } }
      local bent = tasks.OpenLoopNavigation { boundary = corner, dt = 0.02, duration = 1, seed = 3 }
      assert.is_true(bent.world:contains(bent.position):all())
   end)
   it("on a wall is refused", function()
      halved.start = { 0.5, 0.3 }
      assert.matches("start %(0.5, 0.3%) is on a wall", refusal(tasks.OpenLoopNavigation, halved))
      halved.start = { 0, 0.3 }
      assert.matches("is on a wall", refusal(tasks.OpenLoopNavigation, halved))
   end)
end)

describe("RasterScan", function()
   it("covers the box at constant speed", function()
      local scan = tasks.RasterScan { duration = 100, spacing = 0.1 }
      assert.is_true(scan.position:min() >= 0.05 - 1e-12 and scan.position:max() <= 0.95 + 1e-12)
      assert.near(0.15, scan.speed:median(), 1e-9)
      assert.matches("leaves nothing", refusal(tasks.RasterScan, { margin = 0.6 }))
      assert.matches("enters a hole", refusal(tasks.RasterScan,
         { holes = { { { 0.4, 0.4 }, { 0.6, 0.4 }, { 0.6, 0.6 } } }, spacing = 0.1 }))
   end)
end)
