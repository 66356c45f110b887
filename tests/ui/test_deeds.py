"""Handlers of the actions on images, on a real library."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from desktop import instead_of_the_desktop
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PySide6.QtGui import QGuiApplication

from curator.domain.criteria import Criteria, Scale, Sort
from curator.domain.image import Flag, Label
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.scan import scan
from curator.ui.deeds import Deeds


@pytest.fixture
def gallery(ui_library: Library) -> Gallery:
    gallery = Gallery(ui_library)
    gallery.show(Criteria(sort=Sort("name")))
    gallery.go_to(0)
    return gallery


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def deeds(gallery: Gallery, told: list[str]) -> Deeds:
    return Deeds(gallery, told.append)


def test_flags_stars_and_labels(deeds: Deeds, gallery: Gallery) -> None:
    handlers = deeds.handlers()
    for name in ("keep", "rate_4", "label_green"):
        handlers[name]()
    cell = gallery.cell(0)
    assert (cell.flag, cell.rating, cell.label) == (Flag.KEEP, 4, Label.GREEN)
    for name in ("undecided", "rate_0", "label_none"):
        handlers[name]()
    cell = gallery.cell(0)
    assert (cell.flag, cell.rating, cell.label) == (Flag.UNDECIDED, 0, Label.NONE)
    assert gallery.current_index == 0


def test_with_shift_the_next_image_follows(deeds: Deeds, gallery: Gallery) -> None:
    handlers = deeds.handlers()
    handlers["reject_next"]()
    handlers["rate_3_next"]()
    assert gallery.current_index == 2
    assert gallery.cell(0).flag is Flag.REJECT
    assert gallery.cell(1).rating == 3


def test_auto_advance(deeds: Deeds, gallery: Gallery) -> None:
    handlers = deeds.handlers()
    handlers["auto_advance"](True)
    handlers["keep"]()
    assert gallery.current_index == 1
    handlers["auto_advance"](False)
    handlers["keep"]()
    assert gallery.current_index == 1


def test_stars_up_and_down(deeds: Deeds, gallery: Gallery) -> None:
    handlers = deeds.handlers()
    for _ in range(7):
        handlers["rate_up"]()
    assert gallery.cell(0).rating == 5
    handlers["rate_down"]()
    assert gallery.cell(0).rating == 4


def test_undo_and_redo_say_what(deeds: Deeds, told: list[str], gallery: Gallery) -> None:
    handlers = deeds.handlers()
    handlers["undo"]()
    handlers["keep"]()
    handlers["undo"]()
    assert gallery.cell(0).flag is Flag.UNDECIDED
    handlers["redo"]()
    handlers["redo"]()
    assert told == [
        "Nothing to undo.",
        "Undone: keep: 1 image",
        "Done again: keep: 1 image",
        "Nothing to redo.",
    ]


def test_next_undecided_says_when_there_is_none(
    deeds: Deeds, gallery: Gallery, told: list[str]
) -> None:
    handlers = deeds.handlers()
    handlers["keep"]()
    handlers["next_undecided"]()
    assert gallery.current_index == 1
    handlers["previous_undecided"]()
    assert gallery.current_index == 1
    assert told == ["No undecided image that way."]


def test_files_and_prompts_go_to_the_clipboard(deeds: Deeds, gallery: Gallery) -> None:
    handlers = deeds.handlers()
    gallery.extend_to(2)
    handlers["copy_file"]()
    urls = QGuiApplication.clipboard().mimeData().urls()
    assert [url.fileName() for url in urls] == ["0.png", "1.png", "2.png"]
    gallery.go_to(1)
    handlers["copy_prompt"]()
    assert QGuiApplication.clipboard().text() == "a lighthouse at dusk"


def test_the_folder_of_the_current_image_is_opened(
    deeds: Deeds, gallery: Gallery, told: list[str], pictures: Path
) -> None:
    with instead_of_the_desktop() as desktop:
        deeds.handlers()["show_in_file_manager"]()
    assert desktop.opened == [pictures] or sys.platform in ("win32", "darwin")
    assert told == []


def test_the_file_of_the_current_image_is_opened(
    deeds: Deeds, gallery: Gallery, told: list[str], pictures: Path
) -> None:
    with instead_of_the_desktop() as desktop:
        deeds.handlers()["open_with"]()
        assert desktop.opened == [pictures / "0.png"]
        (pictures / "0.png").unlink()
        deeds.handlers()["open_with"]()
    assert len(desktop.opened) == 1
    assert told == ["This system has no program that could be opened for it."]


def test_the_workflow_goes_to_the_clipboard(
    deeds: Deeds, gallery: Gallery, told: list[str], pictures: Path
) -> None:
    info = PngInfo()
    info.add_text("workflow", '{"nodes": []}')
    Image.new("RGB", (48, 40), "teal").save(pictures / "9.png", pnginfo=info)
    scan(gallery.library, gallery.library.watched)
    QGuiApplication.clipboard().setText("before")
    deeds.handlers()["copy_workflow"]()
    assert QGuiApplication.clipboard().text() == "before"
    gallery.refresh()
    gallery.go_to(6)
    deeds.handlers()["copy_workflow"]()
    assert QGuiApplication.clipboard().text() == '{"nodes": []}'
    assert told == ["This image holds no workflow.", "Workflow on the clipboard."]


def test_filters_off_and_on(deeds: Deeds, gallery: Gallery) -> None:
    handlers = deeds.handlers()
    gallery.show(Criteria(text="fox", sort=Sort("name")))
    handlers["filters"](False)
    assert len(gallery) == 6
    assert deeds.has_filters_aside
    gallery.show(Criteria(sort=Sort("random")))
    handlers["filters"](True)
    assert gallery.criteria == Criteria(text="fox", sort=Sort("random"))
    assert not deeds.has_filters_aside


def test_filters_made_meanwhile_win(deeds: Deeds, gallery: Gallery) -> None:
    handlers = deeds.handlers()
    gallery.show(Criteria(text="fox"))
    handlers["filters"](False)
    gallery.show(Criteria(text="lighthouse"))
    handlers["filters"](True)
    assert gallery.criteria.text == "lighthouse"


def test_scores_by_number(deeds: Deeds, gallery: Gallery) -> None:
    handlers = deeds.handlers()
    handlers["sort_score_1"]()
    assert gallery.criteria.sort == Sort("technical")
    handlers["sort_score_1"]()
    assert gallery.criteria.sort == Sort("technical", worst_first=True)
    handlers["sort_score_1"]()
    assert gallery.criteria.sort == Sort("technical")
    handlers["sort_newest"]()
    assert gallery.criteria.sort == Sort()


def test_scores_by_number_are_ranked_as_the_last_ones_were(deeds: Deeds, gallery: Gallery) -> None:
    handlers = deeds.handlers()
    gallery.show(Criteria(sort=Sort("sharpness", scale=Scale.PROMPT_PERCENTILE)))
    handlers["sort_score_1"]()
    assert gallery.criteria.sort == Sort("technical", scale=Scale.PROMPT_PERCENTILE)
    handlers["sort_score_1"]()
    assert gallery.criteria.sort == Sort("technical", True, Scale.PROMPT_PERCENTILE)


def test_a_number_without_scorer_does_nothing(gallery: Gallery, deeds: Deeds) -> None:
    before = gallery.criteria
    deeds.sort_by_score(len(gallery.library.columns.scorers))
    assert gallery.criteria == before


def test_an_empty_gallery_takes_every_deed(deeds: Deeds, gallery: Gallery) -> None:
    gallery.show(Criteria(text="nothing_like_it"))
    handlers = deeds.handlers()
    for name in handlers.keys() - {"auto_advance", "filters"}:
        handlers[name]()
    assert gallery.library.has_undo is None
