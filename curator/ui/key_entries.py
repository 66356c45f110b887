"""Everything that has keys of its own to be chosen: actions, and what single views hear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from curator.ui.action_info import section_of
from curator.ui.action_table import ACTIONS, VIEW_KEYS


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One of them.

    Attributes:
        section: the menu an action belongs to, or the heading of a view's keys.
        keys: as the table has them.
        follows: the action whose keys, held with Shift, are its own.
        in_view: it is heard in the views of its section only, before any action.
    """

    id: str
    title: str
    help: str
    section: str
    keys: tuple[str, ...]
    follows: str = ""
    in_view: bool = False

    @property
    def domain(self) -> str:
        """Where a key of it is for nothing else."""
        return self.section if self.in_view else ""


def _entries() -> Iterator[KeyEntry]:
    for info in ACTIONS:
        title = info.title.rstrip("…")
        yield KeyEntry(info.id, title, info.help, section_of(info), info.keys, info.follows)
    for keys in VIEW_KEYS:
        if keys.id:
            yield KeyEntry(keys.id, keys.title, "", keys.section, keys.keys, in_view=True)


ENTRIES = {entry.id: entry for entry in _entries()}
SECTIONS = tuple(dict.fromkeys(entry.section for entry in ENTRIES.values()))
