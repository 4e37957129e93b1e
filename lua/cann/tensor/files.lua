-- SPDX-License-Identifier: MIT
--- Tensors in files: .npy for one, .npz for several with names.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local ffi, C = door.ffi, door.C

local files = {}

local function check_path(path, what)
   if type(path) ~= "string" then handle.fail("%s: a file name is wanted, not a %s", what, type(path)) end
   if path:find("\0", 1, true) then handle.fail("%s: a file name holds no zero byte", what) end
end

--- Saves a tensor as .npy, or a table of named tensors (numbers and lists too) as .npz.
-- The file appears whole or not at all.
-- @tparam string path ends in ".npy" for one tensor, ".npz" for a table
-- @param value tensor, or table of them by name
-- @tparam[opt] table options compressed (true): deflate the entries of an .npz
-- @usage tensor.save("a.npz", { a = a, x = x })
function files.save(path, value, options)
   check_path(path, "save")
   if object.is(value) or type(value) == "number" then
      if path:find("%.npz$") then
         handle.fail("save: '%s' holds several tensors; give a table { name = tensor }", path)
      end
      return handle.check(C.cann_tensor_save(object.tensor(value).handle, path))
   end
   if type(value) ~= "table" then
      handle.fail("save: a tensor or a table of tensors is wanted, not a %s", type(value))
   end
   if path:find("%.npy$") then
      handle.fail("save: '%s' holds one tensor; name the file .npz for a table", path)
   end
   local archive = handle.own(C.cann_archive_new(), C.cann_archive_free)
   local names = {}
   for name in pairs(value) do
      if type(name) ~= "string" then
         handle.fail("save: tensors in an .npz have names, not the key %s", tostring(name))
      end
      names[#names + 1] = handle.text(name, "save: the name of a tensor")
   end
   table.sort(names)
   for _, name in ipairs(names) do
      handle.check(C.cann_archive_add(archive, name, object.tensor(value[name], "save: '" .. name .. "'").handle))
   end
   handle.check(C.cann_archive_save(archive, path, not (options and options.compressed == false)))
end

--- Loads what `save`, or NumPy, has written: a tensor from .npy, a table of tensors from .npz.
-- Types without a twin here widen (int8, int16, uint8, uint16 to int32, uint32 to int64, float16 to
-- float32); complex numbers get a last axis of 2.
-- @raise the byte or field of a damaged file
-- @usage t = tensor.load("a.npz");  t.x:mean()
function files.load(path)
   check_path(path, "load")
   local archive = handle.own(C.cann_archive_load(path), C.cann_archive_free)
   local out, count = {}, tonumber(C.cann_archive_count(archive))
   for k = 0, count - 1 do
      local name = ffi.string(C.cann_archive_name(archive, k))
      out[name] = object.own(C.cann_archive_tensor(archive, k))
   end
   if count == 1 and out[""] then return out[""] end
   return out
end

return files
