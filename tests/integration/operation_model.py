# SPDX-License-Identifier: BSD-3-Clause
"""A file as a tree of dictionaries and numpy arrays: what each operation must answer, and what must be there afterwards."""
import copy

import numpy as np


class Fault(Exception):
    """The operation must fail, with one of these codes."""

    def __init__(self, *codes):
        super().__init__(*codes)
        self.codes = set(codes)


class Group:
    def __init__(self):
        self.members = {}
        self.attrs = {}


class Dataset:
    def __init__(self, data, attrs):
        self.data = data
        self.attrs = attrs


def parts_of(path):
    """The names in a path, as the protocol cleans it."""
    names = [name for name in path.split("/") if name not in ("", ".")]
    if ".." in names or "\0" in path or path == "" or len(names) > 128 or len(path) > 4096:
        raise Fault("BAD_PATH")
    return names


def stored(data):
    """What a new dataset of these data holds."""
    array = np.asarray(data)
    if array.dtype.kind == "U":
        array = array.astype(object)
    return array.reshape(1) if not isinstance(data, np.ndarray) and array.ndim == 0 else array.copy()


def kind_of(array):
    return "U" if array.dtype == object else array.dtype.kind


def same(left, right):
    """Whether two values are equal in kind, shape and content."""
    left, right = np.asarray(left), np.asarray(right)
    if left.dtype.kind in "OU" or right.dtype.kind in "OU":
        return left.shape == right.shape and left.astype(object).tolist() == right.astype(object).tolist()
    if left.dtype.names != right.dtype.names or left.dtype.kind != right.dtype.kind or left.shape != right.shape:
        return False
    return left.astype(right.dtype).tobytes() == right.tobytes()


class Model:
    def __init__(self):
        self.root = Group()

    def apply(self, op, keys):
        """The result; raises Fault, and has changed nothing then."""
        return getattr(self, "_" + op)(**keys)

    # Finding

    def _find(self, names):
        thing = self.root
        for name in names:
            thing = thing.members.get(name) if isinstance(thing, Group) else None
            if thing is None:
                return None
        return thing

    def _need(self, path):
        thing = self._find(parts_of(path))
        if thing is None:
            raise Fault("NOT_FOUND")
        return thing

    def _need_dataset(self, path):
        thing = self._need(path)
        if not isinstance(thing, Dataset):
            raise Fault("NOT_DATASET")
        return thing

    def _parent(self, names, make=True):
        """The group for a new object; those that are missing are made."""
        thing = self.root
        for name in names[:-1]:
            if name not in thing.members:
                if not make:
                    return
                thing.members[name] = Group()
            thing = thing.members[name]
            if not isinstance(thing, Group):
                raise Fault("NOT_GROUP")
        return thing

    def _place(self, names):
        self._parent(names, make=False)  # nothing is made when it must fail
        return self._parent(names).members

    def paths(self):
        found = []

        def walk(prefix, group):
            for name, thing in group.members.items():
                found.append(prefix + name)
                if isinstance(thing, Group):
                    walk(prefix + name + "/", thing)

        walk("", self.root)
        return sorted(found, key=str.encode)

    # Objects

    def _create_group(self, path):
        names = parts_of(path)
        thing = self._find(names)
        if isinstance(thing, Dataset):
            raise Fault("EXISTS")
        if thing is None:
            self._place(names)[names[-1]] = Group()
        return {"created": thing is None}

    def _write(self, path, data, attrs=None, **_):
        names = parts_of(path)
        if not names:
            raise Fault("BAD_PATH", "NOT_DATASET", "EXISTS")
        thing = self._find(names)
        if isinstance(thing, Group):
            raise Fault("EXISTS", "NOT_DATASET")
        made = Dataset(stored(data), dict(attrs or {}))
        self._place(names)[names[-1]] = made
        return {"shape": list(made.data.shape), "created": thing is None}

    def _delete(self, path, missing_ok=False):
        names = parts_of(path)
        if not names:
            raise Fault("BAD_PATH")
        thing = self._find(names)
        if thing is None and not missing_ok:
            raise Fault("NOT_FOUND")
        if thing is not None:
            del self._find(names[:-1]).members[names[-1]]
        return {"deleted": thing is not None}

    @staticmethod
    def _check_two(path, to):
        source, target = parts_of(path), parts_of(to)
        if not source or not target or target[: len(source)] == source:
            raise Fault("BAD_PATH", "EXISTS", "NOT_FOUND")
        return source, target

    def _two(self, path, to):
        source, target = self._check_two(path, to)
        thing = self._find(source)
        if thing is None:
            raise Fault("NOT_FOUND")
        if self._find(target) is not None:
            raise Fault("EXISTS")
        return source, target, thing

    def _move(self, path, to):
        source, target, thing = self._two(path, to)
        self._place(target)[target[-1]] = thing
        del self._find(source[:-1]).members[source[-1]]
        return {"path": "/" + "/".join(target)}

    def _copy(self, path, to):
        _, target, thing = self._two(path, to)
        twin = copy.deepcopy(thing)
        self._place(target)[target[-1]] = twin
        return {"path": "/" + "/".join(target)}

    # Looking

    def _exists(self, path):
        return self._find(parts_of(path)) is not None

    def _list(self, path="/", recursive=False):
        group = self._need(path)
        if not isinstance(group, Group):
            raise Fault("NOT_GROUP")
        if not recursive:
            return sorted(group.members, key=str.encode)
        below = Model()
        below.root = group
        return below.paths()

    def _info(self, path):
        thing = self._need(path)
        if isinstance(thing, Group):
            return {"kind": "group", "members": len(thing.members), "attrs": len(thing.attrs)}
        return {"kind": "dataset", "shape": list(thing.data.shape), "size": thing.data.size, "attrs": len(thing.attrs)}

    def _read(self, path, select=None, fields=None, **_):
        thing = self._find(parts_of(path))
        if thing is None:
            return None
        if isinstance(thing, Group):
            raise Fault("NOT_DATASET")
        data = thing.data
        if fields is not None:
            data = fields_of(data, fields)
        return copy.deepcopy(data if select is None else selected(data, select))

    # Content

    @staticmethod
    def _rows(dataset, data, one):
        """Data as rows of the dataset's shape; with `one` also when they are a single row."""
        array = np.asarray(data)
        target = dataset.data
        if array.ndim == target.ndim - 1 and one:
            array = array[None]
        if array.ndim != target.ndim or array.shape[1:] != target.shape[1:]:
            raise Fault("SHAPE_MISMATCH")
        return array

    @staticmethod
    def _cast(dataset, array, data):
        target = dataset.data
        kinds = {kind_of(array), kind_of(target)}
        fits = kinds == {"U"} or (not kinds & set("SU") or len(kinds) == 1) and np.can_cast(array.dtype, target.dtype, "safe")
        if isinstance(data, np.ndarray) and not fits:
            raise Fault("TYPE_MISMATCH", "BAD_FIELD")
        return array.astype(target.dtype)

    def _append(self, path, data, **_):
        names = parts_of(path)
        thing = self._find(names)
        if thing is None:
            rows = data.reshape(1) if isinstance(data, np.ndarray) and data.ndim == 0 else data  # one element is a row
            made = self._write(path, rows)
            return {"shape": made["shape"], "created": True, "appended": made["shape"][0] if made["shape"] else 1}
        if isinstance(thing, Group):
            raise Fault("NOT_DATASET", "EXISTS")
        if thing.data.ndim == 0:
            raise Fault("SHAPE_MISMATCH", "NOT_RESIZABLE")
        rows = self._cast(thing, self._rows(thing, data, True), data)
        thing.data = np.concatenate([thing.data, rows])
        return {"shape": list(thing.data.shape), "created": False, "appended": len(rows)}

    def _insert(self, path, index, data):
        thing = self._need_dataset(path)
        if thing.data.ndim == 0:
            raise Fault("SHAPE_MISMATCH", "NOT_RESIZABLE", "BAD_SELECTION")
        if not -len(thing.data) <= index <= len(thing.data):
            raise Fault("BAD_SELECTION")
        rows = self._cast(thing, self._rows(thing, data, True), data)
        at = index + len(thing.data) if index < 0 else index
        thing.data = np.concatenate([thing.data[:at], rows, thing.data[at:]])
        return {"shape": list(thing.data.shape)}

    def _update(self, path, data, select=None, start=None):
        thing = self._need_dataset(path)
        if select is not None:
            target = np.arange(thing.data.size).reshape(thing.data.shape)
            region = selected(target, select)
            array = np.asarray(data)
            try:
                array = np.broadcast_to(array, region.shape)
            except ValueError:
                raise Fault("SHAPE_MISMATCH") from None
            array = self._cast(thing, array, data)
            for place, value in zip(region.flat, array.flat):  # of repeated ones the last wins
                thing.data.flat[place] = value
        elif start is not None:
            if thing.data.ndim == 0:
                raise Fault("SHAPE_MISMATCH", "BAD_SELECTION")
            rows = self._rows(thing, data, True)
            if start < 0 or start + len(rows) > len(thing.data):
                raise Fault("BAD_SELECTION")
            thing.data[start : start + len(rows)] = self._cast(thing, rows, data)
        else:
            thing.data = self._cast(thing, self._rows(thing, data, False), data).copy()
        return {"shape": list(thing.data.shape)}

    def _resize(self, path, shape):
        thing = self._need_dataset(path)
        if len(shape) != thing.data.ndim:
            raise Fault("SHAPE_MISMATCH")
        if thing.data.ndim == 0:
            return {"shape": []}
        if list(shape[1:]) != list(thing.data.shape[1:]):
            raise Fault("NOT_RESIZABLE", "SHAPE_MISMATCH")
        fresh = np.full(shape, "", object) if thing.data.dtype == object else np.zeros(shape, thing.data.dtype)
        kept = min(shape[0], len(thing.data))
        fresh[:kept] = thing.data[:kept]
        thing.data = fresh
        return {"shape": list(shape)}

    # Attributes

    def _set_attrs(self, path, attrs):
        self._need(path).attrs.update(attrs)
        return {"set": len(attrs)}

    def _get_attrs(self, path, names=None):
        attrs = self._need(path).attrs
        if names is not None and not set(names) <= set(attrs):
            raise Fault("NOT_FOUND")
        return {name: attrs[name] for name in (attrs if names is None else names)}

    def _delete_attrs(self, path, names, missing_ok=False):
        attrs = self._need(path).attrs
        if not missing_ok and not set(names) <= set(attrs):
            raise Fault("NOT_FOUND")
        gone = {name for name in names if attrs.pop(name, None) is not None}
        return {"deleted": len(gone)}

    def _batch(self, requests):
        for request in requests:  # what can be seen without the file comes first
            if "to" in request and parts_of(request["path"]) != parts_of(request["to"]):
                self._check_two(request["path"], request["to"])
            elif not parts_of(request["path"]) and request["op"] == "delete":
                raise Fault("BAD_PATH")
        trial = copy.deepcopy(self)
        results = [trial.apply(r["op"], {k: v for k, v in r.items() if k != "op"}) for r in requests]
        self.root = trial.root
        return results


def fields_of(data, fields):
    names = data.dtype.names
    if names is None or not fields or not set([fields] if isinstance(fields, str) else fields) <= set(names):
        raise Fault("BAD_FIELD")
    if isinstance(fields, str):
        return data[fields]
    if len(set(fields)) != len(fields):
        raise Fault("BAD_FIELD")
    result = np.zeros(data.shape, [(name, data.dtype[name]) for name in fields])
    for name in fields:
        result[name] = data[name]
    return result


def selected(data, select):
    """By the rules of the protocol: axes are independent of one another."""
    selectors = select if isinstance(select, list) else [select]
    if len(selectors) > data.ndim or sum(isinstance(s, list) for s in selectors) > 1:
        raise Fault("BAD_SELECTION")
    axis = 0
    for selector in selectors:
        length = data.shape[axis]
        if isinstance(selector, int):
            if not -length <= selector < length:
                raise Fault("BAD_SELECTION")
            data = np.take(data, selector, axis)
            continue
        if isinstance(selector, dict):
            if selector.get("step") is not None and selector["step"] < 1:
                raise Fault("BAD_SELECTION")
            span = range(*slice(selector.get("start"), selector.get("stop"), selector.get("step")).indices(length))
            data = np.take(data, np.array(span, "i8"), axis)
        elif isinstance(selector, list):
            if not all(-length <= i < length for i in selector):
                raise Fault("BAD_SELECTION")
            data = np.take(data, np.array(selector, "i8"), axis)
        axis += 1
    return data
