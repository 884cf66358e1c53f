"""People, as an administrator looks after them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from search_api.identity import Parts
from search_api.portal.filled_form import Filled, wrongs_of
from search_api.portal.i18n import N_, Language
from search_api.portal.visit import Visit
from search_api.portal.visits import Here, Portal, SignedIn, person_of
from search_api.portal.words import RIGHTS, ROLES
from search_api.problems import ProblemError
from search_api.use_cases import Doing
from storage.governance.people import PersonFacts
from storage.register.models import PersonRow

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form()]
Choices = Annotated[list[str], Form()]


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """The person's form as it stands."""

    user: str = ""
    full_name: str = ""
    clearance: int = -1
    departments: str = ""
    roles: tuple[str, ...] = ()
    rights: tuple[str, ...] = ("ordinary",)

    def facts(self) -> PersonFacts:
        """What the form says of the person. Departments are parted by commas of either width."""
        names = self.departments.replace("，", ",").replace("、", ",").split(",")
        return PersonFacts(
            full_name=self.full_name.strip(),
            clearance=self.clearance,
            departments=[name.strip() for name in names if name.strip()],
            roles=self.roles,
            rights=self.rights,
        )


@router.get("/people", name="people_page")
def everyone(visit: SignedIn, here: Here, doing: Doing) -> Response:
    """All accounts."""
    return here.pages.page(visit, "people.html", people=doing.people.everyone(person_of(visit)))


@router.get("/people/new", name="new_person_page")
def new_person(visit: SignedIn, here: Here) -> Response:
    """The form for one more."""
    return _page(here, visit, TypedPerson())


@router.post("/people/new", name="add_person")
def add(
    visit: SignedIn,
    here: Here,
    parts: Parts,
    doing: Doing,
    user: Text = "",
    full_name: Text = "",
    clearance: Annotated[int, Form()] = -1,
    departments: Text = "",
    roles: Choices = [],  # noqa: B006 (FastAPI copies it)
    rights: Choices = [],  # noqa: B006
) -> Response:
    """Add the person, and show the link with which they set a password."""
    typed = TypedPerson(user, full_name, clearance, departments, tuple(roles), tuple(rights))
    try:
        invited = doing.people.add(person_of(visit), user, typed.facts())
    except ProblemError as problem:
        return _page(here, visit, typed, wrongs=wrongs_of(problem, visit.language))
    return _page(here, visit, _typed(invited.person), invited.person, link=_link(parts.web.origin, invited.setup_token))


@router.get("/people/{person_id}", name="person_page")
def one(person_id: str, visit: SignedIn, here: Here, doing: Doing) -> Response:
    """One account."""
    person = doing.people.one(person_of(visit), person_id)
    return _page(here, visit, _typed(person), person)


@router.post("/people/{person_id}", name="change_person")
def change(
    person_id: str,
    visit: SignedIn,
    here: Here,
    doing: Doing,
    full_name: Text = "",
    clearance: Annotated[int, Form()] = -1,
    departments: Text = "",
    roles: Choices = [],  # noqa: B006
    rights: Choices = [],  # noqa: B006
) -> Response:
    """Change what is said of the person."""
    principal = person_of(visit)
    typed = TypedPerson("", full_name, clearance, departments, tuple(roles), tuple(rights))
    try:
        doing.people.change(principal, person_id, typed.facts())
    except ProblemError as problem:
        wrongs = wrongs_of(problem, visit.language)
        return _page(here, visit, typed, doing.people.one(principal, person_id), wrongs=wrongs)
    return RedirectResponse("/people", 303)


@router.post("/people/{person_id}/link", name="new_setup_link")
def link(person_id: str, visit: SignedIn, here: Here, parts: Parts, doing: Doing) -> Response:
    """A new set-up link, shown once."""
    invited = doing.people.new_setup_link(person_of(visit), person_id)
    shown = _link(parts.web.origin, invited.setup_token)
    return _page(here, visit, _typed(invited.person), invited.person, link=shown)


@router.post("/people/{person_id}/deactivate", name="deactivate_person")
def deactivate(person_id: str, visit: SignedIn, here: Here, doing: Doing, confirm: Text = "") -> Response:
    """Close the account, once its name was typed."""
    principal = person_of(visit)
    person = doing.people.one(principal, person_id)
    if confirm.strip() != person.user_name:
        wrongs = Filled(confirm=visit.language.say(N_("This is not the user name of this account.")))
        return _page(here, visit, _typed(person), person, wrongs=wrongs)
    doing.people.deactivate(principal, person_id)
    return RedirectResponse(f"/people/{person_id}", 303)


@router.post("/people/{person_id}/reactivate", name="reactivate_person")
def reactivate(person_id: str, visit: SignedIn, doing: Doing) -> Response:
    """Open the account again."""
    doing.people.reactivate(person_of(visit), person_id)
    return RedirectResponse(f"/people/{person_id}", 303)


def _page(
    here: Portal,
    visit: Visit,
    typed: TypedPerson,
    person: PersonRow | None = None,
    *,
    link: str = "",
    wrongs: Filled | None = None,
) -> Response:
    own = person is not None and person.id == person_of(visit).person_id
    return here.pages.page(
        visit,
        "person.html",
        422 if wrongs else 200,
        person=person,
        typed=typed,
        link=link,
        wrongs=wrongs or Filled(),
        own=own,
        roles=_choices(ROLES, visit.language),
        rights=_choices(RIGHTS, visit.language),
    )


def _typed(person: PersonRow) -> TypedPerson:
    return TypedPerson(
        person.user_name,
        person.full_name,
        person.clearance,
        ", ".join(person.departments),
        tuple(person.roles),
        tuple(person.rights),
    )


def _choices(words: Mapping[str, tuple[str, str]], language: Language) -> list[tuple[str, str, str]]:
    return [(key, language.say(name), language.say(meaning)) for key, (name, meaning) in words.items()]


def _link(origin: str, token: str) -> str:
    return f"{origin}/setup/{token}"
