#!/usr/bin/env bash
# Every C++ file stands as .clang-format has it.
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files '*.h' '*.cc' | xargs clang-format --dry-run --Werror
