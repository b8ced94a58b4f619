# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 7860
SIZES ?= 0,1000,10000

.PHONY: run index test test-slow check eval bench calibrate train-reader screenshots clean

# A file that cannot be used is named by `coi index`, and keeps nobody from asking the others.
run: $(VENV)/.installed
	-$(BIN)/coi index
	$(BIN)/coi serve --port $(PORT)

index: $(VENV)/.installed
	$(BIN)/coi index

test: $(VENV)/.tested
	$(BIN)/python -m pytest -m "not slow"

# Fuzzing, many kills, whole training kits, browsers in all sizes; MUTATIONS=N tries more damaged files
test-slow: $(VENV)/.tested
	$(BIN)/python -m pytest -m slow

check: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(VENV)/.installed
	$(BIN)/coi index
	$(BIN)/coi eval --split report --floors tests/evaluation/floors.json

# Beside LangChain and Haystack, which the extra `bench` installs; 0 is the shipped corpus
bench: $(VENV)/.installed
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[bench]"
	$(BIN)/coi index
	$(BIN)/python -m benchmarks --sizes $(SIZES) --recall --tables --name summary

calibrate: $(VENV)/.installed
	$(BIN)/coi index
	$(BIN)/python -m scripts.calibrate

# XQuAD, if at hand, makes the training set more varied: make train-reader XQUAD=folder
train-reader: $(VENV)/.tested
	$(BIN)/coi index
	$(BIN)/python -m scripts.train_reader $(if $(XQUAD),--xquad $(XQUAD))

screenshots: $(VENV)/.tested
	$(BIN)/coi index
	$(BIN)/python -m scripts.screenshots

$(VENV)/.installed: constraints.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[test]"
	touch $@

clean:
	rm -rf $(VENV) index/manifest.json index/journal.json index/chroma index/lexical index/text index/embedded.sqlite
