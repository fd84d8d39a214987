# make run      set up .venv and run the four China-Russia scenarios; results go to outputs/
# make test     every test, with coverage          make lint    ruff and mypy
# make sweep    the sweeps of scenarios/sweeps     make bench   speed, as ratios within one run
# make clean    remove .venv, builds and caches; outputs/ stays
#
# PYTHON=...    the interpreter to build .venv with (3.11 or newer)
# SWEEP=...     one or more sweep files            JOBS=2       test processes (0: this one)
#
# The install is editable: scenario files and code are read from this checkout, so an edit takes
# effect at once and .venv is built anew only when the dependencies change.

SCENARIOS = scenarios/chn-rus-baseline.toml scenarios/chn-rus-call-lapses.toml \
	scenarios/chn-rus-rupture.toml scenarios/chn-rus-deepening.toml
SWEEP ?= $(sort $(wildcard scenarios/sweeps/*.toml))
JOBS ?= 0
PYTHON ?=

BIN = .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
USABLE = import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

.PHONY: run sweep test lint bench clean
.DEFAULT_GOAL := run

run: .venv/installed
	$(BIN)/comity run $(SCENARIOS)

sweep: .venv/installed
	@test -n "$(SWEEP)" || { echo "make sweep: no file in scenarios/sweeps; name one by SWEEP=FILE" >&2; exit 2; }
	@set -e; for file in $(SWEEP); do echo "comity sweep $$file"; $(BIN)/comity sweep "$$file"; done

test: .venv/installed-dev
	$(BIN)/python -m pytest -n $(JOBS) --cov=sim --cov=calibration --cov-report=term

lint: .venv/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: .venv/installed-dev
	@test -d tests/benchmarks || { echo "make bench: no folder tests/benchmarks" >&2; exit 2; }
	$(BIN)/python -m pytest -p no:xdist tests/benchmarks
	$(BIN)/python -m tests.benchmarks.world_speed

clean:
	rm -rf .venv build dist .coverage htmlcov .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find sim calibration tests -name __pycache__ -prune -exec rm -rf {} +

.venv/created:
	@for candidate in $(or $(PYTHON),python3.11 python3.12 python3); do \
		if $$candidate -c '$(USABLE)' >/dev/null 2>&1; then \
			echo "Setting up .venv with $$($$candidate --version 2>&1)"; \
			$$candidate -m venv --clear .venv && touch $@ && exit 0; \
			exit 1; \
		fi; \
	done; \
	echo "Comity needs Python 3.11 or newer with its venv module. None of these is one: $(or $(PYTHON),python3.11 python3.12 python3)." >&2; \
	echo "Install one, or name it: make PYTHON=/path/to/python3 run" >&2; \
	exit 1

.venv/installed: .venv/created pyproject.toml constraints.txt
	@echo "Installing Comity and what it needs (once; a minute or two)"
	$(PIP) -e .
	@touch $@

.venv/installed-dev: .venv/installed
	@echo "Installing the development tools (once)"
	$(PIP) -e ".[dev]"
	@touch $@
