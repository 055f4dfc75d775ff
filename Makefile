# make demo    a whole charge, told as it happens        make test    everything that CI checks
# make bench   the figures that the README quotes        make lint    the checks that run nothing
# make fuzz    octets that nobody sends, for 60 s (ARGS='--seconds 600', ARGS='--cases 1000000')
#
# Each command sets up what it needs (.venv, .venv-compiled, .venv-ecog, .venv-pyslac) and may be
# repeated. ARGS goes to the tool: make demo ARGS='--help', make test ARGS='tests/session -x'. PYTHON
# and VENV choose another interpreter and environment.

PYTHON   ?= python3
VENV     ?= .venv
COMPILED := .venv-compiled
ECOG     := .venv-ecog
PYSLAC   := .venv-pyslac
CSMS     := .npm-ocpp
BIN      := $(VENV)/bin
PIP      := install --quiet --disable-pip-version-check
PYTEST   := pytest -rs -n 4 --dist loadfile --no-loadscope-reorder  # much of the time of a test is waiting
ALONE    := pytest -rs --last-failed --last-failed-no-failures none  # was it only late?

# What the compiled build could change; its wheel is tested as installed, not as it lies here.
CODED   := tests/exi tests/messages tests/session tests/conformance
SOURCES := pyproject.toml tools/build_hook.py $(shell find exi secc schemas -type f -not -name '*.pyc')

# The tests start many processes; without bytecode each of them compiles the codecs again.
export PYTHONDONTWRITEBYTECODE :=

.NOTPARALLEL:
.PHONY: demo test lint bench fuzz system clean

demo: $(VENV)/.demo
	@$(BIN)/python -m tools.demo $(ARGS)

test: lint system $(ECOG)/.installed $(PYSLAC)/.installed $(CSMS)/.installed $(COMPILED)/.installed
	SECC_PURE=1 $(BIN)/$(PYTEST) $(ARGS) || SECC_PURE=1 $(BIN)/$(ALONE) $(ARGS)
	$(COMPILED)/bin/$(PYTEST) --import-mode=append $(or $(ARGS),$(CODED))

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m tools.compile_schemas --check

# The compiled environment has both codecs to compare; programs are measured on the pure one, or
# compiled under SECC_PURE= (empty).
bench: $(COMPILED)/.installed system $(ECOG)/.installed
	@SECC_PURE=$${SECC_PURE-1} $(COMPILED)/bin/python -P -m tools.bench $(ARGS)

# Both builds of the codec at once, which the compiled environment has; atheris guides by coverage.
fuzz: $(COMPILED)/.installed
	$(COMPILED)/bin/pip $(PIP) 'atheris>=2.3'
	$(COMPILED)/bin/python -P -m tools.fuzz $(ARGS)

# Java, iproute2, OpenSSL and mosquitto serve the tests against independent implementations, which
# skip without them.
system:
	@.ci/system-packages java javac ip openssl mosquitto chromium dbus-daemon dbusmock \
		systemd-analyze

clean:
	rm -rf $(VENV) $(COMPILED) $(ECOG) $(PYSLAC) $(CSMS) build dist .mypy_cache .ruff_cache \
		.pytest_cache .hypothesis .coverage
	rm -f exi/*.so
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.demo: pyproject.toml | $(BIN)/python
	$(BIN)/pip $(PIP) --editable '.[demo,ocpp]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/pip $(PIP) --editable '.[dev]'
	@rm -rf .mypy_cache  # remembers packages that were absent
	@touch $(VENV)/.demo $@

# Where -P is given, what is imported is what is installed; `tools` is found behind it, by the .pth.
$(COMPILED)/.installed: $(SOURCES)
	@.ci/system-packages venv cc
	$(PYTHON) -m venv $(COMPILED)
	rm -rf build/wheel
	SECC_CYTHON=1 $(COMPILED)/bin/pip wheel --quiet --disable-pip-version-check --no-deps \
		--wheel-dir build/wheel .
	$(COMPILED)/bin/pip $(PIP) --force-reinstall --no-deps build/wheel/*.whl
	$(COMPILED)/bin/pip $(PIP) "$$(echo build/wheel/*.whl)[dev]"
	echo $(CURDIR) > $$($(COMPILED)/bin/python -c 'import site; print(*site.getsitepackages())')/checkout.pth
	$(COMPILED)/bin/python -P -c 'import exi.native'
	@touch $@

# The EcoG EVCC and EXIficient in an environment of their own: the package pins old dependencies
# and does not declare aiofile. Its tests skip when it cannot be had.
$(ECOG)/.installed: Makefile
	-$(PYTHON) -m venv $(ECOG) && $(ECOG)/bin/pip $(PIP) iso15118==0.31.2 aiofile && touch $@

# pyslac, an independent SLAC, which does not start with today's marshmallow; and scapy.
$(PYSLAC)/.installed: Makefile
	-$(PYTHON) -m venv $(PYSLAC) && \
		$(PYSLAC)/bin/pip $(PIP) pyslac==0.8.3 'marshmallow<4' scapy && touch $@

# ocpp-rpc, an independent central system for OCPP 1.6J, strict about every frame.
$(CSMS)/.installed: Makefile
	-npm install --silent --no-audit --no-fund --prefix $(CSMS) ocpp-rpc@2.2.1 && touch $@

$(BIN)/python:
	@.ci/system-packages venv
	$(PYTHON) -m venv $(VENV)
