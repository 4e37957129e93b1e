# SPDX-License-Identifier: MIT
# Everything is built under build/; `make help` lists the targets.
VERSION  := 0.1.0
CC       ?= gcc
BUILD    ?= build
ARCH     := $(shell uname -m)
OPTIMISE ?= -O2
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
CPPFLAGS += -Icore -DCANN_VERSION='"$(VERSION)"' -D_GNU_SOURCE $(shell pkg-config --cflags luajit fftw3 fftw3f)
CFLAGS   += -std=c11 $(OPTIMISE) -g -fPIC -fopenmp -ffp-contract=off -fno-math-errno -fno-trapping-math $(WARNINGS)
LDLIBS   += -lopenblas -llapacke -lfftw3 -lfftw3f -lz -ldl -lm

SETS           := baseline $(if $(filter x86_64,$(ARCH)),avx2 avx512)
FLAGS_baseline := -O3
FLAGS_avx2     := -O3 -march=x86-64-v3
FLAGS_avx512   := -O3 -march=x86-64-v4 -mprefer-vector-width=512

SOURCES := $(wildcard core/*/*.c)
LOOPS   := $(filter %_loops.c,$(SOURCES))
OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(LOOPS),$(SOURCES))) \
           $(foreach set,$(SETS),$(patsubst %.c,$(BUILD)/%.$(set).o,$(LOOPS)))
LIBRARY := $(BUILD)/libcann.so

all: cann ## build ./cann and the library

$(LIBRARY): $(OBJECTS)
	$(CC) $(CFLAGS) -shared -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

define per_set
$$(BUILD)/%_loops.$(1).o: %_loops.c Makefile
	@mkdir -p $$(@D)
	$$(CC) $$(CPPFLAGS) $$(CFLAGS) $$(FLAGS_$(1)) -DISA_SUFFIX=$(1) -MMD -MP -c -o $$@ $$<
endef
$(foreach set,$(SETS),$(eval $(call per_set,$(set))))

REPL := $(patsubst %.c,$(BUILD)/%.o,$(wildcard repl/*.c))
cann: $(REPL) $(LIBRARY)
	$(CC) $(CFLAGS) -Wl,-rpath,'$$ORIGIN/$(BUILD)' -Wl,-rpath,'$$ORIGIN/../lib' -o $@ $(REPL) -L$(BUILD) -lcann $(shell pkg-config --libs luajit) -lreadline -ldl -lm

clean: ## remove what was built
	rm -rf $(BUILD) cann

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST)

.PHONY: all clean help
.DEFAULT_GOAL := all
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
