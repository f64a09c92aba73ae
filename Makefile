# Everything here but image-check needs Python 3.11 or later and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
CLIENTS := .venv-clients

.PHONY: serve test check clients conformance image-check format build clean

serve: $(INSTALLED)
	$(BIN)/bbmock serve $(ARGS)

test: $(INSTALLED)
	$(BIN)/pytest $(ARGS)

check: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/lint-imports
	$(BIN)/mypy

# Real clients, in an environment of their own; one that is missing fails.
clients: $(INSTALLED) $(CLIENTS)/installed
	BBMOCK=$(BIN)/bbmock $(CLIENTS)/bin/python -m pytest -c tests/clients/pytest.ini --rootdir . --confcutdir tests/clients tests/clients

# Recorded cases of CMS's server, played against the mock in process. The player is not part of the project.
CONFORMANCE ?= ../shared/conformance
EXPECTED ?= $(CONFORMANCE)/expected-public.json
ADAPTER ?= tests.conformance.adapter:create
conformance: $(INSTALLED)
	@test -f $(CONFORMANCE)/player.py || { echo "make conformance: no player at $(CONFORMANCE); say where: make conformance CONFORMANCE=FOLDER"; exit 2; }
	$(BIN)/python $(CONFORMANCE)/player.py --adapter $(ADAPTER) --expected $(EXPECTED) $(ARGS)

# The image, built and run without a Docker engine; needs root, buildah and debootstrap.
image-check: $(INSTALLED) $(CLIENTS)/installed
	.ci/image-check $(ARGS)

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

build: $(INSTALLED)
	$(BIN)/python -m build --no-isolation

$(INSTALLED): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "bbmock needs Python 3.11 or later; say which: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

$(CLIENTS)/installed: tests/clients/requirements.txt
	$(PYTHON) -m venv $(CLIENTS)
	$(CLIENTS)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/clients/requirements.txt
	touch $@

clean:
	rm -rf $(VENV) $(CLIENTS) dist
