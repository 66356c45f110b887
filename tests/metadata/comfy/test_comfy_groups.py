"""Group nodes: what is inside, in which order they take in and hand out, and their values."""

from __future__ import annotations

from typing import Any

import pytest
from comfy_canvases import SETTINGS, Canvas, box, canvas, read, widget

from curator.domain.errors import MetadataError
from curator.metadata.comfy.graph import Link
from curator.metadata.comfy.workflow import graph_of_workflow

OUTER_INPUTS = (("model", "MODEL", 1), ("clip", "CLIP", 8), ("latent_image", "LATENT", 4))


def group() -> Canvas:
    """Two encoders, a sampler and a decoder in one; model, CLIP and latent image are left open."""
    clip, sampler = (
        (("clip", "CLIP", None),),
        (
            ("model", "MODEL", None),
            ("positive", "CONDITIONING", None),
            ("negative", "CONDITIONING", None),
            ("latent_image", "LATENT", None),
        ),
    )
    nodes = [
        box(0, "Reroute", None, (("", "*", None),), ("*",)),
        box(1, "CLIPTextEncode", ["stored"], clip, ("CONDITIONING",)),
        box(2, "CLIPTextEncode", ["stored too"], clip, ("CONDITIONING",)),
        box(3, "KSampler", SETTINGS, sampler, ("LATENT",)),
    ]
    links = [
        [None, 0, 0, 0, 4, "MODEL"],
        [0, 0, 3, 0, 4, "MODEL"],
        [1, 0, 3, 1, 5, "CONDITIONING"],
        [2, 0, 3, 2, 6, "CONDITIONING"],
    ]
    return {"nodes": nodes, "links": links, "external": [], "config": {}}


def grouped(
    definition: Canvas, values: Any, inputs: Any = OUTER_INPUTS, kind: str = "workflow>pass"
) -> Canvas:
    """A canvas whose encoders and sampler are one group node, number 5."""
    node = box(5, kind, values, inputs, ("LATENT",))
    whole = canvas(nodes={5: node})
    whole["nodes"] = [one for one in whole["nodes"] if one["id"] not in (2, 3)]
    return {**whole, "extra": {"groupNodes": {"pass": definition}}}


VALUES = ["good words", "bad words", 99, "fixed", 8, 2.5, "heun", "beta", 0.5]


@pytest.mark.parametrize("kind", ["workflow>pass", "workflow/pass"])
def test_nodes_inside_take_the_values_of_the_group_node(kind: str) -> None:
    inputs = (OUTER_INPUTS[0], OUTER_INPUTS[1], ("clip 2", "CLIP", 8), OUTER_INPUTS[2])
    found = read(grouped(group(), VALUES, inputs, kind))
    assert (found.positive, found.negative) == ("good words", "bad words")
    assert (found.seed, found.steps, found.cfg, found.denoise) == (99, 8, 2.5, 0.5)
    assert (found.sampler, found.scheduler) == ("heun", "beta")
    assert (found.width, found.resources[0].name) == (768, "base")


def test_inputs_are_met_in_the_order_of_the_nodes() -> None:
    inputs = (OUTER_INPUTS[0], OUTER_INPUTS[1], ("clip 2", "CLIP", 8), OUTER_INPUTS[2])
    graph = graph_of_workflow(grouped(group(), VALUES, inputs))
    assert graph.nodes["5:3"].inputs["model"] == Link("1", 0)
    assert graph.nodes["5:1"].inputs["clip"] == Link("1", 1)
    assert graph.nodes["5:3"].inputs["latent_image"] == Link("4", 0)
    assert graph.nodes["6"].inputs["samples"] == Link("5:3", 0)
    assert "5:0" not in graph.nodes


def test_inputs_that_are_hidden_take_no_place() -> None:
    definition = {**group(), "config": {"2": {"input": {"clip": {"visible": False}}}}}
    graph = graph_of_workflow(grouped(definition, VALUES))
    assert graph.nodes["5:3"].inputs["latent_image"] == Link("4", 0)
    assert "clip" not in graph.nodes["5:2"].inputs


@pytest.mark.parametrize(
    "external", [[[1, 0, "CONDITIONING"]], [[{"index": 1}, 0, "CONDITIONING"]]]
)
def test_outputs_used_inside_are_handed_out_only_where_that_was_asked(external: Any) -> None:
    used = graph_of_workflow(grouped({**group(), "external": external}, VALUES))
    assert used.nodes["6"].inputs["samples"] == Link("5:1", 0)
    shown = {**group(), "config": {"2": {"output": {"0": {"visible": True}}}}}
    assert graph_of_workflow(grouped(shown, VALUES)).nodes["6"].inputs["samples"] == Link("5:2", 0)


def test_inputs_made_of_widgets_are_met_after_all_others() -> None:
    definition = group()
    definition["nodes"][1]["inputs"].append(widget("text", "STRING"))
    workflow = grouped(definition, VALUES)
    outer = workflow["nodes"][-3]
    assert outer["id"] == 5
    outer["inputs"].append(widget("text", "STRING", 30))
    workflow["nodes"].append(box(30, "PrimitiveString", ["linked words"], outputs=("STRING",)))
    workflow["links"].append([30, 30, 0, 5, 3, "STRING"])
    assert read(workflow).positive == "linked words"


@pytest.mark.parametrize("values", [None, [], VALUES[:4], {"a": 1}])
def test_nodes_keep_their_stored_values_where_those_outside_do_not_add_up(values: Any) -> None:
    found = read(grouped(group(), values))
    assert (found.positive, found.seed) == ("stored", 7)


def test_groups_inside_of_groups_and_of_themselves() -> None:
    outer = {"nodes": [box(0, "workflow>pass", VALUES), box(1, "workflow>outer")], "links": []}
    workflow = grouped(group(), VALUES, kind="workflow>outer")
    workflow["extra"]["groupNodes"]["outer"] = outer
    graph = graph_of_workflow(workflow)
    assert graph.nodes["5:0:3"].inputs["seed"] == 99
    assert "5:1" in graph.nodes


def test_many_nodes_of_a_large_group_are_refused() -> None:
    large = {"nodes": [{"type": "X"}] * 5000, "links": [[0, 0, 1, 0]] * 5000}
    nodes = [box(n, "workflow>large") for n in range(5000)]
    workflow = {"nodes": nodes, "links": [], "extra": {"groupNodes": {"large": large}}}
    with pytest.raises(MetadataError, match="20000"):
        graph_of_workflow(workflow)
