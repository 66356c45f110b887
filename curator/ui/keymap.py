"""Which keys do what: a preset, and what the user has chosen otherwise.

The table of actions has the usual keys. A preset changes some of them, the user changes some of
the preset's; only what differs is remembered, so that what comes with a later version is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from PySide6.QtCore import QObject, Signal

from curator.ui.action_info import MOVING
from curator.ui.action_table import ACTIONS, VIEW_KEYS
from curator.ui.key_entries import ENTRIES, KeyEntry
from curator.ui.key_names import normal
from curator.ui.key_presets import PRESETS, USUAL
from curator.ui.looks import Looks

Keys = tuple[str, ...]

_PRESET = "keys/preset"
_OWN = "keys/own"
_LEADERS = tuple(entry.id for entry in ENTRIES.values() if not (entry.follows or entry.in_view))


class Keymap(QObject):
    """The keys of every action, by its id.

    Args:
        looks: remembers what was chosen; without it nothing is remembered.
    """

    changed = Signal()
    """Some action has other keys."""

    def __init__(self, looks: Looks | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looks = looks
        preset = looks.text(_PRESET) if looks else USUAL
        self._preset = preset if preset in PRESETS else USUAL
        self._own = _read(looks.text(_OWN)) if looks else {}

    @property
    def preset(self) -> str:
        """The name of the preset; what the user chose stands above it."""
        return self._preset

    @preset.setter
    def preset(self, name: str) -> None:
        if name != self._preset:
            self._preset = name
            self._keep()

    def keys(self, name: str) -> Keys:
        """The keys of an action, the first of which menus show."""
        if name in self._own:
            return self._own[name]
        entry = ENTRIES[name]
        rivals = (keys for other, keys in self._own.items() if _are_rivals(entry, ENTRIES[other]))
        taken = {normal(key) for keys in rivals for key in keys}
        if entry.follows:
            taken |= {normal(key) for each in _LEADERS for key in self.keys(each)}
        return tuple(key for key in self.usual(name) if normal(key) not in taken)

    def usual(self, name: str) -> Keys:
        """The keys of an action as the preset has them."""
        entry, preset = ENTRIES[name], PRESETS[self._preset].keys
        if entry.follows:
            return tuple(f"Shift+{key}" for key in self.keys(entry.follows) if "Shift+" not in key)
        return preset.get(name, entry.keys)

    def is_own(self, name: str) -> bool:
        """Whether the user has chosen other keys than the preset's."""
        return name in self._own

    @property
    def has_own(self) -> bool:
        """Whether the user has chosen any."""
        return bool(self._own)

    def user_of(self, key: str, domain: str = "") -> str | None:
        """The action, or what is heard in the views of a domain, that a key is for; None: none."""
        wanted, entries = normal(key), ENTRIES.values()
        names = (each.id for each in entries if each.domain == domain)
        return next((name for name in names if wanted in map(normal, self.keys(name))), None)

    def meant(self, domain: str, key: str) -> str | None:
        """The key that a view knows for one that is pressed there.

        The same for one it has no entry for, or has it for still; None for one it has no longer.
        """
        entries = [entry for entry in ENTRIES.values() if entry.domain == domain]
        for entry in entries:
            if normal(key) in map(normal, self.keys(entry.id)):
                return entry.keys[0]
        known = (normal(each) for entry in entries for each in entry.keys)
        return None if normal(key) in known else key

    def set_keys(self, name: str, keys: Keys) -> None:
        """Let an action have these keys; whoever else has one of them loses it."""
        self._free(keys, name)
        self._own[name] = keys
        if list(map(normal, keys)) == list(map(normal, self.usual(name))):
            del self._own[name]
        self._keep()

    def reset(self, name: str) -> None:
        """Give an action the preset's keys again; who was given one of them loses it."""
        before = dict(self._own)
        self._own.pop(name, None)
        self._free(self.usual(name), name)
        if self._own != before:
            self._keep()

    def reset_all(self) -> None:
        """Let all keys be those of the preset."""
        if self._own:
            self._own.clear()
            self._keep()

    def _free(self, keys: Keys, name: str) -> None:
        """Take keys from actions that the user gave them to; one left without gets its usual."""
        wanted = set(map(normal, keys))
        for other, own in list(self._own.items()):
            left = tuple(key for key in own if normal(key) not in wanted)
            if _are_rivals(ENTRIES[name], ENTRIES[other]) and left != own:
                self._own[other] = left
                if not left:
                    del self._own[other]

    def _keep(self) -> None:
        if self._looks:
            self._looks.set_text(_PRESET, self._preset)
            self._looks.set_text(_OWN, json.dumps(self._own))
        self.changed.emit()


def _are_rivals(one: KeyEntry, other: KeyEntry) -> bool:
    """Whether no key can be for both."""
    return one.id != other.id and one.domain == other.domain


def is_fixed(key: str) -> bool:
    """Whether a key is needed to move about, so that no action can have it."""
    return normal(key) in _FIXED


def _fixed() -> Iterator[str]:
    for view_keys in VIEW_KEYS:
        if view_keys.section == MOVING:
            yield from map(normal, view_keys.keys)
    for info in ACTIONS:
        yield from map(normal, info.own_keys)


_FIXED = frozenset(_fixed())


def _read(text: str) -> dict[str, Keys]:
    """What was remembered; actions and keys that are none are left out."""
    try:
        stored = json.loads(text or "{}")
    except ValueError:
        return {}
    found = stored.items() if isinstance(stored, Mapping) else ()
    lists = ((name, keys) for name, keys in found if isinstance(keys, list) and name in ENTRIES)
    return {name: tuple(key for key in map(str, keys) if normal(key)) for name, keys in lists}
