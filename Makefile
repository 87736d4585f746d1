# The usual commands. Everything lives in .venv, made from requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: help install demo test faults check format bench fuzz audit sbom lock schemas clean

help:            ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

install: $(READY) ## make the virtual environment from the lock file

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "silkwire needs Python 3.11 or later: make PYTHON=python3.12 …")'
	@echo "making $(VENV) from requirements.lock (about half a minute)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY)   ## the bundled articles through real servers, and what came of them
	@$(BIN)/silkwire demo

test: $(READY)   ## all tests: those of the code alone on all cores, then those against the real servers
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not stack"
	$(BIN)/python -m pytest -m stack

faults: $(READY) ## the whole fault suite, repeated, with random seeds; prints the account of every case
	$(BIN)/python -m pytest tests/system/faults --faults=whole --faults-account=faults.json -p no:cacheprovider
	@$(BIN)/python -m tests.system.faults.table faults.json

check: $(READY)  ## style, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## measure the stages on the bundled articles
	$(BIN)/python -m bench

fuzz: $(READY)   ## generated hostile input for FUZZ_MINUTES (10), and what it found
	FUZZ_MINUTES=$${FUZZ_MINUTES:-10} $(BIN)/python -m tests.hostile.fuzz

schemas: $(READY) ## write the JSON Schemas and the pages of settings and metrics anew
	$(BIN)/python -m schemas.generate
	$(BIN)/silkwire config --markdown > docs/settings.md
	$(BIN)/silkwire config --metrics > docs/metrics.md

lock:            ## resolve the dependencies anew
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/pip install --quiet uv
	.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--custom-compile-command "make lock" --extra dev --no-emit-package silkwire pyproject.toml -o requirements.lock
	rm -rf .venv-lock

audit:           ## look for known holes in the locked dependencies; asks the advisory database of PyPI
	$(PYTHON) -m venv --clear .venv-audit
	.venv-audit/bin/pip install --quiet 'pip-audit>=2.9,<3'
	.venv-audit/bin/pip-audit --requirement requirements.lock --require-hashes --disable-pip --strict
	rm -rf .venv-audit

sbom:            ## write sbom.json, what the locked dependencies are, in CycloneDX
	$(PYTHON) -m venv --clear .venv-audit
	.venv-audit/bin/pip install --quiet 'cyclonedx-bom>=7,<8'
	.venv-audit/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible -o sbom.json requirements.lock
	rm -rf .venv-audit

clean:           ## remove what was made here
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
