"""What the Gallery tells of what became different."""

from __future__ import annotations

import enum


class Change(enum.Flag):
    """What may look different now.

    ROWS: which images are shown, or their order. VALUES: flags, scores … of shown images.
    CUT: the cut being made. LIBRARY: folders, tags, checkpoints or their counts. DECIDED: an
    image was decided about, and the next one will be current. END: there is no next one.
    """

    ROWS = enum.auto()
    CURRENT = enum.auto()
    SELECTION = enum.auto()
    VALUES = enum.auto()
    CRITERIA = enum.auto()
    CUT = enum.auto()
    LIBRARY = enum.auto()
    DECIDED = enum.auto()
    END = enum.auto()


NOTHING = Change(0)
