# Needs Python 3.11 to 3.13 with pip and headers, and a C compiler. Everything else comes into this folder.
UV := .tools/bin/uv
RUN := $(UV) run --locked

.PHONY: demo test check mutants torture audit sbom bench wheel clean desk
demo: $(UV)
	@rm -rf demo
	@$(RUN) --no-dev --quiet readiness demo demo --framework ilacs

# The made-up council in a browser; Ctrl-C stops it. What is entered stays in the folder anytown.
desk: $(UV)
	@test -d anytown || $(RUN) --no-dev --quiet readiness demo anytown --example anytown
	@$(RUN) --no-dev --quiet readiness -w anytown desk --as-of 2014-07-07 --by "Ada Ashdown"

test: $(UV)
	$(RUN) pytest -n auto -q

check: $(UV)
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) pyright
	$(RUN) lint-imports

# Would a test notice? Makes each mistake of tests/mutants/mutants.yaml in a copy and runs the tests on it: half an hour.
mutants: $(UV)
	$(RUN) python tests/mutants/run.py

# Does it hold? 20,000 hostile inputs, each answered within 10 s of the processor, and every command that writes with each
# sort of call that writes as its last, or failing; it says what it measured. Hours.
torture: $(UV)
	READINESS_TORTURE=$${INPUTS:-20000} READINESS_TORTURE_FAULTS=$${FAULTS:-1} $(RUN) pytest tests/torture -q -s
	$(RUN) python -m tests.torture.crowd

$(UV):
	python3 -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --target .tools -r .ci/uv.txt

# Figures of the calibration, and of speed, each beside a peer measured in the same run: bench/RESULTS.md.
bench: $(UV)
	$(RUN) python -m bench.calibration.calibrate
	$(RUN) --group bench python -m bench

# The wheel alone, in an empty environment, runs the demo.
wheel: $(UV)
	@rm -rf dist
	$(UV) build --quiet --wheel --build-constraints .ci/build.txt --require-hashes
	cd dist && CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject ../$(UV) run --quiet --isolated --no-project --with ./*.whl readiness demo demo

# Is anything of the lock known to be unsafe? Asks no network: ADVISORIES=FILE, such as osv.dev's zip of all of PyPI.
audit: $(UV)
	$(RUN) python docs/audit.py $(ADVISORIES)

# What it is made of, from the lock, as CycloneDX.
sbom: $(UV)
	@mkdir -p dist
	$(RUN) python docs/sbom.py dist/readiness.cdx.json

clean:
	rm -rf .tools .venv dist build demo
