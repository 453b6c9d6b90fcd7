# SPDX-License-Identifier: BSD-3-Clause
"""The exceptions of the protocol as those that h5py raises, without losing what they say."""
from __future__ import annotations

from typing import Dict, Type

from .. import errors
from ..errors import HDF5AsyncError

_LIKE: Dict[Type[HDF5AsyncError], Type[Exception]] = {
    errors.NotFound: KeyError,
    errors.Exists: ValueError,
    errors.NotGroup: ValueError,
    errors.NotDataset: TypeError,
    errors.BadPath: ValueError,
    errors.BadSelection: IndexError,
    errors.BadField: ValueError,
    errors.BadArray: ValueError,
    errors.TypeMismatch: TypeError,
    errors.ShapeMismatch: TypeError,
    errors.NotResizable: TypeError,
    errors.TooLarge: ValueError,
    errors.FrameTooLarge: ValueError,
    errors.Forbidden: PermissionError,
    errors.FilterUnavailable: OSError,
    errors.IoError: OSError,
    errors.StorageFull: OSError,
}


_BOTH: Dict[Type[HDF5AsyncError], Type[HDF5AsyncError]] = {
    ours: type(f"{ours.__name__}{like.__name__}", (ours, like), {"__module__": __name__})
    for ours, like in _LIKE.items()
}


def like_h5py(error: HDF5AsyncError) -> HDF5AsyncError:
    """An exception that is both the one of the protocol and the one that h5py would raise."""
    kind = _BOTH.get(type(error))
    return kind(error.message, code=error.code, detail=error.detail) if kind else error
