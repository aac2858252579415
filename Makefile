# Needs Python 3.11+ and make, nothing else.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-debian check format bench bench-sellers clean
.DELETE_ON_ERROR:

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
UV := UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy $(BIN)/uv
READY := .venv/.ready

help:
	@echo "make setup   install everything that is locked into .venv"
	@echo "make demo    run Merit with the demo company (PORT=8765 for another port, MERIT_HOME for another folder)"
	@echo "make test    run all tests"
	@echo "make check   style, types, import direction, lock file, complete translations, sizes"
	@echo "make bench   measure, as ratios"
	@echo "make bench-sellers   fifty salespeople at once for ten minutes, and whether anything was lost or doubled"

setup: $(READY)

$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit("Merit needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(UV) sync --quiet --locked --inexact --compile-bytecode
	@$(BIN)/python -m compileall -q merit
	@$(BIN)/python -c "from merit.config import catalogs; catalogs.compile_all()"
	@touch $@

PORT ?= 8000
COMPANY_LANGUAGE ?= zh-Hans

demo: setup
	@exec $(BIN)/merit up --demo --port $(PORT) --company-language $(COMPANY_LANGUAGE)

test: setup
	@$(BIN)/python scripts/browser.py
	$(BIN)/python -m pytest -n auto --dist worksteal -p tests.database

# The tests that need the database once more, on Debian's PostgreSQL, where it is installed.
test-debian: setup
	@$(BIN)/python scripts/debian_postgres.py $(BIN)/python -m pytest -n auto --dist worksteal -q -p tests.database -m database \
		tests/org tests/crm tests/targets tests/metrics tests/appraisal tests/pay --ignore tests/pay/test_equality.py --ignore tests/pay/test_killed.py

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(UV) lock --check --quiet
	$(BIN)/python scripts/check_app.py
	$(BIN)/python -m pytest -q -p no:randomly tests/calc/test_texts.py tests/test_layout.py

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup
	$(BIN)/python -m bench
	$(BIN)/python -m bench.database

bench-sellers: setup
	@$(UV) pip install --quiet --python $(BIN)/python "locust>=2.47"
	$(BIN)/python -m bench.sellers

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis
