#!/usr/bin/env bash
# Four rooms, one direction: a file includes only from its own room and the rooms below. Also: moodycamel is named in one file only.
set -euo pipefail
cd "$(dirname "$0")/.."

declare -A below=(
  [matchers]="matchers"
  [pipeline]="pipeline|matchers"
  [adapters]="adapters|pipeline|matchers"
  [daemon]="daemon|adapters|pipeline|matchers"
)
status=0
for room in "${!below[@]}"; do
  wrong=$(grep -rnE '^#include "' "$room" --include='*.h' --include='*.cc' | grep -vE "#include \"(${below[$room]})/" || true)
  if [ -n "$wrong" ]; then
    printf '%s may include only from: %s\n%s\n' "$room" "${below[$room]//|/, }" "$wrong" >&2
    status=1
  fi
done
elsewhere=$(grep -rlE 'moodycamel|concurrentqueue' matchers pipeline adapters daemon --include='*.h' --include='*.cc' | grep -v '^pipeline/bounded_queue.h$' || true)
if [ -n "$elsewhere" ]; then
  printf 'moodycamel is named outside pipeline/bounded_queue.h:\n%s\n' "$elsewhere" >&2
  status=1
fi
exit $status
