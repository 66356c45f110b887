"""Duels in the table: written, taken back, and never of images that are gone."""

from __future__ import annotations

import pytest

from curator.domain.change import Command
from curator.domain.duel import Duel, DuelEdit, DuelId
from curator.domain.image import ImageId
from curator.store.duels import all_duels
from curator.store.edits import apply_edits, decoded, encoded

from .conftest import Opened, contents, file_read

ONE = Duel(DuelId(1), ImageId(2), ImageId(1), False, 30)
OTHER = Duel(DuelId(2), ImageId(1), ImageId(2), True, 20)
OF_A_GONE_ONE = Duel(DuelId(3), ImageId(1), ImageId(99), False, 40)


@pytest.fixture
def two(opened: Opened) -> Opened:
    opened.put(file_read("a.png", "a", contents(pixels="a")))
    opened.put(file_read("b.png", "b", contents(pixels="b")))
    return opened


def done(opened: Opened, *edits: DuelEdit) -> list[Duel]:
    """All duels after these edits."""
    with opened.database.write() as connection, connection.begin():
        apply_edits(connection, edits)
    with opened.database.read() as connection:
        return all_duels(connection)


def test_answered_and_taken_back(two: Opened) -> None:
    answers = [DuelEdit(None, ONE), DuelEdit(None, OTHER)]
    assert done(two, *answers) == [OTHER, ONE]
    assert done(two, answers[0].undone()) == [OTHER]
    assert done(two, answers[0].undone().undone()) == [OTHER, ONE]


def test_done_twice_is_done_once(two: Opened) -> None:
    assert done(two, DuelEdit(None, ONE), DuelEdit(None, ONE)) == [ONE]
    assert done(two, DuelEdit(ONE, None), DuelEdit(ONE, None)) == []


def test_nothing_is_noted_of_images_that_are_gone(two: Opened) -> None:
    assert done(two, DuelEdit(None, OF_A_GONE_ONE)) == []
    assert done(two, DuelEdit(OF_A_GONE_ONE, None)) == []
    done(two, DuelEdit(None, ONE))
    with two.database.write() as connection, connection.begin():
        connection.exec_driver_sql("DELETE FROM image WHERE id = 2")
    with two.database.read() as connection:
        assert all_duels(connection) == []


def test_history_holds_them() -> None:
    command = Command("duel", (DuelEdit(None, ONE), DuelEdit(OTHER, None)))
    assert decoded("duel", encoded(command)) == command
