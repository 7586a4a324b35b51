# Every command sets up all it needs, is safe to run twice, and says what is missing if it cannot.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; \
	do command -v $$name && break; done)
PORT ?= 8080
SITE_PORT ?= 8081

NO_PYTHON = no Python was found on PATH; ConsentKit needs Python 3.11 or newer
BOOTSTRAP = $(or $(PYTHON),$(error $(NO_PYTHON))) scripts/bootstrap.py
BIN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-pages test-service test-integration test-wide test-long machines check audit sbom bench banner docs wheel constraints clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /make \1	/p' Makefile

setup: ## make .venv with everything that developing needs
	@$(BOOTSTRAP) test check build
	@$(BIN)/python scripts/node.py --install
	@$(BIN)/python scripts/chromium.py

demo: ## run the service and the membership site; PORT=8080 SITE_PORT=8081
	@$(BOOTSTRAP)
	@exec $(BIN)/consentkit demo --port $(PORT) --site-port $(SITE_PORT)

test: ## run the tests of every part, the banner's in a real browser; DATABASE=postgresql
	@$(BOOTSTRAP) test
	@$(BIN)/python scripts/run_tests.py $(if $(DATABASE),--database=$(DATABASE))

test-pages: ## walk through console, membership site and all other pages in a real browser
	@$(BOOTSTRAP) test
	@$(BIN)/python scripts/run_tests.py pages

test-service: ## start, stop, starve, kill and fuzz the service as people run it; DATABASE=postgresql
	@$(BOOTSTRAP) test
	@$(BIN)/python scripts/run_tests.py service $(if $(DATABASE),--database=$(DATABASE))

test-integration: ## run what integrators use inside their own software: guard, admin API, webhooks, moving in; DATABASE=postgresql
	@$(BOOTSTRAP) test
	@$(BIN)/python scripts/run_tests.py integration $(if $(DATABASE),--database=$(DATABASE))

test-wide: ## run the same behaviours in further widths, languages, themes and engines; DATABASE=postgresql
	@$(BOOTSTRAP) test
	@$(BIN)/python scripts/run_tests.py wide $(if $(DATABASE),--database=$(DATABASE))

test-long: ## run the tests that take minutes: faults in loops and under load, and fuzzing
	@$(BOOTSTRAP) test
	@$(BIN)/python -m pytest -m long --timeout=0

machines: ## run three service processes with PostgreSQL, PgBouncer, Redis and nginx, and prove them under load
	@$(BOOTSTRAP) test
	@$(BIN)/python -m tests.machines

check: ## format, lint, types, layers, the banner's freshness and size
	@$(BOOTSTRAP) check
	@$(BIN)/python scripts/check.py

audit: ## ask for known vulnerabilities of what is installed and built with; STRICT=1 fails without an answer
	@$(BOOTSTRAP) audit
	@$(BIN)/python scripts/audit.py $(if $(STRICT),--strict)

sbom: ## write dist/consentkit.cdx.json, the bill of materials of an installation
	@$(BOOTSTRAP) audit
	@$(BIN)/python scripts/sbom.py

bench: ## measure all that is promised, beside others, and report it in bench/; QUICK=1, ONLY=service,postgres,growth,memory,idle,ledger,exports,console,guard,banner, VISITS=30, RECEIPTS=10000000, POSTGRES=URL, REPORT=FILE
	@$(BOOTSTRAP) test
	@$(BIN)/python -m tests.bench $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY)) \
		$(if $(VISITS),--visits $(VISITS)) $(if $(RECEIPTS),--receipts $(RECEIPTS)) \
		$(if $(POSTGRES),--postgres '$(POSTGRES)') $(if $(REPORT),--report '$(REPORT)')

banner: ## build static/banner.js from static/src
	@$(BOOTSTRAP)
	@$(BIN)/python scripts/node.py npm run --silent build

docs: ## build the documentation's pages, static/docs, from docs/
	@$(BOOTSTRAP) docs
	@$(BIN)/python scripts/docs

wheel: ## build the sdist and the wheel, and run the wheel elsewhere
	@$(BOOTSTRAP) build
	@$(BIN)/python scripts/smoke_wheel.py

constraints: ## pin again what .venv holds now
	@$(BOOTSTRAP) test check build audit
	@$(BIN)/python scripts/constraints.py

clean: ## remove what the commands made, the demo's data excepted
	@rm -rf .venv node_modules build dist consentkit.egg-info .cache .mypy_cache .ruff_cache \
		.import_linter_cache .pytest_cache .hypothesis .schemathesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
