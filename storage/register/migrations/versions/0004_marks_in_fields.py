"""Marks lie in fields too, and know their text and what regions cover; what waits is known; jobs have a background.

Columns are added in place, with their defaults left in the tables: SQLite would make a changed table anew, and can't
drop one that others refer to.

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
    op.add_column("versions", sa.Column("text_digest", sa.String(length=64), nullable=True))
    op.execute(_TEXTS)
    op.add_column("marks", sa.Column("field", sa.String(length=100), nullable=False, server_default=""))
    op.add_column("marks", sa.Column("under", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("marks", sa.Column("text_digest", sa.String(length=64), nullable=True))
    op.execute(_PUT_BY_PEOPLE)
    op.add_column("documents", sa.Column("awaits_review", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_documents_awaiting_review",
        "documents",
        ["created_at", "id"],
        postgresql_where=sa.text("awaits_review"),
        sqlite_where=sa.text("awaits_review = 1"),
    )
    op.execute(_AWAITING)
    op.add_column("jobs", sa.Column("background", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_jobs_state_next_try_at", "jobs")
    op.create_index("ix_jobs_state_background_next_try_at", "jobs", ["state", "background", "next_try_at"])


def downgrade() -> None:
    op.drop_index("ix_jobs_state_background_next_try_at", "jobs")
    op.create_index("ix_jobs_state_next_try_at", "jobs", ["state", "next_try_at"])
    op.drop_column("jobs", "background")
    op.drop_index("ix_documents_awaiting_review", "documents")
    op.drop_column("documents", "awaits_review")
    op.execute("DELETE FROM mark_changes WHERE mark_id IN (SELECT id FROM marks WHERE place = 'field')")
    op.execute("DELETE FROM marks WHERE place = 'field'")
    for column in ("text_digest", "under", "field"):
        op.drop_column("marks", column)
    op.drop_column("versions", "text_digest")
