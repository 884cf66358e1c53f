"""Marks lie in fields too, and know their text and what regions cover; what waits is known; jobs have a background.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


# No digest of a text is known yet. Its object's id names it as well: no other text, nor a later one, has the same.
_TEXTS = "UPDATE versions SET text_digest = text_object_id"
_PUT_BY_PEOPLE = """
UPDATE marks SET text_digest = (
  SELECT versions.text_object_id FROM versions
  WHERE versions.document_id = marks.document_id AND versions.number = marks.version)
WHERE place = 'text' AND changed_at IS NOT NULL
"""

_AWAITING = """
UPDATE documents SET awaits_review = true WHERE state = 'FAILED' OR EXISTS (
  SELECT 1 FROM marks WHERE marks.document_id = documents.id AND marks.version = documents.version
  AND marks.level > documents.level AND marks.status = 'found' AND marks.confidence < 0.7)
"""


def upgrade() -> None:
    with op.batch_alter_table("documents") as table:
        table.add_column(sa.Column("awaits_review", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("documents") as table:
        table.alter_column("awaits_review", existing_type=sa.Boolean(), server_default=None)
    op.create_index(
        "ix_documents_awaiting_review",
        "documents",
        ["created_at", "id"],
        postgresql_where=sa.text("awaits_review"),
        sqlite_where=sa.text("awaits_review = 1"),
    )
    op.execute(_AWAITING)
    with op.batch_alter_table("jobs") as table:
        table.add_column(sa.Column("background", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("jobs") as table:
        table.alter_column("background", existing_type=sa.Boolean(), server_default=None)
        table.drop_index("ix_jobs_state_next_try_at")
        table.create_index("ix_jobs_state_background_next_try_at", ["state", "background", "next_try_at"])
    with op.batch_alter_table("versions") as table:
        table.add_column(sa.Column("text_digest", sa.String(length=64), nullable=True))
    op.execute(_TEXTS)
    with op.batch_alter_table("marks") as table:
        table.add_column(sa.Column("text_digest", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("under", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("field", sa.String(length=100), nullable=False, server_default=""))
    with op.batch_alter_table("marks") as table:
        table.alter_column("field", existing_type=sa.String(length=100), server_default=None)
    op.execute(_PUT_BY_PEOPLE)


def downgrade() -> None:
    op.execute("DELETE FROM mark_changes WHERE mark_id IN (SELECT id FROM marks WHERE place = 'field')")
    op.execute("DELETE FROM marks WHERE place = 'field'")
    with op.batch_alter_table("marks") as table:
        table.drop_column("field")
        table.drop_column("under")
        table.drop_column("text_digest")
    with op.batch_alter_table("versions") as table:
        table.drop_column("text_digest")
    with op.batch_alter_table("jobs") as table:
        table.drop_index("ix_jobs_state_background_next_try_at")
        table.create_index("ix_jobs_state_next_try_at", ["state", "next_try_at"])
        table.drop_column("background")
    op.drop_index("ix_documents_awaiting_review", "documents")
    with op.batch_alter_table("documents") as table:
        table.drop_column("awaits_review")
