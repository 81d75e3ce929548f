#!/bin/sh
# A gate that a busy machine cannot fool: instructions that screening an event takes, counted by cachegrind on the paths
# for AVX2, must not move from the stored figure by more than 2 %. `--renew` stores the figure of today: commit it with
# the change that earned it, and say why. `--patterns N` only counts, with so many patterns made for the traffic.
set -eu
cd "$(dirname "$0")/.."
stored=bench/instructions_per_event
few=4000 many=12000
patterns=""
[ "${1:-}" = --patterns ] && patterns=$2

cmake --preset release >/dev/null
cmake --build --preset release --target danmakud-instructions >/dev/null

# Instructions of a run over $1 events.
count() {
  # shellcheck disable=SC2086
  valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null \
    build/release/bench/danmakud-instructions "$1" $patterns 2>&1 | sed -n 's/,//g; s/.*I *refs: *\([0-9]*\).*/\1/p'
}
first=$(count $few)
second=$(count $many)
[ -n "$first" ] && [ -n "$second" ] || { echo "check_instructions: cachegrind gave no count" >&2; exit 2; }
now=$(((second - first) / (many - few)))

case "${1:-}" in
  --renew)
    echo "$now" >"$stored"
    echo "check_instructions: $now instructions an event, stored in $stored"
    exit 0 ;;
  --patterns)
    echo "check_instructions: $now instructions an event with $patterns patterns"
    exit 0 ;;
esac
was=$(cat "$stored")
echo "check_instructions: $now instructions an event, stored: $was"
difference=$((now > was ? now - was : was - now))
if [ $((difference * 50)) -gt "$was" ]; then
  echo "check_instructions: over 2 % from $stored; if that is right: tools/check_instructions.sh --renew" >&2
  exit 1
fi
