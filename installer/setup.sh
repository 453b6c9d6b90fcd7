#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Installs the packages that building, running or testing needs, if any is missing.
#
#   installer/setup.sh [build] [run] [test] [lint] [benchmark] [browser]      (default: build run)
#   installer/setup.sh --print build run                (only prints the names, one a line)
#
# Knows Debian 12 and Ubuntu 24.04 and what is made from them. Elsewhere it names what to install by hand.
# HDF5ASYNC_SETUP=skip leaves the system alone. Exit code 0: everything is there; 1: something is missing.
set -euo pipefail

# A name, or names that the distributions give the same thing ("new|old": the first that exists is taken).
# A trailing "?" marks what the rest can do without.
build_packages=(
    build-essential cmake ninja-build ccache pkg-config
    qt6-base-dev qt6-tools-dev qt6-l10n-tools 'qt6-svg-dev|libqt6svg6-dev'
    libhdf5-dev libmsgpack-cxx-dev libexpected-dev libsystemd-dev
    libzstd-dev liblz4-dev libdeflate-dev libxxhash-dev zlib1g-dev
)
run_packages=(libqt6svg6 'qt6-translations-l10n?' fonts-dejavu-core fonts-droid-fallback)
test_packages=(
    'lld?' xvfb xauth fonts-wqy-microhei openssl hdf5-tools
    python3 python3-numpy python3-msgpack python3-msgpack-numpy python3-h5py
    python3-pytest python3-pytest-asyncio python3-build python3-setuptools python3-wheel python3-pip python3-venv
    'python3-prometheus-client?' 'man-db?' 'desktop-file-utils?' 'appstream?'
    'python-tables-data?' 'hdf5-filter-plugin?' 'bitshuffle?'
)
# Redis and NATS are only compared with; the suite starts instances of its own.
benchmark_packages=(
    python3 python3-numpy python3-msgpack python3-msgpack-numpy python3-h5py 'redis-server?' 'nats-server?'
)

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
unavailable=$root/build/.packages-unavailable

say()
{
    printf 'setup: %s\n' "$*" >&2
}

# The release of Debian or Ubuntu that this system is or is made from; empty when it is neither.
release_name()
{
    (
        . /etc/os-release 2>/dev/null || true
        printf '%s' "${UBUNTU_CODENAME:-${DEBIAN_CODENAME:-${VERSION_CODENAME:-}}}"
    )
}

lint_packages()
{
    local version=14
    if [ "$(release_name)" = noble ]; then
        version=18
    fi
    printf '%s\n' clang clang-tidy clang-format "libclang-rt-$version-dev"
}

# npm comes with the nodejs of some who package it, and Debian's does not go together with theirs.
browser_packages()
{
    printf '%s\n' chromium chromium-driver python3-selenium
    if ! command -v npm >/dev/null; then
        printf '%s\n' nodejs npm
    fi
}

packages_of()
{
    local group
    for group in "$@"; do
        case $group in
            build) printf '%s\n' "${build_packages[@]}" ;;
            run) printf '%s\n' "${run_packages[@]}" ;;
            test) printf '%s\n' "${test_packages[@]}" ;;
            lint) lint_packages ;;
            benchmark) printf '%s\n' "${benchmark_packages[@]}" ;;
            browser) browser_packages ;;
            *)
                say "unknown group '$group'; the groups are build, run, test, lint, benchmark and browser"
                return 2
                ;;
        esac
    done
}

# Those of the given packages of which no alternative is installed. One question to dpkg, nothing else: this is
# what every later start of run.sh costs.
missing_of()
{
    local entry name status found
    local -a names=() alternatives=()
    declare -A installed=()
    for entry in "$@"; do
        IFS='|' read -ra alternatives <<<"${entry%\?}"
        names+=("${alternatives[@]}")
    done
    while read -r status name; do
        if [ "$status" = installed ]; then
            installed[$name]=1
        fi
    done < <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${names[@]}" 2>/dev/null)
    for entry in "$@"; do
        found=
        IFS='|' read -ra alternatives <<<"${entry%\?}"
        for name in "${alternatives[@]}"; do
            if [ -n "${installed[$name]:-}" ]; then
                found=1
            fi
        done
        if [ -z "$found" ] && ! { [[ $entry == *\? ]] && grep -qsxF "${entry%\?}" "$unavailable"; }; then
            printf '%s\n' "$entry"
        fi
    done
}

# Turns entries into names that the archive has; needs up-to-date package lists.
names_in_archive()
{
    local entry name chosen
    local -a alternatives=()
    for entry in "$@"; do
        chosen=
        IFS='|' read -ra alternatives <<<"${entry%\?}"
        for name in "${alternatives[@]}"; do
            if [ -z "$chosen" ] && apt-cache show --no-all-versions "$name" >/dev/null 2>&1; then
                chosen=$name
            fi
        done
        if [ -n "$chosen" ]; then
            printf '%s\n' "$chosen"
        elif [[ $entry == *\? ]]; then
            mkdir -p "$(dirname "$unavailable")"
            printf '%s\n' "${entry%\?}" >>"$unavailable" # not asked for again
        else
            printf '%s\n' "${entry%%|*}" # apt-get will say what is wrong
        fi
    done
}

apt()
{
    local -a as_root=()
    if [ "$(id -u)" != 0 ]; then
        as_root=(sudo)
    fi
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null >&2
}

install_missing()
{
    local -a names
    say "these packages are missing and will be installed with apt-get: $(sed 's/[|][^ ]*//g; s/?//g' <<<"$*")"
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        say "this needs root, and there is no sudo; install them as root and start again"
        return 1
    fi
    apt update || say "apt-get update failed; going on with the package lists that are there"
    mapfile -t names < <(names_in_archive "$@")
    if [ ${#names[@]} -gt 0 ] && ! apt -y --no-install-recommends install "${names[@]}"; then
        say "apt-get could not install the packages; its message is above"
        return 1
    fi
}

main()
{
    local print= release wanted_text
    local -a wanted missing=()
    if [ "${1:-}" = --print ]; then
        print=1
        shift
    fi
    if [ $# = 0 ]; then
        set -- build run
    fi
    wanted_text=$(packages_of "$@") # its exit code counts, unlike that of a process substitution
    mapfile -t wanted <<<"$wanted_text"
    if [ -n "$print" ]; then
        printf '%s\n' "${wanted[@]}" | sed 's/|.*//; s/?$//' | sort -u
        return 0
    fi
    if [ "${HDF5ASYNC_SETUP:-}" = skip ]; then
        return 0
    fi
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "this system has no apt; install by hand what Debian 12 calls: $(main --print "$@" | tr '\n' ' ')"
        say "then start again with HDF5ASYNC_SETUP=skip"
        return 1
    fi
    mapfile -t missing < <(missing_of "${wanted[@]}")
    if [ ${#missing[@]} = 0 ]; then
        return 0
    fi
    release=$(release_name)
    case $release in
        bookworm | noble) install_missing "${missing[@]}" ;;
        *)
            say "this is neither Debian 12 nor Ubuntu 24.04 (but '${release:-unknown}'); install by hand:" \
                "$(printf '%s\n' "${missing[@]}" | sed 's/?$//; s/|/ or /g' | tr '\n' ' ')"
            say "then start again with HDF5ASYNC_SETUP=skip"
            return 1
            ;;
    esac
}

main "$@"
