# Two commands do all the set-up on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --progress-bar on -c constraints.txt

.PHONY: run test check lint types imports clean

run: $(VENV)/.run
	@$(BIN)/finbuddy start

# Small matrices: threads would only wait for each other.
export OPENBLAS_NUM_THREADS ?= 1

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 -m "not long"

# With the long ones: building the default model, and its parity with what it comes from.
check: lint types imports
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term --cov-fail-under=85

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "FinBuddy needs Python 3.11 or newer. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing FinBuddy into $(VENV) (once; a few minutes, most of it PyTorch for building the model) ..."
	$(PIP) -e '.[train]'
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing FinBuddy and its test tools into $(VENV) (once; a few minutes) ..."
	$(PIP) -e '.[train,dev]'
	@touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) build *.egg-info
