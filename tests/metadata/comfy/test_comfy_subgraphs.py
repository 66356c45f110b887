"""Subgraphs of a canvas: what is inside, what goes in and out, and whose values count."""

from __future__ import annotations

from typing import Any

import pytest
from comfy_canvases import SETTINGS, Canvas, box, canvas, read, widget

from curator.domain.errors import MetadataError
from curator.metadata.comfy.graph import Link
from curator.metadata.comfy.workflow import graph_of_workflow


def subgraph(
    name: str,
    nodes: list[Canvas],
    links: list[tuple[int, Any, int, Any, int, str]],
    inputs: tuple[tuple[str, str], ...] = (),
) -> Canvas:
    """The definition of a subgraph; inputs are (name, type)."""
    keys = ("id", "origin_id", "origin_slot", "target_id", "target_slot", "type")
    return {
        "id": name,
        "nodes": nodes,
        "links": [dict(zip(keys, link, strict=True)) for link in links],
        "inputs": [{"name": name, "type": kind} for name, kind in inputs],
        "outputs": [{"name": "out", "type": "CONDITIONING"}],
    }


def with_subgraphs(*definitions: Canvas, **more: Any) -> Canvas:
    """The usual canvas with definitions; arguments as for the canvas."""
    return {**canvas(**more), "definitions": {"subgraphs": list(definitions)}}


def encoding(text: str = "inner words") -> Canvas:
    """A subgraph "enc" around one text encoder, its text and CLIP coming from outside."""
    encoder = box(3, "CLIPTextEncode", [text], (("clip", "CLIP", 1),), ("CONDITIONING",))
    encoder["inputs"].append(widget("text", "STRING", 2))
    links = [
        (1, -10, 0, 3, 0, "CLIP"),
        (2, -10, 1, 3, 1, "STRING"),
        (3, 3, 0, -20, 0, "CONDITIONING"),
    ]
    return subgraph("enc", [encoder], links, (("clip", "CLIP"), ("text", "STRING")))


def instance(values: Any = None, *, text: int | None = None, **more: Any) -> Canvas:
    """A node, number 2, that stands for "enc"."""
    node = box(2, "enc", values, (("clip", "CLIP", 8),), ("CONDITIONING",), **more)
    node["inputs"].append(widget("text", "STRING", text))
    return node


class TestInside:
    """What a subgraph's node stands for."""

    def test_nodes_inside_are_linked_and_known_by_both_ids(self) -> None:
        graph = graph_of_workflow(with_subgraphs(encoding(), nodes={2: instance()}))
        assert graph.nodes["5"].inputs["positive"] == Link("2:3", 0)
        assert graph.nodes["2:3"].inputs["clip"] == Link("1", 1)
        assert "2" not in graph.nodes
        assert graph.output_name(Link("2:3")) == "conditioning"

    def test_subgraphs_inside_of_subgraphs(self) -> None:
        inner = box(7, "enc", None, (("clip", "CLIP", 1),), ("CONDITIONING",))
        links = [(1, -10, 0, 7, 0, "CLIP"), (2, 7, 0, -20, 0, "CONDITIONING")]
        outer = subgraph("outer", [inner], links, (("clip", "CLIP"),))
        node = box(2, "outer", None, (("clip", "CLIP", 8),), ("CONDITIONING",))
        workflow = with_subgraphs(encoding(), outer, nodes={2: node})
        graph = graph_of_workflow(workflow)
        assert graph.nodes["5"].inputs["positive"] == Link("2:7:3", 0)
        assert graph.nodes["2:7:3"].inputs["clip"] == Link("1", 1)
        assert graph.output_name(Link("2:7:3")) == "conditioning"
        assert read(workflow).positive == "inner words"

    def test_what_goes_in_may_go_straight_out(self) -> None:
        links = [(1, -10, 0, -20, 0, "CONDITIONING")]
        through = subgraph("through", [], links, (("in", "CONDITIONING"),))
        node = box(10, "through", None, (("in", "CONDITIONING", 2),), ("CONDITIONING",))
        sampler = box(5, "KSampler", SETTINGS, (("positive", "CONDITIONING", 20),), ("LATENT",))
        workflow = with_subgraphs(
            through, nodes={10: node, 5: sampler}, links=[[20, 10, 0, 5, 1, "CONDITIONING"]]
        )
        assert read(workflow).positive == "a lighthouse"

    @pytest.mark.parametrize("mode", [2, 4])
    def test_nodes_inside_that_do_not_run(self, mode: int) -> None:
        definition = encoding()
        definition["nodes"][0]["mode"] = mode
        graph = graph_of_workflow(with_subgraphs(definition, nodes={2: instance()}))
        assert "2:3" not in graph.nodes
        assert "positive" not in graph.nodes["5"].inputs

    def test_a_muted_subgraph_gives_nothing_and_a_bypassed_one_what_it_takes(self) -> None:
        node = {**instance(mode=2), "inputs": [{"name": "c", "type": "CONDITIONING", "link": 3}]}
        muted = graph_of_workflow(with_subgraphs(encoding(), nodes={2: node}))
        assert "positive" not in muted.nodes["5"].inputs
        bypassed = graph_of_workflow(with_subgraphs(encoding(), nodes={2: {**node, "mode": 4}}))
        assert bypassed.nodes["5"].inputs["positive"] == Link("3", 0)
        assert all(":" not in key for key in (*muted.nodes, *bypassed.nodes))

    def test_values_named_outside_are_known_inside(self) -> None:
        getter = box(4, "GetNode", ["words"], outputs=("CONDITIONING",))
        links = [(3, 4, 0, -20, 0, "CONDITIONING")]
        node = box(10, "getting", None, outputs=("CONDITIONING",))
        sampler = box(5, "KSampler", SETTINGS, (("positive", "CONDITIONING", 20),), ("LATENT",))
        setter = box(11, "SetNode", ["words"], (("", "*", 2),))
        workflow = with_subgraphs(
            subgraph("getting", [getter], links),
            nodes={10: node, 11: setter, 5: sampler},
            links=[[20, 10, 0, 5, 1, "CONDITIONING"]],
        )
        assert read(workflow).positive == "a lighthouse"


class TestValues:
    """Widgets of inner nodes that the outer node shows."""

    @pytest.mark.parametrize(
        ("node", "expected"),
        [
            (instance(), "inner words"),
            (instance([]), "inner words"),
            (instance(["outer words"]), "outer words"),
            (instance([""]), None),
            (instance(["old"], widgets_values_named={"text": "by name"}), "by name"),
            (instance(["shown"], properties={"proxyWidgets": [["3", "text"]]}), "shown"),
            (instance(["shown"], properties={"proxyWidgets": [["-1", "text"]]}), "shown"),
            (instance([], properties={"proxyWidgets": [["3", "text"]]}), "inner words"),
            (instance([], properties={"proxyWidgets": "odd"}), "inner words"),
            (instance({"text": "an object"}), "an object"),
        ],
    )
    def test_the_value_outside_counts_where_there_is_one(
        self, node: Canvas, expected: str | None
    ) -> None:
        assert read(with_subgraphs(encoding(), nodes={2: node})).positive == expected

    def test_seed_controls_among_the_values_are_passed_over(self) -> None:
        sampler = box(1, "KSampler", SETTINGS)
        sampler["inputs"] = [widget("seed", "INT", 1), widget("steps", "INT", 2)]
        links = [(1, -10, 0, 1, 0, "INT"), (2, -10, 1, 1, 1, "INT")]
        definition = subgraph("s", [sampler], links, (("seed", "INT"), ("steps", "INT")))
        node = box(20, "s", [99, "randomize", 8])
        graph = graph_of_workflow(with_subgraphs(definition, nodes={20: node}))
        assert graph.nodes["20:1"].inputs["seed"] == 99
        assert graph.nodes["20:1"].inputs["steps"] == 8

    def test_a_link_outside_counts_more(self) -> None:
        given = box(10, "PrimitiveString", ["linked words"], outputs=("STRING",))
        workflow = with_subgraphs(
            encoding(),
            nodes={2: instance(["outer words"], text=20), 10: given},
            links=[[20, 10, 0, 2, 1, "STRING"]],
        )
        assert read(workflow).positive == "linked words"

    def test_two_nodes_of_one_subgraph_have_their_own_values(self) -> None:
        other = {**instance(["bad words"]), "id": 3}
        workflow = with_subgraphs(encoding(), nodes={2: instance(["good words"]), 3: other})
        found = read(workflow)
        assert (found.positive, found.negative) == ("good words", "bad words")

    def test_a_node_without_the_widget_gets_its_value_too(self) -> None:
        definition = encoding()
        definition["nodes"].append(box(4, "ShowText", None, (("source", "*", 9),)))
        definition["links"].append({"id": 9, "origin_id": -10, "origin_slot": 1, "type": "STRING"})
        graph = graph_of_workflow(with_subgraphs(definition, nodes={2: instance()}))
        assert graph.nodes["2:4"].inputs["source"] == "inner words"

    def test_values_reach_through_two_subgraphs(self) -> None:
        inner = box(7, "enc", None, (("clip", "CLIP", 1),), ("CONDITIONING",))
        inner["inputs"].append(widget("text", "STRING", 4))
        links = [
            (1, -10, 0, 7, 0, "CLIP"),
            (2, 7, 0, -20, 0, "CONDITIONING"),
            (4, -10, 1, 7, 1, "STRING"),
        ]
        outer = subgraph("outer", [inner], links, (("clip", "CLIP"), ("text", "STRING")))
        for values, expected in (([], "inner words"), (["far out"], "far out")):
            node = {**instance(values), "type": "outer"}
            assert read(with_subgraphs(encoding(), outer, nodes={2: node})).positive == expected


class TestHostile:
    """Subgraphs that never end."""

    def test_subgraphs_that_contain_themselves(self) -> None:
        one = subgraph("a", [box(1, "b"), box(2, "KSampler", SETTINGS)], [])
        two = subgraph("b", [box(1, "a"), box(2, "KSampler", SETTINGS)], [])
        graph = graph_of_workflow(with_subgraphs(one, two, nodes={10: box(10, "a")}))
        assert {"10:2", "10:1:2"} <= set(graph.nodes)

    def test_a_thousand_subgraphs_in_each_other(self) -> None:
        definitions = [subgraph(f"s{n}", [box(1, f"s{n + 1}")], []) for n in range(1000)]
        graph = graph_of_workflow(with_subgraphs(*definitions, nodes={10: box(10, "s0")}))
        assert "5" in graph.nodes

    def test_one_large_node_used_thousands_of_times(self) -> None:
        large = {**box(1, "X"), "inputs": [{"name": "a", "type": "T"}] * 1000}
        nodes = {n: box(n, "s") for n in range(10, 2000)}
        with pytest.raises(MetadataError, match="500000"):
            graph_of_workflow(with_subgraphs(subgraph("s", [large], []), nodes=nodes))

    def test_subgraphs_that_double_again_and_again(self) -> None:
        definitions = [
            subgraph(f"s{n}", [box(1, f"s{n + 1}"), box(2, f"s{n + 1}")], []) for n in range(39)
        ]
        workflow = with_subgraphs(*definitions, nodes={10: box(10, "s0")})
        with pytest.raises(MetadataError, match="20000"):
            graph_of_workflow(workflow)
