"""The last duel: what its keys and buttons do, what it tells, and who takes part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.library import duelling as duelling_module
from curator.library.commands import Judgement
from curator.library.duelling import Duelling
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.pictures import Pictures
from curator.library.scan import scan
from curator.ui import duel as duel_module
from curator.ui.background import Background
from curator.ui.bridge import Bridge
from curator.ui.duel import Duel
from curator.ui.errors import ErrorReporter
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.loupe_images import FullImages
from curator.ui.main_window import MainWindow
from curator.ui.theme import Theme, ThemeMode

from ..library.conftest import OpenLibrary, parameters, write_png  # noqa: TID252

Key = Qt.Key
PATIENCE_MS = 60_000
MOST_ANSWERS = 28
"""Every pair that eight images make."""
KEEP, REJECT = Judgement(flag=Flag.KEEP), Judgement(flag=Flag.REJECT)


@pytest.fixture
def gallery(open_library: OpenLibrary, tmp_path: Path) -> Iterator[Gallery]:
    """Eight images by name, wide and upright ones by turns."""
    for number in range(8):
        size = (80, 60) if number % 2 else (60, 80)
        text = parameters("a fox", seed=number)
        write_png(tmp_path / "duel" / f"{number}.png", text, shade=25 * number, size=size)
    library = open_library()
    scan(library, [library.add_folder(tmp_path / "duel")])
    gallery = Gallery(library)
    gallery.show(Criteria(sort=Sort("name")))
    gallery.go_to(0)
    yield gallery
    gallery.close()


@pytest.fixture
def duel(gallery: Gallery, theme: Theme, icons: Icons, qtbot: QtBot) -> Iterator[Duel]:
    """Shown, but not begun."""
    pictures = Pictures(gallery.library)
    images, thumbnails, background = FullImages(pictures), Thumbnails(pictures), Background(1)
    duel = Duel(gallery, images, thumbnails, theme, icons, background)
    qtbot.addWidget(duel)
    duel.resize(900, 600)
    bridge = Bridge(gallery.library, gallery)
    bridge.changed.connect(duel.on_change)
    with qtbot.waitActive(duel):
        duel.show()
    duel.setFocus()
    yield duel
    duel.end()
    bridge.close()
    duel.close()
    background.close()
    images.close()
    thumbnails.close()


@pytest.fixture
def begun(duel: Duel) -> Duel:
    assert duel.begin()
    return duel


def fought(duel: Duel) -> Duelling:
    assert duel.duelling is not None
    return duel.duelling


def shown(duel: Duel) -> list[int]:
    return [pane.cell.id for pane in duel.canvas.panes]


def press(duel: Duel, *keys: Key) -> None:
    for key in keys:
        QTest.keyClick(duel, key)


def settle() -> None:
    """Let the bridge tell what it has heard."""
    for _ in range(3):
        QApplication.processEvents()


def answers(library: Library) -> list[tuple[int, int, bool]]:
    return [(each.winner, each.loser, each.tie) for each in library.duels]


def flags(gallery: Gallery) -> list[int]:
    return gallery.library.columns["flag"].tolist()


def fight(duel: Duel) -> None:
    """Answer by keys, the higher number being the better one, until it is enough."""
    for _ in range(MOST_ANSWERS):
        if fought(duel).is_done:
            return
        left, right = shown(duel)
        press(duel, Key.Key_Left if left > right else Key.Key_Right)
    pytest.fail("it never is enough")


def test_keys_answer_and_lead_on(begun: Duel, gallery: Gallery) -> None:
    library = gallery.library
    seen = []
    for key in (Key.Key_Left, Key.Key_Right, Key.Key_Down):
        seen.append(shown(begun))
        press(begun, key)
    assert len({frozenset(pair) for pair in seen}) == 3
    (first, second, third) = answers(library)
    assert first == (seen[0][0], seen[0][1], False)
    assert second == (seen[1][1], seen[1][0], False)
    assert (set(third[:2]), third[2]) == (set(seen[2]), True)
    before = shown(begun)
    press(begun, Key.Key_Up)
    assert shown(begun) != before
    assert len(answers(library)) == 3


def test_back_goes_to_the_pair_before(begun: Duel, gallery: Gallery) -> None:
    seen = []
    for key in (Key.Key_Right, Key.Key_Up, Key.Key_Left):
        seen.append(shown(begun))
        press(begun, key)
    for pair in reversed(seen):
        assert begun.go_back()
        assert shown(begun) == pair
    assert answers(gallery.library) == []


def test_back_tells_what_it_leaves_alone(begun: Duel, gallery: Gallery, qtbot: QtBot) -> None:
    press(begun, Key.Key_Left)
    gallery.judge(Judgement(rating=2))
    with qtbot.waitSignal(begun.noticed) as told:
        begun.go_back()
    assert "Ctrl+Z" in told.args[0]
    assert len(answers(gallery.library)) == 1


def test_undo_and_redo_elsewhere_are_followed(begun: Duel, gallery: Gallery) -> None:
    pair = shown(begun)
    press(begun, Key.Key_Left)
    gallery.undo()
    assert shown(begun) == pair
    gallery.redo()
    assert set(shown(begun)) != set(pair)


def test_wide_images_stand_side_by_side_too(begun: Duel) -> None:
    fought(begun).close()
    begun.end()
    begun._gallery.selecting.select(np.array([1, 3]))
    begun.begin()
    left, right = begun.canvas.places
    assert left.top() == right.top()
    assert left.right() < right.left()
    assert left.size() == right.size()


def test_both_are_looked_at_alike(begun: Duel) -> None:
    begun.zoom_by(8.0)
    sights = [begun.canvas.sight(side) for side in (0, 1)]
    assert sights[0] is not None
    assert sights[1] is not None
    assert sights[0].zoom.scale is not None
    assert sights[0].scale == pytest.approx(sights[1].scale)
    begun.fit_or_full()
    assert begun.canvas.sight(1).zoom.scale is None  # type: ignore[union-attr]


def test_the_next_pair_is_made_ready(begun: Duel, qtbot: QtBot) -> None:
    ahead = fought(begun).pairs[1]
    images = begun.canvas._images
    qtbot.waitUntil(
        lambda: all(images.whole(image_id) is not None for image_id in ahead), timeout=PATIENCE_MS
    )
    press(begun, Key.Key_Left)
    assert tuple(shown(begun)) == ahead


def test_to_the_keepers_by_keys_alone(begun: Duel, gallery: Gallery, qtbot: QtBot) -> None:
    begun.side.number.setValue(2)
    fight(begun)
    assert begun.side.keep.isDefault()
    assert begun.side.keep.text() == "Keep these 2"
    assert "enough" in begun.side.told.text()
    press(begun, Key.Key_R)
    with qtbot.waitSignals([begun.noticed, begun.closed]):
        press(begun, Key.Key_Return)
    assert flags(gallery) == [-1] * 6 + [1, 1]
    assert gallery.undo() == "duels: keep 2 images, reject 6 images"
    assert flags(gallery) == [0] * 8


def test_the_button_keeps_before_it_is_enough(begun: Duel, gallery: Gallery, qtbot: QtBot) -> None:
    assert not begun.side.keep.isEnabled()
    with qtbot.waitSignal(begun.noticed) as told:
        press(begun, Key.Key_Return)
    assert "not known" in told.args[0]
    press(begun, Key.Key_Left)
    with qtbot.waitSignal(begun.noticed) as told:
        QTest.mouseClick(begun.side.keep, Qt.MouseButton.LeftButton)
    assert told.args == ["5 images kept."]
    assert sorted(flags(gallery)) == [0] * 3 + [1] * 5


def test_keys_change_how_many_are_kept(begun: Duel) -> None:
    press(begun, Key.Key_PageDown, Key.Key_PageDown)
    assert (begun.side.number.value(), fought(begun).keepers) == (3, 3)
    press(begun, Key.Key_PageUp)
    assert (begun.side.number.value(), fought(begun).keepers) == (4, 4)
    assert begun.side.keep.text() == "Keep these 4"


def test_a_number_that_is_typed_gives_the_keyboard_back(begun: Duel) -> None:
    number = begun.side.number
    QTest.mouseClick(number.lineEdit(), Qt.MouseButton.LeftButton)
    number.selectAll()
    QTest.keyClicks(number, "3")
    assert fought(begun).wished == 5
    QTest.keyClick(number, Key.Key_Return)
    assert fought(begun).wished == 3
    assert QApplication.focusWidget() is begun


def test_buttons_do_what_keys_do(begun: Duel, gallery: Gallery) -> None:
    pair = shown(begun)
    left, tie, right, skip, back = begun.answers.buttons()
    for button in (left, back, right, back, tie, skip, back):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [(set(each[:2]), each[2]) for each in answers(gallery.library)] == [(set(pair), True)]


def test_decisions_are_about_the_one_with_the_focus(begun: Duel, gallery: Gallery) -> None:
    left, right = shown(begun)
    assert (gallery.current, gallery.targets().tolist()) == (left, [left])
    press(begun, Key.Key_Tab)
    assert gallery.current == right
    QTest.mouseClick(begun.canvas, Qt.MouseButton.LeftButton, pos=begun.canvas.places[0].center())
    assert gallery.current == left
    begun.choose_winner()
    assert answers(gallery.library) == [(left, right, False)]
    assert gallery.current == shown(begun)[0]


def test_the_selection_takes_part_and_is_given_back(duel: Duel, gallery: Gallery) -> None:
    gallery.selecting.select(np.array([1, 2, 5]))
    duel.begin()
    assert fought(duel).ids.tolist() == [2, 3, 6]
    assert gallery.selected_count == 1
    press(duel, Key.Key_Left)
    duel.end()
    assert gallery.selection.tolist() == [2, 3, 6]


def test_who_was_rejected_before_is_judged_anew(duel: Duel, gallery: Gallery) -> None:
    gallery.judge(REJECT)
    gallery.selecting.select(np.array([0, 1]))
    duel.begin()
    assert {pane.cell.flag for pane in duel.canvas.panes} == {Flag.UNDECIDED}


def test_the_ranking_leaves_room_for_the_images(begun: Duel, qtbot: QtBot) -> None:
    begun.resize(1400, 600)
    wide = begun.side.width()
    begun.resize(560, 500)
    assert begun.side.width() < wide
    qtbot.waitUntil(lambda: begun.canvas.width() > 2 * begun.side.width(), timeout=PATIENCE_MS)


def test_rejected_ones_take_no_part(duel: Duel, gallery: Gallery) -> None:
    gallery.judge(REJECT)
    duel.begin()
    assert fought(duel).ids.tolist() == [2, 3, 4, 5, 6, 7, 8]


def test_who_is_rejected_leaves_and_the_next_pair_comes(begun: Duel, gallery: Gallery) -> None:
    """What is current after a removal: the left one of the next pair."""
    left = shown(begun)[0]
    assert gallery.targets().tolist() == [left]
    gallery.judge(REJECT)
    settle()
    assert left not in shown(begun)
    assert left not in fought(begun).ids
    assert gallery.current == shown(begun)[0]
    assert begun.side.of.text() == "of 7"
    gallery.undo()
    assert left in fought(begun).ids


def test_who_is_no_longer_shown_leaves(duel: Duel, gallery: Gallery) -> None:
    gallery.show(Criteria(text="flag:none", sort=Sort("name")))
    duel.begin()
    left = shown(duel)[0]
    gallery.judge(KEEP)
    settle()
    assert left not in fought(duel).ids
    assert gallery.current == shown(duel)[0]
    assert gallery.targets().tolist() == [shown(duel)[0]]


def test_with_one_left_it_says_so_and_begins_anew_when_asked_again(
    duel: Duel, gallery: Gallery
) -> None:
    gallery.selecting.select(np.array([0, 1]))
    duel.begin()
    gallery.judge(REJECT)
    settle()
    assert duel.middle.currentWidget() is duel.message
    assert "no two images" in duel.message.text()
    press(duel, Key.Key_Left, Key.Key_Up, Key.Key_Return)
    assert answers(gallery.library) == []
    duel.begin()  # Those that were selected are selected again, and take part for that.
    assert fought(duel).ids.tolist() == [1, 2]


def test_every_pair_asked(duel: Duel, gallery: Gallery) -> None:
    gallery.selecting.select(np.array([3, 4]))
    duel.begin()
    press(duel, Key.Key_Right)
    assert "Every pair" in duel.message.text()
    assert duel.side.keep.text() == "Keep it"
    duel.go_back()
    assert duel.middle.currentWidget() is duel.canvas
    press(duel, Key.Key_Left, Key.Key_Return)
    assert sum(flags(gallery)) == 1


def test_too_many_are_told_how_to_narrow_down(
    duel: Duel, gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duel_module, "MOST_IMAGES", 7)
    duel.begin()
    assert duel.duelling is None
    assert "up to 7 images, and here are 8" in duel.message.text()
    assert duel.side.isHidden()
    gallery.judge(REJECT)
    duel.begin()
    assert len(fought(duel).ids) == 7
    assert duel.side.isVisible()


def test_too_few_are_told_what_to_do(duel: Duel, gallery: Gallery) -> None:
    gallery.show(Criteria(text="name:3"))
    duel.begin()
    assert "takes two images" in duel.message.text()
    press(duel, *(Key.Key_Left, Key.Key_Up, Key.Key_PageUp, Key.Key_Tab))
    duel.go_back()
    assert answers(gallery.library) == []


def test_many_are_worked_out_behind(
    duel: Duel, gallery: Gallery, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duelling_module, "AT_ONCE", 3)
    duel.begin()
    assert fought(duel).ranking is None
    assert "Working it out" in duel.message.text()
    qtbot.waitUntil(lambda: duel.middle.currentWidget() is duel.canvas, timeout=PATIENCE_MS)
    for _ in range(MOST_ANSWERS):
        if fought(duel).is_done:
            break
        qtbot.waitUntil(lambda: bool(shown(duel)) or fought(duel).is_done, timeout=PATIENCE_MS)
        left, right = shown(duel)
        press(duel, Key.Key_Left if left > right else Key.Key_Right)
        count = len(answers(gallery.library))
        qtbot.waitUntil(lambda count=count: _duels(duel) == count, timeout=PATIENCE_MS)
    press(duel, Key.Key_Return)
    assert flags(gallery)[-3:] == [1, 1, 1]


def _duels(duel: Duel) -> int:
    ranking = fought(duel).ranking
    return -1 if ranking is None else ranking.duels


def test_progress_is_told(begun: Duel) -> None:
    assert "0 duels, about" in begun.side.told.text()
    press(begun, Key.Key_Left)
    assert begun.side.told.text().startswith("1 duel, about")
    assert "left: " in begun.accessibleDescription()


@pytest.mark.parametrize("mode", [ThemeMode.DARK, ThemeMode.LIGHT])
def test_the_ranking_is_painted(begun: Duel, theme: Theme, mode: ThemeMode, qtbot: QtBot) -> None:
    theme.mode = mode
    fight(begun)
    ranking = begun.side.ranking
    image = ranking.grab().toImage()
    seen = {image.pixelColor(x, 24).name() for x in range(image.width())}
    assert theme.colors.keep.name() in seen
    line = image.pixelColor(image.width() // 2, 5 * 48)
    assert line.blue() > line.red()
    assert ranking.row_at(QPoint(5, 60)) == 1
    assert ranking.row_at(QPoint(5, 5000)) is None
    assert "likely to be among the best 5" in ranking.tip(0)
    assert ranking.accessibleDescription().startswith("1: ")


def test_in_the_window_by_keys(
    ui_library: Library, looks: Looks, theme: Theme, icons: Icons, tmp_path: Path, qtbot: QtBot
) -> None:
    window = MainWindow(ui_library, looks, theme, icons, ErrorReporter(icons, tmp_path / "log"))
    qtbot.addWidget(window)
    window.resize(1280, 720)
    with qtbot.waitActive(window):
        window.show()
    window.gallery.go_to(0)
    key(Key.Key_Y)
    duel = window.views.image_view
    assert isinstance(duel, Duel)
    assert window.actions_of_window["duel"].isChecked()
    assert QApplication.focusWidget() is duel
    panels = window.left_dock.isVisible()
    key(Key.Key_Tab)  # Not the side panels, as elsewhere.
    assert window.left_dock.isVisible() == panels
    key(Key.Key_Right)
    key(Key.Key_Left)
    key(Key.Key_Backspace)
    assert len(answers(ui_library)) == 1
    assert (ui_library.has_undo or "").startswith("duel: ")
    key(Key.Key_Escape)
    assert window.views.name == "grid"
    assert duel.duelling is None
    window.leave()


def key(name: Key) -> None:
    """Press a key where the keyboard is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, name)


def test_without_leave_to_write_nothing_is_asked(
    open_library: OpenLibrary, gallery: Gallery, duel: Duel, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = open_library(writable=False)
    other = Gallery(library)
    monkeypatch.setattr(duel, "_gallery", other)
    duel.begin()
    assert duel.duelling is None
    assert "Another program" in duel.message.text()
    press(duel, Key.Key_Left)
    monkeypatch.undo()
    other.close()
