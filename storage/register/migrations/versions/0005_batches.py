"""Batches of files that enter together.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("classification", sa.String(length=100), nullable=False),
        sa.Column("level", sa.String(length=100), nullable=False),
        sa.Column("department", sa.String(length=100), nullable=False),
        sa.Column("customer", sa.String(length=100), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index("ix_batches_created_at_id", "batches", ["created_at", "id"], unique=False)
    op.create_index("ix_batches_created_by_created_at_id", "batches", ["created_by", "created_at", "id"], unique=False)
    op.create_table(
        "batch_items",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("other_id", sa.String(length=32), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_items_batch_id_batches")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_batch_items_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_items")),
        sa.UniqueConstraint("batch_id", "key", name=op.f("uq_batch_items_batch_id_key")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_batch_items_batch_id_number")),
    )
    op.create_index(op.f("ix_batch_items_document_id"), "batch_items", ["document_id"], unique=False)
    op.create_index(
        "ix_batch_items_batch_id_state_number", "batch_items", ["batch_id", "state", "number"], unique=False
    )
    op.create_index("ix_batch_items_batch_id_changed_at", "batch_items", ["batch_id", "changed_at"], unique=False)
    op.create_table(
        "batch_counts",
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_counts_batch_id_batches")),
        sa.PrimaryKeyConstraint("batch_id", "state", name=op.f("pk_batch_counts")),
    )
    op.create_index("ix_objects_plain_sha256", "objects", ["plain_sha256"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_objects_plain_sha256", table_name="objects")
    op.drop_table("batch_counts")
    op.drop_table("batch_items")
    op.drop_table("batches")
