# SPDX-License-Identifier: BSD-3-Clause
"""The files of a server as h5py would show them: hdf5_async.File("host:port")."""
from .attributes import AttributeManager
from .dataset import Dataset
from .file import File
from .group import Group
from .named_type import Datatype
from .types import Empty

__all__ = ["AttributeManager", "Dataset", "Datatype", "Empty", "File", "Group"]
