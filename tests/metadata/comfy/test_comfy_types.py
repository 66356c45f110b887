"""What the links of a graph carry: by the node's class, by the canvas, by whoever takes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curator.metadata.comfy.graph import Graph, Link, nodes_of_prompt
from curator.metadata.comfy.types import type_by_kind, type_by_name


@pytest.fixture
def graph() -> Graph:
    nodes = nodes_of_prompt(
        {
            "load": {"class_type": "CheckpointLoaderSimple", "inputs": {}},
            "odd": {"class_type": "MakesThings", "inputs": {"thing": ["load", 7]}},
            "end": {"class_type": "Ends", "inputs": {"samples": ["odd", 0], "x": ["odd", 1]}},
        }
    )
    return Graph(nodes)


def test_own_nodes_are_known_without_a_canvas(graph: Graph) -> None:
    def never() -> dict[str, tuple[str, ...]]:
        raise AssertionError("the canvas was asked")

    told = replace(graph, tell_types=never)
    assert [told.type(Link("load", slot)) for slot in range(3)] == ["MODEL", "CLIP", "VAE"]


def test_the_canvas_goes_before_names_and_names_before_nothing(graph: Graph) -> None:
    told = replace(graph, tell_types=lambda: {"odd": ("IMAGE", "*")})
    assert told.type(Link("odd", 0)) == "IMAGE"
    assert graph.type(Link("odd", 0)) == "LATENT"
    assert told.type(Link("odd", 1)) == graph.type(Link("odd", 1)) == ""
    assert graph.type(Link("load", 7)) == graph.type(Link("nowhere", 0)) == ""


@pytest.mark.parametrize(
    ("name", "type_"),
    [("samples", "LATENT"), ("image_2", "IMAGE"), ("model1", "MODEL"), ("", ""), ("thing", "")],
)
def test_plain_names_tell_types(name: str, type_: str) -> None:
    assert type_by_name(name) == type_


def test_outputs_that_are_not_there_have_no_type() -> None:
    assert type_by_kind("KSampler", 0) == "LATENT"
    assert type_by_kind("KSampler", 1) == type_by_kind("KSampler", -1) == ""
    assert type_by_kind("MakesThings", 0) == ""
