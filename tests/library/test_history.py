"""Undo: any sequence of commands, all undone, leaves columns and tables as they were."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.domain.change import Command, Edit, EditField
from curator.domain.image import Flag, ImageId, Label
from curator.library.commands import Judgement, judge
from curator.library.cut import BestOf, Rule, cut
from curator.library.library import Library
from curator.library.scan import scan
from curator.store.engine import FILE_NAME
from curator.store.writer import WriteFailed

from .conftest import OpenLibrary, parameters, write_png

JUDGED = """
    SELECT image.id, flag, flag_source, rating, label,
           (SELECT group_concat(name, '|') FROM (SELECT name FROM tag JOIN image_tag
            ON image_tag.tag_id = tag.id WHERE image_tag.image_id = image.id
            ORDER BY name COLLATE BINARY))
    FROM image ORDER BY image.id
"""


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


def shown(library: Library) -> list[Any]:
    """What the columns say, in the form of JUDGED."""
    columns = library.columns
    fields = ("flag", "flag_source", "rating", "label")
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
TAGS = st.lists(st.sampled_from(["hands", "Hands", "狐", "a b"]), max_size=2, unique=True).map(
    tuple
)
JUDGEMENTS = st.builds(
    Judgement,
    flag=st.none() | st.sampled_from(Flag),
    rating=st.none() | st.integers(0, 5),
    label=st.none() | st.sampled_from(Label),
    tags=TAGS,
    untags=TAGS,
)
CUTS = st.tuples(st.sampled_from(["exposure", "sharpness"]), st.integers(1, 2), st.booleans())
DEEDS = st.lists(
    st.one_of(st.tuples(IDS, JUDGEMENTS), CUTS, st.sampled_from(["undo", "redo"])), max_size=8
)


def carry_out(library: Library, deed: Any) -> None:
    match deed:
        case "undo":
            library.undo()
        case "redo":
            library.redo()
        case (list() as ids, Judgement() as judgement):
            library.do(judge(library.columns, ids, judgement))
        case (by, top, overwrite):
            everything = library.parse("")
            rule = Rule(everything, best_of=BestOf(by, top), overwrite=overwrite)
            library.do(cut(library.columns, library.selector, rule).command)


@given(DEEDS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_all_undone_is_as_before_and_all_redone_as_after(
    library: Library, deeds: list[Any]
) -> None:
    start = stored(library)
    tags = stored(library, "SELECT name FROM tag ORDER BY name")
    for deed in deeds:
        carry_out(library, deed)
        assert stored(library) == shown(library)
    end = stored(library)
    while library.undo():
        pass
    assert stored(library) == shown(library)
    assert [row[1:] for row in stored(library)] == [(0, 0, 0, 0, None)] * len(start)
    assert stored(library, "SELECT name FROM tag ORDER BY name") in (tags, [])
    while library.redo():
        pass
    assert len(stored(library)) == len(end)
    assert stored(library) == shown(library)
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
