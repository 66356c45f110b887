"""Queries made from what is looked at."""

from __future__ import annotations

import os
from urllib.parse import quote

from curator.library.library import Library
from curator.library.records import path_of, present_first
from curator.library.sought import FILE_URL
from curator.query.syntax import Query, TextField, TextMatch
from curator.query.unparser import unparse


def similar_to(library: Library, image_id: int) -> str:
    """The query for images like one of the library; "" when it lies nowhere."""
    places = [place for each in library.details([image_id]) for place in each.places]
    if not places:
        return ""
    path = path_of(present_first(places)[0])
    # A name that is no text would not come through a search box; an address says it in letters.
    named = path if path.isprintable() else f"{FILE_URL}{quote(os.fsencode(path))}"
    return unparse(Query(TextMatch(TextField.LIKE, named)))
