"""The history panel: what it lists, and that a click or Enter goes to a step."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from curator.domain.change import Command, Edit, EditField
from curator.domain.image import ImageId
from curator.library.commands import Judgement, judge
from curator.library.gallery import Gallery
from curator.library.history import History
from curator.library.library import Library
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.history import HistoryPanel
from curator.ui.panels.history_model import HistoryModel
from curator.ui.theme import Theme, ThemeMode

from ..library.conftest import OpenLibrary  # noqa: TID252

Key = Qt.Key
BEFORE = "Before the first step"


@pytest.fixture
def gallery(ui_library: Library) -> Iterator[Gallery]:
    gallery = Gallery(ui_library)
    yield gallery
    gallery.close()


@pytest.fixture
def panel(gallery: Gallery, icons: Icons, qtbot: QtBot) -> Iterator[HistoryPanel]:
    told: list[BaseException] = []
    panel = HistoryPanel(gallery, told.append, icons)
    qtbot.addWidget(panel)
    stop = gallery.subscribe(panel.on_change)
    with qtbot.waitActive(panel):
        panel.show()
    yield panel
    stop()
    panel.walk.stop()
    assert told == []


def rate(library: Library, rating: int) -> None:
    library.do(judge(library.columns, [1, 2], Judgement(rating=rating)))


def rows(panel: HistoryPanel) -> list[str]:
    model = panel.steps.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def told(panel: HistoryPanel) -> list[str]:
    model, role = panel.steps.model(), Qt.ItemDataRole.AccessibleTextRole
    texts = [model.index(row, 0).data(role).split(", ") for row in range(model.rowCount())]
    return [" ".join(part for part in text if ":" not in part or " " in part) for text in texts]


def press(panel: HistoryPanel, row: int) -> None:
    index = panel.steps.model().index(row, 0)
    place = panel.steps.visualRect(index).center()
    QTest.mouseClick(panel.steps.viewport(), Qt.MouseButton.LeftButton, pos=place)


def stars(library: Library) -> int:
    return int(library.columns["rating"][0])


class TestWhatIsListed:
    def test_the_newest_step_comes_first_and_the_beginning_last(
        self, panel: HistoryPanel, ui_library: Library
    ) -> None:
        assert rows(panel) == [BEFORE]
        for rating in (1, 2, 3):
            rate(ui_library, rating)
        assert rows(panel) == [*(f"Rate {n}: 2 images" for n in (3, 2, 1)), BEFORE]

    def test_each_says_whether_it_stands(self, panel: HistoryPanel, ui_library: Library) -> None:
        for rating in (1, 2, 3):
            rate(ui_library, rating)
        ui_library.undo()
        assert told(panel) == [
            "Rate 3: 2 images undone",
            "Rate 2: 2 images the present state",
            "Rate 1: 2 images",
            BEFORE,
        ]
        ui_library.undo()
        ui_library.undo()
        assert told(panel)[-1] == f"{BEFORE} the present state"

    def test_what_was_undone_goes_when_something_new_is_done(
        self, panel: HistoryPanel, ui_library: Library
    ) -> None:
        tester = QAbstractItemModelTester(
            panel.steps.model(), QAbstractItemModelTester.FailureReportingMode.Fatal
        )
        for rating in (1, 2, 3):
            rate(ui_library, rating)
        ui_library.undo()
        ui_library.undo()
        rate(ui_library, 5)
        assert rows(panel) == ["Rate 5: 2 images", "Rate 1: 2 images", BEFORE]
        tester.deleteLater()

    def test_steps_of_an_earlier_run_are_listed_with_their_time(
        self, open_library: OpenLibrary, ui_library: Library, icons: Icons, qtbot: QtBot
    ) -> None:
        rate(ui_library, 4)
        rate(ui_library, 5)
        ui_library.undo()
        done_at = ui_library.history.done[-1].at
        ui_library.close()
        library = open_library()
        gallery = Gallery(library)
        panel = HistoryPanel(gallery, pytest.fail, icons)
        qtbot.addWidget(panel)
        assert rows(panel) == ["Rate 5: 2 images", "Rate 4: 2 images", BEFORE]
        assert abs(library.history.done[-1].at - done_at) < 60e9
        tip = panel.steps.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
        assert words.time_of(library.history.done[-1].at) in tip
        gallery.close()

    def test_a_hidden_one_catches_up_when_it_is_shown(
        self, panel: HistoryPanel, ui_library: Library
    ) -> None:
        panel.hide()
        rate(ui_library, 1)
        assert rows(panel) == [BEFORE]
        panel.show()
        assert rows(panel) == ["Rate 1: 2 images", BEFORE]

    def test_what_could_not_be_written_goes(self) -> None:
        history = History([(1, "rate", 0, False)])
        model = HistoryModel(history)
        step = history.push(Command("label", ()))
        model.follow()
        history.drop(step.number)
        model.follow()
        assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["Rate", BEFORE]


class TestGoing:
    def test_a_click_goes_back_and_forth(
        self, panel: HistoryPanel, ui_library: Library, qtbot: QtBot
    ) -> None:
        for rating in (1, 2, 3, 4):
            rate(ui_library, rating)
        press(panel, 3)
        qtbot.waitUntil(lambda: not panel.walk.running)
        assert stars(ui_library) == 1
        press(panel, 1)
        qtbot.waitUntil(lambda: not panel.walk.running)
        assert stars(ui_library) == 3
        press(panel, 4)
        qtbot.waitUntil(lambda: not panel.walk.running)
        assert stars(ui_library) == 0
        assert ui_library.has_undo is None

    def test_arrows_only_look_and_enter_goes(
        self, panel: HistoryPanel, ui_library: Library, qtbot: QtBot
    ) -> None:
        for rating in (1, 2, 3):
            rate(ui_library, rating)
        panel.take_focus()
        QTest.keyClick(panel.steps, Key.Key_Down)
        assert stars(ui_library) == 3
        QTest.keyClick(panel.steps, Key.Key_Return)
        qtbot.waitUntil(lambda: not panel.walk.running)
        assert stars(ui_library) == 2
        QTest.keyClick(panel.steps, Key.Key_End)
        assert panel.steps.currentIndex().data() == BEFORE
        QTest.keyClick(panel.steps, Key.Key_Home)
        assert panel.steps.currentIndex().row() == 0

    def test_the_present_step_is_no_way_to_go(
        self, panel: HistoryPanel, ui_library: Library
    ) -> None:
        rate(ui_library, 1)
        press(panel, 0)
        assert not panel.walk.running

    def test_escape_stops_on_the_way_and_else_leaves(
        self, panel: HistoryPanel, ui_library: Library, qtbot: QtBot
    ) -> None:
        for rating in (1, 2, 3):
            rate(ui_library, rating)
        press(panel, 3)
        assert panel.walk.running
        QTest.keyClick(panel.steps, Key.Key_Escape)
        assert not panel.walk.running
        assert not panel.stop.isVisible()
        with qtbot.waitSignal(panel.left):
            QTest.keyClick(panel.steps, Key.Key_Escape)

    def test_nothing_goes_where_the_library_is_only_looked_at(
        self, open_library: OpenLibrary, ui_library: Library, icons: Icons, qtbot: QtBot
    ) -> None:
        rate(ui_library, 1)
        ui_library.flush()
        gallery = Gallery(open_library(writable=False))
        panel = HistoryPanel(gallery, pytest.fail, icons)
        qtbot.addWidget(panel)
        panel.show()
        press(panel, 1)
        assert not panel.walk.running
        assert panel.way.whole_text == "only to be looked at"
        gallery.close()


def test_ten_thousand_steps_make_no_stall(
    panel: HistoryPanel, ui_library: Library, qtbot: QtBot
) -> None:
    for number in range(10_000):
        edit = Edit(EditField.RATING, (ImageId(1),), (number % 5,), ((number + 1) % 5,))
        ui_library.history.push(Command(f"step {number}", (edit,)))
    panel._follow()
    assert panel.steps.model().rowCount() == 10_001
    begun = time.thread_time()  # Whatever else this machine is busy with.
    for rating in range(1, 6):
        rate(ui_library, rating)
        panel.grab()
    # Some 20 ms each; with a widget a row it would be seconds.
    assert (time.thread_time() - begun) / 5 < 0.5


@pytest.mark.parametrize("mode", [ThemeMode.DARK, ThemeMode.LIGHT])
def test_undone_present_and_standing_look_apart(
    panel: HistoryPanel, ui_library: Library, theme: Theme, mode: ThemeMode, qtbot: QtBot
) -> None:
    theme.mode = mode
    for _ in range(3):
        rate(ui_library, 1)
        rate(ui_library, 2)
    ui_library.undo()
    ui_library.undo()
    image = QPixmap(panel.steps.viewport().grab()).toImage()
    grounds = []
    for row in range(4):
        rect = panel.steps.visualRect(panel.steps.model().index(row, 0))
        grounds.append(image.pixelColor(QPoint(rect.right() - 60, rect.top() + 3)).name())
    assert grounds[0] == grounds[1] == grounds[3] != grounds[2]
