#!/bin/sh
# The compiler may take a function that only prefetches for one without effect and drop its calls: nothing fails then,
# it is only slower. `check_prefetches.sh LIBRARY FUNCTION…`: each of the functions must hold such an instruction.
set -eu
library=$1
shift
fetching=$(objdump -d -C --no-show-raw-insn "$library" | awk '/^[0-9a-f]+ <.*>:$/ { name = $0 } /prefetch|prfm/ { print name }')
for name in "$@"; do
  case "$fetching" in
    *"$name("*) ;;
    *) echo "check_prefetches: $name prefetches nothing" >&2; exit 1 ;;
  esac
done
