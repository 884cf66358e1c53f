from datetime import date

import pytest

from ingest.filing import FilingRules
from ingest.submission import Submission, SubmissionRefusedError
from mappings.access import Principal, Role
from mappings.scheme import QueryRight
from mappings.scheme_file import default_scheme

TODAY = date(2026, 3, 1)
CLERK = Principal(
    person_id="p",
    user_name="clerk",
    clearance=2,
    departments=frozenset({"sales"}),
    roles=frozenset({Role.CLERK}),
    rights=frozenset({QueryRight.ORDINARY}),
)


@pytest.fixture
def rules():
    return FilingRules(default_scheme(), max_bytes=1000)


def codes(rules, submission, principal=CLERK):
    with pytest.raises(SubmissionRefusedError) as refused:
        rules.decide(submission, principal, TODAY)
    return {problem.code for problem in refused.value.problems}


def test_what_is_left_out_comes_from_the_class_and_the_person(rules):
    filing = rules.decide(Submission("合同.pdf", "business"), CLERK, TODAY)
    assert (filing.level, filing.department, filing.title) == (1, "sales", "合同.pdf")


def test_everything_wrong_is_said_at_once(rules):
    wrong = Submission(
        "../x", "business", level="secret", department="legal", fields={"sign_date": "soon"}, expected_size=2000
    )
    assert codes(rules, wrong) == {
        "file-name-path",
        "level-above-yours",
        "department-not-yours",
        "field-not-date",
        "file-too-large",
    }


def test_a_class_the_person_may_not_query_is_as_unknown_as_one_that_is_not_there(rules):
    def said(name):
        with pytest.raises(SubmissionRefusedError) as refused:
            rules.decide(Submission("a.pdf", name), CLERK, TODAY)
        (problem,) = refused.value.problems
        return problem.text("en").replace(name, "…")

    assert said("credit") == said("nonsense")


def test_whoever_files_nothing_is_told_so_before_anything_else(rules):
    reader = Principal("p", "r", 3, frozenset({"sales"}), frozenset({Role.READER}), frozenset(QueryRight))
    assert codes(rules, Submission("", ""), reader) == {"may-not-file"}


def test_a_missing_required_field_is_named(rules):
    with pytest.raises(SubmissionRefusedError) as refused:
        rules.decide(Submission("a.pdf", "customer-base"), CLERK, TODAY)
    (problem,) = refused.value.problems
    assert (problem.code, problem.field) == ("field-required", "customer_name")


def test_characters_that_databases_refuse_or_that_turn_text_around_are_not_kept(rules):
    filing = rules.decide(
        Submission("a.txt", "business", department="sales", title="bad\0\u202e title", customer_file="C\0-1"),
        CLERK,
        TODAY,
    )
    assert filing.title == "bad title"
    assert filing.customer_file == "C-1"
    assert rules.decide(Submission("a\0b.txt", "business"), CLERK, TODAY).title == "ab.txt"
