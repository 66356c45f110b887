"""The canvas form, where no executed graph is left to read."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from comfy_canvases import SAMPLER_INPUTS, SETTINGS, Canvas, box, canvas, read, widget
from corpus_judge import Judge
from hostile_json import any_json
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.imaging.container import read_container
from curator.metadata.comfy.graph import MOST_INPUTS, Graph, Link
from curator.metadata.comfy.workflow import graph_of_workflow
from curator.metadata.comfyui import reader

KEYS = re.findall(r"\w+", "id type mode inputs outputs links nodes name widget link")
KINDS = re.findall(
    r"[^,]+",
    "KSampler,Reroute,PrimitiveNode,SetNode,GetNode,CLIPTextEncode,s0,s1,workflow>g"
    ",Anything Everywhere,Prompts Everywhere,Seed Everywhere",
)


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


def test_ids_as_text_and_links_by_their_own_names() -> None:
    plain = canvas()
    for node in plain["nodes"]:
        node["id"] = str(node["id"])
    plain["links"] = {str(link[0]): link for link in plain["links"]}
    assert read(plain).positive == "a lighthouse"


def test_bends_of_links_change_nothing() -> None:
    plain = canvas()
    keys = ("id", "origin_id", "origin_slot", "target_id", "target_slot", "type")
    links = [{**dict(zip(keys, link, strict=True)), "parentId": 1} for link in plain["links"]]
    bent = {"reroutes": [{"id": 1, "linkIds": [1, 2]}], "floatingLinks": [{"id": 2}, {"id": 99}]}
    assert read({**plain, **bent, "version": 1, "links": links}) == read(plain)


class TestModes:
    """Bypassed and muted nodes."""

    @pytest.mark.parametrize(
        ("mode", "positive"),
        [(0, "a lighthouse"), (4, "a lighthouse"), (2, None), ("x", "a lighthouse")],
    )
    def test_bypassed_nodes_hand_on_and_muted_ones_cut_off(
        self, mode: Any, positive: str | None
    ) -> None:
        style = box(
            10, "StyleModelApply", [1], (("conditioning", "CONDITIONING", 2),), ("CONDITIONING",)
        )
        sampler = box(5, "KSampler", SETTINGS, (("positive", "CONDITIONING", 10),), ("LATENT",))
        wire = [10, 10, 0, 5, 1, "CONDITIONING"]
        nodes = {10: {**style, "mode": mode}, 5: sampler}
        assert read(canvas(nodes=nodes, links=[wire])).positive == positive

    @pytest.mark.parametrize(("slot", "positive"), [(0, "a lighthouse"), (1, "fog")])
    def test_a_bypassed_node_hands_on_the_input_opposite_its_output(
        self, slot: int, positive: str
    ) -> None:
        both = (("positive", "CONDITIONING", 2), ("negative", "CONDITIONING", 3))
        control = box(10, "Control", [], both, ("CONDITIONING", "CONDITIONING"), mode=4)
        sampler = box(5, "KSampler", SETTINGS, (("positive", "CONDITIONING", 10),), ("LATENT",))
        wire = [10, 10, slot, 5, 1, "CONDITIONING"]
        assert read(canvas(nodes={10: control, 5: sampler}, links=[wire])).positive == positive

    def test_a_bypassed_loader_hands_on_its_model_and_its_clip(self) -> None:
        lora = box(
            10,
            "LoraLoader",
            ["x.safetensors", 1, 1],
            (("clip", "CLIP", 8), ("model", "MODEL", 1)),
            ("MODEL", "CLIP"),
            mode=4,
        )
        graph = graph_of_workflow(
            canvas(
                nodes={
                    10: lora,
                    5: box(5, "KSampler", SETTINGS, (("model", "MODEL", 10),), ("LATENT",)),
                    2: box(2, "CLIPTextEncode", ["x"], (("clip", "CLIP", 11),), ("CONDITIONING",)),
                },
                links=[[10, 10, 0, 5, 0, "MODEL"], [11, 10, 1, 2, 0, "CLIP"]],
            )
        )
        assert graph.nodes["5"].inputs["model"] == Link("1", 0)
        assert graph.nodes["2"].inputs["clip"] == Link("1", 1)

    def test_a_value_from_a_muted_node_is_lost_and_one_from_nowhere_stays(self) -> None:
        nodes = {
            10: box(10, "PrimitiveString", ["elsewhere"], outputs=("STRING",), mode=2),
            2: {**box(2, "CLIPTextEncode", ["own"]), "inputs": [widget("text", "STRING", 10)]},
            3: {**box(3, "CLIPTextEncode", ["own"]), "inputs": [widget("text", "STRING", 99)]},
        }
        graph = graph_of_workflow(canvas(nodes=nodes, links=[[10, 10, 0, 2, 0, "STRING"]]))
        assert "text" not in graph.nodes["2"].inputs
        assert graph.nodes["3"].inputs["text"] == "own"


class TestNodesOfTheCanvasOnly:
    """Reroutes, primitives, named values and notes."""

    def sampled(self, *nodes: Canvas, links: list[Any]) -> Generation:
        """The canvas with link 20 to the positive side of its sampler."""
        inputs = tuple(
            (name, kind, 20 if name == "positive" else link) for name, kind, link in SAMPLER_INPUTS
        )
        sampler = box(5, "KSampler", SETTINGS, inputs, ("LATENT",))
        added = {5: sampler, **{node["id"]: node for node in nodes}}
        return read(canvas(nodes=added, links=links))

    @pytest.mark.parametrize("kind", ["Reroute", "Reroute (rgthree)"])
    def test_reroutes(self, kind: str) -> None:
        reroute = box(10, kind, None, (("", "*", 2),), ("CONDITIONING",))
        found = self.sampled(reroute, links=[[20, 10, 0, 5, 1, "CONDITIONING"]])
        assert found.positive == "a lighthouse"

    @pytest.mark.parametrize("prefix", ["", "easy "])
    def test_values_that_are_named_instead_of_linked(self, prefix: str) -> None:
        nodes = [
            box(
                10,
                f"{prefix}{'setNode' if prefix else 'SetNode'}",
                ["good"],
                (("CONDITIONING", "CONDITIONING", 2),),
            ),
            box(
                11,
                f"{prefix}{'getNode' if prefix else 'GetNode'}",
                ["good"],
                outputs=("CONDITIONING",),
            ),
        ]
        found = self.sampled(*nodes, links=[[20, 11, 0, 5, 1, "CONDITIONING"]])
        assert found.positive == "a lighthouse"

    def test_primitives_give_their_value_through_reroutes(self) -> None:
        nodes = {
            5: {
                **box(5, "KSampler", SETTINGS, SAMPLER_INPUTS, ("LATENT",)),
                "inputs": [
                    *box(5, "", None, SAMPLER_INPUTS)["inputs"],
                    widget("seed", "INT", 21),
                ],
            },
            10: box(10, "PrimitiveNode", [2**64 - 1, "increment"], outputs=("INT",)),
            11: box(11, "Reroute", None, (("", "*", 20),), ("INT",)),
        }
        wires = [[20, 10, 0, 11, 0, "*"], [21, 11, 0, 5, 4, "INT"]]
        assert read(canvas(nodes=nodes, links=wires)).seed == 2**64 - 1

    @pytest.mark.parametrize("slot", [-9, -1, 1, 2**70])
    def test_outputs_that_do_not_exist_give_the_first_input(self, slot: int) -> None:
        reroute = box(10, "Reroute", None, (("", "*", 2),), ("CONDITIONING",))
        found = self.sampled(reroute, links=[[20, 10, slot, 5, 1, "CONDITIONING"]])
        assert found.positive == "a lighthouse"

    def test_they_do_not_become_nodes(self) -> None:
        helpers = {
            number: box(number, kind, ["x"], (("", "*", 6),), ("*",))
            for number, kind in enumerate(
                (
                    "Note",
                    "MarkdownNote",
                    "Reroute",
                    "PrimitiveNode",
                    "SetNode",
                    "Fast Groups Muter (rgthree)",
                    "Node Collector (rgthree)",
                    "Anything Everywhere",
                ),
                start=20,
            )
        }
        graph = graph_of_workflow(canvas(nodes=helpers))
        assert set(graph.nodes) == {"1", "2", "3", "4", "5", "6", "7"}


def test_the_names_of_outputs_are_told() -> None:
    graph = graph_of_workflow(canvas())
    assert graph.output_name(Link("1", 1)) == "clip"
    assert graph.output_name(Link("1", 3)) == ""


class TestHostile:
    """Canvases nobody would make on purpose, or somebody would."""

    @pytest.mark.parametrize(
        "workflow",
        [
            {"nodes": [], "links": []},
            {"nodes": [7, None, "x"], "links": 3},
            {"nodes": [{"id": 1, "type": "KSampler", "mode": 4}]},
            {"nodes": [{"id": 1}, {"type": "KSampler"}, {"id": [], "type": "KSampler"}]},
            {"nodes": [{"id": n, "type": "X"} for n in range(20_001)]},
        ],
    )
    def test_canvases_without_a_graph_are_refused(self, workflow: Canvas) -> None:
        with pytest.raises(MetadataError):
            graph_of_workflow(workflow)

    @pytest.mark.parametrize("kind", ["Reroute", "Bypassed", "SetNode"])
    def test_wires_in_a_ring_and_wires_to_nowhere_end(self, kind: str) -> None:
        ring = box(2, kind, ["x"], (("", "CONDITIONING", 10),), ("CONDITIONING",), mode=4)
        wires = [[10, 2, 0, 2, 0, "CONDITIONING"], [4, 99, "x", 5, 3, "LATENT"], "odd", [1]]
        assert read(canvas(nodes={2: ring}, links=wires)).positive is None

    def chained(self, length: int, **more: Any) -> Graph:
        """Many nodes in a row, the sampler at one end, what it takes at the other."""
        row = {
            n: box(n, "X", None, (("", "CONDITIONING", n),), ("CONDITIONING",), **more)
            for n in range(10, 10 + length)
        }
        wires = [[n, n + 1, 0, n, 0, "CONDITIONING"] for n in row]
        wires[-1][1] = 2
        sampler = box(5, "KSampler", SETTINGS, (("positive", "CONDITIONING", 100_000),))
        nodes = {**row, 5: sampler}
        links = [*wires, [100_000, 10, 0, 5, 1, "CONDITIONING"]]
        return graph_of_workflow(canvas(nodes=nodes, links=links))

    def test_further_inputs_than_a_node_may_have_are_left_out(self) -> None:
        many = tuple((f"in{n}", "CONDITIONING", 2) for n in range(2 * MOST_INPUTS))
        graph = graph_of_workflow(canvas(nodes={10: box(10, "X", None, many)}))
        assert len(graph.nodes["10"].inputs) == MOST_INPUTS

    def test_nineteen_thousand_bypassed_nodes_in_a_row(self) -> None:
        graph = self.chained(19_000, mode=4)
        assert graph.nodes["5"].inputs["positive"] == Link("2", 0)

    def test_nineteen_thousand_reroutes_in_a_row(self) -> None:
        graph = self.chained(19_000, type="Reroute")
        assert graph.nodes["5"].inputs["positive"] == Link("2", 0)

    anything = any_json(*KEYS)
    kinds = st.sampled_from(KINDS)
    types = st.sampled_from(["CONDITIONING", "MODEL", "*", "", "INT,FLOAT"])
    ids = st.integers(0, 5) | st.sampled_from(["0", "1", -10, -20])
    entries = st.fixed_dictionaries(
        {"name": st.sampled_from("abc"), "type": types, "link": st.none() | ids},
        optional={"widget": st.just({"name": "a"}) | anything},
    )
    nodes = st.fixed_dictionaries(
        {"id": ids, "type": kinds},
        optional={
            "mode": st.sampled_from([0, 2, 4]),
            "inputs": st.lists(entries, max_size=3) | anything,
            "outputs": st.lists(st.fixed_dictionaries({"type": types}), max_size=3) | anything,
            "widgets_values": anything,
            "widgets_values_named": anything,
            "properties": st.just({"proxyWidgets": [["1", "a"], ["-1", "b"]]}) | anything,
        },
    )
    links = st.lists(
        st.tuples(ids, ids, st.integers(-3, 2), ids, st.integers(-1, 2), types), max_size=8
    )
    sheets = st.fixed_dictionaries(
        {
            "nodes": st.lists(nodes, max_size=6) | anything,
            "links": links.map(lambda made: [*map(list, made)]),
        }
    )
    subgraphs = st.tuples(sheets, st.lists(entries, max_size=3)).map(
        lambda made: {**made[0], "inputs": made[1]}
    )
    canvases = st.builds(
        lambda root, first, second, group, extra: {
            **root,
            "definitions": {"subgraphs": [{"id": "s0", **first}, {"id": "s1", **second}]},
            "extra": {"groupNodes": {"g": group}, "ue_links": extra},
        },
        sheets,
        subgraphs,
        subgraphs,
        sheets | anything,
        anything,
    )

    @given(canvases | anything.map(lambda made: {"nodes": made, "extra": made}))
    def test_no_canvas_makes_the_reader_fail(self, workflow: Canvas) -> None:
        try:
            graph = graph_of_workflow(workflow)
        except MetadataError:
            return
        for node in graph.nodes.values():
            assert all(link.node in graph.nodes for link in node.links.values())
        with suppress(MetadataError):
            assert isinstance(read({"links": [], **workflow}), Generation)


FLOOR = 0.95


def test_real_canvases_say_what_their_executed_graphs_say(corpus: Path) -> None:
    """Where both forms are embedded, the canvas alone must give what the executed graph gives.

    A few files hold a canvas that was edited after the image was made, hence the floor.
    """
    judge = Judge(corpus)
    right, wrong = 0, []
    for path, expected in judge.expected():
        raw = read_container(path.read_bytes())
        alone = canvas_alone(raw)
        if expected["family"] != "comfyui" or not alone.texts:
            continue
        executed = judge.faults(expected, reader.read(raw))
        lost = judge.faults(expected, reader.read(alone)).keys() - executed.keys()
        right += not lost
        wrong += [(path.name, lost)] if lost else []
    assert right >= FLOOR * (right + len(wrong)), wrong
    assert right


def canvas_alone(raw: RawMetadata) -> RawMetadata:
    """The texts of a file without the executed graph."""
    texts = {}
    for name, text in raw.texts.items():
        if "class_type" not in text and '"nodes"' in text:
            texts[name] = text
        elif "class_type" in text and '"workflow"' in text:
            both = json.loads(text[text.index("{") :])
            texts[name] = json.dumps(both.get("workflow"))
    return replace(raw, texts=texts)
