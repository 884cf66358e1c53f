"""Mappings and settings of every place, against the kept ones, and what holds for all of them."""

import json
from pathlib import Path

import pytest

from mappings.index_mapping import FORMAT, PART_GAP, index_mapping, index_name
from mappings.scheme_file import default_scheme
from storage.index.limits import MAX_SLOP

GOLDEN = Path(__file__).parents[2] / "golden" / "index"
MOST_INDEXES = 13
SCHEME = default_scheme()
PLACES = [(each, level) for each in SCHEME.classifications for level in each.index_levels]
# Only these exist in every Elasticsearch 8 and 9, without a paid licence.
TYPES = {"keyword", "integer", "date", "double", "text"}
FILTERS = {"cjk_width", "lowercase", "asciifolding", "keyword_repeat", "porter_stem", "remove_duplicates", "cjk_bigram"}


@pytest.fixture(params=PLACES, ids=lambda place: index_name("x", place[0].key, place[1]))
def place(request):
    return request.param


def properties(mapping):
    """Every property of a mapping, at any depth."""
    for each in mapping.get("properties", {}).values():
        yield each
        yield from properties(each)


def test_mapping_and_settings_are_as_kept(place):
    """A change here means that every archive builds its index anew: make the kept files again, and count FORMAT up."""
    classification, level = place
    kept = json.loads((GOLDEN / f"{classification.key}-{level}.json").read_text("utf-8"))
    assert index_mapping(classification, level) == kept


def test_there_is_a_kept_file_for_each_place_and_no_other():
    assert {file.stem for file in GOLDEN.glob("*.json")} == {f"{each.key}-{level}" for each, level in PLACES}


def test_nothing_is_mapped_by_itself(place):
    mappings = index_mapping(*place)["mappings"]
    assert mappings["dynamic"] is False
    assert all("dynamic" not in each for each in properties(mappings))


def test_mapping_is_versioned(place):
    classification, level = place
    meta = index_mapping(classification, level)["mappings"]["_meta"]
    assert meta == {"format": FORMAT, "classification": classification.key, "level": level}


def test_a_field_above_the_level_is_not_mapped(place):
    classification, level = place
    mapped = index_mapping(classification, level)["mappings"]["properties"]["f"]["properties"]
    assert set(mapped) == {field.name for field in classification.fields if field.level <= level}


def test_only_what_every_elasticsearch_has_is_used(place):
    body = index_mapping(*place)
    types = {each["type"] for each in properties(body["mappings"]) if "type" in each}
    assert types <= TYPES
    analysis = body["settings"]["analysis"]
    used = {name for each in analysis["analyzer"].values() for name in each["filter"]}
    assert used <= FILTERS | set(analysis["filter"])
    assert {each["tokenizer"] for each in analysis["analyzer"].values()} == {"standard"}
    analyzers = {
        each[key] for each in properties(body["mappings"]) for key in ("analyzer", "search_analyzer") if key in each
    }
    assert analyzers <= set(analysis["analyzer"])


def test_no_text_can_be_read_back_but_the_view(place):
    stored = [each for each in properties(index_mapping(*place)["mappings"]) if each.get("store")]
    assert len(stored) == 1


def test_the_default_scheme_needs_few_indexes():
    assert len(PLACES) <= MOST_INDEXES


def test_no_phrase_is_so_loose_that_it_crosses_two_parts():
    assert MAX_SLOP < PART_GAP
