"""An image in the form that a painter takes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from curator.library.picture import PartOf
from curator.ui.loupe_zoom import Size


class Painted:
    """An image ready to be painted, and the array its pixels lie in, which must live as long.

    Attributes:
        image: the pixels, which may be fewer than the image has.
        size: how many it has; what zoom and place are to be reckoned with.
        animated: `FullImages.movies` can play it.
        part: reads a part with all its pixels, in a thread; None where there is no need, or no way.
    """

    def __init__(
        self,
        pixels: NDArray[np.uint8],
        size: Size | None = None,
        *,
        animated: bool = False,
        part: PartOf | None = None,
    ) -> None:
        self.pixels = pixels
        height, width = pixels.shape[:2]
        self.size = size or Size(width, height)
        self.animated = animated
        self.part = part
        self.image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)

    @property
    def is_reduced(self) -> bool:
        """Whether there are fewer pixels than the image has."""
        return self.image.width() < self.size.width
