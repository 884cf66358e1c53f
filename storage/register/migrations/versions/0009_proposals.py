"""What is proposed for the fields of documents.

Revision ID: 0009
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("box", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("text_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("stroke", sa.String(length=32), nullable=True),
        sa.Column("former", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("entered", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_proposals_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("document_id", "version", "number", name=op.f("uq_proposals_document_id_version_number")),
    )
    op.create_index("ix_proposals_document_id", "proposals", ["document_id"], unique=False)
    op.add_column("documents", sa.Column("awaits_entry", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_documents_awaiting_entry",
        "documents",
        ["created_at", "id"],
        postgresql_where=sa.text("awaits_entry"),
        sqlite_where=sa.text("awaits_entry = 1"),
    )


def downgrade() -> None:
    op.drop_index("ix_documents_awaiting_entry", "documents")
    op.drop_column("documents", "awaits_entry")
    op.drop_index("ix_proposals_document_id", "proposals")
    op.drop_table("proposals")
