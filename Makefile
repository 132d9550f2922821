# README's two commands are `make verify` and `make test`; everything else serves them.

# Results name the commit and the compiler that computed them.
export CCF_COMMIT := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)$(shell test -z "$$(git status --porcelain 2>/dev/null)" || echo +changes)
export CCF_SWIFT := $(or $(shell swift --version 2>/dev/null | sed -n '1s/.*Swift version //p'),unknown)

PROGRAM := .build/release/ccf-theory
OUT := out

.PHONY: help setup recipes engine build verify test proofs companion errata memory notebooks bench bench-at goldens lint format references checkpoints clean

help: ## Lists the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Installs what this machine lacks.
	@scripts/setup

engine: setup ## Fetches libtorch and compiles the library between it and Swift; LIBTORCH=DIR takes another.
	@scripts/engine

build: setup ## Builds the release programs.
	swift build -c release --product ccf-theory --static-swift-stdlib
	swift build -c release --product ccf-at --static-swift-stdlib

verify: build ## Set-up, release build, the default sweep with its plots, and the verdict on every claim, with a report.
	@mkdir -p $(OUT)
	@rm -f $(OUT)/sweep.csv
	$(PROGRAM) sweep --output $(OUT)/sweep.csv --plot $(OUT)/plots --check
	$(PROGRAM) verify --quick --report $(OUT)/report

test: engine ## Set-up and all tests, with the coverage gate, the report's schema, the notebooks and the proofs.
	@scripts/python-environment interop Tests/Interop/requirements.txt >/dev/null
	CCF_PYTHON="$$(scripts/python-environment interop Tests/Interop/requirements.txt)" \
	  swift test -c release --enable-code-coverage --scratch-path .build-test
	@scripts/coverage "$$(swift test -c release --enable-code-coverage --scratch-path .build-test --show-codecov-path)"
	@CCF_THEORY=.build-test/release/ccf-theory scripts/check-report
	@CCF_THEORY=.build-test/release/ccf-theory scripts/notebooks --check
	@scripts/proofs

proofs: ## Compiles the Coq proofs and checks what they rest on.
	@scripts/proofs

companion: ## Builds the typeset proofs, proofs/companion.pdf; needs LaTeX.
	@$(MAKE) --no-print-directory -C proofs companion

errata: build ## Writes docs/errata.md from the equation audit.
	$(PROGRAM) audit --format markdown > docs/errata.md.partial
	@mv docs/errata.md.partial docs/errata.md

memory: setup ## Runs the symbolic side under valgrind, which must be installed; four minutes.
	swift build -c release --product symbolic-memory --static-swift-stdlib
	@scripts/memory-check .build/release/symbolic-memory

notebooks: build ## Runs the notebooks and puts the results into them.
	@CCF_THEORY=$(PROGRAM) scripts/notebooks --write

recipes: ## Puts the files of experiments/recipes into the program.
	@scripts/recipe-data

bench: build ## Benchmarks against peers in the same run.
	swift build -c release --product kernel-benchmark --static-swift-stdlib
	@Benchmarks/run

bench-at: engine ## Benchmarks the engine against PyTorch in the same run; WIDE=1 with the paper's width as well.
	swift build -c release --product engine-benchmark --static-swift-stdlib
	@Benchmarks/run-engine $(if $(WIDE),--wide)

lint: ## Checks the code's form.
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Kernel Benchmarks/Engine

format: ## Mends the code's form.
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks/Kernel Benchmarks/Engine

checkpoints: ## Makes the checkpoints that the tests keep again, with Python's torch.
	@"$$(scripts/python-environment interop Tests/Interop/requirements.txt)" scripts/checkpoint-interop golden Tests/CheckpointsTests/Golden

goldens: engine ## Makes the golden values with PyTorch again, and docs/goldens.md from a comparison with them.
	@"$$(scripts/python-environment interop Tests/Interop/requirements.txt)" scripts/goldens.py Tests/GoldenTests/Golden
	CCF_GOLDENS_PAGE=docs/goldens.md swift test -c release --scratch-path .build-test --filter GoldenTests

references: setup ## Makes the 50-digit reference values again.
	@"$$(scripts/python-environment references scripts/requirements.txt)" scripts/reference-values.py

clean: ## Deletes what the targets above make.
	rm -rf .build .build-test $(OUT)
	@$(MAKE) --no-print-directory -C proofs clean
