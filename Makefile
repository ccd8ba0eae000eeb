# `make demo` and `make test` are all that a newcomer needs; both make .venv themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-installed
TEST := $(VENV)/.test-installed

# The tests start many short processes: each would compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test slow check lint notebooks bench gallery clean pins

demo: $(RUN)
	$(BIN)/segue demo

test: $(TEST)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

slow: $(TEST)
	$(BIN)/python -m pytest -n 2 -m slow

check: lint test slow

lint: $(TEST)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Runs the notebooks on a sample world of their own; with their outputs they are in data/notebooks.
notebooks: $(TEST)
	$(BIN)/segue --home data/notebooks demo
	$(BIN)/segue --home data/notebooks/demo train all --choose-k
	rm -rf data/notebooks/demo/experiments
	$(BIN)/segue --home data/notebooks/demo experiment run first
	$(BIN)/segue --home data/notebooks/demo experiment run walks --model artists \
		--grid p=0.5:2.5:1,q=0.5:2.5:1
	SEGUE_HOME='$(CURDIR)/data/notebooks/demo' $(BIN)/jupyter execute \
		--output='../data/notebooks/{notebook_name}' eda/*.ipynb
	@echo 'with their pictures: data/notebooks/*.ipynb'

bench: $(TEST)
	$(BIN)/python -m benchmarks

# The pictures of docs/gallery.md, from the sample world: the same world, the same bytes, but for
# those of networks, whose training may differ in its last digits from machine to machine.
GALLERY := artist-map artist-popularity cluster-centres cluster-sizes co-occurrence correlations \
	cover-features elbow features-by-artist genre-sizes popularity-map predicted-popularity \
	reconstruction-error related-genres release-year sound-maps tempo top-artists training-curves

gallery: $(TEST)
	rm -rf build/gallery
	$(BIN)/segue --home build/gallery demo
	$(BIN)/segue --home build/gallery/demo train all --choose-k
	$(BIN)/segue --home build/gallery/demo eda
	mkdir -p docs/gallery
	cp $(GALLERY:%=build/gallery/demo/eda/%.png) docs/gallery/
	rm -rf build/gallery

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
