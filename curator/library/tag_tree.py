"""Tags in memory: who wears them, and which stand below which.

Names differ by more than case. A tag is there while it is worn, stands below another one, or
another one stands below it; the library's tables follow the same rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from curator.domain.change import TagEdit
from curator.domain.collection import TagPlace
from curator.library.group import Group, Ids

BETWEEN = "/"
"""Stands between tags where a way down to one is written: animal/cat."""


class TagTree:
    """All tags; belongs to the owner thread.

    Args:
        worn: ids of the images that wear each tag, ascending, by name.
        places: of the tags that stand below others.
    """

    def __init__(self, worn: Mapping[str, Ids], places: Iterable[TagPlace] = ()) -> None:
        self._names: dict[str, str] = {name.casefold(): name for name in worn}
        self._worn = {name.casefold(): Group(ids) for name, ids in worn.items()}
        self._parents: dict[str, str] = {}
        self._children: dict[str, set[str]] = {}
        for place in places:
            key, parent = self._noted(place.name), self._noted(place.parent)
            if parent not in self._below(key):  # A damaged library must not send us in circles.
                self._hang(key, parent)

    def names(self) -> list[str]:
        """Every tag there is, as it was first written, in no order."""
        return list(self._names.values())

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._names

    def name(self, name: str) -> str:
        """A tag as it was first written; the name itself when there is none."""
        return self._names.get(name.casefold(), name)

    def worn(self, name: str) -> Group:
        """The images that wear this very tag, case aside."""
        return self._worn.get(name.casefold()) or Group()

    def groups(self) -> Iterable[Group]:
        """The images of every tag that is worn."""
        return self._worn.values()

    def parent(self, name: str) -> str:
        """The tag that one stands below; "" for none."""
        above = self._parents.get(name.casefold())
        return "" if above is None else self._names[above]

    def place(self, name: str) -> TagPlace:
        """A tag with the one it stands below."""
        return TagPlace(self.name(name), self.parent(name))

    def places(self) -> list[TagPlace]:
        """The tags that stand below others."""
        return [TagPlace(self._names[key], self._names[up]) for key, up in self._parents.items()]

    def children(self, name: str) -> list[str]:
        """The tags right below one, in no order."""
        return [self._names[key] for key in self._children.get(name.casefold(), ())]

    def path(self, name: str) -> list[str]:
        """The tags from the top down to this one."""
        way = [self.name(name)]
        while above := self.parent(way[0]):
            way.insert(0, above)
        return way

    def within(self, name: str) -> list[str]:
        """A tag and all that stand below it, at any depth."""
        return [self._names.get(key, name) for key in self._below(name.casefold())]

    def meant(self, text: str) -> str:
        """The tag a text means: the one of that very name, or the one at the end of that way.

        The text itself where there is no such tag.
        """
        if text in self or BETWEEN not in text:
            return self.name(text)
        way = [part.strip().casefold() for part in text.split(BETWEEN)]
        if way[-1] in self._names:
            found = [part.casefold() for part in self.path(way[-1])]
            if found[-len(way) :] == way:
                return self._names[way[-1]]
        return text

    def wear(self, name: str, ids: Ids, on: NDArray[np.bool_]) -> None:
        """Put a tag on some images, and take it off others."""
        key = self._noted(name)
        group = self._worn.get(key, Group()).changed(ids, on)
        if len(group):
            self._worn[key] = group
        else:
            self._worn.pop(key, None)
        self._drop_unused(key)

    def apply(self, edit: TagEdit) -> None:
        """Call a tag otherwise, or hang it elsewhere."""
        key = self._noted(edit.before.name)
        left = self._parents.get(key)
        self._hang(key, None)
        key = self._renamed(key, edit.after.name)
        if edit.after.parent:
            self._hang(key, self._noted(edit.after.parent))
        self._drop_unused(key)
        if left is not None:
            self._drop_unused(left)

    def _noted(self, name: str) -> str:
        key = name.casefold()
        self._names.setdefault(key, name)
        return key

    def _renamed(self, key: str, name: str) -> str:
        new = name.casefold()
        del self._names[key]
        self._names[new] = name
        if key in self._worn:
            self._worn[new] = self._worn.pop(key)
        for child in tuple(self._children.get(key, ())):
            self._hang(child, new)
        return new

    def _hang(self, key: str, parent: str | None) -> None:
        above = self._parents.pop(key, None)
        if above is not None:
            self._children[above].discard(key)
            if not self._children[above]:
                del self._children[above]
        if parent is not None:
            self._parents[key] = parent
            self._children.setdefault(parent, set()).add(key)

    def _drop_unused(self, key: str) -> None:
        used = key in self._worn or key in self._parents or key in self._children
        if not used:
            self._names.pop(key, None)

    def _below(self, key: str) -> list[str]:
        """A tag and all below it; without recursion, for a way down may be of any length."""
        found = [key]
        for each in found:
            found += self._children.get(each, ())
        return found
