# The only place that knows the order of the steps.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export DATA_ROOT ?= data
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
# Set on some machines; it would make every command compile its libraries again.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3.11
PORT ?= 8000
PORTAL_PORT ?= 8001
HOST ?= 127.0.0.1
RELEASE ?=
KEY ?=
SUDO = $(if $(filter 0,$(shell id -u)),,sudo)
SETUP := $(VENV)/.installed
# uv installs the rest of the lock file; its own hash stands in the same file.
UV_PIN = awk '/^uv==/{on=1} on{print} on&&!/\\$$/{exit}' requirements.lock
DEMO_KEY = $(DATA_ROOT)/keys/DEMO-certifier-$(1).pem
NEED_RELEASE = @test -n "$(RELEASE)" || { echo "say which: make $@ RELEASE=2026.1" >&2; exit 2; }

.PHONY: help setup demo demo-data serve portal account round contracts candidate certify publish \
        publish-due refresh verify rebuild withdraw revert audit scrub test test-fast lint format \
        bench bench-setup bench-api compile browser fuzz lock demo-release

help:  ## List the targets
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: $(SETUP)  ## Install what the lock file pins into .venv

$(SETUP): requirements.lock pyproject.toml
	@echo "setting up $(VENV) (about a minute the first time)" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(UV_PIN) > $(VENV)/uv.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	@$(BIN)/uv pip sync -q --python $(BIN)/python --compile-bytecode --require-hashes requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: demo-data  ## Two certified releases of real figures, then API and portal on port 8000
	@echo "Try:"
	@echo "  http://localhost:$(PORT)/"
	@echo "  http://localhost:$(PORT)/v1/observations?indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015"
	@echo "  http://localhost:$(PORT)/v1/observations?indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015&release=2026.1"
	@exec $(BIN)/python -m api --host $(HOST) --port $(PORT)

demo-data: setup  ## Submit the sample uploads, certify and publish 2026.1 and 2026.2
	@$(BIN)/python -m certify is-published 2026.2 || { \
	  $(BIN)/python -m certify demo-keys \
	  && $(MAKE) demo-release RELEASE=2026.1 ROUND=1 && $(MAKE) demo-release RELEASE=2026.2 ROUND=2; }
	@$(BIN)/python -m certify refresh
	@$(BIN)/verify all
	-@$(BIN)/python -m api.series

demo-release:
	@$(BIN)/python -m certify is-published $(RELEASE) || { \
	  $(BIN)/python -m examples.send --round $(ROUND) \
	  && $(MAKE) candidate RELEASE=$(RELEASE) \
	  && $(MAKE) certify RELEASE=$(RELEASE) KEY=$(call DEMO_KEY,1) \
	  && $(MAKE) certify RELEASE=$(RELEASE) KEY=$(call DEMO_KEY,2) \
	  && $(MAKE) publish RELEASE=$(RELEASE); }

serve: setup  ## Serve what is published: make serve PORT=8000 [WORKERS=4]
	@exec $(BIN)/python -m api --host $(HOST) --port $(PORT) --workers $(or $(WORKERS),1)

portal: setup  ## The stewards' page: make portal PORTAL_PORT=8001
	@exec $(BIN)/python -m ingest.portal --host $(HOST) --port $(PORTAL_PORT)

account: setup  ## Add an account: make account ACCOUNT=statistics.steward ROLE=steward AGENCY=STATISTICS
	@$(BIN)/python -m ingest.accounts add $(ACCOUNT) --role $(ROLE) $(if $(AGENCY),--agency $(AGENCY))

round: setup  ## Open a collection round: make round NAME=2026-Q4
	@$(BIN)/python -m ingest.rounds open $(NAME)

contracts: setup  ## Check every file of schemas/
	@$(BIN)/python -m schemas

candidate: setup  ## Build, test, judge and compare a release: make candidate RELEASE=2026.3
	$(NEED_RELEASE)
	@$(BIN)/python -m certify candidate $(RELEASE)

certify: setup  ## Sign a candidate, each of two people once: make certify RELEASE=2026.3 KEY=dic.pem
	$(NEED_RELEASE)
	@test -n "$(KEY)" || { echo "say whose key: make certify RELEASE=$(RELEASE) KEY=dic.pem" >&2; exit 2; }
	@$(BIN)/python -m certify sign $(RELEASE) --key $(KEY)

publish: setup  ## Publish a certified release, at once or AT=2026-12-01T02:00:00Z
	$(NEED_RELEASE)
	@$(BIN)/python -m certify publish $(RELEASE) $(if $(KEY),--key $(KEY)) $(if $(AT),--at $(AT)) $(if $(WHY),--why "$(WHY)")
	-@$(BIN)/python -m api.series

publish-due: setup  ## Publish what is due (a timer's job), or stay for it: make publish-due WAIT=1
	@$(BIN)/python -m certify publish-due $(if $(WAIT),--wait) $(if $(KEY),--key $(KEY))
	-@$(BIN)/python -m api.series

withdraw: setup  ## Propose a withdrawal: make withdraw RELEASE=2026.2 REASON=WRONG_UNIT TEXT="…" [BY=2026.2.1]
	$(NEED_RELEASE)
	@$(BIN)/python -m certify withdraw $(RELEASE) --reason $(REASON) --text "$(TEXT)" $(if $(BY),--superseded-by $(BY))

revert: setup  ## Make an earlier release current again: make revert RELEASE=2026.1 REASON=WRONG_FIGURE TEXT="…"
	$(NEED_RELEASE)
	@$(BIN)/python -m certify revert $(RELEASE) --reason $(REASON) --text "$(TEXT)"

audit: setup  ## Hold the journal against its chain, the uploads and the signed list
	@$(BIN)/python -m certify audit

scrub: setup  ## Read every durable byte again and name what was damaged
	@$(BIN)/python -m certify scrub

refresh: setup  ## Renew the time stamp of the published list (weekly)
	@$(BIN)/python -m certify refresh $(if $(KEY),--key $(KEY))

verify: setup  ## Check a release offline: make verify RELEASE=2026.2
	@$(BIN)/verify $(or $(RELEASE),all)

rebuild: setup  ## Build a release again and compare every digest: make rebuild RELEASE=2026.2
	$(NEED_RELEASE)
	@$(BIN)/python -m certify rebuild $(RELEASE)

browser:
	@command -v chromium >/dev/null || { echo "installing chromium for the browser tests" >&2; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends chromium >/dev/null; }

test: setup browser  ## Pass every test
	@$(BIN)/pytest -q -n 2 --dist loadgroup

fuzz: setup  ## Try 10 000 cases made from the API's own description, over three seeds
	@$(BIN)/python -m tests.api.fuzzing --seeds 1 2 3 --cases 10000

test-fast: setup  ## Pass the tests that build and serve nothing
	@$(BIN)/pytest -q -n 2 -m "not slow"

lint: setup  ## Check form, types, imports and SQL
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/sqlfluff lint -q dbt_project/models dbt_project/tests
	@$(BIN)/python -m schemas

format: setup  ## Put Python and SQL into house form
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q . ; $(BIN)/sqlfluff fix -q dbt_project/models

bench-setup: setup  ## Install the peers of the benchmarks
	@$(BIN)/uv venv -q --allow-existing --python $(BIN)/python benchmarks/.venv
	@$(BIN)/uv pip sync -q --python benchmarks/.venv/bin/python --compile-bytecode --require-hashes benchmarks/requirements.lock

bench: setup  ## Time the main job and the check beside their floors and peers
	@$(BIN)/python -m benchmarks.spine
	@$(BIN)/python -m benchmarks.check

bench-api: setup  ## Load the API beside its ceilings and peers on 10 million synthetic figures
	@{ command -v wrk && command -v nginx; } >/dev/null || { echo "installing wrk and nginx for the load" >&2; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends wrk nginx-light >/dev/null; }
	@$(BIN)/uv venv -q --allow-existing --python $(BIN)/python benchmarks/api/.venv
	@$(BIN)/uv pip sync -q --python benchmarks/api/.venv/bin/python --compile-bytecode --require-hashes benchmarks/api/requirements.lock
	@$(BIN)/python -m benchmarks.api --report benchmarks/RESULTS.md

compile: setup  ## Compile published releases for the API, so that it starts at once
	@$(BIN)/python -m api.series

lock: setup  ## Pin every package again, with hashes and without any address
	@$(BIN)/uv pip compile -q --all-extras --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --upgrade pyproject.toml -o requirements.lock
