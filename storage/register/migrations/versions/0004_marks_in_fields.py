"""Marks lie in the values of fields too, and regions over words.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("marks") as table:
        table.add_column(sa.Column("under", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("field", sa.String(length=100), nullable=False, server_default=""))
    with op.batch_alter_table("marks") as table:
        table.alter_column("field", existing_type=sa.String(length=100), server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM mark_changes WHERE mark_id IN (SELECT id FROM marks WHERE place = 'field')")
    op.execute("DELETE FROM marks WHERE place = 'field'")
    with op.batch_alter_table("marks") as table:
        table.drop_column("field")
        table.drop_column("under")
