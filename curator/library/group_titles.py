"""What the images of a group have in common, as it is called."""

from __future__ import annotations

import os
from datetime import date

from curator.library.grouping import GroupBy, Groups
from curator.library.library import Library
from curator.store import texts

_EPOCH = date(1970, 1, 1).toordinal()
_MOST_KEPT = 4096


class GroupTitles:
    """Asks the library once for each group that is seen."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: dict[tuple[GroupBy, int], str | date] = {}

    def of(self, groups: Groups, number: int, image_id: int) -> str | date:
        """Prompt, checkpoint or path of a folder, "" where there is none; or the day.

        Args:
            groups: those shown.
            number: of the group.
            image_id: any image of it.
        """
        key = (groups.by, int(groups.values[number]))
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = self._found(*key, image_id)
        return self._kept[key]

    def forget(self) -> None:
        """Ask anew: the library has changed."""
        self._kept.clear()

    def _found(self, by: GroupBy, value: int, image_id: int) -> str | date:
        match by:
            case GroupBy.DAY:
                return _day(value)
            case GroupBy.PROMPT:
                return texts.prompt_of(self._library.database, image_id)
            case GroupBy.CHECKPOINT:
                return texts.resource_name(self._library.database, value)
            case _:
                return self._folder(value)

    def _folder(self, folder_id: int) -> str:
        paths = (each.path for each in self._library.folders if each.id == folder_id)
        return os.fsdecode(next(paths, b""))


def _day(days: int) -> date:
    try:
        return date.fromordinal(_EPOCH + days)
    except (OverflowError, ValueError):
        return date.min if days < 0 else date.max
