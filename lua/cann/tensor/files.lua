-- SPDX-License-Identifier: MIT
--- Tensors in files: .npy for one, .npz and .h5 (HDF5) for several with names; MATLAB's .mat is read too.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local ffi, C = door.ffi, door.C

local files = {}

local function check_path(path, what)
   if type(path) ~= "string" then handle.fail("%s: a file name is wanted, not a %s", what, type(path)) end
   if path:find("\0", 1, true) then handle.fail("%s: a file name holds no zero byte", what) end
end

local function sorted_names(value)
   local names = {}
   for name in pairs(value) do
      if type(name) ~= "string" then
         handle.fail("save: tensors in a file have names, not the key %s", tostring(name))
      end
      names[#names + 1] = handle.text(name, "save: the name of a tensor")
   end
   table.sort(names)
   return names
end

-- A list of numbers is a tensor; a table of names is a group.
local function is_group(value) return type(value) == "table" and not object.is(value) and value[1] == nil end

-- Adds everything below a table of names, groups as "group/name".
local function add(archive, value, inside, grouped, depth)
   if depth > 32 then handle.fail("save: tables within tables, more than 32 deep") end
   for _, name in ipairs(sorted_names(value)) do
      local one, full = value[name], inside .. name
      if grouped and name:find("/", 1, true) then
         handle.fail("save: the name '%s' holds a '/'; a table within the table makes a group", name)
      end
      if grouped and is_group(one) and next(one) ~= nil then
         add(archive, one, full .. "/", grouped, depth + 1)
      elseif grouped and type(one) == "string" then
         handle.check(C.cann_archive_add_text(archive, full, handle.text(one, "save: '" .. full .. "'")))
      else
         handle.check(C.cann_archive_add(archive, full, object.tensor(one, "save: '" .. full .. "'").handle))
      end
   end
end

--- Saves a tensor as .npy, or a table of named tensors (numbers and lists too) as .npz or .h5. An .h5 file takes
-- texts as well, and tables within the table, which become groups. The file appears whole or not at all.
-- @tparam string path ends in ".npy" for one tensor, ".npz" or ".h5" for a table
-- @param value tensor, or table of them by name
-- @tparam[opt] table options compressed (true): deflate the entries of an .npz or .h5
-- @usage tensor.save("a.npz", { a = a, x = x });  tensor.save("b.h5", { t = t, cells = { v = v, about = "LIF" } })
function files.save(path, value, options)
   check_path(path, "save")
   if object.is(value) or type(value) == "number" then
      if path:find("%.npz$") or path:find("%.h5$") then
         handle.fail("save: '%s' holds several tensors; give a table { name = tensor }", path)
      end
      return handle.check(C.cann_tensor_save(object.tensor(value).handle, path))
   end
   if type(value) ~= "table" then
      handle.fail("save: a tensor or a table of tensors is wanted, not a %s", type(value))
   end
   if path:find("%.npy$") then
      handle.fail("save: '%s' holds one tensor; name the file .npz or .h5 for a table", path)
   end
   if not path:find("%.h5$") and not path:find("%.npz$") then
      handle.fail("save: '%s': several tensors are saved as .npz or .h5", path)
   end
   local archive = handle.own(C.cann_archive_new(), C.cann_archive_free)
   add(archive, value, "", path:find("%.h5$") ~= nil, 0)
   handle.check(C.cann_archive_save(archive, path, not (options and options.compressed == false)))
end

-- Puts a value under "a/b" into the table b of the table a; a number within a group is a key, as of cells. A name that
-- is both a value and a group keeps its whole path.
local function put(out, name, value, grouped)
   local at, last = out, name
   for part, rest in (grouped and name or ""):gmatch("([^/]+)/()") do
      if at[part] == nil then at[part] = {} end
      if type(at[part]) ~= "table" or object.is(at[part]) then
         out[name] = value
         return
      end
      at, last = at[part], name:sub(rest)
   end
   at[last] = value
end

--- Loads what `save`, NumPy, h5py or MATLAB has written, known by what the file holds: a tensor from .npy, a table of
-- tensors from .npz, HDF5 and .mat files, whose groups (structures, cells) become tables within the table. Texts become
-- strings; what is neither (lists of texts, references) is passed over.
-- Types without a twin here widen (int8, int16, uint8, uint16 to int32, uint32 and uint64 to int64, float16 to
-- float32); complex numbers get a last axis of 2.
-- @tparam string path
-- @tparam[opt] string part load only this entry or group, "spikes/times", which is then what is given; or, of HDF5, an
-- attribute of one number or text, "position/data@unit"
-- @raise the byte, field or object of a damaged file
-- @usage t = tensor.load("a.npz");  t.x:mean();  v = tensor.load("b.h5", "cells/v")
function files.load(path, part)
   check_path(path, "load")
   if part ~= nil then handle.text(part, "load: the part") end
   local archive = handle.own(C.cann_archive_load(path, part), C.cann_archive_free)
   local out, count = {}, tonumber(C.cann_archive_count(archive))
   local zipped = path:find("%.npz$") ~= nil
   local last = part and part:match("[^/]*$")
   for k = 0, count - 1 do
      local name = ffi.string(C.cann_archive_name(archive, k))
      local text = C.cann_archive_text(archive, k)
      local value = text ~= nil and ffi.string(text) or object.own(C.cann_archive_tensor(archive, k))
      if count == 1 and (name == "" or name == last or name == part) then return value end
      if part and name:sub(1, #part + 1) == part .. "/" then name = name:sub(#part + 2) end
      put(out, name, value, not zipped)
   end
   return out
end

-- ---- files that grow ---------------------------------------------------------------------------

local recorder = {}
recorder.__index = recorder

--- An HDF5 file that grows row by row while something goes on. A process of its own writes it: it is closed whole even
-- when this one is killed.
-- @tparam string path
-- @tparam[opt] table options compressed (true)
-- @treturn Recorder :append(name, rows), :write(name, value), :flush(), :close()
-- @usage local file = tensor.recorder("x.h5");  file:append("x", tensor.rand(10, 3));  file:close()
function files.recorder(path, options)
   check_path(path, "recorder")
   if not path:find("%.h5$") then handle.fail("recorder: '%s': a file that grows is named .h5", path) end
   local pointer = C.cann_recorder_new(path, not (options and options.compressed == false))
   return setmetatable({ path = path, pointer = handle.own(pointer, C.cann_recorder_free) }, recorder)
end

local function open(self)
   if not self.pointer then handle.fail("%s: was closed", self.path) end
   return self.pointer
end

--- Adds rows behind those that a name has; "a/b" is b in the group a.
-- @tparam string name
-- @tparam Tensor rows [rows, ...], always of one type and, but for the rows, one shape
function recorder:append(name, rows)
   handle.check(C.cann_recorder_append(open(self), handle.text(name, "append: the name"),
      object.tensor(rows, "append").handle))
end

--- Writes a tensor, number or text under a name, once and for all.
function recorder:write(name, value)
   handle.text(name, "write: the name")
   if type(value) == "string" then
      handle.check(C.cann_recorder_text(open(self), name, handle.text(value, "write: the text")))
   else
      handle.check(C.cann_recorder_write(open(self), name, object.tensor(value, "write").handle))
   end
end

--- Waits until all is on the disk.
function recorder:flush() handle.check(C.cann_recorder_flush(open(self))) end

--- Waits until the file is whole on the disk. Twice is fine.
function recorder:close()
   local pointer = self.pointer
   if not pointer then return end
   self.pointer = nil
   local status = C.cann_recorder_close(pointer)
   local sentence = ffi.string(C.cann_error_message())
   C.cann_recorder_free(ffi.gc(pointer, nil))
   if status ~= C.CANN_OK then handle.fail("%s", sentence) end
end

function recorder:__tostring() return ("recorder  %s%s"):format(self.path, self.pointer and "" or "  closed") end

return files
