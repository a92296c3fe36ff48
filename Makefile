# The front door. CMake does the building; this says what to build and run for each purpose.
.DEFAULT_GOAL := help
.PHONY: help demo test notifyd nfy check endurance bench conformance scenarios exchanges import-check wheel sdist packages lint
.PHONY: format abi clients console providers hosts fresh fresh-packages clean deps

JOBS ?= $(shell nproc)
PRESET ?= ci
BUILD := build/$(PRESET)
LAUNCH := $(if $(shell command -v ccache),-DCMAKE_C_COMPILER_LAUNCHER=ccache \
                                          -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
configure = cmake --preset $(1) $(LAUNCH) --log-level=WARNING $(2)
VERSION = $(shell awk '/^project.nfy VERSION/ {print $$3}' CMakeLists.txt)
# What people install is built once, from the library alone.
PACKAGED := -B build/package -DCMAKE_INSTALL_PREFIX=/usr -DNFY_BUILD_TESTS=OFF \
            -DNFY_BUILD_BENCH=OFF -DNFY_BUILD_EXAMPLES=OFF -DNFY_WITH_HTTPD=OFF -DNFY_WITH_CLI=OFF
build = cmake --build $(1) --parallel $(JOBS) $(if $(2),--target $(2))

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## build the library and run the demonstration
	@tools/install-deps --demo
	@$(call configure,demo)
	@$(call build,build/demo,nfy_example_demo)
	@tools/run-demo build/demo

notifyd: ## build the server notifyd (then build/release/hosts/http/notifyd --demo)
	@tools/install-deps --build
	@$(call configure,release)
	@$(call build,build/release,notifyd)

nfy: ## build the command line nfy (then build/release/hosts/cli/nfy --help)
	@tools/install-deps --build
	@$(call configure,release)
	@$(call build,build/release,nfy-cli)

deps:
	@tools/install-deps

test: deps ## build and run every test, C++, C and Python, against both stores
	@$(call configure,$(PRESET))
	@$(call build,$(BUILD))
	@tools/with-servers tools/run-tests $(BUILD)

NOUN_TESTS = $(firstword $(wildcard tests/$(NOUN) tests/domain/$(NOUN)))
check: deps ## the inner loop: build and run the tests of NOUN=billing, engine, store, ... alone
	$(if $(NOUN),,$(error say which: make check NOUN=engine (a folder of tests/ or of tests/domain/)))
	@$(call configure,dev)
	@$(call build,build/dev,$(NOUN_TESTS)/all)
	@tools/with-servers ctest --test-dir build/dev/$(NOUN_TESTS) --output-on-failure --parallel $(JOBS)

endurance: deps ## read, move and kill for an hour (READS=50000 KILLS=2000 ORDERS=5000 SERVER_KILLS=60)
	@$(call configure,$(PRESET))
	@$(call build,$(BUILD),nfy_archive_step_tests nfy_migration_tests)
	@NFY_TEST_READS=$(or $(READS),50000) NFY_TEST_KILLS=$(or $(KILLS),2000) \
	  NFY_TEST_ORDERS=$(or $(ORDERS),5000) NFY_TEST_CLUSTER_KILLS=$(or $(SERVER_KILLS),60) \
	  tools/with-servers --no-redis $(BUILD)/tests/archive/nfy_archive_step_tests -tc='archive:*'
	@NFY_TEST_MIGRATION_KILLS=$(or $(MIGRATION_KILLS),10) \
	  $(BUILD)/tests/store/nfy_migration_tests

bench: deps ## measure a useful part (FULL=1 everything, ONLY=name some, SCALE=10 on more data)
	@$(call configure,release)
	@$(call build,build/release,nfy-bench nfy-import-check)
	@tools/bench run build/release $(if $(FULL),--full) $(ONLY:%=--only %) $(SCALE:%=--scale %)

conformance: deps ## run the vectors in VECTORS=folder
	$(if $(VECTORS),,$(error say which: make conformance VECTORS=folder))
	@$(call configure,$(PRESET))
	@$(call build,$(BUILD),nfy-conformance)
	@$(BUILD)/tests/conformance/nfy-conformance $(VECTORS)

scenarios: deps ## run the scenarios in SCENARIOS=folder on STORE=sqlite, postgres or a URL
	$(if $(SCENARIOS),,$(error say which: make scenarios SCENARIOS=folder [STORE=sqlite|postgres|URL]))
	@$(call configure,$(PRESET))
	@$(call build,$(BUILD),nfy-scenarios)
	@tools/run-scenarios $(BUILD) $(SCENARIOS) $(or $(STORE),sqlite)

clients: deps ## run the official clients of the reference against the REST API (from their registries)
	@for tool in node npm javac mvn; do \
	  command -v $$tool >/dev/null || { tools/install-deps --clients; break; }; done
	@$(call configure,$(PRESET))
	@$(call build,$(BUILD))
	@[ -d $(BUILD)/python/prefix ] || tools/python-tests $(BUILD) $(BUILD)/clients.xml
	@tools/clients-tests $(BUILD)

console: deps ## run the console's tests: its pages, its servers and a browser (from their registries)
	@command -v chromium >/dev/null || tools/install-deps --console
	@$(call configure,$(PRESET))
	@$(call build,$(BUILD))
	@[ -d $(BUILD)/python/prefix ] || tools/python-tests $(BUILD) $(BUILD)/console.xml
	@tools/with-servers --no-redis tools/console-tests $(BUILD) $(BUILD)/console.xml

providers: deps ## run the providers against servers of others on loopback (from their registries)
	@for tool in node npm javac mvn; do \
	  command -v $$tool >/dev/null || { tools/install-deps --clients; break; }; done
	@for tool in bearerbox opendkim-testmsg postfix sshd; do \
	  PATH="$$PATH:/usr/sbin" command -v $$tool >/dev/null || \
	    { tools/install-deps --providers; break; }; done
	@$(call configure,$(PRESET))
	@$(call build,$(BUILD))
	@[ -d $(BUILD)/python/prefix ] || tools/python-tests $(BUILD) $(BUILD)/providers.xml
	@tools/provider-tests $(BUILD) $(BUILD)/providers.xml

hosts: deps ## run Celery, Procrastinate, APScheduler, timers on the engine (MESSAGES=50000: a long run)
	@[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || tools/install-deps --hosts
	@$(call configure,$(PRESET))
	@$(call build,$(BUILD))
	@[ -d $(BUILD)/python/prefix ] || tools/python-tests $(BUILD) $(BUILD)/hosts.xml
	@$(if $(MESSAGES),NFY_TEST_HOST_MESSAGES=$(MESSAGES)) tools/host-tests $(BUILD) $(BUILD)/hosts.xml

exchanges: deps ## replay the recorded exchanges in EXCHANGES=folder on STORE=sqlite, postgres or a URL
	$(if $(EXCHANGES),,$(error say which: make exchanges EXCHANGES=folder [STORE=sqlite|postgres|URL]))
	@$(call configure,$(PRESET))
	@$(call build,$(BUILD),nfy-exchanges)
	@tools/run-exchanges $(BUILD) $(EXCHANGES) $(or $(STORE),sqlite)

import-check: deps ## import the old databases in IMPORT=folder into both stores and compare them
	$(if $(IMPORT),,$(error say which: make import-check IMPORT=folder))
	@$(call configure,$(PRESET))
	@$(call build,$(BUILD),nfy-import-check)
	@tools/run-import-check $(BUILD) $(IMPORT)

fresh: ## try `make demo` on a bare Debian 12, as root (RUN="make test" tries that, AS=user a user)
	@tools/install-deps --fresh
	@tools/fresh $(if $(filter user,$(AS)),--user) -- $(RUN)

wheel: ## build a Python wheel that stands alone, and try it (its tools come from PyPI)
	@tools/install-deps --wheel
	@$(call configure,release,$(PACKAGED))
	@$(call build,build/package,nfy)
	@tools/build-wheel build/package
	@tools/try-wheel build/package/wheel $(VERSION)

sdist: ## build a source distribution of the Python package, the library's sources in it
	@tools/install-deps --wheel
	@tools/build-sdist build/package/sdist

packages: ## build Debian packages and check them
	@tools/install-deps --packages
	@$(call configure,release,$(PACKAGED))
	@$(call build,build/package,nfy nfy_core)
	@tools/build-packages build/package
	@tools/check-packages build/package/packages

fresh-packages: ## make wheel, sdist and packages, install and use them on bare machines (needs root)
	@tools/install-deps --fresh
	@tools/fresh --wheel
	@tools/fresh --sdist
	@tools/fresh --packages

lint: deps ## check the sources: format, layers, house rules
	@tools/check.sh --sources

format: deps ## write the sources as clang-format would
	@git ls-files -z -- '*.cpp' '*.hpp' '*.h' '*.c' | xargs -0 -r clang-format -i

abi: test ## renew the committed baseline of the C ABI
	@tools/update-abi $(BUILD)

clean: ## remove everything that was built
	rm -rf build
