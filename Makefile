# `make help` lists what can be done.
PY = .venv/bin/python
MANAGE = $(PY) manage.py
SOURCES = platform courses media_pipeline tests manage.py
.DEFAULT_GOAL := help
# Many processes are started, of tests and of the site; none should compile again what the first one compiled.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help run test test-slow check format messages bench env env-dev clean requirements

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

env:
	@sh requirements/environment.sh base

env-dev:
	@sh requirements/environment.sh dev

run: env ## Start the site with its demo (web, worker, schedule); Ctrl-C stops it
	@exec $(MANAGE) run_demo

test: env-dev ## Run the default suite, browser tests included
	@$(MANAGE) compile_catalogues
	@$(PY) -m pytest -n auto --dist loadgroup $(ARGS)

test-slow: env-dev ## Run the long tests: faults, whole journeys, outside verifiers
	@$(MANAGE) compile_catalogues
	@$(PY) -m pytest -m slow -n 2 --dist loadgroup --timeout 900 $(ARGS)

check: env-dev ## Format, lint, types, import contracts, templates, migrations, deployment settings
	@$(PY) -m ruff format --check $(SOURCES)
	@$(PY) -m ruff check $(SOURCES)
	@$(PY) -m mypy platform courses media_pipeline
	@PYTHONPATH=.:platform .venv/bin/lint-imports
	@$(PY) -m djlint --lint --quiet platform courses media_pipeline themes
	@$(MANAGE) makemigrations --check --dry-run
	@$(PY) tests/house/check_deploy.py

format: env-dev ## Format the code
	@$(PY) -m ruff format $(SOURCES)
	@$(PY) -m ruff check --fix $(SOURCES)

messages: env-dev ## Collect texts to translate into the catalogues (needs GNU gettext)
	@for place in platform/*/locale courses/locale media_pipeline/locale; do \
	  (cd $$(dirname $$place) && $(CURDIR)/$(PY) $(CURDIR)/manage.py makemessages --locale zh_Hans --no-wrap --no-obsolete); done

bench: env-dev ## Measure speed as ratios in one run (QUICK=1 for a short form)
	@$(PY) tests/load/bench.py $(if $(QUICK),--quick,)

requirements: env-dev ## Compile requirements/*.txt from the *.in files, with hashes
	@for kind in uv base dev; do .venv/bin/uv pip compile --quiet --no-header --generate-hashes --universal \
	  --python-version $$( [ $$kind = uv ] && echo 3.8 || echo 3.12 ) requirements/$$kind.in -o requirements/$$kind.txt; done

clean: ## Remove the demo's data (not the environment)
	@rm -rf var
