# SPDX-License-Identifier: BSD-3-Clause
import numpy as np
import pytest

from hdf5_async.errors import FrameTooLarge
from hdf5_async.uploads import block_bytes, blocks, fits, row_blocks


@pytest.mark.parametrize("shape", [(1,), (17,), (5, 3), (2, 3, 4), (1, 7), (6, 1, 5)])
@pytest.mark.parametrize("limit", [8, 9, 24, 50, 1000])
def test_blocks_cover_every_element_once_and_fit(shape, limit):
    array = np.zeros(shape, "i8")
    for block in blocks(shape, 8, limit):
        assert array[block].nbytes <= limit
        array[block] += 1
    assert (array == 1).all()


def test_rows_stay_whole_where_they_fit():
    assert list(blocks((5, 4), 2, 17)) == [(slice(i, min(i + 2, 5)),) for i in (0, 2, 4)]


def test_one_element_above_the_limit_is_refused():
    with pytest.raises(FrameTooLarge):
        list(blocks((3,), 100, 99))
    with pytest.raises(FrameTooLarge):
        list(blocks((), 100, 99))


def test_rows_that_do_not_fit_are_refused_where_rows_are_needed():
    with pytest.raises(FrameTooLarge, match="one row"):
        list(row_blocks(np.zeros((2, 100_000)), 200_000))


def test_leaves_room_for_the_rest_of_the_request():
    assert block_bytes(64 << 20) == (64 << 20) - 65536
    assert block_bytes(65536) == 32768
    assert fits(np.zeros(4096), 65536) and not fits(np.zeros(4097), 65536)
    assert fits(["a list is never cut"] * 100_000, 65536)
