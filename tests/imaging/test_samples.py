"""The demo's folder: metadata as the tools write it, good images good, spoiled ones spoiled."""

from __future__ import annotations

import json
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from curator.domain.score import Note
from curator.imaging.container import read_container
from curator.imaging.decode import decode
from curator.imaging.hashes import content_hash, distance, perceptual_hash
from curator.imaging.measures import measure
from curator.imaging.sample_landscapes import city, forest, mountains, sea
from curator.imaging.sample_metadata import (
    FileFormat,
    Recipe,
    Sampler,
    a1111_text,
    comfyui_graph,
    comfyui_workflow,
    encoded,
)
from curator.imaging.sample_motifs import bloom, planet, poster
from curator.imaging.samples import Sample, SampleKind, make_samples

RECIPE = Recipe(
    positive="a cat, “quoted”, (warm:1.2)",
    negative="dog",
    checkpoint="northwind",
    loras=(("haze", 0.6), ("lines", 1.0)),
    sampler=Sampler("DPM++ 2M", "dpmpp_2m", "karras"),
    steps=28,
    cfg=6.5,
    seed=18_446_744_073_709_551_614,
)
LATER = {SampleKind.BLACK, SampleKind.BLANK, SampleKind.NOISE, SampleKind.BLURRED}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return make_samples(tmp_path_factory.mktemp("samples") / "output")


def picture() -> Image.Image:
    return Image.fromarray(bloom(np.random.default_rng(0), 96, 64))


@pytest.mark.parametrize("scene", [mountains, city, sea, forest, planet, poster, bloom])
@pytest.mark.parametrize("size", [(384, 512), (512, 384), (64, 64)])
def test_scenes_fill_their_size_and_follow_their_seed(scene, size) -> None:
    one, same, other = (scene(np.random.default_rng(seed), *size) for seed in (1, 1, 2))
    assert (one.shape, one.dtype) == ((size[1], size[0], 3), np.uint8)
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_a_small_folder_in_a_short_time(made: list[Sample]) -> None:
    folder = made[0].path.parents[1]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert 36 <= len(made) <= 44
    assert sorted(files) == sorted(sample.path for sample in made)
    assert sum(path.stat().st_size for path in files) < 16_000_000


def test_equal_seeds_make_equal_folders(tmp_path: Path, made: list[Sample]) -> None:
    start = time.process_time()
    again = make_samples(tmp_path)
    assert time.process_time() - start < 9  # about 3 where nothing else runs
    assert [sample.path.read_bytes() for sample in again] == [s.path.read_bytes() for s in made]
    assert [sample.path.name for sample in again] == [sample.path.name for sample in made]
    assert len({content_hash(sample.path.read_bytes()) for sample in made}) == len(made)


def test_there_is_something_of_everything(made: list[Sample]) -> None:
    assert {sample.kind for sample in made} == set(SampleKind)
    assert {sample.path.suffix for sample in made} == {".png", ".jpg", ".webp"}
    prompts = [sample.prompt for sample in made if sample.kind is SampleKind.GOOD]
    assert len(set(prompts)) >= 5
    assert all(prompts.count(prompt) >= 4 for prompt in prompts)
    raws = [read_container(sample.path.read_bytes()) for sample in made]
    texts = "".join(text for raw in raws for text in raw.texts.values())
    assert len(set(re.findall(r"Model: (\w+)", texts))) == 3
    assert len(set(re.findall(r'"lora_name": "(\w+)', texts))) >= 2
    assert len(set(re.findall(r"Sampler: ([\w+ ]+)", texts))) == 3


def test_kinds_are_what_the_pixel_scorers_see(made: list[Sample]) -> None:
    for sample in made:
        score = measure(decode(sample.path.read_bytes()).rgb)["technical"]
        if sample.kind is SampleKind.GOOD:
            assert score.value >= 90, (sample, score)
        elif sample.kind is SampleKind.NEAR_DUPLICATE:
            assert score.value >= 60, (sample, score)
        elif sample.kind is SampleKind.BLURRED:
            assert Note.SOFT in score.note, (sample, score)
        else:
            assert score.value == 0, (sample, score)


def test_only_near_duplicates_look_like_another(made: list[Sample]) -> None:
    hashes = {
        s: perceptual_hash(decode(s.path.read_bytes()).rgb) for s in made if s.kind not in LATER
    }
    for sample, looks in hashes.items():
        near = [
            other for other, its in hashes.items()
            if other is not sample and distance(looks, its) <= 6
        ]  # fmt: skip
        if sample.kind is SampleKind.NEAR_DUPLICATE:
            assert [other.prompt for other in near] == [sample.prompt]
        else:
            assert all(other.kind is SampleKind.NEAR_DUPLICATE for other in near)


def test_metadata_lies_where_the_tools_put_it(made: list[Sample]) -> None:
    for sample in made:
        raw = read_container(sample.path.read_bytes())
        assert raw.problem is None
        if sample.path.parent.name == "txt2img-images":
            text = raw.texts["parameters" if raw.container == "PNG" else "UserComment"]
            assert text.startswith(sample.prompt)
            assert f"Size: {raw.width}x{raw.height}" in text
        else:
            names = ("prompt", "workflow") if raw.container == "PNG" else ("Model", "Make")
            texts = [raw.texts[name].partition(":")[2] for name in names]
            if raw.container == "PNG":
                texts = [raw.texts[name] for name in names]
            graph, workflow = (json.loads(text) for text in texts)
            assert graph["6"]["inputs"]["text"] == sample.prompt
            assert len(workflow["nodes"]) == len(graph)


def test_names_are_the_tools_own(made: list[Sample]) -> None:
    names = [sample.path.name for sample in made]
    pattern = r"\d{5}-\d+\.(png|jpg)|ComfyUI_\d{5}_\.(png|webp)"
    assert all(re.fullmatch(pattern, name) for name in names)
    numbers = [int(re.findall(r"\d{5}", name)[0]) for name in names]
    assert all(one < other for one, other in pairwise(numbers))


def test_a1111_text() -> None:
    prompt, negative, line = a1111_text(picture(), RECIPE).splitlines()
    assert prompt == "a cat, “quoted”, (warm:1.2) <lora:haze:0.6> <lora:lines:1>"
    assert negative == "Negative prompt: dog"
    assert "Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5" in line
    assert "Seed: 18446744073709551614, Size: 96x64, Model hash: " in line
    assert re.search(r'Lora hashes: "haze: \w{10}, lines: \w{10}", Version: v', line)


def test_comfyui_graph_is_wired() -> None:
    graph = comfyui_graph(picture(), RECIPE)
    links = [
        value
        for node in graph.values()
        for value in node["inputs"].values()
        if isinstance(value, list)
    ]
    assert all(source in graph for source, _slot in links)
    sampler = graph["3"]["inputs"]
    assert sampler["seed"] == RECIPE.seed
    assert graph[sampler["positive"][0]]["inputs"]["text"] == RECIPE.positive
    last = graph[sampler["model"][0]]
    assert last["inputs"]["lora_name"] == "lines.safetensors"
    assert graph[last["inputs"]["model"][0]]["inputs"]["lora_name"] == "haze.safetensors"


def test_comfyui_workflow_tells_the_same_as_the_graph() -> None:
    graph = comfyui_graph(picture(), RECIPE)
    workflow = comfyui_workflow(graph)
    nodes: dict[int, dict[str, Any]] = {node["id"]: node for node in workflow["nodes"]}
    for number, source, slot, target, place, kind in workflow["links"]:
        output, port = nodes[source]["outputs"][slot], nodes[target]["inputs"][place]
        assert number in output["links"]
        assert port["link"] == number
        assert output["type"] == port["type"] == kind
        assert graph[str(target)]["inputs"][port["name"]] == [str(source), slot]
    wired = [
        value
        for node in graph.values()
        for value in node["inputs"].values()
        if isinstance(value, list)
    ]
    assert len(workflow["links"]) == len(wired)
    assert nodes[3]["widgets_values"] == [
        RECIPE.seed, "randomize", 28, 6.5, "dpmpp_2m", "karras", 1.0,
    ]  # fmt: skip


@pytest.mark.parametrize("form", FileFormat)
def test_every_format_keeps_pixels_and_texts(form: FileFormat) -> None:
    data = encoded(picture(), RECIPE, form)
    raw, rgb = read_container(data), decode(data).rgb
    assert np.abs(rgb.astype(int) - np.asarray(picture())).mean() < 4
    texts = "".join(raw.texts.values())
    quoted = "“quoted”" if "A1111" in form else json.dumps("“quoted”")[1:-1]
    assert quoted in texts
    assert str(RECIPE.seed) in texts


def test_unfinished_files_do_not_stay(made: list[Sample]) -> None:
    folder = made[0].path.parent
    assert [path for path in folder.iterdir() if path.suffix == ".tmp"] == []
