# Two commands for a stranger: `make demo` and `make test`. `make help` lists the rest.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
ARGS   ?=
CAD    := build/enclosure-environment/bin/python

ROOMS  := contract device hub provisioning hardware tests worksource.py

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types unit bench bench-counts story-3000 statewide peak soak search screens pictures words accessibility roles dictionary hardware packages package-test image image-base image-trial image-boot image-update contract enclosure enclosure-lock lock clean

help: ## This list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: $(VENV)/.rooms ## A whole site on this machine; ARGS="--headless --visits 300 --json" passes options on
	@$(BIN)/worksource demo $(ARGS)

test: $(VENV)/.dev ## Set-up and all tests, with a real broker, database and browser
	@sh provisioning/machine/packages.sh test
	@$(MAKE) --no-print-directory lint types
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "not slow" $(ARGS) || [ $$? -eq 5 ]
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "slow and beside" $(ARGS) || [ $$? -eq 5 ]
	@$(BIN)/pytest -q -m "slow and not beside" $(ARGS) || [ $$? -eq 5 ] # 5: ARGS left none of them

check: $(VENV)/.dev lint types unit ## Before each commit: lint, types, import rules, unit tests; under two minutes

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(VENV)/.dev
	@$(BIN)/mypy $(ROOMS)

unit: $(VENV)/.dev
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "not slow and not matrix" $(ARGS)

bench: $(VENV)/.dev ## Figures, each as a ratio to a limit measured in the same run
	@sh provisioning/machine/packages.sh test
	@$(BIN)/python -m tests.bench $(ARGS)

bench-counts: $(VENV)/.dev ## Counts over ten million visits on PostgreSQL, against plain SQL; half an hour, 12 GB
	@nice -n 10 $(BIN)/python -m tests.bench.counts $(VISITS)

story-3000: $(VENV)/.dev ## The slow proof: 3,000 customers end to end
	@$(BIN)/worksource demo --headless --visits 3000

statewide: $(VENV)/.dev ## The slow proof: a made-up state of 60 sites and 200,000 members, its figures against the truth
	@sh provisioning/machine/packages.sh test
	@$(BIN)/python -m tests.statewide $(ARGS)

peak: $(VENV)/.dev ## The slow proof: a morning's peak of 60 kiosks for 10 minutes, open boards, memory of the hub
	@sh provisioning/machine/packages.sh test
	@$(BIN)/python -m tests.peak $(ARGS)

soak: $(VENV)/.dev ## The slow proof: a day of 1,000 customers on the real screens, memory and names watched
	@$(BIN)/python -m tests.soak $(ARGS)

search: $(VENV)/.dev ## The slow proof: every property tried ten times over with new random lives
	@for turn in 1 2 3 4 5 6 7 8 9 10; do \
	  HYPOTHESIS_PROFILE=search $(BIN)/pytest -q -n 2 $(ARGS) $$(grep -rlE "^@given" tests) || exit 1; done

screens: $(VENV)/.dev ## The gallery: every screen, 12 languages, both panels, plain and large, into build/screens
	@sh provisioning/machine/packages.sh test
	@$(BIN)/python -m tests.screens $(ARGS)

pictures: $(VENV)/.dev ## Renders every kiosk screen and staff page into build/ and the README's into docs/pictures
	@sh provisioning/machine/packages.sh test
	@rm -rf build/screens build/pages
	@$(BIN)/python -m tests.screens --to build/screens
	@$(BIN)/python -m tests.pages --to build/pages
	@$(BIN)/python -m tests.pictures --screens build/screens --pages build/pages --to docs/pictures

words: $(VENV)/.dev ## Brings the translators' catalogues in step with the English sentences
	@$(BIN)/python -m device.words_tool
	@$(BIN)/python -m hub.web.words_tool

accessibility: $(VENV)/.dev ## Writes device/ACCESSIBILITY.md anew: every rule, its tests, its state
	@$(BIN)/python -m device.accessibility_table

roles: $(VENV)/.dev ## Writes hub/ROLES.md anew: every address of the staff web, and who may open it
	@$(BIN)/python -m hub.web.roles_table

dictionary: $(VENV)/.dev ## Writes hub/DICTIONARY.md anew: every column, its meaning, its element of the federal record
	@$(BIN)/python -m hub.federal.dictionary.writing

hardware: $(VENV)/.dev ## Wiring, currents, parts and the technician's page from their sources, into hardware and build/hardware
	@sh provisioning/machine/packages.sh hardware
	@mkdir -p build/hardware
	@$(BIN)/worksource reader udev > build/hardware/kiosk.rules
	@cp build/hardware/kiosk.rules device/systemd/60-worksource-kiosk.rules
	@$(BIN)/python -m hardware.build $(ARGS)

packages: $(VENV)/.dev ## Debian packages of kiosk and hub, for both releases and processors, into build/packages
	@sh provisioning/machine/packages.sh image
	@for kind in kiosk hub; do for release in trixie bookworm; do for arch in arm64 amd64; do \
	  echo "$$kind for $$release on $$arch:" && $(BIN)/worksource package build $$kind --release $$release --arch $$arch || exit 1; \
	done; done; done

package-test: $(VENV)/.dev ## The slow proof (root): both packages installed in a real Debian, a hub and a state set up, started, examined
	@$(BIN)/worksource package build kiosk --release bookworm --arch amd64
	@$(BIN)/worksource package build hub --release bookworm --arch amd64
	@$(BIN)/python -m tests.package_trial

image: $(VENV)/.dev ## The kiosk's image, from Debian's packages; ARGS="--keyring release.pem" passes options on
	@sh provisioning/machine/packages.sh image
	@$(BIN)/worksource image build $(ARGS)

image-base: $(VENV)/.dev ## Its first stage alone: Debian's packages, set up under emulation and kept
	@sh provisioning/machine/packages.sh image
	@$(BIN)/worksource image build --to base $(ARGS)

image-trial: $(VENV)/.dev ## The image for the two proofs below: it takes updates that are signed with trial keys in build/keys
	@sh provisioning/machine/packages.sh image
	@test -e build/keys/signer.pem || $(BIN)/worksource release keys --into build/keys
	@$(BIN)/worksource image build --keyring build/keys/release-ca.pem $(ARGS)

image-boot: $(VENV)/.dev ## The slow proof: that image boots in emulation, enrols at a real hub, and a swipe becomes a visit
	@sh provisioning/machine/packages.sh image
	@$(BIN)/python -m tests.guest boot $(ARGS)

image-update: $(VENV)/.dev ## The slow proof: in emulation, updates refused, taken through five power cuts, and rolled back
	@sh provisioning/machine/packages.sh image
	@$(BIN)/python -m tests.guest update $(ARGS)

contract: $(VENV)/.dev ## Writes contract/asyncapi.json and openapi.json anew from the types
	@$(BIN)/python -m contract.asyncapi
	@$(BIN)/python -m contract.openapi

enclosure: $(VENV)/.rooms build/enclosure-environment/.ready ## The kiosk's body: solids to build/enclosure, numbers, drawings, pictures, and its slow tests
	@$(CAD) -m hardware.enclosure.cad.build --to build/enclosure $(ARGS)
	@$(BIN)/worksource enclosure numbers --write > build/enclosure/numbers.txt
	@$(CAD) -m hardware.enclosure.cad.views
	@$(CAD) -m pytest -q --confcutdir=tests/hardware/enclosure tests/hardware/enclosure/cad

enclosure-lock: ## Writes the body's own lock file anew
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  hardware/enclosure/requirements.in -o hardware/enclosure/requirements.lock

build/enclosure-environment/.ready: hardware/enclosure/requirements.lock
	@echo "Installing build123d and VTK for the solids (once) ..." >&2
	@$(PYTHON) -m venv build/enclosure-environment
	@$(CAD) -m pip install -q --disable-pip-version-check --require-hashes -r hardware/enclosure/requirements.lock >&2
	@touch $@

lock: ## Writes the lock files anew from pyproject.toml
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra device --extra hub --extra provisioning --extra hardware --extra counts --extra dev pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra device --extra hub --extra provisioning --extra hardware -c requirements-dev.lock pyproject.toml -o requirements.lock

clean: ## Removes the environment and everything built
	rm -rf $(VENV) build dist *.egg-info

$(VENV)/bin/pip:
	@sh provisioning/machine/packages.sh demo
	@echo "Making the Python environment in $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.rooms: requirements.lock pyproject.toml | $(VENV)/bin/pip
	@echo "Installing the libraries of requirements.lock (once) ..." >&2
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock >&2
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/pip
	@echo "Installing the libraries of requirements-dev.lock (once) ..." >&2
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock >&2
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
	@touch $@ $(VENV)/.rooms
