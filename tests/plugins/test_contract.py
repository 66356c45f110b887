"""What every scorer promises, ours and a third party's, shown on each that is installed here.

Whoever writes a scorer can run these with their package installed: it joins the list by itself.
"""

from __future__ import annotations

import gc
import io
import json
import math
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from curator import plugins
from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, Prompt, RawMetadata
from curator.domain.score import InputSpec, RunsOn, Score, ScorerInfo
from curator.export.exporting import Exporter
from curator.imaging.decode import decode
from curator.imaging.inputs import model_input
from curator.metadata.prompts import plain_prompt
from curator.metadata.reading import MetadataReader
from curator.query.parser import parse
from curator.query.unparser import unparse
from curator.scoring.models import LoadedScorer, Models
from curator.scoring.prompts import in_variant
from curator.scoring.registry import Inputs, Registry, load_registry
from curator.scoring.weights import WeightsPlaces

from ..parity_pack import given  # noqa: TID252
from .conftest import Run

EXAMPLES = ("first_words", "warm_colours")
INSTALLED = sorted(load_registry(Path("/nonexistent")).scorers.keys() | {*EXAMPLES, "style:tiny"})
LONG = "the red cat , a dog , " * 40
PROMPTS = ("a red cat", None, LONG, "猫が好き", "the dog BREAK a cat", "", "(red:1.3) dog")
CRUMBS = 1024
"""Bytes of tensors that may stay: mean and standard deviation of a model's pixels."""
EXACT = 1e-4
"""Of the usual range: a batch may be computed in another order than single images."""

each_scorer = pytest.mark.parametrize("key", INSTALLED)


@dataclass(frozen=True)
class Subject:
    """A loaded scorer with images and prompts to judge."""

    loaded: LoadedScorer
    pixels: np.ndarray
    prompts: tuple[Prompt | None, ...]

    @property
    def info(self) -> ScorerInfo:
        return self.loaded.info

    def scores(
        self, places: Sequence[int] | None = None, prompts: Sequence[Prompt | None] | None = None
    ) -> list[Score]:
        """Scores of the images at these places, in this order."""
        chosen = range(len(self.pixels)) if places is None else places
        texts = self.prompts if prompts is None else prompts
        inputs = given(self.loaded, self.pixels[list(chosen)])
        wanted = [in_variant(texts[place], self.info.text_variant) for place in chosen]
        return list(self.loaded.scorer.score(inputs, wanted))

    def near(self, ours: Sequence[Score], theirs: Sequence[Score]) -> bool:
        """Whether scores are the same, but for rounding."""
        most = EXACT * (self.info.high - self.info.low)
        return all(
            math.isclose(one.value, other.value, rel_tol=1e-4, abs_tol=most)
            or (not one.known and not other.known and one.note == other.note)
            for one, other in zip(ours, theirs, strict=True)
        )


@pytest.fixture(scope="module")
def of_all(
    registry: Registry, weights: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Subject]]:
    """Loads scorers with tiny weights, each once."""
    hashes = tmp_path_factory.mktemp("scratch") / "hashes.json"
    places = WeightsPlaces(folder=weights, hashes=hashes)
    reported: list[object] = []
    models = Models(registry, places, "cpu", "float32", reported.append)

    def subject(key: str) -> Subject:
        loaded = models.scorer(key)
        assert loaded is not None, reported
        return Subject(loaded, pixels_for(registry, key), plain_prompts())

    yield subject
    models.close()


@pytest.fixture
def subject(of_all: Callable[[str], Subject], key: str) -> Subject:
    return of_all(key)


def pixels_for(registry: Registry, key: str) -> np.ndarray:
    """As many different images as there are prompts, as the scorer is given them."""
    spec = registry.input_of(registry.scorer(key).info)
    assert isinstance(spec, InputSpec)
    return np.stack([model_input(decode(picture(seed)), spec) for seed in range(len(PROMPTS))])


def picture(seed: int) -> bytes:
    """A PNG of coloured blocks."""
    random = np.random.default_rng(seed)
    blocks = random.integers(0, 256, (5, 6, 3), np.uint8)
    data = io.BytesIO()
    Image.fromarray(blocks.repeat(20, 0).repeat(20, 1)).save(data, "PNG")
    return data.getvalue()


def plain_prompts() -> tuple[Prompt | None, ...]:
    return tuple(None if text is None else plain_prompt(text) for text in PROMPTS)


class TestTheInfo:
    def test_all_that_are_installed_are_tried(self, registry: Registry) -> None:
        assert sorted(registry.scorers) == INSTALLED
        assert registry.broken == ()
        assert set(EXAMPLES) <= set(INSTALLED)

    @each_scorer
    def test_entry_point_and_key_are_one_name(self, registry: Registry, key: str) -> None:
        points = {point.name for point in entry_points(group=plugins.SCORERS)}
        assert key in points or key.startswith("style:")
        assert registry.scorer(key).info.key == key

    @each_scorer
    def test_it_is_told_in_words(self, registry: Registry, key: str) -> None:
        info = registry.scorer(key).info
        assert info.runs_on is RunsOn.DEVICE
        assert info.title[0].isupper()
        for sentence in (info.summary, info.limits):
            assert sentence
            assert sentence == sentence.strip().rstrip(".")
            assert "\n" not in sentence

    @each_scorer
    def test_its_key_can_be_asked_for(self, key: str) -> None:
        for text in (f"{key}>=1", f"{key}%>=90", f"{key}@prompt%>=80", f"sort:-{key}"):
            query = parse(f"score:{text}" if ":" in key and "sort" not in text else text, [key])
            assert parse(unparse(query), [key]) == query

    @each_scorer
    def test_its_weights_can_be_had_and_have_a_licence(self, registry: Registry, key: str) -> None:
        for weights in registry.weights_of(key):
            assert weights.licence
            assert weights.size > 0
            for file in weights.files:
                assert bool(file.url) != bool(file.repository)
                assert not file.url or file.url.startswith("https://")


class TestTheScores:
    @each_scorer
    def test_one_score_an_image_and_none_without_a_reason(self, subject: Subject) -> None:
        scores = subject.scores()
        assert len(scores) == len(PROMPTS)
        for score in scores:
            assert type(score) is Score
            assert isinstance(score.note, str)
            assert score.known or (math.isnan(score.value) and score.note)
        assert any(score.known for score in scores)
        assert len({score.value for score in scores if score.known}) > 1

    @each_scorer
    def test_whoever_needs_a_prompt_judges_none_without(self, subject: Subject) -> None:
        without = subject.scores(prompts=[None] * len(PROMPTS))
        if subject.info.needs_prompt:
            assert not any(score.known for score in without)
        else:
            assert without == subject.scores()

    @each_scorer
    def test_the_same_again_is_the_same_to_the_bit(self, subject: Subject) -> None:
        assert repr(subject.scores()) == repr(subject.scores())

    @each_scorer
    def test_single_images_score_as_in_a_batch(self, subject: Subject) -> None:
        singles = [subject.scores([place])[0] for place in range(len(PROMPTS))]
        assert subject.near(singles, subject.scores())

    @each_scorer
    def test_the_order_of_a_batch_does_not_matter(self, subject: Subject) -> None:
        order = [4, 2, 6, 0, 5, 1, 3]
        turned = subject.scores(order)
        together = subject.scores()
        assert subject.near(turned, [together[place] for place in order])

    @each_scorer
    def test_an_image_that_comes_twice_scores_twice(self, subject: Subject) -> None:
        twice = subject.scores([0, 0, 0])
        assert subject.near(twice, [twice[0]] * 3)

    @each_scorer
    def test_what_it_is_given_stays_as_it_is(self, subject: Subject) -> None:
        inputs = given(subject.loaded, subject.pixels)
        kept = [each.copy() for each in arrays(inputs)]
        wanted = [in_variant(each, subject.info.text_variant) for each in subject.prompts]
        subject.loaded.scorer.score(inputs, wanted)
        assert all(map(np.array_equal, kept, arrays(inputs)))


def arrays(inputs: Inputs) -> list[np.ndarray]:
    return [each for each in (inputs.pixels, inputs.embeddings) if each is not None]


class TestTheEnd:
    @each_scorer
    def test_closed_it_holds_no_more_than_crumbs(
        self, registry: Registry, places: WeightsPlaces, key: str
    ) -> None:
        held = {id(each) for each in alive()}
        loaded = Models(registry, places, "cpu", "float32", fail).scorer(key)
        assert loaded is not None
        Subject(loaded, pixels_for(registry, key), plain_prompts()).scores()
        made = [each for each in alive() if id(each) not in held]
        assert size_of(made) > CRUMBS or not registry.weights_of(key)
        refs = [weakref.ref(each) for each in made]
        del made
        loaded.scorer.close()
        loaded.scorer.close()
        if loaded.backbone is not None:
            loaded.backbone.model.close()
        gc.collect()
        left = [each for ref in refs if (each := ref()) is not None]
        assert size_of(left) <= CRUMBS, left


def fail(state: object) -> None:
    pytest.fail(str(state))


def alive() -> list[Any]:
    """Every tensor there is; of those that share memory, all."""
    import torch

    return [each for each in gc.get_objects() if issubclass(type(each), torch.Tensor)]


def size_of(tensors: Sequence[Any]) -> int:
    return sum(each.nbytes for each in tensors)


READING = """
import json, sys
from importlib.metadata import entry_points

heavy = ("torch", "torchvision", "transformers", "huggingface_hub.hf_api", "PySide6", "cv2")
told = {}
for group in ("curator.scorers", "curator.metadata_readers", "curator.exporters"):
    for point in entry_points(group=group):
        point.load()
        told[point.name] = [name for name in heavy if name in sys.modules]
print(json.dumps(told))
"""


def test_reading_a_plugin_loads_nothing_heavy(run: Run, example_site: Path) -> None:
    told = json.loads(run("-c", READING, site=example_site).stdout)
    assert {*EXAMPLES, "clip", "comfyui", "folder"} <= told.keys()
    assert {name: heavy for name, heavy in told.items() if heavy} == {}


RAW = (
    RawMetadata(),
    RawMetadata("PNG", 8, 8, {"parameters": "", "prompt": "{", "Comment": "\ud800\0"}),
    RawMetadata("JPEG", 0, 0, {"UserComment": "[" * 10_000, "xmp": "<x>", "comment": "null"}),
    RawMetadata("WEBP", 1, 1, {"Make": "workflow:{}", "workflow": "[]", "parameters": "1"}),
)


def of_group(group: str, kind: type) -> list[Any]:
    found = plugins.load(group, kind)
    assert found.broken == ()
    assert all(name == each.name for name, each in found.loaded.items())
    return [pytest.param(each, id=name) for name, each in found.loaded.items()]


@pytest.mark.parametrize("reader", of_group(plugins.READERS, MetadataReader))
@pytest.mark.parametrize("raw", RAW, ids=["nothing", "pieces", "depth", "shells"])
def test_readers_give_a_generation_or_say_why_not(reader: MetadataReader, raw: RawMetadata) -> None:
    assert reader.version >= 1
    if reader.accepts(raw):
        with suppress(MetadataError):
            assert isinstance(reader.read(raw), Generation)


@pytest.mark.parametrize("exporter", of_group(plugins.EXPORTERS, Exporter))
def test_exporters_are_called_what_they_are_found_by(exporter: Exporter) -> None:
    assert exporter.name
