"""Culling: a list is frozen, gone through stack by stack, and left."""

from __future__ import annotations

from curator.library.gallery import Gallery


def freeze(gallery: Gallery) -> None:
    """Show what is shown, or of a selection of several that, as a list that stays as it is.

    It goes stack by stack, the best of each first, until `gallery.stacks.thaw`, or until something
    else is to be shown.
    """
    several = gallery.selection if gallery.selected_count > 1 else None
    gallery.stay()
    gallery.stacks.freeze(gallery.library.columns.rows_of(gallery.ids), several)
    place = gallery.current_index if several is None else 0
    gallery.go_to(place or 0)


def go_to_stack(gallery: Gallery, step: int) -> bool:
    """Go to the first image of the next (1) or previous (-1) stack; False where there is none."""
    here = gallery.current_index
    place = None if here is None else gallery.stacks.beside(here, step)
    if place is not None:
        gallery.go_to(place)
    return place is not None
