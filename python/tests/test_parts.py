# SPDX-License-Identifier: BSD-3-Clause
import numpy as np
import pytest

from hdf5_async.errors import ProtocolError
from hdf5_async.parts import PartAssembler, wider


def assembled(parts, expected_bytes=0):
    assembler = PartAssembler(expected_bytes)
    for number, part in enumerate(parts):
        assembler.add(number, part)
    return assembler.result()


@pytest.mark.parametrize("expected_bytes", [0, 1, 100, 800, 900, 10_000])
@pytest.mark.parametrize("rows", [1, 7, 99])
def test_joins_blocks_whatever_size_was_expected(expected_bytes, rows):
    whole = np.arange(300, dtype=">i4").reshape(100, 3)
    got = assembled([whole[i : i + rows] for i in range(0, 100, rows)], expected_bytes)
    assert got.dtype == whole.dtype and got.flags.writeable
    np.testing.assert_array_equal(got, whole)


@pytest.mark.parametrize("only", [None, 5, "text", np.array(3.5), np.zeros((0, 4)), ["a"]])
def test_an_only_part_is_the_result_as_it_is(only):
    assert assembled([only]) is only


def test_texts_take_the_width_of_the_widest_part():
    got = assembled([np.array(["a", "bb"]), np.array(["cccc"]), np.array(["d"])], 1000)
    assert got.tolist() == ["a", "bb", "cccc", "d"] and got.dtype == np.dtype("<U4")


def test_text_fields_widen_each_on_its_own():
    one = np.array([("a", 1, (["x", "y"],))], [("t", "U1"), ("n", "i4"), ("s", [("u", "U1", 2)])])
    two = np.array([("b", 2, (["zzz", ""],))], [("t", "U1"), ("n", "i4"), ("s", [("u", "U3", 2)])])
    got = assembled([one, two, one])
    assert got.dtype == two.dtype
    assert got["n"].tolist() == [1, 2, 1]
    assert got["s"]["u"].tolist() == [["x", "y"], ["zzz", ""], ["x", "y"]]


@pytest.mark.parametrize("number", [0, 2, None, True, "1"])
def test_a_part_out_of_turn_is_refused(number):
    assembler = PartAssembler()
    assembler.add(0, np.zeros(1))
    with pytest.raises(ProtocolError):
        assembler.add(number, np.zeros(1))


@pytest.mark.parametrize("second", [np.zeros((1, 4)), np.zeros(1), 5, None, np.zeros((1, 3), "i4")])
def test_parts_that_do_not_fit_together_are_refused(second):
    with pytest.raises(ProtocolError):
        assembled([np.zeros((2, 3)), second])


def test_types_differ_in_the_width_of_text_only():
    assert wider(np.dtype("S3"), np.dtype("S5")) == np.dtype("S5")
    with pytest.raises(ProtocolError):
        wider(np.dtype([("a", "i4")]), np.dtype([("b", "i4")]))
    with pytest.raises(ProtocolError):
        wider(np.dtype("<i4"), np.dtype(">i4"))
