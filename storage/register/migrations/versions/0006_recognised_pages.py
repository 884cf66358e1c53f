"""Pages whose text is read off their pictures.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recognitions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("layer_object_id", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_recognitions_document_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognitions")),
        sa.UniqueConstraint("document_id", "version", name=op.f("uq_recognitions_document_id_version")),
    )
    op.create_index("ix_recognitions_document_id", "recognitions", ["document_id"], unique=False)
    op.create_table(
        "recognised_pages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("object_id", sa.String(length=32), nullable=True),
        sa.Column("engine", sa.String(length=100), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("failed", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_recognised_pages_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognised_pages")),
        sa.UniqueConstraint(
            "document_id", "version", "page", name=op.f("uq_recognised_pages_document_id_version_page")
        ),
    )


def downgrade() -> None:
    op.drop_table("recognised_pages")
    op.drop_index("ix_recognitions_document_id", "recognitions")
    op.drop_table("recognitions")
