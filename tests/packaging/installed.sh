#!/bin/sh
# installed.sh BUILD: what is installed is whole: the unit's program and configuration are there, and that is good.
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
DESTDIR=$root cmake --install "$1" --prefix /usr >/dev/null

unit=$root/usr/lib/systemd/system/danmakud.service
for path in $(grep -Eo '^Exec(Start|StartPre)=.*' "$unit" | grep -Eo '/[^ ]+'); do
  [ -f "$root$path" ] || { echo "the unit names $path, which is not installed" >&2; exit 1; }
done
while read -r file; do
  [ -f "$root$file" ] || { echo "conffiles names $file, which is not installed" >&2; exit 1; }
done <"$1/conffiles"

"$root/usr/bin/danmakud" check -c "$root/etc/danmakud/danmakud.toml"
