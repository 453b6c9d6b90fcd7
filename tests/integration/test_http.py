# SPDX-License-Identifier: BSD-3-Clause
"""The HTTP port, with a stranger's client: monitoring, the data as h5grove gives them, and what strangers may try."""
import http.client
import io
import json
import os
import socket
import ssl
import struct
import subprocess
import time
import urllib.parse

import h5py
import numpy as np
import pytest

from certificates import make_authority, make_certificate
from server_process import ServerProcess, free_port, require_server, server_command
from wire import Wire

SECONDS = 30
parser = pytest.importorskip("prometheus_client.parser", reason="python3-prometheus-client is not installed")


class Site:
    """A server with its HTTP port."""

    def __init__(self, process, port, context=None):
        self.process = process
        self.port = port
        self.context = context

    def request(self, path, headers=None, method="GET"):
        """Status, headers and body."""
        if self.context:
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=SECONDS, context=self.context)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, headers=headers or {})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def data(self, route, headers=None, **arguments):
        return self.request(f"/{route}/?" + urllib.parse.urlencode(arguments, doseq=True), headers)

    def json(self, route, **arguments):
        status, headers, body = self.data(route, **arguments)
        assert status == 200, body
        assert headers["Content-Type"] == "application/json"
        return json.loads(body)

    def metrics(self, headers=None):
        status, _, body = self.request("/metrics", headers)
        assert status == 200, body
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in parser.text_string_to_metric_families(body.decode())
            for sample in family.samples
        }

    def value(self, name, **labels):
        return self.metrics()[(name, frozenset(labels.items()))]

    def wait_for(self, condition):
        end = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < end, self.process.log_tail()
            time.sleep(0.05)

    def raw(self, data, end=False):
        """Sends bytes; gives everything that comes until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), SECONDS) as connection:
            connection.sendall(data)
            if end:
                connection.shutdown(socket.SHUT_WR)
            received = b""
            while part := connection.recv(1 << 16):
                received += part
            return received


def site_of(folder, settings=None, files=None, source=None, context=None):
    require_server()
    port = free_port()
    process = ServerProcess(
        folder, settings={"http_port": port, "http_data": "true", **(settings or {})}, files=files, source=source
    )
    return Site(process, port, context)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """A file with one of everything."""
    path = str(tmp_path_factory.mktemp("http") / "example.h5")
    with h5py.File(path, "w") as file:
        file["floats"] = np.linspace(-1, 1, 12).reshape(3, 4)
        file["big"] = np.arange(6, dtype=">i2").reshape(2, 3)
        file["half"] = np.array([0.5, -2, np.nan], "f2")
        file["bytes"] = np.array([b"a", b"bcd"], "S3")
        file["texts"] = ["eins", "zwei 二"]
        file["scalar"] = 7
        file["text"] = "hello"
        file["flag"] = np.array([True, False])
        file["complex"] = np.array([1 + 2j, -3j])
        file["empty"] = h5py.Empty("f4")
        file["table"] = np.array([(1, 2.5, b"x"), (2, -1, b"yz")], [("t", "<i8"), ("v", "<f4"), ("s", "S2")])
        file.create_dataset("ragged", (2,), h5py.vlen_dtype("i4"))
        file["ragged"][0] = [1, 2]
        file["ragged"][1] = [3]
        file["colour"] = np.array([0, 1], h5py.enum_dtype({"RED": 0, "BLUE": 1}, "i1"))
        group = file.create_group("run/42")
        group.attrs["title"] = "a title"
        group.attrs["numbers"] = np.arange(3)
        group.attrs["pi"] = 3.25
        group.create_dataset("adc", data=np.arange(100, dtype="u2"), chunks=(10,), compression="gzip", shuffle=True)
        file["run/42/adc"].attrs["unit"] = "V"
        file["good"] = h5py.SoftLink("/run/42/adc")
        file["gone"] = h5py.SoftLink("/nowhere")
        file["out"] = h5py.ExternalLink("other.h5", "/x")
    return path


@pytest.fixture(scope="module")
def site(tmp_path_factory, example):
    folder = tmp_path_factory.mktemp("site")
    found = site_of(folder, source=example, settings={"http_cors_origin": "https://h5web.example.org"})
    with found.process:
        found.wait_for(lambda: found.request("/healthz")[0] == 200)
        yield found


def numbers(body):
    return np.load(io.BytesIO(body), allow_pickle=False)


# --- Monitoring


def test_tells_that_it_is_well(site):
    assert site.request("/healthz")[2] == b"ok\n"


def test_counts_what_happens(tmp_path):
    found = site_of(tmp_path)
    with found.process, Wire(found.process.address) as wire:
        found.wait_for(lambda: found.request("/healthz")[0] == 200)
        wire.result("hello", version=1)
        for _ in range(3):
            wire.result("append", path="/a", data=[1.0, 2.0])
        wire.call("info", path="/b")
        found.wait_for(lambda: found.value("hdf5async_rows_committed_total", file="default") == 6)
        metrics = found.metrics()

        def value(name, **labels):
            return metrics[(name, frozenset(labels.items()))]

        assert value("hdf5async_rows_written_total", file="default") == 6
        assert value("hdf5async_requests_total", operation="append") == 3
        assert value("hdf5async_requests_total", operation="hello") == 1
        assert value("hdf5async_errors_total", code="NOT_FOUND") == 1
        assert value("hdf5async_connections") == 1
        assert value("hdf5async_state", state="listening") == 1
        assert value("hdf5async_file_ok", file="default") == 1
        assert value("hdf5async_commit_seconds_count", file="default") >= 1
        assert value("hdf5async_commit_seconds_bucket", file="default", le="+Inf") == value(
            "hdf5async_commit_seconds_count", file="default"
        )
        assert value("hdf5async_journal_bytes", file="default") > 0
        assert value("hdf5async_disk_free_bytes", file="default") > 0
        assert value("hdf5async_received_bytes_total") > 0


def test_metrics_do_not_name_what_clients_bring(tmp_path):
    found = site_of(tmp_path)
    with found.process, Wire(found.process.address) as wire:
        wire.result("hello", version=1, client="mallory")
        before = len(found.metrics())
        for i in range(50):
            wire.result("append", path=f"/secret{i}", data=[1.0])
        found.wait_for(lambda: found.value("hdf5async_rows_written_total", file="default") == 50)
        _, _, body = found.request("/metrics")
        assert b"secret" not in body and b"mallory" not in body
        assert len(found.metrics()) <= before + 3


def test_status_is_what_top_shows(site):
    status = json.loads(site.request("/status.json")[2])
    assert status["ok"] is True and status["problem"] == ""
    assert status["status"]["state"] == 2
    assert [file["name"] for file in status["status"]["files"]] == ["default"]


def test_the_page_is_complete(site):
    status, headers, page = site.request("/", {"Accept-Language": "zh-CN,zh;q=0.9"})
    assert status == 200 and b'lang="zh-CN"' in page
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    for name in ("status.css", "status.js"):
        assert name.encode() in page
        assert site.request("/" + name)[0] == 200


def test_is_not_well_when_files_refuse_changes(tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6M", "tmpfs", small], check=False, capture_output=True).returncode:
        pytest.skip("may not mount a small file system")
    try:
        found = site_of(tmp_path, settings={"hdf5_file_path": small / "data.h5", "journal_size": "1 MiB"})
        with found.process, Wire(found.process.address) as wire:
            found.wait_for(lambda: found.request("/healthz")[0] == 200)
            wire.result("hello", version=1)
            for i in range(20):
                if not wire.call("write", path=f"/a{i}", data=np.frombuffer(os.urandom(1 << 20)))["ok"]:
                    break
            found.wait_for(lambda: found.request("/healthz")[0] == 503)
            assert b"File 'default' refuses changes" in found.request("/healthz")[2]
            assert found.value("hdf5async_file_ok", file="default") == 0
    finally:
        subprocess.run(["umount", "-l", small], check=False)


def test_it_is_off_unless_wanted(tmp_path):
    require_server()
    with ServerProcess(tmp_path) as process:
        assert "HTTP on" not in process.log_text()


def test_a_port_that_is_taken_is_an_error(tmp_path):
    require_server()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = ServerProcess(tmp_path, settings={"http_port": taken.getsockname()[1]})
        process.spawn()
        assert process.wait() == 3
        assert "Cannot listen on 127.0.0.1" in process.log_text()


# --- Data


def test_data_are_those_of_h5py(site, example):
    with h5py.File(example) as file:
        for name in ("floats", "big", "half", "flag", "complex", "run/42/adc", "good"):
            expected = file[name][()]
            _, headers, body = site.data("data", path=name, format="npy")
            got = numbers(body)
            assert got.dtype == expected.dtype and got.shape == expected.shape, name
            np.testing.assert_array_equal(got, expected)
            assert headers["Content-Disposition"] == 'attachment; filename="data.npy"'
            assert site.data("data", path=name, format="bin")[2] == expected.tobytes(), name


@pytest.mark.parametrize("selection", ["1", "-1", "0:2", "1:3,::2", ":,1", "2,1:", "0:0", "1:99"])
def test_selections_are_numpys(site, example, selection):
    index = eval(f"np.s_[{selection}]")  # noqa: S307: ours
    with h5py.File(example) as file:
        expected = file["floats"][index]
    got = numbers(site.data("data", path="/floats", format="npy", selection=selection)[2])
    assert got.shape == expected.shape
    np.testing.assert_array_equal(got, expected)
    assert site.json("data", path="/floats", selection=selection) == expected.tolist()


def test_json_is_that_of_h5grove(site):
    data = lambda name, **more: site.json("data", path="/" + name, **more)  # noqa: E731
    assert data("half") == [0.5, -2, None]
    assert data("texts") == ["eins", "zwei 二"]
    assert data("bytes") == ["a", "bcd"]
    assert data("scalar") == 7
    assert data("text") == "hello"
    assert data("flag") == [True, False]
    assert data("complex") == [[1, 2], [0, -3]]
    assert data("empty") is None
    assert data("table") == [[1, 2.5, "x"], [2, -1, "yz"]]
    assert data("ragged") == [[1, 2], [3]]
    assert data("colour") == [0, 1]
    assert data("big", flatten="true") == [0, 1, 2, 3, 4, 5]
    assert data("floats", flatten="true") == np.linspace(-1, 1, 12).tolist()


def test_safe_types_are_those_of_javascript(site):
    assert site.data("data", path="/big", format="bin", dtype="safe")[2] == np.arange(6, dtype="<i2").tobytes()
    half = np.frombuffer(site.data("data", path="/half", format="bin", dtype="safe")[2], "<f4")
    np.testing.assert_array_equal(half, np.array([0.5, -2, np.nan], "f4"))
    assert site.data("data", path="/texts", dtype="safe")[0] == 422


def test_tables_and_pictures(site):
    status, headers, body = site.data("data", path="/floats", format="csv")
    assert status == 200 and headers["Content-Type"] == "text/csv"
    np.testing.assert_array_equal(np.loadtxt(io.StringIO(body.decode()), delimiter=","), np.linspace(-1, 1, 12).reshape(3, 4))
    body = site.data("data", path="/big", format="tiff")[2]
    assert body[:4] == b"II*\0" and body[-12:] == np.arange(6, dtype="<i2").tobytes()
    entries = struct.unpack_from("<H", body, 8)[0]
    tags = {tag: value for tag, _, _, value in (struct.unpack_from("<HHII", body, 10 + 12 * i) for i in range(entries))}
    assert tags[256] == 3 and tags[257] == 2 and tags[258] == 16 and tags[339] == 2


def test_meta_describes_a_group(site):
    root = site.json("meta", path="/")
    assert root["kind"] == "group" and root["name"] == "" and root["attributes"] == []
    children = {child["name"]: child for child in root["children"]}
    assert children["run"] == {"attributes": [], "kind": "group", "name": "run"}
    assert children["floats"]["shape"] == [3, 4]
    assert children["floats"]["type"] == {"class": 1, "dtype": "<f8", "size": 8, "order": 0}
    assert children["big"]["type"] == {"class": 0, "dtype": ">i2", "size": 2, "order": 1, "sign": 1}
    assert children["texts"]["type"]["class"] == 3 and children["texts"]["type"]["vlen"] is True
    assert children["bytes"]["type"]["size"] == 3 and children["bytes"]["type"]["vlen"] is False
    assert children["flag"]["type"]["members"] == {"FALSE": 0, "TRUE": 1}
    assert children["colour"]["type"]["members"] == {"RED": 0, "BLUE": 1}
    assert children["empty"]["shape"] is None
    assert [member["name"] for member in children["table"]["type"]["members"]] == ["t", "v", "s"]
    assert children["ragged"]["type"]["class"] == 9 and children["ragged"]["type"]["base"]["dtype"] == "<i4"
    assert children["gone"]["kind"] == "soft_link" and children["out"]["kind"] == "external_link"
    assert children["good"]["kind"] == "dataset"


def test_meta_describes_a_dataset(site):
    adc = site.json("meta", path="/run/42/adc")
    assert adc["kind"] == "dataset" and adc["name"] == "adc"
    assert adc["chunks"] == [10]
    assert adc["filters"] == [{"id": 2, "name": "shuffle"}, {"id": 1, "name": "deflate"}]
    assert adc["attributes"][0]["name"] == "unit" and adc["attributes"][0]["shape"] == []
    assert site.json("meta", path="/floats")["filters"] is None
    assert site.json("meta", path="/gone")["kind"] == "soft_link"
    assert site.json("meta", path="/out")["kind"] == "external_link"


def test_attributes(site):
    assert site.json("attr", path="/run/42") == {"title": "a title", "numbers": [0, 1, 2], "pi": 3.25}
    assert site.json("attr", path="/run/42", attr_keys=["pi", "title"]) == {"title": "a title", "pi": 3.25}
    assert site.data("attr", path="/run/42", attr_keys="no")[0] == 404


def test_paths(site, example):
    expected = ["/"]
    with h5py.File(example) as file:
        file.visit(lambda name: expected.append("/" + name))
    assert set(expected) <= set(site.json("paths", path="/"))
    assert site.json("paths", path="/run") == ["/run", "/run/42", "/run/42/adc"]


def test_statistics(site):
    stats = site.json("stats", path="/floats", selection="1:")
    expected = np.linspace(-1, 1, 12).reshape(3, 4)[1:]
    assert stats["min"] == expected.min() and stats["max"] == expected.max()
    assert stats["mean"] == pytest.approx(expected.mean()) and stats["std"] == pytest.approx(expected.std())
    assert stats["strict_positive_min"] == expected[expected > 0].min()
    assert site.data("stats", path="/texts")[0] == 422


def test_errors_are_those_that_h5web_knows(site):
    def message(**arguments):
        status, _, body = site.data("meta", **arguments)
        return status, json.loads(body)["message"]

    assert message(path="/no") == (404, "/no is not a valid path in default")
    for name in ("nothing", "../../etc/passwd", "/etc/passwd", "data.h5", ""):
        assert message(path="/", file=name) == (404, "File not found!")
    status, text = message(path="/gone", resolve_links="all")
    assert status == 404 and "Cannot resolve" in text
    assert site.data("data", path="/run")[0] == 422
    for bad in ("x", "1:2:3:4", "9", "::-1", "0,0,0", "1;2", "1" * 400):
        assert site.data("data", path="/floats", selection=bad)[0] == 422, bad


def test_reads_what_has_just_been_written(tmp_path):
    found = site_of(tmp_path)
    with found.process, Wire(found.process.address) as wire:
        wire.result("hello", version=1)
        wire.result("append", path="/live", data=[1.0, 2.0], ack="applied")
        assert found.json("data", path="/live") == [1, 2]
        assert found.json("meta", path="/live")["shape"] == [2]


def test_answers_are_bounded(tmp_path):
    source = tmp_path / "source.h5"
    with h5py.File(source, "w") as file:
        file["large"] = np.zeros(1 << 20)
        file["small"] = np.full(9000, 0.1234567890123)
    found = site_of(tmp_path, settings={"max_response": "100 KiB"}, source=source)
    with found.process:
        found.wait_for(lambda: found.request("/healthz")[0] == 200)
        assert found.data("data", path="/large", format="bin")[0] == 413
        assert found.data("data", path="/small", format="bin")[0] == 200
        assert found.data("data", path="/small")[0] == 413  # as text it is longer
        assert found.data("data", path="/large", format="bin", selection="0:1000")[0] == 200


def test_data_are_off_unless_wanted(tmp_path):
    found = site_of(tmp_path, settings={"http_data": "false"})
    with found.process:
        assert found.data("meta", path="/")[0] == 404
        assert found.request("/metrics")[0] == 200


# --- Who may see what


def add_user(folder, name, *arguments):
    done = subprocess.run([*server_command(), "user", "add", name, "--users", "users.json", *arguments], cwd=folder,
                          capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1].split()[-1]


def bearer(token):
    return {"Authorization": "Bearer " + token}


def test_users_see_what_they_may(tmp_path, example):
    one = add_user(tmp_path, "one", "--role", "reader", "--paths", "/run/**")
    all_ = add_user(tmp_path, "all", "--role", "reader")
    found = site_of(tmp_path, settings={"users_file": "users.json"}, source=example)
    with found.process:
        found.wait_for(lambda: found.request("/healthz")[0] == 200)
        assert found.request("/metrics")[0] == 401
        assert found.request("/status.json")[1]["WWW-Authenticate"].startswith("Bearer")
        assert found.data("meta", path="/")[0] == 401
        assert found.request("/")[0] == 200  # holds nothing
        assert found.request("/metrics", bearer(all_))[0] == 200
        assert found.request("/metrics", bearer(one))[0] == 403

        def get(token, route, **arguments):
            status, _, body = found.data(route, bearer(token), **arguments)
            return status, json.loads(body)

        assert get(one, "data", path="/run/42/adc", selection="0:2") == (200, [0, 1])
        hidden, missing = get(one, "data", path="/floats"), get(one, "data", path="/nothing")
        assert hidden[0] == missing[0] == 404
        assert hidden[1]["message"].replace("/floats", "/nothing") == missing[1]["message"]
        assert get(all_, "data", path="/scalar") == (200, 7)
        assert [child["name"] for child in get(one, "meta", path="/")[1]["children"]] == ["run"]
        assert get(one, "paths", path="/")[1] == ["/", "/run", "/run/42", "/run/42/adc"]
        assert get(one, "data", path="/good")[0] == 404
        assert get(one, "attr", path="/floats")[0] == 404


def test_wrong_tokens_are_held_back(tmp_path):
    found = site_of(tmp_path, settings={"auth_token": "right"})
    with found.process:
        found.wait_for(lambda: found.request("/healthz")[0] == 200)
        assert found.request("/metrics", bearer("right"))[0] == 200
        for _ in range(3):
            status, headers, _ = found.request("/metrics", bearer("wrong"))
            assert status == 401 and headers["Connection"] == "close"
        assert found.metrics(bearer("right"))[("hdf5async_refusals_total", frozenset({("reason", "wrong_token")}))] == 3


def test_each_request_says_who_it_is(tmp_path):
    found = site_of(tmp_path, settings={"auth_token": "right"})
    with found.process:
        connection = http.client.HTTPConnection("127.0.0.1", found.port, timeout=SECONDS)
        connection.request("GET", "/status.json", headers=bearer("right"))
        assert connection.getresponse().read().startswith(b"{")
        connection.request("GET", "/status.json")
        assert connection.getresponse().status == 401
        connection.close()


def test_speaks_tls_with_the_certificate_of_the_server(tmp_path):
    authority = make_authority(tmp_path)
    certificate, key = make_certificate(tmp_path, "server", "localhost")
    settings = {"tls_certificate": certificate, "tls_key": key, "auth_token": "t", "http_host": "0.0.0.0"}
    found = site_of(tmp_path, settings=settings, context=ssl.create_default_context(cafile=authority))
    with found.process:
        found.wait_for(lambda: found.request("/healthz")[0] == 200)
        name = ("hdf5async_certificate_expiry_timestamp_seconds", frozenset())
        days = (found.metrics(bearer("t"))[name] - time.time()) / 86400
        assert 28 < days < 31
        assert found.data("meta", bearer("t"), path="/")[0] == 200
        assert b"HTTP" not in found.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")


@pytest.mark.parametrize("more", [{}, {"auth_token": "t"}])
def test_other_machines_take_tls_and_a_token(tmp_path, more):
    require_server()
    process = ServerProcess(tmp_path, settings={"http_port": free_port(), "http_host": "0.0.0.0", **more})
    process.spawn()
    assert process.wait() == 2
    assert "http_host" in process.log_text()


def test_web_pages_elsewhere(site):
    allowed = {"Origin": "https://h5web.example.org"}
    status, headers, _ = site.request("/meta/", allowed, method="OPTIONS")
    assert status == 204 and headers["Access-Control-Allow-Headers"] == "Authorization"
    assert site.request("/meta/", allowed)[1]["Access-Control-Allow-Origin"] == "https://h5web.example.org"
    assert site.request("/meta/", {"Origin": "https://evil.example.org"})[1]["Access-Control-Allow-Origin"] is None
    # A name of theirs that leads to this machine.
    assert site.request("/meta/", {"Host": "evil.example.org"})[0] == 403
    assert site.request("/status.json", {"Host": f"localhost:{site.port}"})[0] == 200


# --- What strangers try


def test_only_reads(site):
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
        status, headers, _ = site.request("/data/?path=/floats", method=method, headers={"Content-Length": "0"})
        assert status == 405 and headers["Allow"] == "GET, HEAD, OPTIONS"
    status, headers, body = site.request("/data/?path=/scalar", method="HEAD")
    assert status == 200 and body == b"" and headers["Content-Length"] == "1"
    assert site.raw(b"POST /data HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n").startswith(b"HTTP/1.1 413")


def test_answers_what_is_sent_ahead_in_order(site):
    ahead = b"".join(
        b"GET /data/?path=/floats&selection=%d,0 HTTP/1.1\r\nHost: localhost\r\n\r\n" % (i % 3) for i in range(300)
    )
    last = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    received = site.raw(ahead + last)
    bodies = [part.partition(b"\r\n\r\n")[2] for part in received.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    expected = [str(v).encode() for v in np.linspace(-1, 1, 12).reshape(3, 4)[:, 0]]
    assert len(bodies) == 301 and bodies[-1] == b"ok\n"
    assert [float(body) for body in bodies[:-1]] == [float(expected[i % 3]) for i in range(300)]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nA: " + b"x" * 20000, b"431"),
        (b"GET /" + b"x" * 20000, b"431"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"400"),
        (b"GET / HTTP/3.0\r\nHost: localhost\r\n\r\n", b"505"),
        (b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"404"),
        (b"GET /status.js/../metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"404"),
    ],
)
def test_bad_requests_are_refused(site, request_, status):
    received = site.raw(request_)
    assert received.startswith(b"HTTP/1.1 " + status), received[:200]
    assert site.request("/healthz")[0] == 200


def test_a_request_that_drips_in_is_cut_off(site):
    with socket.create_connection(("127.0.0.1", site.port), SECONDS) as connection:
        connection.settimeout(0.2)
        began = time.monotonic()
        for byte in b"GET / HTTP/1.1\r\nX: " + b"y" * 1000:
            try:
                connection.sendall(bytes([byte]))
                answer = connection.recv(1000)
                break
            except socket.timeout:
                assert time.monotonic() - began < SECONDS, "it is still listened to"
        assert answer.startswith(b"HTTP/1.1 408") or answer == b""


def test_one_address_does_not_take_all_connections(site):
    idle = [socket.create_connection(("127.0.0.1", site.port), SECONDS) for _ in range(40)]
    try:
        idle[-1].settimeout(SECONDS)
        assert idle[-1].recv(1) == b""  # closed at once
    finally:
        for connection in idle:
            connection.close()
    site.wait_for(lambda: _answers(site))


def _answers(site):
    try:
        return site.request("/healthz")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def test_clients_that_go_away_leave_nothing(site):
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", site.port), SECONDS) as connection:
            connection.sendall(b"GET /data/?path=/floats HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    site.wait_for(lambda: _answers(site) and site.value("hdf5async_http_connections") == 1)
    assert site.json("data", path="/scalar") == 7


# --- What takes long


def test_slow_requests_are_logged(tmp_path):
    require_server()
    with ServerProcess(tmp_path, settings={"slow_request": "1 ms"}) as process, Wire(process.address) as wire:
        wire.result("hello", version=1, client='da"q')
        wire.result("write", path="/large \n", data=np.random.default_rng(1).random(1 << 20), compression="gzip")
        process.wait_for_log("slow request: operation=write")
        line = next(line for line in process.log_text().splitlines() if "slow request: operation=write" in line)
        assert " hdf5async.slow: client 127.0.0.1:" in line
        assert ' file=default path="/large ?" user="" program="da\\"q" bytes=' in line
        values = dict(part.split("=") for part in line.split() if part.endswith(tuple("0123456789")) and "_ms=" in part)
        assert set(values) == {"waited_ms", "hdf5_ms", "total_ms"}
        assert float(values["total_ms"]) >= float(values["hdf5_ms"]) > 1
        process.wait_for_log("slow commit: file=default commit=")


def test_slow_requests_are_not_logged_unless_wanted(tmp_path):
    require_server()
    with ServerProcess(tmp_path) as process, Wire(process.address) as wire:
        wire.result("hello", version=1)
        wire.result("write", path="/large", data=np.zeros(1 << 20))
        assert "hdf5async.slow" not in process.log_text()
