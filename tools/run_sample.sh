#!/bin/sh
# Builds the release preset, starts the daemon on the sample configuration with a store of its own, plays the sample evening into
# its WebSocket in about half a minute and stays up until Ctrl-C. Arguments go to the daemon (`--set section.key=value`).
set -eu
cd "$(dirname "$0")/.."

cmake --preset release >/dev/null
cmake --build --preset release --target danmakud danmakud-play

store=$(mktemp -d build/sample.XXXXXX)
daemon="" player=""

# The daemon is told once: a second signal would end it before it has drained.
finish() {
  trap '' INT TERM
  [ -z "$player" ] || kill "$player" 2>/dev/null || true
  if [ -n "$daemon" ]; then
    kill -TERM "$daemon" 2>/dev/null || true
    wait "$daemon" || true
  fi
  rm -rf "$store"
}
trap finish EXIT
trap 'exit 0' INT TERM

# A session of its own keeps the terminal's Ctrl-C from the daemon; it comes from here.
setsid build/release/daemon/danmakud run -c config/sample/danmakud.toml --set "store.path=$PWD/$store/danmakud.db" --print "$@" &
daemon=$!
build/release/bench/danmakud-play --in-seconds 30 --restamp config/sample/evening.ndjson &
player=$!
wait "$player" || { echo "run: the evening could not be played" >&2; exit 1; }
player=""
echo "run: the evening is over; tickets, metrics and health: http://127.0.0.1:7701/ (Ctrl-C ends)"
wait "$daemon"
