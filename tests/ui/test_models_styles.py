"""Styles, the self-test, removal and links in the dialog of scoring models, on real parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot
from tiny_weights import make_tiny_weights
from weights_site import CONTENT, SHA256, Site, serving

from curator.domain.errors import UnknownNameError
from curator.domain.score import WeightFile, WeightsInfo
from curator.library.library import Library
from curator.library.models import WayOut, WeightsMissing, WeightsPlaces
from curator.library.styles import style_sets
from curator.ui.background import Background
from curator.ui.dialogs.link import Link
from curator.ui.dialogs.models import ModelsDialog
from curator.ui.dialogs.remark import Tone
from curator.ui.dialogs.weights_box import WeightsBox
from curator.ui.icons import Icons
from curator.ui.theme import Theme

SLOWLY_MS = 60_000


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightsPlaces:
    """Weights and styles in the test's folder alone."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    own = WeightsPlaces(
        pulled=tmp_path / "pulled", hub_cache=tmp_path / "hub", hashes=tmp_path / "hashes.json"
    )
    here = property(lambda library: replace(own, given=library.settings.weights))
    monkeypatch.setattr(Library, "weights_places", here)
    return own


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background(4)
    yield made
    made.close()


@pytest.fixture
def dialog(
    ui_library: Library,
    places: WeightsPlaces,
    background: Background,
    theme: Theme,
    icons: Icons,
    qtbot: QtBot,
) -> Iterator[ModelsDialog]:
    made = ModelsDialog(ui_library, background, theme, icons)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.list.count() > 0)
    yield made
    made.stop()


@pytest.fixture
def images(tmp_path: Path) -> Path:
    folder = tmp_path / "ink"
    folder.mkdir()
    for number in range(2):
        Image.new("RGB", (30, 20), (90 * number, 20, 30)).save(folder / f"{number}.png")
    (folder / "notes.png").write_text("no image")
    return folder


def box_of(dialog: ModelsDialog, key: str) -> WeightsBox:
    boxes = {box.accessibleName(): box for box in dialog.findChildren(WeightsBox)}
    return boxes[f"Weights {key}"]


def agree(parent: QObject, qtbot: QtBot) -> str:
    """Press the button that does it; gives what was told before."""
    qtbot.waitUntil(lambda: parent.findChild(QMessageBox) is not None)
    asked = parent.findChild(QMessageBox)
    told = f"{asked.text()} {asked.informativeText()}"
    does = next(each for each in asked.findChildren(QPushButton) if each.text() != "Cancel")
    assert asked.defaultButton().text() == "Cancel"
    does.click()
    return told


def add_style(dialog: ModelsDialog, folder: Path, qtbot: QtBot, name: str = "ink") -> None:
    dialog.add_style.click()
    adding = dialog._adding
    assert not adding.add.isEnabled()
    adding.name.setText(name)
    adding.folder.setText(str(folder))
    with qtbot.waitSignal(dialog.weights_changed, timeout=SLOWLY_MS):
        adding.add.click()
    assert adding.outcome.tone is Tone.DONE


def test_a_style_is_there_without_a_restart(
    dialog: ModelsDialog, ui_library: Library, images: Path, qtbot: QtBot
) -> None:
    with pytest.raises(UnknownNameError):
        ui_library.scorer("style:ink")
    add_style(dialog, images, qtbot)
    told = dialog._adding.outcome.text
    assert "has 2 images" in told
    assert "notes.png" in told
    dialog._adding.close()
    qtbot.waitUntil(lambda: dialog.page.title == "Style ink")
    assert dialog.style_box.isVisible()
    assert "2 images, all there" in dialog.style_box.state.text
    assert ui_library.scorer("style:ink").title == "Style ink"
    assert ui_library.parse("score:style:ink<-5")
    assert not box_of(dialog, "vgg19").isHidden()
    ui_library.score_by_itself("style:ink", wanted=True)
    dialog.style_box.remove.click()
    with qtbot.waitSignal(dialog.weights_changed):
        assert "Its images stay" in agree(dialog.style_box, qtbot)
    qtbot.waitUntil(lambda: dialog.page.title != "Style ink")
    assert "style:ink" not in ui_library.settings.on_arrival
    assert style_sets() == ((), ())
    assert (images / "0.png").exists()
    with pytest.raises(UnknownNameError):
        ui_library.scorer("style:ink")


def test_what_cannot_be_a_style_is_told(
    dialog: ModelsDialog, images: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog.add_style.click()
    adding = dialog._adding
    for name, folder, told in (
        ("a b", images, "cannot be called"),
        ("ink", tmp_path / "none", "is no folder"),
        ("ink", images / "below", "holds no images"),
    ):
        (images / "below").mkdir(exist_ok=True)
        adding.name.setText(name)
        adding.folder.setText(str(folder))
        adding.add.click()
        qtbot.waitUntil(adding.add.isEnabled)
        assert adding.outcome.tone is Tone.PROBLEM
        assert told in adding.outcome.text
    adding.close()
    assert style_sets() == ((), ())


def test_a_damaged_style_can_be_removed(dialog: ModelsDialog, images: Path, qtbot: QtBot) -> None:
    add_style(dialog, images, qtbot)
    dialog._adding.close()
    style_sets()[0][0].path.write_text("{")
    dialog.look_again()
    qtbot.waitUntil(lambda: "cannot be read" in dialog.style_box.state.text)
    assert not dialog.run.isVisible()
    assert not dialog.test.isVisible()
    dialog.style_box.remove.click()
    with qtbot.waitSignal(dialog.weights_changed):
        agree(dialog.style_box, qtbot)
    assert style_sets() == ((), ())


def test_downloaded_weights_are_deleted_after_a_question(
    dialog: ModelsDialog, places: WeightsPlaces, qtbot: QtBot
) -> None:
    make_tiny_weights(places.pulled)
    dialog.choose("clip")
    dialog.look_again()
    clip = box_of(dialog, "clip")
    qtbot.waitUntil(clip.remove.isEnabled)
    clip.remove.click()
    with qtbot.waitSignal(clip.changed):
        told = agree(clip, qtbot)
    assert "Delete the downloaded weights “clip”?" in told
    assert "CLIP score, LAION aesthetic v2" in told
    assert "cannot run without them" in told
    assert not (places.pulled / "clip").exists()
    assert (places.pulled / "aesthetic_v2").exists()
    qtbot.waitUntil(lambda: not clip.remove.isEnabled())
    assert "are free again" in clip.result.text


def test_other_weights_are_not_offered_for_removal(
    dialog: ModelsDialog, ui_library: Library, tmp_path: Path, qtbot: QtBot
) -> None:
    tiny = make_tiny_weights(tmp_path / "tiny")
    clip = box_of(dialog, "clip")
    assert not clip.remove.isEnabled()
    assert clip.remove.toolTip() == "Nothing was downloaded."
    ui_library.use_weights("clip", tiny / "clip")
    dialog.look_again()
    qtbot.waitUntil(lambda: "You chose these weights" in clip.remove.toolTip())
    assert not clip.remove.isEnabled()


class Browser(QObject):
    """In the place of the system's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def test_pages_open_by_a_click_and_only_then(dialog: ModelsDialog, qtbot: QtBot) -> None:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "show")
    try:
        dialog.choose("pickscore")
        links = box_of(dialog, "pickscore").findChildren(Link)
        assert [each.address for each in links] == [
            "https://huggingface.co/openai/clip-vit-large-patch14",
            "https://huggingface.co/yuvalkirstain/PickScore_v1",
        ]
        assert browser.opened == []
        qtbot.mouseClick(links[0], Qt.MouseButton.RightButton)
        assert browser.opened == []
        qtbot.mouseClick(links[0], Qt.MouseButton.LeftButton)
        qtbot.keyClick(links[1], Qt.Key.Key_Return)
        assert browser.opened == [each.address for each in links]
    finally:
        QDesktopServices.unsetUrlHandler("https")


def test_what_is_to_bring_is_told_and_the_rest_offered(
    ui_library: Library,
    places: WeightsPlaces,
    background: Background,
    theme: Theme,
    icons: Icons,
    qtbot: QtBot,
) -> None:
    with serving(Site()) as site:
        tower = WeightFile("", "tower.pt", len(CONTENT), SHA256, f"{site.url}/tower.pt")
        head = WeightFile("", "h.pth", 9, url=f"{site.url}/h", needed=True, withheld="it is so")
        info = WeightsInfo("half", (tower, head), "MIT")
        box = WeightsBox(info, ui_library, background, theme, icons)
        qtbot.addWidget(box)
        box.tell(WeightsMissing("half", "not here", WayOut.BRING), lacking=True, users="one")
        box.show()
        assert box.download.text() == "Download the rest, 3.07 MB"
        box.download.click()
        qtbot.waitUntil(lambda: not box.busy, timeout=SLOWLY_MS)
        assert box.result.tone is Tone.INFO
        assert "one step is left: put h.pth into" in box.result.text
        assert str(places.pulled / "half") in box.result.text
        box.close_down()


def test_a_scorer_is_tested_by_the_scoring_thread(
    dialog: ModelsDialog, ui_library: Library, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog.choose("clip")
    assert not dialog.test.test.isEnabled()
    ui_library.use_weights("clip", make_tiny_weights(tmp_path / "tiny") / "clip")
    dialog.look_again()
    qtbot.waitUntil(dialog.test.test.isEnabled)
    dialog.test.test.click()
    assert dialog.test.cancel.isVisible()
    with qtbot.waitSignal(dialog.test.measured, timeout=SLOWLY_MS):
        pass
    assert dialog.test.result.text == "All checks passed."
    assert {each.tone for each in dialog.test.findings} == {Tone.DONE}
    told = " ".join(each.text for each in dialog.test.findings)
    assert "4 images together differ from each alone" in told
    qtbot.waitUntil(lambda: "s an image in batches of 8" in dialog.test.cost.text())
    dialog.choose("aesthetic_v2")
    assert not dialog.test.result.isVisible()
    dialog.choose("clip")
    assert dialog.test.result.isVisible()
    dialog.choose("sharpness")
    assert not dialog.test.isVisible()


def test_a_test_is_stopped(
    dialog: ModelsDialog, ui_library: Library, tmp_path: Path, qtbot: QtBot
) -> None:
    ui_library.use_weights("clip", make_tiny_weights(tmp_path / "tiny") / "clip")
    dialog.choose("clip")
    dialog.look_again()
    qtbot.waitUntil(dialog.test.test.isEnabled)
    dialog.test.test.click()
    dialog.test.cancel.click()
    qtbot.waitUntil(dialog.test.test.isEnabled, timeout=SLOWLY_MS)
    assert dialog.test.result.text == "Stopped."
    assert dialog.test.findings == []
