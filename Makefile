# Two commands are enough: `make demo` and `make test`. Every target makes the .venv it needs.

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
WORKERS ?= 2

.PHONY: setup demo test check bench sandbox run browser words clean

setup: .venv/.ready

.venv/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Concord needs Python 3.11 or newer; set PYTHON=python3.12, say."; exit 1; }
	@test -d .venv || $(PYTHON) -m venv .venv
	@echo "Installing (a few minutes the first time) …"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt .
	@touch $@

.venv/.ready-for-tests: .venv/.ready
	$(BIN)/python -m pip install --quiet --constraint constraints.txt ".[test]"
	@touch $@

demo: .venv/.ready
	@$(BIN)/python app.py demo $(ARGS)

run: .venv/.ready
	@$(BIN)/python app.py serve $(ARGS)

sandbox: .venv/.ready
	@$(BIN)/python app.py sandbox $(ARGS)

test: .venv/.ready-for-tests browser
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

# The walk through the page needs a browser; where none can be installed, its test says so loudly.
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
		{ command -v apt-get >/dev/null && test "$$(id -u)" = 0 && \
		  apt-get update -qq && apt-get install -y -qq chromium fonts-dejavu-core fonts-noto-color-emoji; } || \
		echo "No Chromium here and none could be installed: the browser walk will be skipped."

check: .venv/.ready-for-tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.ready-for-tests
	@for bench in tests/bench/bench_*.py; do echo "== $$bench"; PYTHONPATH=. $(BIN)/python $$bench || exit 1; done

# After a text changed: adds it to each language's file; what is left to translate has an empty msgstr.
words: .venv/.ready-for-tests
	@$(BIN)/pybabel -q extract --no-location --no-default-keywords -k say -k say_many:2,3 -k mark \
		--omit-header --sort-output -o .words.pot bot handlers jobs storage
	@for file in bot/words/*.po; do $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --omit-header \
		--width 100 -i .words.pot -o $$file -l $$(basename $$file .po); done; rm .words.pot

clean:
	rm -rf .venv .concord concord.db concord.db-wal concord.db-shm
