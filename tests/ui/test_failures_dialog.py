from __future__ import annotations

import os
from pathlib import Path

import pytest
from desktop import instead_of_the_desktop
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from curator.domain.change import Command
from curator.domain.errors import StorageError
from curator.domain.score import Provenance
from curator.library.library import Library
from curator.library.news import (
    BeginFailed,
    Blocked,
    Failed,
    News,
    Phase,
    Skip,
    Skipped,
    State,
    Unavailable,
    Unreadable,
    WayOut,
    WithoutEvents,
    WriteFailed,
)
from curator.library.scan import scan
from curator.store.writer import Step
from curator.ui.dialogs.failure_list import MOST, Column
from curator.ui.dialogs.failures import Failures, FailuresDialog

STEP = Step(1, Command("keep 1 image", ()))


@pytest.fixture
def failures(ui_library: Library, qtbot: QtBot) -> Failures:
    made = Failures(ui_library)
    tester = QAbstractItemModelTester(
        made, QAbstractItemModelTester.FailureReportingMode.Fatal, made
    )
    assert tester.model() is made
    return made


@pytest.fixture
def dialog(failures: Failures, qtbot: QtBot) -> FailuresDialog:
    made = FailuresDialog(failures)
    qtbot.addWidget(made)
    made.show()
    return made


def cells(failures: Failures, row: int) -> tuple[str, str]:
    """What and why, as a row shows it."""
    return (
        failures.index(row, Column.WHAT).data(),
        failures.index(row, Column.REASON).data(),
    )


def button(dialog: FailuresDialog, text: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text)


@pytest.mark.parametrize(
    ("news", "what", "why"),
    [
        (Unreadable(b"/out/a.png", "Permission denied"), "/out/a.png", "Permission denied"),
        (WithoutEvents(b"/nas/out", "no events here"), "/nas/out", "no events here"),
        (Skipped(99, Skip.FILE_GONE), "Image 99", "the file is gone or is no image any more"),
        (WriteFailed(STEP, StorageError("the disk is full")), "Library", "The disk is full."),
        (BeginFailed("the settings are odd"), "Scoring", "the settings are odd"),
        (State(Phase.FAILED, "cuda", "float16", "lost"), "Scoring models", "lost"),
        (
            Blocked("clip", Skip.OTHER_PROVENANCE, column=Provenance("clip", "0")),
            "clip",
            "clip does not run: the column was made with other",
        ),
    ],
)
def test_each_failure_has_its_subject_and_reason(
    failures: Failures, news: News, what: str, why: str
) -> None:
    failures.hear(news)
    assert cells(failures, 0)[0] == what
    assert cells(failures, 0)[1].startswith(why)


def test_what_is_no_failure_is_no_row(failures: Failures) -> None:
    missing = Unavailable("clip", "not on this machine", "clip", WayOut.PULL)
    for news in (State(Phase.SCORING), Blocked("clip", Skip.WEIGHTS, missing)):
        failures.hear(news)
    assert len(failures) == 0


def test_an_image_is_called_by_its_file(ui_library: Library, failures: Failures) -> None:
    (first, *_) = ui_library.find(ui_library.parse("sort:name")).tolist()
    failures.hear(Failed(first, {"clip": "poison", "aesthetic_v2": "more\npoison"}))
    path = Path(os.fsdecode(ui_library.watched[0].path)) / "0.png"
    assert cells(failures, 0) == (str(path), "clip: poison; aesthetic_v2: more poison")
    assert failures.path(failures.failure(0)) == path


def test_an_image_that_cannot_be_decoded_is_a_row(
    ui_library: Library, failures: Failures, pictures: Path, dialog: FailuresDialog, qtbot: QtBot
) -> None:
    assert not button(dialog, "Show images that cannot be read").isEnabled()
    ui_library.subscribe(failures.hear)
    (pictures / "broken.png").write_bytes((pictures / "0.png").read_bytes()[:300])
    os.utime(pictures / "broken.png", (1, 1))
    scan(ui_library, ui_library.watched)
    what, why = cells(failures, 0)
    assert what == str(pictures / "broken.png")
    assert why
    with qtbot.waitSignal(dialog.query_wanted) as wanted:
        button(dialog, "Show images that cannot be read").click()
    (found,) = ui_library.find(ui_library.parse(wanted.args[0])).tolist()
    assert ui_library.details([found])[0].places[0].relpath == b"broken.png"


def test_equal_failures_are_counted_in_one_row(failures: Failures) -> None:
    told: list[int] = []
    failures.counted.connect(told.append)
    for path in (b"/a", b"/b", b"/a", b"/a"):
        failures.hear(Unreadable(path, "denied"))
    assert [cells(failures, row) for row in range(2)] == [("/b", "denied"), ("/a", "denied  ×3")]
    assert told == [1, 2]
    assert "3 times" in failures.report(failures.failure(1))


def test_only_the_newest_are_kept_and_still_counted_right(ui_library: Library) -> None:
    failures = Failures(ui_library)
    for number in range(MOST + 5):
        failures.hear(Skipped(100 + number, Skip.FILE_GONE))
    assert len(failures) == MOST
    failures.hear(Skipped(105, Skip.FILE_GONE))
    what, why = cells(failures, MOST - 1)
    assert what == "Image 105"
    assert why.endswith("×2")
    failures.hear(Skipped(104, Skip.FILE_GONE))
    what, why = cells(failures, 0)
    assert what == "Image 104"
    assert why.endswith("any more")


def test_the_chosen_row_is_told_whole_and_copied(
    failures: Failures, dialog: FailuresDialog
) -> None:
    failures.hear(Unreadable("/out/<b>小明\u202e🐱".encode() + b"\xff", "first line\nsecond"))
    dialog.findChild(QTableView).selectRow(0)
    text = dialog.findChild(QPlainTextEdit).toPlainText()
    assert "/out/<b>小明\\u202e🐱\\xff" in text
    assert "first line\nsecond" in text
    button(dialog, "Copy").click()
    assert QGuiApplication.clipboard().text() == text


def test_the_folder_of_a_failure_opens(
    failures: Failures, dialog: FailuresDialog, pictures: Path
) -> None:
    with instead_of_the_desktop() as desktop:
        failures.hear(Unreadable(os.fsencode(pictures / "no such folder" / "a.png"), "gone"))
        failures.hear(BeginFailed("no path here"))
        show = button(dialog, "Show in file manager")
        assert not show.isEnabled()
        dialog.findChild(QTableView).selectRow(0)
        assert not show.isEnabled()
        dialog.findChild(QTableView).selectRow(1)
        show.click()
    assert desktop.opened == [pictures]


def test_clearing_empties_everything(failures: Failures, dialog: FailuresDialog) -> None:
    failures.hear(Unreadable(b"/a", "denied"))
    dialog.findChild(QTableView).selectRow(0)
    told: list[int] = []
    failures.counted.connect(told.append)
    button(dialog, "Clear list").click()
    assert (len(failures), told) == (0, [0])
    assert not dialog.findChild(QPlainTextEdit).toPlainText()
    assert not dialog.findChild(QTableView).isVisible()
    assert not button(dialog, "Clear list").isEnabled()
    failures.hear(Unreadable(b"/a", "denied"))
    assert cells(failures, 0) == ("/a", "denied")
    assert dialog.findChild(QTableView).isVisible()


def test_the_list_is_told_to_screen_readers(failures: Failures) -> None:
    titles = [failures.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert titles == ["Time", "What", "Reason"]
