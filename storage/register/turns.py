"""Turns: of several processes that could do the same work, one does it, and another when that one falls silent.

A turn spares work and keeps things in order; it is no lock. Whatever is done under one may be done twice.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_

from storage.register.models import TurnRow
from storage.register.models.base import table_of
from storage.register.register import Register
from storage.register.upsert import dialect_of, insert_for

_TURNS = table_of(TurnRow)


def take(register: Register, name: str, owner: str, now: datetime, lasts: timedelta) -> bool:
    """Take the turn at `name`, or renew one's own; False while it is someone else's."""
    until = now + lasts
    free = or_(_TURNS.c.until <= now, _TURNS.c.owner == owner)
    with register.transaction() as session:
        statement = insert_for(dialect_of(session), TurnRow).values(name=name, owner=owner, until=until)
        statement = statement.on_conflict_do_update(
            index_elements=[_TURNS.c.name], set_={"owner": owner, "until": until}, where=free
        )
        return session.execute(statement.returning(_TURNS.c.owner)).scalar_one_or_none() is not None


def give_back(register: Register, name: str, owner: str) -> None:
    """Let others have the turn, if it is still one's own."""
    with register.transaction() as session:
        session.execute(delete(_TURNS).where(_TURNS.c.name == name, _TURNS.c.owner == owner))
