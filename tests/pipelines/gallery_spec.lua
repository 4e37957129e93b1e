-- SPDX-License-Identifier: MIT
local cann = require "cann"
local figure = require "cann.figure"

describe("pipelines.gallery", function()
   for _, name in ipairs(cann.pipelines.gallery()) do
      it("draws " .. name, function()
         local shown = cann.pipelines.gallery(name)
         assert.is_true(figure.is(shown))
         assert.is_truthy(next(shown:data()))
         assert.is_truthy(cann.models[name])
      end)
   end
   it("has every model that runs by itself, not the channels that models.compose puts together", function()
      local shown = { compose = true }
      for _, name in ipairs(cann.pipelines.gallery()) do shown[name] = true end
      for _, name in ipairs(require("posix.dirent").dir("lua/cann/models")) do
         local model = name:match("^([^.]+)%.lua$")
         local made = model and cann.models[model]
         local is_part = type(made) == "table" and made.kind == "system"
         assert.is_true(not made or is_part or shown[model], name)
      end
   end)
   it("knows the nearest name", function()
      local fine, why = pcall(cann.pipelines.gallery, "CANN1DD")
      assert.is_false(fine)
      assert.matches("did you mean 'CANN1D'", why)
   end)
end)

describe("cann gallery", function()
   local program = os.getenv "CANN_PROGRAM" or "./cann"
   local function run(words)
      local pipe = io.popen(program .. " gallery " .. words .. " 2>&1")
      local said = pipe:read("*a")
      pipe:close()
      return said
   end
   it("saves the pictures of the models named", function()
      local folder = os.tmpname()
      os.remove(folder)
      assert(require("posix.sys.stat").mkdir(folder))
      assert.matches("Hopfield.png", run("Hopfield --out " .. folder))
      local file = assert(io.open(folder .. "/Hopfield.png", "rb"))
      assert.are.equal("PNG", file:read(4):sub(2))
      file:close()
      os.remove(folder .. "/Hopfield.png")
      os.remove(folder)
   end)
   it("lists names and says what is wrong", function()
      assert.matches("GridCell2DPosition\n", run("--list"))
      assert.matches("did you mean 'Hopfield'", run("Hopfeld"))
      assert.matches("needs a folder", run("--out"))
   end)
end)
