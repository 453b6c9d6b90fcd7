# SPDX-License-Identifier: BSD-3-Clause
"""Who may see what through the HTTP port."""
import http.client
import json
import ssl
import subprocess
import time

import pytest

from certificates import make_authority, make_certificate
from http_site import SECONDS, site_of
from server_process import ServerProcess, free_port, require_server, server_command


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
