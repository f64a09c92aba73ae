# Everything here but image-check needs Python 3.11 or later and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
CLIENTS := .venv-clients

# The tests start Python a hundred times: from compiled modules it is there in a third of the time.
test clients: export PYTHONDONTWRITEBYTECODE :=

.PHONY: serve test fuzz soak check clients bench conformance fidelity-data image-check format build clean

serve: $(INSTALLED)
	$(BIN)/bbmock serve $(ARGS)

# On every processor; ARGS=-n0 runs them one after the other, as a debugger needs it.
test: $(INSTALLED)
	$(BIN)/pytest -n auto --maxprocesses 8 --dist worksteal $(ARGS)

# 100,000 requests drawn from the OpenAPI document; none may fail unless the ledger says that it does.
fuzz: $(INSTALLED)
	$(BIN)/python -m tests.fuzz $(ARGS)

# 100,000 requests to one mock with faults on; its memory, journal and stores must stay bounded.
soak: $(INSTALLED)
	$(BIN)/python -m tests.soak $(ARGS)

check: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/lint-imports
	$(BIN)/mypy --num-workers auto

# Real clients, in an environment of their own; one that is missing fails.
clients: $(INSTALLED) $(CLIENTS)/installed
	BBMOCK=$(BIN)/bbmock $(CLIENTS)/bin/python -m pytest -c tests/clients/pytest.ini --rootdir . --confcutdir tests/clients tests/clients

# How much faster than CMS's SDK bbclient reads 500 claims; a limit that is missed fails. Some minutes.
bench: $(INSTALLED) $(CLIENTS)/installed
	$(BIN)/python -m benchmarks.client --official $(CLIENTS)/bin/python $(ARGS)

# Recorded cases of CMS's server, played against the mock in process. The player is not part of the project.
CONFORMANCE ?= ../shared/conformance
EXPECTED ?= $(CONFORMANCE)/expected-public.json
ADAPTER ?= tests.conformance.adapter:create
conformance: $(INSTALLED)
	@test -f $(CONFORMANCE)/player.py || { echo "make conformance: no player at $(CONFORMANCE); say where: make conformance CONFORMANCE=FOLDER"; exit 2; }
	$(BIN)/python $(CONFORMANCE)/player.py --adapter $(ADAPTER) --expected $(EXPECTED) $(ARGS)

# What `bbmock generate` writes, measured against the shapes of CMS's data. The scorer is not part of the project.
SHARED ?= ../shared
SCORER ?= $(SHARED)/tools/fhir_score.py
INVENTORY ?= $(SHARED)/spec/fhir-inventory.json
COUNT ?= 300
PEOPLE ?= --users BBUser10000 --personas
fidelity-data: $(INSTALLED)
	@for file in $(SCORER) $(INVENTORY); do test -f $$file || { echo "make fidelity-data: there is no $$file; say where: make fidelity-data SHARED=FOLDER"; exit 2; }; done
	@out=$$(mktemp -d) && trap 'rm -rf "$$out"' EXIT && for version in 1 2 3; do \
		$(BIN)/bbmock generate --count $(COUNT) $(PEOPLE) --version $$version --format bundles --out $$out/v$$version \
		&& $(BIN)/python $(SCORER) $(INVENTORY) v$$version $$out/v$$version $(ARGS) && echo && rm -r $$out/v$$version || exit 1; \
	done

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
