# SPDX-License-Identifier: BSD-3-Clause
"""A type that has a name in the file."""
from __future__ import annotations

from typing import Any

import numpy as np

from .objects import HLObject
from .types import dtype_of


class Datatype(HLObject):
    """Can be looked at; the protocol has no way to make one."""

    @property
    def dtype(self) -> np.dtype[Any]:
        return dtype_of(self._remote.ask("info", path=self.name)["dtype"])
