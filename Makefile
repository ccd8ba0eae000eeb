# `make demo` and `make test` are all that a newcomer needs; both make .venv themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-installed
TEST := $(VENV)/.test-installed

.PHONY: demo test slow check lint bench clean pins

demo: $(RUN)
	$(BIN)/segue demo

test: $(TEST)
	$(BIN)/python -m pytest -n 2 -m "not slow"

slow: $(TEST)
	$(BIN)/python -m pytest -n 2 -m slow

check: lint test slow

lint: $(TEST)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(TEST)
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Exact pins of what the ranges in pyproject.toml come to today, plain name==version lines.
pins:
	rm -rf $(VENV)-pins && $(PYTHON) -m venv $(VENV)-pins
	$(VENV)-pins/bin/python -m pip install --quiet .
	$(VENV)-pins/bin/python -m pip freeze --exclude segue > requirements.txt
	$(VENV)-pins/bin/python -m pip install --quiet '.[test]'
	$(VENV)-pins/bin/python -m pip freeze --exclude segue > requirements-dev.txt
	rm -rf $(VENV)-pins build

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(RUN): $(BIN)/python pyproject.toml requirements.txt
	$(BIN)/python -m pip install --quiet -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

$(TEST): $(RUN) requirements-dev.txt
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	touch $@
