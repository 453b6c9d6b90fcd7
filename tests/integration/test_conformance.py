# SPDX-License-Identifier: BSD-3-Clause
"""The open vectors against the real program: one test a vector."""
import pytest

from conformance import Run, SUITES, VectorSet, profile_of
from server_process import require_server

SET = VectorSet()


class Runs:
    """Plays the vectors of a profile at the first question about one of them."""

    def __init__(self, folders):
        self._folders = folders
        self._done = {}

    def of(self, profile, suites, pipeline):
        key = (profile, suites, pipeline)
        if key not in self._done:
            folder = self._folders.mktemp("conformance")
            self._done[key] = Run(SET, profile, folder, suites, pipeline)
        return self._done[key]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    require_server()
    return Runs(tmp_path_factory)


def params(*suites):
    return [
        pytest.param(suite, vector["name"], profile_of(vector), id=f"{suite}-{vector['name']}")
        for suite in suites
        for vector in SET.vectors(suite)
    ]


@pytest.mark.parametrize("suite, name, profile", params(*SUITES))
def test_vector(runs, suite, name, profile):
    problems = runs.of(profile, SUITES, False).problems[suite][name]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("suite, name, profile", params("ops"))
def test_vector_sent_in_one_go(runs, suite, name, profile):
    problems = runs.of(profile, ("ops",), True).problems[suite][name]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("profile", SET.profiles)
@pytest.mark.parametrize("suites, pipeline", [(SUITES, False), (("ops",), True)])
def test_server_ends_well_and_leaves_nothing(runs, profile, suites, pipeline):
    found = runs.of(profile, suites, pipeline).problems["server"]
    assert found and not any(found.values()), found


def test_the_set_is_complete():
    assert [len(SET.vectors(suite)) for suite in SUITES] == [229, 244, 48]
