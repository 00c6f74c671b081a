.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev
COMPILE := $(VENV)/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host

# What was compiled once is kept: the suite starts a thousand processes.
export PYTHONDONTWRITEBYTECODE :=

# Three on two cores: many tests wait. A file stays on one of them, so that what its tests share is made once.
SPREAD := -n 3 --dist loadfile --no-loadscope-reorder

.PHONY: help run install ready test again quick soak fuzz check bench docs sbom lock clean

help: ## List what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN_READY) ## Set everything up and start Tandem: your workspace with tokens, else the sandbox
	@$(PY) -m bot run --or-demo

install: $(RUN_READY) ## Set everything up without starting anything

ready: $(DEV_READY) ## Set everything up for working on it, without running anything

test: $(DEV_READY) ## Set everything up and run the whole suite
	@$(PY) -m pytest $(SPREAD)

again: $(DEV_READY) ## What failed last, once more, one after the other: a machine's bad moment passes, a bug fails again
	@$(PY) -m pytest --last-failed --last-failed-no-failures none

quick: $(DEV_READY) ## The suite without kills, browsers and load
	@$(PY) -m pytest $(SPREAD) -m "not slow and not browser and not load"

soak: $(DEV_READY) ## A thousand kills on each database, a million rows beside people at work, a large company's hour, 160,000 stage events: an hour and a half
	@TANDEM_CAMPAIGNS=17 $(PY) -m pytest tests/delivery/test_kill.py tests/leads/test_many_hands.py tests/planning/test_kill.py -m slow -n 2
	@TANDEM_ROWS=1000000 $(PY) -m pytest tests/inbound/test_history.py -m slow
	@TANDEM_LOAD=full $(PY) -m pytest tests/load tests/intake/test_many_stage_events.py -m load -s

fuzz: $(DEV_READY) ## Every property with thousands of random examples, new ones each time: ten minutes
	@$(PY) -m pytest -m hypothesis --hypothesis-profile=fuzz --timeout=0 -n 2

check: $(DEV_READY) ## Style, types, import contracts, generated docs, migrations, licences, vulnerabilities
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy .
	@PYTHONPATH=. $(VENV)/bin/lint-imports
	@$(PY) -m docs.generate --check
	@$(PY) -m pytest -q -p no:cacheprovider tests/db/test_schema.py -k "migrat or down_and_up or every_table"
	@$(PY) -m docs.supply licences
	@$(PY) -m docs.supply audit

sbom: $(DEV_READY) ## Write what is shipped as a CycloneDX bill of materials
	@$(PY) -m docs.supply sbom build/sbom.json

bench: $(DEV_READY) ## Measure, each figure beside its floor in the same run
	@$(PY) -m benchmarks

docs: $(DEV_READY) ## Write again what docs are generated from code
	@$(PY) -m docs.generate

lock: $(DEV_READY) ## Resolve the dependencies anew, with hashes
	@$(COMPILE) --output-file requirements.txt pyproject.toml
	@$(COMPILE) --extra dev --output-file requirements-dev.txt pyproject.toml

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(RUN_READY): requirements.txt
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tandem needs Python 3.11 or newer: make PYTHON=python3.12 run"; rm -rf $(VENV); exit 1; }
	@echo "Installing what Tandem stands on (once)…"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(DEV_READY): requirements-dev.txt
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tandem needs Python 3.11 or newer: make PYTHON=python3.12 test"; rm -rf $(VENV); exit 1; }
	@echo "Installing what the tests stand on (once)…"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(RUN_READY)
