"""A scorer in the open library: its numbers, which of them are shown, when it runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tiny_weights import make_tiny_weights

from curator.domain.change import Scored
from curator.domain.image import ImageId
from curator.domain.score import Provenance, Score
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.models import scorer_states
from curator.library.news import Blocked, Skip
from curator.ui.background import Background
from curator.ui.bridge import Bridge
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.dialogs.run_box import RunBox
from curator.ui.icons import Icons
from curator.ui.theme import Theme

OLD = Provenance("clip", "1", "abcdef0123456789", "1", "norm1", "float16")
NEW = replace(OLD, weights_hash="0123456789abcdef", dtype="float32")


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background(2)
    yield made
    made.close()


@pytest.fixture
def library(ui_library: Library, tmp_path: Path) -> Library:
    """A library with numbers of two origins, and tiny weights of another one."""
    weights = make_tiny_weights(tmp_path / "weights")
    given = {key: weights / key for key in ("clip", "aesthetic_v2")}
    ui_library.settings = ui_library.settings.model_copy(update={"weights": given, "device": "cpu"})
    ids = [int(each) for each in ui_library.find(ui_library.parse(""))]
    for image_id in ids:
        ui_library.submit(Scored(ImageId(image_id), ((OLD, Score(20.0)),)))
    ui_library.submit(Scored(ImageId(ids[0]), ((NEW, Score(25.0)),)))
    ui_library.flush()
    return ui_library


@pytest.fixture
def box(
    library: Library, background: Background, theme: Theme, icons: Icons, qtbot: QtBot
) -> Iterator[RunBox]:
    gallery = Gallery(library)
    bridge = Bridge(library, gallery)
    made = RunBox(library, background, Remark(theme, icons))
    qtbot.addWidget(made)
    made.show()
    tell(made, library)
    qtbot.waitUntil(lambda: len(made.rows) == 2)
    yield made
    bridge.close()
    gallery.close()


def tell(box: RunBox, library: Library, key: str = "clip", blocked: Blocked | None = None) -> None:
    states, _ = scorer_states(library.weights_places)
    box.tell(next(state for state in states if state.info.key == key), blocked)


def shown(library: Library) -> list[float]:
    values = library.columns.score("clip")
    return sorted(float(value) for value in values if value == value)


def test_numbers_of_each_origin_are_told_and_one_is_shown(box: RunBox, library: Library) -> None:
    count = len(library.columns.ids)
    texts = [told.text() for told, _ in box.rows]
    assert texts == [
        f"{count} images · version 1, weights abcdef01, float16, shown",
        "1 image · version 1, weights 01234567, float32",
    ]
    assert [chooser is None for _, chooser in box.rows] == [True, False]


def test_others_can_be_shown_and_the_old_ones_stay(
    box: RunBox, library: Library, qtbot: QtBot
) -> None:
    chooser = box.rows[1][1]
    assert chooser is not None
    chooser.click()
    qtbot.waitUntil(lambda: shown(library) == [25.0])
    box.refresh()
    qtbot.waitUntil(lambda: box.rows[0][0].text().endswith("float32, shown"))
    back = box.rows[1][1]
    assert back is not None
    back.click()
    qtbot.waitUntil(lambda: shown(library) == [20.0] * len(library.columns.ids))


def test_a_column_of_another_origin_is_not_filled_up_but_can_be_made_anew(
    box: RunBox, library: Library, qtbot: QtBot
) -> None:
    tell(box, library, blocked=Blocked("clip", Skip.OTHER_PROVENANCE, column=OLD))
    assert not box.score.isEnabled()
    assert box.anew.isEnabled()
    box.anew.click()
    assert "Scoring all anew" in box.result.text
    # The images of the library are plain, so that most have no prompt: what counts is the origin.
    qtbot.waitUntil(
        lambda: library.numbers_of("clip")[0].made.weights_hash[:8] != "abcdef01", timeout=60_000
    )
    kept = {each.made: each.count for each in library.numbers_of("clip")}
    assert kept[OLD] == len(library.columns.ids)


def test_a_scorer_runs_by_itself_when_asked_to_and_that_is_stored(
    box: RunBox, library: Library, qtbot: QtBot
) -> None:
    tell(box, library, "clip_quality")
    assert not box.by_itself.isChecked()
    with qtbot.waitSignal(box.changed):
        box.by_itself.click()
    assert library.settings.on_arrival == ("clip", "aesthetic_v2", "clip_quality")
    qtbot.waitUntil(lambda: bool(library.numbers_of("clip_quality")), timeout=60_000)
    with qtbot.waitSignal(box.changed):
        box.by_itself.click()
    assert library.settings.on_arrival == ("clip", "aesthetic_v2")


def test_pixel_measures_always_run(box: RunBox, library: Library, qtbot: QtBot) -> None:
    tell(box, library, "sharpness")
    assert not box.by_itself.isVisible()
    assert box.score.isEnabled()
    qtbot.waitUntil(lambda: len(box.rows) == 1)
    assert box.rows[0][0].text().endswith("version 1, shown")


def test_without_weights_nothing_can_be_begun(box: RunBox, library: Library) -> None:
    library.settings = library.settings.model_copy(update={"weights": {}})
    tell(box, library, "hps_v2")
    assert not box.score.isEnabled()
    assert not box.anew.isEnabled()


def test_what_cannot_be_stored_is_told(
    box: RunBox, library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(library, "_settings_file", blocked / "settings.toml")
    tell(box, library, "clip_mean")
    box.by_itself.click()
    assert box.result.tone is Tone.PROBLEM
    assert not box.by_itself.isChecked()
