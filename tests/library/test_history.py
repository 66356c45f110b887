"""Undo: any sequence of commands, all undone, leaves columns and tables as they were."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.domain.change import Command, Edit, EditField, FileReturned
from curator.domain.criteria import Criteria
from curator.domain.errors import LibraryDamagedError, UsageError
from curator.domain.image import FileId, FileStat, Flag, ImageId, Label
from curator.library import collections, renaming, tagging
from curator.library.columns import Ids
from curator.library.commands import Judgement, judge, stack, unstack
from curator.library.cut import BestOf, Rule, cut
from curator.library.library import Library
from curator.library.scan import scan
from curator.store.engine import FILE_NAME
from curator.store.writer import WriteFailed

from .conftest import OpenLibrary, parameters, write_png

JUDGED = """
    SELECT image.id, flag, flag_source, rating, label, coalesce(stack_id, 0),
           (SELECT group_concat(name, '|') FROM (SELECT name FROM tag JOIN image_tag
            ON image_tag.tag_id = tag.id WHERE image_tag.image_id = image.id
            ORDER BY name COLLATE BINARY))
    FROM image ORDER BY image.id
"""

COLLECTED = """
    SELECT name, kind, coalesce(criteria, ''), frozen_at,
           (SELECT group_concat(image_id || '@' || position) FROM (SELECT * FROM collection_image
            WHERE collection_id = collection.id ORDER BY position))
    FROM collection ORDER BY name
"""
HANGING = """
    SELECT tag.name, coalesce(parent.name, '') FROM tag
    LEFT JOIN tag AS parent ON parent.id = tag.parent_id ORDER BY tag.name COLLATE BINARY
"""
FOUGHT = "SELECT id, winner_id, loser_id, tie, at FROM duel ORDER BY id"
HELD = (JUDGED, COLLECTED, HANGING, FOUGHT)


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    for n in range(6):
        write_png(tmp_path / "p" / f"{n}.png", parameters(f"prompt {n // 2}", seed=n), shade=n)
    opened = open_library()
    opened.add_folder(tmp_path / "p")
    scan(opened, opened.watched)
    return opened


def stored(library: Library, query: str = JUDGED) -> list[Any]:
    library.flush()
    with closing(sqlite3.connect(library.places.directory / FILE_NAME)) as connection:
        return connection.execute(query).fetchall()


def held(library: Library) -> list[list[Any]]:
    """All that the user decided, as the tables hold it."""
    return [stored(library, query) for query in HELD]


def seen(library: Library) -> list[list[Any]]:
    """The same, as memory has it."""
    return [shown(library), collected(library), hanging(library), fought(library)]


def fought(library: Library) -> list[Any]:
    """What memory says, in the form of FOUGHT."""
    return [astuple(duel) for duel in sorted(library.duels, key=lambda duel: duel.id)]


def collected(library: Library) -> list[Any]:
    """What the columns say, in the form of COLLECTED."""
    lists = library.columns.lists
    found = []
    for each in sorted(lists.all(), key=lambda each: each.name):
        ids = lists.in_order(each.id)
        places = lists.places_of(each.id, ids)
        listed = ",".join(f"{i}@{at}" for i, at in zip(ids, places, strict=True)) or None
        found.append((each.name, each.kind.value, each.stored, each.frozen_at, listed))
    return found


def hanging(library: Library) -> list[Any]:
    """What the columns say, in the form of HANGING."""
    tree = library.columns.tag_tree
    return [(name, tree.parent(name)) for name in sorted(tree.names())]


def shown(library: Library) -> list[Any]:
    """What the columns say, in the form of JUDGED."""
    columns = library.columns
    fields = ("flag", "flag_source", "rating", "label", "stack")
    tags = {
        image_id: sorted(n for n in columns.tags() if image_id in columns.tagged(n))
        for image_id in columns.ids.tolist()
    }
    return [
        (
            image_id,
            *(int(columns[field][row]) for field in fields),
            "|".join(tags[image_id]) or None,
        )
        for row, image_id in enumerate(columns.ids.tolist())
    ]


IDS = st.lists(st.integers(1, 7), max_size=7, unique=True)
NAMES = st.sampled_from(["hands", "Hands", "狐", "a b", "Été", "ÉTÉ"])
TAGS = st.lists(NAMES | st.just("hands/狐"), max_size=2, unique=True).map(tuple)
JUDGEMENTS = st.builds(
    Judgement,
    flag=st.none() | st.sampled_from(Flag),
    rating=st.none() | st.integers(0, 5),
    label=st.none() | st.sampled_from(Label),
    tags=TAGS,
    untags=TAGS,
)
STACKINGS = st.tuples(st.sampled_from([stack, unstack]), IDS)
CUTS = st.tuples(st.sampled_from(["exposure", "sharpness"]), st.integers(1, 2), st.booleans())
DUELS = st.tuples(st.just("duel"), st.integers(1, 6), st.integers(1, 6), st.booleans()).filter(
    lambda duel: duel[1] != duel[2]
)
ON_TAGS = st.tuples(st.sampled_from(["rename", "place", "delete"]), NAMES, NAMES | st.just(""))
ON_LISTS = st.tuples(
    st.sampled_from(["make", "smart", "freeze", "rename", "delete", "add", "take out", "change"]),
    st.sampled_from(["Best", "best", "Last"]),
    st.sampled_from(["Best", "Next"]),
    IDS,
)
DEED = st.one_of(
    st.tuples(IDS, JUDGEMENTS),
    STACKINGS,
    CUTS,
    ON_TAGS,
    ON_LISTS,
    DUELS,
    st.sampled_from(["undo", "redo"]),
)
"""Anything that can be done without touching files."""


BEGUN: list[Any] = [
    ([1, 2, 4], Judgement(tags=("hands/狐", "a b"))),
    ("make", "Best", "", [4, 1]),
    ("smart", "Last", "Best", [2]),
    ("duel", 3, 1, False),
]
"""Done before all others, so that there is something to change."""


def carry_out(library: Library, deed: Any) -> None:
    match deed:
        case "undo":
            library.undo()
        case "redo":
            library.redo()
        case (list() as ids, Judgement() as judgement):
            library.do(judge(library.columns, ids, judgement))
        case ("rename" | "place" | "delete" as verb, str() as name, other):
            library.do(on_tags(library, verb, name, other))
        case (stacking, list() as ids):
            library.do(stacking(library.columns, ids))
        case ("duel", int() as winner, int() as loser, bool() as tie):
            library.do(library.duels.answer(winner, loser, ("a", "b"), tie=tie))
        case (str() as verb, name, other, ids):
            library.do(on_lists(library, verb, (name, other), np.asarray(ids, np.int64)))
        case (by, top, overwrite):
            everything = library.parse("")
            rule = Rule(everything, best_of=BestOf(by, top), overwrite=overwrite)
            library.do(cut(library.columns, library.selector, rule).command)


def on_tags(library: Library, verb: str, name: str, other: str) -> Command:
    match verb:
        case "rename":
            return renaming.renamed_tag(library, name, other)
        case "place":
            return tagging.placed(library.columns, name, other)
        case _:
            return tagging.deleted(library.columns, name)


def on_lists(library: Library, verb: str, names: tuple[str, str], ids: Ids) -> Command:
    name, other = names
    criteria = Criteria(text=f'rating>={len(ids)} OR in:"{other}" OR tag:狐')
    match verb:
        case "make":
            return collections.made(library, name, ids)
        case "smart":
            return collections.made_smart(library, name, criteria)
        case "freeze":
            return collections.frozen(library, name, ids, collections.Origin(query="clip"), 7)
    found = collections.called(library, name)
    match verb:
        case "rename":
            return collections.renamed(library, found, other)
        case "delete":
            return collections.deleted(library, found)
        case "add":
            return collections.added(library, found, ids)
        case "take out":
            return collections.taken_out(library, found, ids)
        case _:
            return collections.redefined(library, found, criteria)


@given(st.lists(DEED, max_size=12))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_all_undone_is_as_before_and_all_redone_as_after(
    library: Library, deeds: list[Any]
) -> None:
    start = held(library)
    for deed in [*BEGUN, *deeds]:
        with suppress(UsageError):  # No such tag, a name that is taken, a circle …
            carry_out(library, deed)
        assert held(library) == seen(library)
    end = held(library)
    undone = 0
    while library.undo():
        undone += 1
    assert held(library) == seen(library) == start
    assert [row[1:] for row in stored(library)] == [(0, 0, 0, 0, 0, None)] * len(start[0])
    for _ in range(undone):
        library.redo()
    assert held(library) == seen(library) == end
    while library.undo():
        pass


def test_undo_and_redo_survive_a_restart(library: Library, open_library: OpenLibrary) -> None:
    library.do(judge(library.columns, [1, 2, 3], Judgement(Flag.REJECT)))
    library.do(judge(library.columns, [1], Judgement(tags=("hands",))))
    library.undo()
    before = stored(library)
    library.close()
    again = open_library()
    assert stored(again) == before == shown(again)
    assert again.redo() == "tag hands: 1 image"
    assert again.undo() == "tag hands: 1 image"
    assert again.undo() == "reject: 3 images"
    assert again.undo() is None
    assert [row[1] for row in stored(again)] == [0] * 6


def test_new_step_cuts_off_what_was_undone(library: Library) -> None:
    library.do(judge(library.columns, [1], Judgement(rating=1)))
    library.undo()
    library.do(judge(library.columns, [1], Judgement(rating=2)))
    assert library.redo() is None
    assert stored(library, "SELECT label, undone FROM history") == [("rate 2: 1 image", 0)]


def test_nothing_to_change_is_no_step(library: Library) -> None:
    assert not library.do(judge(library.columns, [1], Judgement(Flag.UNDECIDED)))
    assert not library.do(judge(library.columns, [99], Judgement(Flag.KEEP)))
    assert library.undo() is None


def test_group_actions_set_and_never_toggle(library: Library) -> None:
    library.do(judge(library.columns, [1], Judgement(Flag.KEEP)))
    library.do(judge(library.columns, [1, 2], Judgement(Flag.KEEP)))
    assert [row[1] for row in stored(library)][:2] == [1, 1]
    library.undo()
    assert [row[1] for row in stored(library)][:2] == [1, 0]


def test_edit_that_cannot_be_written_is_taken_back_on_screen(library: Library) -> None:
    told: list[object] = []
    library.subscribe(told.append)
    with closing(sqlite3.connect(library.database.path)) as connection:
        connection.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    tag = Edit(EditField.TAG, (ImageId(1),), (0,), (1,), "hands")
    library.do(Command("tag an image", (tag,)))
    library.flush()
    assert [type(each) for each in told if isinstance(each, WriteFailed)] == [WriteFailed]
    assert library.columns.tags() == {}
    assert stored(library) == shown(library)
    assert library.undo() is None


@contextmanager
def written_late(library: Library, image: int) -> Iterator[None]:
    """What is done meanwhile is written after a Fact about an image, whose rows come late."""
    with library.database.read() as connection:
        found = connection.exec_driver_sql("SELECT id FROM file WHERE image_id = ?", (image,))
        number = FileId(found.scalar_one())
    with closing(sqlite3.connect(library.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        library.submit(FileReturned(number, FileStat(1, 1, 1)))
        time.sleep(0.3)  # The writer has taken it, and waits.
        yield
        other.execute("COMMIT")


def test_tag_called_otherwise_stays_so_when_rows_come_late(library: Library) -> None:
    library.do(judge(library.columns, [1, 2], Judgement(tags=("hands",))))
    library.flush()
    with written_late(library, 3):
        library.do(renaming.renamed_tag(library, "hands", "feet"))
        library.do(judge(library.columns, [5], Judgement(tags=("hands",))))
    library.flush()
    assert held(library) == seen(library)
    assert library.columns.tags() == {"feet": 2, "hands": 1}


def refuse(library: Library, label: str) -> None:
    """No step of such a label can be written from now on."""
    with closing(sqlite3.connect(library.database.path)) as connection:
        connection.execute(
            f"CREATE TRIGGER refuse BEFORE INSERT ON history WHEN NEW.label LIKE '{label}'"
            " BEGIN SELECT RAISE(ABORT, 'no'); END"
        )


@pytest.mark.parametrize("label", ["%", "rename%", "rate%", "tag%"])
def test_what_stood_upon_what_could_not_be_written_is_shown_as_it_is(
    library: Library, label: str
) -> None:
    library.do(judge(library.columns, [1, 2], Judgement(tags=("hands",))))
    library.flush()
    refuse(library, label)
    library.do(renaming.renamed_tag(library, "hands", "feet"))
    library.do(judge(library.columns, [5], Judgement(tags=("feet",))))
    library.do(renaming.renamed_tag(library, "feet", "toes"))
    library.do(judge(library.columns, [1], Judgement(rating=3)))
    library.do(judge(library.columns, [1], Judgement(untags=("toes",))))
    library.do(judge(library.columns, [1], Judgement(rating=4)))
    library.flush()
    assert held(library) == seen(library)


def test_undo_gives_another_name_where_an_export_has_it_by_now(library: Library) -> None:
    ids, origin = np.asarray([1, 2], np.int64), collections.Origin(target="/out/best")
    name = collections.keep_export(library, ids, origin, 10**18)
    library.flush()
    library.do(collections.deleted(library, collections.called(library, name)))
    assert collections.keep_export(library, ids[:1], origin, 10**18) == name
    library.flush()
    told: list[object] = []
    library.subscribe(told.append)
    library.undo()
    library.flush()
    assert not [each for each in told if isinstance(each, WriteFailed)]
    assert held(library) == seen(library)
    assert [each[0] for each in collected(library)] == [name, f"{name} (2)"]
    library.redo()
    assert [each[0] for each in collected(library)] == [name]
    assert held(library) == seen(library)


def test_step_that_cannot_be_read_stays_where_it_is(
    library: Library, open_library: OpenLibrary
) -> None:
    library.do(judge(library.columns, [1], Judgement(rating=1)))
    library.close()
    with closing(sqlite3.connect(library.database.path)) as connection, connection:
        connection.execute("UPDATE history SET edits = '[{'")
    again = open_library()
    with pytest.raises(LibraryDamagedError):
        again.undo()
    assert again.has_undo == "rate 1: 1 image"
    assert held(again) == seen(again)
