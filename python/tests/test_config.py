# SPDX-License-Identifier: BSD-3-Clause
import pytest

from hdf5_async import HDF5Client
from hdf5_async.config import Address, read_address


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_takes_host_port_and_token_of_the_server_section(tmp_path):
    config = written(
        tmp_path / "config.ini",
        "[server]\nhost = 192.0.2.7\nport=9100\nauth_token = a;b%c\ndebug = true\n[files]\nx = y\n",
    )
    assert read_address(config) == Address("192.0.2.7", 9100, "a;b%c")


def test_what_is_missing_has_its_default(tmp_path):
    assert read_address(written(tmp_path / "a.ini", "")) == Address("127.0.0.1", 8888, None)
    assert read_address(written(tmp_path / "b.ini", "[server]\nauth_token =\n")) == Address()


@pytest.mark.parametrize(
    "host, reached", [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ('"example.org"', "example.org")]
)
def test_a_server_on_every_address_is_reached_on_the_loopback(tmp_path, host, reached):
    assert read_address(written(tmp_path / "c.ini", f"[server]\nhost = {host}\n")).host == reached


@pytest.mark.parametrize("text", ["[server]\nport = 0\n", "[server]\nport = 70000\n", "port = 1\n"])
def test_nonsense_names_the_file(tmp_path, text):
    with pytest.raises(ValueError, match="config.ini"):
        read_address(written(tmp_path / "config.ini", text))


def test_arguments_come_before_the_file(tmp_path):
    config = written(tmp_path / "config.ini", "[server]\nhost = 192.0.2.7\nport = 9100\n")
    client = HDF5Client(port=9200, config=config)
    assert (client.host, client.port) == ("192.0.2.7", 9200)
    client = HDF5Client()
    assert (client.host, client.port) == ("127.0.0.1", 8888)


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        HDF5Client(config=str(tmp_path / "none.ini"))
