"""Marks are found by their document alone; the index by status led SQLite through every mark in force.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_marks_status_confidence", "marks")


def downgrade() -> None:
    op.create_index("ix_marks_status_confidence", "marks", ["status", "confidence"])
