.DEFAULT_GOAL := help
.PHONY: help run test check native agent archive install uninstall bench fuzz mutate clean

help:     ## say what there is
	@sed -n 's/^\([a-z]*\): *##/make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run:      ## install what is missing, build, and run two services in their sandboxes: berth up samples/web
	@eng/install build run
	@eng/native
	@eng/run

test:     ## install what the tests compare with, build, and run everything
	@eng/test

check:    ## format, analyzers, unit tests: under two minutes, installs nothing
	@eng/check

native:   ## the native executables alone: artifacts/berth, artifacts/berth-full, artifacts/berth-guest
	@eng/install build
	@eng/native

agent:    ## the native agent of a host: artifacts/berthd
	@eng/install build
	@eng/native agent

archive:  ## a release of Berth itself, for berth release self: artifacts/berth-VERSION.tar.gz
	@eng/install build
	@eng/native
	@eng/native agent
	@eng/prefix archive

install:  ## put executables, manual pages, completions below PREFIX (default /usr/local); DESTDIR for packages
	@eng/native
	@eng/native agent
	@eng/prefix install

uninstall: ## take away what install put there
	@eng/prefix uninstall

bench:    ## measure the promises of SPECIFICATION.md, side by side
	@eng/install build run test
	@eng/native
	@eng/bench

fuzz:     ## feed the parsers and the planner what nobody would write
	@eng/fuzz

mutate:   ## find faults that the tests would not notice, in one assembly: make mutate ASSEMBLY=Berth.Instances
	@eng/mutate $(ASSEMBLY)

clean:    ## remove everything that was built
	rm -rf artifacts
