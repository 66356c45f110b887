"""Scoring begun off the owner's thread: by the window, again and again, with weights that come."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from tiny_weights import make_tiny_weights

from curator.domain.errors import LibraryError, UnknownNameError, WeightsError
from curator.library.library import Library
from curator.library.news import BeginFailed, Begun, Phase, Skip, State
from curator.library.scan import scan
from curator.library.scoring_plan import tally
from curator.scoring.weights import WayOut
from curator.settings import load_settings

from .conftest import OpenLibrary, parameters, write_png
from .test_scoring_plan import KEYS, Heard, until

COUNT = 6


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = make_tiny_weights(tmp_path_factory.mktemp("weights"))
    return {key: folder / key for key in KEYS}


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    for n in range(COUNT):
        write_png(folder / f"{n}.png", parameters("the red cat", seed=n), shade=40 * n)
    return folder


def filled(library: Library, pictures: Path) -> Library:
    library.add_folder(pictures)
    scan(library, library.watched)
    return library


@pytest.fixture
def library(open_library: OpenLibrary, pictures: Path, weights: dict[str, Path]) -> Library:
    return filled(open_library(weights=weights), pictures)


def begun(heard: Heard) -> list[Begun]:
    return [news for news in heard.news if isinstance(news, Begun)]


def begin(library: Library, heard: Heard, *keys: str) -> Begun:
    """Begin and wait for the news of it."""
    before = len(begun(heard))
    library.begin_scoring(keys or KEYS)
    until(library, lambda: len(begun(heard)) > before)
    return begun(heard)[-1]


def finish(library: Library) -> None:
    def is_done() -> bool:
        progress = library.scoring_progress
        return progress is not None and not progress.left

    until(library, is_done)
    library.flush()


def known(library: Library, key: str) -> int:
    return int(np.isfinite(library.columns.score(key)).sum())


def test_scoring_begins_elsewhere_and_news_follow(library: Library) -> None:
    heard = Heard(library)
    assert library.scoring_progress is None
    assert begin(library, heard) == Begun(COUNT, [])
    finish(library)
    assert library.scoring_progress is not None
    assert library.scoring_progress.done == COUNT
    assert tally(heard.scored())[0] == {"clip": COUNT, "aesthetic_v2": COUNT}


def test_asking_waits_for_nothing(library: Library) -> None:
    started = time.monotonic()
    for _ in range(5):
        library.begin_scoring(KEYS)
    assert time.monotonic() - started < 0.2
    assert "curator-begin" in {thread.name for thread in threading.enumerate()}
    heard = Heard(library)
    until(library, lambda: len(begun(heard)) == 5)


def test_begun_several_times_everything_is_scored_once(library: Library) -> None:
    heard = Heard(library)
    library.pause_scoring()
    for _ in range(4):
        library.begin_scoring(KEYS)
    until(library, lambda: len(begun(heard)) == 4)
    assert [each.images for each in begun(heard)] == [COUNT, 0, 0, 0]
    assert library.scoring_progress is not None
    assert library.scoring_progress.total == COUNT
    library.resume_scoring()
    finish(library)
    assert tally(heard.scored())[0] == {"clip": COUNT, "aesthetic_v2": COUNT}
    assert begin(library, heard).images == 0


def test_pause_holds_for_what_is_begun_later(library: Library) -> None:
    heard = Heard(library)
    assert not library.scoring_paused
    library.pause_scoring()
    assert library.scoring_paused
    begin(library, heard)
    library.drain(wait=0.3)
    assert library.scoring_progress is not None
    assert library.scoring_progress.left == COUNT
    assert Phase.PAUSED in [news.phase for news in heard.news if isinstance(news, State)]
    library.resume_scoring()
    finish(library)
    assert known(library, "clip") == COUNT


def test_a_scorer_nobody_has_is_told(library: Library) -> None:
    heard = Heard(library)
    library.begin_scoring(["clpi"])
    until(library, lambda: any(isinstance(news, BeginFailed) for news in heard.news))
    (failed,) = [news for news in heard.news if isinstance(news, BeginFailed)]
    assert failed.reason == "no scorer is called 'clpi'; did you mean clip?"
    assert begin(library, heard).images == COUNT


def test_a_library_open_for_reading_does_no_work(
    library: Library, open_library: OpenLibrary
) -> None:
    with pytest.raises(LibraryError, match="reading only"):
        open_library(writable=False).begin_scoring(KEYS)
    with pytest.raises(LibraryError, match="reading only"):
        open_library(writable=False).start_watching()


def test_columns_can_be_made_anew(library: Library, tmp_path: Path) -> None:
    heard = Heard(library)
    begin(library, heard, "clip")
    finish(library)
    before = library.columns.score("clip").copy()
    other = make_tiny_weights(tmp_path / "other", seed=1)
    library.use_weights("clip", other / "clip")
    (blocked,) = begin(library, heard, "clip").blocked
    assert blocked[0].skip is Skip.OTHER_PROVENANCE
    library.begin_scoring(["clip"], again=["clip"])
    until(library, lambda: begun(heard)[-1] == Begun(COUNT, []))
    finish(library)
    assert known(library, "clip") == COUNT
    assert not np.array_equal(library.columns.score("clip"), before)


def test_weights_that_have_come_since_are_found(
    open_library: OpenLibrary, pictures: Path, tmp_path: Path
) -> None:
    coming = tmp_path / "coming"
    library = filled(open_library(weights={key: coming / key for key in KEYS}), pictures)
    heard = Heard(library)
    first = begin(library, heard)
    assert first.images == 0
    assert {each.key for each, _ in first.blocked} == set(KEYS)
    assert library.blocked["clip"].skip is Skip.WEIGHTS
    make_tiny_weights(coming)
    assert begin(library, heard) == Begun(COUNT, [])
    assert not library.blocked.keys() & set(KEYS)
    finish(library)
    assert known(library, "aesthetic_v2") == COUNT


def test_scorers_not_asked_for_are_known_to_lack_weights(
    open_library: OpenLibrary, pictures: Path, weights: dict[str, Path], tmp_path: Path
) -> None:
    given = {"clip": weights["clip"], "aesthetic_v2": tmp_path / "nowhere"}
    library = filled(open_library(weights=given), pictures)
    assert begin(library, Heard(library), "clip").blocked == []
    assert library.blocked.keys() & set(KEYS) == {"aesthetic_v2"}
    blocked = library.blocked["aesthetic_v2"]
    assert blocked.unavailable is not None
    assert blocked.unavailable.way_out is WayOut.MEND_PATH


def test_weights_named_by_the_user_count_from_then_on(
    open_library: OpenLibrary, pictures: Path, weights: dict[str, Path], tmp_path: Path
) -> None:
    given = {"clip": weights["clip"], "aesthetic_v2": tmp_path / "nowhere"}
    library = filled(open_library(weights=given), pictures)
    heard = Heard(library)
    assert [each.key for each, _ in begin(library, heard).blocked] == ["aesthetic_v2"]
    plan = library.scoring()
    library.use_weights("aesthetic_v2", weights["aesthetic_v2"])
    assert library.weights_places.given["aesthetic_v2"] == weights["aesthetic_v2"]
    assert load_settings(tmp_path / "settings.toml").weights == {
        "aesthetic_v2": weights["aesthetic_v2"]
    }
    assert begin(library, heard).blocked == []
    assert library.scoring() is not plan
    finish(library)
    assert (known(library, "clip"), known(library, "aesthetic_v2")) == (COUNT, COUNT)


def test_weights_changed_while_scoring_lose_nothing(
    library: Library, weights: dict[str, Path]
) -> None:
    heard = Heard(library)
    begin(library, heard)
    for _ in range(3):
        library.use_weights("clip", weights["clip"])
        library.begin_scoring(KEYS)
    until(library, lambda: len(begun(heard)) == 4)
    finish(library)
    assert (known(library, "clip"), known(library, "aesthetic_v2")) == (COUNT, COUNT)
    assert sum(t.name == "curator-scoring" for t in threading.enumerate()) == 1


def test_wrong_weights_change_nothing(library: Library, tmp_path: Path) -> None:
    before = library.settings
    (tmp_path / "empty").mkdir()
    with pytest.raises(WeightsError, match="no weights lie in"):
        library.use_weights("clip", tmp_path / "empty")
    with pytest.raises(WeightsError, match="does not exist"):
        library.use_weights("clip", tmp_path / "nowhere")
    with pytest.raises(UnknownNameError):
        library.use_weights("clpi", tmp_path)
    assert library.settings is before
    assert not (tmp_path / "settings.toml").exists()


def test_weights_named_relative_are_found_from_anywhere(
    library: Library, weights: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(weights["clip"].parent)
    library.use_weights("clip", Path("clip"))
    monkeypatch.chdir(tmp_path)
    assert library.weights_places.given["clip"] == weights["clip"]


def test_arrivals_are_scored_whenever_they_come(library: Library, pictures: Path) -> None:
    library.start_watching()
    for n in range(COUNT, 2 * COUNT):
        write_png(pictures / f"{n}.png", parameters("the dog", seed=n), shade=20 * n)
        library.begin_scoring(KEYS)
        library.drain(wait=0.05)
    until(library, lambda: known(library, "aesthetic_v2") == 2 * COUNT)
    write_png(pictures / "late.png", parameters("the dog"), shade=251)
    until(library, lambda: known(library, "clip") == 2 * COUNT + 1)


def test_a_thread_that_has_failed_is_replaced(
    open_library: OpenLibrary, pictures: Path, weights: dict[str, Path]
) -> None:
    library = filled(open_library(weights=weights, device="cuda:99"), pictures)
    heard = Heard(library)

    def failures() -> int:
        return [each.phase for each in heard.news if isinstance(each, State)].count(Phase.FAILED)

    for count in (1, 2):
        assert begin(library, heard).images == COUNT
        until(library, lambda count=count: failures() == count)  # type: ignore[misc]


def test_weights_that_do_not_load_are_tried_again(
    open_library: OpenLibrary, pictures: Path, weights: dict[str, Path], tmp_path: Path
) -> None:
    head = tmp_path / "head"
    head.mkdir()
    (head / "head.pth").write_bytes(b"no weights at all")
    library = filled(open_library(weights={**weights, "aesthetic_v2": head}), pictures)
    heard = Heard(library)
    begin(library, heard)
    finish(library)
    until(library, lambda: "aesthetic_v2" in library.blocked)
    (head / "head.pth").unlink()
    (published,) = weights["aesthetic_v2"].iterdir()
    (head / published.name).write_bytes(published.read_bytes())
    assert begin(library, heard).images == COUNT
    finish(library)
    assert known(library, "aesthetic_v2") == COUNT


def test_closing_at_once_ends_everything(library: Library) -> None:
    for _ in range(3):
        library.begin_scoring(KEYS)
    library.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("curator")]


WITHOUT_TORCH = """
import sys, time
from pathlib import Path
from curator.library.library import Library
from curator.library.news import Begun
from curator.library.places import library_places
from curator.library.pictures import Pictures
from curator.settings import Settings

root, weights, images = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "images"
keys = ("clip", "aesthetic_v2")
settings = Settings(weights={key: weights / key for key in keys}, settle_seconds=0)
news = []
with Library(library_places(root, {}), settings, writable=True, holder="a test") as library:
    library.subscribe(news.append)
    library.start_watching()
    if images:
        library.ask_to_add(Path(sys.argv[4]))
    end = time.monotonic() + 30
    while images and not library.columns.alive.sum() and time.monotonic() < end:
        library.drain(wait=0.05)
    library.begin_scoring(keys)
    while not any(isinstance(each, Begun) for each in news) and time.monotonic() < end:
        library.drain(wait=0.05)
    while library.scoring_progress.left and time.monotonic() < end:
        library.drain(wait=0.05)
    library.flush()
    print(bool(library.columns.scorers), "torch" in sys.modules, "transformers" in sys.modules)
"""


@pytest.mark.parametrize(
    ("has_weights", "has_images", "said"),
    [
        (False, True, "True False False"),
        (True, False, "False False False"),
        (True, True, "True True True"),
    ],
    ids=["no weights", "no images", "both"],
)
def test_torch_is_loaded_by_the_first_job_alone(
    pictures: Path,
    weights: dict[str, Path],
    tmp_path: Path,
    has_weights: bool,
    has_images: bool,
    said: str,
) -> None:
    folder = weights["clip"].parent if has_weights else tmp_path / "nowhere"
    what = "images" if has_images else "nothing"
    command = [sys.executable, "-c", WITHOUT_TORCH, str(tmp_path / "l"), str(folder), what]
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run(
        [*command, str(pictures)], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, said), done.stderr
