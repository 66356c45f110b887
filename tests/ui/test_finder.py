"""Searches by nearness in the window: in the background, one at a time, told where one looks."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from tiny_weights import make_tiny_weights

from curator.domain.criteria import NEAREST_FIRST, Sort
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.narrowing import similar_to
from curator.library.scan import scan
from curator.ui.background import Background
from curator.ui.finder import Finder
from curator.ui.icons import Icons
from curator.ui.panels.search import SearchBox
from curator.ui.sorting import SortBox
from curator.ui.theme import Theme

from ..library.conftest import OpenLibrary  # noqa: TID252
from ..library.test_scoring_plan import finish  # noqa: TID252

PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_weights(tmp_path_factory.mktemp("weights")) / "clip"


@pytest.fixture
def library(open_library: OpenLibrary, pictures: Path, weights: Path) -> Library:
    """The six pictures, scored by CLIP."""
    library = open_library(weights={"clip": weights}, device="cpu")
    scan(library, [library.add_folder(pictures)])
    library.scoring().begin(["clip"])
    finish(library)
    return library


@pytest.fixture
def gallery(library: Library) -> Iterator[Gallery]:
    gallery = Gallery(library)
    yield gallery
    gallery.close()


@pytest.fixture
def finder(gallery: Gallery, qtbot: QtBot) -> Iterator[Finder]:
    background = Background()
    finder = Finder(gallery, background)
    yield finder
    finder.stop()
    background.close()


@pytest.fixture
def box(
    gallery: Gallery, finder: Finder, theme: Theme, icons: Icons, qtbot: QtBot
) -> Iterator[SearchBox]:
    window = QWidget()
    qtbot.addWidget(window)
    box = SearchBox(gallery, finder, theme, icons)
    column = QVBoxLayout(window)
    column.addWidget(box)
    column.addStretch(1)
    window.resize(500, 200)
    stop = gallery.subscribe(box.on_change)
    with qtbot.waitExposed(window):
        window.show()
    yield box
    stop()


@pytest.fixture
def held(library: Library) -> Iterator[Callable[[], None]]:
    """The scoring thread is kept busy, so that what needs it waits; call it to let go."""
    let_go, begun = threading.Event(), threading.Event()
    library.scoring().ask(lambda _: (begun.set(), let_go.wait(PATIENCE_MS / 1000)))
    assert begun.wait(PATIENCE_MS / 1000)
    yield let_go.set
    let_go.set()


def names(gallery: Gallery) -> list[str]:
    found = gallery.library.details(gallery.ids)
    return [each.places[0].relpath.decode() for each in found]


def below(box: SearchBox) -> str:
    line = box._below.line
    return line.text() if line is not None and line.isVisible() else ""


def test_the_nearest_are_shown_when_they_are_found(
    box: SearchBox, gallery: Gallery, library: Library, qtbot: QtBot
) -> None:
    box.ask("like:3.png")
    assert gallery.criteria.text == ""  # nothing waits
    qtbot.waitUntil(lambda: gallery.criteria.text == "like:3.png", timeout=PATIENCE_MS)
    assert names(gallery)[0] == "3.png"
    assert gallery.criteria.sort == Sort(NEAREST_FIRST)
    assert (box.problem, below(box)) == ("", "")


def test_the_box_says_that_it_searches_and_what_was_found_stays(
    box: SearchBox, gallery: Gallery, held: Callable[[], None], qtbot: QtBot
) -> None:
    box.ask("fox")
    before = names(gallery)
    box.ask('about:"the red cat"')
    assert below(box) == ""  # it may be quick
    qtbot.waitUntil(lambda: below(box).startswith("Searching"))
    assert "Searching" in box.edit.accessibleDescription()
    assert (names(gallery), box.problem, box.edit.fault) == (before, "", None)
    held()
    qtbot.waitUntil(lambda: len(gallery) == 6, timeout=PATIENCE_MS)
    assert below(box) == ""


def test_an_answer_that_nobody_waits_for_any_more_is_dropped(
    box: SearchBox, gallery: Gallery, finder: Finder, held: Callable[[], None], qtbot: QtBot
) -> None:
    box.ask("about:cat")
    box.ask("about:dog")
    assert finder.sought == "about:dog"
    box.ask("fox")
    assert (gallery.criteria.text, finder.is_searching, below(box)) == ("fox", False, "")
    held()
    box.ask("about:dog")
    qtbot.waitUntil(lambda: gallery.criteria.text == "about:dog", timeout=PATIENCE_MS)


def test_typing_on_breaks_it_off(
    box: SearchBox, gallery: Gallery, finder: Finder, held: Callable[[], None]
) -> None:
    box.ask("about:cat")
    box.edit.setText('about:"ca')
    box.search()
    assert "quote" in box.problem
    assert not finder.is_searching
    box.ask("about:cat")
    assert finder.is_searching
    QTest.keyClick(box.edit, Qt.Key.Key_Escape)
    assert (finder.is_searching, below(box), gallery.criteria.text) == (False, "", "")


def test_a_query_of_others_goes_before(
    box: SearchBox, gallery: Gallery, finder: Finder, held: Callable[[], None]
) -> None:
    box.ask("about:cat")
    gallery.show(replace(gallery.criteria, least_rating=0, text="lighthouse"))
    assert (finder.is_searching, box.edit.text()) == (False, "lighthouse")


def test_filters_that_are_set_meanwhile_count(
    box: SearchBox, gallery: Gallery, held: Callable[[], None], qtbot: QtBot
) -> None:
    box.ask("about:cat")
    gallery.show(replace(gallery.criteria, least_rating=1))
    assert box.edit.text() == "about:cat"
    held()
    qtbot.waitUntil(lambda: gallery.criteria.text == "about:cat", timeout=PATIENCE_MS)
    assert gallery.criteria.least_rating == 1


def test_what_is_wrong_is_told_at_its_place(box: SearchBox, gallery: Gallery, qtbot: QtBot) -> None:
    box.ask("fox like:gone.png")
    qtbot.waitUntil(lambda: "no file 'gone.png'" in box.problem, timeout=PATIENCE_MS)
    assert box.edit.fault == len("fox ")
    assert below(box) == box.problem
    box.ask('about:"一个女孩"')
    qtbot.waitUntil(lambda: "script" in box.problem, timeout=PATIENCE_MS)
    assert gallery.criteria.text == ""


def test_similar_images_are_those_like_the_current_one(
    box: SearchBox, gallery: Gallery, library: Library, qtbot: QtBot
) -> None:
    gallery.go_to(2)
    current = gallery.current
    assert current is not None
    box.ask(similar_to(library, current))
    qtbot.waitUntil(lambda: gallery.criteria.text != "", timeout=PATIENCE_MS)
    assert gallery.id_at(0) == gallery.current == current


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_name_that_is_no_text_goes_through_the_box(
    box: SearchBox, gallery: Gallery, library: Library, pictures: Path, qtbot: QtBot
) -> None:
    odd = pictures / os.fsdecode(b'o\xffdd "\\ one.png')
    (pictures / "2.png").rename(odd)
    scan(library, library.watched)
    gallery.refresh()
    (image_id,) = library.find(library.parse("name:one.png")).tolist()
    box.ask(similar_to(library, image_id))
    qtbot.waitUntil(lambda: gallery.criteria.text != "", timeout=PATIENCE_MS)
    assert gallery.id_at(0) == image_id


def test_a_description_begins_between_quotes(box: SearchBox, gallery: Gallery) -> None:
    box.edit.setText("fox")
    box.search()
    box.ask_by_meaning()
    assert box.edit.text() == 'fox about:""'
    assert box.edit.cursorPosition() == len(box.edit.text()) - 1
    assert (box.problem, box._waiting.isActive()) == ("", False)


def test_the_order_box_offers_the_nearest_while_something_is_sought(
    gallery: Gallery, finder: Finder, icons: Icons, qtbot: QtBot
) -> None:
    sort_box = SortBox(gallery, icons)
    qtbot.addWidget(sort_box)
    stop = gallery.subscribe(sort_box.on_change)
    assert sort_box._box.findText("Nearest") == -1
    finder.find("like:3.png")
    qtbot.waitUntil(lambda: sort_box._box.currentText() == "Nearest", timeout=PATIENCE_MS)
    near = names(gallery)
    sort_box._turn.click()
    assert names(gallery) == near[::-1]
    sort_box._chosen(sort_box._box.findText("Name"))
    assert names(gallery) == sorted(near)
    assert sort_box._box.findText("Nearest") == 0
    finder.find("")
    assert sort_box._box.findText("Nearest") == -1
    stop()


@pytest.mark.parametrize("query", ["name:3.png", "fox -name:1*", "raw:dreams_1 OR lighthouse"])
def test_in_a_large_library_the_database_is_asked_in_the_background(
    query: str,
    finder: Finder,
    gallery: Gallery,
    library: Library,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("curator.ui.finder.MANY", 5)
    finder.find(query)
    assert finder.is_searching
    assert gallery.criteria.text == ""
    qtbot.waitUntil(lambda: gallery.criteria.text == query)
    assert not finder.is_searching
    assert gallery.ids.tolist() == library.find(library.parse(query)).tolist()
    assert library.answers._beforehand == {}


def test_what_columns_hold_is_shown_at_once_in_a_large_library(
    finder: Finder, gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curator.ui.finder.MANY", 5)
    finder.find("flag:none technical>=0 sort:rating")
    assert gallery.criteria.text == "flag:none technical>=0 sort:rating"
    finder.find("sort:rating,name")
    assert finder.is_searching
