# SPDX-License-Identifier: BSD-3-Clause
"""What the tests of hdf5_async.File share."""


class Requests:
    """The requests that a file makes while this is entered."""

    def __init__(self, file):
        self.session = file._remote.client._session
        self.made = []

    def __enter__(self):
        self.session.exchange, self._real = self._note, self.session.exchange
        return self.made

    def __exit__(self, *_):
        del self.session.exchange

    async def _note(self, request, parts=None):
        self.made.append(request)
        return await self._real(request, parts)
