"""A1111-style text of every relative, as it is and as it should not be."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.a1111 import reader
from curator.metadata.infotext import parsed_settings

FORGE = """a lighthouse, <lora:storm:0.8>,
(waves:1.2)
Negative prompt: fog,
people
Steps: 24, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 18446744073709551615, \
Size: 832x1216, Model hash: 0123abcd45, Model: coast_v2, VAE hash: 77aa, VAE: clear.vae.pt, \
Denoising strength: 0.3, Clip skip: 2, Hires prompt: "a lighthouse, \\"lit\\", Seed: 3", \
Lora hashes: "storm: aa11, other: bb22", TI hashes: "wet: cc33", Version: f2.0.1v1.10.1"""


def read(text: str, place: str = "parameters", **others: str) -> Generation:
    raw = RawMetadata(texts={place: text, **others})
    assert reader.accepts(raw)
    return reader.read(raw)


def named(found: Generation, kind: ResourceKind) -> list[tuple[str, str | None, float | None]]:
    return [(one.name, one.hash, one.weight) for one in found.of_kind(kind)]


@pytest.mark.parametrize("place", ["parameters", "UserComment", "comment"])
def test_everything_in_its_place(place: str) -> None:
    found = read(FORGE, place)
    assert found.positive == "a lighthouse, <lora:storm:0.8>,\n(waves:1.2)"
    assert found.negative == "fog,\npeople"
    assert (found.tool, found.seed, found.steps, found.cfg) == ("Forge", 2**64 - 1, 24, 6.5)
    assert (found.sampler, found.scheduler) == ("DPM++ 2M", "Karras")
    assert (found.width, found.height) == (832, 1216)
    assert (found.denoise, found.clip_skip) == (0.3, 2)
    assert (found.reader, found.reader_version) == ("a1111", reader.version)


def test_resources() -> None:
    found = read(FORGE)
    assert named(found, ResourceKind.CHECKPOINT) == [("coast_v2", "0123abcd45", None)]
    assert named(found, ResourceKind.VAE) == [("clear.vae", "77aa", None)]
    assert named(found, ResourceKind.LORA) == [("storm", "aa11", 0.8), ("other", "bb22", None)]
    assert named(found, ResourceKind.EMBEDDING) == [("wet", "cc33", None)]


def test_unknown_settings_are_kept() -> None:
    extra = read(FORGE).extra
    assert extra["Hires prompt"] == 'a lighthouse, "lit", Seed: 3'
    assert extra["Version"] == "f2.0.1v1.10.1"
    assert "Seed" not in extra


@pytest.mark.parametrize(
    ("settings", "tool"),
    [
        ("Version: v1.10.1", "A1111"),
        ("Model: x", "A1111"),
        ("Version: f2.0.1v1.10.1-previous-665", "Forge"),
        ("Version: f0.0.17v1.8.0rc-latest", "Forge"),
        ("Version: f1.0.0v2-v1.10.1RC-latest-2498", "reForge"),
        ("Version: classic", "Forge Classic"),
        ("Version: neo", "Forge Neo"),
        ("App: SD.Next, Version: 56a8aea", "SD.Next"),
        ("Pipeline: FluxPipeline, Operations: txt2img", "SD.Next"),
        ("Version: stable-diffusion.cpp", "stable-diffusion.cpp"),
        ("Version: ComfyUI", "ComfyUI"),
        ("Sampler: euler_ancestral_karras", "ComfyUI"),
        ("Version: Fooocus v2.5.5", "Fooocus"),
        ("Civitai resources: []", "Civitai"),
    ],
)
def test_the_tool_is_told_by_what_it_writes(settings: str, tool: str) -> None:
    assert read(f"a cat\nSteps: 4, Seed: 1, {settings}").tool == tool


def test_text_beside_a_graph_was_written_by_a_comfyui_node() -> None:
    found = read("a cat\nSteps: 4, Sampler: Euler a, Seed: 1", prompt='{"1": {"class_type": "X"}}')
    assert found.tool == "ComfyUI"


@pytest.mark.parametrize(
    ("text", "positive", "negative"),
    [
        ("Steps: 20, Sampler: Euler a, Seed: 5", None, None),
        ("Negative prompt: fog\nSteps: 20, Seed: 5", None, "fog"),
        ("a cat\nNegative prompt: \nSteps: 20, Seed: 5", "a cat", None),
        ("a cat\n\nNegative prompt: fog,\n\nSteps: 20, Seed: 5", "a cat", "fog,"),
        ("a cat\r\nNegative prompt: fog\r\nSteps: 20, Seed: 5", "a cat", "fog"),
        ("a cat\nNegative prompt: fog", "a cat", "fog"),
        ("a cat Negative prompt: fog Steps: 20, Sampler: Euler, Seed: 5", "a cat", "fog"),
        ("a cat\nSize: 64x64, Seed: 5, CFG scale: 3, Steps: 20", "a cat", None),
        ("unknown\nNegative prompt: unknown\nSteps: 20, Seed: 5", None, None),
        ("Steps: 3 of a ladder\nred\nSteps: 20, Seed: 5", "Steps: 3 of a ladder\nred", None),
        ("a cat\nSteps: 20, Seed: 5\nTemplate:a {cat|dog}\nNegative Template: fog", "a cat", None),
        ("a cat\nTemplate: a {cat|dog}\nNegative prompt: fog\nSteps: 20, Seed: 5", "a cat", "fog"),
    ],
)
def test_prompts_in_every_arrangement(
    text: str, positive: str | None, negative: str | None
) -> None:
    found = read(text)
    assert (found.positive, found.negative) == (positive, negative)
    assert found.seed == (5 if "Seed" in text else None)


def test_templates_are_kept_apart() -> None:
    text = "a cat\nSteps: 20, Seed: 5\nTemplate:a {cat|dog}\nand more\nNegative Template: fog"
    extra = read(text).extra
    assert extra["Template"] == "a {cat|dog}\nand more"
    assert extra["Negative Template"] == "fog"


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ('ADM Guidance: "(1.5, 0.8, 0.3)", Model: x', "adm guidance", "(1.5, 0.8, 0.3)"),
        ('Prompt: "a \\"b\\", c: d", Model: x', "prompt", 'a "b", c: d'),
        ('Hashes: {"model": "a", "vae": "b"}, Model: x', "hashes", {"model": "a", "vae": "b"}),
        (
            'Civitai resources: [{"a":"b,c","d":1}], Model: x',
            "civitai resources",
            [{"a": "b,c", "d": 1}],
        ),
        ("X Type: [SCFG] SCFG Scale, Model: x", "x type", "[SCFG] SCFG Scale"),
        ("Sampler: a, b and c, Model: x", "sampler", "a, b and c"),
        ("Raw prompt: , Model: x", "raw prompt", ""),
        ('Broken: "no end, Model: x', "broken", '"no end'),
        ("Created Date: 2026-01-04T01:27:21Z, Model: x", "created date", "2026-01-04T01:27:21Z"),
        ("Model: , Unet: y.gguf, Model: x", "model", ""),
    ],
)
def test_values_that_hold_commas_and_colons(line: str, key: str, value: object) -> None:
    settings = parsed_settings(line)
    assert settings.get(key) == value
    if key != "model":
        assert settings.get("model") == "x"


@pytest.mark.parametrize(
    ("settings", "name", "hashed"),
    [
        ("Model hash: 9ca13f02", "9ca13f02", "9ca13f02"),
        ("Model: , Unet: flux-q8.gguf", "flux-q8", None),
        ("Model: sub/coast.v2.safetensors, Model hash: aa", "coast.v2", "aa"),
        ('Hashes: {"model": "45a2"}, Model: x', "x", "45a2"),
        ('Civitai resources: [{"type":"checkpoint","modelName":"Coast"}]', "Coast", None),
    ],
)
def test_the_checkpoint_wherever_it_stands(settings: str, name: str, hashed: str | None) -> None:
    found = read(f"a cat\nSteps: 4, Seed: 1, {settings}")
    assert named(found, ResourceKind.CHECKPOINT) == [(name, hashed, None)]


@pytest.mark.parametrize(
    ("prompt", "settings", "loras"),
    [
        ("<lora:a:0.5> <lora:a:1>", "", [("a", None, 0.5)]),
        ("<lora:a>", "", [("a", None, 1.0)]),
        ("<lora:a:0@0,1@0.4>", "", [("a", None, None)]),
        ("<lora:a:te=0.3:unet=0.7>", "", [("a", None, 0.3)]),
        ("<lyco:sub\\a:-2>", "", [("a", None, -2.0)]),
        ("x", 'Lora hashes: "a: ff", Lora weights: "a: 0.1"', [("a", "ff", 0.1)]),
        ("x", 'Hashes: {"lora:a": "ff"}', [("a", "ff", None)]),
        (
            "x",
            'Civitai resources: [{"type":"lora","modelName":"A","weight":0.4}]',
            [("A", None, 0.4)],
        ),
        ("<lora:a:1>", 'Civitai resources: [{"type":"lora","modelName":"A"}]', [("a", None, 1.0)]),
    ],
)
def test_loras_wherever_they_stand(
    prompt: str, settings: str, loras: list[tuple[str, str | None, float | None]]
) -> None:
    found = read(f"{prompt}\nSteps: 4, Seed: 1, {settings}")
    assert named(found, ResourceKind.LORA) == loras


@pytest.mark.parametrize("value", ["-1", "none", "", "1e400", "nan", "9" * 5000])
def test_numbers_that_are_none(value: str) -> None:
    found = read(f"a cat\nSteps: 4, CFG scale: {value}, Seed: {value}, Size: {value}")
    assert found.seed is None
    assert found.width is None
    assert found.cfg in (None, -1.0)


def test_other_texts_are_left_alone() -> None:
    assert not reader.accepts(RawMetadata(texts={"parameters": '{"prompt": "a cat"}'}))
    assert not reader.accepts(RawMetadata(texts={"Description": FORGE}))
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"parameters": "Steps: many"}))


@pytest.mark.parametrize(
    "part",
    ["a: [", ", a: ", '"', " ", 'k: {"a": ', "a:", 'k: "x", ', "<lora:a:1>", "\n", "Steps: 2\n"],
)
def test_four_megabytes_take_no_more_than_moments(part: str) -> None:
    filler = part * (4_000_000 // len(part))
    started = time.perf_counter()
    read(f"{filler}\nSteps: 1, Seed: 2, Sampler: {filler}")
    assert time.perf_counter() - started < 20


ALPHABET = st.sampled_from([*'ab ,:\n"{}[]()<>|\\', "Steps: 1, ", "Negative prompt: ", "lora"])


@given(st.lists(ALPHABET, max_size=60).map("".join))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    found = read(f"{text}\nSteps: 1, Seed: 2, {text}")
    assert found.steps == 1 or "Steps" in text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=80))
def test_any_prompt_comes_out_as_it_was(prompt: str) -> None:
    found = read(f"{prompt}\nNegative prompt: {prompt}\nSteps: 1, Seed: 2")
    if not prompt.startswith(("Negative prompt:", "Template:", "Negative Template:", "Steps:")):
        said = prompt.strip()
        expected = (
            None if said.lower() in ("", "none", "unknown", "null", "undefined", "n/a") else said
        )
        assert (found.positive, found.negative) == (expected, expected)
