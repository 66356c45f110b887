"""Several panes looked at alike: the same part of each image, as large in every one."""

from __future__ import annotations

from dataclasses import replace

from curator.ui.loupe_zoom import Size, Zoom


class LockedZoom:
    """The zoom of panes by number. One that was let go keeps a zoom of its own.

    Images of other sizes show the same part just as large: one of 2,048 pixels at half the scale
    of one of 1,024.
    """

    def __init__(self) -> None:
        self._zoom = Zoom()
        self._edge = 1
        """The longer side of the image that the common zoom was set on."""
        self._free: dict[int, Zoom] = {}

    def of(self, pane: int, image: Size) -> Zoom:
        """How a pane looks at an image of a size."""
        if pane in self._free:
            return self._free[pane]
        if self._zoom.scale is None:
            return self._zoom
        return replace(self._zoom, scale=self._zoom.scale * self._edge / max(image))

    def look(self, pane: int, image: Size, zoom: Zoom) -> None:
        """Let a pane look so at an image of a size, and all that are locked with it likewise."""
        if pane in self._free:
            self._free[pane] = zoom
        else:
            self._zoom, self._edge = zoom, max(image)

    def turn(self, pane: int, image: Size) -> None:
        """Let a pane go, or lock it with the others again."""
        if self._free.pop(pane, None) is None:
            self._free[pane] = self.of(pane, image)

    def is_free(self, pane: int) -> bool:
        """Whether a pane has a zoom of its own."""
        return pane in self._free

    def lock_all(self) -> None:
        """No pane has a zoom of its own any more."""
        self._free.clear()
