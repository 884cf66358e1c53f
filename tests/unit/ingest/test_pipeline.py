"""Each step starts from the register's state and may be repeated."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ingest.extract.port import ExtractedText, Outcome
from mappings.detector_kind import DetectorKind
from mappings.scheme_file import default_scheme
from mappings.views import MASK
from search_api.results.search_query import SearchQuery
from search_api.use_cases import build_use_cases
from storage.register import jobs
from storage.register.states import State

LONG = timedelta(hours=1)
STATES = {
    Outcome.TEXT: State.INDEXED,
    Outcome.EMPTY: State.EMPTY,
    Outcome.NO_TEXT_LAYER: State.NEEDS_OCR,
    Outcome.ENCRYPTED: State.ENCRYPTED,
    Outcome.MALFORMED: State.MALFORMED,
    Outcome.LIMIT: State.LIMIT,
    Outcome.UNSUPPORTED: State.UNSUPPORTED,
    Outcome.QUARANTINED: State.QUARANTINED,
}


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_of_extraction_becomes_a_state_with_its_reason(line, outcome):
    pages = ("teilweise partial",) if outcome in {Outcome.TEXT, Outcome.MALFORMED} else ()
    line.extractor.says["a.bin"] = ExtractedText(outcome, "application/x", pages, reason=f"why-{outcome.value}")
    document_id = line.file("a.bin")
    line.runner().drain()
    assert line.state(document_id) == (STATES[outcome], f"why-{outcome.value}")
    assert line.found("partial") == ([document_id] if pages else [])
    assert line.found("a.bin") == [document_id]


def test_what_settles_is_at_both_sites_original_and_text(line):
    document_id = line.file("a.txt")
    line.runner().drain()
    assert line.objects(document_id) == [("original", 2), ("text", 2)]


@pytest.mark.parametrize("step", ["replicate", "extract", "replicate-text", "assess", "index"])
def test_any_step_may_be_done_again(line, step):
    document_id = line.file("a.txt", "marker4711")
    line.runner().drain()
    before = line.objects(document_id)
    with line.archive.register.transaction() as session:
        jobs.add(session, document_id, 1, step, line.clock())
    line.runner().drain()
    assert line.state(document_id) == (State.INDEXED, "")
    assert line.found("marker4711") == [document_id]
    # An older text is left to the reconciler; what counts is what the register names.
    assert set(line.objects(document_id)) == set(before)


def test_a_file_too_large_for_extraction_is_kept_and_found_by_its_name(line):
    document_id = line.file("large.txt", "x" * 100)
    line.runner(pipeline=line.pipeline(most=99)).drain()
    assert line.state(document_id) == (State.LIMIT, "file-too-large-for-extraction")
    assert line.found("large.txt") == [document_id]
    assert line.extractor.seen == []


def test_a_site_that_is_away_holds_nobody_up(line, monkeypatch):
    from storage.vault.site import SiteUnavailableError

    def away(*_, **__):
        raise SiteUnavailableError("site b is away")

    with monkeypatch.context() as patch:
        patch.setattr(line.archive.sites[1], "put", away)
        document_id = line.file("a.txt", "marker4711")
        line.runner().drain()
        assert line.state(document_id)[0] == State.INDEXED
        assert line.objects(document_id) == [("original", 1), ("text", 1)]
    line.clock.forward(LONG)
    line.runner().drain()
    assert line.objects(document_id) == [("original", 2), ("text", 2)]


def test_values_of_the_record_are_marked_before_anything_is_indexed(line):
    document_id = line.file("a.txt", "总价 1,200.00 元", level="internal", fields={"amount": "1200 CNY"})
    line.runner().drain()
    low = [entry for batch in line.index.written for entry in batch if entry.view.level == 1]
    assert [entry.view.document_id for entry in low] == [document_id]
    assert not any("1,200" in page for entry in low for page in entry.view.pages)


def test_what_detectors_find_is_marked_beside_the_values_of_the_record(line):
    text = "总价 1,200.00 元，身份证号 11010519491231002X"
    document_id = line.file("a.txt", text, level="internal", fields={"amount": "1200 CNY"})
    line.runner().drain()
    low = [entry for batch in line.index.written for entry in batch if entry.view.level == 1]
    assert [entry.view.document_id for entry in low] == [document_id]
    assert not any("1,200" in page or "1949" in page for entry in low for page in entry.view.pages)
    assert line.marks(document_id) == {("record", "field:amount"), ("detector", "detector:resident-id")}


def test_assessing_again_leaves_one_mark_for_each_finding(line):
    document_id = line.file("a.txt", "身份证号 11010519491231002X", level="internal")
    line.runner().drain()
    with line.archive.register.transaction() as session:
        jobs.add(session, document_id, 1, "assess", line.clock())
    line.runner().drain()
    assert line.marks(document_id) == {("detector", "detector:resident-id")}


def test_a_detector_that_fails_leaves_the_document_with_its_metadata_only_and_listed(line):
    def failing(plain):
        raise ValueError(plain)

    document_id = line.file("a.txt", "marker4711", level="internal")
    pipeline = line.pipeline(detectors=dict.fromkeys(DetectorKind, failing))
    for _ in range(4):
        line.runner(pipeline=pipeline).drain()
        line.clock.forward(LONG)
    assert line.state(document_id) == (State.FAILED, "DetectorError")
    assert line.found("marker4711") == []
    assert line.found("a.txt") == [document_id]
    assert not any("marker4711" in page for batch in line.index.written for each in batch for page in each.view.pages)
    # Once a person has seen to it, the step is done again and the document comes back.
    with line.archive.register.transaction() as session:
        jobs.add(session, document_id, 1, "extract", line.clock())
    line.runner().drain()
    assert line.state(document_id)[0] == State.INDEXED
    assert line.found("marker4711") == [document_id]


def test_what_a_field_tells_of_a_higher_one_is_hidden_in_every_lower_entry(line):
    fields = {"service_content": "pay 6222 0212 3456 7890 now", "bank_account": ["6222021234567890"]}
    document_id = line.file("a.txt", "tea", level="internal", fields=fields)
    line.runner().drain()
    assert line.marks(document_id) == {("record", "field:bank_account")}
    entries = [entry.view for batch in line.index.written for entry in batch]
    assert {(each.level, "6222" in str(each.fields)) for each in entries} == {(1, False), (2, False), (3, True)}
    assert f"pay {MASK} now" in [each.fields["service_content"] for each in entries]


NAMED = default_scheme()
NAMED = replace(
    NAMED,
    classifications=tuple(
        replace(each, detectors={"person": 2}) if each.key == "business" else each for each in NAMED.classifications
    ),
)


@pytest.mark.parametrize(("level", "hidden"), [("internal", True), ("confidential", False)])
def test_names_of_the_customer_file_are_hidden_if_readers_of_the_document_know_them_there(line, level, hidden):
    line.archive.scheme = NAMED
    master = {"customer_name": "华信公司", "contact_person": "Ada Byron"}
    line.file("master.txt", "nothing", level=level, classification="customer-base", fields=master, customer_file="C1")
    line.file(
        "other.txt",
        "nothing",
        classification="customer-base",
        fields={"customer_name": "x", "contact_person": "Grace Hopper"},
        customer_file="C2",
    )
    text = "met BYRON, Ada of 华信公司 and Grace Hopper"
    document_id = line.file("a.txt", text, level="internal", customer_file="C1")
    none = dict.fromkeys(DetectorKind, lambda _: iter(()))
    line.runner(pipeline=line.pipeline(detectors=none)).drain()
    assert line.marks(document_id) == ({("detector", "field:contact_person")} if hidden else set())


def failing(plain):
    raise ValueError(plain)


def given_up(line, step, **values):
    """A document of which a step fails on every try."""
    document_id = line.file("quorvex.txt", title="About quorvex", level="internal", **values)
    detectors = dict.fromkeys(DetectorKind, failing) if step == "assess" else None
    if step == "extract":
        line.extractor.says["quorvex.txt"] = ArithmeticError()
    for _ in range(4):
        line.runner(pipeline=line.pipeline(detectors=detectors)).drain()
        line.clock.forward(LONG)
    assert line.state(document_id)[0] == State.FAILED
    return document_id


@pytest.mark.parametrize("step", ["extract", "assess"])
def test_a_document_nobody_could_look_through_hides_title_and_file_name_below_the_top(line, step):
    fields = {"negotiation_note": "quorvex", "counterparty": ["x", "near quorvex"], "service_content": "quorvex"}
    document_id = given_up(line, step, fields=fields)
    cases, reader = build_use_cases(line.archive.services), line.archive.person("reader")
    shown = cases.reading.document(reader, document_id).hit
    assert "quorvex" not in shown.title + shown.file_name + str([each.value for each in shown.fields])
    assert cases.searching.search(reader, SearchQuery("quorvex")).hits == ()
    assert line.found("quorvex") == [document_id]


@pytest.mark.parametrize("step", ["extract", "assess"])
def test_a_document_that_is_looked_through_after_all_shows_title_and_file_name_again(line, step):
    document_id = given_up(line, step)
    line.extractor.says.clear()
    with line.archive.register.transaction() as session:
        jobs.add(session, document_id, 1, "extract", line.clock())
    line.runner().drain()
    shown = build_use_cases(line.archive.services).reading.document(line.archive.person("reader"), document_id).hit
    assert (shown.title, shown.file_name) == ("About quorvex", "quorvex.txt")
