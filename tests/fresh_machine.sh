#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Tries the two commands of the README on a bare system in a chroot: tests/fresh_machine.sh [options]
#
#   --suite NAME     bookworm (default) or noble
#   --mirror URL     where debootstrap takes the packages from (default: its own choice)
#   --folder PATH    where the system is laid (default: /tmp/fresh); must not exist
#   --test           runs ./test.sh too, not only ./run.sh
#   --ccache PATH    compiled objects are taken from and left in this folder of ccache; without it all is compiled
#   --keep           leaves the folder there for a look
#
# Needs root and debootstrap. The committed state of this checkout is what is tried. Not part of test.sh: it takes the
# network, 3 GB and, with --test, an hour.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
suite=bookworm
mirror=
script=
folder=/tmp/fresh
with_tests=
ccache=
keep=
port=18888

while [ $# -gt 0 ]; do
    case $1 in
        --suite) suite=$2 && shift ;;
        --mirror) mirror=$2 && shift ;;
        --folder) folder=$2 && shift ;;
        --test) with_tests=1 ;;
        --ccache) ccache=$(readlink -f "$2") && shift ;;
        --keep) keep=1 ;;
        *) sed -n '4,14s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
    esac
    shift
done

say()
{
    printf '== %s (%s s)\n' "$*" "$SECONDS"
}

if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
    echo "this needs root and debootstrap" >&2
    exit 2
fi
if [ -e "$folder" ]; then
    echo "$folder exists already; remove it or choose another with --folder" >&2
    exit 2
fi

clean_up()
{
    for mounted in "$folder/proc" "$folder/root/.cache/ccache"; do
        if mountpoint -q "$mounted"; then
            umount "$mounted" || umount -l "$mounted"
        fi
    done
    # Never remove what still has something mounted in it.
    if [ -z "$keep" ] && ! grep -q " $folder/" /proc/mounts; then
        rm -rf --one-file-system "$folder"
    fi
}
trap clean_up EXIT

inside()
{
    chroot "$folder" /usr/bin/env -i HOME=/root LANG=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

say "laying a bare $suite in $folder"
if [ "$suite" = noble ] && [ ! -e /usr/share/debootstrap/scripts/noble ]; then # Debian 12 knows older ones, all laid alike
    mirror=${mirror:-http://archive.ubuntu.com/ubuntu}
    script=/usr/share/debootstrap/scripts/gutsy
fi
debootstrap --variant=minbase "$suite" "$folder" ${mirror:+"$mirror"} ${script:+"$script"} >"$folder.log" 2>&1 || {
    tail -n 20 "$folder.log" >&2
    exit 1
}
if [ "$suite" = noble ]; then # debootstrap enables main alone, as of the day of the release
    sed -i 's/ main$/ main universe/; p; s/ noble / noble-updates /' "$folder/etc/apt/sources.list"
fi
mount -t proc proc "$folder/proc"
if [ -n "$ccache" ]; then
    mkdir -p "$folder/root/.cache/ccache"
    mount --bind "$ccache" "$folder/root/.cache/ccache"
fi
cp /etc/resolv.conf "$folder/etc/resolv.conf"
echo "127.0.0.1 localhost" >"$folder/etc/hosts" # an installer writes it, debootstrap does not
for file in /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf; do # where this machine needs one
    if [ -f "$file" ]; then
        cp "$file" "$folder/etc/apt/apt.conf.d/90-$(basename "$file")"
    fi
done
mkdir -p "$folder/srv/hdf5async"
git -C "$root" archive HEAD | tar -x -C "$folder/srv/hdf5async"

say "./run.sh --version: installs, configures, builds"
inside /srv/hdf5async/run.sh --version
say "./run.sh --version again: nothing to do"
inside bash -c 'time /srv/hdf5async/run.sh --version'

say "./run.sh --no-gui --port $port: must listen, and end on SIGTERM with exit code 0"
inside bash -c '
    cd /tmp
    /srv/hdf5async/run.sh --no-gui --port '"$port"' & # its process becomes that of the server
    server=$!
    for attempt in $(seq 100); do
        if (exec 3<>/dev/tcp/127.0.0.1/'"$port"') 2>/dev/null; then
            kill -TERM $server
            wait $server
            exit
        fi
        sleep 0.1
    done
    echo "the server did not listen within 10 s" >&2
    kill $server
    exit 1'

if [ -n "$with_tests" ]; then
    say "./test.sh"
    inside /srv/hdf5async/test.sh
    say "./test.sh quick again"
    inside bash -c 'time /srv/hdf5async/test.sh quick'
fi
say "all is well"
