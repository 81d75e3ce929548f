#!/bin/sh
# Builds a preset (dev unless named) and runs its tests; what follows the preset goes to ctest. Ends with ctest's summary.
set -eu
cd "$(dirname "$0")/.."

preset=${1:-dev}
[ $# -eq 0 ] || shift
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
exec ctest --preset "$preset" --parallel "$(nproc)" "$@"
