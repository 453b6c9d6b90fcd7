# SPDX-License-Identifier: BSD-3-Clause
import numpy as np
import pytest

from hdf5_async.selection import wire_select


@pytest.mark.parametrize(
    "key, wire",
    [
        (5, [5]),
        (np.int32(-1), [-1]),
        (np.s_[2:10:3], [{"start": 2, "stop": 10, "step": 3}]),
        (np.s_[:4], [{"stop": 4}]),
        (np.s_[:], [None]),
        (np.s_[...], []),
        ((), []),
        (np.s_[0, :, 4], [0, None, 4]),
        (np.s_[3:, ...], [{"start": 3}]),
        ([0, 2, 5], [[0, 2, 5]]),
        ([], [[]]),
        (range(3), [[0, 1, 2]]),
        ((0, None, [4, 1]), [0, None, [4, 1]]),
        ({"start": 1}, [{"start": 1}]),
    ],
)
def test_says_what_brackets_say(key, wire):
    assert wire_select(key) == wire


def test_an_index_array_stays_an_array():
    (selector,) = wire_select(np.array([3, 1], "<u2"))
    assert selector.dtype == np.dtype("<u2") and selector.tolist() == [3, 1]


def test_a_mask_becomes_its_indices():
    (selector,) = wire_select(np.array([True, False, True]))
    assert selector.dtype == np.dtype("<i8") and selector.tolist() == [0, 2]


@pytest.mark.parametrize(
    "key",
    [
        True,
        1.5,
        "0:3",
        [0, slice(1)],
        [True, False],
        np.array([[1, 2]]),
        np.array([0.5]),
        (Ellipsis, 1),
        np.s_[0.5:],
    ],
)
def test_refuses_what_selects_nothing(key):
    with pytest.raises(TypeError):
        wire_select(key)
