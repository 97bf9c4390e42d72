.DEFAULT_GOAL := help
.PHONY: help run test check native bench fuzz clean

help:     ## say what there is
	@sed -n 's/^\([a-z]*\): *##/make \1\t/p' $(MAKEFILE_LIST) | expand -t 14

run:      ## install what is missing, build, and run two services in their sandboxes: berth up samples/web
	@eng/install build run
	@eng/native
	@eng/run

test:     ## install what the tests compare with, build, and run everything
	@eng/test

check:    ## format, analyzers, unit tests: under two minutes, installs nothing
	@eng/check

native:   ## the native executables alone: artifacts/berth, artifacts/berth-full
	@eng/install build
	@eng/native

bench:    ## measure the promises of SPECIFICATION.md, side by side
	@eng/install build run test
	@eng/native
	@eng/bench

fuzz:     ## feed the parsers and the planner what nobody would write
	@eng/fuzz

clean:    ## remove everything that was built
	rm -rf artifacts
