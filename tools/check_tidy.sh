#!/usr/bin/env bash
# clang-tidy over the given sources, or over all of the four rooms. Needs the compile commands of a configured dev build.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -eq 0 ]; then mapfile -t files < <(git ls-files 'matchers/*.cc' 'pipeline/*.cc' 'adapters/*.cc' 'daemon/*.cc'); else files=("$@"); fi
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy -p build/dev --quiet --warnings-as-errors='*'
