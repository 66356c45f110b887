"""Query text → tree, and what is wrong with it where."""

from __future__ import annotations

from collections.abc import Collection

from curator.query.syntax import Query


def parse(text: str, scorer_keys: Collection[str]) -> Query:
    """Parse a query; fields are told from scorers by the keys given. Raises QueryError."""
    if not text:
        return Query()
    from curator.query.building import built

    return built(text, scorer_keys)
