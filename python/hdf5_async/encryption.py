# SPDX-License-Identifier: BSD-3-Clause
"""Whether connections are encrypted, and how a client makes sure that it speaks to its server."""
from __future__ import annotations

import asyncio
import hashlib
import hmac
import ssl as tls
from typing import Optional, Union

from .errors import ConnectionLost

Encryption = Union[tls.SSLContext, bool, None]


class Encryptor:
    """What `ssl=` and `fingerprint=` of a client mean."""

    def __init__(self, ssl: Encryption, fingerprint: Optional[str]) -> None:
        """Raises ValueError for a fingerprint that is none."""
        self._pin = None if fingerprint is None else _digest(fingerprint)
        self.context = _context(ssl, pinned=self._pin is not None)

    def check(self, transport: asyncio.BaseTransport, address: str) -> None:
        """Raises ConnectionLost when the server has another certificate than the pinned one."""
        if self._pin is None:
            return
        shown = transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
        if not hmac.compare_digest(hashlib.sha256(shown or b"").digest(), self._pin):
            raise ConnectionLost(f"{address} has another certificate than the one that is expected")


def _digest(fingerprint: str) -> bytes:
    try:
        digest = bytes.fromhex(fingerprint.replace(":", ""))
    except ValueError:
        digest = b""
    if len(digest) != 32:
        raise ValueError("a fingerprint is SHA-256 in hexadecimal, 32 bytes")
    return digest


def _context(ssl: Encryption, pinned: bool) -> Optional[tls.SSLContext]:
    if isinstance(ssl, tls.SSLContext):
        return ssl
    if not ssl and not pinned:
        return None
    context = tls.create_default_context()
    context.minimum_version = tls.TLSVersion.TLSv1_2
    if pinned:  # the certificate itself is compared
        context.check_hostname = False
        context.verify_mode = tls.CERT_NONE
    return context
