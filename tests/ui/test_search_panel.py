"""The search box: when it searches, what it says of mistakes, what it completes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from curator.library import collections
from curator.library.commands import Judgement
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.ui.background import Background
from curator.ui.finder import Finder
from curator.ui.icons import Icons
from curator.ui.panels.search import SearchBox
from curator.ui.panels.search_completion import Vocabulary, completions
from curator.ui.panels.search_help import EXAMPLES
from curator.ui.theme import Theme

# Lists of completions and the help are popups, which grab the keyboard where that can be done.
pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard")


@pytest.fixture
def gallery(ui_library: Library) -> Iterator[Gallery]:
    gallery = Gallery(ui_library)
    yield gallery
    gallery.close()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def finder(gallery: Gallery, qapp: QApplication) -> Iterator[Finder]:
    background = Background()
    finder = Finder(gallery, background)
    yield finder
    finder.stop()
    background.close()


@pytest.fixture
def box(
    gallery: Gallery, finder: Finder, theme: Theme, icons: Icons, window: QWidget, qtbot: QtBot
) -> Iterator[SearchBox]:
    """A search box at the top of a window."""
    box = SearchBox(gallery, finder, theme, icons)
    column = QVBoxLayout(window)
    column.addWidget(box)
    column.addStretch(1)
    window.resize(500, 200)
    stop = gallery.subscribe(box.on_change)
    with qtbot.waitExposed(window):
        window.show()
    box.take_focus()
    yield box
    stop()


def type_in(box: SearchBox, text: str) -> None:
    QTest.keyClicks(box.edit, text)


class TestSearching:
    def test_it_searches_a_moment_after_the_last_letter(
        self, box: SearchBox, gallery: Gallery, qtbot: QtBot
    ) -> None:
        asked: list[str] = []
        gallery.subscribe(lambda _: asked.append(gallery.criteria.text))
        type_in(box, "fox")
        assert asked == []
        qtbot.waitUntil(lambda: bool(asked))
        assert set(asked) == {"fox"}
        assert len(gallery) == 3

    def test_enter_does_not_wait(self, box: SearchBox, gallery: Gallery) -> None:
        type_in(box, "fox")
        QTest.keyClick(box.edit, Qt.Key.Key_Return)
        assert gallery.criteria.text == "fox"

    def test_other_filters_stay(self, box: SearchBox, gallery: Gallery) -> None:
        gallery.show(replace(gallery.criteria, least_rating=1))
        box.edit.setText("fox")
        box.search()
        assert gallery.criteria.least_rating == 1

    def test_it_follows_what_others_ask_for(self, box: SearchBox, gallery: Gallery) -> None:
        gallery.show(replace(gallery.criteria, text="lighthouse"))
        assert box.edit.text() == "lighthouse"

    def test_a_mistake_stays_until_others_ask_for_another_text(
        self, box: SearchBox, gallery: Gallery
    ) -> None:
        box.ask("fox")
        box.edit.setText("fox ratng>=3")
        box.search()
        gallery.show(replace(gallery.criteria, least_rating=1))
        assert box.edit.text() == "fox ratng>=3"
        assert box.problem
        gallery.show(replace(gallery.criteria, text="lighthouse"))
        assert (box.edit.text(), box.problem, box.edit.fault) == ("lighthouse", "", None)

    def test_what_is_being_typed_is_not_taken_away(
        self, box: SearchBox, gallery: Gallery, qtbot: QtBot
    ) -> None:
        type_in(box, "fo")
        gallery.show(replace(gallery.criteria, least_rating=1))
        assert box.edit.text() == "fo"
        qtbot.waitUntil(lambda: gallery.criteria.text == "fo")

    def test_escape_clears_and_then_leaves(
        self, box: SearchBox, gallery: Gallery, qtbot: QtBot
    ) -> None:
        box.edit.setText("fox")
        box.search()
        with qtbot.assertNotEmitted(box.left):
            QTest.keyClick(box.edit, Qt.Key.Key_Escape)
        assert (box.edit.text(), gallery.criteria.text) == ("", "")
        with qtbot.waitSignal(box.left):
            QTest.keyClick(box.edit, Qt.Key.Key_Escape)


class TestMistakes:
    def test_the_last_good_result_stays(self, box: SearchBox, gallery: Gallery) -> None:
        box.edit.setText("fox")
        box.search()
        before = gallery.ids.tolist()
        box.edit.setText("fox rating>=much")
        box.search()
        assert gallery.ids.tolist() == before
        assert gallery.criteria.text == "fox"

    def test_it_says_what_and_where(self, box: SearchBox) -> None:
        box.edit.setText("fox ratng>=3")
        box.search()
        assert "did you mean rating" in box.problem
        assert box.edit.fault == len("fox ")
        assert box.edit.property("wrong") is True

    def test_a_place_that_the_reason_does_not_name_is_named(self, box: SearchBox) -> None:
        box.edit.setText("fox (red")
        box.search()
        assert "“(red”" in box.problem
        box.edit.setText("fox clip>=")
        box.search()
        assert "At the end" in box.problem

    def test_the_problem_stands_below_the_box_and_inside_the_window(
        self, box: SearchBox, window: QWidget
    ) -> None:
        box.edit.setText("fox ratng>=3")
        box.search()
        line = box._below.line
        assert line is not None
        assert line.isVisible()
        assert line.geometry().top() >= box.geometry().bottom()
        assert QRect(0, 0, 500, 200).contains(line.geometry())

    def test_a_mended_query_takes_the_problem_away(self, box: SearchBox, gallery: Gallery) -> None:
        box.edit.setText("fox rating>=much")
        box.search()
        box.edit.setText("fox rating>=0")
        box.search()
        assert (box.problem, box.edit.fault) == ("", None)
        assert gallery.criteria.text == "fox rating>=0"

    def test_a_wave_is_painted_at_the_fault(self, box: SearchBox, theme: Theme) -> None:
        box.edit.setText("fox ratng>=3")
        box.edit.mark(4)
        image = box.edit.grab().toImage()
        red = theme.colors.reject.hue()
        inside = range(6, image.width() - 6)
        tinted = [
            x
            for x in inside
            for y in range(image.height() // 2, image.height() - 4)
            if abs(image.pixelColor(x, y).hue() - red) < 4
            and image.pixelColor(x, y).saturation() > 120
        ]
        start = box.edit.cursorRect().center().x() - box.edit.fontMetrics().horizontalAdvance(
            "ratng>=3"
        )
        assert tinted
        assert abs(min(tinted) - start) <= 3

    def test_what_cannot_be_answered_is_said_in_words(
        self, box: SearchBox, gallery: Gallery, qtbot: QtBot
    ) -> None:
        box.edit.setText('fox about:"a red car"')
        box.search()
        qtbot.waitUntil(lambda: "embedding" in box.problem)
        assert "Scoring models" in box.problem
        assert box.edit.fault == len("fox ")
        assert gallery.criteria.text == ""


class TestCompletions:
    @pytest.fixture
    def words(self, gallery: Gallery) -> Vocabulary:
        gallery.select_all()
        gallery.judge(Judgement(tags=("hands", "to do", 'odd "tag"')))
        return Vocabulary(gallery.library)

    @pytest.mark.parametrize(
        ("text", "start", "expected"),
        [
            ("cli", 0, ["clip>=", "clip_mean>=", "clip_quality>=", "clip_skip:"]),
            (
                "clip",
                0,
                [
                    *("clip>=", "clip%>=", "clip@prompt%>="),
                    *("clip_mean>=", "clip_quality>=", "clip_skip:"),
                ],
            ),
            ("clip@", 0, ["clip@prompt%>="]),
            ("sort:cl", 0, ["sort:clip", "sort:clip_mean", "sort:clip_quality"]),
            (
                "sort:clip",
                0,
                ["sort:clip%", "sort:clip@prompt%", "sort:clip_mean", "sort:clip_quality"],
            ),
            ("sort:-clip@", 0, ["sort:-clip@prompt%"]),
            ("sort:-new", 0, ["sort:-newest"]),
            ("fox -ra", 5, ["rating>=", "raw:", "ratio:"]),
            ("flag:k", 0, ["flag:keep"]),
            ("tag:", 0, ["tag:hands", 'tag:"odd \\"tag\\""', 'tag:"to do"']),
            ("(tag:HA", 1, ["tag:hands"]),
            ('tag:"to', 0, ['tag:"to do"']),
            ('"a phrase with cli', 0, []),
            ("checkpoint:1", 0, ["checkpoint:dreams_1"]),
            ("sampler:", 0, ['sampler:"Euler a"']),
            ("tag:hands", 0, []),
            ("f", 0, []),
            ("abo", 0, ["about:"]),
            ("nobody:x", 0, []),
        ],
    )
    def test_the_word_before_the_cursor(
        self, words: Vocabulary, text: str, start: int, expected: list[str]
    ) -> None:
        found = completions(text, len(text), words)
        assert (found.start, list(found.texts)) == (start, expected)

    def test_every_completion_of_a_value_is_a_query(
        self, words: Vocabulary, gallery: Gallery
    ) -> None:
        for name in ("tag", "checkpoint", "sampler", "flag", "label", "is", "has", "sort", "tool"):
            for text in completions(f"{name}:", len(name) + 1, words).texts:
                gallery.library.parse(text)

    def test_a_chosen_one_takes_the_place_of_the_word(
        self, box: SearchBox, words: Vocabulary, qtbot: QtBot, gallery: Gallery
    ) -> None:
        type_in(box, "fox tag:to")
        popup = box.edit._list
        qtbot.waitUntil(popup.isVisible)
        QTest.keyClick(popup, Qt.Key.Key_Down)
        QTest.keyClick(popup, Qt.Key.Key_Return)
        assert box.edit.text() == 'fox tag:"to do" '
        qtbot.waitUntil(lambda: gallery.criteria.text == 'fox tag:"to do" ')

    def test_escape_closes_the_list_first(
        self, box: SearchBox, words: Vocabulary, qtbot: QtBot
    ) -> None:
        type_in(box, "tag:to")
        qtbot.waitUntil(box.edit._list.isVisible)
        QTest.keyClick(box.edit._list, Qt.Key.Key_Escape)
        assert not box.edit._list.isVisible()
        assert box.edit.text() == "tag:to"


class TestHelp:
    def test_every_example_is_a_query(self, gallery: Gallery) -> None:
        for example, _ in EXAMPLES:
            gallery.library.parse(example)

    def test_a_pressed_example_is_added(
        self, box: SearchBox, gallery: Gallery, qtbot: QtBot
    ) -> None:
        box.edit.setText("fox")
        box.show_help()
        button = next(
            each for each in box.help.findChildren(QPushButton) if each.text() == "flag:keep"
        )
        button.click()
        assert not box.help.isVisible()
        assert box.edit.text() == "fox flag:keep"
        qtbot.waitUntil(lambda: gallery.criteria.text == "fox flag:keep")

    def test_it_begins_no_farther_left_than_the_window(
        self, box: SearchBox, window: QWidget
    ) -> None:
        window.move(100, 100)
        box.show_help()
        assert box.help.width() > box.edit.width()
        assert box.help.x() >= window.x()
        box.help.hide()

    def test_the_question_mark_opens_it(self, box: SearchBox) -> None:
        assert isinstance(box.edit, QLineEdit)
        box.edit.actions()[-1].trigger()
        assert box.help.isVisible()
        box.help.hide()


def test_names_of_collections_of_all_kinds_are_completed(gallery: Gallery) -> None:
    library, ids = gallery.library, gallery.ids
    library.do(collections.made(library, "Best of May", ids))
    library.do(collections.made_smart(library, "Maybe", gallery.criteria))
    library.do(collections.frozen(library, "Print", ids, collections.Origin(), 1))
    words = Vocabulary(library)
    assert completions("fox in:ma", 9, words).texts == ("in:Maybe", 'in:"Best of May"')
    assert completions('in:"pri', 7, words).texts == ("in:Print",)


def test_earlier_searches_come_back_by_a_key(box: SearchBox, gallery: Gallery) -> None:
    for text in ("fox", "lighthouse technical>=0", "fox ("):
        box.edit.setText(text)
        box.search()
        QTest.keyClick(box.edit, Qt.Key.Key_Return)
    assert box.history.texts == ("lighthouse technical>=0", "fox")  # no mistakes
    box.edit.clear()
    QTest.keyClick(box.edit, Qt.Key.Key_Down)
    assert box.edit.offered == ("lighthouse technical>=0", "fox")
    QTest.keyClick(box.edit._list, Qt.Key.Key_Down)
    QTest.keyClick(box.edit._list, Qt.Key.Key_Down)
    QTest.keyClick(box.edit._list, Qt.Key.Key_Return)
    assert box.edit.text() == "fox"
    box.search()
    assert gallery.criteria.text == "fox"


def test_what_is_written_narrows_down_earlier_searches(box: SearchBox) -> None:
    for text in ("red fox", "dusk", "Fox tag:x"):
        box.history.note(text)
    QTest.keyClicks(box.edit, "FOX")
    box.edit._list.hide()
    QTest.keyClick(box.edit, Qt.Key.Key_Down)
    assert box.edit.offered == ("Fox tag:x", "red fox")
    box.edit.setText("dusk")
    box._glass.trigger()
    assert box.edit.offered == ("Fox tag:x", "red fox")


def test_folders_and_ratios_are_completed(ui_library: Library) -> None:
    vocabulary = Vocabulary(ui_library)
    assert completions("folder:pic", 10, vocabulary).texts == ("folder:pictures",)
    assert "ratio:16:9" in completions("ratio:1", 7, vocabulary).texts
