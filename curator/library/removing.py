"""Images that are about to go: the current image steps off them before they do."""

from __future__ import annotations

import numpy as np

from curator.library.columns import Ids
from curator.library.gallery import Gallery


def step_off(gallery: Gallery, ids: Ids) -> None:
    """Make the next image current that does not go; after the last one, the one before.

    A key that comes before the files have moved is about that one then. An image in front of a
    stack that is closed stays: the next of its stack comes in its place.
    """
    gallery.stay()
    here = gallery.current_index
    if here is None or len(ids) == 0:
        return
    mark = gallery.cell(here).stack
    stays = np.flatnonzero(~np.isin(gallery.ids, ids))
    if len(stays) == 0 or here in stays or (mark is not None and not mark.is_open):
        return
    after = stays[stays > here]
    gallery.go_to(int(after[0] if len(after) else stays[-1]))
