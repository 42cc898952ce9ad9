# `make` alone lists the verbs. No make? See "Windows" in README.md.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# Asked a second time where the index stumbles.
INSTALL := $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[office,app,fast,cluster]" --group test --group lint

.PHONY: help run test lint types site clean
.DEFAULT_GOAL := help

help:  ## list the verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 10

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(INSTALL) || $(INSTALL)
	@touch $@

run: $(READY)  ## compare two cases, then open the negotiator in JupyterLab
	$(BIN)/sharing compare teaching/five-states
	$(BIN)/sharing compare nzl-chn-yan-2016
	$(BIN)/sharing lab

test: $(READY)  ## run the tests
	$(BIN)/python -m pytest -n auto --dist loadgroup

lint: $(READY)  ## check style
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks

types: $(READY)  ## check types
	$(BIN)/mypy

site: $(READY)  ## build the site that needs nothing installed, in site/
	$(BIN)/sharing site --out site

clean:  ## remove what the other verbs made
	rm -rf $(VENV) build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
