#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Builds and runs the tests:
#
#   ./test.sh                 pytest, server, asan (dev's build with sanitizers: every test), and threads: what continuous
#                             integration runs
#   ./test.sh quick           dev and pytest
#   ./test.sh asan [tsan …]   only these; each of dev, release, headless, asan, tsan is a preset's build and its ctest,
#                             server is the program of preset headless and its tests of the whole program,
#                             threads is the tests of preset tsan in which there are threads,
#                             pytest is the Python tests against the release build's server,
#                             browser shows its data with h5web in Chromium (packages of npm; not part of what
#                             continuous integration runs)
#
# Missing packages are installed first, see installer/setup.sh. The last line is 'N passed, N failed', over ctest and
# pytest; a build that fails counts as one failed test. Full outputs are kept in build/test-logs.
# HDF5ASYNC_JOBS sets how many compilers and tests run at a time (default: one a processor).
set -uo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
cd "$root" || exit 1
logs=$root/build/test-logs
jobs=${HDF5ASYNC_JOBS:-$(nproc)}
python=/usr/bin/python3
# The tests that see how the program was put together; asan runs all others on the same sources.
whole='^(app[.].*|architecture[.]server_links)$'
# The tests that more than one thread takes part in.
threaded='^(app[.](local_server|program)|core[.](codec[.]chunk_codec|hdf5[.](hdf5_storage|row_chunks|row_store)|journal[.]concurrency|storage_queue)|network[.](client[.].*|http|reply_mailbox|server|session|socket_watcher))$'
passed=0
failed=0
skipped=0

export QT_QPA_PLATFORM=offscreen
export PYTHONDONTWRITEBYTECODE=1
. "$root/installer/ccache.sh"

say()
{
    printf '%s\n' "$*"
}

# Counts one failure that no test runner counts, and shows the end of its output.
fail()
{
    failed=$((failed + 1))
    say "FAILED: $1"
    if [ -f "${2:-}" ]; then
        tail -n 60 "$2" | sed 's/^/    /'
    fi
}

# configure PRESET
configure()
{
    local preset=$1 log=$logs/$1-build.log
    if [ ! -f "build/$preset/build.ninja" ] || [ CMakePresets.json -nt "build/$preset/build.ninja" ]; then
        if ! cmake --preset "$preset" >"$log" 2>&1; then
            fail "configuring preset $preset" "$log"
            return 1
        fi
    fi
}

# build PRESET [TARGET…]
build()
{
    local preset=$1 log=$logs/$1-build.log
    shift
    say "building preset $preset"
    configure "$preset" || return 1
    if ! ninja -C "build/$preset" -j "$jobs" "$@" >"$log" 2>&1; then
        fail "building preset $preset" "$log"
        return 1
    fi
}

# Adds what a runner wrote in JUnit form to the sums: count NAME EXIT-CODE XML-FILE LOG
count()
{
    local name=$1 code=$2 summary p f s
    if ! summary=$("$python" tests/support/junit_summary.py "$3"); then
        fail "$name left no result" "$4"
        return
    fi
    read -r p f s <<<"$(tail -n 1 <<<"$summary")"
    head -n -1 <<<"$summary"
    say "$name: $p passed, $f failed, $s skipped; $SECONDS s since the start"
    passed=$((passed + p))
    failed=$((failed + f))
    skipped=$((skipped + s))
    if [ $((p + f)) = 0 ]; then
        fail "$name ran no test" "$4"
    elif [ "$code" != 0 ] && [ "$f" = 0 ]; then
        fail "$name ended with exit code $code although no test failed" "$4"
    fi
}

# run_ctest PRESET [REGULAR-EXPRESSION]
run_ctest()
{
    local xml=$logs/$1-ctest.xml log=$logs/$1-ctest.log
    local -a wrapper=()
    # ThreadSanitizer of GCC 12 and 13 does not start where the kernel randomises addresses by more than 28 bits.
    if [ "$1" = tsan ] && setarch "$(uname -m)" -R true 2>/dev/null; then
        wrapper=(setarch "$(uname -m)" -R)
    fi
    rm -f "$xml"
    "${wrapper[@]}" ctest --preset "$1" ${2:+-R "$2"} -j "$jobs" --output-junit "$xml" >"$log" 2>&1 </dev/null
    count "$1 ctest" $? "$xml" "$log"
}

# Builds the program and what it takes to run some tests, and runs these: run_some PRESET REGULAR-EXPRESSION
run_some()
{
    local preset=$1 name
    local -a targets=(program)
    configure "$preset" || return
    while read -r name; do
        if [[ $name != architecture.* ]]; then # those are scripts
            targets+=("test_${name//./_}")
        fi
    done < <(ctest --preset "$preset" -N -R "$2" | sed -n 's/^ *Test *#[0-9]*: //p')
    build "$preset" "${targets[@]}" && run_ctest "$preset" "$2"
}

# print_coverage PRESET: how many lines of each folder its tests have reached
print_coverage()
{
    local log=$logs/$1-coverage.log
    if "$python" tests/support/coverage_report.py "build/$1" >"$log" 2>&1; then
        cat "$log"
        say "lines counted; $SECONDS s since the start"
    else
        fail "counting the lines that preset $1 has reached" "$log"
    fi
}

# run_pytest FOLDER
run_pytest()
{
    local name=${1//\//-}
    local xml=$logs/$name-pytest.xml log=$logs/$name-pytest.log
    rm -f "$xml"
    HDF5ASYNC_SERVER=${HDF5ASYNC_SERVER:-$root/build/release/bin/hdf5async} HDF5ASYNC_REQUIRE_SERVER=1 \
        PYTHONPATH=$root/python/src:$root/python \
        timeout --kill-after=10 1200 "$python" -m pytest -q -p no:cacheprovider -o faulthandler_timeout=300 \
        --junitxml="$xml" "$1" >"$log" 2>&1 </dev/null
    count "pytest $1" $? "$xml" "$log"
}

run_step()
{
    case $1 in
        dev | release | headless | tsan)
            build "$1" && run_ctest "$1"
            ;;
        asan)
            if build asan; then
                rm -rf build/asan/lines # counts of earlier runs
                run_ctest asan
                print_coverage asan
            fi
            ;;
        server) run_some headless "$whole" ;;
        threads) run_some tsan "$threaded" ;;
        pytest)
            if build release program benchmark_suite; then
                run_pytest tests/integration
                run_pytest tests/crash
                run_pytest tests/benchmarks
                run_pytest python/tests
            fi
            ;;
        browser)
            if installer/setup.sh browser && build release program; then
                HDF5ASYNC_REQUIRE_BROWSER=1 run_pytest tests/browser
            else
                fail "the browser's tests could not be prepared"
            fi
            ;;
    esac
}

steps=()
if [ $# = 0 ]; then
    set -- all
fi
for argument in "$@"; do
    case $argument in
        all) steps+=(pytest server asan threads) ;;
        quick) steps+=(dev pytest) ;;
        dev | release | headless | asan | tsan | server | threads | pytest | browser) steps+=("$argument") ;;
        *)
            sed -n '4,17s/^# \{0,1\}//p' "$0" >&2
            exit 2
            ;;
    esac
done

mkdir -p "$logs"
if installer/setup.sh build run test lint; then
    for step in "${steps[@]}"; do
        run_step "$step"
    done
else
    fail "packages are missing"
fi

if [ "$skipped" -gt 0 ]; then
    say "$passed passed, $failed failed, $skipped skipped"
else
    say "$passed passed, $failed failed"
fi
[ "$failed" = 0 ]
