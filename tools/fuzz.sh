#!/usr/bin/env bash
# Runs every fuzz target under libFuzzer for the given number of seconds (60). New inputs stay in build/fuzz/corpus; a crash fails.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target fuzz_targets
for source in tests/fuzz/*_fuzz.cc; do
  name=$(basename "$source" .cc)
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus"
  printf '%s: ' "$name"
  "build/fuzz/tests/fuzz/$name" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -print_final_stats=0 -verbosity=0 \
    "$corpus" "tests/fuzz/seeds/$name" && echo ok
done
