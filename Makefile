# A thin face on CMake presets and tools/. ARGS goes through: make run ARGS="--set ingest.listen=127.0.0.1:0"
# make run ROOM=bilibili-sim plays the evening in a room of a simulated platform.
.PHONY: run test bench

run:
	@tools/setup.sh
	@ROOM=$(ROOM) tools/run_sample.sh $(ARGS)

test:
	@tools/setup.sh
	@tools/test.sh $(ARGS)

bench:
	@tools/setup.sh
	@tools/bench.sh $(ARGS)
