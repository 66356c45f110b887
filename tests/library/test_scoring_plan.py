"""Scoring of a whole library by the real thread, on tiny weights."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tiny_weights import make_tiny_weights

from curator.domain.change import Scored
from curator.library.library import Library
from curator.library.news import News
from curator.library.readiness import Blocked, Skip
from curator.library.records import records
from curator.library.scan import scan
from curator.library.scoring_plan import Skipped, tally
from curator.store.writer import Committed

from .conftest import OpenLibrary, parameters, write_png

PATIENCE_S = 60.0
KEYS = ("clip", "aesthetic_v2")


class Heard:
    """What a library has told."""

    def __init__(self, library: Library) -> None:
        self.news: list[News] = []
        library.subscribe(self.news.append)

    def scored(self) -> list[Scored]:
        return [s for each in self.news if isinstance(each, Committed) for s in each.scored]


def until(library: Library, true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "it never came"
        library.drain(wait=0.05)


def finish(library: Library) -> None:
    until(library, lambda: not library.scoring().progress.left)
    library.flush()


def scores(library: Library, query: str = "") -> dict[str, dict[str, object]]:
    """Scores by file name."""
    found = records(library, library.find(library.parse(query)))
    return {str(each["name"]): each["scores"] for each in found}


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = make_tiny_weights(tmp_path_factory.mktemp("weights"))
    return {key: folder / key for key in KEYS}


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    for n in range(5):
        write_png(folder / f"{n}.png", parameters("the red cat", seed=n), shade=40 * n)
    write_png(folder / "bare.png", shade=7)
    write_png(folder / "han.png", parameters("一个女孩，长发"), shade=9)
    write_png(folder / "long.png", parameters("the cat and the red dog " * 40), shade=11)
    return folder


@pytest.fixture
def library(open_library: OpenLibrary, pictures: Path, weights: dict[str, Path]) -> Library:
    opened = open_library(weights=weights)
    opened.add_folder(pictures)
    scan(opened, opened.watched)
    return opened


def test_everything_is_scored_or_has_its_reason(library: Library) -> None:
    heard = Heard(library)
    begun = library.scoring().begin(KEYS)
    assert (begun.images, begun.blocked) == (8, [])
    finish(library)
    numbers, without = tally(heard.scored())
    assert numbers == {"clip": 6, "aesthetic_v2": 8}
    assert without == {"clip: no-prompt": 1, "clip: lang": 1}
    by_name = scores(library)
    assert by_name["bare.png"]["clip"] == {
        "value": None,
        "percentile": None,
        "note": "no-prompt",
        "version": "1",
    }
    assert str(by_name["long.png"]["clip"]["note"]).startswith("truncated:0.")
    assert by_name["0.png"]["clip"]["note"] is None
    assert library.scoring().begin(KEYS).images == 0  # nothing is left to do


def test_restart_resumes_where_it_stopped(
    library: Library, open_library: OpenLibrary, weights: dict[str, Path]
) -> None:
    first = library.find(library.parse("name:0.png OR name:1.png"))
    assert library.scoring().begin(["clip"], first).images == 2
    finish(library)
    before = scores(library, "name:0.png")
    library.close()
    again = open_library(weights=weights)
    heard = Heard(again)
    assert again.scoring().begin(["clip"]).images == 6
    finish(again)
    assert len(heard.scored()) == 6
    assert scores(again, "name:0.png")["0.png"]["clip"]["value"] == before["0.png"]["clip"]["value"]


def test_missing_weights_block_a_scorer_and_nothing_else(
    open_library: OpenLibrary, pictures: Path, weights: dict[str, Path]
) -> None:
    library = open_library(weights={"clip": weights["clip"], "aesthetic_v2": pictures / "nowhere"})
    library.add_folder(pictures)
    scan(library, library.watched)
    begun = library.scoring().begin(KEYS)
    ((blocked, lacking),) = begun.blocked
    assert (blocked.key, blocked.skip, lacking) == ("aesthetic_v2", Skip.WEIGHTS, 8)
    assert blocked.unavailable is not None
    assert "nowhere" in blocked.unavailable.reason
    finish(library)
    assert library.columns.scorers.count("clip") == 1
    assert "aesthetic_v2" not in library.columns.scorers


def test_other_weights_never_mix_into_a_column(
    library: Library,
    open_library: OpenLibrary,
    weights: dict[str, Path],
    tmp_path: Path,
) -> None:
    first = library.find(library.parse("name:0.png"))
    library.scoring().begin(["aesthetic_v2"], first)
    finish(library)
    old = scores(library, "name:0.png")["0.png"]["aesthetic_v2"]["value"]
    library.close()
    other = make_tiny_weights(tmp_path / "other", seed=1)
    changed = open_library(weights={key: other / key for key in KEYS})
    begun = changed.scoring().begin(["aesthetic_v2"])
    assert begun.images == 0
    assert [(each.skip, n) for each, n in begun.blocked] == [(Skip.OTHER_PROVENANCE, 7)]
    assert changed.scoring().begin(["aesthetic_v2"], again=["aesthetic_v2"]).images == 8
    finish(changed)
    new = scores(changed)
    assert all(each["aesthetic_v2"]["value"] is not None for each in new.values())
    assert new["0.png"]["aesthetic_v2"]["value"] != old
    with changed.database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT count(*) FROM score JOIN scorer ON id = scorer_id WHERE key = 'aesthetic_v2'"
        ).scalar()
    assert rows == 9  # the old number is kept beside the new column


def test_other_dtype_is_found_out_by_the_thread(
    library: Library, open_library: OpenLibrary, weights: dict[str, Path]
) -> None:
    library.close()
    half = open_library(weights=weights, dtype="bfloat16")
    half.scoring().begin(["clip"], half.find(half.parse("name:0.png")))
    finish(half)
    half.close()
    whole = open_library(weights=weights)
    heard = Heard(whole)
    assert whole.scoring().begin(["clip"]).images == 7
    finish(whole)
    assert [each.skip for each in heard.news if isinstance(each, Blocked)] == [
        Skip.OTHER_PROVENANCE
    ]
    assert tally(heard.scored())[0] == {}
    assert int(np.isfinite(whole.columns.score("clip")).sum()) == 1


def test_a_dtype_asked_for_by_name_is_no_secret_until_then(
    library: Library, open_library: OpenLibrary, weights: dict[str, Path]
) -> None:
    library.scoring().begin(["clip"])
    finish(library)
    library.close()
    half = open_library(weights=weights, dtype="bfloat16")
    begun = half.scoring().begin(["clip"])
    assert begun.images == 0
    assert [each.skip for each, _ in begun.blocked] == [Skip.OTHER_PROVENANCE]


def test_pixel_scorers_can_be_run_again(library: Library) -> None:
    heard = Heard(library)
    assert library.scoring().begin(["sharpness"]).images == 0
    assert library.scoring().begin(["sharpness", "clip"], again=["sharpness", "clip"]).images == 8
    finish(library)
    numbers, _ = tally(heard.scored())
    assert numbers == {"sharpness": 8, "clip": 6}


def test_file_that_went_away_is_skipped(library: Library, pictures: Path) -> None:
    heard = Heard(library)
    (pictures / "0.png").unlink()
    library.scoring().begin(["clip"])
    finish(library)
    assert [each.reason for each in heard.news if isinstance(each, Skipped)] == [Skip.FILE_GONE]
    assert sum(tally(heard.scored())[0].values()) == 5


def test_arrivals_are_scored_from_the_one_decode(
    library: Library, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from curator.library import ingest

    decoded: list[int] = []
    real = ingest.decode

    def counting(data: bytes, **more: int) -> object:
        decoded.append(len(data))
        return real(data, **more)

    monkeypatch.setattr(ingest, "decode", counting)
    library.score_arrivals(KEYS)
    finish(library)
    library.watch()
    decoded.clear()
    for n in range(3):
        write_png(pictures / f"new-{n}.png", parameters("the new dog", seed=n), shade=100 + n)
    until(library, lambda: len(library.find(library.parse("new clip>=-100"))) == 3)
    finish(library)
    assert len(decoded) == 3
    assert all(set(KEYS) < set(each) for each in scores(library, "new").values())


def test_pause_holds_and_resume_goes_on(library: Library) -> None:
    plan = library.scoring()
    plan.pause()
    plan.begin(["clip"])
    library.drain(wait=0.3)
    assert plan.progress.left > 0
    assert plan.progress.total == 8
    plan.resume()
    finish(library)
    assert (plan.progress.done, plan.progress.left) == (8, 0)


def test_closing_with_a_full_queue_loses_nothing(
    library: Library, open_library: OpenLibrary, weights: dict[str, Path]
) -> None:
    library.scoring().begin(KEYS)
    library.close()
    again = open_library(weights=weights)
    again.scoring().begin(KEYS)
    finish(again)
    assert int(np.isfinite(again.columns.score("aesthetic_v2")).sum()) == 8


def test_prompt_that_comes_later_is_scored_by(library: Library, pictures: Path) -> None:
    def has_clip() -> bool:
        return len(library.find(library.parse("name:bare.png clip>-100"))) == 1

    library.score_arrivals(KEYS)
    finish(library)
    library.start_watching()
    before = scores(library)["bare.png"]["aesthetic_v2"]
    assert not has_clip()
    (pictures / "bare.txt").write_text(parameters("the red dog"), encoding="utf-8")
    until(library, has_clip)
    assert scores(library)["bare.png"]["aesthetic_v2"] == before
