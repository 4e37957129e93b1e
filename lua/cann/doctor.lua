-- SPDX-License-Identifier: MIT
--- What is there, what is missing and which Debian package brings it; and the banner of the prompt.
-- Nothing here is needed: every optional part is looked for when it is asked about.
local door = require "cann.ffi"
local fcntl = require "posix.fcntl"
local stdlib = require "posix.stdlib"
local unistd = require "posix.unistd"
local catalogue = require "cann.catalogue"
local ffi, C = door.ffi, door.C

local doctor = {}

local function which(program)
   for folder in (os.getenv("PATH") or ""):gmatch("[^:]+") do
      local path = folder .. "/" .. program
      if unistd.access(path, "x") == 0 then return path end
   end
end

local function text_of(pointer) return pointer ~= nil and ffi.string(pointer) or nil end

--- The compiler's path and its name with version, "gcc 12"; nil without one.
-- The version is read from the name behind the links: asking the compiler would cost milliseconds.
local function compiler()
   local path = text_of(C.cann_compiler())
   if not path then return nil end
   local real = stdlib.realpath(path) or path
   local family, version = real:match("(%a+)%-(%d+)$")
   return path, family and family .. " " .. version or real:match("[^/]*$")
end

--- The GPU's name as its driver tells it, or nil.
local function gpu()
   for _, entry in ipairs(catalogue.entries("/proc/driver/nvidia/gpus")) do
      local file = entry:sub(1, 1) ~= "." and io.open("/proc/driver/nvidia/gpus/" .. entry .. "/information")
      if file then
         local model = file:read("*a"):match("Model:%s*([^\n]+)")
         file:close()
         return model
      end
   end
end

local function threads()
   local count = tonumber(C.cann_threads())
   return ("%d thread%s"):format(count, count == 1 and "" or "s")
end

--- The first line of the prompt.
function doctor.banner()
   local _, name = compiler()
   return ("cann %s · LuaJIT %s · %s · %s · %s          help()  models()  demo()"):format(
      ffi.string(C.cann_version()):match("^%d+%.%d+"), jit.version:match("%d+%.%d+"), threads(),
      name and "native compiler " .. name or "no compiler, interpreter alone", gpu() or "no GPU")
end

local function loads(name) return (pcall(ffi.load, name)) end

local function first_loading(names)
   for _, name in ipairs(names) do
      if loads(name) then return name end
   end
end

local function gnuplot_terminals()
   local pipe = io.popen("gnuplot -d -e \"set print '-'; print GPVAL_TERMINALS\" 2>/dev/null", "r")
   local listed = pipe and pipe:read("*a") or ""
   if pipe then pipe:close() end
   local found = {}
   for _, name in ipairs { "qt", "wxt", "x11", "dumb", "sixelgd", "pngcairo", "png", "svg", "pdfcairo", "gif" } do
      if (" " .. listed:gsub("%s", " ") .. " "):find(" " .. name .. " ", 1, true) then found[#found + 1] = name end
   end
   return found
end

local function contains(list, wanted)
   for _, one in ipairs(list) do
      if one == wanted then return true end
   end
   return false
end

--- One answer: is it there, what of it, and what would bring it.
local function found(name, said) return { name = name, there = true, said = said } end
local function missing(name, said, mend) return { name = name, there = false, said = said, mend = mend } end

local function judge(name, value, said, mend)
   return value and found(name, type(value) == "string" and value or "") or missing(name, said, mend)
end

-- What the engine is linked to, with the packages that bring it.
local linked = {
   { "OpenBLAS", { "libopenblas.so.0", "libopenblas.so" }, "libopenblas0" },
   { "LAPACKE", { "liblapacke.so.3", "liblapacke.so" }, "liblapacke" },
   { "FFTW", { "libfftw3.so.3", "libfftw3.so" }, "libfftw3-double3 libfftw3-single3" },
   { "igraph", { "libigraph.so.3", "libigraph.so" }, "libigraph3" },
   { "zlib", { "libz.so.1", "libz.so" }, "zlib1g" },
}

local function look_at_libraries()
   local there, answers = {}, {}
   for _, row in ipairs(linked) do
      if first_loading(row[2]) then there[#there + 1] = row[1]
      else answers[#answers + 1] = missing(row[1], "the engine is linked to it", "apt install " .. row[3]) end
   end
   table.insert(answers, 1, found("libraries", table.concat(there, ", ")))
   return answers
end

local function look_at_engine()
   local path, name = compiler()
   local cache = text_of(C.cann_cache_folder())
   return {
      found("engine", ("cann %s, LuaJIT %s, instruction set %s"):format(ffi.string(C.cann_version()),
         jit.version:match("[%d.]+%-?%w*"), ffi.string(C.cann_instruction_set()))),
      found("threads", threads()),
      path and found("compiler", ("%s (%s)"):format(path, name))
         or missing("compiler", "kernels run in the interpreter, with the same results", "apt install gcc"),
      cache and found("kernel cache", cache) or missing("kernel cache",
         "no folder of ours alone can be written; kernels are compiled anew in each process",
         "set CANN_CACHE to a folder of yours"),
   }
end

local function look_at_pictures()
   local path = which("gnuplot")
   local list = path and gnuplot_terminals() or {}
   local display = os.getenv("DISPLAY") or os.getenv("WAYLAND_DISPLAY")
   local answers = {
      judge("gnuplot", path, "no pictures", "apt install gnuplot-nox"),
   }
   if path then answers[#answers + 1] = found("terminals", table.concat(list, " ")) end
   local window = contains(list, "qt") or contains(list, "wxt") or contains(list, "x11")
   answers[#answers + 1] = judge("display", display, "pictures go to the terminal or to files",
      "run where DISPLAY is set")
   if path and not window then
      answers[#answers + 1] = missing("windows", "this gnuplot draws no windows", "apt install gnuplot-qt")
   end
   answers[#answers + 1] = contains(list, "sixelgd") and found("sixel", "gnuplot can; the terminal must too")
      or missing("sixel", "pictures in the terminal are made of characters", "apt install gnuplot-nox")
   answers[#answers + 1] = judge("fonts", which("fc-list") or (unistd.access("/usr/share/fonts", "r") == 0
      and "/usr/share/fonts"), "pdf and png fall back to a plain font", "apt install fonts-dejavu-core fontconfig")
   return answers
end

local function look_at_optional()
   local cuda = first_loading { "libcuda.so.1" }
   local nvrtc = first_loading { "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so",
      "/usr/local/cuda/lib64/libnvrtc.so" }
   return {
      judge("GPU", gpu() or (cuda and "driver " .. cuda), "runs use the processor", "an NVIDIA card and its driver"),
      judge("NVRTC", nvrtc, "no kernels for a GPU", "apt install libnvrtc11.2, or NVIDIA's toolkit"),
      judge("MPI", which("mpirun"), "one machine, all its threads", "apt install openmpi-bin libopenmpi-dev"),
      judge("HDF5", first_loading { "libhdf5_serial.so.103", "libhdf5_serial.so", "libhdf5.so" },
         ".npy and .npz work without it", "apt install libhdf5-103-1"),
      judge("cjson", pcall(require, "cjson") and "lua-cjson", "no notebook kernel", "apt install lua-cjson"),
   }
end

local function look_at_home()
   local state = os.getenv("XDG_STATE_HOME") or (os.getenv("HOME") or "") .. "/.local/state"
   local path = state .. "/cann/history"
   local descriptor = fcntl.open(path, fcntl.O_WRONLY)
   if descriptor then unistd.close(descriptor) end
   return { descriptor and found("history", path)
      or missing("history", path .. " is not there or cannot be written",
         "it is made at the first prompt where the folder can be written") }
end

--- All there is to say, as lines.
function doctor.report()
   local lines = {}
   for _, look in ipairs { look_at_engine, look_at_libraries, look_at_pictures, look_at_optional, look_at_home } do
      for _, answer in ipairs(look()) do
         lines[#lines + 1] = ("%-8s %-13s %s"):format(answer.there and "there" or "missing", answer.name, answer.said)
         if answer.mend then lines[#lines + 1] = ("%22s   -> %s"):format("", answer.mend) end
      end
   end
   return table.concat(lines, "\n")
end

return doctor
