#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks the files that packages install beside programs: check_files.py KIND ROOT BUILD. Exit code 77: a tool is missing.

The program is $HDF5ASYNC_SERVER. What it says of itself is what manual and completion must say.
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SKIPPED = 77


def need(*tools):
    for tool in tools:
        if not shutil.which(tool):
            print(f"skipped: there is no {tool}")
            sys.exit(SKIPPED)


def output(*command, **options):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, timeout=60, **options)


def check(good, what):
    if not good:
        sys.exit(f"FAILED: {what}")


def clean(result, what):
    check(result.returncode == 0 and not result.stderr.strip(), f"{what}:\n{result.stdout}{result.stderr}")


def program():
    return os.environ["HDF5ASYNC_SERVER"]


def help_of(*arguments):
    result = output(program(), *arguments, "--help")
    check(result.returncode == 0, f"{arguments} --help ended with {result.returncode}")
    return result.stdout


def commands():
    return re.findall(r"^(?:Usage:)? *hdf5async ([a-z]+) ", help_of(), re.MULTILINE)


def options_in(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


def plain(page):
    """The text of a manual page's source, without its escapes."""
    return re.sub(r"\\f[A-Z]|\\[&|]", "", page.read_text(encoding="utf-8")).replace("\\-", "-")


def manual(root, build):
    need("man")
    pages = [build / "installer" / name for name in ("hdf5async.1", "hdf5async.conf.5")]
    for page in pages:
        clean(output("man", "--warnings", "-E", "UTF-8", "-l", page, env={**os.environ, "MANPAGER": "cat"}), page)
    known = commands()
    check({"recover", "verify"} <= set(known), f"--help names the commands {known}")
    text = plain(pages[0])
    for wanted in options_in(help_of()) | {option for name in known for option in options_in(help_of(name))}:
        check(re.search(re.escape(wanted) + r"(?![\w-])", text), f"hdf5async.1 does not name {wanted}")
    for name in known:
        check(re.search(rf"^(\.B )?{name}\b", text, re.MULTILINE), f"hdf5async.1 does not name the command {name}")
    settings = re.findall(r"^([a-z0-9_]+) *= *(.*)$", (root / "config.ini").read_text(encoding="utf-8"), re.MULTILINE)
    check(len(settings) > 20, f"config.ini has {len(settings)} settings")
    listed = re.findall(r"^\.T[PQ]\n([a-z0-9_]+)(?: = (.*))?$", plain(pages[1]), re.MULTILINE)
    check(listed == settings, f"hdf5async.conf.5 and config.ini differ: {set(listed) ^ set(settings)}")


def unit(_, build):
    need("systemd-analyze")
    source = build / "installer" / "hdf5async.service"
    # A copy that names the program that there is.
    text, count = re.subn(r"^ExecStart=\S+", f"ExecStart={program()}", source.read_text(encoding="utf-8"), flags=re.MULTILINE)
    check(count == 1, "the unit has one ExecStart")
    copy = build / "installer" / "check" / "hdf5async.service"
    copy.parent.mkdir(exist_ok=True)
    copy.write_text(text, encoding="utf-8")
    result = output("systemd-analyze", "--man=no", "verify", copy)
    if "bus" in result.stderr or "Operation not permitted" in result.stderr:
        print(f"skipped: systemd-analyze does not run here: {result.stderr.strip()}")
        sys.exit(SKIPPED)
    about = [line for line in result.stderr.splitlines() if "hdf5async.service" in line]
    check(result.returncode == 0 and not about, f"systemd-analyze verify:\n{result.stderr}")
    exposure = output("systemd-analyze", "security", "--offline=true", "--threshold=25", copy)
    if "unrecognized option" not in exposure.stderr:  # systemd before 250
        check(exposure.returncode == 0, exposure.stdout + exposure.stderr)


def completion(root, _):
    need("bash")
    script = root / "installer" / "completion" / "hdf5async"

    def completed(*words):
        source = (
            f'set -u; . "{script}"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hdf5async; printf "%s\\n" "${{COMPREPLY[@]}}"'
        )
        result = output("bash", "-c", source, "bash", program(), *words)
        check(not result.stderr, result.stderr)
        return set(result.stdout.split())

    check(completed("--") == options_in(help_of()), f"options: {completed('--')}")
    check(completed("") == set(commands()), f"commands: {completed('')}")
    check(completed("--log-level", "w") == {"warning"}, "--log-level")
    check(completed("verify", "--") == options_in(help_of("verify")), f"verify: {completed('verify', '--')}")
    check(str(root / "config.ini") in completed("--config", str(root / "config.i")), "--config")


def scripts(root, _):
    need("sh", "bash")
    for name in ("postinst", "prerm", "postrm", "python/postinst", "python/prerm"):
        script = root / "installer" / "debian" / name
        check(os.access(script, os.X_OK), f"{script} may not be run")
        clean(output("sh", "-n", script), script)
    clean(output("bash", "-n", root / "tests" / "package_install.sh"), "tests/package_install.sh")
    if shutil.which("shellcheck"):
        clean(output("shellcheck", "-S", "warning", *sorted(path for path in root.glob("installer/debian/**/p*") if path.is_file()), root / "tests" / "package_install.sh"), "shellcheck")


def desktop(root, _):
    need("desktop-file-validate")
    result = output("desktop-file-validate", root / "installer" / "desktop" / "org.hdf5async.hdf5async.desktop")
    check(not result.stdout + result.stderr, result.stdout + result.stderr)


def metainfo(_, build):
    need("appstreamcli")
    result = output("appstreamcli", "validate", "--no-net", build / "installer" / "org.hdf5async.hdf5async.metainfo.xml")
    # The project has no site of its own, which versions from 1.0 on warn of.
    found = [line for line in result.stdout.splitlines() if line.startswith(("E:", "W:"))]
    alright = result.returncode == 0 or (found and all("url-homepage-missing" in line for line in found))
    check(alright, result.stdout + result.stderr)


if __name__ == "__main__":
    KINDS = {function.__name__: function for function in (manual, unit, completion, scripts, desktop, metainfo)}
    KINDS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
