-- SPDX-License-Identifier: MIT
--- Runs a notebook at reduced size in a folder of its own; gives what it said and the heads of the files it made.
local function run(name, size, files)
   local folder = os.tmpname()
   os.remove(folder)
   assert(require("posix.sys.stat").mkdir(folder))
   local pipe = io.popen(("%s notebooks/%s.lua %s %s 2>&1"):format(os.getenv("CANN_PROGRAM") or "./cann", name, size,
      folder))
   local said, heads = pipe:read("*a"), {}
   pipe:close()
   for _, file_name in ipairs(files) do
      local file = assert(io.open(folder .. "/" .. file_name, "rb"), said)
      heads[#heads + 1] = file:read(3)
      file:close()
      os.remove(folder .. "/" .. file_name)
   end
   os.remove(folder)
   return said, table.concat(heads)
end

describe("the notebooks of recordings", function()
   it("classify cells and sort grid cells into modules", function()
      local said, heads = run("grid_cells", 240, { "lattice.png", "scores.png", "direction.png" })
      assert.are.equal(("\137PN"):rep(3), heads)
      assert.is_true(tonumber(said:match("(%d+) of 40 cells")) >= 36, said)
      assert.near(0.35, tonumber(said:match("spacing ([%d.]+) m")), 0.2)
   end)
   it("fit a fly's bumps better than the population vector", function()
      local said, heads = run("fly_bumps", 60, { "bumps.png", "bumps.gif" })
      assert.are.equal("\137PNGIF", heads)
      local fit, vector = said:match("fit ([%d.]+) rad, population vector ([%d.]+)")
      assert.is_true(tonumber(fit) < tonumber(vector), said)
   end)
   it("find all fixed points of a flip-flop", function()
      local said, heads = run("fixed_points", 600, { "flip_flop.png", "sine.png" })
      assert.are.equal(("\137PN"):rep(2), heads)
      assert.matches("27 fixed points, 8 stable", said)
      assert.matches("unstable focus, 31.4 steps", said)
   end)
end)
