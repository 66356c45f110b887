"""Where held files came from and since when they wait; and the journal of files on their way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Columns are added without making the table anew: it may have a million rows."""
    op.add_column("file", sa.Column("held_from", sa.LargeBinary(), nullable=True))
    op.add_column("file", sa.Column("held_at", sa.Integer(), nullable=True))
    op.create_table(
        "file_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
