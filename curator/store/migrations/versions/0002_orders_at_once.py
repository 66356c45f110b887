"""Indices by time and by name, so that a large library's first screen and A to Z come at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Index images by the time they were made, and files by their names, case aside."""
    op.create_index("ix_image_created", "image", ["created"])
    op.create_index("ix_file_name", "file", [sa.text("name COLLATE NOCASE"), "image_id"])
