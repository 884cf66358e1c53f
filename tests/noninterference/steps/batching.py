"""Batches: one's own filled with words and with guesses at what others filed, watched, and those of nobody."""

import io
import zipfile
from urllib.parse import urlencode

from hypothesis import strategies as st

from tests.noninterference.questions import word
from tests.noninterference.registry import Draw, Known, Registry, Step
from tests.noninterference.steps.filing import about, guess
from tests.noninterference.steps.reading import ABSENT

REGISTRY = Registry()
_BATCHES = "/api/v1/batches"
_ONE = _BATCHES + "/{batch_id}"
_RAW = {"content-type": "application/octet-stream"}
_ACTS = ("pause", "resume", "finish")


async def watch(asker, batch_id: str) -> None:
    """Everything there is to be had of a batch."""
    address = f"{_BATCHES}/{batch_id}"
    await asker.api("GET", address)
    await asker.api("GET", f"{address}/items", params={"size": "2"})
    await asker.api("GET", f"{address}/items", params={"state": ["duplicate", "refused"]})
    await asker.api("GET", f"{address}/quality", params={"flaw": "blank"})
    await asker.api("GET", f"{address}/receipt.json")
    await asker.api("GET", f"{address}/receipt.csv")


@REGISTRY.asks(
    ("POST", _BATCHES),
    ("GET", _ONE),
    ("GET", _ONE + "/items"),
    ("POST", _ONE + "/items"),
    ("GET", _ONE + "/quality"),
    ("GET", _ONE + "/receipt.json"),
    ("GET", _ONE + "/receipt.csv"),
)
def fill(draw: Draw, known: Known) -> Step:
    # The very bytes that someone else filed must not tell by their outcome that they are there.
    sent = [({**about(draw, known), "path": name}, guess(draw, known)) for name in ("a.txt", "b.txt")]
    for said, _ in sent:
        said.pop("file_name")
    whole = {"name": "scans", "class": draw(st.sampled_from(("business", "credit", "", "no-such")))}

    async def act(asker):
        made = await asker.api("POST", _BATCHES, json=whole)
        if made.status != 201:
            return
        batch_id = made.json["id"]
        for said, content in (*sent, sent[0]):
            await asker.api("POST", f"{_BATCHES}/{batch_id}/items", params=said, content=content, headers=_RAW)
        await watch(asker, batch_id)
        asker.world.work()
        await watch(asker, batch_id)

    return Step(f"fill a batch {whole} {sent!r}", act)


def _zip(members: list[bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for number, content in enumerate(members):
            made.writestr(zipfile.ZipInfo(f"{number}.txt"), content)
    return held.getvalue()


@REGISTRY.asks(
    ("POST", _BATCHES + "/zip"), ("GET", "/batches/zip"), ("POST", "/batches/zip"), ("GET", "/batches/{batch_id}/check")
)
def send_zip(draw: Draw, known: Known) -> Step:
    # The very bytes that someone else filed must not tell by their outcome that they are there.
    content = _zip([guess(draw, known) for _ in range(2)])
    whole = {"class": draw(st.sampled_from(("business", "credit", "", "no-such")))}
    dry = draw(st.booleans())
    other = draw(st.sampled_from(ABSENT[:3]))

    async def act(asker):
        said = {**whole, "name": "zip", "dry_run": str(dry).lower()}
        made = await asker.api("POST", f"{_BATCHES}/zip", params=said, content=content, headers=_RAW)
        batch_id = (made.json or {}).get("id", other)
        await asker.page("GET", f"/batches/{batch_id}/check")
        await asker.api("POST", f"{_BATCHES}/{batch_id}/resume")
        asker.world.unpack()
        await watch(asker, batch_id)
        asker.world.work()
        await watch(asker, batch_id)
        await asker.page("GET", "/batches/zip")
        await asker.page("POST", "/batches/zip", data=whole, files={"file": ("a.zip", content)})
        await asker.page("GET", f"/batches/{other}/check")

    return Step(f"send a ZIP {whole} {dry}", act)


@REGISTRY.asks(("GET", _BATCHES))
def list_batches(draw: Draw, known: Known) -> Step:
    size = draw(st.sampled_from(("1", "100", "0")))

    async def act(asker):
        answer = await asker.api("GET", _BATCHES, params={"size": size})
        cursor = (answer.json or {}).get("next_cursor") or "bm90IG91cnM"
        await asker.api("GET", _BATCHES, params={"size": size, "cursor": cursor})

    return Step(f"list batches {size}", act)


@REGISTRY.asks(
    ("POST", _ONE + "/retry"), ("POST", _ONE + "/pause"), ("POST", _ONE + "/resume"), ("POST", _ONE + "/finish")
)
def move(draw: Draw, known: Known) -> Step:
    asked = draw(st.sampled_from(("own", "own", *ABSENT[:3])))
    acts = [draw(st.sampled_from(_ACTS)) for _ in range(2)]

    async def act(asker):
        batch_id = asked
        if asked == "own":
            made = await asker.api("POST", _BATCHES, json={"class": "business"})
            batch_id = (made.json or {}).get("id", ABSENT[0])
        for each in acts:
            await asker.api("POST", f"{_BATCHES}/{batch_id}/{each}")
            await asker.api("POST", f"{_BATCHES}/{batch_id}/items?path=a.txt", content=b"x", headers=_RAW)
        await asker.api("POST", f"{_BATCHES}/{batch_id}/retry", json={"items": [1, 7]})
        await watch(asker, batch_id)

    return Step(f"move batch {asked} {acts}", act)


@REGISTRY.asks(
    ("POST", "/batches"),
    ("POST", "/batches/{batch_id}/items"),
    ("GET", "/batches/{batch_id}"),
    ("GET", "/batches/{batch_id}/progress"),
    ("GET", "/batches/{batch_id}/receipt"),
    ("GET", "/batches/{batch_id}/quality"),
    ("POST", "/batches/{batch_id}/move"),
    ("POST", "/batches/{batch_id}/retry"),
    ("GET", "/batches"),
)
def by_page(draw: Draw, known: Known) -> Step:
    whole = {"class": draw(st.sampled_from(("business", "credit", "no-such")))}
    department = draw(st.sampled_from(known.reader.departments))
    sent = [guess(draw, known) for _ in range(2)]
    other = draw(st.sampled_from(ABSENT[:3]))

    async def act(asker):
        made = await asker.page("POST", "/batches", data={**whole, "department": department})
        for batch_id in ((made.json or {}).get("id", other), other):
            address = f"/batches/{batch_id}"
            for number, content in enumerate(sent):
                said = {**whole, "department": department, "key": str(number)}
                await asker.page("POST", f"{address}/items", data=said, files={"file": ("a.txt", content)})
            await asker.page("GET", address)
            asker.world.work()
            for part in ("", "?state=duplicate", "/progress", "/receipt", "/quality?flaw=blank"):
                await asker.page("GET", address + part)
            await asker.page("POST", f"{address}/retry", data={"item": "1"})
            await asker.page("POST", f"{address}/move", data={"state": "paused"})
        await asker.page("GET", "/batches")

    return Step(f"batch by page {whole} {sent!r}", act)


@REGISTRY.asks(("GET", "/separator-sheet.pdf"))
def separator_sheet(draw: Draw, known: Known) -> Step:
    customer = draw(st.sampled_from(("", word(draw, known))))

    async def act(asker):
        await asker.page("GET", f"/separator-sheet.pdf?{urlencode({'customer': customer})}")

    return Step(f"separator sheet {customer}", act)
