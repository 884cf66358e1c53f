"""GET /search: what is found, how it is shown, counted, ordered and paged, and what is refused."""

from datetime import timedelta

import pytest

MASK = "▇▇▇"
FIELDS = {"contract_number": "HT-2026-001", "customer_name": "北京远山科技有限公司", "amount": "1200.00 CNY"}


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=["clerk"])


def search(client, **parameters):
    answer = client.get("/api/v1/search", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(found):
    return [hit["id"] for hit in found["hits"]]


def test_a_search_answers_hits(archive, client_of, clerk):
    document = archive.file(clerk, "The delivery of pumps", title="Pump contract")

    found = search(client_of(clerk), q="pumps")

    assert found["total"] == 1
    (hit,) = found["hits"]
    assert hit["id"] == document
    assert hit["title"] == "Pump contract"
    assert hit["class"] == "business"
    assert hit["level"] == "internal"
    assert hit["snippets"][0]["parts"][1] == {"text": "pumps", "match": True}
    assert found["next_cursor"] is None


QUERIES = {
    "合同": True,
    "“自双方签字之日起生效”": True,
    "takes effect": True,
    '"effect takes"': False,
    "合同 AND signature": True,
    "合同 NOT signature": False,
    "signature OR nonsense": True,
    "ｓｉｇｎａｔｕｒｅ": True,
    "contract_number:HT-2026-001": True,
    "amount:>1000": True,
    "amount:>2000": False,
}


def test_chinese_and_english_queries(archive, client_of, clerk):
    archive.file(clerk, "本合同自双方签字之日起生效。The contract takes effect on signature.", fields=FIELDS)
    client = client_of(clerk)
    assert {query: search(client, q=query)["total"] == 1 for query in QUERIES} == QUERIES


def test_each_reader_sees_the_same_document_in_their_own_view(archive, client_of, clerk):
    document = archive.file(clerk, "合同总价为1200.00 CNY。", level="public", fields=FIELDS)
    shown = {}
    for level in ("public", "internal", "confidential"):
        found = search(client_of(archive.person(level, level=level)), q="合同")
        assert ids(found) == [document]
        shown[level] = found["hits"][0]["fields"]

    assert shown["public"]["contract_number"] == "HT-2026-001"
    assert shown["public"]["customer_name"] == {"masked": True, "needs": "internal"}
    assert shown["internal"]["customer_name"] == FIELDS["customer_name"]
    assert shown["internal"]["amount"] == {"masked": True, "needs": "confidential"}
    assert shown["confidential"]["amount"]["currency"] == "CNY"
    assert shown["confidential"]["bank_account"] == {"masked": True, "needs": "secret"}


def test_a_snippet_shows_a_mask_and_never_what_is_under_it(archive, client_of, clerk):
    archive.file(clerk, "总价为1200.00 CNY，按期交付水泵。", level="public", fields=FIELDS)
    reader = client_of(archive.person("reader", level="internal"))

    answer = reader.get("/api/v1/search", params={"q": "水泵"})

    assert MASK in "".join(part["text"] for part in answer.json()["hits"][0]["snippets"][0]["parts"])
    assert "1200" not in answer.text


@pytest.mark.parametrize("query", ["1200", '"1200.00 CNY"', "amount:1200CNY", "amount:>1", "NOT amount:>1", "amount:*"])
def test_a_value_above_the_reader_changes_no_answer(archive, client_of, clerk, query):
    reader = client_of(archive.person("reader", level="internal"))
    archive.file(clerk, "plain words", level="public", fields={"amount": "1200.00 CNY"})
    before = search(reader, q=query)
    archive.clock.forward(timedelta(seconds=1))
    other = archive.file(clerk, "plain words", level="public", fields={"amount": "7.00 CNY"})
    after = search(reader, q=query)

    assert (before["total"] > 0) == (other in ids(after))
    assert [code["code"] for code in before["notices"]] == [code["code"] for code in after["notices"]]


def test_a_masked_field_and_one_that_does_not_exist_get_the_same_notice(archive, client_of):
    reader = client_of(archive.person("reader", level="internal"))
    masked, absent = (search(reader, q=f"{name}:5") for name in ("floor_price", "flour_price"))
    assert [each["code"] for each in masked["notices"]] == [each["code"] for each in absent["notices"]]
    assert masked["notices"][0]["params"]["zh"].startswith("没有名为")
    assert masked["notices"][0]["params"]["en"].startswith("There is no field")


def test_facets_and_total_count_what_the_reader_may_find(archive, client_of, clerk):
    for level, classification in (("internal", "business"), ("internal", "service"), ("secret", "business")):
        archive.file(clerk, "word", level=level, classification=classification)
    low = search(client_of(archive.person("reader", level="internal")), q="word")
    high = search(client_of(clerk), q="word")

    assert (low["total"], high["total"]) == (2, 3)
    assert counts(low, "class") == {"business": 1, "service": 1}
    assert counts(high, "class") == {"business": 2, "service": 1}
    assert counts(low, "year") == {"2026": 2}
    assert counts(low, "type") == {"text": 2}
    assert sum(counts(low, "level").values()) == 2


def test_the_values_of_every_facet_work_as_filters(archive, client_of, clerk):
    archive.file(clerk, "word", level="secret")
    client = client_of(clerk)
    for facet, values in search(client, q="word")["facets"].items():
        for each in values:
            assert search(client, q="word", **{facet: each["value"]})["total"] == each["count"], facet


def counts(found, facet):
    return {each["value"]: each["count"] for each in found["facets"][facet]}


FILTERS = (
    ({"class": "service"}, ["s"]),
    ({"class": ["service", "business"]}, ["b", "s"]),
    ({"level": "confidential"}, ["b"]),
    ({"year": 2026}, ["s"]),
    ({"year": [2025, 2026]}, ["b", "s"]),
    ({"type": "pdf"}, []),
    ({"type": "text"}, ["b", "s"]),
    ({"from": "2026-01-01"}, ["s"]),
    ({"to": "2025-12-31"}, ["b"]),
    ({"from": "2025-06-01", "to": "2025-06-01"}, ["b"]),
    ({"class": "service", "year": 2025}, []),
)


def test_filters(archive, client_of, clerk):
    archive.clock.now = archive.clock.now.replace(year=2025, month=6, day=1)
    archive.file(clerk, "word", title="b", level="confidential")
    archive.clock.now = archive.clock.now.replace(year=2026)
    archive.file(clerk, "word", title="s", classification="service", level="internal")
    client = client_of(clerk)
    for parameters, found in FILTERS:
        hits = search(client, q="word", sort="oldest", **parameters)["hits"]
        assert [hit["title"] for hit in hits] == found, parameters


def test_orders(archive, client_of, clerk):
    titles = []
    for day in (1, 2, 3):
        archive.clock.now = archive.clock.now.replace(day=day)
        archive.file(clerk, "word " * day, title=f"day {day}")
        titles.append(f"day {day}")
    client = client_of(clerk)

    def order(sort):
        return [hit["title"] for hit in search(client, q="word", sort=sort)["hits"]]

    assert order("oldest") == titles
    assert order("newest") == titles[::-1]
    assert order("number") == titles
    assert sorted(order("relevance")) == titles


def test_any_of_the_words_is_enough_when_asked_for(archive, client_of, clerk):
    both = archive.file(clerk, "pump valve")
    one = archive.file(clerk, "pump gasket")
    client = client_of(clerk)
    assert ids(search(client, q="pump valve")) == [both]
    assert ids(search(client, q="pump valve", any_of="true")) == [both, one]


def test_pages_follow_each_other_without_gaps_or_repeats(archive, client_of, clerk):
    filed = [archive.file(clerk, "word", title=f"n{number}", settle=False) for number in range(23)]
    archive.work()
    client = client_of(clerk)
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        extra = {"cursor": cursor} if cursor else {}
        found = search(client, q="word", size=5, sort="number", **extra)
        assert found["total"] == len(filed)
        seen += ids(found)
        cursor, pages = found["next_cursor"], pages + 1
    assert pages == 5
    assert sorted(seen) == sorted(filed)


def test_a_cursor_serves_one_person_one_question_and_one_set_of_rights(archive, client_of, clerk):
    for _ in range(3):
        archive.file(clerk, "word", level="internal", settle=False)
    archive.work()
    other = archive.person("other")
    cursor = search(client_of(clerk), q="word", size=1)["next_cursor"]

    def status(person, **parameters):
        answer = client_of(person).get("/api/v1/search", params={"size": 1, "cursor": cursor, **parameters})
        return answer.status_code, answer.json().get("code")

    assert status(clerk, q="word") == (200, None)
    assert status(clerk, q="words") == (422, "cursor-invalid")
    assert status(clerk, q="word", level="internal") == (422, "cursor-invalid")
    assert status(other, q="word") == (422, "cursor-invalid")
    archive.change(clerk, clearance=1)
    assert status(clerk, q="word") == (422, "cursor-invalid")


def test_what_is_no_cursor_is_refused(client_of, clerk):
    client = client_of(clerk)
    for cursor in ("x", "", "A" * 200, "AAAA.BBBB", "\0", "中"):
        answer = client.get("/api/v1/search", params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid"), cursor


WRONG = (
    ({"clas": "business"}, "unknown-parameter", "clas"),
    ([("q", "a"), ("q", "b")], "unknown-parameter", "q"),
    ({"class": "nonsense"}, "malformed-request", "class"),
    ({"level": "nonsense"}, "malformed-request", "level"),
    ({"year": "12345"}, "malformed-request", "year"),
    ({"year": "-1"}, "malformed-request", "year"),
    ({"year": "9" * 5000}, "malformed-request", "year.0"),
    ({"from": "yesterday"}, "malformed-request", "from"),
    ({"size": "0"}, "malformed-request", "size"),
    ({"size": "101"}, "malformed-request", "size"),
    ({"sort": "score"}, "malformed-request", "sort"),
    ({"q": "x" * 4001}, "malformed-request", "q"),
)


def test_a_wrong_parameter_is_named(client_of, clerk):
    client = client_of(clerk)
    for parameters, code, field in WRONG:
        answer = client.get("/api/v1/search", params=parameters)
        assert (answer.status_code, answer.json()["code"]) == (422, code), parameters
        assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_class_for_the_advanced_right_is_not_found_without_it(archive, client_of):
    clerk = archive.person("clerk", level="secret", roles=["clerk"])
    archive.file(clerk, "word", classification="credit", level="confidential", fields={"customer_name": "甲公司"})
    plain = archive.person("plain", level="secret", rights=["ordinary"])
    assert search(client_of(clerk), q="word")["total"] == 1
    assert search(client_of(plain), q="word") == search(client_of(plain), q="word", **{"class": "credit"}) | {
        "notices": []
    }


def test_another_department_is_not_found(archive, client_of, clerk):
    archive.file(clerk, "word")
    stranger = archive.person("stranger", level="secret", departments=["legal"])
    assert search(client_of(stranger), q="word")["total"] == 0


def test_a_search_is_on_record_without_its_words(archive, client_of, clerk):
    search(client_of(clerk), q="verysecretword")
    (event,) = archive.events("search")
    assert event.actor == clerk.person_id
    assert event.details["count"] == 0
    assert "verysecretword" not in str(event.details)


def test_no_answer_has_a_score(archive, client_of, clerk):
    archive.file(clerk, "word")
    assert "score" not in client_of(clerk).get("/api/v1/search", params={"q": "word"}).text
