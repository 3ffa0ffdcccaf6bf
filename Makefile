# `make guide` and `make test` need only make and Python 3.11 or newer.
# PYTHON=… names the Python to use, ARGS=… adds to what a target runs.

SHELL := /bin/sh
.DEFAULT_GOAL := help

UV := uv>=0.13,<0.14
BIN := .venv/bin
READY := .venv/ready
# What .venv was made for: in another folder, or with another PYTHON, it is made anew.
MADE_FOR := $(CURDIR):$(PYTHON)

.PHONY: help
help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' Makefile

.PHONY: guide
guide: $(READY) ## Check the contract here and in the example, and build the site
	$(BIN)/pubproof check . examples/openmed
	DRAW_HISTORY=true NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

.PHONY: serve
serve: $(READY) ## Show the site, and every edit of it, in the browser
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve $(ARGS)

.PHONY: test
test: $(READY) ## Run the tests: make test ARGS="-k release"
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal $(ARGS)

.PHONY: lint
lint: $(READY) ## Check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

.PHONY: benchmark
benchmark: $(READY) ## Measure the commands and the site beside their goals
	$(BIN)/python -m benchmarks.check $(ARGS)
	set -e; for each in site diagnose tokens verify texts history; do $(BIN)/python -m benchmarks.$$each; done

.PHONY: drift
drift: $(READY) ## Ask other tools about the edits of tests/drift, for the page that shows it
	$(BIN)/python -m benchmarks.drift

.PHONY: mutants
mutants: $(READY) ## Change the clauses' code bit by bit, to see what no test notices
	$(BIN)/python -m benchmarks.mutants $(ARGS)

.PHONY: coverage
coverage: $(READY) ## Run the tests, and show which lines and branches none of them comes to
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal --cov $(ARGS)

.PHONY: lock
lock: ## Write the locks from pyproject.toml: make lock ARGS=--upgrade
	@set -eu; $(FIND_PYTHON); tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	"$$python" -m venv "$$tools"; \
	"$$tools/bin/python" -m pip install -qq '$(UV)'; \
	compile() { "$$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header $(ARGS) "$$@"; }; \
	compile pyproject.toml --extra guide --extra release --group dev --output-file requirements.lock; \
	compile --group release --constraint requirements.lock --no-annotate \
		--output-file requirements-release.lock; \
	cp requirements-release.lock examples/openmed/requirements-release.lock

.PHONY: clean
clean: ## Remove everything that was made here
	rm -rf .venv .coverage* .hypothesis .mutants.json .mypy_cache .pytest_cache .ruff_cache build dist site
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Sets $python to PYTHON, or else to the first Python on the PATH that is new enough.
define FIND_PYTHON
python=; for each in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python); do \
	if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then python=$$each; break; fi; done; \
	if [ -z "$$python" ]; then \
	echo 'make: no Python 3.11 or newer in $(or $(PYTHON),the PATH); name one with PYTHON=…' >&2; \
	exit 1; fi
endef

.PHONY: again
ifneq ($(shell cat .venv/made-for 2>/dev/null),$(MADE_FOR))
.venv/made-for: again
endif

.venv/made-for: requirements.lock
	@set -eu; $(FIND_PYTHON); \
	echo "Installing requirements.lock into .venv"; \
	"$$python" -m venv --clear .venv; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --only-binary=:all: \
		--require-hashes --requirement requirements.lock; \
	echo '$(MADE_FOR)' >$@

$(READY): .venv/made-for pyproject.toml
	@$(BIN)/python -m pip install -qq --disable-pip-version-check \
		--no-deps --no-build-isolation --editable .
	@# As pip does for what it copies: where Python may not write, it would compile on each start.
	@$(BIN)/python -m compileall -q checks
	@touch $@
