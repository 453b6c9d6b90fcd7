# SPDX-License-Identifier: BSD-3-Clause
import pytest

from hdf5_async.errors import ProtocolError
from hdf5_async.framing import FrameDecoder, frame_header


def framed(*bodies):
    return b"".join(frame_header(len(body)) + body for body in bodies)


def test_decodes_a_stream_cut_anywhere():
    bodies = [b"", b"a", b"bc" * 50, b"", b"d" * 300]
    stream = framed(*bodies)
    for size in (1, 2, 3, 5, 7, 100, len(stream)):
        decoder = FrameDecoder(1000)
        got = []
        for begin in range(0, len(stream), size):
            got += decoder.feed(stream[begin : begin + size])
        assert [bytes(body) for body in got] == bodies
        assert not decoder.inside_frame


def test_bodies_stay_valid_while_more_arrives():
    decoder = FrameDecoder(100)
    first = decoder.feed(framed(b"first"))
    second = decoder.feed(framed(b"second", b"third") + b"\0\0")
    assert [bytes(body) for body in first + second] == [b"first", b"second", b"third"]


def test_refuses_a_long_frame_before_its_body_arrives():
    decoder = FrameDecoder(100)
    assert [bytes(body) for body in decoder.feed(framed(b"x" * 100))] == [b"x" * 100]
    with pytest.raises(ProtocolError):
        decoder.feed(frame_header(101))


def test_a_claimed_length_takes_no_memory():
    decoder = FrameDecoder(1 << 31)
    assert decoder.feed(frame_header(1 << 31) + b"abc") == []
    assert decoder.inside_frame
    assert len(decoder._pending) == 7
