"""The second lock: whatever a query says, the credential of readers at a level opens no index above it."""

from pathlib import Path

import pytest
import yaml
from elasticsearch import AuthorizationException

from deploy.services.file_realm import LEVELS, reader_of
from mappings.index_mapping import index_name
from mappings.scheme_file import default_scheme
from tests.indexes import SCHEME, elastic_prefix, elastic_readers, elastic_writer, opened_index

ROLES = yaml.safe_load((Path(__file__).parents[3] / "deploy" / "index-roles.yml").read_text("utf-8"))
ANYTHING = {"match_all": {}}


@pytest.fixture(scope="module")
def prefix():
    """A prefix with one index for each level there is a credential for, named as the archive names them."""
    with elastic_prefix() as prefix:
        writer = elastic_writer()
        for level in range(LEVELS):
            alias = index_name(prefix, "paper-2", level)
            settings = {"number_of_replicas": 0}
            writer.indices.create(index=f"{alias}-v{9 - level}", aliases={alias: {}}, settings=settings)
        yield prefix


@pytest.mark.real
@pytest.mark.parametrize("clearance", range(LEVELS))
def test_a_credential_opens_its_level_and_those_below_and_no_other(prefix, clearance):
    client = elastic_readers()[clearance]
    for level in range(LEVELS):
        alias = index_name(prefix, "paper-2", level)
        for name in (alias, f"{alias}-v{9 - level}"):
            if level <= clearance:
                assert client.search(index=name, query=ANYTHING)["hits"]["total"]["value"] == 0
                continue
            for attempt in (
                lambda name=name: client.search(index=name, query=ANYTHING),
                lambda name=name: client.count(index=name),
                lambda name=name: client.open_point_in_time(index=name, keep_alive="1m"),
                lambda name=name: client.indices.get_mapping(index=name),
                lambda name=name: client.indices.stats(index=name),
                lambda name=name: client.termvectors(index=name, id="d"),
            ):
                with pytest.raises(AuthorizationException):
                    attempt()
            # Several documents at once are refused one by one, within an answer of status 200.
            (item,) = client.mget(index=name, ids=["d"])["docs"]
            assert item["error"]["type"] == "security_exception"


@pytest.mark.real
@pytest.mark.parametrize("clearance", range(LEVELS - 1))
def test_a_credential_refuses_a_search_that_names_one_index_above_among_others(prefix, clearance):
    names = [index_name(prefix, "paper-2", level) for level in range(clearance + 2)]
    with pytest.raises(AuthorizationException):
        elastic_readers()[clearance].search(index=names, query=ANYTHING)
    seen = elastic_readers()[clearance].search(
        index=f"{prefix}-*", query=ANYTHING, aggs={"i": {"terms": {"field": "_index"}}}
    )
    assert seen["_shards"]["total"] == clearance + 1


@pytest.mark.real
@pytest.mark.parametrize("clearance", range(LEVELS))
def test_a_reading_credential_writes_nothing(prefix, clearance):
    client = elastic_readers()[clearance]
    name = index_name(prefix, "paper-2", 0)
    for attempt in (
        lambda: client.index(index=name, document={}),
        lambda: client.delete(index=name, id="d"),
        lambda: client.indices.delete(index=f"{name}-v9"),
        lambda: client.indices.create(index=f"{prefix}-new-0"),
        lambda: client.indices.put_alias(index=f"{name}-v9", name=f"{prefix}-other-0"),
        client.cluster.health,
    ):
        with pytest.raises(AuthorizationException):
            attempt()


@pytest.mark.real
def test_the_book_of_claims_is_closed_to_every_reader(tmp_path):
    with opened_index("elastic", tmp_path, SCHEME) as index:
        claims = index._places.claims
        for client in elastic_readers().values():
            with pytest.raises(AuthorizationException):
                client.count(index=claims)


def test_the_roles_give_exactly_these_privileges():
    readers = {
        reader_of(level): {
            "indices": [
                {
                    "names": [f"/.*-{'0' if level == 0 else f'[0-{level}]'}(-v[0-9]+)?/"],
                    "privileges": ["read", "view_index_metadata"],
                }
            ]
        }
        for level in range(LEVELS)
    }
    writer = {"cluster": ["monitor"], "indices": [{"names": ["*"], "privileges": ["all"]}]}
    assert {"strongroom-writer": writer, **readers} == ROLES


def test_there_is_a_credential_for_every_level_of_the_default_scheme():
    assert default_scheme().top_level < LEVELS
