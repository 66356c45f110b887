"""Smart collections follow what they ask for by name when that is called otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from curator.domain.change import CollectionEdit, Command
from curator.domain.collection import Collection, CollectionKind
from curator.domain.criteria import Criteria
from curator.domain.errors import CuratorError
from curator.domain.stored_criteria import from_json, to_json
from curator.library import tagging
from curator.library.library import Library
from curator.query.parts import with_texts
from curator.query.syntax import Node, Query, TextField, TextMatch
from curator.query.unparser import unparse


def renamed_tag(library: Library, name: str, new: str) -> Command:
    """A tag under another name (see `tagging.renamed`), also where smart collections ask for it."""
    command = tagging.renamed(library.columns, name, new)
    if not command.edits:
        return command
    name = tagging.known(library.columns.tag_tree, name)
    following = asking_anew(library, TextField.TAG, name, tagging.checked(new))
    return replace(command, edits=(*command.edits, *following))


def asking_anew(library: Library, field: TextField, old: str, new: str) -> list[CollectionEdit]:
    """Edits of the smart collections that ask for an old name in a field."""
    return list(_edits(library, field, old, new))


def _edits(library: Library, field: TextField, old: str, new: str) -> Iterable[CollectionEdit]:
    for each in library.columns.lists.all(CollectionKind.SMART):
        criteria = _criteria(each)
        if criteria is None:
            continue
        changed = _with_text(library, criteria, field, (old, new))
        if field is TextField.TAG:
            tags = frozenset(new if _same(tag, old) else tag for tag in changed.tags)
            changed = replace(changed, tags=tags)
        if changed != criteria:
            # By now it may itself be called otherwise, by an edit before this one.
            before = (
                replace(each, name=new) if field is TextField.IN and _same(each.name, old) else each
            )
            yield CollectionEdit(before, replace(before, stored=to_json(changed)))


def _criteria(smart: Collection) -> Criteria | None:
    """What a smart collection asks for; None for one that cannot be followed under any name."""
    try:
        return from_json(smart.stored)
    except CuratorError:
        return None


def _with_text(
    library: Library, criteria: Criteria, field: TextField, names: tuple[str, str]
) -> Criteria:
    old, new = names

    def change(condition: TextMatch) -> Node:
        meant = condition.field is field and _same(condition.text, old)
        return TextMatch(field, new) if meant else condition

    try:
        query = library.query(criteria.text)
    except CuratorError:
        return criteria
    if query.condition is None:
        return criteria
    changed = with_texts(query.condition, change)
    if changed == query.condition:
        return criteria
    return replace(criteria, text=unparse(Query(changed, query.sort)))


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
