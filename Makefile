# Evenhand. `make` lists what there is; `make demo` shows it at work.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup build demo test lint fuzz evaluate shots bindings notice clean

# The data folder of the practice visit.
DATA ?= demo-data

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## fetch or build what is missing: system packages, models, Ollama, front-end packages
	@build/setup/setup.sh

build: setup ## the window and the console tool, in build/bin
	@build/binaries.sh

demo: build ## the whole line on the practice visit; with a display, the window opens on it (DATA=folder)
	@build/demo.sh "$(DATA)"

test: ## everything: lint, unit tests, fuzzing, build, end to end
	@build/test.sh

lint: setup ## formatting, vet, staticcheck, the import table, house rules, front-end lint and types
	@build/lint.sh

fuzz: ## every fuzz test for ten seconds (SECONDS_EACH=n)
	@build/fuzz.sh "$(or $(SECONDS_EACH),10)"

evaluate: build ## measure on a folder of visits: make evaluate DIR=folder
	@[ -n "$(DIR)" ] || { echo "make evaluate DIR=folder: which folder of visits?" >&2; exit 2; }
	@build/bin/evenhandctl evaluate "$(DIR)"

shots: build ## a picture of each screen, in build/shots
	@build/setup/packages.sh tests
	@e2e/shots

bindings: ## write frontend/wailsjs from the Go code
	@build/bindings.sh

notice: ## write NOTICE from the licences of all that is shipped
	@go run ./build/notice

clean: ## remove what was built; the machine's cache stays
	@rm -rf build/bin build/shots build/cache frontend/node_modules e2e/node_modules
	@find frontend/dist -mindepth 1 -not -name .keep -delete
