#!/bin/sh
# Builds the release preset, runs every micro-benchmark and the peak benchmark; prints one table, leaves JSON in build/bench.
# Arguments go to the peak benchmark: `tools/bench.sh --quick` is a smoke run of a few seconds.
set -eu
cd "$(dirname "$0")/.."

# A smoke run asks only whether they work: what the tests are built of will do.
preset=release seconds=0.2
case " $* " in *" --quick "*) preset=dev seconds=0.01 ;; esac
cmake --preset $preset >/dev/null
cmake --build --preset $preset --target benches
results=build/bench
mkdir -p "$results"

for micro in build/$preset/bench/bench_*; do
  [ -x "$micro" ] || continue
  "$micro" --benchmark_min_time=$seconds --benchmark_out="$results/$(basename "$micro").json" --benchmark_out_format=json
done
exec build/$preset/bench/danmakud-peak --json "$results/peak.json" "$@"
