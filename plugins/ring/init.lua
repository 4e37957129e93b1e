-- SPDX-License-Identifier: MIT
--- A rule of connectivity in C: require "ring" and connect.make("ring", 100, 100, { reach = 3 }) has it.
-- ring.so lies beside this file, or where make put it:
-- cc -shared -fPIC -I core -o plugins/ring/ring.so plugins/ring/ring.c -L build -lcann
require("cann.plugin").native("ring", debug.getinfo(1, "S").source:match "^@(.*)/[^/]*$" or ".")

return {}
