# The front door. `make help` lists what there is; `make run` needs Python 3.11, its venv module and nothing else.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
# Stamps record which locks the environment was made from; it is made again only when they change.
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed

export STRONGROOM_DATA ?= ./var
TESTS ?= tests
PAIRS ?= 10000
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
WITH_SERVICES := set -a; source <($(BIN)/python -m deploy.services env); set +a;

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNTIME) ## start the archive on http://127.0.0.1:8000 with its data in ./var (STRONGROOM_DATA)
	@exec $(BIN)/strongroom serve

demo: $(RUNTIME) ## as run, with sample documents and readers at three levels
	@exec $(BIN)/strongroom demo

test: $(DEV) ## start the real servers and run every test (TESTS=folder for some of them)
	@$(BIN)/python -m deploy.services packages
	@$(BIN)/python -m deploy.services up
	@$(WITH_SERVICES) STRONGROOM_REQUIRE_REAL=1 $(PYTEST) $(TESTS)

test-embedded: $(DEV) ## run the tests that need no servers
	@$(PYTEST) -m "not real" $(TESTS)

noninterference: $(DEV) ## compare 10,000 pairs of worlds that differ above a reader's level (PAIRS=number)
	@$(BIN)/python -m deploy.services up
	@$(WITH_SERVICES) STRONGROOM_REQUIRE_REAL=1 NONINTERFERENCE_PAIRS=$(PAIRS) \
		$(PYTEST) tests/noninterference/test_noninterference.py

check: $(DEV) ## lint, format, types and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

services: $(DEV) ## start the real servers, without containers
	@$(BIN)/python -m deploy.services up

services-stop: $(DEV) ## stop them
	@$(BIN)/python -m deploy.services down

bench: $(DEV) ## start the real servers and run the benchmarks
	@$(BIN)/python -m deploy.services up
	@$(WITH_SERVICES) $(BIN)/python -m benchmarks

pictures: $(DEV) ## take the pictures of the documentation anew, in Chromium
	@STRONGROOM_PICTURES=docs/images $(BIN)/python -m pytest tests/journeys/test_pictures.py

lock: $(BIN)/python ## resolve the dependencies anew into both lock files
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate --python-version 3.11 \
		pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate --python-version 3.11 \
		-c requirements.lock --group dev pyproject.toml -o requirements-dev.lock

clean: ## remove the environment and every cache, but no data
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

venv: $(DEV) ## make the development environment

$(BIN)/python:
	@deploy/make_venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing the archive into $(VENV)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "installing the development tools into $(VENV)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: help run demo test test-embedded noninterference check services services-stop bench pictures lock clean venv
