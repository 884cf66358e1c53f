"""(classification, level) -> the Elasticsearch settings and mapping of the index of that class and level.

Only fields that may be seen at the level are mapped: what lies above is not known to the index at all. Nothing is
used beyond what every Elasticsearch 8 or 9 has without a paid licence; values are folded before they come here.
"""

from collections.abc import Mapping
from typing import Any

from mappings.scheme import Classification, FieldSpec, FieldType

FORMAT = 2  # counts up when the mapping changes for a reason other than the scheme
PART_GAP = 50  # positions between the parts of the content; no phrase is so loose that it crosses them

_KEYWORD = {"type": "keyword"}
_INTEGER = {"type": "integer"}
_DATE = {"type": "date", "format": "strict_date"}
_FOLDING = ["cjk_width", "lowercase", "asciifolding", "english_possessive"]
# For finding: Han characters one by one with positions; Latin words as written and as their stem, in one position.
_WORDS = {
    "type": "text",
    "analyzer": "strongroom_find_index",
    "search_analyzer": "strongroom_find",
    "position_increment_gap": PART_GAP,
    "norms": False,
}
# For ranking: Han bigrams, English stop words left out, BM25 with its defaults (k1 1.2, b 0.75).
_RANK = {"type": "text", "analyzer": "strongroom_rank", "index_options": "freqs"}
_COMMON = ("class", "level", "department", "customer", "type", "state", "title", "filename", "number")


def index_name(prefix: str, classification: str, level: int) -> str:
    """The alias under which the index of a class and level is known."""
    return f"{prefix}-{classification}-{level}"


def index_mapping(classification: Classification, level: int) -> dict[str, Any]:
    """`settings` and `mappings` of that index, as `PUT /<index>` takes them."""
    return {
        "settings": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "gc_deletes": "1h",
            "analysis": _analysis(),
        },
        "mappings": {
            "dynamic": False,
            "_meta": {"format": FORMAT, "classification": classification.key, "level": level},
            "properties": {**_common_properties(), "f": {"properties": _field_properties(classification, level)}},
        },
    }


def _analysis() -> dict[str, Any]:
    def analyzer(*filters: str) -> dict[str, Any]:
        return {"type": "custom", "tokenizer": "standard", "filter": [*_FOLDING, *filters]}

    return {
        "filter": {
            "english_possessive": {"type": "stemmer", "language": "possessive_english"},
            "english_stop": {"type": "stop", "stopwords": "_english_"},
        },
        "analyzer": {
            "strongroom_find_index": analyzer("keyword_repeat", "porter_stem", "remove_duplicates"),
            "strongroom_find": analyzer("porter_stem"),
            "strongroom_rank": analyzer("cjk_bigram", "english_stop", "porter_stem"),
        },
    }


def _common_properties() -> dict[str, Any]:
    return {
        "document_id": _KEYWORD,
        "class": _KEYWORD,
        "level": _INTEGER,
        "document_level": _KEYWORD,
        "superseded_at": _INTEGER,
        "department": _KEYWORD,
        "number": _KEYWORD,
        "compact_number": _KEYWORD,
        "filed": _DATE,
        "year": _KEYWORD,
        "kind": _KEYWORD,
        "present": _KEYWORD,
        "content": {**_WORDS, "index_options": "offsets", "fields": {"rank": _RANK}},
        "c": {"properties": dict.fromkeys(_COMMON, _KEYWORD)},
        "w": {"properties": {"title": _WORDS, "filename": _WORDS}},
        "digest": {"type": "keyword", "index": False},
        "view": {"type": "keyword", "index": False, "doc_values": False, "store": True},
    }


def _field_properties(classification: Classification, level: int) -> dict[str, Any]:
    return {spec.name: {"properties": _forms(spec)} for spec in classification.fields if spec.level <= level}


def _forms(spec: FieldSpec) -> Mapping[str, Any]:
    """The forms in which a field's value can be asked for, by its type."""
    match spec.type:
        case FieldType.MONEY:
            return {"amount": {"type": "double"}, "currency": _KEYWORD}
        case FieldType.NUMBER:
            return {"amount": {"type": "double"}}
        case FieldType.DATE:
            return {"day": _DATE}
        case FieldType.KEYWORD | FieldType.IDENTIFIER:
            return {"exact": _KEYWORD}
        case _:
            return {"exact": _KEYWORD, "words": _WORDS}
