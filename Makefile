# The one interface for people: `make help` lists the targets.
# Paths are relative throughout, so that a checkout may lie in any folder.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PLUGINS := $(sort $(wildcard plugins/govtasks-*))
MANIFESTS := pyproject.toml $(PLUGINS:%=%/pyproject.toml)
EDITABLE := -e . $(PLUGINS:%=-e ./%)
export WORKERS ?= auto
PYTEST := -m pytest -n $(WORKERS)
PART ?= deadlines
export SOAK_MINUTES ?= 30
INSTALLED := build/wheels-env/bin/python
# What starts many programs, or runs for long, is not traced.
UNTRACED := tests/examples tests/faults tests/testing/test_broken_stores.py \
	tests/test_template.py
PAGES := README.md CONTRIBUTING.md docs examples

# Without what it compiled, Python compiles it again in every process of the tests.
unexport PYTHONDONTWRITEBYTECODE

# Once the environment exists, nothing here may look for anything elsewhere.
PIP := $(PY) -m pip --disable-pip-version-check --quiet --quiet
OFFLINE := --no-index --no-deps

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
ifndef TOGETHER
.NOTPARALLEL:
endif
.PHONY: help demo test check fix docs bench mutants test-systems soak lock clean \
	tested covered untraced wheels installed

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

demo: $(VENV)/.run ## follow the 2017 directive of Quảng Ngãi city from order to result
	@$(PY) examples/quang_ngai_2017/run.py

test: $(VENV)/.dev ## all checks and tests that need no system package
	@# The documentation keeps one processor busy for minutes, so it is made beside.
	@$(MAKE) --no-print-directory --jobs=2 TOGETHER=1 docs tested

tested:
	@$(MAKE) --no-print-directory TOGETHER= check covered untraced

check: $(VENV)/.dev ## format, lint, types and import layers
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pyright --pythonpath $(PY)
	$(VENV)/bin/lint-imports --no-cache
	@mkdir -p build/types
	@# From a neutral folder, where only what is installed can be found; and
	@# with a search path, as pyright takes no other word for this purpose.
	@cd build/types && PATH="$(CURDIR)/$(VENV)/bin:$$PATH" && \
	printf '%s\n' govtasks $(subst -,_,$(notdir $(PLUGINS))) | \
	xargs -P 2 -I '{}' sh -c \
		'python -m pyright --ignoreexternal --verifytypes {} >{}.txt || \
			{ cat {}.txt; exit 255; }; \
		echo "{}: $$(grep score {}.txt)"'

fix: $(VENV)/.dev ## format, and mend what ruff can mend
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

docs: $(VENV)/.dev ## the documentation, into build/docs
	@rm -rf docs/reference/api docs/reference/regimes docs/reference/facts \
		docs/reference/formulas docs/explanation/pictures
	$(PY) -m sphinx -W -n -E --keep-going -q -d build/doctrees docs build/docs

bench: $(VENV)/.bench ## measure what the documentation promises
	@$(PY) tools/bench.py

mutants: $(VENV)/.mutants ## how many small changes of PART=deadlines the tests notice
	@$(PY) tools/mutants.py $(PART)

test-systems: $(VENV)/.dev ## tests against real peers that need system packages
	@$(PY) tools/systems.py

soak: $(VENV)/.dev ## kill and crash stores for SOAK_MINUTES=30, with ever new seeds
	@$(PY) -m tests.faults.soak

lock: build/lock/bin/uv ## pin the requirements anew
	@sh tools/lock.sh $<

clean: ## remove everything that was built, the environment included
	rm -rf $(VENV) build mutants out .coverage .hypothesis \
		.mypy_cache .pytest_cache .ruff_cache .import_linter_cache \
		docs/reference/api docs/reference/regimes docs/reference/facts \
		docs/reference/formulas docs/explanation/pictures
	find . -name __pycache__ -prune -exec rm -rf {} +

covered: installed
	@rm -rf build/coverage && mkdir -p build/coverage
	GOVTASKS_FROM_WHEELS=1 $(INSTALLED) -m coverage run $(PYTEST) \
		-m "not hypothesis and not systems" tests plugins $(UNTRACED:%=--ignore=%)
	@$(INSTALLED) -m coverage combine --quiet
	$(INSTALLED) -m coverage report

untraced: installed
	GOVTASKS_FROM_WHEELS=1 $(INSTALLED) $(PYTEST) \
		-m "hypothesis and not systems" tests plugins
	GOVTASKS_FROM_WHEELS=1 $(INSTALLED) $(PYTEST) \
		-m "not hypothesis and not systems" $(PAGES) $(UNTRACED)

wheels: $(VENV)/.dev
	@rm -rf build/wheels
	$(PY) -m validate_pyproject $(MANIFESTS)
	for member in . $(PLUGINS); do \
		(cd "$$member" && "$(CURDIR)/$(PY)" -m deptry --no-ansi src) || exit 1; \
		$(PY) -m build --quiet --wheel --no-isolation \
			--outdir build/wheels "$$member" || exit 1; done
	$(PY) -m check_wheel_contents build/wheels

# All tests run against what is installed from the wheels, as with those who use it.
installed: wheels build/wheels-env/.test
	$(INSTALLED) -m pip --disable-pip-version-check --quiet --quiet \
		install $(OFFLINE) --force-reinstall build/wheels/*.whl
	$(INSTALLED) -m pip --disable-pip-version-check check

build/wheels-env/.test: requirements/test.txt | $(VENV)/.dev
	rm -rf build/wheels-env
	$(PY) -m venv build/wheels-env
	$(INSTALLED) -m pip --disable-pip-version-check --quiet --quiet install \
		--no-index --find-links $(VENV)/wheelhouse --require-hashes -r $<
	@touch $@

build/lock/bin/uv:
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip --quiet install uv

# The wheels are kept, for the environment that tests ours without a network.
$(VENV)/.dev: requirements/dev.txt requirements/test.txt | $(VENV)/.run
	$(PIP) install --require-hashes -r requirements/dev.txt
	$(PIP) download --require-hashes -r requirements/test.txt --dest $(VENV)/wheelhouse
	@touch $@

# Peers to measure against are large, and nothing else needs them.
$(VENV)/.bench: requirements/bench.txt | $(VENV)/.dev
	$(PIP) install --require-hashes -r $<
	@touch $@

$(VENV)/.mutants: requirements/mutants.txt | $(VENV)/.dev
	$(PIP) install --require-hashes -r $<
	@touch $@

$(VENV)/.run: $(VENV)/.packages $(MANIFESTS)
	$(PIP) install $(OFFLINE) --no-build-isolation $(EDITABLE)
	@touch $@

$(VENV)/.packages: requirements/run.txt | $(PY)
	$(PIP) install --require-hashes -r $<
	@touch $@

$(PY):
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "There is no '$(PYTHON)'; name a Python 3.11 or newer: make PYTHON=..." >&2; \
		exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "'$(PYTHON)' is too old; name a Python 3.11 or newer: make PYTHON=..." >&2; \
		exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "'$(PYTHON)' lacks the module venv; install it (Debian: python3-venv)" >&2; \
		exit 1; }
	"$(PYTHON)" -m venv $(VENV)
