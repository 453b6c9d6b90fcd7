#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Builds the server and the benchmark programs and prints the whole table, see docs/benchmarks.md:
#
#   benchmarks/run.sh                              three rounds, up to a quarter of an hour
#   benchmarks/run.sh --quick                      one short round, two to three minutes
#   benchmarks/run.sh --cases append,read --rounds 5
#   benchmarks/run.sh --write docs/benchmarks.md   also replaces the results there
#   benchmarks/run.sh --help
#
# Missing packages are installed first, see installer/setup.sh. Redis and NATS are measured where they are installed.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
build=$root/build/release
log=$root/build/benchmarks-build.log

"$root/installer/setup.sh" build run benchmark

mkdir -p "$root/build"
echo "benchmarks: building preset release" >&2
if ! (cd "$root" && cmake --preset release -DHDF5ASYNC_BENCHMARKS=ON &&
    ninja -C "$build" program benchmark_suite storage_commit benchmark_protocol_decode) >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    exit 1
fi

cd "$root"
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$root exec /usr/bin/python3 -m benchmarks.suite "$@"
