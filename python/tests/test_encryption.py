# SPDX-License-Identifier: BSD-3-Clause
"""Clients and a server behind TLS: what they check, and that nothing is lost over reconnections."""
import asyncio
import os
import ssl
import subprocess

import numpy as np
import pytest
from certificates import fingerprint_of, make_authority, make_certificate
from cutting_proxy import CuttingProxy
from server_process import ServerProcess, require_server, server_command

import hdf5_async
from hdf5_async import HDF5Client, Reconnect, errors


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server with TLS and a user; `.ca`, `.pin` and `.token` are what its clients know."""
    require_server()
    folder = tmp_path_factory.mktemp("tls")
    ca = make_authority(folder)
    certificate, _ = make_certificate(folder, "server", "server")
    command = [server_command()[0], "user", "add", "ann", "--role", "writer", "--paths", "/run", "--users"]
    done = subprocess.run([*command, str(folder / "users.json")], capture_output=True, text=True, check=True)
    settings = {"tls_certificate": "server.pem", "tls_key": "server.key", "users_file": "users.json"}
    with ServerProcess(folder, settings) as server:
        server.ca = ca
        server.pin = fingerprint_of(certificate)
        server.token = done.stdout.strip()
        yield server


def once(site, **options):
    """Opens a client and reads something."""

    async def main():
        options.setdefault("reconnect", False)
        options.setdefault("token", site.token)
        async with HDF5Client(port=site.port, **options) as client:
            return await client.exists("/run")

    return asyncio.run(main())


def test_trusts_an_authority(site):
    assert once(site, ssl=ssl.create_default_context(cafile=site.ca)) in (True, False)
    with pytest.raises(errors.ConnectionLost, match="certificate verify failed"):
        once(site, ssl=True)


def test_trusts_a_fingerprint(site):
    pin = site.pin.upper()
    once(site, fingerprint=":".join(pin[n : n + 2] for n in range(0, 64, 2)))
    with pytest.raises(errors.ConnectionLost, match="another certificate"):
        once(site, fingerprint="00" * 32)
    for wrong in ("", "00", "xx" * 32):
        with pytest.raises(ValueError):
            once(site, fingerprint=wrong)


def test_a_pin_is_checked_beside_an_authority(site):
    context = ssl.create_default_context(cafile=site.ca)
    once(site, ssl=context, fingerprint=site.pin)
    with pytest.raises(errors.ConnectionLost, match="another certificate"):
        once(site, ssl=context, fingerprint="11" * 32)


def test_says_nothing_without_encryption(site):
    with pytest.raises(errors.ConnectionLost):
        once(site, timeout=20)


def test_the_wrong_name_is_refused(site, tmp_path):
    context = ssl.create_default_context(cafile=site.ca)
    with pytest.raises(errors.ConnectionLost, match="certificate"):
        asyncio.run(HDF5Client("127.1", site.port, site.token, ssl=context, reconnect=False).connect())


def test_wrong_tokens_and_paths_have_their_errors(site):
    with pytest.raises(errors.AuthFailed):
        once(site, fingerprint=site.pin, token="ann:wrong")

    async def main():
        async with HDF5Client(port=site.port, token=site.token, fingerprint=site.pin) as client:
            await client.write("/run/a", np.arange(3))
            assert (await client.read("/run/a")).tolist() == [0, 1, 2]
            assert await client.read("/other") is None
            with pytest.raises(errors.Forbidden):
                await client.write("/other", 1)

    asyncio.run(main())


def test_the_blocking_file_too(site):
    address = f"localhost:{site.port}"
    with hdf5_async.File(address, token=site.token, fingerprint=site.pin) as file:
        file.create_dataset("run/blocking", data=np.arange(4))
        assert file["run/blocking"][1:3].tolist() == [1, 2]
        assert list(file) == ["run"]
        assert "secret" not in file


def test_each_row_arrives_once_over_connections_that_are_cut(site):
    cuts, sent = 25, [0]

    async def main():
        async with CuttingProxy(site.address, seed=1, cuts=cuts, most=20_000) as proxy:
            client = HDF5Client(
                port=proxy.port,
                token=site.token,
                fingerprint=site.pin,
                reconnect=Reconnect(first=0.001, longest=0.01),
            )
            while not client.connected:
                try:
                    await client.connect()
                except errors.ConnectionLost:
                    pass
            async with client.appender("/run/rows", max_bytes=4096, max_delay=0.01) as rows:
                while proxy.made < cuts:
                    await rows.append(np.arange(sent[0], sent[0] + 300))
                    sent[0] += 300
                await rows.flush()
                assert rows.durable == rows.accepted == sent[0]
            np.testing.assert_array_equal(await client.read("/run/rows"), np.arange(sent[0]))
            await client.close()

    asyncio.run(main())
