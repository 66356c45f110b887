"""The large image of the cull view."""

from __future__ import annotations

from curator.domain.image import Flag
from curator.library.gallery import Cell
from curator.ui.gallery.cell_parts import FADED
from curator.ui.loupe import Loupe


class CullLoupe(Loupe):
    """Fades what is rejected, and has the first image of the next stack ready as well."""

    def ahead(self, index: int) -> list[int]:
        """The next image and the next stack come before all others."""
        nearest, *others = super().ahead(index)
        place = self._gallery.stacks.beside(index, 1)
        if place is None:
            return [nearest, *others]
        return list(dict.fromkeys((nearest, place, *others)))

    def opacity(self, cell: Cell) -> float:
        """Rejected images stay, faded."""
        return FADED if cell.flag is Flag.REJECT else super().opacity(cell)
