"""Documents that came inside another one know it: parts of mails and archives, each with its family.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_PARTS, _FAMILY = sa.text("parent_id IS NOT NULL"), sa.text("family IS NOT NULL")
_COLUMNS = ("parent_id", "parent_version", "family", "part_path", "part_number", "depth", "kept_whole")


def upgrade() -> None:
    op.add_column("documents", sa.Column("parent_id", sa.String(length=32), nullable=True))
    op.add_column("documents", sa.Column("parent_version", sa.Integer(), nullable=True))
    op.add_column("documents", sa.Column("family", sa.String(length=32), nullable=True))
    op.add_column("documents", sa.Column("part_path", sa.Text(), nullable=False, server_default=""))
    op.add_column("documents", sa.Column("part_number", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("documents", sa.Column("depth", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("documents", sa.Column("kept_whole", sa.Boolean(), nullable=False, server_default=sa.false()))
    parts, family = ["parent_id", "part_number", "id"], ["family", "id"]
    op.create_index("ix_documents_parts", "documents", parts, postgresql_where=_PARTS, sqlite_where=_PARTS)
    op.create_index("ix_documents_family", "documents", family, postgresql_where=_FAMILY, sqlite_where=_FAMILY)


def downgrade() -> None:
    op.drop_index("ix_documents_family", "documents")
    op.drop_index("ix_documents_parts", "documents")
    for column in reversed(_COLUMNS):
        op.drop_column("documents", column)
