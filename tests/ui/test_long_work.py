from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from curator.domain.errors import StorageError
from curator.ui.background import Background
from curator.ui.dialogs.long_work import Advance, Handle, Latest, LongWork


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background(1)
    yield made
    made.close()


@pytest.fixture
def work(background: Background, qtbot: QtBot) -> Iterator[LongWork]:
    made = LongWork(background)
    yield made
    made.close()


def test_progress_comes_with_its_speed_and_then_the_result(work: LongWork, qtbot: QtBot) -> None:
    steps: list[Advance] = []
    seen = threading.Event()

    def note(advance: Advance) -> None:
        steps.append(advance)
        if len(steps) > 3:
            seen.set()

    def count(handle: Handle) -> str:
        done = 0
        while not seen.wait(0.02):
            done += 3_000_000_000
            handle.tell(done, 10**15)
        return "counted"

    work.advanced.connect(note)
    with qtbot.waitSignal(work.done) as done:
        work.start(count)
        assert work.running
    assert done.args == ["counted"]
    assert not work.running
    assert steps[-1].done > 2**32
    assert steps[-1].total == 10**15
    assert steps[-1].per_second is not None
    assert steps[-1].seconds_left is not None


def test_a_work_begun_after_a_break_is_not_as_slow_as_the_break(
    work: LongWork, qtbot: QtBot
) -> None:
    steps: list[Advance] = []
    work.advanced.connect(steps.append)

    def stall(handle: Handle) -> None:
        handle.tell(0, 10)
        while not handle.cancelled():
            threading.Event().wait(0.01)

    for _ in range(2):
        steps.clear()
        work.start(stall)
        qtbot.waitUntil(lambda: bool(steps))
        assert steps[0].per_second is None
        with qtbot.waitSignal(work.done):
            work.cancel()


def test_a_cancelled_work_ends_by_itself(work: LongWork, qtbot: QtBot) -> None:
    def wait(handle: Handle) -> None:
        while not handle.cancelled():
            threading.Event().wait(0.01)
        raise StorageError("stopped")

    with qtbot.waitSignal(work.failed) as failed:
        work.start(wait)
        work.cancel()
    assert str(failed.args[0]) == "stopped"
    assert not work.running


def test_after_the_close_nothing_is_told(
    work: LongWork, background: Background, qtbot: QtBot
) -> None:
    told: list[object] = []
    work.done.connect(told.append)
    ended: list[object] = []
    work.start(Handle.cancelled)
    work.close()
    background.run(int, ended.append, ended.append)
    qtbot.waitUntil(lambda: ended == [0])
    assert told == []


def test_only_the_newest_question_is_answered(background: Background, qtbot: QtBot) -> None:
    latest = Latest(background)
    answers: list[Any] = []
    asked: list[int] = []
    latest.answered.connect(answers.append)
    hold = threading.Event()

    def question(number: int) -> int:
        asked.append(number)
        hold.wait(10)
        return number

    for number in range(5):
        latest.ask(lambda number=number: question(number))
    hold.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [4]
    assert asked == [0, 4]
    latest.ask(lambda: question(9))
    qtbot.waitUntil(lambda: answers == [4, 9])


def test_a_question_that_breaks_is_not_hidden(background: Background, qtbot: QtBot) -> None:
    latest = Latest(background)
    with capture_exceptions() as raised:
        latest.ask(lambda: 1 // 0)
        qtbot.waitUntil(lambda: bool(raised))
    assert raised[0][0] is ZeroDivisionError
    with qtbot.waitSignal(latest.answered) as answered:
        latest.ask(lambda: 2)
    assert answered.args == [2]
