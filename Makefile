# SPDX-License-Identifier: MIT
# Everything is built under $(BUILD); `make help` lists the targets.
VERSION  := 0.1.0
CC       ?= gcc
BUILD    ?= build
PREFIX   ?= /usr/local
ARCH     := $(shell uname -m)
OPTIMISE ?= -O2
SECONDS  ?= 60
# A parameter may bear the name of its type (grid *grid), hence shadow=local.
WARNINGS := -Wall -Wextra -Wshadow=local -Wstrict-prototypes -Wmissing-prototypes -Wvla
CPPFLAGS += -Icore -DCANN_VERSION='"$(VERSION)"' -D_GNU_SOURCE $(shell pkg-config --cflags luajit fftw3 fftw3f 2>/dev/null) \
            $(shell pkg-config --cflags hdf5-serial 2>/dev/null || pkg-config --cflags hdf5 2>/dev/null)
CFLAGS   += -std=c11 $(OPTIMISE) -g -fPIC -fopenmp -ffp-contract=off -fno-math-errno -fno-trapping-math $(WARNINGS)
LDLIBS   += -lopenblas -llapacke -lfftw3 -lfftw3f -ligraph -lz -ldl -lm
PARALLEL := -j$(shell nproc 2>/dev/null || echo 2) --no-print-directory

SETS           := baseline $(if $(filter x86_64,$(ARCH)),avx2 avx512)
# Elementary functions take floats' bits as whole numbers, which wrap for operands out of range.
FLAGS_baseline := -O3 -fwrapv
FLAGS_avx2     := -O3 -fwrapv -march=x86-64-v3
FLAGS_avx512   := -O3 -fwrapv -march=x86-64-v4 -mprefer-vector-width=512

SOURCES := $(wildcard core/*/*.c)
LOOPS   := $(filter %_loops.c,$(SOURCES))
OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(LOOPS),$(SOURCES))) \
           $(foreach set,$(SETS),$(patsubst %.c,$(BUILD)/%.$(set).o,$(LOOPS)))
LIBRARY := $(BUILD)/libcann.so
PROGRAM := $(if $(filter build,$(BUILD)),cann,$(BUILD)/cann)
REPL    := $(patsubst %.c,$(BUILD)/%.o,$(wildcard repl/*.c))
CHECKS  := $(patsubst %.c,$(BUILD)/%,$(filter-out tests/bench/% tests/fuzz/% tests/plugins/%,$(wildcard tests/*/*.c)))
FUZZERS := $(patsubst %.c,$(BUILD)/%,$(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))
PLUGINS := $(patsubst %.c,$(BUILD)/%.so,$(wildcard plugins/*/*.c))
BENCHES := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/*.c))
LIMITS  := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/limits/*.c))
SPECS    = $(wildcard tests/*/*_spec.lua)
LINT    := $(wildcard tests/lint/*.lua)
SUITE   ?= $(CHECKS) $(FUZZERS) $(SPECS)

all: $(PROGRAM) $(PLUGINS) ## build ./cann, the library and the example plugins

run: all ## open the prompt
	@./$(PROGRAM)

demo: ## install what is missing, build, follow a recorded rat's path, draw it
	@.ci/setup build
	@$(MAKE) $(PARALLEL) all
	@./cann notebooks/demo.lua 600 $(BUILD)

test: ## install what is missing, build, run every test
	@.ci/setup build test
	@$(if $(findstring tests/lint,$(SUITE)),.ci/setup lint || echo 'linting with the tools that are there')
	@$(MAKE) $(PARALLEL) all $(CHECKS) $(FUZZERS)
	@CANN_PROGRAM=$(CURDIR)/$(PROGRAM) CANN_LIBRARY=$(CURDIR)/$(LIBRARY) LOGS=$(BUILD)/results tests/run $(SUITE)

lint: ## format, warnings, clang-tidy, luacheck, layers, comments, words
	@.ci/setup build lint
	@LOGS=$(BUILD)/lint-results tests/run $(LINT)

bench: all ## one JSON line per workload; PEERS=../shared/peers PYTHON_A=... sets them beside the peers
	@PEERS='$(PEERS)' PYTHON_A='$(PYTHON_A)' PYTHON_B='$(PYTHON_B)' PYTHON_C='$(PYTHON_C)' PYTHON_D='$(PYTHON_D)' \
	  tests/bench/run

reference: all ## judge a folder of reference cases: DIR=... [CASES=part|part]
	@./$(PROGRAM) tests/reference/run.lua '$(DIR)' '$(CASES)'

coverage: ## statement coverage of core over the test suite
	@rm -rf build/coverage
	@$(MAKE) $(PARALLEL) BUILD=build/coverage OPTIMISE='-O1 --coverage -fprofile-update=atomic' test
	@luajit tests/coverage.lua build/coverage

sanitize: ## the test suite under the address and undefined-behaviour sanitizers
	@ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1:quarantine_size_mb=4 UBSAN_OPTIONS=print_stacktrace=1 \
	CANN_PRELOAD="$$($(CC) -print-file-name=libasan.so) $$($(CC) -print-file-name=libubsan.so)" \
	$(MAKE) $(PARALLEL) BUILD=build/sanitize \
	  OPTIMISE='-O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined' test

nightly: ## the test suite with a million random trees, functions on every float32
	@CANN_TREES=1000000 CANN_TEST_SECONDS=36000 $(MAKE) --no-print-directory test
	@$(BUILD)/tests/base/vmath all

fuzz: ## coverage-guided fuzzing, SECONDS=60 for each target
	@SECONDS_EACH=$(SECONDS) tests/fuzz/run

docs: all ## the reference in build/docs, from the code's own comments
	@.ci/setup docs
	@mkdir -p build/docs && ./cann .ci/docs/tables.lua build/docs
	@ldoc -q -c .ci/docs/config.ld . 2>build/docs/ldoc.log || { cat build/docs/ldoc.log; exit 1; }

install: all ## to $(PREFIX), under $(DESTDIR) where given
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/cann
	install -D -m 644 $(LIBRARY) $(DESTDIR)$(PREFIX)/lib/libcann.so
	install -D -m 644 core/cann.h $(DESTDIR)$(PREFIX)/include/cann.h
	install -D -m 644 core/cann.h $(DESTDIR)$(PREFIX)/share/cann/cann.h
	install -D -m 644 repl/cann.1 $(DESTDIR)$(PREFIX)/share/man/man1/cann.1
	cd lua && find . '(' -name '*.lua' -o -name '*.npz' ')' -exec install -D -m 644 '{}' '$(DESTDIR)$(PREFIX)/share/cann/{}' ';'

deb: all ## a Debian package in build/
	rm -rf build/deb
	@$(MAKE) --no-print-directory install DESTDIR=$(CURDIR)/build/deb PREFIX=/usr
	mkdir -p build/deb/DEBIAN
	printf '%s\n' 'Package: cann' 'Version: $(VERSION)' 'Section: science' 'Priority: optional' \
	  "Architecture: $$(dpkg --print-architecture)" 'Maintainer: the authors of cann <cann@example.org>' \
	  'Depends: libc6, libgomp1, libluajit-5.1-2, libreadline8, libopenblas0, liblapacke, libfftw3-double3, libfftw3-single3, libigraph3, zlib1g, lua-posix, lua-cjson' \
	  'Recommends: gcc, libc6-dev, gnuplot-nox | gnuplot-qt, libhdf5-103-1' \
	  'Description: engine for brain dynamics with a prompt' ' Continuous attractor networks, neurons and plain dynamical systems,' \
	  ' written as equations, compiled, run and drawn from a LuaJIT prompt.' > build/deb/DEBIAN/control
	dpkg-deb --root-owner-group --build build/deb build/cann_$(VERSION)_$$(dpkg --print-architecture).deb

clean: ## remove what was built
	rm -rf build cann

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

$(LIBRARY): $(OBJECTS)
	$(CC) $(CFLAGS) -shared -Wl,-z,nodelete -o $@ $^ $(LDLIBS)

$(PROGRAM): $(REPL) $(LIBRARY)
	$(CC) $(CFLAGS) -Wl,-rpath,'$$ORIGIN/$(BUILD):$$ORIGIN:$$ORIGIN/../lib' -o $@ $(REPL) -L$(BUILD) -lcann $(shell pkg-config --libs luajit) -lreadline -ldl -lm

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

define per_set
$$(BUILD)/%_loops.$(1).o: %_loops.c Makefile
	@mkdir -p $$(@D)
	$$(CC) $$(CPPFLAGS) $$(CFLAGS) $$(FLAGS_$(1)) -DISA_SUFFIX=$(1) -MMD -MP -c -o $$@ $$<
endef
$(foreach set,$(SETS),$(eval $(call per_set,$(set))))

$(CHECKS) $(BENCHES): $(BUILD)/%: %.c $(LIBRARY) Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -o $@ $< -Wl,-rpath,$(CURDIR)/$(BUILD) -L$(BUILD) -lcann -lmpfr -lgmp $(LDLIBS)

$(FUZZERS): $(BUILD)/%: %.c tests/fuzz/replay.c $(LIBRARY) Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $< tests/fuzz/replay.c -Wl,-rpath,$(CURDIR)/$(BUILD) -L$(BUILD) -lcann

# Written by hand for one machine, with the same elementary functions: make build/tests/bench/limits/coba
$(LIMITS): $(BUILD)/%: %.c tests/bench/limits/limit.h Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -O3 -fwrapv -march=native -mprefer-vector-width=512 -fschedule-insns -fsched-pressure -o $@ $< -lm

$(BUILD)/plugins/%.so: plugins/%.c $(LIBRARY) Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -shared -MMD -MP -o $@ $< -Wl,-rpath,$(CURDIR)/$(BUILD) -L$(BUILD) -lcann

.PHONY: all run demo test lint bench reference coverage sanitize nightly fuzz docs install deb clean help
.DEFAULT_GOAL := all
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
