#!/bin/bash
# Clients of others, unmodified from npm, and danmakud on the same simulators: what was said, what they heard and what we
# heard must be equal, as (id, user, text, time). docs/connectors.md says how to install the packages.
#
# usage: hear_the_same.sh SIMULATORS [MESSAGES]      SIMULATORS: where their programs are (ninja simulators)
# The packages are looked up in $DANMAKUD_NPM; those that are not there are skipped. Exit 77: nothing could be tried.
set -u
sims=$(realpath "$1") messages=${2:-10000} here=$(dirname "$(realpath "$0")")
tried=0 failed=0

[ -x "$sims/source_tap" ] || { echo "skipped: the simulators are not built: ninja simulators"; exit 77; }
[ -d "${DANMAKUD_NPM:-}/node_modules" ] || { echo "skipped: DANMAKUD_NPM names no directory with node_modules"; exit 77; }
cd "$DANMAKUD_NPM"
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

free_port() { node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })"; }
has() { [ -d "node_modules/$1" ] || { echo "skipped: $1 is not installed in $DANMAKUD_NPM"; return 1; }; }
listens() { for _ in $(seq 200); do (: < "/dev/tcp/127.0.0.1/$1") 2> "$work/null" && return; sleep 0.1; done; return 1; }
theirs() { timeout 120 node "$here/$1" "${@:2}" > "$work/theirs" 2>> "$work/errors"; }
tap() { timeout 120 "$sims/source_tap" "$@" "$messages" > "$work/ours" 2>> "$work/errors"; }
run() { timeout 120 "$sims/$1" "${@:2}" > "$work/said" 2>> "$work/errors"; }
# Ids and times of OneBot as its clients have them: without what danmakud adds to be sure.
as_bots_say() { awk -F'\t' -v OFS='\t' '{ split($1, part, ":"); $1 = part[2] ":" part[3]; sub(/000$/, "", $4); print }' "$work/ours" > "$work/plain"; mv "$work/plain" "$work/ours"; }

compare() {
  local what=$1 sums
  sums=$(for heard in said theirs ours; do sort "$work/$heard" | md5sum; done | sort -u | wc -l)
  tried=$((tried + 1))
  if [ "$sums" = 1 ] && [ "$(wc -l < "$work/ours")" = "$messages" ]; then
    echo "equal: $what, $messages messages"
  else
    failed=$((failed + 1))
    echo "DIFFERENT: $what: said $(wc -l < "$work/said"), theirs $(wc -l < "$work/theirs"), ours $(wc -l < "$work/ours")"
    cat "$work/errors"
  fi
  : > "$work/errors"
}

bilibili() {  # PACKAGE PROTOVER
  local port; port=$(free_port)
  run bilibili_sim "$port" 2 "$messages" 5000 & listens "$port"
  theirs bilibili_client.mjs "$1" "$port" 7006 "$messages" "$2" & tap kind=bilibili rooms=6 "api_url=http://127.0.0.1:$port"; wait
  compare "Bilibili, $1, protocol version $2"
}
open_live() {
  local port; port=$(free_port)
  run bilibili_sim "$port" 2 "$messages" 5000 open & listens "$port"
  theirs bilibili_client.mjs open-live "$port" 0 "$messages" &
  tap kind=bilibili-open "api_url=http://127.0.0.1:$port" app_id=1 access_key=k access_secret=k code=c2; wait
  compare "Bilibili Open-Live, bilibili-live-ws"
}
twitch() {  # CLIENT
  local port tls; port=$(free_port) tls=$(free_port)
  run twitch_sim "$port" 2 "$messages" "$tls" "$work" & listens "$tls"
  if [ "$1" = tmi.js ]; then theirs twitch_client.mjs "$port" "$messages" & else theirs twurple_client.mjs "$tls" "$messages" "$work" & fi
  tap kind=twitch channels=shop "url=wss://127.0.0.1:$tls/" "ca_file=$work/ca.pem"; wait
  compare "Twitch, $1"
}
onebot_forward() {
  local port; port=$(free_port)
  run onebot_sim "$port" 2 "$messages" secret & listens "$port"
  theirs onebot_client.mjs "$port" "$messages" secret & tap kind=onebot "url=ws://127.0.0.1:$port/" token=secret; wait
  as_bots_say
  compare "OneBot, we dial, node-napcat-ts"
}
onebot_reverse() {
  local port; port=$(free_port)
  theirs koishi_bot.mjs "$port" "$messages" & listens "$port"; run onebot_sim dial "$port" /onebot "$messages"; wait
  port=$(free_port)
  tap kind=onebot token=secret "listen=$port" & listens "$port"; run onebot_sim dial "$port" /v1/onebot "$messages" secret; wait
  as_bots_say
  compare "OneBot, bots dial in, koishi"
}

if has bilibili-live-ws; then for version in 1 2 3; do bilibili bilibili-live-ws $version; done; open_live; fi
has tiny-bilibili-ws && bilibili tiny-bilibili-ws 3
has tmi.js && twitch tmi.js
has @twurple/chat && twitch twurple
has node-napcat-ts && onebot_forward
has koishi-plugin-adapter-onebot && onebot_reverse
echo "$((tried - failed)) equal, $failed different"
[ "$tried" -gt 0 ] || exit 77
[ "$failed" = 0 ]
