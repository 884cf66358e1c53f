"""What is proposed for the fields of documents, what is wrong with scanned pages, which documents entered late.

Revision ID: 0009
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
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
    op.add_column("documents", sa.Column("entry_late", sa.Integer(), nullable=True))
    op.create_index(
        "ix_documents_entered_late",
        "documents",
        ["created_at", "id"],
        postgresql_where=sa.text("entry_late > 0"),
        sqlite_where=sa.text("entry_late > 0"),
    )
    op.add_column("recognised_pages", sa.Column("fingerprint", sa.String(length=64), nullable=False, server_default=""))
    op.create_index("ix_recognised_pages_fingerprint", "recognised_pages", ["fingerprint"], unique=False)
    op.create_table(
        "page_flaws",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("flaw", sa.String(length=20), nullable=False),
        sa.Column("measured", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_page_flaws_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_flaws")),
        sa.UniqueConstraint(
            "document_id", "version", "page", "flaw", name=op.f("uq_page_flaws_document_id_version_page_flaw")
        ),
    )


def downgrade() -> None:
    op.drop_table("page_flaws")
    op.drop_index("ix_recognised_pages_fingerprint", "recognised_pages")
    op.drop_column("recognised_pages", "fingerprint")
    op.drop_index("ix_documents_entered_late", "documents")
    op.drop_column("documents", "entry_late")
    op.drop_index("ix_documents_awaiting_entry", "documents")
    op.drop_column("documents", "awaits_entry")
    op.drop_index("ix_proposals_document_id", "proposals")
    op.drop_table("proposals")
