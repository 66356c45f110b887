from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import foreign_package
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QListWidgetItem, QWidget
from pytestqt.qtbot import QtBot
from tiny_weights import make_tiny_weights
from weights_site import CONTENT, SHA256, Site, serving

from curator.domain.score import WeightFile, WeightsInfo
from curator.library.library import Library
from curator.library.models import WayOut, WeightsMissing, WeightsPlaces
from curator.library.news import (
    BeginFailed,
    Blocked,
    News,
    Phase,
    Skip,
    State,
    Unavailable,
)
from curator.plugins import SCORERS
from curator.ui.background import Background
from curator.ui.dialogs.models import ModelsDialog
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.dialogs.weights_box import WeightsBox
from curator.ui.icons import Icons
from curator.ui.theme import Theme

MISSING = WeightsMissing("head", "not on this machine", WayOut.PULL)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightsPlaces:
    """No weights but those the library's settings name, and no look outside the test's folder."""
    own = WeightsPlaces(
        pulled=tmp_path / "pulled", hub_cache=tmp_path / "hub", hashes=tmp_path / "hashes.json"
    )
    here = property(lambda library: replace(own, given=library.settings.weights))
    monkeypatch.setattr(Library, "weights_places", here)
    return own


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background(3)
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
def site() -> Iterator[Site]:
    with serving(Site()) as site:
        yield site


@pytest.fixture
def box(
    site: Site,
    ui_library: Library,
    places: WeightsPlaces,
    background: Background,
    theme: Theme,
    icons: Icons,
    qtbot: QtBot,
) -> Iterator[WeightsBox]:
    """Weights of 3 MB that are not here, to be had from a server on this machine."""
    file = WeightFile("", "h.pth", len(CONTENT), SHA256, f"{site.url}/h.pth")
    made = WeightsBox(WeightsInfo("head", (file,), "MIT"), ui_library, background, theme, icons)
    qtbot.addWidget(made)
    made.tell(MISSING, lacking=True, users="one")
    made.show()
    yield made
    made.close_down()


def item(dialog: ModelsDialog, text: str) -> QListWidgetItem:
    return dialog.list.findItems(text, Qt.MatchFlag.MatchExactly)[0]


def said(remark: Remark) -> tuple[Tone, str]:
    return remark.tone, remark.text


def shown_texts(page: QWidget) -> list[str]:
    return [each.text() for each in page.findChildren(QLabel) if not each.isHidden()]


def test_every_scorer_is_listed_with_its_state(dialog: ModelsDialog, ui_library: Library) -> None:
    listed = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    for info in ui_library.infos.values():
        assert info.title in listed
    dialog.list.setCurrentItem(item(dialog, "CLIP score"))
    assert dialog.page.title == "CLIP score"
    assert "Within 0.1 of float32 in float16, within 0.5 in bfloat16." in shown_texts(dialog.page)
    tone, text = said(dialog.page.state)
    assert tone is Tone.WARNING
    assert "weights “clip”: not on this machine" in text
    dialog.list.setCurrentItem(item(dialog, "Sharpness"))
    assert said(dialog.page.state)[0] is Tone.DONE
    assert "pixels" in dialog.page.state.text
    assert not any("bfloat16" in text for text in shown_texts(dialog.page))
    assert not any(box.isVisible() for box in dialog.findChildren(WeightsBox))


def test_a_plugin_that_does_not_load_is_listed_with_its_reason(
    dialog: ModelsDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    points = {"clip": "nothing_of:THEIRS", "gone": "nothing_of:GONE"}
    site = foreign_package.install(
        tmp_path / "site", "others-scorers", SCORERS, points, {"nothing_of": "THEIRS = 5"}
    )
    monkeypatch.syspath_prepend(site)
    dialog.look_again()
    qtbot.waitUntil(lambda: bool(dialog.list.findItems("gone", Qt.MatchFlag.MatchExactly)))
    dialog.list.setCurrentItem(item(dialog, "clip"))
    assert dialog.page.title == "clip"
    assert "another plugin of this kind is called 'clip'" in said(dialog.page.state)[1]
    told = " ".join(label.text() for label in dialog.page.findChildren(QLabel))
    assert "package others-scorers" in told
    with qtbot.waitSignal(dialog._asking.answered):
        dialog.look_again()
    assert dialog.page.title == "clip"
    dialog.list.setCurrentItem(item(dialog, "CLIP score"))
    assert said(dialog.page.state)[0] is Tone.WARNING


def test_terms_stand_beside_the_button_that_downloads(dialog: ModelsDialog) -> None:
    dialog.choose("aesthetic_v2")
    boxes = {box.accessibleName(): box for box in dialog.findChildren(WeightsBox)}
    seen = {name for name, box in boxes.items() if box.isVisible()}
    assert seen == {"Weights clip", "Weights aesthetic_v2"}
    clip = boxes["Weights clip"]
    told = " ".join(label.text() for label in clip.findChildren(QLabel))
    assert "1.71 GB · licence MIT: the model card" in told
    assert "huggingface.co" in told
    assert "LAION aesthetic v2" in told
    assert "CLIP score" in told
    assert clip.download.isVisible()
    assert clip.download.text() == "Download 1.71 GB"
    assert not clip.verify.isEnabled()
    dialog.choose("clip")
    assert [box for box in boxes.values() if box.isVisible()] == [clip]


def test_a_chosen_folder_is_used_from_now_on(
    dialog: ModelsDialog, ui_library: Library, tmp_path: Path, qtbot: QtBot
) -> None:
    tiny = make_tiny_weights(tmp_path / "tiny")
    dialog.choose("clip")
    (clip,) = [box for box in dialog.findChildren(WeightsBox) if box.isVisible()]
    clip.choose.menu().actions()[1].trigger()
    asked = clip.findChild(QFileDialog)
    asked.setDirectory(str(tiny / "clip"))
    with qtbot.waitSignal(dialog.weights_changed):
        asked.accept()
    assert ui_library.settings.weights["clip"] == tiny / "clip"
    qtbot.waitUntil(lambda: said(dialog.page.state)[0] is Tone.DONE)
    assert said(clip.state) == (Tone.DONE, "On this machine (given)")
    assert clip.path.whole_text == str(tiny / "clip" / "model.safetensors")
    assert not clip.download.isVisible()
    dialog.choose("aesthetic_v2")
    assert "weights “aesthetic_v2”" in dialog.page.state.text


def test_a_folder_without_weights_changes_nothing(
    dialog: ModelsDialog, ui_library: Library, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "empty").mkdir()
    dialog.choose("clip")
    (clip,) = [box for box in dialog.findChildren(WeightsBox) if box.isVisible()]
    clip.choose.menu().actions()[1].trigger()
    asked = clip.findChild(QFileDialog)
    asked.setDirectory(str(tmp_path / "empty"))
    with qtbot.assertNotEmitted(dialog.weights_changed):
        asked.accept()
    assert clip.result.tone is Tone.PROBLEM
    assert "no weights lie in" in clip.result.text
    assert not ui_library.settings.weights


def test_weights_are_verified(
    dialog: ModelsDialog, ui_library: Library, tmp_path: Path, qtbot: QtBot
) -> None:
    tiny = make_tiny_weights(tmp_path / "tiny")
    ui_library.use_weights("clip", tiny / "clip")
    dialog.choose("clip")
    dialog.look_again()
    (clip,) = [box for box in dialog.findChildren(WeightsBox) if box.isVisible()]
    qtbot.waitUntil(clip.verify.isEnabled)
    clip.verify.click()
    qtbot.waitUntil(lambda: not clip.busy)
    assert said(clip.result) == (Tone.DONE, "Whole; not the published files, but your own.")


def test_weights_named_like_their_scorer_are_verified_alone(
    dialog: ModelsDialog, ui_library: Library, tmp_path: Path, qtbot: QtBot
) -> None:
    """The scorer of that name needs others as well, which nobody asked about."""
    tiny = make_tiny_weights(tmp_path / "tiny")
    for key in ("clip", "aesthetic_v2"):
        ui_library.use_weights(key, tiny / key)
    dialog.choose("aesthetic_v2")
    dialog.look_again()
    boxes = [box for box in dialog.findChildren(WeightsBox) if box.isVisible()]
    assert len(boxes) == 2
    for box in boxes:
        qtbot.waitUntil(box.verify.isEnabled)
        box.verify.click()
        qtbot.waitUntil(lambda box=box: not box.busy)
        assert said(box.result)[1].startswith("Whole")


def test_a_path_that_went_away_is_told_and_no_download_offered(
    dialog: ModelsDialog, ui_library: Library, tmp_path: Path, qtbot: QtBot
) -> None:
    tiny = make_tiny_weights(tmp_path / "tiny")
    ui_library.use_weights("clip", tiny / "clip")
    (tiny / "clip").rename(tmp_path / "elsewhere")
    dialog.choose("clip")
    dialog.look_again()
    (clip,) = [box for box in dialog.findChildren(WeightsBox) if box.isVisible()]
    qtbot.waitUntil(lambda: clip.state.tone is Tone.PROBLEM)
    assert "does not exist" in clip.state.text
    assert not clip.download.isVisible()
    assert clip.choose.isEnabled()


def test_a_machine_without_network_is_told_in_a_sentence(
    dialog: ModelsDialog, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    with serving(Site()) as gone:
        url = gone.url
    monkeypatch.setattr(
        "huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE",
        url + "/{repo_id}/resolve/{revision}/{filename}",
    )
    dialog.choose("clip")
    (clip,) = [box for box in dialog.findChildren(WeightsBox) if box.isVisible()]
    clip.download.click()
    qtbot.waitUntil(lambda: not clip.busy, timeout=30_000)
    assert clip.result.tone is Tone.PROBLEM
    assert clip.result.text.startswith("The download failed: openai/clip-vit-large-patch14 cannot")
    assert clip.download.isVisible()


def test_the_device_is_told(dialog: ModelsDialog, ui_library: Library) -> None:
    def heard(news: News) -> tuple[Tone, str]:
        ui_library.inbox.put(news)
        ui_library.drain()
        return said(dialog.device)

    assert said(dialog.device)[0] is Tone.INFO
    assert heard(State(Phase.LOADING))[0] is Tone.INFO
    running = (Tone.DONE, "Scoring models run on cuda in float16.")
    assert heard(State(Phase.SCORING, "cuda", "float16")) == running
    failed = State(Phase.FAILED, "cuda", "float16", "device lost")
    assert heard(failed) == (Tone.PROBLEM, "Scoring stopped: device lost.")
    assert heard(BeginFailed("the disk is full")) == (Tone.PROBLEM, "The disk is full.")


def test_what_was_heard_before_it_was_made_is_told(
    ui_library: Library,
    places: WeightsPlaces,
    background: Background,
    theme: Theme,
    icons: Icons,
    qtbot: QtBot,
) -> None:
    ui_library.inbox.put(State(Phase.SCORING, "cuda", "float16"))
    ui_library.drain()
    made = ModelsDialog(ui_library, background, theme, icons)
    qtbot.addWidget(made)
    assert said(made.device) == (Tone.DONE, "Scoring models run on cuda in float16.")
    made.stop()


def test_a_scorer_that_does_not_load_is_told_with_its_reason(
    dialog: ModelsDialog, ui_library: Library, tmp_path: Path, qtbot: QtBot
) -> None:
    tiny = make_tiny_weights(tmp_path / "tiny")
    ui_library.use_weights("clip", tiny / "clip")
    dialog.choose("clip")
    dialog.look_again()
    qtbot.waitUntil(lambda: said(dialog.page.state)[0] is Tone.DONE)
    full = Unavailable("clip", "no memory is left on cuda", None, WayOut.FREE_MEMORY)
    ui_library.inbox.put(Blocked("clip", Skip.WEIGHTS, full))
    ui_library.drain()
    assert said(dialog.page.state)[0] is Tone.PROBLEM
    assert dialog.page.state.text.startswith("No memory is left on cuda")
    ui_library.inbox.put(Blocked("clip", Skip.OTHER_PROVENANCE))
    ui_library.drain()
    assert said(dialog.page.state)[0] is Tone.WARNING
    assert "Score all anew" in dialog.page.state.text
    assert dialog.run.anew.isEnabled()
    assert not dialog.run.score.isEnabled()


def test_what_a_click_downloads_takes_its_place(
    box: WeightsBox, site: Site, places: WeightsPlaces, qtbot: QtBot
) -> None:
    assert site.asked == []
    assert box.download.text() == "Download 3.07 MB"
    with qtbot.waitSignal(box.changed):
        box.download.click()
        assert box.busy
        assert not box.download.isVisible()
        assert box.cancel.isVisible()
    assert (places.pulled / "head" / "h.pth").read_bytes() == CONTENT
    assert box.result.tone is Tone.DONE
    assert not box.bar.isVisible()


def test_a_broken_download_is_told_and_goes_on(box: WeightsBox, site: Site, qtbot: QtBot) -> None:
    site.breaks_off_after = 1_500_000
    box.download.click()
    qtbot.waitUntil(lambda: not box.busy)
    assert "broke off" in box.result.text
    site.breaks_off_after = len(CONTENT)
    with qtbot.waitSignal(box.changed):
        box.download.click()
    assert site.asked == ["", "bytes=1500000-"]


def test_a_cancelled_download_keeps_what_has_come(
    box: WeightsBox, site: Site, places: WeightsPlaces, qtbot: QtBot
) -> None:
    site.waits_after = 1_500_000
    come = places.pulled / "head" / "h.pth.part"
    with qtbot.assertNotEmitted(box.changed):
        box.download.click()
        qtbot.waitUntil(come.exists)
        box.cancel.click()
        site.goes_on.set()
        qtbot.waitUntil(lambda: not box.busy)
    assert said(box.result)[0] is Tone.INFO
    assert 0 < come.stat().st_size < len(CONTENT)


def test_a_full_disk_is_told_with_a_way_out(
    box: WeightsBox, places: WeightsPlaces, qtbot: QtBot
) -> None:
    places.pulled.mkdir()
    (places.pulled / "head").write_bytes(b"in the way")
    box.download.click()
    qtbot.waitUntil(lambda: not box.busy)
    assert box.result.text.startswith("The download failed: ")
    assert "Make room" in box.result.text
