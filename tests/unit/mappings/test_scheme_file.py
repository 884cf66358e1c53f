"""A scheme that loads can be relied on; a wrong one is refused with file, line and reason."""

from pathlib import Path

import pytest
import yaml

from mappings.scheme import DownloadRule, FieldType, QueryRight
from mappings.scheme_file import RESERVED_FIELD_NAMES, SchemeError, default_scheme, load_scheme
from storage.index.query import COMMON_FIELDS

SMALL = """\
version: "1"
fonds: SR
levels:
  - {key: public, title: {zh: 公开, en: Public}, sign: ""}
  - {key: secret, title: {zh: 机密, en: Secret}, sign: "◆"}
classes:
  - key: business
    code: BUS
    title: {zh: 业务, en: Business}
    description: {zh: 合同, en: Contracts}
    document_levels: [public, secret]
    default_level: public
    mark_levels: [secret]
    query_right: ordinary
    retention: {trigger: sign_date, years: 10}
    number_pattern: "{fonds}-{class}·{year}·{retention}-{level}{serial:05}"
    fields:
      - {name: sign_date, type: date, level: public, title: {zh: 签订日期, en: Sign date}}
      - {name: amount, type: money, level: secret, title: {zh: 金额, en: Amount}}
  - key: other
    code: OTH
    title: {zh: 其他, en: Other}
    description: {zh: 其他, en: Others}
    document_levels: [public]
    default_level: public
    mark_levels: []
    query_right: advanced
    retention: {trigger: filed, years: permanent}
    number_pattern: "{fonds}-{class}-{level}{serial}"
    fields: []
"""

PATTERN = '"{fonds}-{class}·{year}·{retention}-{level}{serial:05}"'
DATE_FIELD = "{name: sign_date, type: date, level: public, title: {zh: 签订日期, en: Sign date}}"


def test_a_small_scheme_loads():
    scheme = load_scheme(SMALL)
    assert [level.rank for level in scheme.levels] == [0, 1]
    business, other = scheme.classifications
    assert (business.code, business.document_levels, business.mark_levels) == ("BUS", (0, 1), (1,))
    assert business.field_by_name["amount"].type is FieldType.MONEY
    assert business.field_by_name["amount"].level == 1
    assert (business.retention.trigger, business.retention.years) == ("sign_date", 10)
    assert other.retention.years is None
    assert other.query_right is QueryRight.ADVANCED
    assert other.index_levels == (0,)
    assert scheme.fonds == "SR"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('version: "1"', "version: 1", 1, "text (in quotes"),
        ('version: "1"', 'version: ""', 1, "must not be empty"),
        ('version: "1"', 'version: "1"\nowner: me', 2, "unknown key 'owner'"),
        ('version: "1"', 'version: "1"\nversion: "2"', 2, "given twice"),
        ('version: "1"\n', "", 1, "missing version"),
        ("fonds: SR", "fonds: sr", 2, "capital letters"),
        ("fonds: SR", "fonds: S-R", 2, "capital letters"),
        ("title: {zh: 公开, en: Public}", "title: {zh: 公开}", 4, "missing en"),
        ("title: {zh: 公开, en: Public}", 'title: {zh: "", en: Public}', 4, "must not be empty"),
        ("title: {zh: 公开, en: Public}", "title: Public", 4, "a mapping"),
        ("key: secret", "key: public", 5, "same key"),
        ('sign: "◆"', 'sign: ""', 5, "same sign"),
        ("zh: 机密, en: Secret", "zh: 公开, en: Secret", 5, "same title"),
        ("key: business", "key: Business", 7, "small letters"),
        ("key: other", "key: business", 20, "taken by another class"),
        ("code: OTH", "code: BUS", 20, "taken by another class"),
        ("code: OTH", "code: 华为", 21, "capital letters"),
        ("{zh: 其他, en: Other}", "{zh: 业务, en: Other}", 20, "same title"),
        ("document_levels: [public, secret]", "document_levels: [public, top]", 11, "'top' is not one of"),
        ("document_levels: [public, secret]", "document_levels: [public, public]", 11, "twice"),
        ("document_levels: [public, secret]", "document_levels: []", 11, "must not be empty"),
        ("document_levels: [public, secret]", "document_levels: public", 11, "a list"),
        ("document_levels: [public, secret]", "document_levels: [0, 1]", 11, "text"),
        ("document_levels: [public, secret]", "document_levels: [secret]", 12, "not one of document_levels"),
        ("mark_levels: [secret]", "mark_levels: [public]", 13, "no mark could hide"),
        ("query_right: ordinary", "detectors: {bank-card: top}\n    query_right: ordinary", 14, "'top' is not one of"),
        ("query_right: ordinary", "detectors: {card: secret}\n    query_right: ordinary", 14, "unknown key 'card'"),
        ("query_right: ordinary", "detectors: {iban: public}\n    query_right: ordinary", 14, "could hide nothing"),
        (
            "query_right: ordinary",
            "detectors:\n      iban: secret\n      iban: secret\n    query_right: ordinary",
            16,
            "twice",
        ),
        ("query_right: ordinary", "detectors: [iban]\n    query_right: ordinary", 14, "a mapping"),
        ("query_right: ordinary", "query_right: usual", 14, "'usual' is not one of"),
        ("years: 10", "years: ten", 15, "whole number"),
        ("years: 10", "years: 0", 15, "from 1"),
        ("years: 10", "years: -3", 15, "whole number"),
        ("years: 10", "years: 1.5", 15, "whole number"),
        ("trigger: sign_date", "trigger: amount", 15, "no date field"),
        ("trigger: sign_date", "trigger: someday", 15, "no event"),
        (PATTERN, '"{fonds}-{class}-{level}"', 16, "lacks {serial}"),
        (PATTERN, '"{fonds}-{class}-{year}-{serial:05}"', 16, "lacks {level}"),
        (PATTERN, '"{class}-{level}{serial:05}"', 16, "lacks {fonds}"),
        (PATTERN, '"{fonds}-{level}{serial:05}"', 16, "lacks {class}"),
        (PATTERN, '"{fonds}-{class}-{customer}-{level}{serial:05}"', 16, "placeholder other than"),
        (PATTERN, '"华为-{fonds}-{class}-{level}{serial:05}"', 16, "so that no name can get in"),
        (PATTERN, '"ACME-{fonds}-{class}-{level}{serial:05}"', 16, "so that no name can get in"),
        (PATTERN, '"{fonds}-{class}-{serial:05}-{level}"', 16, "must end with {serial}"),
        (PATTERN, '"{fonds}{class}-{level}{serial:05}"', 16, "separator"),
        (PATTERN, '"{fonds}-{fonds}-{class}-{level}{serial:05}"', 16, "twice"),
        (DATE_FIELD, DATE_FIELD.replace("sign_date", "Sign"), 18, "small letters"),
        (DATE_FIELD, DATE_FIELD.replace("sign_date", "level"), 18, "reserved"),
        (DATE_FIELD, DATE_FIELD.replace("date, level", "day, level"), 18, "'day' is not one of"),
        (DATE_FIELD, DATE_FIELD.replace("public", "hidden"), 18, "'hidden' is not one of"),
        (DATE_FIELD, DATE_FIELD.replace("zh: 签订日期, ", ""), 18, "missing zh"),
        (DATE_FIELD, DATE_FIELD.replace("title", "required: maybe, title"), 18, "true or false"),
        (DATE_FIELD, DATE_FIELD.replace("title", "required: yes, title"), 18, "true or false"),
        (DATE_FIELD, DATE_FIELD.replace("title", "facet: true, title"), 18, "can't be a facet"),
        (DATE_FIELD, DATE_FIELD.replace("title", "colour: red, title"), 18, "unknown key 'colour'"),
        (
            DATE_FIELD,
            DATE_FIELD.replace("title", "proposed_from: amount, title"),
            18,
            "does not fit into a field",
        ),
        (DATE_FIELD, DATE_FIELD.replace("title", "proposed_from: weather, title"), 18, "'weather' is not one of"),
        (
            "query_right: ordinary",
            "entry: {event: no_such, days: 3}\n    query_right: ordinary",
            14,
            "no date field of",
        ),
        ("name: amount", "name: sign_date", 19, "given twice"),
        ("zh: 金额, en: Amount", "zh: 金额, en: sign DATE", 19, "same title"),
        (
            "fields: []",
            "fields: [{name: amount, type: number, level: public, title: {zh: 金额, en: Amount}}]",
            30,
            "another type",
        ),
        ("fields: []", "fields: {}", 30, "a list"),
        ('version: "1"', "version: [", 3, "no valid YAML"),
        ('version: "1"', "version: !!python/name:os.system x", 1, "text"),
    ],
)
def test_a_wrong_scheme_is_refused_with_its_line(old, new, line, reason):
    text = SMALL.replace(old, new, 1)
    assert text != SMALL
    with pytest.raises(SchemeError) as raised:
        load_scheme(text)
    assert (raised.value.line, raised.value.source) == (line, "scheme")
    assert reason in raised.value.reason
    assert str(raised.value).startswith(f"scheme, line {line}: ")


def test_aliases_are_refused_because_no_line_would_be_right():
    text = SMALL.replace("fields:\n", "fields: &shared\n", 1).replace("fields: []", "fields: *shared")
    with pytest.raises(SchemeError, match=r"line 30: YAML aliases"):
        load_scheme(text)


@pytest.mark.parametrize("text", ["", "# nothing\n", "a", "[]", "\x00", "- " * 5000])
def test_what_is_no_scheme_at_all_is_refused(text):
    with pytest.raises(SchemeError):
        load_scheme(text)


def test_more_than_ten_levels_have_no_digit_in_archive_numbers():
    levels = "".join(f"  - {{key: l{n}, title: {{zh: 级{n}, en: L{n}}}, sign: s{n}}}\n" for n in range(9))
    with pytest.raises(SchemeError, match="at most 10 levels"):
        load_scheme(SMALL.replace("classes:", levels + "classes:"))


def test_a_file_is_named_in_its_errors(tmp_path):
    path = tmp_path / "scheme.yaml"
    path.write_text(SMALL.replace("fonds: SR", "fonds: sr"), "utf-8")
    with pytest.raises(SchemeError) as raised:
        load_scheme(path)
    assert raised.value.source == str(path)


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path):
    with pytest.raises(SchemeError, match="can't be read"):
        load_scheme(tmp_path / "none.yaml")
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SchemeError, match="can't be read"):
        load_scheme(path)


def test_the_default_scheme_is_what_its_file_says():
    path = Path(__file__).parents[3] / "mappings" / "schemes" / "default.yaml"
    scheme = default_scheme()
    assert load_scheme(path) == scheme
    raw = yaml.safe_load(path.read_text("utf-8"))
    assert [each["key"] for each in raw["classes"]] == [each.key for each in scheme.classifications]
    assert sum(len(each["fields"]) for each in raw["classes"]) == sum(len(c.fields) for c in scheme.classifications)


def test_the_default_scheme_keeps_the_index_small_and_contracts_readable_at_four_levels():
    scheme = default_scheme()
    assert sum(len(each.index_levels) for each in scheme.classifications) <= 13
    business = scheme.by_key["business"]
    assert business.view_levels(0) == (0, 1, 2, 3)
    assert {field.level for field in business.fields} == {0, 1, 2, 3}


def test_detectors_are_optional_and_say_at_which_levels_documents_may_look_different():
    assert load_scheme(SMALL).by_key["business"].detectors == {}
    text = SMALL.replace("mark_levels: [secret]", "mark_levels: []\n    detectors: {iban: secret}")
    text = text.replace("level: secret, title: {zh: 金额", "level: public, title: {zh: 金额")
    business = load_scheme(text).by_key["business"]
    assert business.detectors == {"iban": 1}
    assert business.view_levels(0) == (0, 1)


def test_no_class_guesses_names_unless_it_is_told_to():
    named = {"person", "organisation", "address"}
    assert all(not named & each.detectors.keys() for each in default_scheme().classifications)


@pytest.mark.parametrize("key", ["business", "other", "service"])
def test_these_classes_need_no_data_beside_the_file(key):
    assert not any(field.required for field in default_scheme().by_key[key].fields)


def test_only_credit_needs_the_advanced_right():
    rights = {each.key: each.query_right for each in default_scheme().classifications}
    assert {key for key, right in rights.items() if right is QueryRight.ADVANCED} == {"credit"}


def test_the_reserved_names_hold_those_of_the_index():
    assert set(COMMON_FIELDS) <= RESERVED_FIELD_NAMES


def test_copies_are_for_everyone_unless_the_class_says_otherwise():
    rules = {each.key: each.download for each in default_scheme().classifications}
    assert rules == {key: DownloadRule.GRANTED if key == "credit" else DownloadRule.CLEARED for key in rules}


def test_an_unknown_rule_for_copies_is_named():
    with pytest.raises(SchemeError, match="'never' is not one of cleared, granted"):
        load_scheme(SMALL.replace("    query_right: ordinary", "    query_right: ordinary\n    download: never"))


def with_below(rule):
    return SMALL.replace("    query_right: ordinary", f"    query_right: ordinary\n    {rule}")


def test_what_is_above_a_readers_level_is_hidden_unless_the_class_shows_stubs():
    rules = {each.key: each.stub_from for each in default_scheme().classifications}
    assert rules == {key: 1 if key == "credit" else None for key in rules}
    assert load_scheme(with_below("below: hidden")).by_key["business"].stub_from is None


def test_stubs_are_shown_from_the_lowest_level_unless_another_is_given():
    assert load_scheme(with_below("below: stub")).by_key["business"].stub_from == 0
    assert load_scheme(with_below("below: stub\n    stub_from: public")).by_key["business"].stub_from == 0


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("below: shown", "'shown' is not one of hidden, stub"),
        ("stub_from: public", "the class doesn't say below: stub"),
        ("below: hidden\n    stub_from: public", "the class doesn't say below: stub"),
        ("below: stub\n    stub_from: secret", "no document level lies above"),
        ("below: stub\n    stub_from: none", "'none' is not one of public, secret"),
    ],
)
def test_a_wrong_rule_for_stubs_is_named(rule, reason):
    with pytest.raises(SchemeError, match=reason):
        load_scheme(with_below(rule))


def test_a_class_whose_documents_all_may_read_has_no_stubs():
    text = SMALL.replace("    query_right: advanced", "    query_right: advanced\n    below: stub")
    with pytest.raises(SchemeError, match="no document level lies above"):
        load_scheme(text)


@pytest.mark.parametrize(
    ("said", "asked"), [("", False), ("second_person: false", False), ("second_person: true", True)]
)
def test_a_second_person_is_asked_for_by_the_class_alone(said, asked):
    scheme = load_scheme(SMALL.replace("    query_right: ordinary", f"    {said}\n    query_right: ordinary"))
    assert scheme.by_key["business"].second_person is asked
    assert not any(each.second_person for each in default_scheme().classifications)
