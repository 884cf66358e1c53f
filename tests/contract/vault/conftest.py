"""The fixture `place`: the same test on an empty site of each kind."""

import pytest

from tests.sites import KINDS, opened_site


@pytest.fixture(params=KINDS)
def place(request, tmp_path):
    with opened_site(request.param, tmp_path / "site") as place:
        yield place


@pytest.fixture
def site(place):
    return place.site
