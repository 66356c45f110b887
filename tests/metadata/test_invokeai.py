"""InvokeAI: command lines, metadata of every version, and graphs."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, Resource, ResourceKind
from curator.metadata.invokeai import reader
from curator.metadata.invokeai_dream import parsed_command
from curator.metadata.invokeai_graph import graph_of
from curator.metadata.invokeai_prompts import joined, without_negative
from curator.metadata.invokeai_walk import values_of


def read(**texts: object) -> Generation:
    written = {
        name.replace("sd_metadata", "sd-metadata").replace("sidecar", "sidecar.json"): text
        if isinstance(text, str)
        else json.dumps(text)
        for name, text in texts.items()
    }
    raw = RawMetadata(texts=written)
    assert reader.accepts(raw)
    return reader.read(raw)


# Command lines


@pytest.mark.parametrize(
    ("line", "prompt"),
    [
        ('"a barn owl, oil" -s 30 -S 7 -W 640 -H 512 -C 7.5 -A k_lms', "a barn owl, oil"),
        ('"a barn owl, oil" -s30 -b1 -W640 -H512 -C7.5 -Ak_lms -S7', "a barn owl, oil"),
        ("a barn owl, oil -s 30 -S 7 -W 640 -H 512 -C 7.5 -A k_lms", "a barn owl, oil"),
        ('-S 7 -A k_lms -H 512 -W 640 -C 7.5 -s 30 --prompt "an owl"', "an owl"),
        ('"owl" --steps 30 --seed=7 --width 640 --height 512 --cfg-scale 7.5 -m k_lms', "owl"),
        ('"an "old" owl" -s 30 -S 7 -W 640 -H 512 -C 7.5 -A k_lms', 'an "old" owl'),
        (r'"an \"old\" owl" -s 30 -S 7 -W 640 -H 512 -C 7.5 -A k_lms', 'an "old" owl'),
        ("<owl-style> -s 30 -S 7 -W 640 -H 512 -C 7.5 -A k_lms", "<owl-style>"),
        ("sci-fi - owl -b 9 -s 30 -S 7 -W 640 -H 512 -C 7.5 -A k_lms", "sci-fi - owl"),
        ('"an owl\non a roof" -s 30 -S 7 -W 640 -H 512 -C 7.5 -A k_lms', "an owl\non a roof"),
        ('"open owl -s 30 -S 7 -W 640 -H 512 -C 7.5 -A k_lms', '"open owl'),
        ('"owl" -s 30 -S 7 [intermediate] -W 640 -H 512 -C 7.5 -A k_lms # [1, 2]', "owl"),
        ("!fix an owl.png -s 30 -S 7 -W 640 -H 512 -C 7.5 -A k_lms -G 0.5", None),
    ],
)
def test_command_lines_in_every_arrangement(line: str, prompt: str | None) -> None:
    found = read(Dream=line)
    assert found.tool == "InvokeAI"
    assert found.positive == prompt
    assert (found.seed, found.steps, found.cfg, found.sampler) == (7, 30, 7.5, "k_lms")
    assert (found.width, found.height) == (640, 512)


def test_the_other_switches_of_a_command_line() -> None:
    found = read(
        Dream='"owl" -s 5 -I my owls/first.png -A ddim -f 0.4 --fit -U 2 0.75 -G 0.8 -ft gfpgan '
        "-V 3:0.1,4:0.2 --seamless -tm beak 0.5"
    )
    assert (found.sampler, found.denoise) == ("ddim", 0.4)
    assert found.extra == {
        "init_img": "my owls/first.png",
        "fit": True,
        "upscale": "2 0.75",
        "facetool_strength": "0.8",
        "facetool": "gfpgan",
        "with_variations": "3:0.1,4:0.2",
        "seamless": True,
        "text_mask": "beak 0.5",
    }


def test_a_whole_picture_on_the_command_line_is_let_go() -> None:
    picture = "data:image/png;base64," + "iVBORw0KGgo/+" * 50_000
    found = read(Dream=f'"owl [fog]" -s 5 -I {picture} -A ddim -f 0.4')
    assert (found.positive, found.negative, found.sampler) == ("owl", "fog", "ddim")
    assert found.extra == {}


@pytest.mark.parametrize("line", ["!mask ./owls/one.png", "<a step on the way>"])
def test_a_command_line_without_a_prompt(line: str) -> None:
    found = read(Dream=line)
    assert (found.tool, found.positive, found.seed) == ("InvokeAI", None, None)


@pytest.mark.parametrize(
    ("prompt", "positive", "negative"),
    [
        ("an owl [fog, rain] at night [snow]", "an owl at night", "fog, rain snow"),
        ("an owl", "an owl", ""),
        ("[fog]", "", "fog"),
        ("an owl [a [very] dark] night", "an owl night", "a [very] dark"),
        ("an owl [open", "an owl [open", ""),
        ("an owl ] [shut", "an owl ] [shut", ""),
        (r"an \[owl\] [fog]", r"an \[owl\]", "fog"),
        ("an owl []", "an owl", ""),
    ],
)
def test_negatives_in_brackets(prompt: str, positive: str, negative: str) -> None:
    assert without_negative(prompt) == (positive, negative)


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("an owl", "an owl"),
        ([{"prompt": "an owl", "weight": 1.0}], "an owl"),
        (
            [{"prompt": "an owl", "weight": 0.25}, {"prompt": "a cat", "weight": 0.75}],
            "an owl:0.25 a cat:0.75",
        ),
        (
            [{"prompt": "birds", "weight": 0.5}, {"prompt": "an owl", "weight": 0.5}],
            "birds: an owl",
        ),
        (["an owl"], "an owl"),
        (None, ""),
        ([{"prompt": 5}, 7, None], ""),
    ],
)
def test_prompts_that_were_stored_in_parts(stored: object, typed: str) -> None:
    assert joined(stored) == typed


# sd-metadata


RFC: dict[str, Any] = {
    "model": "stable diffusion",
    "model_id": "owl-1.4",
    "model_hash": "abc123",
    "app_id": "lstein/stable-diffusion",
    "app_version": "v1.15",
    "image": {
        "prompt": [{"prompt": "an owl [fog]", "weight": 1.0}],
        "steps": 30,
        "cfg_scale": 7.5,
        "seed": 4294967295,
        "width": 640,
        "height": 512,
        "sampler": "k_euler",
        "strength": 0.75,
        "type": "txt2img",
        "variations": [],
    },
}


@pytest.mark.parametrize("place", ["UserComment", "sidecar"])
def test_sd_metadata_of_many_images_that_stands_alone(place: str) -> None:
    alone = {name: value for name, value in RFC.items() if name != "image"}
    found = read(**{place: {**alone, "images": [RFC["image"]]}})
    assert (found.positive, found.negative, found.seed) == ("an owl", "fog", 4294967295)


@pytest.mark.parametrize("many", [False, True])
def test_sd_metadata(many: bool) -> None:
    image = RFC["image"]
    written = {**RFC, "image": None, "images": [image]} if many else RFC
    found = read(sd_metadata=written)
    assert (found.positive, found.negative) == ("an owl", "fog")
    assert (found.seed, found.steps, found.cfg, found.sampler) == (4294967295, 30, 7.5, "k_euler")
    assert (found.width, found.height, found.denoise) == (640, 512, None)
    assert found.resources == (Resource(ResourceKind.CHECKPOINT, "owl-1.4", hash="abc123"),)
    assert found.extra == {"app_version": "v1.15", "generation_mode": "txt2img"}


def test_sd_metadata_of_the_web_server() -> None:
    image = {**RFC["image"], "prompt": "an owl [fog]", "type": "img2img", "seed": "42"}
    found = read(sd_metadata={**RFC, "model_id": None, "model_weights": "owls", "image": image})
    assert (found.positive, found.negative, found.seed) == ("an owl", "fog", 42)
    assert (found.resources[0].name, found.denoise) == ("owls", 0.75)


def test_no_model_is_made_up() -> None:
    found = read(sd_metadata={**RFC, "model_id": None})
    assert found.resources == ()
    assert found.extra["model_hash"] == "abc123"


def test_programs_that_write_the_same_are_named() -> None:
    image = {**RFC["image"], "prompt": "an [old] owl", "negative_prompt": "fog"}
    found = read(sd_metadata={**RFC, "app_id": "Owlery", "image": image})
    assert (found.tool, found.positive, found.negative) == ("Owlery", "an [old] owl", "fog")


def test_a_blend_is_read_as_it_was_typed() -> None:
    parts = [{"prompt": "an owl", "weight": 0.25}, {"prompt": "a cat", "weight": 0.75}]
    written = {**RFC, "image": {**RFC["image"], "prompt": parts}}
    assert read(sd_metadata=written).positive == "an owl:0.25 a cat:0.75"
    typed = '"an owl:1 a cat:3 [fog]" -s 30'
    found = read(sd_metadata=written, Dream=typed)
    assert (found.positive, found.negative) == ("an owl:1 a cat:3", "fog")


def test_the_command_line_fills_what_an_upscaled_image_lost() -> None:
    written = {**RFC, "image": {"postprocessing": [{"type": "esrgan"}]}}
    found = read(sd_metadata=written, Dream='"an owl [fog]" -s 30 -S 7')
    assert (found.positive, found.negative, found.seed) == ("an owl", "fog", 7)
    assert found.resources[0].name == "owl-1.4"


# The step of the first third versions


def test_a_single_step() -> None:
    step = {"id": "1", "type": "txt2img", "prompt": "an owl [fog]", "seed": 9, "steps": 20}
    step |= {"width": 512, "height": 640, "cfg_scale": 7.5, "scheduler": "lms", "model": "owl-1.5"}
    found = read(invokeai={"session_id": "1", "node": step})
    assert (found.positive, found.negative, found.seed) == ("an owl", "fog", 9)
    assert (found.sampler, found.width, found.height) == ("lms", 512, 640)
    assert found.resources == (Resource(ResourceKind.CHECKPOINT, "owl-1.5"),)
    assert found.extra == {"generation_mode": "txt2img"}


def test_what_was_gathered_from_several_steps() -> None:
    found = read(
        invokeai={
            "type": "t2l",
            "positive_conditioning": "an owl",
            "negative_conditioning": "fog",
            "model": "sd-1/main/owl-1.5",
            "strength": 0.5,
        }
    )
    assert (found.positive, found.negative, found.denoise) == ("an owl", "fog", 0.5)
    assert found.resources[0].name == "owl-1.5"


# invokeai_metadata


METADATA: dict[str, Any] = {
    "app_version": "6.1.0",
    "generation_mode": "sdxl_txt2img",
    "positive_prompt": "an owl\n",
    "negative_prompt": "fog",
    "seed": 2**64 - 1,
    "steps": 24,
    "cfg_scale": 6.0,
    "scheduler": "euler_a",
    "width": 1024,
    "height": 768,
    "clip_skip": 1,
    "model": {"key": "1", "hash": "blake3:77", "name": "owlXL", "base": "sdxl", "type": "main"},
    "vae": {"key": "2", "hash": "random:1", "name": "owl-vae", "base": "sdxl", "type": "vae"},
    "refiner_model": {"name": "fine", "hash": "blake3:99"},
    "loras": [{"model": {"name": "feathers", "hash": "blake3:88"}, "weight": 0.6}],
    "rand_device": "cpu",
    "ref_images": [],
    "canvas_v2_metadata": {"controlLayers": []},
}
RESOURCES = (
    Resource(ResourceKind.CHECKPOINT, "owlXL", hash="blake3:77"),
    Resource(ResourceKind.CHECKPOINT, "fine", hash="blake3:99"),
    Resource(ResourceKind.LORA, "feathers", hash="blake3:88", weight=0.6),
    Resource(ResourceKind.VAE, "owl-vae"),
)


@pytest.mark.parametrize(
    "texts",
    [
        {"invokeai_metadata": METADATA},
        {"UserComment": {"invokeai_metadata": METADATA, "invokeai_graph": {}}},
        {"UserComment": {"invokeai_metadata": json.dumps(METADATA)}},
        {"sidecar": METADATA},
    ],
)
def test_metadata_wherever_it_stands(texts: dict[str, Any]) -> None:
    found = read(**texts)
    assert (found.positive, found.negative) == ("an owl", "fog")
    assert (found.seed, found.steps, found.cfg) == (2**64 - 1, 24, 6.0)
    assert (found.sampler, found.scheduler, found.clip_skip) == ("euler_a", None, 2)
    assert (found.width, found.height) == (1024, 768)
    assert found.resources == RESOURCES
    assert found.extra == {
        "app_version": "6.1.0",
        "generation_mode": "sdxl_txt2img",
        "rand_device": "cpu",
    }
    assert (found.texts, found.text_source) == ({}, None)


def test_models_as_the_third_versions_name_them() -> None:
    written = {
        **METADATA,
        "model": {"model_name": "owlXL", "base_model": "sdxl", "model_type": "main"},
        "vae": None,
        "refiner_model": None,
        "loras": [{"lora": {"model_name": "feathers", "base_model": "sdxl"}, "weight": 0.6}],
    }
    found = read(invokeai_metadata=written).resources
    assert [(one.name, one.weight) for one in found] == [("owlXL", None), ("feathers", 0.6)]


def test_a_style_prompt_is_what_the_second_encoder_gets() -> None:
    found = read(invokeai_metadata={**METADATA, "positive_style_prompt": "oil"})
    assert found.texts == {"clip_l": "an owl", "clip_g": "oil"}
    assert (found.positive, found.text_source) == ("an owl", "clip_l")
    alone = read(
        invokeai_metadata={**METADATA, "positive_prompt": "", "positive_style_prompt": "oil"}
    )
    assert (alone.positive, alone.texts) == ("oil", {})


def test_flux_has_guidance_and_brackets_of_its_own() -> None:
    written = {**METADATA, "positive_prompt": "an [old] owl", "guidance": 3.5}
    del written["cfg_scale"]
    found = read(invokeai_metadata={**written, "t5_encoder": {"name": "t5"}})
    assert (found.positive, found.cfg) == ("an [old] owl", 3.5)
    assert found.extra["t5_encoder"] == {"name": "t5"}


def test_names_that_people_gave_in_a_workflow() -> None:
    labels = {"Positive Prompt": "an owl", "Steps": 9, "Camera": "old", "seed": 3}
    found = read(invokeai_metadata=labels)
    assert (found.positive, found.steps, found.extra) == ("an owl", 9, {"Camera": "old"})


def test_what_a_prompt_calls_by_its_syntax() -> None:
    found = read(Dream='"an owl withLora(feathers,0.5) withLora(down) <beak> <beak>" -s 5')
    assert found.resources == (
        Resource(ResourceKind.LORA, "feathers", weight=0.5),
        Resource(ResourceKind.LORA, "down", weight=1.0),
        Resource(ResourceKind.EMBEDDING, "beak"),
    )


# Graphs


def edge(source: str, output: str, target: str, name: str) -> dict[str, Any]:
    return {
        "source": {"node_id": source, "field": output},
        "destination": {"node_id": target, "field": name},
    }


STEPS: dict[str, dict[str, Any]] = {
    "loader": {"type": "sdxl_model_loader", "model": {"name": "owlXL"}},
    "lora": {"type": "sdxl_lora_loader", "lora": {"name": "feathers"}, "weight": 0.6},
    "words": {"type": "string", "value": "an owl"},
    "more": {"type": "string_join", "string_left": "", "string_right": ", oil"},
    "pos": {"type": "sdxl_compel_prompt", "prompt": "stale", "style": ""},
    "neg": {"type": "sdxl_compel_prompt", "prompt": "fog", "style": ""},
    "collect": {"type": "collect", "item": None, "collection": []},
    "noise": {"type": "noise", "seed": 1, "width": 1024, "height": 768},
    "seed": {"type": "integer", "value": 77},
    "sampler": {"type": "denoise_latents", "steps": 24, "cfg_scale": 6.0, "scheduler": "euler"},
    "other": {"type": "denoise_latents", "steps": 99, "cfg_scale": 1.0, "scheduler": "lms"},
    "picture": {"type": "l2i", "is_intermediate": False},
}
EDGES = [
    edge("loader", "unet", "lora", "unet"),
    edge("lora", "unet", "sampler", "unet"),
    edge("lora", "clip", "pos", "clip"),
    edge("words", "value", "more", "string_left"),
    edge("more", "value", "pos", "prompt"),
    edge("pos", "conditioning", "collect", "item"),
    edge("collect", "collection", "sampler", "positive_conditioning"),
    edge("neg", "conditioning", "other", "positive_conditioning"),
    edge("neg", "conditioning", "sampler", "negative_conditioning"),
    edge("seed", "value", "noise", "seed"),
    edge("noise", "noise", "sampler", "noise"),
    edge("sampler", "latents", "picture", "latents"),
]
GRAPH = {"id": "g", "nodes": STEPS, "edges": EDGES}


def on_canvas() -> dict[str, Any]:
    """The same graph as the workflow editor keeps it."""
    nodes = [
        {
            "id": node_id,
            "type": "invocation",
            "data": {
                "type": node["type"],
                "isIntermediate": node.get("is_intermediate", True),
                "inputs": {
                    name: {"name": name, "value": value}
                    for name, value in node.items()
                    if name not in ("type", "is_intermediate")
                },
            },
        }
        for node_id, node in STEPS.items()
    ]
    edges = [
        {
            "type": "default",
            "source": one["source"]["node_id"],
            "sourceHandle": one["source"]["field"],
            "target": one["destination"]["node_id"],
            "targetHandle": one["destination"]["field"],
        }
        for one in EDGES
    ]
    collapsed = {"type": "collapsed", "source": "neg", "target": "pos"}
    return {"name": "owls", "nodes": [*nodes, {"type": "notes"}], "edges": [*edges, collapsed]}


@pytest.mark.parametrize("texts", [{"invokeai_graph": GRAPH}, {"invokeai_workflow": on_canvas()}])
def test_a_graph_is_followed_where_nothing_else_is_said(texts: dict[str, Any]) -> None:
    found = read(**texts)
    assert (found.positive, found.negative) == ("an owl, oil", "fog")
    assert (found.seed, found.steps, found.cfg, found.sampler) == (77, 24, 6.0, "euler")
    assert (found.width, found.height) == (1024, 768)
    assert [(one.name, one.weight) for one in found.resources] == [
        ("owlXL", None),
        ("feathers", 0.6),
    ]


def test_a_graph_fills_gaps_but_never_mixes_prompts() -> None:
    found = read(invokeai_metadata={"positive_prompt": "a cat", "seed": 5}, invokeai_graph=GRAPH)
    assert (found.positive, found.negative) == ("a cat", None)
    assert (found.seed, found.steps) == (5, 24)


def test_a_graph_is_left_alone_where_all_is_said() -> None:
    found = read(invokeai_metadata=METADATA, invokeai_graph=GRAPH)
    assert (found.seed, found.resources) == (2**64 - 1, RESOURCES)


def test_what_was_drawn_only_while_it_ran_stays_unknown() -> None:
    nodes = {**STEPS, "seed": {"type": "rand_int", "low": 0, "high": 9}}
    assert read(invokeai_graph={**GRAPH, "nodes": nodes}).seed is None


def test_the_metadata_that_a_graph_was_to_write() -> None:
    core = {"type": "core_metadata", "seed": 8, "positive_prompt": "stale", "model": None}
    edges = [*EDGES, edge("words", "value", "core", "positive_prompt")]
    found = read(invokeai_graph={"nodes": {**STEPS, "core": core}, "edges": edges})
    assert (found.positive, found.seed) == ("an owl", 8)
    assert found.resources[0].name == "owlXL"


def test_a_refiner_is_not_the_sampler_that_counts() -> None:
    nodes = {
        **STEPS,
        "fine": {"type": "sdxl_refiner_compel_prompt", "style": "fine"},
        "last": {"type": "denoise_latents", "steps": 5},
    }
    edges = [
        *EDGES[:-1],
        edge("fine", "conditioning", "last", "positive_conditioning"),
        edge("sampler", "latents", "last", "latents"),
        edge("last", "latents", "picture", "latents"),
    ]
    found = read(invokeai_graph={"nodes": nodes, "edges": edges})
    assert (found.positive, found.steps) == ("an owl, oil", 24)


def test_a_step_that_takes_the_prompt_itself() -> None:
    step = {"type": "external_txt2img", "prompt": "an owl", "seed": 4, "model": {"name": "far"}}
    found = read(invokeai_graph={"nodes": {"a": step}, "edges": []})
    assert (found.positive, found.seed, found.resources[0].name) == ("an owl", 4, "far")


def test_what_passes_through_a_list_of_one() -> None:
    nodes = {
        **STEPS,
        "words": {"type": "string_collection", "collection": ["a jay"]},
        "each": {"type": "iterate"},
    }
    edges = [one for one in EDGES if one["source"]["node_id"] != "words"]
    edges += [
        edge("words", "collection", "each", "collection"),
        edge("each", "item", "more", "string_left"),
    ]
    assert read(invokeai_graph={"nodes": nodes, "edges": edges}).positive == "a jay, oil"
    nodes["words"]["collection"] = ["a jay", "a wren"]
    assert read(invokeai_graph={"nodes": nodes, "edges": edges}).positive is None


# Hostile data


def test_a_circle_comes_to_nothing() -> None:
    edges = [*EDGES, edge("more", "value", "words", "value")]
    assert read(invokeai_graph={**GRAPH, "edges": edges}).positive is None


def test_texts_that_double_and_graphs_of_thousands_are_bounded() -> None:
    nodes: dict[str, Any] = {"n0": {"type": "string", "value": "owl " * 1000}}
    edges = []
    for number in range(1, 5_000):
        nodes[f"n{number}"] = {"type": "string_join", "string_left": "", "string_right": ""}
        left, right = (
            edge(f"n{number - 1}", "value", f"n{number}", side)
            for side in ("string_left", "string_right")
        )
        edges += [left, right]
    nodes["pos"] = {"type": "compel"}
    nodes["sampler"] = {"type": "denoise_latents", "is_intermediate": False}
    edges = [
        edge("n20", "value", "pos", "prompt"),
        edge("pos", "conditioning", "sampler", "positive_conditioning"),
        *edges,
    ]
    start = time.monotonic()
    assert read(invokeai_graph={"nodes": nodes, "edges": edges}).positive is None
    assert time.monotonic() - start < 10


def test_many_samplers_and_links_are_bounded() -> None:
    nodes = {f"s{n}": {"type": "denoise_latents", "is_intermediate": False} for n in range(5_000)}
    edges = [
        edge(f"s{n % 5_000}", "latents", f"s{n * 7 % 5_000}", "positive_conditioning")
        for n in range(20_000)
    ]
    start = time.monotonic()
    read(invokeai_graph={"nodes": nodes, "edges": edges})
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    "part", ['"', '" -', " -s", "[", "]", "[x] ", "\\", " -I ", "--a ", "-I/", "<", "withLora("]
)
def test_four_megabytes_take_no_more_than_moments(part: str) -> None:
    start = time.monotonic()
    for beginning in ('"', "an owl "):
        read(Dream=beginning + part * (4_000_000 // len(part)))
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("name", ["invokeai_metadata", "sd_metadata", "invokeai_graph"])
@pytest.mark.parametrize("text", ["", "no JSON", "[1, 2]", '{"a": ', "[" * 100_000])
def test_broken_json_is_no_metadata(name: str, text: str) -> None:
    with pytest.raises(MetadataError):
        read(**{name: text})


@pytest.mark.parametrize("name", ["invokeai_metadata", "invokeai_graph"])
def test_an_empty_object_only_names_the_tool(name: str) -> None:
    found = read(**{name: {}})
    assert (found.tool, found.positive, found.extra) == ("InvokeAI", None, {})


def test_other_texts_are_left_alone() -> None:
    for text in ("a text", '{"prompt": "x"}', '{"Dream": "x", "invokeai": 2}'):
        assert not reader.accepts(RawMetadata(texts={"UserComment": text, "parameters": text}))
    quoting = RawMetadata(texts={"UserComment": '{"a": "the \\"b\\"", "c": {"sd-metadata": 1}}'})
    assert reader.accepts(quoting)
    with pytest.raises(MetadataError):
        reader.read(quoting)


NAMES = [*METADATA, *RFC, *RFC["image"], "images", "node", "name", "lora", "prompt", "weight"]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=15,
)
PLACES = ("invokeai_metadata", "sd-metadata", "invokeai")


@given(st.sampled_from(PLACES), st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6))
def test_no_json_makes_the_reader_fail(place: str, written: dict[str, Any]) -> None:
    try:
        found = reader.read(RawMetadata(texts={place: json.dumps(written)}))
    except MetadataError:
        return
    assert found.reader == "invokeai"


IDS = st.sampled_from(["a", "b", "c"])
FIELDS = st.sampled_from(
    ["prompt", "value", "positive_conditioning", "item", "string_left", "seed", "model", "loras"]
)
NODES = st.dictionaries(
    IDS, st.dictionaries(FIELDS | st.just("type") | st.just("is_intermediate"), JSON) | JSON
)
ENDS = st.fixed_dictionaries({"node_id": IDS, "field": FIELDS})
EDGE = st.fixed_dictionaries({"source": ENDS, "destination": ENDS}) | JSON


@given(NODES | st.lists(JSON) | JSON, st.lists(EDGE, max_size=12) | JSON)
def test_no_graph_makes_the_walk_fail(nodes: Any, edges: Any) -> None:
    try:
        found = values_of(graph_of({"nodes": nodes, "edges": edges}))
    except MetadataError:
        return
    assert isinstance(found, dict)


@given(st.lists(st.sampled_from(['"', " ", "-s", "-I", "--a", "5", "[", "]", "\\", "=", "é"])))
def test_no_command_line_makes_the_reader_fail(parts: list[str]) -> None:
    line = "".join(parts)
    assert isinstance(parsed_command(line), dict)
    assert read(Dream=line).tool == "InvokeAI"


@given(st.text(st.characters(codec="utf-8", exclude_characters='"\\[]'), max_size=60))
def test_any_prompt_comes_out_as_it_was(prompt: str) -> None:
    line = f'"{prompt}" -s 50 -S 42 -W 512 -H 512 -C 7.5 -A k_lms'
    found = parsed_command(line)
    assert (found.get("prompt", ""), found["seed"]) == (prompt.strip(), "42")
