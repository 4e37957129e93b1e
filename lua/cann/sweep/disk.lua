-- SPDX-License-Identifier: MIT
--- A sweep's table on disk: a line of JSON that says which sweep it is, then a line for each finished row, in the
-- order in which they finished. A line is written by one call and counts once its end is there, so a kill loses the
-- rows that were being worked on and nothing else. NaN stands as null, infinities as 1e999. Part of pipelines.sweep.
local cjson = require "cjson"
local fcntl = require "posix.fcntl"
local stat = require "posix.sys.stat"
local unistd = require "posix.unistd"
local clock = require "cann.clock"
local handle = require "cann.handle"
local written = require "cann.written"

local disk = {}
disk.__index = disk

local head_begins = '{"cann":"sweep"'
local seconds_between = 1 -- a machine that loses its power loses at most so much
local interrupted_call = 4 -- EINTR

local function json_of(value)
   if type(value) == "table" then return disk.line(value) end
   if type(value) ~= "number" then return cjson.encode(value) end
   if value ~= value then return "null" end
   if math.abs(value) == math.huge then return value > 0 and "1e999" or "-1e999" end
   return written.number(value)
end

--- One line: pairs of name and value, in the order given.
function disk.line(fields)
   local parts = {}
   for k, pair in ipairs(fields) do parts[k] = cjson.encode(pair[1]) .. ":" .. json_of(pair[2]) end
   return "{" .. table.concat(parts, ",") .. "}"
end

--- A line as a table; nil for one that is none, or was cut.
function disk.row(line)
   local fine, row = pcall(cjson.decode, line)
   if not fine or type(row) ~= "table" then return nil end
   for name, value in pairs(row) do
      if value == cjson.null then row[name] = 0 / 0 end
   end
   return row
end

local function write(self, text)
   while #text > 0 do
      local done, why, code = unistd.write(self.descriptor, text)
      if not done and code ~= interrupted_call then
         handle.fail("sweep: %s cannot be done: %s", self.path, (why:gsub("^.*: ", "")))
      end
      text = text:sub((done or 0) + 1)
   end
end

local function read_all(descriptor)
   local pieces = {}
   while true do
      local piece, _, code = unistd.read(descriptor, 2 ^ 20)
      if piece == "" or (not piece and code ~= interrupted_call) then return table.concat(pieces) end
      pieces[#pieces + 1] = piece
   end
end

local function open(path)
   handle.check_writable(path)
   local facts = stat.stat(path)
   if facts and stat.S_ISREG(facts.st_mode) == 0 then handle.fail("sweep: %s is not a regular file", path) end
   local descriptor, why = fcntl.open(path, fcntl.O_RDWR + fcntl.O_CREAT + fcntl.O_APPEND + fcntl.O_CLOEXEC,
      tonumber("666", 8))
   if not descriptor then handle.fail("sweep: %s cannot be written: %s", path, (why:gsub("^.*: ", ""))) end
   local lock = { l_type = fcntl.F_WRLCK, l_whence = unistd.SEEK_SET, l_start = 0, l_len = 0 }
   if fcntl.fcntl(descriptor, fcntl.F_SETLK, lock) == nil then
      unistd.close(descriptor)
      handle.fail("sweep: %s is being written by another sweep", path)
   end
   return descriptor
end

-- What differs between the sweep of the file and this one, as words; nil where nothing does.
local function difference(there, here)
   local names = {}
   for name in pairs(there) do names[name] = true end
   for name in pairs(here) do names[name] = true end
   local list = {}
   for name in pairs(names) do
      if there[name] ~= here[name] then list[#list + 1] = name end
   end
   table.sort(list)
   local name = list[1]
   if not name then return nil end
   local function brief(text)
      text = (text or "not given"):gsub("%s+", " ")
      return #text > 90 and text:sub(1, 87) .. "..." or text
   end
   if brief(there[name]) == brief(here[name]) then return ("its %s differs"):format(name) end
   return ("its %s is %s, here it is %s"):format(name, brief(there[name]), brief(here[name]))
end

local function check_head(self, line, description)
   local head = disk.row(line)
   if not head or type(head.sweep) ~= "table" then
      handle.fail("sweep: %s is there and holds no table of a sweep; name another file", self.path)
   end
   local differs = difference(head.sweep, description)
   if differs then
      handle.fail("sweep: %s holds another sweep: %s; name another file, or remove it", self.path, differs)
   end
end

-- Rows that are there, of those a file holds; the last line of a row counts.
local function rows_of(lines, count)
   local rows = {}
   for k = 2, #lines do
      local row = disk.row(lines[k])
      local number = row and row.row
      if type(number) == "number" and number >= 1 and number <= count and number % 1 == 0 then rows[number] = row end
   end
   return rows
end

-- The first line: written, or read and compared. A process that was killed while it wrote this one leaves a piece of
-- it, which stays as a line of its own.
local function begin(self, description, count)
   local text, lines = read_all(self.descriptor), {}
   for line in text:gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
   local is_piece = #lines == 0 and head_begins:sub(1, #text) == text:sub(1, #head_begins)
   if text == "" or is_piece then
      local said = {}
      for name, value in pairs(description) do said[#said + 1] = { name, value } end
      table.sort(said, function(a, b) return a[1] < b[1] end)
      write(self, (is_piece and text ~= "" and "\n" or "") .. disk.line { { "cann", "sweep" }, { "rows", count },
         { "sweep", said } } .. "\n")
      return {}
   end
   if #lines > 1 and not disk.row(lines[1]) then table.remove(lines, 1) end
   check_head(self, lines[1] or "", description)
   if text:sub(-1) ~= "\n" then write(self, "\n") end
   return rows_of(lines, count)
end

--- Opens a table, or makes it, for this process alone.
-- @tparam string path
-- @tparam table description texts by name
-- @tparam number count rows of the whole table
-- @treturn Disk
-- @treturn table rows that are there, by number
function disk.open(path, description, count)
   handle.text(path, "sweep: file")
   local self = setmetatable({ path = path, descriptor = open(path), flushed = 0 }, disk)
   local fine, rows = pcall(begin, self, description, count)
   if fine then return self, rows end
   unistd.close(self.descriptor)
   error(rows, 0)
end

--- Adds a finished row.
function disk:add(line)
   write(self, line .. "\n")
   local now = clock()
   if now - self.flushed < seconds_between then return end
   unistd.fdatasync(self.descriptor)
   self.flushed = now
end

--- Ends writing.
function disk:close()
   unistd.fdatasync(self.descriptor)
   unistd.close(self.descriptor)
end

return disk
