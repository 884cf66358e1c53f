"""Filing documents: good ones, guesses at what others filed, and what is wrong."""

import json

from hypothesis import strategies as st

from tests.noninterference.questions import word
from tests.noninterference.registry import Draw, Known, Registry, Step
from tests.noninterference.steps.reading import ABSENT

REGISTRY = Registry()
_RAW = {"content-type": "application/octet-stream"}


def guess(draw: Draw, known: Known) -> bytes:
    """A file: the very bytes of one that is there, or a word."""
    if known.guessing and known.documents and draw(st.booleans()):
        plan = draw(st.sampled_from(known.documents))
        return plan.text_in(draw(st.sampled_from((0, 1)))).encode()
    return word(draw, known).encode()


def about(draw: Draw, known: Known) -> dict[str, str]:
    """What is said of a file, often a guess at another's title or values."""
    said = {
        "class": draw(st.sampled_from(("business", "business", "credit", "other", "no-such", "customer-base"))),
        "level": draw(st.sampled_from(("", "", "public", "internal", "secret", "no-such"))),
        "file_name": draw(st.sampled_from(("note.txt", "../x", word(draw, known)))),
        "department": draw(st.sampled_from((*known.reader.departments, *known.reader.departments, "board"))),
    }
    if draw(st.booleans()):
        said["title"] = word(draw, known)
    if draw(st.booleans()):
        fields = draw(st.sampled_from(({"negotiation_note": word(draw, known)}, {"amount": "x"}, {"no_such": 1})))
        said["fields"] = json.dumps(fields)
    return {name: value for name, value in said.items() if value}


async def watch(asker, document_id: str) -> None:
    """Where the upload stands, before and after it was worked on."""
    await asker.api("GET", f"/api/v1/documents/{document_id}/status")
    asker.world.work()
    await asker.api("GET", f"/api/v1/documents/{document_id}/status")
    await asker.page("GET", f"/uploads/{document_id}")
    await asker.api("GET", f"/api/v1/documents/{document_id}")


@REGISTRY.asks(
    ("POST", "/api/v1/documents"),
    ("GET", "/api/v1/documents/{document_id}/status"),
    ("GET", "/api/v1/documents/{document_id}"),
    ("GET", "/uploads/{document_id}"),
)
def upload(draw: Draw, known: Known) -> Step:
    said, content = about(draw, known), guess(draw, known)

    async def act(asker):
        answer = await asker.api("POST", "/api/v1/documents", params=said, content=content, headers=_RAW)
        if answer.status == 202:
            await watch(asker, answer.json["id"])

    return Step(f"upload {said} {content!r}", act)


@REGISTRY.asks(("POST", "/api/v1/documents"))
def upload_form(draw: Draw, known: Known) -> Step:
    said, content = about(draw, known), guess(draw, known)
    name = said.pop("file_name")

    async def act(asker):
        await asker.api("POST", "/api/v1/documents", data=said, files={"file": (name, content, "text/plain")})

    return Step(f"upload form {said} {content!r}", act)


@REGISTRY.asks(
    ("POST", "/api/v1/documents/{document_id}/password"),
    ("GET", "/documents/{document_id}/password"),
    ("POST", "/documents/{document_id}/password"),
)
def unlock(draw: Draw, known: Known) -> Step:
    # Of others' documents nothing is learnt by asking whether they want a password, nor by trying one.
    content = b"LOCKED:sesame\n" + guess(draw, known)
    said = {"class": draw(st.sampled_from(("business", "credit"))), "file_name": "locked.txt"}
    said["department"] = draw(st.sampled_from(known.reader.departments))
    others = [each.id for each in known.documents]
    other = draw(st.sampled_from((*others, *others, *ABSENT[:3])))

    async def act(asker):
        made = await asker.api("POST", "/api/v1/documents", params=said, content=content, headers=_RAW)
        asker.world.work()
        for document_id in ((made.json or {}).get("id", other), other):
            for password in ("wrong", "sesame", ""):
                await asker.page("GET", f"/documents/{document_id}/password")
                address = f"/api/v1/documents/{document_id}/password"
                await asker.api("POST", address, json={"password": password})
                asker.world.work()
                await asker.page("POST", f"/documents/{document_id}/password", data={"password": password})
                await asker.api("GET", f"/api/v1/documents/{document_id}/status")
                await asker.api("GET", f"/api/v1/documents/{document_id}")

    return Step(f"unlock {content!r} and {other}", act)


@REGISTRY.asks(("POST", "/api/v1/documents"))
def upload_wrongly(draw: Draw, known: Known) -> Step:
    headers, content = draw(
        st.sampled_from(
            (
                ({"content-type": "multipart/form-data"}, b"x"),
                ({"content-type": "multipart/form-data; boundary=b"}, b"--b\r\n\r\n"),
                (_RAW, b""),
                ({"content-type": ""}, b"x"),
            )
        )
    )

    async def act(asker):
        await asker.api("POST", "/api/v1/documents?class=business", content=content, headers=headers)

    return Step(f"upload wrongly {headers} {content!r}", act)


@REGISTRY.asks(("POST", "/upload"), ("GET", "/uploads"))
def upload_by_page(draw: Draw, known: Known) -> Step:
    said, content = about(draw, known), guess(draw, known)
    name = said.pop("file_name")
    one = {"x-one-file": "1"} if draw(st.booleans()) else {}

    async def act(asker):
        files = {"file": (name, content, "text/plain")}
        await asker.page("POST", "/upload", data=said, files=files, headers=one)
        await asker.page("GET", "/uploads")

    return Step(f"upload by page {said} {content!r}", act)


@REGISTRY.asks(("GET", "/upload"), ("POST", "/upload/check"))
def filing_form(draw: Draw, known: Known) -> Step:
    chosen = draw(st.sampled_from(("", "business", "credit", "no-such")))
    typed = {"class": chosen, "field": "amount", "amount": word(draw, known)}

    async def act(asker):
        await asker.page("GET", "/upload", params={"class": chosen} if chosen else {})
        await asker.page("POST", "/upload/check", data=typed)

    return Step(f"filing form {chosen}", act)


@REGISTRY.asks(("GET", "/api/v1/uploads"), ("GET", "/uploads"))
def own_uploads(draw: Draw, known: Known) -> Step:
    size = draw(st.sampled_from(("1", "2", "100", "0")))

    async def act(asker):
        answer = await asker.api("GET", "/api/v1/uploads", params={"size": size})
        cursor = (answer.json or {}).get("next_cursor")
        for asked in [cursor] if cursor else ["bm90IG91cnM"]:
            await asker.api("GET", "/api/v1/uploads", params={"size": size, "cursor": asked})
            await asker.page("GET", "/uploads", params={"cursor": asked})

    return Step(f"own uploads {size}", act)
