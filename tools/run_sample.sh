#!/bin/sh
# Builds the release preset, starts the daemon on the sample configuration with a store of its own, plays the sample evening into
# its WebSocket in about half a minute and stays up until Ctrl-C. Arguments go to the daemon (`--set section.key=value`).
# With ROOM=bilibili-sim the evening is played in a room of a simulated Bilibili, to which the daemon connects.
set -eu
cd "$(dirname "$0")/.."

cmake --preset release >/dev/null
case "${ROOM:-}" in
  "") cmake --build --preset release --target danmakud danmakud-play ;;
  bilibili-sim) cmake --build --preset release --target danmakud bilibili_sim ;;
  *) echo "run: there is no room \"$ROOM\"; there is bilibili-sim, or none for the evening over WebSocket" >&2; exit 2 ;;
esac

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

if [ "${ROOM:-}" = bilibili-sim ]; then
  build/release/tests/sim/bilibili_sim 0 1 0 100 config/sample/evening.ndjson >"$store/said" 2>"$store/simulator" &
  player=$!
  until grep -qs "^listening on" "$store/simulator"; do
    kill -0 "$player" 2>/dev/null || { echo "run: the simulated room does not open" >&2; exit 1; }
    sleep 0.1
  done
  api="http://127.0.0.1:$(sed -n 's/^listening on //p' "$store/simulator")"
  set -- --set "source=[{name='bilibili-sim', kind='bilibili', room=6, api_url='$api'}]" "$@"
fi

# A session of its own keeps the terminal's Ctrl-C from the daemon; it comes from here.
setsid build/release/daemon/danmakud run -c config/sample/danmakud.toml --set "store.path=$PWD/$store/danmakud.db" --print "$@" &
daemon=$!
if [ -z "$player" ]; then
  build/release/bench/danmakud-play --in-seconds 30 --restamp config/sample/evening.ndjson &
  player=$!
fi
# A daemon that does not start, its ports taken by another perhaps, is to be seen at once.
while kill -0 "$player" 2>/dev/null; do
  kill -0 "$daemon" 2>/dev/null || { daemon=""; echo "run: the daemon ended, see above" >&2; exit 1; }
  sleep 0.2
done
wait "$player" || { echo "run: the evening could not be played" >&2; exit 1; }
player=""
echo "run: the evening is over; tickets, metrics and health: http://127.0.0.1:7701/ (Ctrl-C ends)"
wait "$daemon"
