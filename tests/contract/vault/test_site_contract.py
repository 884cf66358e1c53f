"""What every site promises, on a folder and on two makes of S3 server."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from io import BytesIO, RawIOBase
from uuid import uuid4

import pytest

from storage.vault.site import PIECE_SIZE, ObjectMissingError, SiteUnavailableError
from tests.sites import MIB, PART

# One request, the border, several parts with a short last one, and a whole number of parts.
SIZES = [0, 1, 100_000, PART - 1, PART, 2 * PART + 17, 2 * PART]


def content(size, seed=b""):
    return hashlib.shake_128(b"content" + seed).digest(size)


def new_id():
    return uuid4().hex


def put(site, data, object_id=None):
    object_id = object_id or new_id()
    assert site.put(object_id, BytesIO(data)) == len(data)
    return object_id


def got(site, object_id, *bounds):
    return b"".join(site.get(object_id, *bounds))


class Broken(RawIOBase):
    """Gives so many bytes, then fails: half an upload."""

    def __init__(self, size, error):
        self._left, self._error = size, error

    def read(self, size=-1):
        if self._left <= 0:
            raise self._error
        size = min(self._left, 70_000 if size < 0 else min(size, 70_000))
        self._left -= size
        return bytes(size)


class Unsized(RawIOBase):
    """A stream that knows no size, can't be wound back, and gives a little at a time."""

    def __init__(self, data):
        self._data = BytesIO(data)

    def read(self, size=-1):
        return self._data.read(9_999 if size < 0 else min(size, 9_999))

    def seekable(self):
        return False


@pytest.mark.parametrize("size", SIZES)
def test_what_was_put_is_there_whole(site, place, size):
    data = content(size)
    object_id = put(site, data)
    assert site.size(object_id) == size
    assert got(site, object_id) == data
    assert list(site.list_ids()) == [object_id]
    assert place.unfinished() == []


@pytest.mark.parametrize("size", [0, 30_000, PART + 5])
def test_a_stream_of_unknown_size_is_stored_whole(site, size):
    data, object_id = content(size), new_id()
    assert site.put(object_id, Unsized(data)) == size
    assert got(site, object_id) == data


def test_pieces_are_small(site):
    object_id = put(site, content(3 * MIB + 5))
    sizes = [len(piece) for piece in site.get(object_id)]
    assert max(sizes) <= PIECE_SIZE
    assert sum(sizes) == 3 * MIB + 5


def test_any_range_can_be_read(site):
    data = content(PART + 1000)
    object_id = put(site, data)
    for start, length in [(0, 1), (0, 70), (5, 100), (PART - 3, 10), (PART + 990, 10), (PART + 990, 500), (3, MIB + 9)]:
        assert got(site, object_id, start, length) == data[start : start + length]
    assert got(site, object_id, PART + 3) == data[PART + 3 :]


@pytest.mark.parametrize("bounds", [(5, 0), (0, 0), (100, 1), (100, None), (5000, 7)])
def test_a_range_with_nothing_in_it_is_empty(site, bounds):
    assert got(site, put(site, content(100)), *bounds) == b""


def test_a_range_of_an_empty_object_is_empty(site):
    object_id = put(site, b"")
    assert got(site, object_id) == got(site, object_id, 0, 10) == b""


def test_what_is_not_there_is_missing_and_the_site_is_not_away(site):
    assert site.size(new_id()) is None
    for bounds in [(), (0, 5), (7,), (3, 0)]:
        with pytest.raises(ObjectMissingError, match="site a"):
            got(site, new_id(), *bounds)
    site.remove(new_id())
    assert list(site.list_ids()) == []


def test_the_same_name_again_replaces_the_whole_object(site):
    object_id = put(site, content(200_000))
    put(site, content(50, b"other"), object_id)
    assert got(site, object_id) == content(50, b"other")
    assert site.size(object_id) == 50
    assert list(site.list_ids()) == [object_id]


def test_two_writers_of_one_name_leave_one_whole_object(site):
    object_id = new_id()
    candidates = [content(300_000, b"%d" % number) for number in range(4)]
    threads = [threading.Thread(target=put, args=(site, data, object_id)) for data in candidates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got(site, object_id) in candidates


def test_what_was_removed_is_gone_with_all_that_was_ever_under_its_name(site, place):
    object_id, other = put(site, content(10)), put(site, content(20))
    put(site, content(30), object_id)
    site.remove(object_id)
    assert site.size(object_id) is None
    assert list(site.list_ids()) == [other]
    with pytest.raises(ObjectMissingError):
        got(site, object_id)
    if hasattr(place, "bucket"):
        kept = place.client.list_objects(place.bucket, recursive=True, include_version=True)
        assert {item.object_name for item in kept} == {f"objects/{other}"}


def test_removing_leaves_alone_what_only_begins_with_the_name(site):
    short, long = "ab" + new_id()[:6], None
    long = put(site, b"long", short + "-more")
    put(site, b"short", short)
    site.remove(short)
    assert list(site.list_ids()) == [long]


@pytest.mark.parametrize("size", [0, 200_000, PART + 300_000])
@pytest.mark.parametrize("error", [OSError("the line broke"), ValueError("not what was expected"), KeyboardInterrupt()])
def test_half_an_upload_leaves_nothing_and_its_error_is_the_callers(site, place, size, error):
    object_id = new_id()
    with pytest.raises(type(error)):
        site.put(object_id, Broken(size, error))
    assert site.size(object_id) is None
    assert list(site.list_ids()) == []
    assert place.unfinished() == []


@pytest.mark.parametrize("size", [200_000, PART + 300_000])
def test_half_an_upload_leaves_what_was_there_before(site, size):
    object_id = put(site, b"before")
    with pytest.raises(OSError, match="broke"):
        site.put(object_id, Broken(size, OSError("the line broke")))
    assert got(site, object_id) == b"before"


def test_many_objects_are_all_listed(site):
    made = {put(site, b"x") for _ in range(25)}
    assert sorted(site.list_ids()) == sorted(made)


def test_only_what_was_last_written_before_a_moment_is_listed(site):
    object_id = put(site, b"x")
    now = datetime.now(UTC)
    assert list(site.list_ids(now - timedelta(hours=1))) == []
    assert list(site.list_ids(now + timedelta(hours=1))) == [object_id]


def test_a_check_finds_a_well_site_and_leaves_nothing(site, place):
    site.check()
    assert list(site.list_ids()) == []
    assert place.unfinished() == []


@pytest.mark.parametrize("bad", ["", "a", "../../etc", "ab/cd", "AB12", "ab cd", "文件", "ab.cd", "a" * 65, "-abc"])
def test_a_name_that_is_no_object_id_is_refused(site, bad):
    for use in (lambda: site.put(bad, BytesIO(b"x")), lambda: got(site, bad), lambda: site.size(bad)):
        with pytest.raises(ValueError, match="object id"):
            use()
    with pytest.raises(ValueError, match="object id"):
        site.remove(bad)


CALLS = {
    "put": lambda site: site.put(new_id(), BytesIO(b"x")),
    "put in parts": lambda site: site.put(new_id(), BytesIO(bytes(PART * 4))),
    "get": lambda site: got(site, new_id()),
    "get a range": lambda site: got(site, new_id(), 0, 10),
    "remove": lambda site: site.remove(new_id()),
    "size": lambda site: site.size(new_id()),
    "list": lambda site: list(site.list_ids()),
    "check": lambda site: site.check(),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_site_that_is_away_is_away_in_all_it_does(place, call):
    with pytest.raises(SiteUnavailableError):
        call(place.away())
