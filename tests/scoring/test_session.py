from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import odd_scorers
import pytest

from curator.domain.change import Scored
from curator.domain.errors import CuratorError
from curator.domain.generation import Prompt
from curator.domain.image import ImageId
from curator.domain.score import Note, Score, without_forms
from curator.scoring.availability import Unavailable
from curator.scoring.jobs import Failed, Job
from curator.scoring.registry import CLIP_INPUT, Registry
from curator.scoring.session import STRIKES, Session, Setup
from curator.scoring.weights import WayOut, WeightsPlaces

BOTH = frozenset({"clip", "aesthetic_v2"})
sessions: list[Session] = []


def job(number: int, *wanted: str, prompt: str | None = "the cat", corner: int = 7) -> Job:
    """A job whose image differs by its number; `corner` is what the odd scorers judge by."""
    pixels = np.random.default_rng(number).integers(0, 256, (224, 224, 3), np.uint8)
    pixels[0, 0] = corner
    plain = None if prompt is None else Prompt(prompt)
    return Job(ImageId(number), frozenset(wanted) or BOTH, {CLIP_INPUT: pixels}, plain)


class Opened:
    """A Session and what it reported."""

    def __init__(self, registry: Registry, places: WeightsPlaces, **changes: object) -> None:
        self.reported: list[Unavailable] = []
        self.session = Session(Setup(registry, places, **changes), self.reported.append)
        sessions.append(self.session)

    def score(self, *jobs: Job) -> tuple[dict[int, dict[str, Score]], dict[int, dict[str, str]]]:
        """Scores and reasons by image and key."""
        answers = self.session.score(jobs)
        scored = {
            answer.image_id: {source.key: score for source, score in answer.scores}
            for answer in answers
            if isinstance(answer, Scored)
        }
        failed = {
            answer.image_id: dict(answer.reasons)
            for answer in answers
            if isinstance(answer, Failed)
        }
        return scored, failed


@pytest.fixture(autouse=True)
def all_closed() -> Iterator[None]:
    """End the threads of every session that a test opens."""
    yield
    while sessions:
        sessions.pop().close()


@pytest.fixture
def opened(registry: Registry, places: WeightsPlaces) -> Opened:
    return Opened(registry, places)


@pytest.fixture
def odd(registry: Registry) -> Registry:
    """Our scorers and all the odd ones."""
    others = {plugin.info.key: plugin for plugin in odd_scorers.EVERYTHING}
    odd_scorers.calls.clear()
    return Registry({**registry.scorers, **others}, registry.backbones)


def test_both_scorers_judge_every_image(opened: Opened) -> None:
    scored, failed = opened.score(*(job(number) for number in range(5)))
    assert failed == {}
    assert set(scored) == set(range(5))
    for scores in scored.values():
        assert set(scores) == BOTH
        assert all(
            math.isfinite(score.value) and not without_forms(score.note)
            for score in scores.values()
        )
        assert -100 <= scores["clip"].value <= 100
    assert len({scores["clip"].value for scores in scored.values()}) == 5


def test_a_score_does_not_depend_on_its_batch(opened: Opened) -> None:
    jobs = [job(number, prompt=f"the cat {'red ' * number}") for number in range(6)]
    together, _ = opened.score(*jobs)
    for each in jobs:
        alone, _ = opened.score(each)
        for key, score in alone[each.image_id].items():
            assert score.value == pytest.approx(together[each.image_id][key].value, abs=1e-4)


def test_one_forward_serves_all_and_its_embedding_is_given_out(opened: Opened) -> None:
    (answer,) = opened.session.score([job(1)])
    assert isinstance(answer, Scored)
    ((tower, vector),) = answer.embeddings.items()
    assert len(tower) == 16
    assert vector.dtype == np.float16
    assert np.linalg.norm(vector.astype(np.float64)) == pytest.approx(1, abs=1e-3)


def test_provenance_is_complete(opened: Opened) -> None:
    (answer,) = opened.session.score([job(1)])
    assert isinstance(answer, Scored)
    for source, _ in answer.scores:
        assert (source.version, source.preprocessing, source.dtype) == ("1", "1", "float32")
        assert len(source.weights_hash) == 64
        assert source.text_variant == ("norm1" if source.key == "clip" else "")


@pytest.mark.parametrize("prompt", [None, "", " \n", "<|endoftext|>", "\x00"])
def test_no_prompt_is_no_number_and_no_failure(opened: Opened, prompt: str | None) -> None:
    scored, failed = opened.score(job(1, prompt=prompt), job(2))
    assert failed == {}
    assert math.isnan(scored[1]["clip"].value)
    assert scored[1]["clip"].note == Note.NO_PROMPT
    assert math.isfinite(scored[1]["aesthetic_v2"].value)
    assert math.isfinite(scored[2]["clip"].value)


def test_a_cut_prompt_says_how_much_was_read(opened: Opened) -> None:
    scored, _ = opened.score(
        job(1, prompt="cat " * 75), job(2, prompt="cat " * 76), job(3, prompt="cat " * 150)
    )
    notes = [without_forms(scored[number]["clip"].note) for number in (1, 2, 3)]
    assert notes == ["", "truncated:0.98", "truncated:0.5"]
    assert scored[2]["clip"].value != scored[1]["clip"].value


@pytest.mark.parametrize(
    "prompt", ["一只可爱的猫", "рыжий кот на крыше", "a cat 一只可爱的猫坐在椅子上"]
)
def test_a_script_the_tower_cannot_read_is_no_number(opened: Opened, prompt: str) -> None:
    scored, failed = opened.score(job(1, prompt=prompt))
    assert failed == {}
    assert math.isnan(scored[1]["clip"].value)
    assert scored[1]["clip"].note == Note.LANGUAGE
    assert math.isfinite(scored[1]["aesthetic_v2"].value)


def test_foreign_words_in_an_english_prompt_are_left_out_and_told(opened: Opened) -> None:
    english = "a cute cat on a red chair by the window"
    scored, _ = opened.score(job(1, prompt=f"{english} 猫"))
    plain, _ = opened.score(job(1, prompt=english))
    assert without_forms(scored[1]["clip"].note) == Note.MIXED_LANGUAGE
    assert scored[1]["clip"].value == plain[1]["clip"].value
    cut, _ = opened.score(job(1, prompt=f"{english * 9} 猫"))
    told = without_forms(cut[1]["clip"].note)
    kinds = [note.partition(":")[0] for note in told.split(", ")]
    assert kinds == [Note.TRUNCATED, Note.MIXED_LANGUAGE]


def test_each_prompt_of_a_batch_meets_its_own_image(opened: Opened) -> None:
    prompts = ["the cat", None, "中文", "red dog", "", "the end", "the cat"]
    jobs = [job(number, prompt=prompt) for number, prompt in enumerate(prompts)]
    together, _ = opened.score(*jobs)
    for each in jobs:
        alone, _ = opened.score(each)
        ours, theirs = alone[each.image_id]["clip"], together[each.image_id]["clip"]
        assert without_forms(ours.note) == without_forms(theirs.note)
        assert ours.value == pytest.approx(theirs.value, abs=1e-4, nan_ok=True)


def test_prompts_equal_but_for_case_and_space_score_the_same(opened: Opened) -> None:
    first, _ = opened.score(job(1, prompt="the red cat"))
    again, _ = opened.score(job(1, prompt="The  RED cat"))
    assert first == again


def test_a_session_loads_what_is_asked_for_only(opened: Opened) -> None:
    assert not opened.session.has_loaded(["aesthetic_v2"])
    opened.score(job(1, "aesthetic_v2"))
    assert opened.session.has_loaded(["aesthetic_v2"])
    assert not opened.session.has_loaded(["clip"])


def test_missing_weights_are_reported_once_and_the_rest_is_scored(
    registry: Registry, nowhere: WeightsPlaces, tiny: Path
) -> None:
    opened = Opened(registry, replace(nowhere, given={"clip": tiny / "clip"}))
    for number in (1, 2):
        scored, failed = opened.score(job(number))
        assert set(scored[number]) == {"clip"}
        assert failed == {}
    assert opened.reported == [
        Unavailable("aesthetic_v2", "not on this machine", "aesthetic_v2", WayOut.PULL)
    ]


def test_without_any_weights_nothing_is_answered(
    registry: Registry, nowhere: WeightsPlaces
) -> None:
    opened = Opened(registry, nowhere)
    assert opened.score(job(1)) == ({}, {})
    assert {state.key for state in opened.reported} == BOTH


def test_refused_weights_name_the_file_at_fault(
    registry: Registry, nowhere: WeightsPlaces, tiny: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "w"))
    (head,) = (folder / "aesthetic_v2").iterdir()
    head.unlink()
    head.with_suffix(".pth").write_bytes(b"PK\x03\x04 cut short")
    opened = Opened(registry, replace(nowhere, folder=folder))
    scored, _ = opened.score(job(1))
    assert set(scored[1]) == {"clip"}
    (state,) = opened.reported
    assert (state.weights, state.way_out) == ("aesthetic_v2", WayOut.REPLACE_FILE)
    assert "cut short or no weights file" in state.reason


def test_a_head_for_another_backbone_is_refused(
    registry: Registry, nowhere: WeightsPlaces, tiny: Path, parity: Path
) -> None:
    given = {"clip": tiny / "clip", "aesthetic_v2": parity / "weights" / "aesthetic_v2"}
    opened = Opened(registry, replace(nowhere, given=given))
    opened.score(job(1))
    (state,) = opened.reported
    assert "takes 768 numbers, the backbone gives 40" in state.reason


def test_a_broken_backbone_takes_down_its_scorers_only(
    odd: Registry, nowhere: WeightsPlaces, tiny: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "w"))
    (folder / "clip" / "config.json").write_text("{}")
    opened = Opened(odd, replace(nowhere, folder=folder))
    scored, _ = opened.score(job(1, *BOTH, "corner"))
    assert set(scored[1]) == {"corner"}
    assert {(state.key, state.weights) for state in opened.reported} == {
        ("clip", "clip"),
        ("aesthetic_v2", "clip"),
    }


@pytest.mark.parametrize("key", ["unloadable", "absent", "quits", "dict"])
def test_a_plugin_that_does_not_load_is_reported(
    odd: Registry, nowhere: WeightsPlaces, key: str
) -> None:
    opened = Opened(odd, nowhere)
    scored, failed = opened.score(job(1, key, "corner"))
    assert set(scored[1]) == {"corner"}
    assert failed == {}
    (state,) = opened.reported
    assert (state.key, state.weights, state.way_out) == (key, None, WayOut.MEND_PLUGIN)
    assert "\n" not in state.reason


def test_an_image_that_breaks_a_batch_is_found_and_reported_alone(
    odd: Registry, places: WeightsPlaces
) -> None:
    opened = Opened(odd, places)
    jobs = [job(n, "poisoned", *BOTH, corner=13 if n in {3, 5} else n) for n in range(8)]
    scored, failed = opened.score(*jobs)
    assert failed == {
        3: {"poisoned": "ZeroDivisionError: poison"},
        5: {"poisoned": "ZeroDivisionError: poison"},
    }
    assert all(set(scored[number]) >= BOTH for number in range(8))
    assert {n for n in range(8) if "poisoned" in scored[n]} == {0, 1, 2, 4, 6, 7}
    assert scored[4]["poisoned"].value == 4


def test_pixels_no_tower_takes_break_that_image_only(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    bad = Job(ImageId(9), BOTH, {CLIP_INPUT: np.zeros((5, 5, 3), np.uint8)}, Prompt("cat"))
    scored, failed = opened.score(job(1), bad, job(2))
    assert set(scored) == {1, 2}
    assert set(failed[9]) == BOTH
    assert not caplog.records


def test_a_job_without_the_pixels_it_needs_is_told(opened: Opened) -> None:
    scored, failed = opened.score(Job(ImageId(1), BOTH, {}, Prompt("cat")), job(2))
    assert failed == {1: dict.fromkeys(BOTH, "no pixels of the size it reads were given")}
    assert set(scored) == {2}


def test_too_few_scores_are_a_failure_of_the_plugin(odd: Registry, nowhere: WeightsPlaces) -> None:
    _, failed = Opened(odd, nowhere).score(job(1, "short"), job(2, "short"))
    assert failed == {n: {"short": "ValueError: 0 scores for 1 images"} for n in (1, 2)}


def test_what_is_no_score_is_a_failure_of_the_plugin(odd: Registry, nowhere: WeightsPlaces) -> None:
    scored, failed = Opened(odd, nowhere).score(job(1, "numbers", "corner"))
    assert failed == {1: {"numbers": "TypeError: 7.0 is no Score"}}
    assert scored[1].keys() == {"corner"}


def test_a_scorer_that_ends_the_program_ends_its_own_scores(
    odd: Registry, nowhere: WeightsPlaces
) -> None:
    scored, failed = Opened(odd, nowhere).score(job(1, "quitting", "corner"))
    assert failed == {1: {"quitting": "SystemExit: enough"}}
    assert scored[1].keys() == {"corner"}


def test_numbers_of_numpy_become_plain_ones(odd: Registry, nowhere: WeightsPlaces) -> None:
    scored, _ = Opened(odd, nowhere).score(job(1, "numpy"))
    assert type(scored[1]["numpy"].value) is float


def test_a_scorer_that_does_not_close_keeps_nobody_from_it(
    odd: Registry, places: WeightsPlaces
) -> None:
    opened = Opened(odd, places)
    opened.score(job(1, "unclosable", *BOTH))
    backbone = opened.session._models._backbones["clip"].model
    opened.session.close()
    with pytest.raises(CuratorError, match="closed"):
        backbone.embed_images(np.zeros((1, 224, 224, 3), np.uint8))


def test_what_is_not_finite_becomes_no_number_with_a_note(
    odd: Registry, nowhere: WeightsPlaces
) -> None:
    scored, failed = Opened(odd, nowhere).score(job(1, "corner", corner=255))
    assert failed == {}
    assert math.isnan(scored[1]["corner"].value)
    assert scored[1]["corner"].note == Note.NOT_FINITE


def test_weights_full_of_nan_give_no_numbers_and_no_embeddings(
    registry: Registry, nowhere: WeightsPlaces, tiny: Path, tmp_path: Path
) -> None:
    from safetensors.numpy import load_file, save_file

    folder = Path(shutil.copytree(tiny, tmp_path / "w"))
    path = folder / "clip" / "model.safetensors"
    tensors = load_file(path)
    tensors["visual_projection.weight"][:] = np.nan
    save_file(tensors, path)
    (answer,) = Opened(registry, replace(nowhere, folder=folder)).session.score([job(1)])
    assert isinstance(answer, Scored)
    assert answer.embeddings == {}
    assert {score.note for _, score in answer.scores} == {Note.NOT_FINITE}


def test_memory_running_out_halves_the_batch_for_good(
    odd: Registry, nowhere: WeightsPlaces
) -> None:
    opened = Opened(odd, nowhere)
    assert opened.session.batch == 8
    scored, failed = opened.score(*(job(n, "hungry", corner=n) for n in range(8)))
    assert failed == {}
    assert [scored[n]["hungry"].value for n in range(8)] == list(range(8))
    assert odd_scorers.calls == [8, 4, 2, 2, 4, 2, 2]
    assert opened.session.batch == 2


def test_memory_too_small_for_one_image_is_told(odd: Registry, nowhere: WeightsPlaces) -> None:
    opened = Opened(odd, nowhere)
    _, failed = opened.score(job(1, "greedy"), job(2, "greedy"))
    assert failed == {n: {"greedy": "out of memory"} for n in (1, 2)}
    assert opened.session.batch == 1


def test_a_scorer_that_always_breaks_is_given_up(odd: Registry, nowhere: WeightsPlaces) -> None:
    opened = Opened(odd, nowhere)
    for start in range(0, STRIKES, 8):
        _, failed = opened.score(*(job(start + n, "short") for n in range(8)))
        assert len(failed) == 8
    assert odd_scorers.calls == []  # it was closed
    assert opened.score(job(99, "short")) == ({}, {})
    assert [(state.key, state.way_out) for state in opened.reported] == [
        ("short", WayOut.MEND_PLUGIN)
    ]


def test_one_good_image_takes_the_strikes_back(odd: Registry, nowhere: WeightsPlaces) -> None:
    opened = Opened(odd, nowhere)
    for start in range(0, 3 * STRIKES, 8):
        jobs = [job(start + n, "poisoned", corner=13 if n else 1) for n in range(8)]
        assert len(opened.score(*jobs)[1]) == 7
    assert opened.reported == []


def test_a_stored_float32_embedding_saves_the_forward(opened: Opened) -> None:
    (fresh,) = opened.session.score([job(1)])
    assert isinstance(fresh, Scored)
    (tower,) = fresh.embeddings
    text = opened.session._models._backbones["clip"].model.texts.embed(["the cat"])[0].vector
    stored = Job(ImageId(1), BOTH, {}, Prompt("the cat"), {tower: text})
    (again,) = opened.session.score([stored])
    assert isinstance(again, Scored)
    assert again.embeddings == {}
    values = {source.key: score.value for source, score in again.scores}
    assert values["clip"] == pytest.approx(100, abs=1e-4)  # the vector handed in was the text's


@pytest.mark.parametrize(
    "vector",
    [np.ones(40, np.float16), np.ones(41, np.float32), np.ones(40, np.float64)],
    ids=["float16", "another length", "float64"],
)
def test_what_is_less_exact_than_a_forward_is_not_used(opened: Opened, vector: np.ndarray) -> None:
    (fresh,) = opened.session.score([job(1)])
    assert isinstance(fresh, Scored)
    (tower,) = fresh.embeddings
    (again,) = opened.session.score([replace(job(1), embeddings={tower: vector})])
    assert isinstance(again, Scored)
    assert again.scores == fresh.scores


def test_in_half_precision_a_stored_float16_embedding_is_as_good(
    registry: Registry, places: WeightsPlaces
) -> None:
    opened = Opened(registry, places, dtype="bfloat16")
    (fresh,) = opened.session.score([job(1)])
    assert isinstance(fresh, Scored)
    assert {source.dtype for source, _ in fresh.scores} == {"bfloat16"}
    without_pixels = Job(ImageId(1), BOTH, {}, Prompt("the cat"), fresh.embeddings)
    (again,) = opened.session.score([without_pixels])
    assert isinstance(again, Scored)
    for (_, one), (_, other) in zip(fresh.scores, again.scores, strict=True):
        assert one.value == pytest.approx(other.value, abs=0.05)


def test_a_closed_session_loads_anew(opened: Opened) -> None:
    before, _ = opened.score(job(1))
    opened.session.close()
    assert not opened.session.has_loaded(["clip"])
    assert opened.score(job(1))[0] == before
