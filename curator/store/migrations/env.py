"""Alembic's entry; runs on the connection that `store.engine` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy.engine import Connection

from curator.store.tables import FTS_TABLES, Base


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Hide the full-text tables and their shadows, else autogenerate proposes to drop them."""
    return kind != "table" or name is None or not name.startswith(FTS_TABLES)


def run(connection: Connection) -> None:
    """Migrate over one connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        include_name=include_name,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
