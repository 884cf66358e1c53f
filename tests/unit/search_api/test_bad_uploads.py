"""Uploads that can't be taken: each a problem in the reader's language, and nothing kept of it anywhere."""

import pytest

from storage.register import documents
from storage.register.models import CustomerFileRow
from tests import own_loop
from tests.archives import MAX_UPLOAD

BOUNDARY = "b0undary"


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", roles=["clerk"])


@pytest.fixture
def post(client_of, clerk):
    client = client_of(clerk)
    return lambda **arguments: client.post("/api/v1/documents", **arguments)


@pytest.fixture(autouse=True)
def nothing_is_kept(archive):
    yield
    with archive.register.snapshot() as session:
        assert documents.count(session) == 0
        assert session.query(CustomerFileRow).count() == 0
    assert archive.stored() == 0
    assert archive.events("upload") == []


def raw(post, body=b"x", **parameters):
    parameters = {"class": "business", "file_name": "a.txt", **parameters}
    parameters = {name: value for name, value in parameters.items() if value is not None}
    return post(params=parameters, content=body, headers={"content-type": "application/octet-stream"})


def form(post, body):
    return post(content=body, headers={"content-type": f"multipart/form-data; boundary={BOUNDARY}"})


def part(name, value=b"x", file_name=None):
    named = f'form-data; name="{name}"' + (f'; filename="{file_name}"' if file_name is not None else "")
    return f"--{BOUNDARY}\r\nContent-Disposition: {named}\r\n\r\n".encode() + value + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()
CLASS = part("class", b"business")
FILE = part("file", b"x", "a.txt")
REFUSED = {
    "no class": ({"class": None}, "class-missing"),
    "a wrong class": ({"class": "nonsense"}, "class-unknown"),
    "a wrong level": ({"level": "nonsense"}, "level-unknown"),
    "a level the class has not": ({"class": "other", "level": "confidential"}, "level-not-for-class"),
    "a level above one's own": ({"level": "secret"}, "level-above-yours"),
    "another department": ({"department": "legal"}, "department-not-yours"),
    "a required field missing": ({"class": "customer-base"}, "field-required"),
    "an unknown field": ({"fields": '{"colour": "red"}'}, "field-unknown"),
    "a wrong date": ({"fields": '{"sign_date": "soon"}'}, "field-not-date"),
    "an amount without currency": ({"fields": '{"amount": "12"}'}, "field-not-money"),
    "a value that is no text": ({"fields": '{"project": {"a": 1}}'}, "field-not-text"),
    "no name": ({"file_name": None}, "file-name-missing"),
    "a blank name": ({"file_name": " "}, "file-name-missing"),
    "a name of 300 bytes": ({"file_name": "名" * 99 + ".txt"}, "file-name-too-long"),
    "a path": ({"file_name": "../../etc/passwd"}, "file-name-path"),
    "a path of another system": ({"file_name": "..\\boot.ini"}, "file-name-path"),
    "two dots": ({"file_name": ".."}, "file-name-path"),
    "a long title": ({"title": "长" * 501}, "too-long"),
    "an empty file": ({"body": b""}, "file-empty"),
}
MALFORMED = {
    "no JSON": ({"fields": "{"}, "malformed-json"),
    "JSON that is no object": ({"fields": "[1]"}, "malformed-json"),
    "JSON with half a character": ({"fields": '{"project": "\\ud800"}'}, "malformed-json"),
    "JSON without an end": ({"fields": "[" * 20_000}, "malformed-json"),
    "a number of a thousand digits": ({"fields": '{"amount": ' + "9" * 1000 + "}"}, "malformed-json"),
    "a misspelt parameter": ({"titel": "x"}, "unknown-parameter"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_door_refuses_is_said_in_the_readers_language(client_of, clerk, language):
    client = client_of(clerk, **{"accept-language": language})
    for case, (given, code) in REFUSED.items():
        answer = raw(lambda **each: client.post("/api/v1/documents", **each), **given)
        shown = answer.json()
        assert (answer.status_code, shown["code"]) == (422, "submission-refused"), (case, answer.text)
        assert [error["code"] for error in shown["errors"]] == [code], case
        is_chinese = any("\u4e00" <= char <= "\u9fff" for char in shown["title"])
        assert is_chinese == (language == "zh")
        assert shown["errors"][0]["detail"]


def test_everything_that_is_wrong_is_said_at_once(post):
    answer = raw(post, level="nonsense", file_name="../x", fields='{"sign_date": "soon", "colour": 1}')
    assert {error["code"] for error in answer.json()["errors"]} == {
        "level-unknown",
        "file-name-path",
        "field-not-date",
        "field-unknown",
    }


def test_malformed_metadata(post):
    for case, (given, code) in MALFORMED.items():
        answer = raw(post, **given)
        assert (answer.status_code, answer.json()["code"]) == (422, code), case


FORMS = {
    "nothing": (b"", "malformed-upload"),
    "not a form": (b"nonsense", "malformed-upload"),
    "only its end": (END, "malformed-upload"),
    "no file": (CLASS + END, "malformed-upload"),
    "no end": (CLASS + FILE, "malformed-upload"),
    "cut in a file": (CLASS + FILE[:-6], "malformed-upload"),
    "cut in a header": (CLASS + FILE[:40], "malformed-upload"),
    "another boundary": ((CLASS + FILE + END).replace(b"b0undary", b"b1undary"), "malformed-upload"),
    "two files": (CLASS + FILE + FILE + END, "malformed-upload"),
    "a field twice": (CLASS + CLASS + FILE + END, "malformed-upload"),
    "a hundred and one fields": (b"".join(part(f"f{n}") for n in range(101)) + FILE + END, "malformed-upload"),
    "an unknown field": (CLASS + part("colour") + FILE + END, "unknown-parameter"),
    "a long field": (CLASS + part("title", b"x" * 300_000) + FILE + END, "request-too-large"),
    "a long header": (
        CLASS + f"--{BOUNDARY}\r\nX-Long: ".encode() + b"x" * 300_000 + b"\r\n\r\nx\r\n" + END,
        "malformed-upload",
    ),
    "an empty file": (CLASS + part("file", b"", "a.txt") + END, "submission-refused"),
    "a path as name": (CLASS + part("file", b"x", "../a.txt") + END, "submission-refused"),
    "a nameless file": (CLASS + part("file", b"x", "") + END, "submission-refused"),
    "a class of bytes that are no text": (part("class", b"\xff\xfe\x81") + FILE + END, "submission-refused"),
    "fields after a large file": (
        CLASS + part("file", b"x" * (MAX_UPLOAD // 2) * 5, "a.txt") + part("title") + END,
        "file-too-large",
    ),
}


def test_forms_that_are_not_sound(post):
    for case, (body, code) in FORMS.items():
        answer = form(post, body)
        assert answer.json()["code"] == code, (case, answer.text)
        assert answer.status_code == (413 if code.endswith("too-large") else 422), case


def test_a_form_without_a_boundary(post):
    for content_type in ("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\xff"):
        answer = post(content=CLASS + FILE + END, headers={"content-type": content_type.encode("latin-1")})
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed-upload"), content_type


async def chunks(count):
    for _ in range(count):
        yield b"x" * 65536


TOO_MANY = MAX_UPLOAD // 65536 + 1


def test_a_file_over_the_limit_announced_or_not(post):
    bodies = {"announced": b"x" * (MAX_UPLOAD + 1), "not announced": chunks(TOO_MANY)}
    for case, body in bodies.items():
        answer = raw(post, body)
        assert (answer.status_code, answer.json()["code"]) == (413, "file-too-large"), case
        assert answer.json()["errors"][0]["detail"] == "The file is over the limit of 4 MiB; nothing was kept."
    answer = form(post, CLASS + part("file", b"x" * (MAX_UPLOAD + 1), "a.txt") + END)
    assert (answer.status_code, answer.json()["code"]) == (413, "file-too-large")


def test_five_gigabytes_are_refused_by_their_announcement(client_of, clerk):
    for content_type in ("application/octet-stream", f"multipart/form-data; boundary={BOUNDARY}"):
        headers = {"content-length": str(5 * 1024**3), "content-type": content_type}
        answer = client_of(clerk).post(
            "/api/v1/documents?class=business&file_name=a.txt", headers=headers, content=chunks(1)
        )
        assert (answer.status_code, answer.json()["code"]) == (413, "file-too-large"), content_type


def test_fields_after_a_large_file_are_refused(post, monkeypatch):
    monkeypatch.setattr("search_api.multipart_form.HOLD_BYTES", 1000)
    body = CLASS + part("file", b"x" * 200_000, "a.txt") + part("title") + END
    answer = post(content=pieces_of(body), headers={"content-type": f"multipart/form-data; boundary={BOUNDARY}"})
    assert (answer.status_code, answer.json()["code"]) == (422, "fields-after-file")


async def pieces_of(body):
    for start in range(0, len(body), 10_000):
        yield body[start : start + 10_000]


def test_who_waits_for_leave_to_send_is_refused_without_being_asked_for_it(app, archive, clerk):
    asked = []

    async def receive():
        asked.append(True)
        return {"type": "http.request", "body": b"", "more_body": False}

    sent = []

    async def send(message):
        sent.append(message)

    scope = upload_scope(archive.token(clerk), b"class=nonsense&file_name=a.txt", expect=b"100-continue")
    own_loop.run(app(scope, receive, send))
    assert sent[0]["status"] == 422
    assert asked == []


def test_an_upload_that_breaks_off_leaves_nothing_and_is_no_incident(app, archive, clerk, capsys):
    messages = [
        {"type": "http.request", "body": b"x" * 100_000, "more_body": True},
        {"type": "http.disconnect"},
    ]
    for kind, start in (
        (b"application/octet-stream", b""),
        (f"multipart/form-data; boundary={BOUNDARY}".encode(), CLASS),
    ):
        cut = [{**messages[0], "body": start + FILE[:-3] + messages[0]["body"]}, messages[1]]
        sent = disconnected(app, archive.token(clerk), kind, cut)
        assert sent == []
    assert "incident" not in "".join(capsys.readouterr())


def disconnected(app, token, kind, messages):
    left, sent = list(messages), []

    async def receive():
        return left.pop(0) if left else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    query = b"class=business&file_name=a.txt" if kind == b"application/octet-stream" else b""
    scope = upload_scope(token, query, **{"content-type": kind})
    own_loop.run(app(scope, receive, send))
    return sent


def upload_scope(token, query, **headers):
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/api/v1/documents",
        "raw_path": b"/api/v1/documents",
        "query_string": query,
        "headers": [
            (b"authorization", f"Bearer {token}".encode()),
            *((name.encode(), value) for name, value in headers.items()),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("archive.test", 80),
        "scheme": "http",
    }
