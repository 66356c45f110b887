"""Criteria with one condition more."""

from __future__ import annotations

from dataclasses import replace

from curator.domain.criteria import Criteria
from curator.library.library import Library
from curator.query.syntax import Query, TextField, TextMatch, all_of
from curator.query.unparser import unparse


def narrowed(library: Library, criteria: Criteria, field: TextField, value: str) -> Criteria:
    """The criteria with one more condition in their text."""
    query = library.parse(criteria.text)
    node = TextMatch(field, value)
    condition = node if query.condition is None else all_of((query.condition, node))
    return replace(criteria, text=unparse(Query(condition, query.sort)))
