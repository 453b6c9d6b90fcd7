# SPDX-License-Identifier: BSD-3-Clause
"""zstd, lz4 and bitshuffle between the server and other readers: h5py, and Debian's HDF5 plugins where they are installed."""

import concurrent.futures
import multiprocessing

import h5py
import numpy as np
import pytest

from wire import Wire

LZ4, BITSHUFFLE = 32004, 32008
PLUGINS = {LZ4: "hdf5-filter-plugin", BITSHUFFLE: "bitshuffle"}
FRAMES = np.random.default_rng(7).normal(1000, 20, (300, 50)).astype("<i2")
DATA = {
    "frames": FRAMES,
    "odd": np.frombuffer(FRAMES.tobytes(), "V3"),
    "walk": np.cumsum(np.random.default_rng(8).normal(size=5003)),
    "one": np.array([7], "<u8"),
}
OPTIONS = {
    "lz4": {"compression": "lz4"},
    "lz4 and shuffle": {"compression": "lz4", "shuffle": True, "fletcher32": True},
    "bits": {"compression": "none", "shuffle": "bit"},
    "bits and gzip": {"compression": "gzip", "shuffle": "bit"},
}


def apart(function, *arguments):
    """Runs a function in a process of its own: loading one of Debian's plugins makes denormal numbers 0 from then on."""
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        return pool.submit(function, *arguments).result()


def need_plugin(*filters):
    for code in filters:
        if not apart(h5py.h5z.filter_avail, code):
            pytest.skip(f"the HDF5 plugin {code} is not installed (Debian: {PLUGINS[code]})")


def filters_of(dataset):
    plist = dataset.id.get_create_plist()
    return [plist.get_filter(i)[0] for i in range(plist.get_nfilters())]


def first_chunk(dataset):
    return dataset.id.read_direct_chunk((0,) * dataset.ndim)


def filters_and_bytes(path):
    with h5py.File(path, "r") as file:
        return filters_of(file["d"]), file["d"][()].tobytes()


def filters_and_first_chunks(path, new_path, kind):
    """Of the server's dataset, and of the same made with the plugin."""
    with h5py.File(path, "r") as file, h5py.File(new_path, "w") as other:
        ours = file["d"]
        theirs = other.create_dataset("d", data=DATA[kind], maxshape=ours.maxshape, chunks=ours.chunks, compression=BITSHUFFLE)
        return [(filters_of(dataset), first_chunk(dataset)) for dataset in (ours, theirs)]


def write_with_plugins(path):
    with h5py.File(path, "a") as file:
        for kind, data in DATA.items():
            if kind == "odd":
                continue  # h5py cannot make it
            group = file.create_group(kind)
            group.create_dataset("lz4", data=data, compression=LZ4, compression_opts=(1000,), chunks=True, shuffle=True)
            group.create_dataset("bits", data=data, compression=BITSHUFFLE, chunks=True)
            group.create_dataset("bits inside", data=data, compression=BITSHUFFLE, compression_opts=(0, 2), chunks=True)


@pytest.mark.parametrize("kind", DATA)
@pytest.mark.parametrize("compression,level", [("zstd", 3), ("zstd", 19), ("lz4", None), ("gzip", 4)])
@pytest.mark.parametrize("shuffle", [False, True, "bit"])
def test_what_is_stored_comes_back(server, kind, compression, level, shuffle):
    options = {"compression": compression, "shuffle": shuffle, "fletcher32": True}
    if level is not None and level != {"zstd": 3, "gzip": 4}[compression]:
        options["compression_opts"] = level
    with Wire(server.address) as wire:
        wire.result("write", path="/d", data=DATA[kind], **options)
        info = wire.result("info", path="/d")
        assert (info["compression"], info["compression_opts"]) == (compression, level)
        assert info["shuffle"] == shuffle and type(info["shuffle"]) is type(shuffle)
        wire.result("append", path="/d", data=DATA[kind])
    server.stop()
    server.start()
    with Wire(server.address) as wire:
        assert wire.result("read", path="/d").tobytes() == DATA[kind].tobytes() * 2


def test_hello_lists_what_is_built(server):
    with Wire(server.address) as wire:
        assert {"zstd", "lz4", "bitshuffle"} <= set(wire.result("hello", version=1)["features"])


def test_other_names_are_refused(server):
    with Wire(server.address) as wire:
        for bad in ({"compression": "Zstd"}, {"compression": "lz4", "compression_opts": 1}):
            assert wire.call("write", path="/d", data=[1], **bad)["error"]["code"] == "BAD_VALUE", bad
        for bad in (1, "byte"):
            assert wire.call("write", path="/d", data=[1], shuffle=bad)["error"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("kind", DATA)
@pytest.mark.parametrize("name", OPTIONS)
def test_h5py_with_plugins_reads_the_servers_chunks(server, kind, name):
    need_plugin(LZ4, BITSHUFFLE)
    with Wire(server.address) as wire:
        wire.result("write", path="/d", data=DATA[kind], **OPTIONS[name])
    server.stop()
    filters, content = apart(filters_and_bytes, server.file)
    assert {LZ4, BITSHUFFLE} & set(filters)
    assert content == DATA[kind].tobytes()


@pytest.mark.parametrize("kind", ["frames", "walk"])
def test_bitshuffle_is_the_plugins_byte_for_byte(server, tmp_path, kind):
    need_plugin(BITSHUFFLE)
    with Wire(server.address) as wire:
        wire.result("write", path="/d", data=DATA[kind], compression="none", shuffle="bit")
    server.stop()
    ours, theirs = apart(filters_and_first_chunks, server.file, tmp_path / "plugin.h5", kind)
    assert ours == theirs
    assert ours[0] == [BITSHUFFLE]


def test_the_server_reads_the_plugins_chunks(server):
    need_plugin(LZ4, BITSHUFFLE)
    server.stop()
    apart(write_with_plugins, server.file)
    server.start()
    with Wire(server.address) as wire:
        for kind in set(DATA) - {"odd"}:
            assert wire.result("read", path=f"/{kind}/lz4").tobytes() == DATA[kind].tobytes()
            assert wire.result("read", path=f"/{kind}/bits").tobytes() == DATA[kind].tobytes()
            # Bitshuffle that compresses by itself is another filter in all but its number.
            assert wire.call("read", path=f"/{kind}/bits inside")["error"]["code"] == "FILTER_UNAVAILABLE"
            assert wire.result("info", path=f"/{kind}/bits inside")["compression"] == "other"


def test_a_damaged_chunk_is_an_error(server):
    with Wire(server.address) as wire:
        for name in ("zstd", "lz4"):
            wire.result("write", path=f"/{name}", data=np.zeros(5000), compression=name)
    server.stop()
    with h5py.File(server.file, "r") as file:
        places = [file[name].id.get_chunk_info(0) for name in ("zstd", "lz4")]
    with open(server.file, "r+b") as out:
        for place in places:
            out.seek(place.byte_offset)
            out.write(b"\xff" * place.size)
    server.start()
    with Wire(server.address) as wire:
        for name in ("zstd", "lz4"):
            assert wire.call("read", path=f"/{name}")["error"]["code"] == "IO_ERROR"
        assert wire.result("exists", path="/zstd") is True
