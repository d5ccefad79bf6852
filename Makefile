# The everyday commands. `make run` and `make test` need nothing but a Swift toolchain: they install the rest.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# One configuration for everything, so that nothing is compiled twice. Warnings are errors in Swift, C and C++.
# Tests run one after another: some measure the process's time or memory.
# (A bare -Werror among the C flags is taken by SwiftPM for a Swift flag, hence the two groups.)
STRICT := -Xswiftc -warnings-as-errors -Xcc -Werror=all -Xcc -Werror=extra
BUILD := --configuration release $(STRICT)
SOURCES := Package.swift Sources Tests $(wildcard Examples) $(wildcard Benchmarks)
# Few, since the examples are only to show that they run.
EXAMPLE_ITERATIONS := 100
MODELS := stanlike-models
PYTHON ?= venv/bin/python
OUTPUT := .build/runs/theophylline
MUTANTS ?= 200000
SEED ?= 1
CORPUS ?=

.PHONY: help setup setup-tests build run test test-long fuzz lint page docs format examples bench bench-peers allocations clean

help: ## Lists these commands.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: ## Installs the system packages that are missing; does nothing when all are there.
	@scripts/setup.sh

setup-tests:
	@scripts/setup.sh --tests

build: setup ## Builds the library and the command line.
	swift build $(BUILD) --product cohort

run: build ## Samples the theophylline model and prints its summary.
	@mkdir -p $(OUTPUT)
	.build/release/cohort sample $(MODELS)/theophylline/theophylline.model \
	  --data $(MODELS)/theophylline/data.json --seed 1 --output $(OUTPUT)
	.build/release/cohort summary $(OUTPUT)/theophylline-*.csv

test: setup-tests lint ## Lint, warnings as errors, every test but the long ones, and the examples.
	swift build $(BUILD) --build-tests
	swift test $(BUILD) --disable-testable-imports --skip-build --no-parallel
	$(MAKE) --no-print-directory examples

test-long: setup-tests ## The tests that take minutes as well: simulation-based calibration and the like.
	swift build $(BUILD) --build-tests
	COHORT_LONG_TESTS=1 swift test $(BUILD) --disable-testable-imports --skip-build --no-parallel

fuzz: setup ## Mutants of programs and data files, watched; CORPUS=dirs adds folders, MUTANTS=n and SEED=n vary it.
	swift build $(BUILD) --product cohort-fuzz
	.build/release/cohort-fuzz --seed $(SEED) --mutants $(MUTANTS) Tests stanlike-models Benchmarks $(CORPUS)

lint: ## Checks the layout of every Swift file.
	swift format lint --strict --recursive --parallel $(SOURCES)

page: ## Writes the parts of the report's page into Swift anew.
	@scripts/embed-page.sh

docs: build ## Writes docs/functions.md anew, the reference of all functions.
	.build/release/cohort functions --markdown > docs/functions.md

format: ## Rewrites every Swift file in the project's layout.
	swift format --in-place --recursive --parallel $(SOURCES)

# They share a folder for what is built, so that the library is compiled once for all.
examples: setup ## Builds and runs the small apps under Examples, each a package of its own.
	@for package in $(wildcard Examples/*/Package.swift); do \
	  directory=$${package%/Package.swift}; \
	  swift run $(BUILD) --package-path $$directory --scratch-path .build/examples \
	    $${directory##*/} $(EXAMPLE_ITERATIONS); \
	done

bench: build ## The longitudinal group benchmark.
	.build/release/cohort bench longitudinal

bench-peers: build ## Gradients beside Stan and stanli; PYTHON is the one of the environment in Benchmarks/peers/README.md.
	$(PYTHON) Benchmarks/run.py

allocations: setup ## Tests that a gradient allocates nothing (Linux).
	swift build $(BUILD) --build-tests
	cc -O2 -shared -fPIC Benchmarks/allocations.c -o .build/allocations.so
	LD_PRELOAD=$(CURDIR)/.build/allocations.so swift test $(BUILD) --disable-testable-imports --skip-build \
	  --filter aGradientAllocatesNothing

clean: ## Removes everything that was built.
	rm -rf .build
