"""Accounts: one's own, other people's, signing in and out."""

from hypothesis import strategies as st

from search_api.identity import SESSION_COOKIE
from search_api.portal.guests import FORM_COOKIE
from tests.noninterference.registry import Draw, Known, Registry, Step
from tests.noninterference.steps.reading import ABSENT
from tests.noninterference.world import PASSWORD

REGISTRY = Registry()
_NAMES = ("reader", "high", "bystander", "nobody")


def cookie(answer, name: str) -> str:
    """The value of a cookie that the answer sets."""
    for key, value in answer.headers:
        if key == b"set-cookie" and value.decode().startswith(name + "="):
            return value.decode().partition("=")[2].partition(";")[0]
    return ""


@REGISTRY.asks(("GET", "/people"), ("GET", "/people/new"), ("POST", "/people/new"))
def people(draw: Draw, known: Known) -> Step:
    name = draw(st.sampled_from(_NAMES))

    async def act(asker):
        await asker.page("GET", "/people")
        await asker.page("GET", "/people/new")
        await asker.page("POST", "/people/new", data={"user": name, "full_name": name, "clearance": "3"})

    return Step("people", act)


@REGISTRY.asks(
    ("GET", "/people/{person_id}"),
    ("POST", "/people/{person_id}"),
    ("POST", "/people/{person_id}/link"),
    ("POST", "/people/{person_id}/deactivate"),
    ("POST", "/people/{person_id}/reactivate"),
)
def person(draw: Draw, known: Known) -> Step:
    whose = draw(st.sampled_from(("high", "bystander", *ABSENT[:2])))
    path = draw(st.sampled_from(("", "/link", "/deactivate", "/reactivate")))

    async def act(asker):
        found = {"high": asker.world.high, "bystander": asker.world.bystander}.get(whose)
        address = f"/people/{found.person_id if found else whose}"
        await asker.page("GET", address)
        await asker.page("POST", address + path, data={"full_name": "x", "confirm": whose})

    return Step(f"person {whose}{path}", act)


@REGISTRY.asks(
    ("GET", "/account"), ("POST", "/account/tokens"), ("POST", "/account/tokens/{token_id}/revoke"), ("GET", "/help")
)
def account(draw: Draw, known: Known) -> Step:
    token = draw(st.sampled_from(ABSENT[:3]))

    async def act(asker):
        await asker.page("GET", "/account")
        await asker.page("POST", "/account/tokens", data={"name": "x", "days": "9"})
        await asker.page("POST", f"/account/tokens/{token}/revoke", data={})
        await asker.page("GET", "/help")

    return Step("account", act)


@REGISTRY.asks(("GET", "/account/password"), ("POST", "/account/password"), ("POST", "/preferences"))
def password(draw: Draw, known: Known) -> Step:
    again = draw(st.sampled_from((PASSWORD + " more", "other")))

    async def act(asker):
        await asker.page("GET", "/account/password")
        typed = {"present": "wrong", "password": PASSWORD + " more", "again": again}
        await asker.page("POST", "/account/password", data=typed)
        await asker.page("POST", "/preferences", data={"language": "zh", "back": "/search?q=x"})

    return Step("password", act)


@REGISTRY.asks(("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/sign-out"))
def sign_in(draw: Draw, known: Known) -> Step:
    name = draw(st.sampled_from(_NAMES))
    typed = draw(st.sampled_from((PASSWORD, PASSWORD, "wrong")))

    async def act(asker):
        form = await asker.page("GET", "/sign-in", params={"back": "/search?q=x"}, cookies={})
        cookies = {FORM_COOKIE: cookie(form, FORM_COOKIE)}
        data = {"user": name, "password": typed, "csrf": form.csrf}
        answer = await asker.page("POST", "/sign-in", data=data, cookies=cookies)
        if session := cookie(answer, SESSION_COOKIE):
            signed_in = {SESSION_COOKIE: session}
            page = await asker.page("GET", "/account", cookies=signed_in)
            await asker.page("POST", "/sign-out", data={"csrf": page.csrf}, cookies=signed_in)

    return Step(f"sign in {name} {typed}", act)


@REGISTRY.asks(("GET", "/setup/{token}"), ("POST", "/setup/{token}"))
def setup(draw: Draw, known: Known) -> Step:
    token = draw(st.sampled_from(("x" * 43, "no")))

    async def act(asker):
        form = await asker.page("GET", "/sign-in", cookies={})
        cookies = {FORM_COOKIE: cookie(form, FORM_COOKIE)}
        await asker.page("GET", f"/setup/{token}", cookies=cookies)
        data = {"password": PASSWORD, "again": PASSWORD, "csrf": form.csrf}
        await asker.page("POST", f"/setup/{token}", data=data, cookies=cookies)

    return Step("setup", act)
