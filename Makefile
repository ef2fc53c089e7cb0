# Two commands for a newcomer: `make demo` and `make test`. Both set up everything they need
# into .venv, from a lock with exact versions and hashes. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

WORKED := jigi:study warrantage:study tontine:study boats:study learning-route:learning-route \
  workshop:workshop-brief value-chains:learning-framework cluster:case-brief
ACROSS := audit codebook synthesis lessons evidence-map

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo samples test test-long test-random lint bench lock words clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/run.stamp  ## install qualkit and what it needs to run
setup-dev: $(VENV)/dev.stamp  ## the same, with what it takes to test and change it

demo: setup  ## report on the repository's own sample study
	$(BIN)/qualkit --project . run --report study

samples: setup  ## one worked report of every kind, from the repository's own invented studies
	set -e; for pair in $(WORKED); do $(BIN)/qualkit --project . run --study $${pair%:*} --report $${pair#*:}; done
	set -e; for kind in $(ACROSS); do $(BIN)/qualkit --project . report $$kind; done

test: setup-dev lint  ## the default test suite, after the linters
	$(BIN)/python -m pytest -n auto

test-long: setup-dev  ## the tests marked long or browser
	$(BIN)/python -m pytest -m "long or browser"

test-random: setup-dev  ## the property tests over new examples; not reproducible, for finding what no test holds yet
	$(BIN)/python -m pytest --hypothesis-profile=random -n auto $$(grep -lr '^@given' tests)

lint: setup-dev  ## style, types and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config tests/house/floors.ini

bench: setup-dev  ## measure speed and memory
	set -e; for file in $$(grep -l __main__ benchmarks/*.py); do echo "$$file"; $(BIN)/python "$$file"; done
	$(BIN)/python benchmarks/tagging

words: setup-dev  ## find the desk's sentences anew; then write the French that is missing, and again
	mkdir -p build
	$(BIN)/pybabel --quiet extract --mapping qualkit/web/locales/babel.cfg --no-location --sort-output \
	  --keyword say --keyword Sentence --keyword counted:1,2 --keyword UnknownName --keyword ChangedUnderYou \
	  --output-file build/desk.pot qualkit
	$(BIN)/pybabel --quiet update --domain desk --input-file build/desk.pot --output-dir qualkit/web/locales \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel --quiet compile --domain desk --directory qualkit/web/locales

clean:  ## take away the environment and the caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache build dist

# --- how the environment is made ---------------------------------------------------------------

# Each stamp says that its lock is installed. The dev lock holds the run lock, so either may come first.
$(VENV)/run.stamp: requirements.lock
$(VENV)/dev.stamp: requirements-dev.lock
$(VENV)/%.stamp: pyproject.toml hatch_build.py | $(BIN)/python
	$(PIP) install --no-deps --require-hashes -r $(filter %.lock,$^)
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "qualkit needs Python 3.11 or newer. Try: make PYTHON=python3.12 setup"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# --- how the locks are made --------------------------------------------------------------------

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-annotate --no-header --no-emit-index-url --no-emit-find-links --extra topics --group build

lock: setup-dev  ## make both locks anew (UPGRADE=1: with newer versions)
	$(COMPILE) $(if $(UPGRADE),--upgrade) --group dev pyproject.toml --output-file requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock pyproject.toml --output-file requirements.lock
