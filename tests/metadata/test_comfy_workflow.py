"""The canvas form, where no executed graph is left to read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.comfy_widgets import named_widgets
from curator.metadata.comfy_workflow import graph_of_workflow
from curator.metadata.comfyui import reader

Canvas = dict[str, Any]


def box(
    number: int,
    kind: str,
    values: Any = None,
    inputs: tuple[tuple[str, str, int | None], ...] = (),
    outputs: tuple[str, ...] = (),
    **more: Any,
) -> Canvas:
    """A node of the canvas; inputs are (name, type, link), outputs are types."""
    return {
        "id": number,
        "type": kind,
        "widgets_values": values,
        "inputs": [{"name": name, "type": carried, "link": link} for name, carried, link in inputs],
        "outputs": [{"name": carried, "type": carried} for carried in outputs],
        **more,
    }


SAMPLER_INPUTS = (
    ("model", "MODEL", 1),
    ("positive", "CONDITIONING", 2),
    ("negative", "CONDITIONING", 3),
    ("latent_image", "LATENT", 4),
)
SETTINGS = [7, "randomize", 20, 6.5, "euler", "karras", 1]


def canvas(*, nodes: dict[int, Canvas] | None = None, links: list[Any] | None = None) -> Canvas:
    """A text-to-image canvas in which `nodes` stand in place of the usual ones."""
    usual = {
        1: box(1, "CheckpointLoaderSimple", ["base.safetensors"], outputs=("MODEL", "CLIP", "VAE")),
        2: box(2, "CLIPTextEncode", ["a lighthouse"], (("clip", "CLIP", 8),), ("CONDITIONING",)),
        3: box(3, "CLIPTextEncode", ["fog"], (("clip", "CLIP", 9),), ("CONDITIONING",)),
        4: box(4, "EmptyLatentImage", [768, 512, 1], outputs=("LATENT",)),
        5: box(5, "KSampler", SETTINGS, SAMPLER_INPUTS, ("LATENT",)),
        6: box(6, "VAEDecode", None, (("samples", "LATENT", 5),), ("IMAGE",)),
        7: box(7, "SaveImage", ["ComfyUI"], (("images", "IMAGE", 6),)),
    }
    wires = [
        [1, 1, 0, 5, 0, "MODEL"],
        [2, 2, 0, 5, 1, "CONDITIONING"],
        [3, 3, 0, 5, 2, "CONDITIONING"],
        [4, 4, 0, 5, 3, "LATENT"],
        [5, 5, 0, 6, 0, "LATENT"],
        [6, 6, 0, 7, 0, "IMAGE"],
        [8, 1, 1, 2, 0, "CLIP"],
        [9, 1, 1, 3, 0, "CLIP"],
    ]
    return {
        "nodes": list({**usual, **(nodes or {})}.values()),
        "links": [*wires, *(links or [])],
    }


def read(workflow: Canvas) -> Generation:
    return reader.read(RawMetadata(texts={"workflow": json.dumps(workflow)}))


def test_a_plain_canvas_gives_everything() -> None:
    found = read(canvas())
    assert (found.positive, found.negative) == ("a lighthouse", "fog")
    assert (found.seed, found.steps, found.cfg, found.denoise) == (7, 20, 6.5, 1.0)
    assert (found.sampler, found.scheduler) == ("euler", "karras")
    assert (found.width, found.height) == (768, 512)
    checkpoint = found.first(ResourceKind.CHECKPOINT)
    assert checkpoint is not None
    assert checkpoint.name == "base"


def test_links_as_objects_and_texts_from_other_nodes() -> None:
    nodes = {
        2: box(2, "CLIPTextEncode", [""], (("text", "STRING", 10),), ("CONDITIONING",)),
        10: box(10, "PrimitiveNode", ["a cat", "fixed"], outputs=("STRING",)),
    }
    link = {"id": 10, "origin_id": 10, "origin_slot": 0, "type": "STRING"}
    assert read(canvas(nodes=nodes, links=[link])).positive == "a cat"


def test_bypassed_nodes_hand_on_and_muted_ones_cut_off() -> None:
    style = box(
        10, "StyleModelApply", None, (("conditioning", "CONDITIONING", 2),), ("CONDITIONING",)
    )
    sampler = box(5, "KSampler", SETTINGS, (("positive", "CONDITIONING", 10),), ("LATENT",))
    wire = [10, 10, 0, 5, 1, "CONDITIONING"]
    for mode, positive in ((0, "a lighthouse"), (4, "a lighthouse"), (2, None)):
        nodes = {10: {**style, "mode": mode}, 5: sampler}
        assert read(canvas(nodes=nodes, links=[wire])).positive == positive


def test_values_that_are_named_instead_of_linked() -> None:
    sampler = box(5, "KSampler", SETTINGS, (("positive", "CONDITIONING", 12),), ("LATENT",))
    nodes = {
        10: box(10, "SetNode", ["good"], (("CONDITIONING", "CONDITIONING", 2),)),
        11: box(11, "GetNode", ["good"], outputs=("CONDITIONING",)),
        5: sampler,
    }
    wire = [12, 11, 0, 5, 1, "CONDITIONING"]
    assert read(canvas(nodes=nodes, links=[wire])).positive == "a lighthouse"


def test_values_that_are_sent_everywhere() -> None:
    unlinked = tuple((name, kind, None) for name, kind, _ in SAMPLER_INPUTS[:3])
    nodes = {
        5: box(5, "KSampler", SETTINGS, (*unlinked, SAMPLER_INPUTS[3]), ("LATENT",)),
        10: box(10, "Anything Everywhere", [], (("MODEL", "*", 11),)),
        11: box(11, "Prompts Everywhere", [], (("C", "*", 12), ("C", "*", 13))),
    }
    wires = [[11, 1, 0, 10, 0, "*"], [12, 2, 0, 11, 0, "*"], [13, 3, 0, 11, 1, "*"]]
    found = read(canvas(nodes=nodes, links=wires))
    assert (found.positive, found.negative) == ("a lighthouse", "fog")
    assert found.first(ResourceKind.CHECKPOINT) is not None


def test_nodes_that_name_their_widgets() -> None:
    named = {
        "type": "Unknown",
        "widgets_values": [5, "randomize", "beta", 12],
        "inputs": [
            {"name": name, "widget": {"name": name}} for name in ("seed", "scheduler", "steps")
        ],
    }
    assert named_widgets(named) == {"seed": 5, "scheduler": "beta", "steps": 12}
    assert named_widgets({"type": "VHS", "widgets_values": {"crf": 19}}) == {"crf": 19}
    assert named_widgets({"type": "Unknown", "widgets_values": "odd"}) == {}


def test_unknown_nodes_speak_for_themselves() -> None:
    values = ["sub\\base.ckpt", "Default", -2, "a lighthouse in the storm", "", "text, watermark"]
    loader = {"type": "SomePipeLoader", "widgets_values": values}
    found = named_widgets(loader)
    assert found["ckpt_name"] == "sub\\base.ckpt"
    assert found["positive"] == "a lighthouse in the storm"
    assert named_widgets({"type": "MyLora", "widgets_values": ["x.pt"]})["lora_name"] == "x.pt"
    taking = {**loader, "inputs": [{"name": "pipe", "type": "PIPE", "link": 3}]}
    assert named_widgets(taking) == {}


@pytest.mark.parametrize(
    "workflow",
    [
        {"nodes": [], "links": []},
        {"nodes": [7, None, "x"], "links": 3},
        {"nodes": [{"id": 1, "type": "KSampler", "mode": 4}]},
        {"nodes": [{"id": n, "type": "X"} for n in range(20_001)]},
    ],
)
def test_canvases_without_a_graph_are_refused(workflow: Canvas) -> None:
    with pytest.raises(MetadataError):
        graph_of_workflow(workflow)


def test_wires_in_a_ring_and_wires_to_nowhere_end() -> None:
    ring = box(2, "Reroute", None, (("", "CONDITIONING", 10),), ("CONDITIONING",), mode=4)
    wires = [[10, 2, 0, 2, 0, "CONDITIONING"], [4, 99, "x", 5, 3, "LATENT"], "odd", [1]]
    assert read(canvas(nodes={2: ring}, links=wires)).positive is None
