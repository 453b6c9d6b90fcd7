# SPDX-License-Identifier: BSD-3-Clause
"""The real server behind TLS: certificates, clients with and without, reload, what it does not take."""
import hashlib
import os
import signal
import socket
import ssl
import struct
import subprocess
import threading
import time

import numpy as np
import pytest
from certificates import fingerprint_of, make_authority, make_certificate
from server_process import ServerProcess, require_server, server_command
from wire import Closed, Wire, request

BAD_CONFIG = 2
NOT_CONNECTED = 9


class TlsWire(Wire):
    """One encrypted connection."""

    def __init__(self, address, context, **options):
        super().__init__(address, **options)
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")


class Site:
    def __init__(self, folder, **settings):
        require_server()
        self.folder = str(folder)
        self.ca = make_authority(folder)
        make_certificate(folder, "server", "server")
        self.server = ServerProcess(folder, {"tls_certificate": "server.pem", "tls_key": "server.key", **settings})

    def __enter__(self):
        self.server.start()
        return self

    def __exit__(self, *problem):
        self.server.__exit__(*problem)

    def context(self, certificate=None):
        context = ssl.create_default_context(cafile=self.ca)
        if certificate:
            context.load_cert_chain(*certificate)
        return context

    def wire(self, certificate=None, **options):
        return TlsWire(self.server.address, self.context(certificate), **options)


@pytest.fixture
def site(tmp_path):
    with Site(tmp_path) as site:
        yield site


def test_speaks_the_protocol_behind_tls(site):
    with site.wire() as wire:
        assert wire.socket.version() in ("TLSv1.2", "TLSv1.3")
        assert wire.result("write", path="/a", data=np.arange(5))["created"] is True
        assert wire.result("read", path="/a").tolist() == [0, 1, 2, 3, 4]


def test_consoles_are_told_what_to_compare(site):
    def shown():
        with site.wire() as wire:
            return wire.result("console", ask="settings")["certificate"]

    def fingerprint():
        return fingerprint_of(os.path.join(site.folder, "server.pem"))

    certificate = shown()
    assert bytes(certificate["fingerprint"]).decode().replace(":", "") == fingerprint()
    assert (certificate["name"], certificate["issuer"]) == ("server", "ca")
    assert certificate["expires_at"] > time.time() * 1000
    make_certificate(site.folder, "server", "renewed")
    site.server.process.send_signal(signal.SIGHUP)
    site.server.wait_for_log("certificate of 'renewed'")
    certificate = shown()
    assert certificate["name"] == "renewed"
    assert bytes(certificate["fingerprint"]).decode().replace(":", "") == fingerprint()


def test_large_messages_pass_in_both_directions(site):
    rows = np.arange(3_000_000, dtype="<i8")
    with site.wire() as wire:
        wire.result("write", path="/large", data=rows)
        assert np.array_equal(wire.result("read", path="/large"), rows)


def test_many_requests_are_answered_in_order(site):
    with site.wire() as wire:
        count = 3000
        sender = threading.Thread(
            target=wire.send, args=(b"".join(request("exists", n, path="/") for n in range(count)),)
        )
        sender.start()
        for n in range(count):
            assert wire.reply() == {"id": n, "ok": True, "result": True}
        sender.join()


def test_a_client_that_takes_no_replies_is_not_sent_more_and_does_no_harm(site):
    rows = np.zeros(4_000_000, dtype="<i8")
    with site.wire() as slow, site.wire() as other:
        other.result("write", path="/large", data=rows)
        for n in range(8):
            slow.send(request("read", n, path="/large"))
        for _ in range(50):
            assert other.result("ping") == "pong"
        assert site.server.memory() < 700 << 20
        for n in range(8):
            assert slow.reply()["id"] == n


def test_frames_that_are_too_large_are_refused_with_a_reply(tmp_path):
    with Site(tmp_path, max_frame=65536) as site, site.wire() as wire:
        wire.send(struct.pack(">I", 1 << 20) + b"x" * 200_000)
        assert wire.reply()["error"]["code"] == "FRAME_TOO_LARGE"
        assert wire.ended()


def test_ends_well_with_clients_that_stay(site):
    with site.wire() as idle, Wire(site.server.address):
        assert idle.result("ping") == "pong"
        site.server.signal()
        assert site.server.wait() == 0


def test_a_client_without_tls_is_closed_with_a_line_that_explains(site):
    with Wire(site.server.address) as wire:
        wire.send(request("ping"))
        with pytest.raises((Closed, OSError)):
            for _ in range(100):
                wire.receive(1)
    site.server.wait_for_log("it does not speak TLS, which this port asks for")


def test_a_handshake_that_does_not_end_is_ended(tmp_path):
    with Site(tmp_path, tls_handshake_timeout="1 s") as site, Wire(site.server.address) as silent:
        assert silent.ended()
        site.server.wait_for_log("within tls_handshake_timeout")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_versions_are_refused(site):
    context = site.context()
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, OSError)):
        TlsWire(site.server.address, context)
    with site.wire() as wire:
        assert wire.result("ping") == "pong"


def test_a_client_that_does_not_know_the_authority_says_nothing(site):
    with pytest.raises(ssl.SSLCertVerificationError):
        TlsWire(site.server.address, ssl.create_default_context())
    site.server.wait_for_log("the TLS handshake failed")


def test_hup_takes_a_new_certificate_for_new_connections(site):
    with site.wire() as old:
        before = fingerprint_of(os.path.join(site.folder, "server.pem"))
        make_certificate(site.folder, "server", "renewed")
        site.server.process.send_signal(signal.SIGHUP)
        site.server.wait_for_log("certificate of 'renewed'")
        renewed = fingerprint_of(os.path.join(site.folder, "server.pem"))
        end = time.monotonic() + 30
        shown = before
        while shown == before and time.monotonic() < end:
            with site.wire() as new:
                shown = hashlib.sha256(new.socket.getpeercert(True)).hexdigest()
        assert shown == renewed != before
        assert old.result("ping") == "pong"
        with open(os.path.join(site.folder, "server.pem"), "w", encoding="ascii") as pem:
            pem.write("nonsense")
        site.server.process.send_signal(signal.SIGHUP)
        site.server.wait_for_log("the certificate stays as it was")
        with site.wire() as wire:
            assert wire.result("ping") == "pong"


def test_warns_of_a_certificate_that_expires_soon(tmp_path):
    site = Site(tmp_path)
    make_certificate(tmp_path, "server", "short", days=5)
    with site:
        site.server.wait_for_log("warning hdf5async.app: the TLS certificate expires in")
        with site.wire() as wire:
            assert wire.result("ping") == "pong"


@pytest.mark.parametrize("broken", ["server.pem", "server.key", "ca.pem"])
def test_does_not_start_with_files_that_are_none(tmp_path, broken):
    site = Site(tmp_path, tls_client_ca="ca.pem")
    for content in (None, "", "nonsense"):
        if content is None:
            os.rename(tmp_path / broken, tmp_path / "away")
        else:
            (tmp_path / broken).write_text(content)
        site.server.spawn()
        assert site.server.wait() == BAD_CONFIG
        assert broken in site.server.log_text()


def test_half_a_configuration_is_refused(tmp_path):
    require_server()
    for line in ("tls_certificate = a.pem", "tls_key = a.key", "tls_client_ca = a.pem", "tls_require_client_certificate = on"):
        (tmp_path / "config.ini").write_text(f"[server]\n{line}\n")
        done = subprocess.run([server_command()[0], "--check-config", "--config", str(tmp_path / "config.ini")],
                              capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == BAD_CONFIG and "tls_" in done.stderr


# Commands to a running server


def commands(server, *options):
    """`top` and a job, given to the server; what each ended with."""
    environment = {**os.environ, "HDF5ASYNC_TOKEN": ""}
    for words in (["top", "--once", "--port", str(server.port)], ["snapshot", "--attach", f"127.0.0.1:{server.port}"]):
        yield subprocess.run([server_command()[0], *words, *options], capture_output=True, text=True, timeout=60, check=False,
                             env=environment)


def test_commands_reach_a_server_over_tls(site):
    fingerprint = fingerprint_of(os.path.join(site.folder, "server.pem"))
    colons = ":".join(fingerprint[at:at + 2] for at in range(0, 64, 2)).upper()
    for options in (["--tls-ca", site.ca], ["--tls-fingerprint", fingerprint], ["--tls", "--tls-fingerprint", colons]):
        for done in commands(site.server, *options):
            assert done.returncode == 0 and done.stdout and not done.stderr, done


@pytest.mark.parametrize("options, sentence", [
    (["--tls-fingerprint", "ab" * 32], "has another certificate than the one that is expected"),
    (["--tls"], "shows a certificate that is not trusted"),
    (["--tls-ca", "/nowhere.pem"], "/nowhere.pem cannot be read"),
    ([], "may ask for TLS"),
])
def test_commands_say_in_a_sentence_why_tls_fails(site, options, sentence):
    for done in commands(site.server, *options):
        assert done.returncode == NOT_CONNECTED and sentence in done.stderr and done.stderr.count("\n") == 1, done
        assert done.stderr.count(str(site.server.port)) == 1, done


def test_commands_say_that_a_server_has_no_tls(tmp_path):
    require_server()
    with ServerProcess(tmp_path) as server:
        for options in (["--tls"], ["--tls-fingerprint", "ab" * 32]):
            for done in commands(server, *options):
                assert done.returncode == NOT_CONNECTED and "does not speak TLS" in done.stderr, done
        for done in commands(server, "--tls-fingerprint", "ab"):
            assert done.returncode == BAD_CONFIG and "expected a SHA-256 fingerprint" in done.stderr, done


# Certificates of clients


def users_of(folder, *names):
    for name in names:
        subprocess.run([server_command()[0], "user", "add", name, "--role", "writer", "--paths", f"/{name}", "--no-token",
                        "--users", os.path.join(folder, "users.json")], check=True, timeout=60)


def test_the_name_in_a_certificate_is_that_of_a_user(tmp_path):
    require_server()
    users_of(tmp_path, "camera")
    settings = {"tls_client_ca": "ca.pem", "users_file": "users.json"}
    with Site(tmp_path, **settings) as site:
        camera = make_certificate(tmp_path, "camera", "camera")
        stranger = make_certificate(tmp_path, "stranger", "stranger")
        token = make_certificate(tmp_path, "token", "token")
        with site.wire(camera) as wire:
            assert wire.result("write", path="/camera/frame", data=1)["created"] is True
            assert wire.code("write", path="/other", data=1) == "FORBIDDEN"
            assert wire.result("hello", version=1)["read_only"] is False
        for certificate in (stranger, token, None):
            with site.wire(certificate) as wire:
                assert wire.code("exists", path="/camera") == "AUTH_REQUIRED"


def test_certificates_of_another_authority_are_refused(tmp_path):
    require_server()
    users_of(tmp_path, "camera")
    for require in ("false", "true"):
        folder = tmp_path / require
        folder.mkdir()
        users_of(folder, "camera")
        settings = {"tls_client_ca": "ca.pem", "users_file": "users.json", "tls_require_client_certificate": require}
        with Site(folder, **settings) as site:
            make_authority(folder, "false_ca")
            false = make_certificate(folder, "false", "camera", authority="false_ca")
            true = make_certificate(folder, "camera", "camera")
            with pytest.raises((ssl.SSLError, OSError, Closed)):
                with site.wire(false) as wire:
                    wire.call("ping")
            site.server.wait_for_log("the TLS handshake failed")
            with site.wire(true) as wire:
                assert wire.result("create_group", path="/camera") == {"created": True}


def test_may_require_a_certificate_of_everybody(tmp_path):
    with Site(tmp_path, tls_client_ca="ca.pem", tls_require_client_certificate="true") as site:
        with pytest.raises((ssl.SSLError, OSError, Closed)):
            with site.wire() as wire:
                wire.call("ping")
        with site.wire(make_certificate(tmp_path, "any", "anybody")) as wire:
            assert wire.result("write", path="/a", data=1)["created"] is True


def test_many_half_open_handshakes_keep_nobody_out(site):
    sockets = [socket.create_connection(site.server.address) for _ in range(50)]
    for half in sockets:
        half.sendall(b"\x16\x03\x01")
    with site.wire() as wire:
        assert wire.result("ping") == "pong"
    for half in sockets:
        half.close()
    with site.wire() as wire:
        assert wire.result("ping") == "pong"
