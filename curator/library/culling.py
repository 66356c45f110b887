"""Culling: a list is frozen, gone through stack by stack, and left."""

from __future__ import annotations

from itertools import takewhile

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


def last_step(gallery: Gallery) -> int:
    """The number of the step that `undo` would take back; later steps have higher ones."""
    done = gallery.library.history.done
    return done[-1].number if done else 0


def steps_since(gallery: Gallery, number: int) -> int:
    """How many steps done after the one with a number can be undone."""
    later = takewhile(lambda step: step.number > number, reversed(gallery.library.history.done))
    return sum(1 for _ in later)
