# SPDX-License-Identifier: BSD-3-Clause
"""A server with its HTTP port, as the tests of that port need it; conftest.py takes the fixtures over."""
import http.client
import json
import socket
import time
import urllib.parse

import pytest

from server_process import ServerProcess, free_port, require_server

SECONDS = 30


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
        parser = pytest.importorskip("prometheus_client.parser", reason="python3-prometheus-client is not installed")
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

    def answers(self):
        try:
            return self.request("/healthz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

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
    h5py, np = pytest.importorskip("h5py"), pytest.importorskip("numpy")
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
