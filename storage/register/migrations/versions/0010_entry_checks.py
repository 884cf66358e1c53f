"""Documents whose fields a second person has to confirm, and what was done about them; scans that are stacks.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_AWAITING = "entry_check IN ('waiting', 'returned') AND parent_id IS NULL"


def upgrade() -> None:
    op.add_column("documents", sa.Column("entry_check", sa.String(length=10), nullable=False, server_default=""))
    for table in ("documents", "batches"):
        op.add_column(table, sa.Column("separators", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("batches", sa.Column("labels_file", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_documents_awaiting_check",
        "documents",
        ["created_at", "id"],
        postgresql_where=sa.text(_AWAITING),
        sqlite_where=sa.text(_AWAITING),
    )
    op.create_table(
        "entry_checks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_entry_checks_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_checks")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_entry_checks_document_id_number")),
    )


def downgrade() -> None:
    op.drop_table("entry_checks")
    op.drop_index("ix_documents_awaiting_check", "documents")
    op.drop_column("documents", "entry_check")
    op.drop_column("batches", "labels_file")
    for table in ("documents", "batches"):
        op.drop_column(table, "separators")
