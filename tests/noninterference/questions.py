"""Queries: every operator of the query language, with words that are public, secret, or nowhere."""

from hypothesis import strategies as st

from tests.noninterference.registry import Draw, Known
from tests.noninterference.words import AMOUNTS, DAYS, IDENTIFIERS

TEXT_FIELDS = ("title", "filename", "text", "customer_name", "service_content", "payment_terms", "negotiation_note")
EXACT_FIELDS = ("contract_number", "bank_account", "project", "class", "level", "department", "state", "type")
AMOUNT_FIELDS = ("amount", "floor_price", "credit_limit")
DAY_FIELDS = ("filed", "sign_date", "transaction_date", "归档")
ANY_FIELDS = (*TEXT_FIELDS, *EXACT_FIELDS, *AMOUNT_FIELDS, "no_such_field", "谈判要点")
_COMPARED = (">", ">=", "<", "<=", "")
_BROKEN = ('"', "((", "NOT", "* OR ~", "a:b:c:", "[TO", "\x00", "AND AND", "▇▇▇", "\ua66e", "💥", "{}", "x" * 300)


def question(draw: Draw, known: Known) -> str:
    """A query of one to three parts; or for everything, which shows best what stands where."""
    if draw(st.integers(0, 7)) == 0:
        return draw(st.sampled_from(("*", "")))
    parts = [_part(draw, known) for _ in range(draw(st.integers(1, 3)))]
    joint = draw(st.sampled_from((" ", " ", " AND ", " OR ", " -")))
    asked = joint.join(parts)
    return f"({asked})" if draw(st.integers(0, 9)) == 0 else asked


def word(draw: Draw, known: Known) -> str:
    """A word to try."""
    return draw(st.sampled_from(known.words))


def amount(draw: Draw, known: Known) -> str:
    """An amount to try."""
    return draw(st.sampled_from(AMOUNTS)) if known.guessing else "12"


def day(draw: Draw, known: Known) -> str:
    """A day to try."""
    return draw(st.sampled_from(DAYS)) if known.guessing else "2020-02-02"


def identifier(draw: Draw, known: Known) -> str:
    """An identifier to try."""
    return draw(st.sampled_from(IDENTIFIERS)) if known.guessing else "ID"


def hidden_fields(known: Known) -> tuple[str, ...]:
    """The names of fields that are filled in one world and not in the other."""
    fields = [name for plan in known.documents for name, sides in plan.hidden_fields.items() if None in sides]
    return tuple(dict.fromkeys(fields)) or ANY_FIELDS


def _part(draw: Draw, known: Known) -> str:  # noqa: C901, PLR0911 (one line for each operator)
    given = word(draw, known)
    first = given.split()[0]
    kind = draw(st.integers(0, 15))
    match kind:
        case 0 | 1 | 2 | 3:
            return given
        case 4:
            return f'"{given} {word(draw, known)}"'
        case 5:
            return f'"{given} {word(draw, known)}"~{draw(st.integers(1, 9))}'
        case 6:
            return f"{first[: draw(st.integers(2, 6))]}*"
        case 7:
            return f"{first}~"
        case 8:
            return f"{draw(st.sampled_from(TEXT_FIELDS))}:{first}"
        case 9:
            return f"{draw(st.sampled_from(EXACT_FIELDS))}:{draw(st.sampled_from((first, identifier(draw, known))))}"
        case 10:
            compared = draw(st.sampled_from(_COMPARED))
            return f"{draw(st.sampled_from(AMOUNT_FIELDS))}:{compared}{amount(draw, known)}"
        case 11:
            return f"{draw(st.sampled_from(DAY_FIELDS))}:[{day(draw, known)} TO 2026-12-31]"
        case 12:
            return f"exists:{draw(st.sampled_from(ANY_FIELDS))}"
        case 13:
            return draw(st.sampled_from(_BROKEN))
        case _:
            return f"exists:{draw(st.sampled_from(hidden_fields(known)))}"
