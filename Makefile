# The two commands of the README are `demo` and `test`; `make help` lists the rest.
# Needs git, make and Python 3.11 to 3.13; everything else is installed into .venv.
.DEFAULT_GOAL := help
SHELL := /bin/bash

VENV := .venv
BIN := $(VENV)/bin
# The first interpreter on PATH that really runs and is of a supported version.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& { command -v $$p; break; }; done)

RUN_STAMP := $(VENV)/installed.stamp
TEST_STAMP := $(VENV)/installed-test.stamp
BENCH_STAMP := $(VENV)/installed-bench.stamp

$(VENV)/made.stamp:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and was not found."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUN_STAMP): $(VENV)/made.stamp requirements.lock pyproject.toml hatch_build.py package-lock.json
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(TEST_STAMP): $(RUN_STAMP) requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

$(BENCH_STAMP): $(RUN_STAMP) requirements-bench.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

.PHONY: help warmup demo test bench lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

demo: $(RUN_STAMP)  ## Tērvete from spreadsheets to a plan on a map, under var/demo/, and served
	$(BIN)/homecare warmup
	$(BIN)/homecare demo --out var/demo --serve $(if $(CI),--check)

warmup: $(RUN_STAMP)  ## compile the solver for this machine, once
	$(BIN)/homecare warmup

test: $(TEST_STAMP)  ## everything that is checked: style, types, walls, tests
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.needs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/homecare warmup  # else each of pytest's workers waits for the compiler within a test
	$(BIN)/pytest -n 2 --dist loadfile

bench: $(TEST_STAMP) $(BENCH_STAMP)  ## measures the figures named in benchmarks/RESULTS.md
	$(BIN)/homecare warmup
	$(BIN)/python -m benchmarks

lock:  ## renew the lock files (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra build -o requirements.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra test --extra build -c requirements.lock -o requirements-test.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra bench --extra build -c requirements.lock -o requirements-bench.lock pyproject.toml

clean:  ## remove the environment and what builds left (never var/)
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
