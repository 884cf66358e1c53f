"""Turns at work that one process at a time should do, and passwords of documents that are given later.

Revision ID: 0008
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "turns",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_turns")),
    )
    op.create_table(
        "given_passwords",
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("object_id", sa.String(length=32), nullable=True),
        sa.Column("given_by", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_given_passwords_document_id_documents")
        ),
        sa.ForeignKeyConstraint(["object_id"], ["objects.id"], name=op.f("fk_given_passwords_object_id_objects")),
        sa.PrimaryKeyConstraint("document_id", "version", name=op.f("pk_given_passwords")),
    )
    op.create_index("ix_batches_source_state", "batches", ["source", "state"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_batches_source_state", "batches")
    op.drop_table("given_passwords")
    op.drop_table("turns")
