-- SPDX-License-Identifier: MIT
-- The worked scripts of the toolkit run at reduced size, say what they should, and draw.

-- Runs a script in a folder of its own; gives what it said and the names of the files it wrote.
local function run(script, size)
   local folder = os.tmpname()
   os.remove(folder)
   assert(require("posix.sys.stat").mkdir(folder))
   local program = os.getenv "CANN_PROGRAM" or "./cann"
   local pipe = io.popen(("%s notebooks/%s.lua %s %s 2>&1"):format(program, script, size, folder))
   local said = pipe:read("*a")
   pipe:close()
   local files = {}
   for _, name in ipairs(require("posix.dirent").dir(folder)) do
      if not name:find "^%." then
         files[name] = true
         os.remove(folder .. "/" .. name)
      end
   end
   os.remove(folder)
   return said, files
end

local function number(said, pattern) return assert(tonumber(said:match(pattern)), said) end

describe("notebook", function()
   it("tracking: the bump follows, and runs ahead with strong adaptation", function()
      local said, files = run("tracking", 64)
      assert.is_true(number(said, "ring: mean error ([%d.]+)") < 0.15)
      assert.is_true(number(said, "adaptation 0.0: bump (%-?[%d.]+)") < 0)
      assert.is_true(number(said, "adaptation 0.3: bump (%-?[%d.]+)") > 0)
      assert.is_true(files["tracking_ring.png"] and files["tracking_sheet.png"] and files["tuning_curves.png"])
   end)
   it("grid_networks: maps are hexagonal, the pattern drifts faster for a faster animal", function()
      local said, files = run("grid_networks", 150)
      assert.is_true(number(said, "grid scores ([%d.]+)") > 0.5)
      local slow = number(said, "at 0.1 m/s the pattern drifts (%-?[%d.]+)")
      local fast = number(said, "at 0.4 m/s the pattern drifts (%-?[%d.]+)")
      assert.is_true(math.abs(fast) > math.abs(slow))
      assert.is_true(files["grid_map.png"] and files["grid_pattern.png"])
   end)
   it("path_integration: the error stays small without a look at the place", function()
      local said, files = run("path_integration", 5)
      assert.is_true(number(said, "error: mean ([%d.]+) mm") < 40)
      assert.is_true(files["path_error.png"] and files["path.png"])
   end)
   it("navigation: ways go round the wall, place cells know the maze", function()
      local said, files = run("navigation", 20)
      assert.is_true(number(said, "to the other ([%d.]+) m") > 0.7)
      assert.is_true(number(said, "mean error ([%d.]+) m") < 0.1)
      assert.is_true(files["environment.png"] and files["maze.png"])
   end)
   it("theta_sweeps: grid cells sweep ahead", function()
      local said, files = run("theta_sweeps", 1)
      assert.is_true(number(said, "grid cells%s+up to ([%d.]+) m") > 0.1)
      assert.is_true(files["sweeps.npz"] and files["sweeps.png"] and files["theta_sweeps.gif"])
   end)
   it("hopfield: damaged pictures are recalled", function()
      local said, files = run("hopfield", 16)
      assert.is_true(number(said, "before, ([%d.]+) to") > 0.95)
      assert.is_true(files["hopfield_recall.png"] and files["hopfield_energy.png"])
   end)
   it("principal_axes: Sanger's units find an axis each", function()
      local said, files = run("principal_axes", 60)
      for cosine in said:match("Sanger: [^:]*: ([^\n]*)"):gmatch "[%d.]+" do assert.is_true(tonumber(cosine) > 0.97) end
      assert.is_true(files["principal_axes.png"])
   end)
   it("receptive_fields: units become selective, spikes come earlier", function()
      local said, files = run("receptive_fields", 60000)
      for best, mean in said:gmatch "best (%-?[%d.]+) at %d+ degrees, mean (%-?[%d.]+)" do
         assert.is_true(tonumber(best) > 3 * math.abs(tonumber(mean)))
      end
      assert.is_true(number(said, "came (%d+) steps") > number(said, "now (%d+)"))
      assert.is_true(files["bcm.png"] and files["stdp.png"])
   end)
   it("sweeps: rates have their closed form, strong adaptation sets the bump going", function()
      local said, files = run("sweeps", 4)
      assert.is_true(number(said, "without noise: ([%d.]+) Hz") < 1)
      assert.is_true(number(said, "up to ([%d.]+) rad/ms where") < 0.002)
      assert.is_true(number(said, "up to ([%d.]+) rad/ms elsewhere") > 0.02)
      assert.is_true(files["sweeps.png"] and files["rates.json"] and files["speeds.json"])
   end)
end)
