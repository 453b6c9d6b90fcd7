#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Builds the server where needed and starts it: ./run.sh [arguments of hdf5async], for instance
#
#   ./run.sh                          window if there is a display, otherwise headless; settings from config.ini
#   ./run.sh --no-gui --port 9000
#   ./run.sh --config /etc/hdf5async.ini
#   ./run.sh --help
#
# Missing packages are installed first, see installer/setup.sh.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
build=$root/build/release
. "$root/installer/ccache.sh"

"$root/installer/setup.sh" build run

# Passes on what compilers say; of the progress only one changing line, on a terminal.
show_progress()
{
    local line building=
    while IFS= read -r line; do
        case $line in
            'ninja: Entering directory '* | 'ninja: no work to do.' | '[0/'* | *'] Re-running CMake...' | '-- '*) ;;
            '['[0-9]*/[0-9]*'] '*)
                if [ -z "$building" ]; then
                    echo "run: building (the first time this takes some minutes)" >&2
                    building=1
                fi
                if [ -t 2 ]; then
                    printf '\r\033[K%.78s' "$line" >&2
                fi
                ;;
            *)
                if [ -n "$building" ] && [ -t 2 ]; then
                    printf '\r\033[K' >&2
                fi
                printf '%s\n' "$line" >&2
                ;;
        esac
    done
    if [ -n "$building" ] && [ -t 2 ]; then
        printf '\r\033[K' >&2
    fi
}

if [ ! -f "$build/build.ninja" ] || [ "$root/CMakePresets.json" -nt "$build/build.ninja" ]; then
    echo "run: configuring (preset release)" >&2
    if ! configured=$(cd "$root" && cmake --preset release 2>&1); then
        printf '%s\n' "$configured" >&2
        exit 1
    fi
fi
if ! ninja -C "$build" program 2>&1 | show_progress; then
    echo "run: the build failed; the messages are above" >&2
    exit 1
fi

for argument in "$@"; do
    case $argument in
        --config | --config=*) exec "$build/bin/hdf5async" "$@" ;;
    esac
done
exec "$build/bin/hdf5async" --config "$root/config.ini" "$@"
