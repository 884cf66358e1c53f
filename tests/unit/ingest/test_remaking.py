"""All documents of a class are made anew: once for each change of its rules, and never new secrets in an old place."""

from datetime import timedelta
from importlib.resources import files

import pytest

from ingest.reconcile import Reconciler
from ingest.remaking import Remaking, rules_digest
from mappings.scheme_file import load_scheme
from storage.audit.log import AuditLog
from storage.register import documents, levels
from storage.register.states import State

NUMBER = "13812345678"


def remaking(line, scheme=None):
    return Remaking(line.archive.register, scheme or line.archive.scheme, AuditLog(line.clock), line.clock)


def entries(line, classification="business"):
    """By level: the ids of the documents that have an entry there."""
    held = line.archive.scheme.by_key[classification].index_levels
    return {level: {key for key, _ in line.archive.index.revisions(classification, level)} for level in held}


def set_level(line, document_id, level):
    with line.archive.register.transaction() as session:
        documents.lock(session, document_id)
        levels.set_level(session, [document_id], level, "index", line.clock())
    line.runner().drain()


def texts(line, document_id, level):
    """What the document's last entry written at this level says."""
    views = [entry.view for batch in line.index.written for entry in batch]
    return [view.pages for view in views if (view.document_id, view.level) == (document_id, level)][-1]


def test_a_raised_document_leaves_the_lower_places(line):
    document_id = line.file("a.txt", level="internal")
    line.runner().drain()
    assert [level for level, ids in entries(line).items() if ids] == [1, 2, 3]
    set_level(line, document_id, 3)
    assert [level for level, ids in entries(line).items() if ids] == [3]


def test_a_lowered_document_shows_nothing_that_was_not_looked_for_at_its_former_level(line):
    text = f"总价 1,200.00 元，电话 {NUMBER}，身份证号 11010519491231002X"
    document_id = line.file("a.txt", text, level="secret", fields={"amount": "1200 CNY"})
    line.runner().drain()
    assert [level for level, ids in entries(line).items() if ids] == [3]
    line.extractor.seen.clear()
    set_level(line, document_id, 0)
    low = "".join(texts(line, document_id, 0))
    assert "总价" in low
    assert not any(secret in low for secret in ("1,200", NUMBER, "1949"))
    assert NUMBER in "".join(texts(line, document_id, 1))
    assert line.extractor.seen == []


def test_entries_below_go_before_those_above_are_written(line, monkeypatch):
    document_id = line.file("a.txt", level="internal")
    line.runner().drain()
    acts = []
    index = line.archive.index
    remove, write = index.remove, index.write
    monkeypatch.setattr(index, "remove", lambda keys, revision: (acts.append("remove"), remove(keys, revision)))
    monkeypatch.setattr(index, "write", lambda given: (acts.append("write"), write(given)))
    set_level(line, document_id, 2)
    assert acts == ["remove", "write"]


def test_a_raise_that_dies_half_way_is_finished_by_the_next_worker(line):
    document_id = line.file("a.txt", level="internal")
    line.runner().drain()
    line.index.error = ConnectionError("the index went away")
    set_level(line, document_id, 3)
    line.index.error = None
    line.clock.forward(timedelta(hours=1))
    line.runner().drain()
    assert [level for level, ids in entries(line).items() if ids] == [3]


def test_text_that_was_not_assessed_is_not_indexed_whoever_asks(line):
    document_id = line.file("a.txt", "marker4711")
    line.runner().drain()
    with line.archive.register.transaction() as session:
        documents.version(session, document_id, 1).unassessed = True
        documents.bump(session, documents.lock(session, document_id))
        levels.ask_again(session, [document_id], "index", line.clock())
    line.runner().drain()
    assert line.found("marker4711") == []


def test_a_start_with_the_same_rules_asks_for_nothing(line):
    line.file("a.txt")
    line.runner().drain()
    assert remaking(line).after_a_change_of_rules() == {"business": 1}
    assert remaking(line).after_a_change_of_rules() == {}


def with_raised_field(scheme_text):
    """The default scheme with handlers of business documents readable from a higher level on."""
    raised = scheme_text.replace(
        "{name: handler, type: person, level: internal,", "{name: handler, type: person, level: secret,", 1
    )
    assert raised != scheme_text
    return load_scheme(raised)


@pytest.fixture
def default_text():
    return files("mappings").joinpath("schemes", "default.yaml").read_text("utf-8")


def test_a_change_of_rules_remakes_the_classes_it_touches_and_no_other(line, default_text):
    business = line.file("a.txt", "经办人 王小明", level="internal", fields={"handler": "王小明"})
    line.file("b.txt", classification="other")
    line.runner().drain()
    remaking(line).after_a_change_of_rules()
    line.runner().drain()
    assert "王小明" in "".join(texts(line, business, 1))
    scheme = with_raised_field(default_text)
    line.archive.scheme = scheme
    assert remaking(line, scheme).after_a_change_of_rules() == {"business": 1}
    (progress,) = [each for each in remaking(line, scheme).progress() if each.classification == "business"]
    assert (progress.documents, progress.waiting, progress.failed) == (1, 1, 0)
    line.runner().drain()
    assert "王小明" not in "".join(texts(line, business, 1))
    assert "王小明" in "".join(texts(line, business, 3))
    (progress,) = [each for each in remaking(line, scheme).progress() if each.classification == "business"]
    assert progress.waiting == 0
    assert line.state(business) == (State.INDEXED, "")


def with_rule(scheme_text, below):
    """The default scheme with another rule for what those below a document of credit are shown."""
    changed = scheme_text.replace("    below: stub\n    stub_from: internal\n", below)
    assert changed != scheme_text
    return load_scheme(changed)


def held(line, classification="credit"):
    """The levels at which anything of a class lies in the index, whether its scheme has such places or not."""
    levels = range(len(line.archive.scheme.levels))
    return [level for level in levels if list(line.archive.index.revisions(classification, level))]


def in_order(line):
    archive = line.archive
    line.index.refresh()
    return Reconciler(archive.register, archive.vault, line.index, archive.scheme, line.clock).run().clean


@pytest.mark.parametrize(
    ("below", "levels"),
    [("", [3]), ("    below: stub\n", [0, 3]), ("    below: stub\n    stub_from: confidential\n", [2, 3])],
)
def test_when_the_rule_for_stubs_changes_no_former_stub_stays(line, default_text, below, levels):
    line.file("a.txt", classification="credit", level="secret", fields={"customer_name": "Oak"})
    line.runner().drain()
    remaking(line).after_a_change_of_rules()
    line.runner().drain()
    assert held(line) == [1, 3]
    first = line.archive.scheme
    for scheme, expected in ((with_rule(default_text, below), levels), (first, [1, 3])):
        line.archive.scheme = scheme
        assert remaking(line, scheme).after_a_change_of_rules() == {"credit": 1}
        line.runner().drain()
        assert held(line) == expected
        assert in_order(line)


def test_stubs_that_a_former_scheme_left_are_strays(line, default_text):
    line.file("a.txt", classification="credit", level="secret", fields={"customer_name": "Oak"})
    line.runner().drain()
    line.archive.scheme = with_rule(default_text, "")
    assert not in_order(line)
    assert held(line) == [3]
    assert in_order(line)


def test_a_document_that_is_raised_or_lowered_has_its_stub_just_while_it_is_above(line):
    fields = {"customer_name": "Oak"}
    document_id = line.file("a.txt", classification="credit", level="confidential", fields=fields)
    line.runner().drain()
    for level, expected in ((2, [1, 2, 3]), (3, [1, 3]), (2, [1, 2, 3])):
        set_level(line, document_id, level)
        assert held(line) == expected
        assert in_order(line)
    stubs = [entry.view for batch in line.index.written for entry in batch if entry.view.level == 1]
    assert {view.is_stub for view in stubs} == {True}


def test_a_remaking_goes_on_after_a_worker_was_killed(line):
    for number in range(5):
        line.file(f"{number}.txt", f"marker{number}")
    line.runner().drain()
    remaking(line).remake("business", "system")
    line.runner(batch=2).drain(stopped=iter([False, True]).__next__)
    assert remaking(line).progress()[0].waiting > 0
    line.clock.forward(timedelta(minutes=5))
    line.runner("another").drain()
    assert remaking(line).progress()[0].waiting == 0


def test_what_failed_is_extracted_again_and_what_is_on_its_way_is_left_alone(line):
    line.extractor.says["bad.txt"] = ValueError("no")
    failed = line.file("bad.txt", "marker4711")
    for _ in range(4):
        line.runner().drain()
        line.clock.forward(timedelta(hours=1))
    assert line.state(failed)[0] == State.FAILED
    waiting = line.file("new.txt")
    del line.extractor.says["bad.txt"]
    assert remaking(line).remake("business", "system") == 1
    assert set(line.jobs(waiting)) == {"replicate", "extract"}
    line.runner().drain()
    assert line.state(failed) == (State.INDEXED, "")
    assert line.found("marker4711") == [failed]


def test_titles_are_no_rules(default_text):
    one = load_scheme(default_text)
    other = load_scheme(default_text.replace("经办人", "承办人"))
    for each in one.classifications:
        assert rules_digest(one, each) == rules_digest(other, other.by_key[each.key])


def test_an_upload_goes_before_a_remaking_and_both_get_on(line):
    for number in range(12):
        line.file(f"{number}.txt")
    line.runner().drain()
    remaking(line).remake("business", "system")
    line.clock.forward(timedelta(minutes=1))
    upload = line.file("new.txt", "marker4711")
    rounds = iter((False, False, False, True))  # extraction, assessment, index
    line.runner(batch=4).drain(lambda: next(rounds))
    assert line.state(upload)[0] == State.INDEXED
    (progress,) = remaking(line).progress()
    assert 0 < progress.waiting < 12
    line.runner(batch=4).drain()
    assert remaking(line).progress()[0].waiting == 0
