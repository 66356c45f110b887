"""A1111-style text of every relative, as it is and as it should not be."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.a1111 import reader
from curator.metadata.infotext_settings import parsed_settings

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


@pytest.mark.parametrize("place", ["parameters", "UserComment", "comment", "sidecar.txt"])
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
        ("Version: KoboldCpp", "KoboldCpp"),
        ("Civitai metadata: {}", "Civitai"),
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
        ("a\nNegative prompt: fog Steps: 20, Sampler: Q, CFG scale: 7, Seed: 5", "a", "fog"),
        ("a\nNegative prompt: fog\nNegative prompt: rain\nSteps: 20, Seed: 5", "a", "fog\nrain"),
        ("a\nNegative Prompt: fog\nsteps: 20, sampler: q, seed: 5", "a", "fog"),
        ("a\nSteps: 20, Seed: 5\nNegative prompt: fog", "a", "fog"),
        ("a, Steps: 3, b\nSteps: 20, Seed: 5", "a, Steps: 3, b", None),
        ("a\\nNegative prompt: fog\\nSteps: 20, Seed: 5", "a", "fog"),
        ("a\rNegative prompt: fog\rSteps: 20, Seed: 5", "a", "fog"),
        ("\ufeffparameters\ufffda\nSteps: 20, Seed: 5", "a", None),
        ('{"a": "b"}\nSteps: 20, Seed: 5, Hashes: {}', '{"a": "b"}', None),
        ("{a}\nSteps: 20, Seed: 5, Hashes: {}", "{a}", None),
        ("a\nSteps: 20\nSampler: Euler\nSeed: 5\nModel: x", "a", None),
        ("Prompt: a\nNegative prompt: b\nSteps: 20\nSampler: Euler\nSeed: 5", "a", "b"),
        ("Positive prompt: a\nNegative prompt: b\nSteps: 20, Seed: 5", "a", "b"),
        ("Prompt: a\nSteps: 20, Seed: 5", "Prompt: a", None),
    ],
)
def test_prompts_in_every_arrangement(
    text: str, positive: str | None, negative: str | None
) -> None:
    found = read(text)
    assert (found.positive, found.negative) == (positive, negative)
    assert found.seed == (5 if "seed" in text.lower() else None)


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
        ('Wild: "a,\nb: c", Model: x', "wild", "a,\nb: c"),
        ("Wild: a\nModel: x", "wild", "a"),
        ("Skip layers: [7, 8, ], Model: x", "skip layers", "[7, 8, ]"),
        ("Custom Sigmas: [14.5, 0.25], Model: x", "custom sigmas", [14.5, 0.25]),
        ("[A] B: c, d, [E] F: g, Model: x", "[a] b", "c, d"),
        ("Operations: a; b, Model: x", "operations", "a; b"),
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
        (
            'Civitai resources: [{"air":"urn:air:sd1:checkpoint:civitai:1@2","modelName":"Coast"}]',
            "Coast",
            None,
        ),
        ('Resources: [{"type":"model","name":"coast","hash":"aa"}]', "coast", "aa"),
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
        (
            "x",
            "Lora_0 Model name: sub/a.safetensors, Lora_0 Model hash: ff, Lora_0 Strength model: 2",
            [("a", "ff", 2.0)],
        ),
        (
            "x",
            "AddNet Module 1: LoRA, AddNet Model 1: a(0011223344aa), AddNet Weight A 1: 0.6",
            [("a", "0011223344aa", 0.6)],
        ),
        ("<lora:a:1>", "LoRA networks: a, LoRA hashes: ff", [("a", None, 1.0)]),
        ("x", 'SDCPP: {"loras": [{"name": "a.gguf", "multiplier": 0.5}, 3]}', [("a", None, 0.5)]),
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


def test_words_between_the_settings_do_no_harm() -> None:
    found = read("a cat\nSteps: 4, CFG scale: 7.5, GFPGAN, Seed: 9, Highres. fix, Size: 64x32")
    assert (found.cfg, found.seed, found.width, found.height) == (7.5, 9, 64, 32)


def test_a_refiner_and_a_hypernetwork() -> None:
    found = read("a\nSteps: 4, Seed: 1, Model: base, Refiner: fine [0011aabbcc], Hypernet: net")
    assert named(found, ResourceKind.CHECKPOINT) == [
        ("base", None, None),
        ("fine", "0011aabbcc", None),
    ]
    assert named(found, ResourceKind.HYPERNETWORK) == [("net", None, None)]


def test_stable_diffusion_cpp_with_its_settings_repeated_as_json() -> None:
    repeated = '{"seed": 3, "prompt": {"positive": "Seed: 8"}, "sampling": {"scheduler": "karras"}}'
    found = read(
        "a cat\nSteps: 4, CFG scale: 6.000000, Seed: 3, Size: 64x32, Model: , Sampler: euler "
        f"karras, Unet: net.gguf, Version: stable-diffusion.cpp, SDCPP: {repeated}"
    )
    assert (found.tool, found.seed) == ("stable-diffusion.cpp", 3)
    assert (found.sampler, found.scheduler) == ("euler karras", "karras")
    assert named(found, ResourceKind.CHECKPOINT) == [("net", None, None)]


def test_stability_matrix_writes_a_graph_too() -> None:
    beside = {"prompt": '{"1": {"class_type": "X"}}', "smproj": "{}"}
    assert read("a cat\nSteps: 4, Seed: 1", **beside).tool == "StabilityMatrix"


def test_civitai_signs_its_images() -> None:
    assert read("a cat\nSteps: 4, Seed: 1", "UserComment", Artist="ai").tool == "Civitai"


@pytest.mark.parametrize(
    "place", ["Comment", "Description", "iptc:Caption-Abstract", "parameters 2", "Anything"]
)
def test_an_unmistakable_text_is_read_wherever_it_stands(place: str) -> None:
    assert read(FORGE, place).steps == 24


def test_a_text_inside_an_xmp_packet() -> None:
    xmp = (
        "<x:xmpmeta><dc:description><rdf:li xml:lang='x-default'>a &lt;cat&gt;&#10;Steps: 4, "
        "Sampler: Euler, Seed: 1</rdf:li></dc:description></x:xmpmeta>"
    )
    assert read(xmp, "xmp").positive == "a <cat>"


def test_a_better_text_stands_in_for_one_without_a_prompt() -> None:
    bare = "Steps: 4, Sampler: Euler, Seed: 1"
    assert read(bare, UserComment=f"a cat\n{bare}").positive == "a cat"


def test_the_extras_tab_knows_no_prompt() -> None:
    found = read("Postprocess upscale by: 4, Postprocess upscaler: Lanczos", "UserComment")
    assert (found.tool, found.positive) == ("A1111", None)
    assert found.extra["Postprocess upscale by"] == "4"
    upscaled = read("a cat\nSteps: 4, Seed: 1", extras="Upscale: 4, visibility: 1.0")
    assert upscaled.extra["extras"] == "Upscale: 4, visibility: 1.0"


@pytest.mark.parametrize(
    "texts",
    [
        {"parameters": '{"prompt": "a cat"}'},
        {"Description": "Cooking by steps: boil, bake, eat"},
        {"comment": "a cat\nNegative prompt: fog"},
        {"workflow": FORGE},
    ],
)
def test_other_texts_are_not_even_tried(texts: dict[str, str]) -> None:
    assert not reader.accepts(RawMetadata(texts=texts))


@pytest.mark.parametrize(
    "text",
    [
        "Steps: many",
        f"<!DOCTYPE html><p>{FORGE}",
        '{"a": "b\\nSteps: 4, Sampler: c, Seed: 1"}',
        ' {"Steps: 20, Seed: 1, Size": 3} ',
    ],
)
def test_texts_that_only_look_alike(text: str) -> None:
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"parameters": text}))


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


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "air", "modelName", "name", "weight", "hash", "loras"])
            | st.text(max_size=8),
            inner,
            max_size=4,
        )
    ),
)


@given(
    st.sampled_from(
        ["Hashes", "Civitai resources", "Resources", "SDCPP", "Lora hashes", "Model", "Seed"]
    ),
    ANY_JSON,
)
def test_no_json_among_the_settings_makes_the_reader_fail(key: str, value: object) -> None:
    assert read(f"a cat\nSteps: 4, {key}: {json.dumps(value)}, Sampler: Q").steps == 4


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0\ufeff"), max_size=80))
def test_any_prompt_comes_out_as_it_was(prompt: str) -> None:
    found = read(f"{prompt}\nNegative prompt: {prompt}\nSteps: 1, Seed: 2")
    if not prompt.startswith(("Negative prompt:", "Template:", "Negative Template:", "Steps:")):
        said = prompt.strip()
        expected = (
            None if said.lower() in ("", "none", "unknown", "null", "undefined", "n/a") else said
        )
        assert (found.positive, found.negative) == (expected, expected)


@pytest.mark.parametrize(
    "text",
    [
        "Prompt: a pier\nNegative prompt: fog\nModel: coast\nSeed: 7\nSteps: 20\nSampler: euler",
        "a pier\nNegative prompt: fog\nSampler: euler\nSeed: 7\nSteps: 20\nModel: coast",
        "Model: coast\nSeed: 7\nSteps: 20\nSampler: euler\nPrompt: a pier\nNegative prompt: fog",
    ],
)
def test_settings_one_to_a_line_in_any_order(text: str) -> None:
    found = read(text, "sidecar.txt")
    assert (found.positive, found.negative) == ("a pier", "fog")
    assert (found.seed, found.steps, found.sampler) == (7, 20, "euler")
    assert [one.name for one in found.resources] == ["coast"]


def test_a_prompt_that_looks_like_a_setting_stays_one() -> None:
    found = read("poster\nModel: Jane\nSteps: 20, Sampler: Euler a, Seed: 7, Model: coast")
    assert (found.positive, found.seed) == ("poster\nModel: Jane", 7)


def test_weights_are_kept_where_hashes_name_the_same_loras() -> None:
    found = read(
        "a pier\nSteps: 20, Sampler: euler, Seed: 7, Lora_0 Model name: a.safetensors, "
        'Lora_0 Strength model: 0.7, Lora hashes: "a: ff, b: ee"'
    )
    loras = [(one.name, one.weight) for one in found.resources if one.kind is ResourceKind.LORA]
    assert loras == [("a", 0.7), ("b", None)]
