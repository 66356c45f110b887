"""The seam: several readers, readers that give up, readers that break, what they may hand over."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import foreign_package
import pytest

from curator import plugins
from curator.domain.errors import ForeignTextError, MetadataError
from curator.domain.generation import Generation, RawMetadata, Resource, ResourceKind
from curator.metadata.reading import (
    OWN_ORDER,
    MetadataReader,
    installed_readers,
    read_generation,
    version_of_all,
)
from curator.metadata.sound import json_ready, sound

RAW = RawMetadata(texts={"parameters": "x"})


@dataclass
class Reader:
    """A reader that gives or raises what the test wants, and counts how often it was asked."""

    gives: Any = None
    name: str = "other"
    version: int = 1
    accepting: bool = True
    asked: list[str] = field(default_factory=list)

    def accepts(self, raw: RawMetadata) -> bool:
        self.asked.append("accepts")
        return self.accepting

    def read(self, raw: RawMetadata) -> Generation:
        self.asked.append("read")
        if isinstance(self.gives, Exception):
            raise self.gives
        found: Generation = self.gives
        return found


def test_our_readers_are_installed_as_plugins_and_asked_in_our_order() -> None:
    readers = installed_readers()
    assert tuple(reader.name for reader in readers)[: len(OWN_ORDER)] == OWN_ORDER
    assert all(isinstance(reader, MetadataReader) for reader in readers)
    broken = plugins.load(plugins.READERS, MetadataReader).broken  # type: ignore[type-abstract]
    assert broken == ()


def test_a_reader_that_does_not_load_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    points = {"theirs": "no_such_reader:reader"}
    monkeypatch.syspath_prepend(
        foreign_package.install(tmp_path, "their-reader", plugins.READERS, points, {})
    )
    assert tuple(reader.name for reader in installed_readers()) == OWN_ORDER
    (told,) = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert told.getMessage() == (
        "the reader theirs of their-reader does not load: "
        "ModuleNotFoundError: No module named 'no_such_reader'"
    )


def test_the_first_reader_that_finds_a_prompt_has_the_word() -> None:
    first = Reader(Generation(positive="a cat", seed=1))
    second = Reader(Generation(positive="a dog", steps=3))
    assert read_generation(RAW, [first, second]) == Generation(positive="a cat", seed=1)
    assert second.asked == []


def test_a_reader_that_does_not_accept_is_not_read() -> None:
    reader = Reader(Generation(positive="a cat"), accepting=False)
    assert read_generation(RAW, [reader]) == Generation(reader_version=version_of_all([reader]))
    assert reader.asked == ["accepts"]


def test_readers_that_come_go_or_change_are_told_apart() -> None:
    one, newer, other = Reader(), Reader(version=2), Reader(name="another")
    versions = [version_of_all(each) for each in ([], [one], [newer], [other], [one, other])]
    assert len(set(versions)) == len(versions)
    assert version_of_all([one, other]) == version_of_all([other, one])


def test_what_a_reader_without_a_prompt_knows_fills_the_gaps() -> None:
    lora = Resource(ResourceKind.LORA, "one")
    partial = Generation(seed=1, steps=9, resources=(lora,), negative="fog", extra={"a": 1})
    whole = Generation(positive="a cat", steps=3, extra={"a": 2, "b": 3})
    found = read_generation(RAW, [Reader(partial), Reader(whole)])
    assert (found.positive, found.steps, found.seed) == ("a cat", 3, 1)
    assert (found.resources, found.negative) == ((lora,), None)
    assert found.extra == {"a": 2, "b": 3}
    alone = read_generation(RAW, [Reader(partial), Reader(Generation(cfg=2.0))])
    assert (alone.negative, alone.cfg) == ("fog", 2.0)


def test_reasons_are_told_only_when_nobody_understands() -> None:
    failing = Reader(MetadataError("not JSON"), name="one")
    assert read_generation(RAW, [failing]).problem == "one: not JSON"
    assert read_generation(RAW, [failing, Reader(Generation(positive="x"))]).problem is None
    assert read_generation(RAW, []).problem is None


def test_a_text_that_is_another_program_s_is_no_problem() -> None:
    failing = Reader(ForeignTextError("a caption"), name="one")
    assert read_generation(RAW, [failing]).problem is None
    broken = Reader(MetadataError("not JSON"), name="two")
    assert read_generation(RAW, [failing, broken]).problem == "two: not JSON"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("UserComment", "First steps: the baby in the garden"),
        ("sidecar.txt", "A photograph of a tower. Steps: 200, all of stone."),
        ("sidecar.json", '{"name": "tool", "scripts": {"prompt": "x"}, "seed": 3}'),
        ("ImageDescription", 'about the label "AIGC"'),
        ("sidecar.txt", "A bridge, from the south\nModel: D750, Size: 4000x3000, Version: 1.2"),
    ],
)
def test_what_people_write_about_their_images_is_no_problem(place: str, text: str) -> None:
    found = read_generation(RawMetadata(texts={place: text}), installed_readers())
    assert (found.positive, found.problem) == (None, None)


@pytest.mark.parametrize("fault", [ZeroDivisionError("oops"), RecursionError(), "no Generation"])
def test_a_broken_plugin_is_reported_and_stops_nothing(
    fault: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        found = read_generation(RAW, [Reader(fault, name="bad"), Reader(Generation(positive="x"))])
    assert found.positive == "x"
    assert "bad" in caplog.text
    assert "bad: failed with" in str(read_generation(RAW, [Reader(fault, name="bad")]).problem)


def test_what_no_database_takes_is_mended() -> None:
    nested: Any = "leaf"
    for _ in range(1000):
        nested = [nested]
    found = sound(
        Generation(
            tool="t" * 1000,
            positive="a \ud800 b\0",
            texts={"clip_l": "\udfff"},
            resources=(Resource(ResourceKind.LORA, "x\ud800", weight=float("inf")),),
            cfg=float("nan"),
            denoise=0.5,
            extra={
                "deep": nested,
                "nan": float("-inf"),
                "set": {1},
                "\ud800": [1, "a", None, True],
            },
        )
    )
    assert found.positive == "a \ufffd b\ufffd"
    assert found.texts == {"clip_l": "\ufffd"}
    assert found.resources[0] == Resource(ResourceKind.LORA, "x\ufffd")
    assert (found.cfg, found.denoise, len(str(found.tool))) == (None, 0.5, 300)
    written = json.dumps(found.extra, allow_nan=False).encode()
    assert b'"nan": null' in written
    assert found.extra["\ufffd"] == [1, "a", None, True]


def test_pairs_of_surrogates_become_the_character_they_stand_for() -> None:
    assert json_ready("\ud83d\ude00") == "\U0001f600"


IMAGE_SAVER_GRAPH = json.dumps(
    {
        "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "base.safetensors"}},
        "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a cat", "clip": ["1", 1]}},
        "3": {
            "class_type": "KSampler",
            "inputs": {"seed": 5, "steps": 9, "model": ["1", 0], "positive": ["2", 0]},
        },
        "4": {"class_type": "Image Saver", "inputs": {"images": ["3", 0]}},
    }
)


def test_a_savers_text_goes_before_its_graph_unless_it_knows_no_prompt() -> None:
    known = "a cat, resolved\nSteps: 9, Sampler: Euler a, Seed: 5, Size: 64x32"
    unknown = known.replace("a cat, resolved", "unknown")
    for text, positive, reader in (
        (known, "a cat, resolved", "a1111"),
        (unknown, "a cat", "comfyui"),
    ):
        raw = RawMetadata(texts={"parameters": text, "prompt": IMAGE_SAVER_GRAPH})
        found = read_generation(raw, installed_readers())
        assert (found.tool, found.positive, found.reader) == ("ComfyUI", positive, reader)
        assert (found.seed, found.width, found.sampler) == (5, 64, "Euler a")
