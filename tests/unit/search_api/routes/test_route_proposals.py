"""Proposals for fields: what is shown of a text, who may see it, and what accepting, rejecting and undoing change."""

from datetime import timedelta

import pytest

from mappings.access import Grant, Role
from storage.governance import grants
from storage.register.models import DocumentRow, ProposalRow

TEXT = """设备采购合同
合同编号：HT-2024-015
甲方（采购方）：上海华星机械制造有限公司
乙方（供应商）：北京远洋商贸有限公司
签订日期：2024年3月15日
合同总价款为人民币壹佰贰拾叁万肆仟伍佰元整（¥1,234,500.00）。
合同期限：自2024年4月1日起至2025年3月31日止。
"""
SUM = "壹佰贰拾叁万肆仟伍佰元整"
ABSENT = "0" * 32


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=[Role.CLERK])


@pytest.fixture
def document(archive, clerk):
    return archive.file(clerk, TEXT, level="public", file_name="scan-017.txt")


@pytest.fixture
def desk(client_of, clerk, document):
    return Desk(client_of(clerk), f"/api/v1/documents/{document}")


class Desk:
    """A clerk's calls for one document."""

    def __init__(self, client, base):
        self.client = client
        self.base = base

    def proposals(self, **wanted):
        listed = self.client.get(f"{self.base}/proposals").json()["proposals"]
        return [each for each in listed if all(each[key] == value for key, value in wanted.items())]

    def one(self, field, **wanted):
        return self.proposals(field=field, **wanted)[0]

    def accept(self, proposal, **values):
        address = f"{self.base}/proposals/{proposal['number']}"
        return self.client.post(address, json={"decision": "accept", **values})

    def reject(self, proposal):
        return self.client.post(f"{self.base}/proposals/{proposal['number']}", json={"decision": "reject"})

    def undo(self):
        return self.client.post(f"{self.base}/proposals/undo")

    def waiting(self):
        return [each["id"] for each in self.client.get("/api/v1/proposals").json()["documents"]]

    def fields(self):
        return self.client.get(self.base).json()["fields"]


def code(answer):
    return answer.status_code, answer.json()["code"]


def read(client_of, archive, document, level):
    reader = archive.person(f"reader-{level}-{archive.clock.now.timestamp()}", level=level)
    archive.clock.forward(timedelta(seconds=1))
    client = client_of(reader)
    return client.get(f"/api/v1/documents/{document}/text").text + client.get(f"/api/v1/documents/{document}").text


def test_each_is_shown_with_its_value_words_place_and_confidence(desk):
    found = {each["field"]: each for each in reversed(desk.proposals())}
    assert found.keys() == {
        "title", "contract_number", "customer_name", "counterparty", "sign_date", "term_start", "term_end", "amount"
    }  # fmt: skip
    assert found["sign_date"]["value"] == "2024-03-15"
    assert found["amount"]["value"] == {"amount": "1234500", "currency": "CNY"}
    number = found["contract_number"]
    assert (number["value"], number["words"], number["page"]) == ("HT-2024-015", "HT-2024-015", 1)
    assert TEXT[number["start"] : number["end"]] == "HT-2024-015"
    assert number["before"].endswith("合同编号：")
    assert all(0.5 < each["confidence"] <= 1 and each["status"] == "open" for each in found.values())


def test_nothing_is_filled_in_until_it_is_accepted(desk, archive):
    assert set(desk.fields().values()) == {None}
    assert desk.accept(desk.one("sign_date")).status_code == 204
    assert desk.fields()["sign_date"] == "2024-03-15"
    assert [value for name, value in desk.fields().items() if value is not None] == ["2024-03-15"]
    archive.work()
    search = desk.client.get("/api/v1/search", params={"q": "sign_date:2024-03-15"})
    assert search.json()["total"] == 1


def test_a_value_can_be_changed_while_it_is_accepted(desk):
    assert desk.accept(desk.one("contract_number"), value="HT-2024-0151").status_code == 204
    assert desk.fields()["contract_number"] == "HT-2024-0151"


def test_a_wrong_value_is_refused_with_the_reason_and_changes_nothing(desk):
    answer = desk.accept(desk.one("sign_date"), value="in spring")
    assert code(answer) == (422, "proposal-refused")
    assert [each["code"] for each in answer.json()["errors"]] == ["field-not-date"]
    assert code(desk.accept(desk.one("title"), value=" ")) == (422, "proposal-refused")
    assert desk.fields()["sign_date"] is None
    assert {each["status"] for each in desk.proposals()} == {"open"}


def test_parties_are_added_one_after_the_other_where_a_field_takes_several(desk):
    for each in desk.proposals(field="counterparty"):
        assert desk.accept(each).status_code == 204
    assert desk.fields()["counterparty"] == ["上海华星机械制造有限公司", "北京远洋商贸有限公司"]


def test_others_for_the_same_field_are_passed_over(desk):
    first, second = desk.proposals(field="customer_name")
    assert desk.accept(second).status_code == 204
    assert desk.one("customer_name", number=first["number"])["status"] == "passed"
    assert code(desk.accept(first)) == (409, "proposal-outdated")


def test_a_rejected_one_is_not_made_again(desk, archive, document, clerk):
    assert desk.reject(desk.one("contract_number")).status_code == 204
    from ingest.remaking import Remaking

    parts = archive.services
    Remaking(parts.register, parts.scheme, parts.audit, parts.clock).remake("business", "system")
    archive.work()
    assert [each["status"] for each in desk.proposals(field="contract_number")] == ["rejected"]
    assert len(desk.proposals(field="sign_date")) == 1


def test_undo_takes_the_last_decision_back_and_then_the_one_before(desk, archive):
    desk.accept(desk.one("title"))
    archive.clock.forward(timedelta(seconds=1))
    desk.reject(desk.one("amount"))
    assert desk.undo().status_code == 204
    assert desk.one("amount")["status"] == "open"
    assert desk.client.get(desk.base).json()["title"] == "设备采购合同"
    assert desk.undo().status_code == 204
    assert desk.client.get(desk.base).json()["title"] == "scan-017.txt"
    assert code(desk.undo()) == (409, "nothing-entered")
    acts = [each.action for each in archive.events() if each.action.startswith(("proposal", "entry"))]
    assert acts == ["proposal_accepted", "proposal_rejected", "entry_undone", "entry_undone"]


def test_undo_opens_those_that_were_passed_over_again(desk):
    first, second = desk.proposals(field="customer_name")
    desk.accept(first)
    assert desk.undo().status_code == 204
    assert [each["status"] for each in desk.proposals(field="customer_name")] == ["open", "open"]
    assert desk.accept(second).status_code == 204


def test_an_accepted_secret_is_hidden_in_the_text_at_once_and_for_good(desk, client_of, archive, document):
    assert SUM in read(client_of, archive, document, "internal")
    assert desk.accept(desk.one("amount")).status_code == 204
    assert SUM not in read(client_of, archive, document, "internal")
    archive.work()
    assert SUM not in read(client_of, archive, document, "internal")
    assert SUM in read(client_of, archive, document, "confidential")


def test_a_title_that_was_accepted_is_hidden_below_until_it_has_been_looked_through(desk, client_of, archive, document):
    assert desk.accept(desk.one("title"), value="Contract, call 13812345678").status_code == 204
    assert "13812345678" not in read(client_of, archive, document, "public")
    archive.work()
    assert "13812345678" not in read(client_of, archive, document, "public")
    assert "Contract, call" in read(client_of, archive, document, "public")


def test_the_register_holds_no_word_of_what_is_proposed(archive, document):
    with archive.register.snapshot() as session:
        rows = session.query(ProposalRow).all()
        kept = [{name: getattr(row, name) for name in row.__table__.columns.keys()} for row in rows]  # noqa: SIM118
    assert len(kept) >= 8
    assert not any(words in str(kept) for words in ("HT-2024", "华星", SUM, "1234500", "2024-03-15"))


def test_another_text_has_proposals_of_its_own(desk, archive, document):
    before = desk.one("contract_number")
    archive.replace_text(document, ("合同编号：XY-77/2025\n",))
    (after,) = desk.proposals()
    assert (after["field"], after["value"]) == ("contract_number", "XY-77/2025")
    assert code(desk.accept(before)) == (404, "no-such-proposal")


def test_documents_wait_until_everything_is_decided(desk, archive, document, clerk):
    plain = archive.file(clerk, "nothing of the kind", level="public")
    assert desk.waiting() == [document]
    for each in desk.proposals():
        if desk.one(each["field"], number=each["number"])["status"] == "open":
            assert desk.reject(each).status_code == 204
    assert desk.waiting() == []
    desk.undo()
    assert desk.waiting() == [document]
    assert plain not in desk.waiting()


def test_a_long_list_is_read_page_by_page(client_of, archive, clerk):
    made = [archive.file(clerk, TEXT, level="public") for _ in range(3)]
    client = client_of(clerk)
    first = client.get("/api/v1/proposals", params={"size": 2}).json()
    rest = client.get("/api/v1/proposals", params={"size": 2, "cursor": first["next_cursor"]}).json()
    assert sorted(each["id"] for each in first["documents"] + rest["documents"]) == sorted(made)
    assert (len(first["documents"]), rest["next_cursor"]) == (2, None)
    assert first["documents"][0]["open"] >= 8


def test_fields_that_are_filled_in_and_titles_that_were_given_get_no_proposals(archive, client_of, clerk):
    fields = {"sign_date": "2024-03-01", "counterparty": ["Farview"]}
    filed = archive.file(clerk, TEXT, title="Pumps for Farview", fields=fields)
    named = {each["field"] for each in Desk(client_of(clerk), f"/api/v1/documents/{filed}").proposals()}
    assert named == {"contract_number", "customer_name", "term_start", "term_end", "amount"}


def test_a_class_without_such_fields_has_none(archive, client_of, clerk):
    filed = archive.file(clerk, TEXT, classification="other", level="public")
    assert Desk(client_of(clerk), f"/api/v1/documents/{filed}").proposals() == []


@pytest.mark.parametrize(
    ("level", "roles", "expected"),
    [
        ("secret", [Role.READER], (403, "not-allowed")),
        ("secret", [Role.AUDITOR], (403, "not-allowed")),
        ("confidential", [Role.CLERK], (403, "entry-needs-level")),
        ("confidential", [Role.ARCHIVIST], (403, "entry-needs-level")),
    ],
)
def test_who_may_not_fill_in_or_see_all_of_it_is_shown_nothing(
    client_of, archive, document, desk, level, roles, expected
):
    other = Desk(client_of(archive.person("other", level=level, roles=roles)), desk.base)
    answers = [
        other.client.get(f"{other.base}/proposals"),
        other.accept({"number": 1}),
        other.reject({"number": 1}),
        other.undo(),
    ]
    assert [code(each) for each in answers] == [expected] * 4
    assert "HT-2024" not in "".join(each.text for each in answers)
    listed = other.client.get("/api/v1/proposals")
    assert listed.status_code == 403 or listed.json()["documents"] == []


def test_a_grant_does_not_let_anyone_fill_in(client_of, archive, document, desk):
    person = archive.person("lent", level="public", roles=[Role.CLERK])
    with archive.register.transaction() as session:
        now = archive.clock()
        grant = Grant(document, 3, now, now + timedelta(days=1), "to see")
        grants.give(session, person.person_id, grant, person.person_id)
    assert code(client_of(person).get(f"{desk.base}/proposals")) == (403, "entry-needs-level")


def test_other_departments_and_absent_documents_are_answered_alike(client_of, archive, desk):
    stranger = client_of(archive.person("stranger", level="secret", roles=[Role.CLERK], departments=["legal"]))
    hidden, absent = stranger.get(f"{desk.base}/proposals"), stranger.get(f"/api/v1/documents/{ABSENT}/proposals")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json() == absent.json()
    assert stranger.get("/api/v1/proposals").json()["documents"] == []


def test_a_decision_comes_too_late_when_the_field_was_filled_in_meanwhile(desk, archive, document):
    with archive.register.transaction() as session:
        session.get_one(DocumentRow, document).fields = {"sign_date": "2020-01-01"}
    assert code(desk.accept(desk.one("sign_date"))) == (409, "proposal-outdated")
    assert desk.fields()["sign_date"] == "2020-01-01"


def test_what_a_label_says_is_proposed_for_fields_that_nothing_else_is_read_for(archive, client_of, clerk):
    filed = archive.file(clerk, "scan\nstrongroom:1?handler=Li%20Wei&amount=12%20EUR&nonsense=1\n", title="Box 7")
    desk = Desk(client_of(clerk), f"/api/v1/documents/{filed}")
    assert {each["field"]: each["value"] for each in desk.proposals()} == {"handler": "Li Wei", "amount": "12 EUR"}
    assert desk.accept(desk.one("amount")).status_code == 204
    assert desk.fields()["amount"] == {"amount": "12", "currency": "EUR"}
