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

# What is told to the world, and to whom before it.
.PHONY: calendar preview preview-desk announce claim watch report \
        keys rotate kit receipt verifier client case pack

# What keeps an installation alive.
.PHONY: backup restore supply sbom dependency-audit load

# What people decide about a candidate.
.PHONY: checklist reason waive lift sample tick certificate

.PHONY: help setup demo demo-data serve portal account round contracts candidate certify publish \
        publish-due refresh verify rebuild withdraw revert audit scrub test test-fast test-times thorough lint format \
        readiness bench bench-setup bench-api compile test-tools pictures fuzz lock demo-release faults \
        demo-phu-tho demo-phu-tho-data push-raw pull-raw test-postgresql migrate move-journal clients \
        clients-lock test-clients-r site-tools lighthouse bench-site spark spark-setup

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

demo-data: setup  ## Submit the samples, certify and publish 2026.1 and 2026.2, two cases between them
	@$(BIN)/python -m certify is-published 2026.2 || { \
	  $(BIN)/python -m certify demo-keys \
	  && $(MAKE) demo-release RELEASE=2026.1 ROUND=1 \
	  && $(BIN)/python -m examples.discuss && $(MAKE) demo-release RELEASE=2026.2 ROUND=2; }
	@$(BIN)/python -m certify refresh
	@$(BIN)/verify all
	-@$(BIN)/python -m api.series

demo-release:
	@$(BIN)/python -m certify is-published $(RELEASE) || { \
	  $(BIN)/python -m examples.send --round $(ROUND) $(if $(SAMPLES),--home $(SAMPLES)) \
	  && $(MAKE) candidate RELEASE=$(RELEASE) \
	  && $(MAKE) waive RELEASE=$(RELEASE) BLOCKER=sample_unticked SCOPE='*' REASON=DEMONSTRATION \
	     EXPIRES=30d BY=dic.certifier-1 \
	     TEXT="Bản trình diễn: chưa có người cầm tài liệu gốc để đối chiếu mẫu" \
	  && $(MAKE) candidate RELEASE=$(RELEASE) \
	  && $(MAKE) certify RELEASE=$(RELEASE) KEY=$(call DEMO_KEY,1) \
	  && $(MAKE) certify RELEASE=$(RELEASE) KEY=$(call DEMO_KEY,2) \
	  && $(MAKE) publish RELEASE=$(RELEASE); }

# A second province: its own data, schemas and keys, and the same programs.
PHU_THO = DATA_ROOT=$(DATA_ROOT)-phu-tho SO_CHUAN_SCHEMAS=$(CURDIR)/examples/phu-tho/schemas

demo-phu-tho: setup  ## A second province beside the first: certify its 2026.1, then serve it: make demo-phu-tho PORT=8003
	@env $(PHU_THO) $(MAKE) demo-phu-tho-data
	@env $(PHU_THO) $(BIN)/python -m api --host $(HOST) --port $(PORT)

demo-phu-tho-data: setup
	@$(BIN)/python -m certify is-published 2026.1 || { \
	  $(BIN)/python -m certify demo-keys \
	  && $(MAKE) demo-release RELEASE=2026.1 ROUND=1 SAMPLES=examples/phu-tho/uploads; }
	@$(BIN)/python -m certify refresh
	@$(BIN)/verify all

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

checklist: setup  ## Show what stands in the way of a candidate: make checklist RELEASE=2026.3
	$(NEED_RELEASE)
	@$(BIN)/python -m certify checklist $(RELEASE)

reason: setup  ## Say why figures changed: make reason RELEASE=2026.3 WHERE=dataset=GRDP,change=removed REASON=METHOD TEXT="…" BY=…
	$(NEED_RELEASE)
	@$(BIN)/python -m certify reason $(RELEASE) --where '$(WHERE)' --reason $(REASON) $(if $(SEVERITY),--severity $(SEVERITY)) --text "$(TEXT)" --by $(BY)

waive: setup  ## Let one blocker pass for a time: make waive RELEASE=2026.3 BLOCKER=… SCOPE=GRDP REASON=… EXPIRES=30d TEXT="…" BY=…
	$(NEED_RELEASE)
	@$(BIN)/python -m certify waive $(RELEASE) $(BLOCKER) --scope '$(SCOPE)' --reason $(REASON) --expires $(EXPIRES) --text "$(TEXT)" --by $(BY)

lift: setup  ## Take a waiver back: make lift RELEASE=2026.3 WAIVER=2026.3-W1 TEXT="…" BY=…
	$(NEED_RELEASE)
	@$(BIN)/python -m certify lift $(RELEASE) $(WAIVER) --text "$(TEXT)" --by $(BY)

sample: setup  ## Write the sample as a sheet to tick: make sample RELEASE=2026.3 OUT=sample.csv
	$(NEED_RELEASE)
	@$(BIN)/python -m certify sample $(RELEASE) --out $(or $(OUT),sample-$(RELEASE).csv)

tick: setup  ## Record a filled sheet, or one figure: make tick RELEASE=2026.3 SHEET=sample.csv BY=…
	$(NEED_RELEASE)
	@$(BIN)/python -m certify tick $(RELEASE) $(if $(SHEET),--sheet $(SHEET),'$(FIGURE)' $(OUTCOME)) $(if $(NOTE),--note "$(NOTE)") --by $(BY)

certificate: setup  ## Write the certificate's PDFs again: make certificate RELEASE=2026.3
	$(NEED_RELEASE)
	@$(BIN)/python -m certify certificate $(RELEASE)

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

calendar: setup  ## Show or change the release calendar: make calendar DO='move GRDP-2026-Q3 --on 2026-11-20T02:00:00Z --reason "…"'
	@$(BIN)/python -m certify calendar $(or $(DO),show)

claim: setup  ## Check or answer a printed claim: make claim DO='answer --text "GRDP năm 2015 đạt 73.048 tỷ đồng" --to "…" --by dic.certifier-1'
	@$(BIN)/python -m certify claim $(or $(DO),list)

watch: setup  ## Watch pages that quote figures: make watch DO='add vnexpress-1 --url https://… --file page.html --by …'
	@$(BIN)/python -m certify watch $(or $(DO),list)

case: setup  ## The discrepancy ledger: make case DO='load examples/discrepancies/published-values.csv --by dic.certifier-1'
	@$(BIN)/python -m certify case $(or $(DO),list)

pack: setup  ## A pack for a ranking body: make pack FRAMEWORK=EGDI EDITION=2022 KEY=dic.pem [TO=… RELEASE=…], SEND="UN DESA" BY=…, or DO=stale
	@test -n "$(DO)$(FRAMEWORK)" || { echo 'say which: make pack FRAMEWORK=EGDI EDITION=2022, or DO=list' >&2; exit 2; }
	@$(BIN)/python -m certify pack $(if $(FRAMEWORK),$(if $(SEND),send,make) $(FRAMEWORK) $(or $(EDITION),latest) $(if $(SEND),--to "$(SEND)" --by $(BY) --note "$(NOTE)",$(if $(TO),--to $(TO))) $(if $(RELEASE),--release $(RELEASE)) $(if $(KEY),--key $(KEY)),$(DO))

report: setup  ## Freeze the reports of a year or stage: make report YEAR=2026 BY=dic.certifier-1, or FROM=2026.1 TO=2026.2, or DO='narrate DOF text.txt --stage 2026 --by dof.steward'
	@test -z "$(YEAR)$(FROM)" -o -n "$(BY)" || { echo "say who asks: make report YEAR=$(or $(YEAR),2026) BY=dic.certifier-1" >&2; exit 2; }
	@$(BIN)/python -m certify report $(if $(DO),$(DO),$(if $(YEAR)$(FROM),make $(if $(YEAR),--year $(YEAR),--from $(FROM) $(if $(TO),--to $(TO))) --by $(BY),list)) || { code=$$?; test $$code = 11 || exit $$code; }

preview: setup  ## Early access for named bodies: make preview DO='grant 2026.3 --body "…" --expires 2026-12-01T02:00:00Z'
	@$(BIN)/python -m certify preview $(or $(DO),list)

preview-desk: setup  ## Serve previews to who holds a token, apart from the API: make preview-desk PREVIEW_PORT=8002
	@exec $(BIN)/python -m certify preview serve --host $(HOST) --port $(or $(PREVIEW_PORT),8002)

readiness: setup  ## What the newest release has for the rankings: make readiness [FRAMEWORK=EGDI [EDITION=2022]]
	@$(BIN)/python -m certify readiness $(if $(FRAMEWORK),--framework $(FRAMEWORK)) $(if $(EDITION),--edition $(EDITION))

announce: setup  ## Who is told of publications: make announce DO='add press --mail news@press.vn', DO=send
	@$(BIN)/python -m certify announce $(or $(DO),list)

withdraw: setup  ## Propose a withdrawal: make withdraw RELEASE=2026.2 REASON=WRONG_UNIT TEXT="…" [BY=2026.2.1]
	$(NEED_RELEASE)
	@$(BIN)/python -m certify withdraw $(RELEASE) --reason $(REASON) --text "$(TEXT)" $(if $(BY),--superseded-by $(BY))

revert: setup  ## Make an earlier release current again: make revert RELEASE=2026.1 REASON=WRONG_FIGURE TEXT="…"
	$(NEED_RELEASE)
	@$(BIN)/python -m certify revert $(RELEASE) --reason $(REASON) --text "$(TEXT)"

audit: setup  ## Hold the journal against its chain, the uploads and the signed list
	@$(BIN)/python -m certify audit

migrate: setup  ## Bring the journal to the edition of this software (back it up first)
	@$(BIN)/python -m store migrate

move-journal: setup  ## Move the journal to a PostgreSQL server: make move-journal TO='postgresql://server/so_chuan?user=…'
	@test -n "$(TO)" || { echo "say where: make move-journal TO='postgresql://server/so_chuan?user=so_chuan'" >&2; exit 2; }
	@$(BIN)/python -m store move '$(TO)'

scrub: setup  ## Read every durable byte again and name what was damaged; FROM=/mnt/backup reads the backups
	@$(BIN)/python -m certify $(if $(FROM),backup $(FROM) --check,scrub)

backup: setup  ## Copy what cannot be made again: make backup TO=/mnt/backup or s3://bucket/backup [WHOLE=1]
	@test -n "$(TO)" || { echo "say where: make backup TO=/mnt/backup" >&2; exit 2; }
	@$(BIN)/python -m certify backup $(TO) $(if $(WHOLE),--whole)

restore: setup  ## Put an installation together in an empty DATA_ROOT: make restore FROM=/mnt/backup [AT=20261124 ROOT=root.json DAMAGED=1]
	@test -n "$(FROM)" || { echo "say from where: make restore FROM=/mnt/backup" >&2; exit 2; }
	@$(BIN)/python -m certify restore $(FROM) $(if $(AT),--at $(AT)) $(if $(ROOT),--root $(ROOT)) $(if $(DAMAGED),--with-damage)

refresh: setup  ## Renew the time stamp of the published list (weekly)
	@$(BIN)/python -m certify refresh $(if $(KEY),--key $(KEY))

verify: setup  ## Check a release, a download or a receipt offline: make verify RELEASE=2026.2, or FIGURE=receipt.json
	@$(BIN)/verify $(if $(FIGURE),--figure $(FIGURE),$(or $(RELEASE),all)) $(if $(ROOT),--root $(ROOT))

keys: setup  ## The key ceremony (docs/key-ceremony.md): make keys DO="new dic.an --to /media/usb/dic.an.pem"
	@$(BIN)/python -m certify keys $(DO)

rotate: setup  ## Draft the next root: make rotate PERSON=dic.binh ROLE=certifier NEW=dao.pub.json, or REVOKE=1
	@$(BIN)/python -m certify rotate $(PERSON) --role $(ROLE) $(if $(REVOKE),--revoke,--with $(NEW))

kit: setup  ## Write a published release as one zip or folder: make kit RELEASE=2026.2 TO=2026.2.zip
	$(NEED_RELEASE)
	@$(BIN)/python -m certify kit $(RELEASE) --to $(or $(TO),$(RELEASE).zip)

push: setup  ## Write the published releases to a folder or bucket: make push TO=s3://bucket/releases [WHOLE=1]
	@test -n "$(TO)" || { echo "say where: make push TO=s3://bucket/releases" >&2; exit 2; }
	@$(BIN)/python -m certify push $(TO) $(if $(WHOLE),--whole)

pull: setup  ## Bring published releases here, verified: make pull FROM=s3://bucket/releases [EVERY=30] [WHOLE=1]
	@test -n "$(FROM)" || { echo "say from where: make pull FROM=s3://bucket/releases" >&2; exit 2; }
	@$(BIN)/python -m certify pull $(FROM) $(if $(EVERY),--every $(EVERY)) $(if $(WHOLE),--whole)

push-raw: setup  ## Send what is missing of the uploads' second copy: make push-raw [TO=s3://bucket/raw] [WHOLE=1]
	@$(BIN)/python -m certify push-raw $(if $(TO),--place $(TO)) $(if $(WHOLE),--whole)

pull-raw: setup  ## Bring uploads back from their second copy: make pull-raw [FROM=s3://bucket/raw] [WHOLE=1]
	@$(BIN)/python -m certify pull-raw $(if $(FROM),--place $(FROM)) $(if $(WHOLE),--whole)

receipt: setup  ## Write the receipt of one figure: make receipt RELEASE=2026.2 FIGURE=GRDP:…:2015 > receipt.json
	$(NEED_RELEASE)
	@$(BIN)/python -m certify receipt $(RELEASE) '$(FIGURE)'

verifier: setup  ## Build the verify command by itself, three libraries, into dist/
	@$(BIN)/uv build -q --wheel --no-build-isolation --python $(BIN)/python -o dist verify

client: setup  ## Build the Python client by itself into dist/
	@$(BIN)/uv build -q --wheel --no-build-isolation --python $(BIN)/python -o dist client

rebuild: setup  ## Build a release again and compare every digest: make rebuild RELEASE=2026.2
	$(NEED_RELEASE)
	@$(BIN)/python -m certify rebuild $(RELEASE)

# A test that misses its tool fails: what the tests drive is installed here.
test-tools:
	@missing=; command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v ssh-keygen >/dev/null && command -v ssh-agent >/dev/null || missing="$$missing openssh-client"; \
	command -v softhsm2-util >/dev/null || missing="$$missing softhsm2"; \
	command -v curl >/dev/null || missing="$$missing curl"; \
	command -v strace >/dev/null || missing="$$missing strace"; \
	test -x /usr/bin/python3.11 || missing="$$missing python3.11"; \
	command -v systemd-analyze >/dev/null || missing="$$missing systemd"; \
	command -v nginx >/dev/null || missing="$$missing nginx-light"; \
	command -v logrotate >/dev/null || missing="$$missing logrotate"; \
	command -v openssl >/dev/null || missing="$$missing openssl"; \
	command -v promtool >/dev/null || missing="$$missing prometheus"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	test -x /usr/bin/python3 || missing="$$missing python3-minimal"; \
	test -z "$$missing" || { echo "installing for the tests:$$missing" >&2; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; }

pictures: setup test-tools  ## Renew the pictures of the steward's guide
	@mkdir -p docs/pictures
	@SO_CHUAN_GUIDE=docs/pictures $(BIN)/pytest -q tests/browser -k "whole_round or use_is_shown"

# Programs of others that the tests drive, each folder below tests/clients in an environment of its own.
CLIENTS := $(patsubst tests/clients/%/requirements.lock,%,$(wildcard tests/clients/*/requirements.lock))

clients: setup  ## Install the clients that the tests drive
	@command -v npm >/dev/null || { echo "installing node and npm for the clients" >&2; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null; }
	@for name in $(CLIENTS); do \
	  $(BIN)/uv venv -q --allow-existing --python $(BIN)/python tests/clients/.venv-$$name \
	  && $(BIN)/uv pip sync -q --python tests/clients/.venv-$$name/bin/python --compile-bytecode \
	     --require-hashes tests/clients/$$name/requirements.lock || exit 1; done
	@cd tests/clients/npm && npm ci --no-audit --no-fund --silent

# What judges the pages: axe and Lighthouse, pinned with hashes.
site-tools: test-tools
	@command -v npm >/dev/null || { echo "installing node and npm to judge the pages" >&2; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null; }
	@test tests/browser/npm/node_modules/.package-lock.json -nt tests/browser/npm/package-lock.json || { \
	  cd tests/browser/npm && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --no-audit --no-fund --silent; }

lighthouse: demo-data site-tools  ## Let Lighthouse judge five kinds of pages: 95 or more of 100 in all
	@$(BIN)/python -m tests.browser.lighthouse

bench-site: demo-data  ## Time every kind of page and weigh it
	@$(BIN)/python -m benchmarks.site

clients-lock: setup  ## Pin the clients again, with hashes and without any address
	@for name in $(CLIENTS); do \
	  $(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade \
	    --python-version 3.11 tests/clients/$$name/requirements.in -o tests/clients/$$name/requirements.lock || exit 1; done
	@cd tests/clients/npm && npm install --package-lock-only --no-audit --no-fund --silent
	@cd tests/browser/npm && npm install --package-lock-only --no-audit --no-fund --silent
	@for lock in tests/*/npm/package-lock.json; do $(BIN)/python -c 'import json, sys; from pathlib import Path; \
	  lock = Path(sys.argv[1]); held = json.loads(lock.read_text("utf-8")); \
	  [one.pop("funding", None) for one in held["packages"].values()]; \
	  lock.write_text(json.dumps(held, indent=2, ensure_ascii=False) + "\n", "utf-8")' $$lock || exit 1; done

test-clients-r: clients  ## Let R's clients read the server too; installs R
	@command -v Rscript >/dev/null && Rscript -e 'library(WDI); library(rsdmx)' >/dev/null 2>&1 \
	  || { echo "installing R for its clients" >&2; $(SUDO) apt-get update -qq \
	  && $(SUDO) apt-get install -y -qq --no-install-recommends r-cran-wdi r-cran-rsdmx >/dev/null; }
	@$(BIN)/pytest -q tests/clients/r/check_*.py

# Each file of tests is one worker's, so that what its tests share is made once.
BY_FILE := -n 2 --dist loadfile --no-loadscope-reorder

test: setup test-tools site-tools clients  ## Pass every test
	@$(BIN)/pytest -q $(BY_FILE)

fuzz: setup  ## Try 10 000 cases made from the API's own description, over three seeds
	@$(BIN)/python -m tests.api.fuzzing --seeds 1 2 3 --cases 10000

test-postgresql: setup test-tools site-tools clients  ## Pass every test with each journal on a PostgreSQL server
	@SO_CHUAN_TEST_JOURNAL=postgresql $(BIN)/pytest -q $(BY_FILE) -m "not journal_file"

FAULTS_COUNTS = $(DATA_ROOT)/faults.jsonl

faults: setup test-tools  ## Kill each deed at every durable call and at random, fail its calls, race it; write docs/faults.md [SEED=… POINTS=200 KILLS=80]
	@mkdir -p $(DATA_ROOT); rm -f $(FAULTS_COUNTS)
	@FAULTS=full FAULTS_COUNTS=$(FAULTS_COUNTS) $(foreach one,POINTS KILLS SEED,$(if $($(one)),$(one)=$($(one)))) $(BIN)/pytest -v -n 2 --dist load tests/faults tests/certify/test_races.py; \
	  code=$$?; $(BIN)/python -m tests.faults.counts $(FAULTS_COUNTS) --to docs/faults.md && exit $$code

thorough: setup test-tools site-tools clients  ## Pass every test, and repeat as often as is promised what `make test` repeats less
	@CLEAN_RELEASES=100 MUTANT_STEP=1 SWAPS=100 SO_CHUAN_PICTURES=$(or $(PICTURES),$(DATA_ROOT)/pictures) \
	  $(BIN)/pytest -q $(BY_FILE)

test-times: setup test-tools site-tools clients  ## Measure how long each file of tests takes: the order of `make test`, and what `make test-fast` leaves out
	@SO_CHUAN_TIMES=tests/times.csv $(BIN)/pytest -q $(BY_FILE)

test-fast: setup  ## Pass the tests that are quick, build nothing and serve nothing
	@$(BIN)/pytest -q $(BY_FILE) -m "not slow"

lint: setup  ## Check form, types, imports and SQL
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/sqlfluff lint -q dbt_project/models dbt_project/tests
	@$(BIN)/python -m schemas

format: setup  ## Put Python and SQL into house form
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q . ; $(BIN)/sqlfluff fix -q dbt_project/models

load: demo-data  ## Five minutes of floods, slow visitors, releases and a rebuild at once, or an hour: make load HOUR=1
	@$(BIN)/python -m benchmarks.hour --minutes $(if $(HOUR),60,$(or $(MINUTES),5)) --report benchmarks/LOAD.md

bench-setup: setup  ## Install the peers of the benchmarks
	@$(BIN)/uv venv -q --allow-existing --python $(BIN)/python benchmarks/.venv
	@$(BIN)/uv pip sync -q --python benchmarks/.venv/bin/python --compile-bytecode --require-hashes benchmarks/requirements.lock

bench: setup clients  ## Time the main job and the check beside their floors and peers
	@$(BIN)/python -m benchmarks.spine
	@$(BIN)/python -m benchmarks.check
	@$(BIN)/python -m benchmarks.verify
	@$(BIN)/python -m benchmarks.certify
	@$(BIN)/python -m benchmarks.jsonstat
	@$(BIN)/python -m benchmarks.sdmx

bench-api: setup  ## Load the API beside its ceilings and peers on 10 million synthetic figures
	@{ command -v wrk && command -v nginx; } >/dev/null || { echo "installing wrk and nginx for the load" >&2; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends wrk nginx-light >/dev/null; }
	@$(BIN)/uv venv -q --allow-existing --python $(BIN)/python benchmarks/api/.venv
	@$(BIN)/uv pip sync -q --python benchmarks/api/.venv/bin/python --compile-bytecode --require-hashes benchmarks/api/requirements.lock
	@$(BIN)/python -m benchmarks.api --report benchmarks/RESULTS.md

# Spark has an environment of its own: it weighs as much as all the rest.
spark-setup: setup  ## Install Apache Spark for dbt; then DBT_TARGET=spark builds a candidate on it
	@command -v java >/dev/null || { echo "installing Java for Spark" >&2; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null; }
	@$(BIN)/uv venv -q --allow-existing --python $(BIN)/python deploy/spark/.venv
	@$(BIN)/uv pip sync -q --python deploy/spark/.venv/bin/python --compile-bytecode --require-hashes deploy/spark/requirements.lock

spark: demo-data spark-setup  ## Build the demo's marts on Spark, alone, on a cluster, and with a worker killed; compare every row
	@$(BIN)/python -m benchmarks.spark $(if $(OBSERVATIONS),--observations $(OBSERVATIONS))

compile: setup  ## Compile published releases for the API, so that it starts at once
	@$(BIN)/python -m api.series

# What looks at the packages from outside, in an environment of its own.
SUPPLY := deploy/supply/.venv
supply: setup
	@$(BIN)/uv venv -q --allow-existing --python $(BIN)/python $(SUPPLY)
	@$(BIN)/uv pip sync -q --python $(SUPPLY)/bin/python --require-hashes deploy/supply/requirements.lock

sbom: supply  ## List every package of the lock file as CycloneDX, with its digests, into dist/
	@mkdir -p dist
	@version=$$($(BIN)/python -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])') \
	  && PYTHONWARNINGS=ignore $(SUPPLY)/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml \
	     --output-reproducible --short-PURLs --sv 1.6 --of JSON -o dist/so-chuan-$$version.cdx.json \
	  && echo dist/so-chuan-$$version.cdx.json

dependency-audit: supply  ## Ask whether anything is known against a package of the lock file
	@$(BIN)/python deploy/supply/audit.py

lock: setup  ## Pin every package again, with hashes and without any address
	@$(BIN)/uv pip compile -q --all-extras --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --upgrade pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 --constraint requirements.lock verify/pyproject.toml -o verify/requirements.lock
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 --constraint requirements.lock deploy/spark/requirements.in -o deploy/spark/requirements.lock
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade \
	  --python-version 3.11 deploy/supply/requirements.in -o deploy/supply/requirements.lock
