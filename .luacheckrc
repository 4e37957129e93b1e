std = "luajit"
max_line_length = 120
unused_args = false -- an argument may stand for the interface alone
ignore = { "581" } -- not (x > y) is true for NaN, x <= y is not
files["tests/**/*_spec.lua"] = { std = "luajit+busted" }
