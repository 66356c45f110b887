"""Animated images: in order, in time, within a bound on memory, and still when asked to be."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from curator.domain.errors import ImageError
from curator.library.library import Library
from curator.library.picture import Movie, Pixels
from curator.library.pictures import Pictures
from curator.ui.movies import Movies

SIDE = 16
FRAME_BYTES = SIDE * SIDE * 4
PLAYER = object()


class Projector(Pictures):
    """Frames of grey, 10, 20, 30 …; counts how many were made, and can be held up."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.count = 4
        self.seconds = 0.001
        self.loops = 0
        self.made = 0
        self.gate = threading.Event()
        self.gate.set()

    def movie(self, image_id: int) -> Movie:
        if image_id == 99:
            raise ImageError("broken")
        return Movie(self.loops, lambda: self._frames(image_id))

    def _frames(self, image_id: int) -> Iterator[tuple[Pixels, float]]:
        for number in range(self.count):
            self.gate.wait()
            self.made += 1
            level = 100 * (image_id - 1) + 10 * (number + 1)
            yield np.full((SIDE, SIDE, 3), level, np.uint8), self.seconds


@pytest.fixture
def projector(ui_library: Library) -> Projector:
    return Projector(ui_library)


@pytest.fixture
def movies(projector: Projector, qtbot: QtBot) -> Iterator[Movies]:
    owner = QObject()
    movies = Movies(projector, owner, most_bytes=8 * FRAME_BYTES)
    yield movies
    projector.gate.set()
    movies.close()


class Seen:
    """The levels of grey that were shown, one after another."""

    def __init__(self, movies: Movies, image_id: int = 1) -> None:
        self.levels: list[int] = []
        self._movies, self._image_id = movies, image_id
        movies.changed.connect(self._note)

    def _note(self) -> None:
        frame = self._movies.frame(self._image_id)
        if frame is not None:
            self.levels.append(int(frame.pixels[0, 0, 0]))


def test_frames_are_shown_in_order_and_again(movies: Movies, qtbot: QtBot) -> None:
    seen = Seen(movies)
    movies.play(1, PLAYER)
    qtbot.waitUntil(lambda: len(seen.levels) >= 9)
    assert seen.levels[:9] == [10, 20, 30, 40, 10, 20, 30, 40, 10]


def test_a_short_movie_is_decoded_once(movies: Movies, projector: Projector, qtbot: QtBot) -> None:
    seen = Seen(movies)
    movies.play(1, PLAYER)
    qtbot.waitUntil(lambda: len(seen.levels) >= 20)
    assert projector.made == 4


def test_of_a_long_one_no_more_is_held_than_fits(
    movies: Movies, projector: Projector, qtbot: QtBot
) -> None:
    projector.count, projector.seconds = 25, 60.0
    movies.play(1, PLAYER)
    qtbot.waitUntil(lambda: movies._reel._bytes == 8 * FRAME_BYTES)
    assert projector.made <= 8 + 2  # One is on the screen, one waits for room.
    assert movies.frame(1) is not None


def test_a_long_one_is_played_through_and_again(
    movies: Movies, projector: Projector, qtbot: QtBot
) -> None:
    projector.count = 20
    seen = Seen(movies)
    movies.play(1, PLAYER)
    qtbot.waitUntil(lambda: len(seen.levels) >= 45)
    assert seen.levels[:40] == [10 * (number + 1) for number in range(20)] * 2


def test_it_ends_on_its_last_frame_when_it_has_been_played_often_enough(
    movies: Movies, projector: Projector, qtbot: QtBot
) -> None:
    projector.loops = 2
    seen = Seen(movies)
    movies.play(1, PLAYER)
    qtbot.waitUntil(lambda: len(seen.levels) == 8)
    qtbot.waitUntil(lambda: not movies._timer.isActive())
    assert movies.frame(1) is not None
    assert seen.levels[-1] == 40


def test_paused_it_stands_still_and_goes_on_from_there(
    movies: Movies, projector: Projector, qtbot: QtBot
) -> None:
    projector.seconds = 30.0
    seen = Seen(movies)
    movies.play(1, PLAYER)
    qtbot.waitUntil(lambda: seen.levels == [10])
    movies.paused = True
    assert not movies._timer.isActive()
    movies.paused = False
    qtbot.waitUntil(lambda: seen.levels == [10, 20])


def test_paused_from_the_start_it_shows_the_first_frame(movies: Movies, qtbot: QtBot) -> None:
    movies.paused = True
    seen = Seen(movies)
    movies.play(1, PLAYER)
    qtbot.waitUntil(lambda: seen.levels == [10])
    movies._go_on()
    assert seen.levels == [10]


def test_another_image_begins_with_its_own_first_frame(movies: Movies, qtbot: QtBot) -> None:
    first, second = Seen(movies), Seen(movies, 2)
    movies.play(1, PLAYER)
    qtbot.waitUntil(lambda: len(first.levels) >= 2)
    movies.play(2, PLAYER)
    assert movies.frame(1) is None
    qtbot.waitUntil(lambda: len(second.levels) >= 3)
    assert second.levels[:3] == [110, 120, 130]


def test_what_is_decoded_for_an_image_that_was_left_is_not_shown(
    movies: Movies, projector: Projector, qtbot: QtBot
) -> None:
    projector.gate.clear()
    movies.play(1, PLAYER)
    movies.play(2, PLAYER)
    seen = Seen(movies, 2)
    projector.gate.set()
    qtbot.waitUntil(lambda: len(seen.levels) >= 5)
    assert seen.levels[:5] == [110, 120, 130, 140, 110]


def test_a_broken_one_plays_nothing_and_the_next_is_played(movies: Movies, qtbot: QtBot) -> None:
    movies.play(99, PLAYER)
    movies.play(1, PLAYER)
    qtbot.waitUntil(lambda: movies.frame(1) is not None)
    movies.play(99, PLAYER)
    assert movies.frame(99) is None


def test_one_frame_is_not_played_again_and_again(
    movies: Movies, projector: Projector, qtbot: QtBot
) -> None:
    projector.count = 1
    movies.play(1, PLAYER)
    qtbot.waitUntil(lambda: movies.frame(1) is not None)
    qtbot.waitUntil(lambda: not movies._timer.isActive())
    assert projector.made == 1


def test_for_another_screen_it_is_decoded_anew(
    movies: Movies, projector: Projector, qtbot: QtBot
) -> None:
    movies.play(1, PLAYER)
    qtbot.waitUntil(lambda: projector.made == 4)
    movies.forget()
    qtbot.waitUntil(lambda: projector.made == 8)


def test_only_who_shows_it_can_stop_it(movies: Movies, qtbot: QtBot) -> None:
    """A view that is left must not stop what the one that is turned to has begun."""
    movies.play(1, PLAYER)
    other = object()
    movies.play(1, other)
    movies.stop(PLAYER)
    qtbot.waitUntil(lambda: movies.frame(1) is not None)
    movies.stop(other)
    assert movies.frame(1) is None
    assert not movies._timer.isActive()
