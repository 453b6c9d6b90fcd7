#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Builds with counters (preset coverage), runs tests, and prints how many lines of each folder they have reached:
#
#   tests/coverage.sh                    all C++ tests, and the Python tests against the real server
#   tests/coverage.sh --ctest REGEX      only these C++ tests, of which only the programs are built
#   tests/coverage.sh --no-pytest        without the Python tests
#   tests/coverage.sh --missed           names the lines that none has reached, too
#
# Counts of earlier runs are dropped first. Needs what the tests need, and gcov, which comes with gcc.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
cd "$root"
build=$root/build/coverage
jobs=${HDF5ASYNC_JOBS:-$(nproc)}
python=/usr/bin/python3
regex=
with_python=1
report_options=()
export QT_QPA_PLATFORM=offscreen

while [ $# -gt 0 ]; do
    case $1 in
        --ctest) regex=$2; shift ;;
        --no-pytest) with_python= ;;
        --missed) report_options+=(--missed) ;;
        *) sed -n '4,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
    shift
done

cmake --preset coverage >/dev/null
targets=(program)
if [ -n "$regex" ]; then
    mapfile -t names < <(ctest --test-dir "$build" -N -R "$regex" | sed -n 's/^ *Test *#[0-9]*: //p')
    for name in "${names[@]}"; do
        target=test_${name//./_}
        if ninja -C "$build" -t query "$target" >/dev/null 2>&1; then
            targets+=("$target")
        fi
    done
else
    targets=(all)
fi
ninja -C "$build" -j "$jobs" "${targets[@]}" >&2

find "$build" -name '*.gcda' -delete
failed=0
ctest --test-dir "$build" ${regex:+-R "$regex"} -j "$jobs" --output-on-failure >&2 || failed=1
if [ -n "$with_python" ]; then
    HDF5ASYNC_SERVER=$build/bin/hdf5async PYTHONPATH=$root/python \
        "$python" -m pytest -q -p no:cacheprovider tests/integration >&2 || failed=1
fi
"$python" tests/support/coverage_report.py "$build" "${report_options[@]}"
exit "$failed"
