# The ways to build, run and check Siliang. `make help` lists them.

SWIFT  ?= swift
PREFIX ?= /usr/local
# Passed on to `siliang serve`, e.g. make run ARGS="--model my.gguf --port 9000".
ARGS   ?=
BIN    := .build/release/siliang

.DEFAULT_GOAL := help
.PHONY: help deps build run test test-release test-arm test-clients lint format bench install clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install the system libraries that are missing (apt or brew)
	@SWIFT="$(SWIFT)" Tools/install_deps.sh

build: deps ## build the optimised program
	$(SWIFT) build -c release --product siliang

run: build ## build, then serve the bundled model (ARGS="--model my.gguf --port 9000")
	@exec $(BIN) serve $(ARGS)

# One test at a time: tests of the engine and the service wait for other threads, which arithmetic
# tests on all cores would keep from running.
test: deps ## run every test
	Tools/run_tests.sh $(SWIFT) test --no-parallel

test-release: deps ## run every test against the optimised build
	Tools/run_tests.sh $(SWIFT) test --no-parallel -c release -Xswiftc -enable-testing --scratch-path .build-release-tests

test-arm: ## compare the Arm kernels with the scalar ones under emulation
	@Tools/test_arm.sh

test-clients: build ## talk to a running server through the official client libraries
	@Tools/install_deps.sh clients
	SILIANG_BIN="$(CURDIR)/$(BIN)" Tests/Clients/run.sh

lint: deps ## check format, architecture, sizes, warnings and forbidden constructs
	@SWIFT="$(SWIFT)" Tools/lint.sh

format: ## rewrite the Swift sources in the project's format
	$(SWIFT) format --in-place --parallel --recursive Sources Tests Examples Package.swift

bench: build ## measure the bundled model (ARGS="--model my.gguf -p 512 -n 64")
	@$(BIN) bench $(ARGS)

install: build ## copy program and model to PREFIX (default /usr/local)
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/siliang"
	install -m 755 $(BIN) "$(DESTDIR)$(PREFIX)/bin/siliang"
	install -m 644 Models/abacus/*.gguf "$(DESTDIR)$(PREFIX)/share/siliang/"

clean: ## remove everything that was built
	rm -rf .build .build-*
