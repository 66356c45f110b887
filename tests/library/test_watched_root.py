"""How long a folder without events is left alone between two looks."""

from __future__ import annotations

import time
from collections.abc import Iterator

from curator.domain.image import FileStat, Folder, FolderId
from curator.library.reconcile import Differences
from curator.library.targets import Target
from curator.library.watched_root import REST_FOR_EACH_LOOK, Walk, WatchedRoot

EVERY_S = 5.0
TARGET = Target(FolderId(1), b"a.png", b"/out/a.png", FileStat(1, 1, 1))


def looked_through(seconds_to_find: float, seconds_to_read: float) -> float:
    """Seconds to the next look after one that found three things in that time each."""
    root = WatchedRoot(Folder(FolderId(1), b"/out", True, True, (), False, None))

    def targets() -> Iterator[Target | None]:
        for each in (TARGET, None, TARGET):
            time.sleep(seconds_to_find)
            yield each

    walk = Walk(targets(), Differences())
    root.begin_walk(walk)
    for _ in root.looking(walk):
        time.sleep(seconds_to_read)
    root.end_walk(EVERY_S)
    assert root.walk is None
    return root.due - time.monotonic()


def test_quick_look_is_followed_by_the_next_as_set() -> None:
    assert EVERY_S - 0.5 < looked_through(0, 0) <= EVERY_S


def test_slow_look_is_followed_by_a_long_rest() -> None:
    """At most a tenth of the time is spent looking, whatever is set."""
    assert looked_through(0.3, 0) >= REST_FOR_EACH_LOOK * 0.9 - 0.1 > EVERY_S


def test_reading_what_was_found_is_no_looking() -> None:
    assert looked_through(0, 0.3) <= EVERY_S


def test_what_is_asked_for_meanwhile_does_not_wait() -> None:
    root = WatchedRoot(Folder(FolderId(1), b"/out", True, True, (), False, None))
    root.begin_walk(Walk(iter(()), Differences()))
    root.looked_s = 60
    root.hasten(0.0)
    root.end_walk(EVERY_S)
    assert root.due == 0.0
