"""Run by Alembic. The connection comes from `storage.register.migrate`, or from `-x url=…` on the command line."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from storage.register.engine import open_register
from storage.register.models import Base
from storage.register.models.base import UtcTime


def render(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """A migration stands alone: it must not change when the model's types do."""
    if kind == "type" and isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render,
        # SQLite's data definition is transactional too, once the driver keeps its hands off.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    register = open_register(context.get_x_argument(as_dictionary=True)["url"])
    with register.engine.begin() as opened:
        run(opened)
    register.close()
