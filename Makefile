# Plenary. `make` says what there is; nothing here needs root.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --no-deps
PAGES  := $(BIN)/python static/build_hook.py
LOCK   := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --upgrade

# Stamps: files that are newer than what they were made from. With them in place nothing is fetched.
MADE   := $(VENV)/.made
RUN    := $(VENV)/.run-installed
DEV    := $(VENV)/.dev-installed

.DEFAULT_GOAL := help
.PHONY: help run test test-servers test-parts test-static test-thousands test-foreign lint format lock bench bench-page bench-relay bench-peers bench-flame bench-slow bench-streams bench-delay bench-churn bench-ceremony autobahn pictures clean install pages browser
.DELETE_ON_ERROR:

help:  ## say what there is
	@echo "Plenary: make …"
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: pages  ## install on first use, then serve the summit on http://127.0.0.1:8000
	@exec $(BIN)/python -m server run

test: $(DEV) pages browser  ## everything: rules, contracts on both databases, real bus, real browser
	@$(BIN)/python -m pytest tests/rooms --cov=rooms --cov-branch --cov-fail-under=100
	@mkdir -p build; log=build/test-servers.log; \
	$(MAKE) --no-print-directory test-servers > $$log 2>&1 & half=$$!; \
	trap 'kill $$half 2>/dev/null' INT TERM; failed=0; \
	$(MAKE) --no-print-directory test-parts test-static || failed=1; \
	echo "… and the half with servers and browsers:"; \
	wait $$half || failed=1; cat build/test-servers.log; exit $$failed

# Two halves side by side: the first mostly waits for servers and browsers, so it costs the other
# little. A folder that is new is in the second.
SERVED := tests/browser tests/flows

test-servers: $(DEV) pages browser
	@$(BIN)/python -m pytest $(SERVED)

test-parts: $(DEV)
	@$(BIN)/python -m pytest --ignore=tests/rooms $(SERVED:%=--ignore=%)

test-thousands: $(DEV) pages browser  ## the proofs of "thousands at once" in full size; `make test` has them small
	@FLOWS=full $(BIN)/python -m pytest tests/flows/test_thousands*.py tests/flows/test_slow_readers.py \
	  tests/flows/test_hostile_streams.py tests/browser/test_bad_networks.py tests/browser/test_voices.py

test-foreign: $(DEV) pages browser  ## other people's senders, players and media server (apt install janus)
	@$(PAGES) npm --prefix ../tests/foreign ci --ignore-scripts --loglevel=error --no-progress
	@$(PAGES) npm --prefix ../tests/foreign run --silent build
	@$(PAGES) npm --prefix ../tests/foreign/janus ci --ignore-scripts --loglevel=error --no-progress
	@$(BIN)/python -m pytest tests/foreign

test-static: $(RUN)  ## only the tests of the pages' own code
	@$(PAGES) packages
	@$(PAGES) npm test --silent

lint: $(DEV)  ## style, types and directions, of the Python and of the pages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(PAGES) packages
	@$(PAGES) npm run --silent check
	@$(PAGES) npm run --silent lint

format: $(DEV)  ## put the code into the house's format
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .
	@$(PAGES) packages
	@$(PAGES) npm run --silent format

bench: bench-fanout bench-ballots bench-storm bench-relay bench-page  ## measure what the design promises

bench-fanout: $(DEV)  ## one message to everybody, beside a C loop (needs cc)
	@$(BIN)/python -m bench.fanout

bench-storm: $(DEV)  ## thousands come at once, and come back at once (needs cc)
	@$(BIN)/python -m bench.storm

bench-delay: $(DEV) pages browser  ## how far behind viewers are by WebRTC and HLS, how soon a language is heard
	@$(BIN)/python -m bench.streams.delay

bench-streams: $(DEV)  ## viewers a core, beside MediaRelay and Janus (needs cc; apt install janus)
	@$(BIN)/python -m bench.streams

bench-ballots: $(DEV)  ## everybody votes, on SQLite and PostgreSQL, beside a C loop (needs cc)
	@$(BIN)/python -m bench.ballots

bench-relay: $(DEV)  ## two web processes over Redis, beside one (needs cc)
	@$(BIN)/python -m bench.relay

bench-peers: $(DEV)  ## other people's servers beside ours; fetches them on first use
	@$(BIN)/python -m bench.peers.install
	@$(BIN)/python -m bench.fanout --peers all --runs 2
	@$(BIN)/python -m bench.storm --peers all

bench-flame: $(DEV)  ## where the time goes while a bench runs, as flame pictures
	@$(BIN)/python -m bench.peers.install
	@$(BIN)/python -m bench.flame

bench-page: $(DEV) pages browser  ## measure what a delegate's page and a screen promise
	@$(BIN)/python -m bench.page

autobahn: $(DEV)  ## let the Autobahn test suite judge our WebSockets (CASES="1 2 7.1.5")
	@$(BIN)/python -m bench.autobahn $(CASES)

bench-slow: $(DEV)  ## measure what two slow readers cost two thousand others
	@$(BIN)/python -m bench.slow

bench-churn: $(DEV)  ## measure ten thousand links before and after an hour of coming and going
	@$(BIN)/python -m bench.churn

bench-ceremony: $(DEV)  ## rehearse the opening ceremony with a process killed and Redis restarted
	@$(BIN)/python -m bench.ceremony

pictures: $(DEV) pages browser  ## take the README's pictures from the real pages
	@$(BIN)/python -m docs.pictures.take

lock: $(RUN)  ## pin the newest versions that pyproject.toml allows
	@command -v uv >/dev/null || $(PIP) uv
	@set -e; PATH="$$PATH:$(BIN)"; \
	uv $(LOCK) pyproject.toml --group build --output-file requirements.txt; \
	uv $(LOCK) --group node --output-file requirements-node.txt; \
	uv $(LOCK) pyproject.toml --extra postgres --group dev \
	  --constraints requirements.txt --constraints requirements-node.txt \
	  --output-file requirements-dev.txt
	@$(PAGES) npm update --ignore-scripts --package-lock-only

clean:  ## remove what `make` made; data stays
	rm -rf $(VENV) .tools static/dist static/node_modules build \
	  .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .schemathesis .coverage
	find rooms server tests static/build_hook.py -name __pycache__ -prune -exec rm -rf {} +

# How the rest comes about ----------------------------------------------------------------------

install: $(RUN)

pages: $(RUN)
	@$(PAGES)

browser: $(DEV)
	@$(BIN)/python -m tests.fixtures.chromium

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Plenary needs Python 3.11 or newer, and \"$(PYTHON)\" is not. Say: make PYTHON=python3.12"; \
	  exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "No virtual environment could be made. On Debian and Ubuntu: apt install python3-venv"; \
	  exit 1; }
	@touch $@

$(RUN): $(MADE) requirements.txt requirements-node.txt pyproject.toml static/build_hook.py
	@echo "  installing what Plenary runs on …"
	@$(PIP) --require-hashes -r requirements.txt
	@if $(PAGES) need; then $(PIP) --require-hashes -r requirements-node.txt; fi
	@$(PAGES)
	@$(PIP) --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUN) requirements-dev.txt
	@echo "  installing what the tests need …"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@
