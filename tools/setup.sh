#!/bin/sh
# Installs what a bare Debian 12 lacks to build, test and run danmakud; silent and quick when nothing is missing.
# As root, or as a user who may sudo. `--ci` adds what only the checks need: clang and its tools, a WebSocket client not ours.
set -eu

build="g++ cmake ninja-build ccache pkg-config make"
libraries="libboost1.81-dev libsimdjson-dev libhyperscan-dev libhiredis-dev libconcurrentqueue-dev libsqlite3-dev
  libxxhash-dev libtomlplusplus-dev libcli11-dev libspdlog-dev libfmt-dev prometheus-cpp-dev libzstd-dev zlib1g-dev
  libbrotli-dev libprotozero-dev libssl-dev libhowardhinnant-date-dev liblinear-dev libjemalloc-dev tzdata"
tables="opencc libopencc-data libopencc1.1 unicode-data python3 python3-jieba"  # read at build time only
tests="libgtest-dev libgmock-dev libbenchmark-dev libre2-dev rapidjson-dev redis-server openssl"
ci="git valgrind clang clang-format clang-tidy libclang-rt-14-dev python3-websockets"

wanted="$build $libraries $tables $tests"
case "${1:-}" in
  --ci) wanted="$wanted $ci" ;;
  "") ;;
  *) echo "usage: tools/setup.sh [--ci]" >&2; exit 2 ;;
esac

# Names of $wanted that are not installed, one question to dpkg for all.
missing() {
  # shellcheck disable=SC2086
  installed=" $(dpkg-query -W -f='${Package} ${db:Status-Status}\n' $wanted 2>/dev/null |
    sed -n 's/ installed$//p' | tr '\n' ' ') "
  for package in $wanted; do
    case "$installed" in *" $package "*) ;; *) printf '%s ' "$package" ;; esac
  done
}

absent=$(missing)
[ -z "$absent" ] && exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "setup: these are missing, and there is no sudo here: $absent" >&2; exit 1; }
  as_root="sudo"
fi

# The lists of a fresh image are empty or of another day: fetch them once, before the first install.
echo "setup: installing $absent"
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -o Dpkg::Use-Pty=0 install -y -qq --no-install-recommends $absent >/dev/null

absent=$(missing)
[ -z "$absent" ] || { echo "setup: still missing: $absent" >&2; exit 1; }
