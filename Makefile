# The habits of this project. Each target sets itself up; each is one `python -m …` line, for where there is no make.
PYTHON ?= python3
VENV   ?= .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip install --quiet --constraint constraints.txt

.PHONY: serve site check test test-all pythons fuzz release messages bench audit clean

# The site at http://127.0.0.1:8000, following every change of a module or a translation.
serve: $(VENV)/.site
	$(PY) -m site_builder serve

# The site, built into site/.
site: $(VENV)/.site
	$(PY) -m site_builder build

# For those who mend a word or a line: no torch, no browser, two minutes at most.
check: $(VENV)/.check
	$(PY) -m tests --check

# Everything that must hold before a commit lands.
test: $(VENV)/.dev
	$(PY) -m tests

# The same, with every language and theme in the browser, all of the standard library, each Python, and whole trainings.
test-all: $(VENV)/.dev
	$(PY) -m tests --all

# The site, the checks and the standard library with each Python that is here, or can be had as a package of Debian.
pythons: $(VENV)/.site
	$(PY) -m tests.pythons

# Hostile inputs for as many minutes as TIME says. atheris has no wheels for some Pythons and machines; then hypothesis
# goes alone.
TIME ?= 10
fuzz: $(VENV)/.check
	-$(PIP) --only-binary atheris --editable '.[fuzz]'
	$(PY) -m fuzz --minutes $(TIME)

# What a release asks for beyond the tests, and no contribution does: Chinese complete and up to date.
release: test-all
	$(PY) -m site_builder status --check 100 --language zh

# Brings the templates and catalogues under docs/locales up to date with the sources.
messages: $(VENV)/.site
	$(PY) -m site_builder messages

# Timings side by side with a peer; never part of the tests. The peer stays out of the environment: it brings a package
# called `tests`, which would stand in for ours.
bench: $(VENV)/.dev
	$(PIP) --target build/bench pycco
	PYTHONPATH=$(CURDIR)/build/bench $(PY) -m benchmarks.pages
	$(PY) -m benchmarks.serve

# How small the model's page is, and what Lighthouse says of it; needs Node and Chromium.
audit: $(VENV)/.dev site
	$(PY) -m benchmarks.page_size
	$(PY) -m benchmarks.lighthouse

clean:
	rm -rf build site

$(PY):
	$(PYTHON) -m venv $(VENV)

$(VENV)/.site: pyproject.toml constraints.txt | $(PY)
	$(PIP) --editable .
	touch $@

$(VENV)/.check: pyproject.toml constraints.txt | $(PY)
	$(PIP) --editable '.[check]'
	touch $@

# labml-nn is a reference for the tests; what it declares to need does not work with today's torch.
$(VENV)/.dev: pyproject.toml constraints.txt | $(PY)
	@echo "Installing what the tests need, PyTorch among it: some minutes the first time."
	$(PIP) --editable '.[check,dev]'
	$(PIP) --no-deps labml-nn
	touch $@ $(VENV)/.check $(VENV)/.site
