"""Queries made from what is looked at: with one condition more, or of images like one."""

from __future__ import annotations

import os
from dataclasses import replace
from urllib.parse import quote

from curator.domain.criteria import Criteria
from curator.library.library import Library
from curator.library.records import path_of, present_first
from curator.library.sought import FILE_URL
from curator.query.syntax import Query, TextField, TextMatch, all_of
from curator.query.unparser import unparse


def narrowed(library: Library, criteria: Criteria, field: TextField, value: str) -> Criteria:
    """The criteria with one more condition in their text."""
    query = library.parse(criteria.text)
    node = TextMatch(field, value)
    condition = node if query.condition is None else all_of((query.condition, node))
    return replace(criteria, text=unparse(Query(condition, query.sort)))


def similar_to(library: Library, image_id: int) -> str:
    """The query for images like one of the library; "" when it lies nowhere."""
    places = [place for each in library.details([image_id]) for place in each.places]
    if not places:
        return ""
    path = path_of(present_first(places)[0])
    # A name that is no text would not come through a search box; an address says it in letters.
    named = path if path.isprintable() else f"{FILE_URL}{quote(os.fsencode(path))}"
    return unparse(Query(TextMatch(TextField.LIKE, named)))
