# make run: both provinces on this machine. make check: what every commit must pass. make test: everything.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PROVINCE ?= hunan
# Everything not marked `aws` runs without the embedded AWS.
FAST := -m "not aws" -n 2 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help setup run stop dev logs check test bench screens load clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: ## Install the libraries into .venv (instant when nothing changed)
	@$(PYTHON) infra/setup.py $(VENV) requirements-dev.txt

run: setup ## Start the embedded AWS and deploy both provinces; PROVINCES=hunan, PORT=4566, PERIOD_S=86400 (a day of retention)
	@$(BIN)/python -m infra.local up

stop: setup ## Stop it; its data stays for the next make run
	@$(BIN)/python -m infra.local down

dev: setup ## Serve one province by `chalice local` against the embedded AWS; PROVINCE=hunan DEV_PORT=8000
	@$(BIN)/python -m infra.dev $(PROVINCE)-local

logs: setup ## Show what the functions of a province wrote; PROVINCE=hunan
	@$(BIN)/python -m infra.logs $(PROVINCE)-local

check: setup ## Style, types, layers and the fast tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(FAST)

test: setup ## Every test, against an embedded AWS of its own (Linux; Java 17 and npm for DynamoDB Local)
	@$(BIN)/python -m infra.test $(ARGS)

bench: setup ## Print the table of benchmarks
	@$(BIN)/python -m benchmarks

screens: setup ## Take pictures of every page in every state from the running Hunan; ONLY=manage
	@$(BIN)/python -m infra.screens $(ONLY)

load: setup ## Drive load at the running Hunan and compare the raw table; BASE=8 scans a second, STEP_S=20 a step
	@$(PYTHON) infra/setup.py $(VENV)-load requirements-load.txt
	@$(BIN)/python -m benchmarks.load $(VENV)-load/bin/locust --base $(or $(BASE),8) --seconds $(or $(STEP_S),20)

clean: stop ## Forget the embedded AWS, its data and everything built
	rm -rf .local .chalice/deployments
