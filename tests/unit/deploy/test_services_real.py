"""The running Elasticsearch keeps its readers apart, and analyses text as an official image does."""

import os

import httpx
import pytest

from deploy.services.file_realm import WRITER, reader_of

pytestmark = pytest.mark.real

PREFIX = f"roles{os.getpid()}"
ANALYSIS = {
    "filter": {"unigrams": {"type": "cjk_bigram", "output_unigrams": True}},
    "analyzer": {
        "ranked": {
            "tokenizer": "standard",
            "filter": ["cjk_width", "lowercase", "asciifolding", "cjk_bigram", "stop", "porter_stem"],
        },
        "exact": {"tokenizer": "standard", "filter": ["lowercase", "unigrams"]},
        "repeated": {"tokenizer": "standard", "filter": ["keyword_repeat", "porter_stem", "remove_duplicates"]},
    },
}


def setting(name):
    value = os.environ.get(name)
    if value is None and os.environ.get("STRONGROOM_REQUIRE_REAL"):
        pytest.fail(f"{name} is not set, but the real servers are required")
    return value or pytest.skip(f"{name} is not set: start the servers with `make services`")


def client(user, password):
    return httpx.Client(base_url=setting("STRONGROOM_INDEX_URL"), auth=(user, password), timeout=30)


@pytest.fixture(scope="module")
def writer():
    with client(WRITER, setting("STRONGROOM_INDEX_WRITER_PASSWORD")) as writer:
        names = [f"{PREFIX}-x-{level}" for level in range(3)]
        for name in names:
            body = {"settings": {"number_of_replicas": 0, "analysis": ANALYSIS}, "aliases": {name: {}}}
            writer.put(f"/{name}-v1", json=body).raise_for_status()
            writer.put(f"/{name}/_doc/1", params={"refresh": "true"}, json={"t": name}).raise_for_status()
        yield writer
        for name in names:
            writer.delete(f"/{name}-v1").raise_for_status()


@pytest.fixture(scope="module")
def reader(writer):
    """The reader at level 1."""
    password = setting("STRONGROOM_INDEX_READER_PASSWORDS").split(",")[1]
    with client(reader_of(1), password) as reader:
        yield reader


@pytest.mark.parametrize("suffix", ["", "-v1"])
def test_a_reader_searches_the_levels_up_to_its_own(reader, suffix):
    names = ",".join(f"{PREFIX}-x-{level}{suffix}" for level in (0, 1))
    answer = reader.post(f"/{names}/_search", params={"search_type": "dfs_query_then_fetch"})
    assert answer.json()["hits"]["total"]["value"] == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "-x-2/_search"),
        ("POST", "-x-2-v1/_search"),
        ("POST", "-x-2/_count"),
        ("GET", "-x-2/_doc/1"),
        ("GET", "-x-2/_mapping"),
        ("GET", "-x-2/_termvectors/1"),
        ("GET", "-x-2/_explain/1?q=t"),
        ("POST", "-x-2/_pit?keep_alive=1m"),
        ("PUT", "-x-1/_doc/2"),
        ("DELETE", "-x-1-v1"),
    ],
)
def test_a_reader_is_refused_above_its_level_and_any_writing(reader, method, path):
    answer = reader.request(method, f"/{PREFIX}{path}", json={} if method == "PUT" else None)
    assert answer.status_code == httpx.codes.FORBIDDEN


def test_a_wildcard_finds_only_what_the_reader_may_open(reader):
    answer = reader.post(f"/{PREFIX}-*/_search").json()
    assert {hit["_index"] for hit in answer["hits"]["hits"]} == {f"{PREFIX}-x-0-v1", f"{PREFIX}-x-1-v1"}


def test_a_reader_opens_uses_and_closes_a_point_in_time(reader):
    opened = reader.post(f"/{PREFIX}-x-0,{PREFIX}-x-1/_pit", params={"keep_alive": "1m"}).json()
    found = reader.post("/_search", json={"pit": {"id": opened["id"]}, "sort": ["_shard_doc"]}).json()
    assert len(found["hits"]["hits"]) == 2
    closed = reader.request("DELETE", "/_pit", json={"id": found["pit_id"]})
    assert closed.json()["succeeded"]


@pytest.mark.parametrize(
    ("analyzer", "text", "tokens"),
    [
        ("ranked", "档案库房", ["档案", "案库", "库房"]),
        ("ranked", "the Ｒunning cafés", ["run", "cafe"]),
        ("exact", "档案库", ["档", "档案", "案", "案库", "库"]),
        ("repeated", "running file", ["running", "run", "file"]),
    ],
)
def test_text_is_analysed_as_on_an_official_image(writer, analyzer, text, tokens):
    answer = writer.post(f"/{PREFIX}-x-0-v1/_analyze", json={"analyzer": analyzer, "text": text}).json()
    assert [token["token"] for token in answer["tokens"]] == tokens
