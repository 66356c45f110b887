"""The bridge: what the library's threads found out reaches the window, a little at every turn."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from pytestqt.qtbot import QtBot

from curator.domain.image import Flag
from curator.library.commands import Judgement
from curator.library.gallery import Change, Gallery
from curator.library.library import Library
from curator.library.news import Committed, News, Unreadable
from curator.ui.bridge import SECONDS_A_TURN, Bridge

from ..library.conftest import parameters, write_png  # noqa: TID252

BURST = 10_000


@pytest.fixture
def gallery(ui_library: Library) -> Gallery:
    return Gallery(ui_library)


@pytest.fixture
def bridge(ui_library: Library, gallery: Gallery) -> Iterator[Bridge]:
    bridge = Bridge(ui_library, gallery)
    yield bridge
    bridge.close()


def some_news(number: int) -> News:
    return Unreadable(b"/pictures", f"number {number}")


class Calls(QObject):
    """Counts the calls queued for one object."""

    def __init__(self, watched: QObject) -> None:
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.MetaCall
        return False


def test_news_of_other_threads_arrives_in_order(
    bridge: Bridge, ui_library: Library, qtbot: QtBot
) -> None:
    heard: list[News] = []
    bridge.news.connect(heard.append)
    sent = [some_news(number) for number in range(50)]
    sender = threading.Thread(target=lambda: [ui_library.inbox.put(each) for each in sent])
    sender.start()
    qtbot.waitUntil(lambda: len(heard) == len(sent))
    sender.join()
    assert heard == sent


def test_a_burst_is_one_event(bridge: Bridge, ui_library: Library, qtbot: QtBot) -> None:
    heard: list[News] = []
    bridge.news.connect(heard.append)
    qtbot.wait(20)
    calls = Calls(bridge)
    for number in range(BURST):
        ui_library.inbox.put(some_news(number))
    QCoreApplication.sendPostedEvents(bridge)
    assert calls.count == 1
    assert len(heard) > 0
    qtbot.waitUntil(lambda: len(heard) == BURST, timeout=20_000)


def test_keys_and_paints_get_their_turn_between(
    bridge: Bridge, ui_library: Library, qtbot: QtBot
) -> None:
    heard: list[News] = []

    def be_slow(news: News) -> None:
        heard.append(news)
        end = time.perf_counter() + SECONDS_A_TURN / 2
        while time.perf_counter() < end:
            pass

    bridge.news.connect(be_slow)
    ticks: list[int] = []
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: ticks.append(len(heard)))
    timer.start()
    for number in range(40):
        ui_library.inbox.put(some_news(number))
    qtbot.waitUntil(lambda: len(heard) == 40)
    timer.stop()
    between = [heard for heard in ticks if 0 < heard < 40]
    assert len(set(between)) >= 10


def test_mail_that_came_before_is_taken_in_too(
    ui_library: Library, gallery: Gallery, qtbot: QtBot
) -> None:
    ui_library.inbox.put(some_news(0))
    bridge = Bridge(ui_library, gallery)
    with qtbot.waitSignal(bridge.news):
        pass
    bridge.close()


@pytest.mark.qt_no_exception_capture
def test_a_subscriber_that_breaks_stops_nobody(
    bridge: Bridge, ui_library: Library, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: told.append(error))
    heard: list[News] = []

    def break_once(news: News) -> None:
        if not told:
            raise RuntimeError("sand in the works")

    stop = ui_library.subscribe(break_once)
    bridge.news.connect(heard.append)
    for number in range(3):
        ui_library.inbox.put(some_news(number))
    qtbot.waitUntil(lambda: len(heard) == 3)
    stop()
    assert [str(error) for error in told] == ["sand in the works"]


def test_changes_of_one_turn_are_told_once(bridge: Bridge, gallery: Gallery, qtbot: QtBot) -> None:
    changes: list[Change] = []
    bridge.changed.connect(changes.append)
    gallery.go_to(1)
    gallery.judge(Judgement(flag=Flag.KEEP))
    gallery.go_to(2)
    assert changes == []
    qtbot.waitUntil(lambda: bool(changes))
    assert len(changes) == 1
    assert Change.CURRENT in changes[0]
    assert Change.VALUES in changes[0]


def test_arrivals_show_by_themselves(
    bridge: Bridge, ui_library: Library, gallery: Gallery, pictures: Path, qtbot: QtBot
) -> None:
    changes: list[Change] = []
    bridge.changed.connect(changes.append)
    watching = ui_library.watch()
    write_png(pictures / "late.png", parameters("a late owl", seed=99), shade=99)
    qtbot.waitUntil(lambda: len(gallery) == 7, timeout=20_000)
    qtbot.waitUntil(lambda: any(Change.ROWS in change for change in changes))
    watching.close()


def test_what_is_shown_is_refreshed_a_few_times_a_second(
    bridge: Bridge, ui_library: Library, gallery: Gallery, pictures: Path, qtbot: QtBot
) -> None:
    told: list[float] = []
    gallery.subscribe(lambda change: told.append(time.monotonic()))
    stop = ui_library.watch()
    for number in range(30):
        write_png(pictures / f"late-{number}.png", parameters("owl", seed=number), shade=number)
    qtbot.waitUntil(lambda: len(gallery) == 36, timeout=20_000)
    stop.close()
    gaps = [later - sooner for sooner, later in itertools.pairwise(told)]
    assert all(gap > 0.2 for gap in gaps), gaps


def test_where_refreshing_takes_long_it_takes_a_quarter_of_the_time(
    bridge: Bridge, ui_library: Library, gallery: Gallery, qtbot: QtBot
) -> None:
    begun: list[float] = []

    def be_slow(_change: Change) -> None:
        begun.append(time.monotonic())
        time.sleep(0.25)

    gallery.subscribe(be_slow)
    for at in range(2):
        ui_library.inbox.put(Committed(removed=frozenset({-1})))
        qtbot.waitUntil(lambda at=at: len(begun) == at + 1)
    assert begun[1] - begun[0] >= 0.95


def test_nothing_is_heard_after_closing(
    ui_library: Library, gallery: Gallery, qtbot: QtBot
) -> None:
    bridge = Bridge(ui_library, gallery)
    heard: list[object] = []
    bridge.news.connect(heard.append)
    bridge.changed.connect(heard.append)
    qtbot.wait(10)
    wake = ui_library.inbox.wake
    gallery.go_to(1)
    bridge.close()
    bridge.close()
    wake()  # a sender that had looked it up before
    ui_library.inbox.put(some_news(0))
    gallery.go_to(2)
    qtbot.wait(10)
    assert heard == []
    assert ui_library.drain() == 1
