# SPDX-License-Identifier: BSD-3-Clause
"""Where the server is: from arguments, from the server's own config.ini, or the defaults."""
from __future__ import annotations

import configparser
import os
from dataclasses import dataclass
from typing import Optional, Union

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8888

# A server that listens on every address is reached on the loopback of the same machine.
_ANY_ADDRESS = {"": DEFAULT_HOST, "0.0.0.0": DEFAULT_HOST, "*": DEFAULT_HOST, "::": "::1"}


@dataclass(frozen=True)
class Address:
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    token: Optional[str] = None


def read_address(path: Union[str, "os.PathLike[str]"]) -> Address:
    """`host`, `port` and `auth_token` of the section [server] of a config.ini.

    Raises OSError when the file cannot be read, ValueError when it makes no sense.
    """
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        with open(path, encoding="utf-8") as file:
            parser.read_file(file)
        server = dict(parser["server"]) if parser.has_section("server") else {}
    except configparser.Error as error:
        raise ValueError(f"{os.fspath(path)}: {error}") from error
    text = server.get("port", str(DEFAULT_PORT)).strip()
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ValueError(f"{os.fspath(path)}: port is '{text}', expected 1 to 65535")
    host = _unquoted(server.get("host", DEFAULT_HOST))
    token = _unquoted(server.get("auth_token", ""))
    return Address(_ANY_ADDRESS.get(host, host), int(text), token or None)


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) >= 2 and text[0] == text[-1] == '"' else text
