"""The self-test on real models of a toy's size, and on scorers that are broken in one way each."""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import odd_scorers
import pytest
from parity_pack import Pack, open_pack
from PIL import Image

from curator.domain.errors import UnknownNameError, UsageError
from curator.domain.generation import Prompt
from curator.domain.score import Score
from curator.scoring import golden, selftest, styles
from curator.scoring.costs import Cost, file_of, keep_cost, kept_costs
from curator.scoring.findings import (
    BatchApart,
    Check,
    Finding,
    Finite,
    GoldenValue,
    HeadNumbers,
    Loaded,
    NotTried,
    PrecisionApart,
    Report,
    WeightsRead,
    Why,
)
from curator.scoring.golden import GoldenImages
from curator.scoring.registry import Inputs, Loading, Registry, style_plugin
from curator.scoring.selftest import SelfTestCancelledError, Wish, self_test
from curator.scoring.session import Setup
from curator.scoring.weights import WeightsPlaces


def of(report: Report, check: Check) -> list[Finding]:
    return [each for each in report.findings if each.check is check]


@pytest.fixture
def setup(registry: Registry, places: WeightsPlaces) -> Setup:
    return Setup(registry, places, device="cpu", batch=5)


def test_a_sound_scorer_passes_and_its_cost_is_kept(setup: Setup) -> None:
    report = self_test(setup, "clip", Wish())
    assert report.passed
    assert (report.device, report.dtype) == ("cpu", "float32")
    kinds = [type(each) for each in report.findings]
    assert kinds == [WeightsRead, Loaded, Finite, BatchApart, PrecisionApart]
    (read, _, finite, batch, other) = report.findings
    assert isinstance(read, WeightsRead)
    assert read.published is False
    assert isinstance(finite, Finite)
    assert (finite.count, finite.reasons) == (4, ())
    assert finite.low < finite.high
    assert isinstance(batch, BatchApart)
    assert batch.difference < batch.tolerance == pytest.approx(2.5e-3)
    assert isinstance(other, PrecisionApart)
    assert other.dtype == "bfloat16"
    assert 0 < other.difference < 5
    assert report.cost is not None
    assert kept_costs(setup.places) == (report.cost,)
    assert report.cost.batch == 5
    assert 0 < report.cost.seconds < 60


def test_half_precision_is_compared_with_float32(setup: Setup) -> None:
    report = self_test(replace(setup, dtype="bfloat16"), "clip", Wish())
    (other,) = of(report, Check.PRECISION)
    assert isinstance(other, PrecisionApart)
    assert other.dtype == "float32"
    assert report.passed


def test_progress_ends_where_it_said_it_would(setup: Setup) -> None:
    steps: list[tuple[int, int]] = []
    self_test(setup, "clip", Wish(progress=lambda done, total: steps.append((done, total))))
    assert [done for done, _ in steps] == list(range(steps[-1][1] + 1))
    assert len({total for _, total in steps}) == 1


@pytest.mark.parametrize("after", [0, 1, 3, 8])
def test_it_stops_when_asked(setup: Setup, after: int) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > after

    with pytest.raises(SelfTestCancelledError):
        self_test(setup, "clip", Wish(cancelled=cancelled))
    assert kept_costs(setup.places) == ()


def test_what_is_not_there_fails(registry: Registry, nowhere: WeightsPlaces) -> None:
    report = self_test(Setup(registry, nowhere), "clip", Wish())
    assert not report.passed
    (read,) = report.findings
    assert isinstance(read, WeightsRead)
    assert "not on this machine" in read.problem
    with pytest.raises(UnknownNameError):
        self_test(Setup(registry, nowhere), "clop", Wish())


def test_damaged_weights_fail(registry: Registry, nowhere: WeightsPlaces, tiny: Path) -> None:
    shutil.copytree(tiny / "clip", nowhere.pulled / "clip")
    file = nowhere.pulled / "clip" / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-4])
    report = self_test(Setup(registry, nowhere), "clip", Wish())
    assert not report.passed
    assert "cut short" in str(report.findings[0])


def test_an_absent_device_is_told(setup: Setup) -> None:
    with pytest.raises(UsageError, match="no device"):
        self_test(replace(setup, device="cuda:7"), "clip", Wish())


class Crowd(odd_scorers.Corner):
    """Its numbers hang on how many images come together."""

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        return [Score(100.0 + len(prompts)) for _ in prompts]


class Nothing(odd_scorers.Corner):
    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        return [Score(math.nan, "too-small") for _ in prompts]


def load_crowd(_: Loading) -> Crowd:
    return Crowd()


def load_no_numbers(_: Loading) -> Nothing:
    return Nothing()


def odd(nowhere: WeightsPlaces, load: str, module: str = "odd_scorers") -> Report:
    plugin = replace(odd_scorers.plugin("odd", load), load=f"{module}:{load}")
    return self_test(Setup(Registry({"odd": plugin}, {}), nowhere), "odd", Wish())


def test_a_batch_that_is_not_its_images_fails(nowhere: WeightsPlaces) -> None:
    report = odd(nowhere, "load_crowd", __name__)
    (apart,) = of(report, Check.BATCH)
    assert isinstance(apart, BatchApart)
    assert (apart.difference, apart.passed, report.passed) == (3, False, False)


def test_no_numbers_fail_with_their_reason(nowhere: WeightsPlaces) -> None:
    report = odd(nowhere, "load_no_numbers", __name__)
    (finite,) = of(report, Check.FINITE)
    assert isinstance(finite, Finite)
    assert (finite.count, finite.reasons) == (0, ("too-small",))
    assert not report.passed
    assert report.cost is None


def test_what_breaks_while_scoring_fails(nowhere: WeightsPlaces) -> None:
    report = odd(nowhere, "load_greedy")
    assert not report.passed
    assert "out of memory" in str(of(report, Check.FINITE))


def test_what_does_not_load_fails(nowhere: WeightsPlaces) -> None:
    report = odd(nowhere, "load_nothing")
    assert report.findings == (Loaded("RuntimeError: no luck"),)


def test_a_slow_one_is_not_tried_in_another_dtype(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selftest, "SLOW_S", 0.0)
    report = self_test(setup, "clip", Wish())
    assert of(report, Check.PRECISION) == [NotTried(Check.PRECISION, Why.SLOW)]
    assert report.passed


# The published heads, and images whose scores are known


@pytest.fixture
def pack(parity: Path, registry: Registry, tmp_path: Path) -> Pack:
    return open_pack(parity, registry, tmp_path)


@pytest.mark.parametrize("key", ["aesthetic_v1", "aesthetic_v2"])
def test_the_published_heads_have_the_published_numbers(pack: Pack, key: str) -> None:
    report = self_test(Setup(pack.registry, pack.places, device="cpu"), key, Wish())
    (head,) = of(report, Check.HEAD)
    assert isinstance(head, HeadNumbers)
    assert head.passed
    assert head.norm == pytest.approx(golden.HEADS[key].norm, abs=5e-4)
    assert report.passed


def test_control_another_head(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(golden.HEADS["aesthetic_v2"], norm=12.459, bias=5.298)
    monkeypatch.setitem(golden.HEADS, "aesthetic_v2", other)
    report = self_test(Setup(pack.registry, pack.places, device="cpu"), "aesthetic_v2", Wish())
    assert not report.passed


def test_a_head_of_the_users_own_is_not_held_to_it(setup: Setup) -> None:
    report = self_test(setup, "aesthetic_v2", Wish())
    assert of(report, Check.HEAD) == [NotTried(Check.HEAD, Why.OWN_WEIGHTS)]
    assert of(report, Check.GOLDEN) == [NotTried(Check.GOLDEN, Why.OWN_WEIGHTS)]
    assert report.passed


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take any weights for the published ones."""
    monkeypatch.setattr(golden, "is_published", lambda *_: True)
    monkeypatch.setattr(selftest, "is_published", lambda *_: True)


@pytest.mark.usefixtures("published")
def test_known_images_are_held_to_their_numbers(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the numbers of the parity pack in the place of those of the real weights."""
    setup = Setup(pack.registry, pack.places, device="cpu")
    names = list(pack.images)[:3]
    values = {name: pack.expected[name]["aesthetic_v2"] for name in names}
    known = GoldenImages("https://example.org", values, 1e-4)
    monkeypatch.setitem(golden.IMAGES, "aesthetic_v2", known)
    not_given = of(self_test(setup, "aesthetic_v2", Wish()), Check.GOLDEN)
    assert not_given == [NotTried(Check.GOLDEN, Why.NO_IMAGES, "https://example.org")]
    for name in names[:2]:
        shutil.copyfile(pack.folder / "images" / name, tmp_path / name)
    report = self_test(setup, "aesthetic_v2", Wish(tmp_path))
    assert [each.passed for each in of(report, Check.GOLDEN)] == [True, True]
    Image.new("RGB", (60, 60), "red").save(tmp_path / names[0])
    (tmp_path / names[1]).write_bytes(b"no image")
    report = self_test(setup, "aesthetic_v2", Wish(tmp_path))
    wrong, broken = of(report, Check.GOLDEN)
    assert isinstance(wrong, GoldenValue)
    assert isinstance(broken, GoldenValue)
    assert not wrong.passed
    assert not broken.passed
    assert broken.reason
    assert not report.passed


def test_the_known_prompt_is_judged_as_it_is_published() -> None:
    """Nothing of it is taken for a quality word."""
    from curator.scoring.prompts import CONTENT, in_variant

    text = golden.IMAGES["image_reward"].prompt
    assert text is not None
    found = in_variant(Prompt(text, (text,)), CONTENT)
    assert found is not None
    assert found.text == text


def test_a_style_is_tested_in_its_own_dtype_alone(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "references").mkdir()
    Image.effect_noise((70, 60), 50).convert("RGB").save(tmp_path / "references" / "a.png")
    plugin = style_plugin(styles.add("ink", tmp_path / "references", tmp_path / "styles"))
    registry = replace(pack.registry, scorers={plugin.info.key: plugin})
    report = self_test(Setup(registry, pack.places, device="cpu", batch=2), "style:ink", Wish())
    assert of(report, Check.PRECISION) == [NotTried(Check.PRECISION, Why.REFERENCES)]
    assert report.passed


# What is kept


def a_cost(**changes: object) -> Cost:
    plain = Cost("clip", "ab", "cpu", "float32", 8, 0.5, 1000, 9000)
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_cost_takes_the_place_of_its_older_self(nowhere: WeightsPlaces) -> None:
    for cost in (a_cost(), a_cost(device="cuda"), a_cost(digest="cd"), a_cost(seconds=0.25)):
        keep_cost(cost, nowhere)
    assert kept_costs(nowhere) == (
        a_cost(device="cuda"),
        a_cost(digest="cd"),
        a_cost(seconds=0.25),
    )
    assert a_cost().per_image == 1000
    assert a_cost(peak=None).per_image is None
    assert a_cost(peak=10).per_image == 0


@pytest.mark.parametrize("content", ["", "{", "{}", "[1]", '[{"key": "clip"}]', "[[]]"])
def test_damaged_costs_count_as_not_measured(nowhere: WeightsPlaces, content: str) -> None:
    file_of(nowhere).write_text(content)
    assert kept_costs(nowhere) == ()
    keep_cost(a_cost(), nowhere)
    assert kept_costs(nowhere) == (a_cost(),)


def test_costs_that_cannot_be_kept_do_no_harm(nowhere: WeightsPlaces) -> None:
    in_the_way = nowhere.pulled.parent / "file"
    in_the_way.write_text("")
    keep_cost(a_cost(), replace(nowhere, hashes=in_the_way / "hashes.json"))
