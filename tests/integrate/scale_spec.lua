-- SPDX-License-Identifier: MIT
-- Constants of a rate, gathered: the step of exponential Euler however the same rate is written.
local cann = require "cann"
local tensor = require "cann.tensor"

local n = 200
local first = tensor.linspace(-80, 20, n)
local gates, conductances = tensor.linspace(0, 1, n), tensor.linspace(0.1, 3, n)

-- One step of 0.1 ms of exponential Euler, in float64.
local function step(rate, values)
   local model = cann.model { kind = "neuron", method = "exp", param = "g = 1; C = 2; E = -60; f = 1",
      state = "v = 0; m = 0", eqs = "v' = " .. rate .. "; m' = 0" }
   local net = cann.network({ cells = cann.group(model, n, values) }, { dt = 0.1, precision = "float64" })
   net:set { ["cells.v"] = first:to "float64", ["cells.m"] = gates:to "float64" }
   net:run(0.1, { progress = false })
   return net:get "cells.v":flatten()
end

-- v' = A v + B in closed form.
local function exact(A, B)
   local v = first:to "float64"
   return v * (A * 0.1):exp() + B * 0.1 * (A * 0.1):exprel()
end

local function near(want, found)
   return ((found - want):abs() / (want:abs() + 1)):max() < 1e-13
end

describe("a rate with its constants gathered", function()
   local m = gates:to "float64"

   it("steps as the closed form does", function()
      local A, B = (m ^ 3 * 120 + 0.3) * -0.5, (m ^ 3 * 120 * 50 - 0.3 * 60) * 0.5
      for _, rate in ipairs {
         "(-0.3*(v + 60) - 120*m^3*(v - 50))/2", "(-(120*(v - 50)*m^3) - (v - E)*0.3*g)/C",
         "-(0.3*(v - E)/C + g*m^3*(120*(v - 50))/C)", "0.5*(m^3*120*(50 - v) + 0.3*(E - v))" } do
         assert.is_true(near(exact(A, B), step(rate)), rate)
      end
   end)

   it("takes constants that differ between elements", function()
      local g = conductances:to "float64"
      local found = step("(-g*f*(v - E)*m - 0.1*v)/C", { g = conductances })
      assert.is_true(((found - exact((g * m + 0.1) * -0.5, g * m * -30)):abs()):max() < 1e-4) -- g as float32
   end)

   it("decays by the exponential and stands still where nothing moves it", function()
      assert.is_true(near(first:to "float64" * math.exp(-0.1 / 7), step "-v/7"))
      assert.are.equal(0, (step "0*v" - first:to "float64"):abs():max())
      assert.is_true(near(first:to "float64" + 0.1 * m * 5, step "m*5"))
   end)

   it("keeps sums of more terms than are taken apart", function()
      local terms = {}
      for k = 1, 200 do terms[k] = ("%g*m*(%d - v)"):format(k / 1000, k) end
      local A, B = m * -20.1, m * (200 * 201 * 401 / 6 / 1000)
      assert.is_true(near(exact(A, B), step(table.concat(terms, " + "))))
   end)
end)
