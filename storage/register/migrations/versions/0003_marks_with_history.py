"""Marks keep their history; documents can change their level, and classes their rules.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WAITING_FOR_ASSESSMENT = """
UPDATE versions SET unassessed = true WHERE EXISTS (
  SELECT 1 FROM jobs WHERE jobs.document_id = versions.document_id AND jobs.version = versions.number
  AND jobs.step = 'assess' AND jobs.state = 'waiting')
"""


def upgrade() -> None:
    # In place: SQLite can't drop a table that others refer to, in order to make a changed one anew.
    op.add_column("documents", sa.Column("may_have_strays", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("versions") as table:
        table.add_column(sa.Column("unassessed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("versions") as table:
        table.alter_column("unassessed", existing_type=sa.Boolean(), server_default=None)
    op.execute(_WAITING_FOR_ASSESSMENT)
    with op.batch_alter_table("marks") as table:
        table.add_column(sa.Column("box", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("rule_level", sa.Integer(), nullable=True))
        table.add_column(sa.Column("confidence", sa.Float(), nullable=False, server_default="1"))
        table.add_column(sa.Column("status", sa.String(length=10), nullable=False, server_default="found"))
        table.add_column(sa.Column("found_start", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("found_end", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("changed_by", sa.String(length=32), nullable=True))
    op.execute('UPDATE marks SET rule_level = level, found_start = start, found_end = "end"')
    with op.batch_alter_table("marks") as table:
        table.alter_column("confidence", existing_type=sa.Float(), server_default=None)
        table.alter_column("status", existing_type=sa.String(length=10), server_default=None)
        table.alter_column("found_start", existing_type=sa.Integer(), server_default=None)
        table.alter_column("found_end", existing_type=sa.Integer(), server_default=None)
        table.create_index("ix_marks_status_confidence", ["status", "confidence"])
    op.create_table(
        "mark_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark_id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("stroke", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("undone_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_mark_changes_changed_by_people")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_mark_changes_document_id_documents")),
        sa.ForeignKeyConstraint(["mark_id"], ["marks.id"], name=op.f("fk_mark_changes_mark_id_marks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_changes")),
    )
    for column in ("document_id", "mark_id", "stroke"):
        op.create_index(op.f(f"ix_mark_changes_{column}"), "mark_changes", [column], unique=False)
    op.create_table(
        "class_rules",
        sa.Column("classification", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scheme_version", sa.String(length=100), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("classification", name=op.f("pk_class_rules")),
    )
    op.create_table(
        "remakings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("classification", sa.String(length=60), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remakings")),
    )
    op.create_index(op.f("ix_remakings_classification"), "remakings", ["classification"], unique=False)


def downgrade() -> None:
    op.drop_table("remakings")
    op.drop_table("class_rules")
    op.drop_table("mark_changes")
    with op.batch_alter_table("marks") as table:
        table.drop_index("ix_marks_status_confidence")
        for column in ("changed_by", "changed_at", "found_end", "found_start", "status", "confidence", "rule_level"):
            table.drop_column(column)
        table.drop_column("box")
    with op.batch_alter_table("versions") as table:
        table.drop_column("unassessed")
    op.drop_column("documents", "may_have_strays")
