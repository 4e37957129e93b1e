-- SPDX-License-Identifier: MIT
package.path = "tests/repl/?.lua;" .. package.path
local terminal = require "terminal"

describe("the catalogue", function()
   local folder

   local function cann(words)
      local output, why, status = terminal.shell(("CANN_PATH=%s %s %s"):format(folder, terminal.program, words))
      return output, why, status
   end

   setup(function()
      folder = os.tmpname()
      os.remove(folder)
      terminal.shell(("mkdir -p %s/mine %s/broken %s/empty"):format(folder, folder, folder))
      terminal.write(folder .. "/mine/init.lua", [[
         return { models = { Mine = { tag = "mine" } }, plots = { my_plot = function() return "drawn" end } }]])
      terminal.write(folder .. "/broken/init.lua", "error('no good')")
   end)
   teardown(function() terminal.shell("rm -r " .. folder) end)

   it("finds a name in the library's folder", function()
      assert.matches("CANN1D +Continuous attractor network on a ring", (cann "-e 'print(models())'"))
   end)

   it("names the nearest for a name that is not there", function()
      local _, why, status = cann "-e 'local x = models.CANN1X'"
      assert.matches("models has no model 'CANN1X'; did you mean 'CANN1D'%?", why)
      assert.equal(1, status)
   end)

   it("finds what plugins of CANN_PATH bring, and lists it", function()
      assert.equal("mine\n", (cann "-e 'print(models.Mine.tag)'"))
      assert.equal("drawn\n", (cann "-e 'print(plot.my_plot())'"))
      assert.matches("Mine +from [^\n]*/mine/init.lua", (cann "-e 'print(models())'"))
   end)

   it("takes what require finds", function()
      local line = "LUA_PATH='%s/?/init.lua;;' %s -e 'require(\"mine\"); print(models.Mine.tag)'"
      assert.equal("mine\n", (terminal.shell(line:format(folder, terminal.program))))
   end)

   it("tells which plugin failed, and goes on", function()
      local _, why = cann "-e 'models.Mine = 1'"
      assert.matches("cannot be set", why)
      local output, complaint, status = cann "-e 'print(models.Mine.tag)'"
      assert.equal("mine\n", output)
      assert.equal(0, status)
      assert.matches("plugin broken %([^\n]*%) cannot be loaded: [^\n]*no good", complaint)
   end)

   it("says where plugins come from under --verbose alone", function()
      assert.not_matches("plugin from", (select(2, cann "-e 'print(models.Mine)'")))
      assert.matches("plugin from [^\n]*/mine/init.lua", (select(2, cann "--verbose -e 'print(models.Mine)'")))
   end)

   it("points errors inside a plugin at the plugin's own line", function()
      assert.matches("/broken/init.lua:1: no good", (select(2, cann "-e 'require \"broken\"'")))
   end)
end)
