# Everything here needs Python 3.11 or newer, make and git. After the first set-up nothing needs a network, except
# `make lock` and `make ci`.

PYTHON ?= python3
ARGS ?=
SECONDS ?= 60

VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(VENV)/.locked
READY := $(VENV)/.ready
UV := build/uv
PIP_QUIET := --quiet --disable-pip-version-check
CASE := evals/cases/massage-open-ended.yaml

.PHONY: help demo test lint lock ci clean gold bench bench-peers fuzz compiled rules

help:
	@echo "make demo    write a draft for $(CASE)"
	@echo "make test    run the tests (make test ARGS='-k spans' runs some)"
	@echo "make lint    ruff and mypy"
	@echo "make gold CASES=DIR  what gold cases expect, and what is found"
	@echo "make bench   score the reader on labelled phrases, measure its speed and that of the search"
	@echo "make bench-peers  the same beside other libraries, in an environment of its own"
	@echo "make fuzz    feed the reader what a coverage-guided fuzzer makes up (SECONDS=60)"
	@echo "make rules   renew docs/rules/ after an edit of a rule's docstring"
	@echo "make compiled  renew guidelines/compiled.json after an edit of guidelines/"
	@echo "make lock    renew requirements.lock"
	@echo "make ci      everything that must pass before a change lands"
	@echo "make clean   remove $(VENV), build/ and the caches"

demo: $(READY)
	@$(BIN)/drafter draft $(CASE)

test: $(READY)
	@$(BIN)/python -m pytest $(ARGS)

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# Any folder of cases in the gold format: what was expected, and what was found.
gold: $(READY)
	@$(BIN)/python evals/gold/score.py $(or $(CASES),$(error say which cases: make gold CASES=FOLDER))

bench: $(READY)
	@$(BIN)/python evals/quantities/score.py
	@echo
	@$(BIN)/python evals/quantities/bench.py
	@echo
	@$(BIN)/python evals/guidelines/search_bench.py
	@echo
	@$(BIN)/python evals/quotes/bench.py
	@echo
	@$(BIN)/python evals/rules/bench.py $(CASES)

# Environments of their own: the peers pin old libraries, and the fuzzer is of no use to anybody else.
bench-peers: $(READY)
	@test -d build/peers || $(PYTHON) -m venv build/peers
	@build/peers/bin/python -m pip install $(PIP_QUIET) 'quantulum3>=0.9' 'recognizers-text-suite' 'emoji<2' \
		'bm25s>=0.3' 'PyStemmer>=3' 'tantivy>=0.25' 'rapidfuzz>=3' 'fuzzysearch>=0.7' .
	@build/peers/bin/python evals/quantities/peers.py
	@echo
	@build/peers/bin/python evals/guidelines/search_peers.py
	@echo
	@build/peers/bin/python evals/quotes/peers.py

# The pages on the rules are their docstrings.
rules: $(READY)
	@mkdir -p docs/rules
	@$(BIN)/python -c 'from pathlib import Path; from drafter.rules import all_rules, write_rule_pages; write_rule_pages(Path("docs/rules"), all_rules())'

# The compiled form of the shipped guidelines is committed: a library that loads in milliseconds needs no cache.
compiled: $(READY)
	@$(BIN)/python -c 'from pathlib import Path; from drafter.guidelines import write_compiled; write_compiled(Path("guidelines"))'

fuzz: $(READY)
	@test -d build/fuzz || $(PYTHON) -m venv build/fuzz
	@build/fuzz/bin/python -m pip install $(PIP_QUIET) 'atheris>=2.3' .
	@build/fuzz/bin/python evals/quantities/fuzz.py -max_total_time=$(SECONDS) -max_len=400 -rss_limit_mb=4096

ci:
	@.ci/run

# The two stamps: what the lock pins, then the project itself, which is quick to install again.
$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "drafter needs Python 3.11 or newer: make PYTHON=/path/to/python ...")'
	@echo "Setting up $(VENV) from requirements.lock"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install $(PIP_QUIET) --require-hashes --requirement requirements.lock
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	@$(BIN)/python -m pip install $(PIP_QUIET) --no-deps --no-build-isolation --editable .
	@touch $@

lock:
	@$(PYTHON) -m venv --clear $(UV)
	@$(UV)/bin/python -m pip install $(PIP_QUIET) 'uv>=0.13,<0.14'
	@$(UV)/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-config --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
		--quiet --output-file requirements.lock
	@echo "requirements.lock: $$(grep -c '==' requirements.lock) packages"

clean:
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find drafter tests -name __pycache__ -type d -prune -exec rm -rf {} +
