"""Whom decisions are about in a view of a few images of many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from curator.library.columns import Ids
from curator.library.gallery import Gallery


class Attention:
    """Makes one image current and alone selected, so that all deeds are about it.

    Attributes:
        selected: what was selected before; `close` selects it again.
    """

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery
        self.selected: Ids = gallery.selection

    def turn_to(self, image_id: int) -> None:
        """Let decisions be about this image, which is shown."""
        gallery = self._gallery
        if gallery.current != image_id or gallery.selected_count > 1:
            gallery.go_to_image(image_id)

    def close(self, dropped: Sequence[int] = ()) -> None:
        """Leave the selection as it was, as far as the images are still shown.

        Args:
            dropped: these are not to be selected any more.
        """
        if len(self.selected) > 1:
            chosen = self.selected[~np.isin(self.selected, dropped)].tolist()
            places = [self._gallery.index_of(image_id) for image_id in chosen]
            kept = [place for place in places if place is not None]
            self._gallery.selecting.select(np.asarray(kept, np.intp))
