"""Where some images lie, for handing their files to other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from curator.library.library import Library
from curator.library.records import path_of
from curator.store import reads


def present_files(library: Library, ids: Sequence[int]) -> list[Path]:
    """One file of each image, in this order, found in one look; images without one are left out."""
    with library.database.read() as connection:
        places = reads.places_of(connection, json.dumps([int(image_id) for image_id in ids]))
    present = (
        next((place for place in places.get(int(image_id), ()) if not place.missing), None)
        for image_id in ids
    )
    return [Path(path_of(place)) for place in present if place is not None]
