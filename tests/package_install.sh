#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Builds the Debian packages and tries them on a bare system in a chroot: tests/package_install.sh [options]
#
#   --suite NAME     bookworm (default) or another that this machine's packages fit
#   --mirror URL     where debootstrap takes the packages from (default: its own choice)
#   --folder PATH    where the system is laid (default: /tmp/packages-root); must not exist
#   --build PATH     the build folder (default: build/package, configured with the preset when it is not)
#   --keep           leaves the folder there for a look
#
# Installs, starts the service's command as its user, runs a Python client, upgrades to a higher version while the data
# stay, removes, purges. Needs root and debootstrap. There is no systemd in a chroot: how it starts the service is
# checked by tests/installer only. Not part of test.sh: it takes the network and 1 GB.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
suite=bookworm
mirror=
folder=/tmp/packages-root
build=$root/build/package
keep=
port=18889

while [ $# -gt 0 ]; do
    case $1 in
        --suite) suite=$2 && shift ;;
        --mirror) mirror=$2 && shift ;;
        --folder) folder=$2 && shift ;;
        --build) build=$2 && shift ;;
        --keep) keep=1 ;;
        *) sed -n '4,14s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
    esac
    shift
done

say()
{
    printf '== %s (%s s)\n' "$*" "$SECONDS"
}

die()
{
    echo "FAILED: $*" >&2
    exit 1
}

if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
    echo "this needs root and debootstrap" >&2
    exit 2
fi
if [ -e "$folder" ]; then
    echo "$folder exists already; remove it or choose another with --folder" >&2
    exit 2
fi

server=
clean_up()
{
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
    fi
    if mountpoint -q "$folder/proc"; then
        umount "$folder/proc" || umount -l "$folder/proc"
    fi
    # Never remove what still has something mounted in it.
    if [ -z "$keep" ] && ! grep -q " $folder/" /proc/mounts; then
        rm -rf --one-file-system "$folder"
    fi
}
trap clean_up EXIT

# Takes the place of the shell, so that `&` gives the process of the program.
become_inside()
{
    exec chroot "$folder" /usr/bin/env -i HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

inside()
{
    (become_inside "$@")
}

# make_packages RELEASE: the packages of the build, with this number behind their version, go to the chroot's /srv/RELEASE
make_packages()
{
    cmake -S "$root" -B "$build" -DHDF5ASYNC_PACKAGE_RELEASE="$1" >"$folder.log" 2>&1 &&
        ninja -C "$build" -j "${HDF5ASYNC_JOBS:-$(nproc)}" >>"$folder.log" 2>&1 &&
        rm -rf "$build/packages" && (cd "$build" && cpack -B packages) >>"$folder.log" 2>&1 || {
        tail -n 30 "$folder.log" >&2
        die "building the packages"
    }
    mkdir -p "$folder/srv/$1"
    cp "$build"/packages/*.deb "$folder/srv/$1/"
    # shellcheck disable=SC2012 # names of packages
    [ "$(ls "$folder/srv/$1"/*-"$1"_*.deb | wc -l)" -ge 4 ] || die "not all packages were made"
}

# Starts the command of the unit as the user of the unit, with a socket as systemd gives one, and waits for READY=1.
start_service()
{
    local user command
    user=$(sed -n 's/^User=//p' "$folder/lib/systemd/system/hdf5async.service")
    command=$(sed -n 's/^ExecStart=//p' "$folder/lib/systemd/system/hdf5async.service")
    install -m 755 "$root/tests/installer/as_service.py" "$folder/srv/as_service.py"
    rm -f "$folder/srv/ready"
    # shellcheck disable=SC2086 # words of a command
    become_inside python3 /srv/as_service.py --user "$user" --ready /srv/ready --log /srv/service.log -- $command &
    server=$!
    for _ in $(seq 300); do
        if [ -e "$folder/srv/ready" ]; then
            return
        fi
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    cat "$folder/srv/service.log" >&2 || true
    die "the service did not become ready"
}

stop_service()
{
    kill -TERM "$server"
    wait "$server" || die "the service ended with $?"
    server=
}

say "laying a bare $suite in $folder"
debootstrap --variant=minbase "$suite" "$folder" ${mirror:+"$mirror"} >"$folder.log" 2>&1 || {
    tail -n 20 "$folder.log" >&2
    exit 1
}
mount -t proc proc "$folder/proc"
cp /etc/resolv.conf "$folder/etc/resolv.conf"
for file in /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf; do # where this machine needs one
    if [ -f "$file" ]; then
        cp "$file" "$folder/etc/apt/apt.conf.d/90-$(basename "$file")"
    fi
done
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d" # nothing starts by itself in a chroot
chmod 755 "$folder/usr/sbin/policy-rc.d"

say "building the packages"
if [ ! -f "$build/build.ninja" ]; then
    cmake --preset package -S "$root" -B "$build" >"$folder.log" 2>&1 || die "configuring, see $folder.log"
fi
make_packages 1

say "installing server and Python client"
inside apt-get -q update >"$folder.log" 2>&1 || die "apt-get update, see $folder.log"
inside sh -c 'apt-get -q -y --no-install-recommends install /srv/1/hdf5async_*.deb /srv/1/python3-hdf5-async_*.deb' \
    >"$folder.log" 2>&1 || { tail -n 30 "$folder.log" >&2 && die "installing"; }
inside dpkg-query -W 'libqt6gui6*' 'libqt6widgets6*' 2>/dev/null | grep -q '[0-9]' && die "the server pulls in Qt's windows"
inside sh -c 'test "$(stat -c "%U:%G %a" /var/lib/hdf5async)" = "hdf5async:hdf5async 750"' || die "/var/lib/hdf5async"
inside sh -c 'test "$(stat -c "%U:%G %a" /etc/hdf5async/config.ini)" = "root:hdf5async 640"' || die "config.ini's owner"
inside hdf5async --check-config --config /etc/hdf5async/config.ini || die "the packaged configuration"
inside test -L /etc/systemd/system/multi-user.target.wants/hdf5async.service || die "the service is not enabled"

say "a session with the service"
inside sed -i "s/^port = .*/port = $port/" /etc/hdf5async/config.ini # this machine may have a server of its own
start_service
inside python3 /srv/as_service.py --session 5 || die "a client's session"
stop_service
inside python3 -c '
import json
entries = [json.loads(line) for line in open("/srv/service.log.journal")]
assert any("listening on" in e["MESSAGE"] and e["PRIORITY"] == "6" and e["HDF5ASYNC_CATEGORY"] == "hdf5async.app" for e in entries), entries
assert any(e.get("HDF5ASYNC_FILE") == "default" for e in entries), entries' || die "the journal's fields"

say "upgrading"
inside sed -i 's/^commit_interval = .*/commit_interval = 200 ms/' /etc/hdf5async/config.ini
make_packages 2
inside sh -c 'apt-get -q -y --no-install-recommends install /srv/2/hdf5async_*.deb /srv/2/python3-hdf5-async_*.deb' \
    >"$folder.log" 2>&1 || { tail -n 30 "$folder.log" >&2 && die "upgrading"; }
inside grep -q '^commit_interval = 200 ms$' /etc/hdf5async/config.ini || die "the upgrade changed the configuration"
inside sh -c 'test "$(stat -c "%U:%G %a" /etc/hdf5async/config.ini)" = "root:hdf5async 640"' || die "config.ini's owner"
start_service
inside python3 /srv/as_service.py --session 10 || die "a session after the upgrade"
stop_service

say "the window and the C++ client's files install too"
inside sh -c 'apt-get -q -y --no-install-recommends install /srv/2/hdf5async-gui_*.deb /srv/2/libhdf5async-client-dev_*.deb' \
    >"$folder.log" 2>&1 || { tail -n 30 "$folder.log" >&2 && die "installing the window"; }
become_inside QT_QPA_PLATFORM=offscreen hdf5async --port 0 --file /tmp/window.h5 2>"$folder/srv/window.log" &
server=$!
for _ in $(seq 300); do
    if grep -q 'listening on' "$folder/srv/window.log"; then
        break
    fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
grep -q 'listening on' "$folder/srv/window.log" || { cat "$folder/srv/window.log" >&2 && die "the program with its window"; }
stop_service
grep -q 'without a window' "$folder/srv/window.log" && die "the window was not loaded"

say "removing, then purging"
inside apt-get -q -y remove hdf5async hdf5async-gui python3-hdf5-async libhdf5async-client-dev >"$folder.log" 2>&1 || die "removing"
inside test -e /etc/hdf5async/config.ini || die "removing took the configuration"
inside test ! -e /usr/bin/hdf5async || die "removing left the program"
inside sh -c 'test -z "$(find /usr/lib/python3/dist-packages/hdf5_async /usr/share/doc/hdf5async* 2>/dev/null)"' || die "removing left files"
inside apt-get -q -y purge hdf5async >"$folder.log" 2>&1 || die "purging"
inside test ! -e /etc/hdf5async || die "purging left the configuration"
inside test -s /var/lib/hdf5async/data.h5 || die "purging took the data"
say "all is well"
