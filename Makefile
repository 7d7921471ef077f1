# Everything is set up on first use, in .venv: Python 3.11 or later, make and git are all that has to be there.
PYTHON ?= python3
PORT ?= 8001
SOURCE ?= data/source
OUTPUT ?= .
BIN := .venv/bin
RUN := .venv/run.stamp
DEV := .venv/dev.stamp

.PHONY: help serve build curate test lint check evaluate benchmark benchmark-beside benchmark-serving lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 28

serve: build ## build the data set and serve the site on 127.0.0.1:8001 (PORT=...)
	$(BIN)/python -m retold.serve $(OUTPUT) --port $(PORT)

build: $(RUN) ## build the database and the data package (SOURCE=... OUTPUT=...)
	$(BIN)/python build_db.py $(SOURCE) --output $(OUTPUT)

curate: $(RUN) ## decide in the browser what the rules got wrong (SOURCE=... OUTPUT=...)
	$(BIN)/python -m retold curate $(SOURCE) --output $(OUTPUT) --port $(PORT)

# Hundreds of processes are started, each of which would compile the program where no compiled files may be kept.
test: export PYTHONDONTWRITEBYTECODE =
test: $(DEV) ## run all tests
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: $(DEV) ## check format, style, types, layers and dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .

check: lint build ## everything that must hold before a change lands
	git diff --exit-code --stat -- data datapackage.json DICTIONARY.md || { echo "The data in git are stale: run make build and commit."; exit 1; }
	$(MAKE) test

evaluate: build $(DEV) ## score the data set against the gold files (or GOLD=marked articles NAMES=marked names)
	$(BIN)/python -m retold.evaluate $(GOLD) $(NAMES)

benchmark: $(DEV) ## time and memory of builds of 1,000 and 10,000 articles
	$(BIN)/python -m benchmarks.build

benchmark-beside: $(DEV) ## articles a second of a folder beside another commit (SOURCE=... COMMIT=main)
	$(BIN)/python benchmarks/beside.py $(SOURCE) $(COMMIT)

benchmark-serving: $(DEV) ## bytes and requests a second of each page
	$(BIN)/python -m benchmarks.serving

lock: $(DEV) ## pin the newest versions of all dependencies
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links --no-header -o requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links --no-header -o requirements-dev.txt requirements-dev.in
	npm install --package-lock-only --omit-lockfile-registry-resolved --silent

clean: ## remove everything that is made, but for the data in git
	rm -rf .venv node_modules dist retold.db retold.zip croissant.json ro-crate-metadata.json .retold-*

$(RUN): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name one with PYTHON=..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

# axe-core, with which the tests in a browser look for what shuts people out; they skip that part without npm
$(DEV): $(RUN) requirements-dev.txt package-lock.json
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --no-audit --no-fund --silent || echo "axe-core could not be installed"; fi
	@touch $@
