# The commands of the house. "make help" lists them.

export CGO_ENABLED ?= 0

GO ?= go
# The packages that are used by many goroutines at once.
CONCURRENT = ./store/... ./capture/... ./epcis/... ./query/... ./access/... ./api/... ./feed/... ./serial/... ./authenticity/...

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## bin/trailmark, one file without dependencies
	$(GO) build -trimpath -o bin/trailmark ./cmd/trailmark

.PHONY: test
test: ## all tests on SQLite and PostgreSQL, then the concurrent packages for data races
	scripts/postgres run scripts/test $(CONCURRENT)

.PHONY: demo
demo: ## a plant, its 400,000 jars, and the recall of those that the fault touched
	$(GO) run ./cmd/trailmark demo

.PHONY: conformance
conformance: ## the documents and vectors of others, passed and failed by source
	scripts/conformance

.PHONY: clients
clients: ## JavaScript clients of others against the service
	scripts/clients

.PHONY: browser
browser: ## the public page in Chromium, and what axe-core says of it
	scripts/browser

.PHONY: bench
bench: ## how fast and how small, beside floors measured in the same run
	$(GO) run ./cmd/trailmark bench

.PHONY: lint
lint: ## formatting, go vet, and staticcheck where it is installed
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "gofmt -w $$unformatted"; exit 1; }
	$(GO) vet ./...
	@if command -v staticcheck >/dev/null; then staticcheck ./...; else echo "staticcheck is not installed; go install honnef.co/go/tools/cmd/staticcheck@v0.8.2"; fi

.PHONY: generate
generate: ## the files that programs write, from their sources
	$(GO) generate ./...
