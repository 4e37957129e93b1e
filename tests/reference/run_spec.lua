-- SPDX-License-Identifier: MIT
local json = require "cjson"

local program = os.getenv "CANN_PROGRAM" or "./cann"

--- A folder with the given files, name -> text.
local function folder_of(files)
   local folder = os.tmpname()
   os.remove(folder)
   assert(os.execute("mkdir -p " .. folder .. "/inner"))
   for name, text in pairs(files) do
      local file = assert(io.open(folder .. "/" .. name, "w"))
      file:write(text)
      file:close()
   end
   return folder
end

--- Lines of the runner and its exit status.
local function judge(files, cases)
   local folder = folder_of(files)
   local command = ("%s tests/reference/run.lua %s '%s' 2>/dev/null; echo status $?"):format(
      program, folder, cases or "")
   local pipe, lines = io.popen(command), {}
   for line in pipe:lines() do lines[#lines + 1] = line end
   pipe:close()
   os.execute("rm -r " .. folder)
   local status = tonumber(table.remove(lines):match "%d+")
   return lines, status
end

local function decay(name, scale)
   local y = {}
   for place, t in ipairs { 0, 0.5, 1.25 } do y[place] = { scale * math.exp(-1.5 * t) } end
   return { name = name, equations = "x' = -k*x", params = { k = "3/2" }, variables = { "x" }, y0 = { 1 },
      t = { 0, 0.5, 1.25 }, y = y, rtol = 1e-9 }
end

describe("the reference runner", function()
   it("passes a right case and fails a wrong one, each with error and tolerance", function()
      local right, wrong = decay("right", 1), decay("wrong", 1)
      wrong.y[3][1] = wrong.y[3][1] * (1 + 1e-6)
      local lines, status = judge { ["some.json"] = json.encode { cases = { right, wrong } } }
      assert.truthy(lines[1]:match "^ok right %S+ 1e%-09$")
      assert.truthy(lines[2]:match "^FAIL wrong 1e%-06 1e%-09$")
      assert.equal("1 passed, 1 failed, 0 skipped", lines[3])
      assert.equal(1, status)
   end)

   it("reads functions and mirrored equations, and judges where they stand still", function()
      local function case(name, x)
         return { name = name, params = {}, variables = { "a1", "a2" }, box = { { -1, 1 }, { -1, 1 } },
            equations = "a1' = -a1 + H(a2; 2)*(1+c); a2' the same with 1<->2 and (1-c); H(x;n) = n*x",
            tolerance = { x_abs = 1e-9,
            eig_abs = 1e-8 }, scan = { { c = 0, fixed_points = { { x = { x, 0 }, type = "saddle",
            eigenvalues = { { re = -3, im = 0 }, { re = 1, im = 0 } } } } } } }
      end
      local lines = judge { ["some.json"] = json.encode { cases = { case("right", 0), case("wrong", 0.1) } } }
      assert.truthy(lines[1]:match "^ok right ")
      assert.truthy(lines[2]:match "^FAIL wrong 0%.1 1e%-09$")
   end)

   it("says todo for a kind it does not know, and looks into sub-folders", function()
      local lines, status = judge {
         ["inner/index.json"] = json.encode { cases = { { name = "strange", file = "x.npz", params = {} } } },
         ["some.json"] = json.encode { cases = { decay("right", 1) } },
      }
      assert.equal("todo strange - -", lines[1])
      assert.truthy(lines[2]:match "^ok right ")
      assert.equal("1 passed, 0 failed, 1 skipped", lines[3])
      assert.equal(0, status)
   end)

   it("fails a file that is not JSON and a case whose arrays are missing", function()
      local lines, status = judge {
         ["a.json"] = "{",
         ["b.json"] = json.encode { cases = {
            { name = "lost", file = "lost.npz", params = { model = "CANN1D", num = 8 },
               tolerance = { float64 = { rel = 1e-10 } } } } },
      }
      assert.truthy(lines[1]:match "^FAIL .*a%.json inf %-$")
      assert.equal("FAIL lost inf -", lines[2])
      assert.equal("0 passed, 2 failed, 0 skipped", lines[3])
      assert.equal(1, status)
   end)

   it("takes the cases whose name or file holds one of the parts", function()
      local files = {
         ["one.json"] = json.encode { cases = { decay("alpha", 1), decay("beta", 1), decay("gamma", 1) } },
         ["two.json"] = json.encode { cases = { decay("delta", 1) } },
      }
      local lines = judge(files, "alp|two")
      assert.truthy(lines[1]:match "^ok alpha ")
      assert.truthy(lines[2]:match "^ok delta ")
      assert.equal("2 passed, 0 failed, 0 skipped", lines[3])
      local none, status = judge(files, "omega")
      assert.equal("0 passed, 0 failed, 0 skipped", none[1])
      assert.equal(1, status)
   end)
end)
