"""Deeds on tags themselves, as Commands: called otherwise, joined, hung elsewhere, deleted."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from curator.domain.change import AnyEdit, Command, Edit, EditField, TagEdit
from curator.domain.collection import TagPlace
from curator.domain.errors import UnknownNameError, UsageError
from curator.domain.image import ImageId
from curator.library.columns import Columns, Ids
from curator.library.tag_tree import BETWEEN, TagTree


def known(tree: TagTree, text: str) -> str:
    """The tag that a text means; UnknownNameError when there is none."""
    name = tree.meant(text.strip())
    if name not in tree:
        wanted = name.casefold()
        near = sorted(each for each in tree.names() if wanted and wanted in each.casefold())
        raise UnknownNameError("tag", text, tuple(near[:3]))
    return name


def renamed(columns: Columns, name: str, new: str) -> Command:
    """A tag under another name; if there is a tag of that name, both are one from now on.

    Raises:
        UsageError: nothing can be called so.
    """
    tree, new = columns.tag_tree, checked(new)
    name = known(tree, name)
    label = f"rename tag {name} to {new}"
    if new in tree and new.casefold() != name.casefold():
        return Command(label, tuple(_joined(tree, name, tree.name(new))))
    before = tree.place(name)
    after = TagPlace(new, before.parent)
    return Command(label, (TagEdit(before, after),) if after != before else ())


def deleted(columns: Columns, name: str) -> Command:
    """A tag off every image; those below it stand where it stood."""
    tree = columns.tag_tree
    place = tree.place(known(tree, name))
    edits: list[AnyEdit] = [_hung(tree, child, place.parent) for child in _children(tree, place)]
    edits += _worn(place.name, tree.worn(place.name).ids, on=False)
    if place.parent:
        edits.append(TagEdit(place, TagPlace(place.name)))
    return Command(f"delete tag {place.name}", tuple(edits))


def placed(columns: Columns, name: str, parent: str) -> Command:
    """A tag below another one (which may be new), or ("") below none.

    Raises:
        UsageError: it would stand below itself.
    """
    tree = columns.tag_tree
    name = known(tree, name)
    if not parent:
        label = f"put tag {name} at the top"
    else:
        parent = tree.meant(checked(parent))
        label = f"put tag {name} below {parent}"
        _refuse_circle(tree, name, parent)
    edit = _hung(tree, name, parent)
    return Command(label, (edit,) if edit.before != edit.after else ())


def made_below(columns: Columns, name: str, parent: str) -> Command:
    """A new tag below another one; UsageError when there is one of that name."""
    tree, name = columns.tag_tree, checked(name)
    if name in tree:
        raise UsageError(f"a tag called {tree.name(name)!r} is there already")
    return Command(f"new tag {name}", (_hung(tree, name, known(tree, parent)),))


def written(tree: TagTree, text: str) -> tuple[str, list[TagEdit]]:
    """The tag that somebody writes down to put it on images, and what makes the way down to it.

    `animal/cat` is cat below animal. A tag that is called so as a whole stays what it is, and so
    does a slash with a blank beside it.

    Raises:
        UsageError: the tag stands below another one already.
    """
    name = tree.meant(text)
    way = name.split(BETWEEN)
    folded = {part.casefold() for part in way}
    is_way = len(folded) == len(way) > 1 and all(part and part == part.strip() for part in way)
    if name in tree or not is_way:
        return name, []
    way = [tree.name(part) for part in way]
    edits = []
    for parent, child in pairwise(way):
        above = tree.parent(child)
        if above and above.casefold() != parent.casefold():
            raise UsageError(f"the tag {child!r} stands below {above!r}, not below {parent!r}")
        _refuse_circle(tree, child, parent)
        if not above:
            edits.append(_hung(tree, child, parent))
    return way[-1], edits


def checked(name: str) -> str:
    """A name as a tag can have it; raises UsageError."""
    name = name.strip()
    if not name:
        raise UsageError("a tag needs at least one letter")
    if not name.isprintable():
        raise UsageError("a tag is one line of letters, digits and signs")
    return name


def _joined(tree: TagTree, old: str, new: str) -> Iterable[AnyEdit]:
    """Edits that make two tags one."""
    place = tree.place(old)
    if new in tree.within(old):
        yield _hung(tree, new, place.parent)
    yield from (_hung(tree, child, new) for child in _children(tree, place) if child != new)
    wearers = tree.worn(old).ids
    yield from _worn(new, np.setdiff1d(wearers, tree.worn(new).ids), on=True)
    yield from _worn(old, wearers, on=False)
    if place.parent:
        yield TagEdit(place, TagPlace(old))


def _children(tree: TagTree, place: TagPlace) -> list[str]:
    return sorted(tree.children(place.name))


def _hung(tree: TagTree, name: str, parent: str) -> TagEdit:
    before = tree.place(name)
    return TagEdit(before, TagPlace(before.name, parent))


def _worn(name: str, ids: Ids, *, on: bool) -> list[Edit]:
    """The Edit that puts a tag on images that lack it, or takes it off those that wear it."""
    if not len(ids):
        return []
    images = tuple(map(ImageId, ids.tolist()))
    values = (int(not on),) * len(images), (int(on),) * len(images)
    return [Edit(EditField.TAG, images, *values, name)]


def _refuse_circle(tree: TagTree, name: str, parent: str) -> None:
    if parent.casefold() in (each.casefold() for each in tree.within(name)):
        raise UsageError(f"the tag {name!r} cannot stand below itself")
