# SPDX-License-Identifier: BSD-3-Clause
"""h5web, as npm has it, shows the live file of a server: what somebody sees who looks at it in a browser."""
import os
import subprocess

import numpy as np
import pytest

from server_process import ServerProcess, free_port, require_server, server_command
from wire import Wire

PLOT = "figure canvas, [role=figure] canvas"
ERRORS = "[class*=_error], [class*=detailedError]"
MINUS = "\N{MINUS SIGN}"


class Site:
    """A server with its HTTP port, and a writer."""

    def __init__(self, process, port, wire):
        self.process = process
        self.port = port
        self._wire = wire

    def do(self, operation, **arguments):
        return self._wire.result(operation, **arguments)


def settings_of(port, page, **more):
    return {"http_port": port, "http_data": "true", "http_cors_origin": page, **more}


@pytest.fixture
def site(tmp_path, page):
    require_server()
    port = free_port()
    process = ServerProcess(tmp_path, settings=settings_of(port, page))
    with process, Wire(process.address) as wire:
        wire.result("hello", version=1)
        yield Site(process, port, wire)


@pytest.fixture
def view(page, browser, site):
    """Opens h5web at a path of the site."""

    def open_at(path, **more):
        browser.complaints()  # of the page before
        browser.open(page, site.port, path=path, **more)
        return browser

    return open_at


def ticks(browser, axis):
    """The numbers at an axis of the plot."""
    texts = browser.texts(f"svg[data-type={axis}] .visx-axis-tick text")
    return [float(text.replace(MINUS, "-")) for text in texts]


def rows(browser):
    """The table that is seen, as texts."""
    script = """return [...document.querySelectorAll('[role=row]')].map(
        row => [...row.querySelectorAll('[role=gridcell]')].map(cell => cell.textContent))"""
    return [[text.replace(MINUS, "-") for text in row] for row in browser.run(script) if row]


def is_well(browser):
    assert browser.texts(ERRORS) == []
    assert browser.complaints() == []


def test_the_tree_has_the_names_of_the_file(site, view):
    for path in ("/run/1/adc", "/run/1/温度", "/run/2/adc", "/log"):
        site.do("append", path=path, data=[1.0])
    browser = view("/run/1")
    names = browser.wait(lambda: browser.texts("[role=treeitem]"), lambda names: len(names) >= 7)
    assert sorted(names) == sorted(["default", "log", "run", "1", "adc", "温度", "2"])
    is_well(browser)


def test_numbers_are_a_line_that_grows(site, view):
    site.do("append", path="/run/wave", data=np.sin(np.linspace(0, 2 * np.pi, 200)))
    browser = view("/run/wave")
    assert browser.wait(lambda: ticks(browser, "abscissa"))[-1] == 200
    assert ticks(browser, "ordinate") == [-1, -0.5, 0, 0.5, 1]
    browser.wait(lambda: browser.colours(PLOT), has_a_line)
    is_well(browser)

    site.do("append", path="/run/wave", data=np.full(200, 3.0))
    browser.reload()
    browser.wait(lambda: ticks(browser, "abscissa"), lambda shown: shown and shown[-1] == 400)
    assert ticks(browser, "ordinate")[-1] == 3
    browser.wait(lambda: browser.colours(PLOT), has_a_line)
    is_well(browser)


def has_a_line(colours):
    return sum(count for (red, green, blue), count in colours.items() if blue - max(red, green) > 40) > 150


def test_whole_numbers_are_a_line(site, view):
    site.do("write", path="/counts", data=np.arange(50) * 4)
    browser = view("/counts")
    assert browser.wait(lambda: ticks(browser, "ordinate"))[-1] == 200
    browser.wait(lambda: browser.colours(PLOT), has_a_line)
    is_well(browser)


def test_two_dimensions_are_a_picture(site, view):
    site.do("write", path="/run/image", data=np.add.outer(np.arange(30.0), np.arange(40.0)))
    browser = view("/run/image")
    assert browser.wait(lambda: ticks(browser, "abscissa"))[-1] == 40
    assert ticks(browser, "ordinate")[-1] == 30
    assert "6.8e+1" in browser.everything()  # the brightest, at the bar of colours
    # Each of the 69 sums has its colour: from the darkest of viridis to its brightest.
    colours = browser.wait(lambda: browser.colours(PLOT), lambda colours: sum(n > 50 for n in colours.values()) > 60)
    assert (68, 1, 84) in colours and any(red > 240 and green > 220 and blue < 60 for red, green, blue in colours)
    is_well(browser)


def test_records_are_a_table(site, view):
    records = np.array([(1, 2.5, b"x"), (2, -1, b"yz")], [("t", "<i8"), ("v", "<f4"), ("s", "S2")])
    site.do("append", path="/run/table", data=records)
    browser = view("/run/table")
    first = [["1.000e+0", "2.500e+0", "x"], ["2.000e+0", "-1.000e+0", "yz"]]
    browser.wait(lambda: rows(browser), lambda shown: shown == first)
    assert all(name in browser.texts("[role=columnheader]") for name in "tvs")
    is_well(browser)

    site.do("append", path="/run/table", data=np.array([(3, 7, b"!")], records.dtype))
    browser.reload()
    browser.wait(lambda: rows(browser), lambda shown: shown == [*first, ["3.000e+0", "7.000e+0", "!"]])
    is_well(browser)


def test_attributes_are_seen(site, view):
    site.do("append", path="/adc", data=[1.0])
    site.do("set_attrs", path="/adc", attrs={"unit": "mV", "gain": 12.5, "range": np.array([0, 10])})
    browser = view("/adc")
    browser.wait(lambda: ticks(browser, "ordinate"))
    inspect = "return [...document.querySelectorAll('button')].find(e => e.textContent.includes('Inspect'))"
    browser.run(inspect).click()
    seen = browser.wait(browser.everything, lambda seen: "gain" in seen and "12.5" in seen)
    assert "unit" in seen and "mV" in seen and "Float, 64-bit, little-endian" in seen
    is_well(browser)


def test_a_search_finds_paths(site, view):
    for path in ("/a/b/needle", "/a/hay"):
        site.do("append", path=path, data=[1.0])
    browser = view("/")
    browser.click("[role=tab][aria-label=Search]")
    browser.click("input")
    browser.all("input")[0].send_keys("needle")
    browser.wait(lambda: browser.texts("[role=treeitem]"), lambda found: found == ["/a/b/needle"])
    is_well(browser)


def test_what_is_not_there_is_said(site, view):
    site.do("append", path="/adc", data=[1.0])
    browser = view("/", file="nothing")
    browser.wait(browser.everything, lambda seen: "File not found: 'nothing'" in seen)
    browser = view("/gone")
    browser.wait(browser.everything, lambda seen: "No entity found at /gone" in seen)


def test_users_see_what_they_may(tmp_path, page, browser):
    require_server()
    added = subprocess.run([*server_command(), "user", "add", "one", "--users", "users.json", "--role", "reader", "--paths",
                            "/run/**"], cwd=tmp_path, capture_output=True, text=True, check=True)  # fmt: skip
    token = added.stdout.strip().splitlines()[-1].split()[-1]
    source = os.path.join(tmp_path, "source.h5")
    h5py = pytest.importorskip("h5py")
    with h5py.File(source, "w") as file:
        file["run/adc"] = np.arange(5.0)
        file["run/text"] = "hällo"
        file["run/flag"] = True
        file["secret"] = 1
    port = free_port()
    with ServerProcess(tmp_path, settings=settings_of(port, page, users_file="users.json"), source=source):
        browser.open(page, port, path="/run/adc", token=token)
        assert browser.wait(lambda: ticks(browser, "ordinate"))[-1] == 4
        assert browser.texts("[role=treeitem]") == ["default", "run", "adc", "flag", "text"]
        for path, seen in (("/run/text", "hällo"), ("/run/flag", "true")):
            browser.open(page, port, path=path, token=token)
            browser.wait(lambda seen=seen: seen in browser.everything().splitlines())
        is_well(browser)
        browser.open(page, port)
        browser.wait(lambda: browser.texts(ERRORS))
