"""ComfyUI graphs nobody would make on purpose, or somebody would."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from comfy_graphs import Nodes, graph, node, read, sampler, text
from hostile_json import any_json
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import RawMetadata
from curator.metadata.comfyui import reader

INPUTS = re.findall(
    r"\w+",
    """positive negative text text_g clip_l model seed steps cfg sampler sigmas guider pipe images
    latent_image samples select Input any_01 lora_name lora_stack ckpt_name width height clip vae
    conditioning conditioning_1 prompt noise string_a delimiter""",
)
KINDS = re.findall(
    r"\w+",
    """KSampler SaveImage CLIPTextEncode Reroute ImpactSwitch LoraLoader CheckpointLoaderSimple
    ToBasicPipe ConditioningCombine Context StringConcatenate ComfySwitchNode""",
)


class TestHostile:
    """Data nobody would make on purpose, or somebody would."""

    def test_a_broken_graph_falls_back_to_the_canvas(self) -> None:
        broken = json.dumps(graph()).replace("class_type", "class_typ\ufffd", 1)[:-40]
        canvas = json.dumps({"nodes": [{"id": 1, "type": "LoadImage"}], "links": []})
        found = reader.read(RawMetadata(texts={"prompt": broken, "workflow": canvas}))
        assert found.tool == "ComfyUI"

    def test_deeply_nested_json_is_refused(self) -> None:
        deep = '{"1": {"class_type": "X", "inputs": ' + "[" * 100_000
        with pytest.raises(MetadataError, match="nested too deep"):
            reader.read(RawMetadata(texts={"prompt": deep}))

    def test_five_thousand_nodes_in_a_row(self) -> None:
        chain = {f"r{n}": node("Reroute", **{"": [f"r{n + 1}", 0]}) for n in range(5000)}
        chain["r5000"] = text("the end")
        nodes = graph(sampler=sampler(positive=["r0", 0]), **chain)
        assert read(nodes).positive == "the end"

    def test_five_thousand_samplers_in_a_row(self) -> None:
        chain = {f"s{n}": sampler(latent_image=[f"s{n + 1}", 0]) for n in range(5000)}
        nodes = graph(
            sampler=sampler(latent_image=["s0", 0], seed=1), **chain, s5000=sampler(seed=3)
        )
        assert read(nodes).seed == 3

    def test_far_too_many_nodes_are_refused(self) -> None:
        nodes = {str(n): node("X") for n in range(20_001)}
        with pytest.raises(MetadataError, match="20000"):
            read(nodes)

    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["lora", "content", "on"]), inner, max_size=2)
        ),
        max_leaves=6,
    )
    names = st.sampled_from(INPUTS)
    kinds = st.sampled_from(KINDS)
    links = st.tuples(st.sampled_from("abcdef"), st.integers(-2, 4)).map(list)
    graphs = st.dictionaries(
        st.sampled_from("abcdef"),
        st.fixed_dictionaries(
            {"class_type": kinds, "inputs": st.dictionaries(names, links | values, max_size=8)}
        ),
        min_size=1,
    )

    @given(graphs, st.integers(0, 200))
    def test_no_graph_makes_the_reader_fail(self, nodes: Nodes, cut: int) -> None:
        whole = json.dumps(nodes)
        for data in (whole, whole[:-cut]):
            raw = RawMetadata(texts={"prompt": data})
            try:
                reader.read(raw)
            except MetadataError:
                assert data != whole


MANY = 5_000
LONGEST = 20.0
"""Seconds that even the worst of these graphs may take; they take a fraction of one."""


def chain(kind: str, *names: str, reach: int = 1, **inputs: Any) -> Nodes:
    """Nodes n0, n1 … each of which takes the next ones."""
    return {
        f"n{n}": node(
            kind,
            **{name: [f"n{n + place % reach + 1}", 0] for place, name in enumerate(names)},
            **inputs,
        )
        for n in range(MANY)
    }


def joined_twice() -> Nodes:
    doubled = chain("StringConcatenate", "string_a", "string_b")
    return graph(**doubled, good=text(["n0", 0]))


def ring_of_switches() -> Nodes:
    ring = chain("ImpactSwitch", "input1", "input2", select=1)
    ring[f"n{MANY - 1}"] = node("ImpactSwitch", select=1, input1=["n0", 0], input2=["good", 0])
    return graph(**ring, good=node("ConditioningCombine", conditioning_1=["n0", 0]))


def everything_to_everything() -> Nodes:
    names = [f"in{k}" for k in range(12)]
    web = {
        f"n{n}": node(
            "X", **{name: [f"n{(n * 7 + k * 13) % 2000}", k] for k, name in enumerate(names)}
        )
        for n in range(2000)
    }
    return graph(**web, sampler=sampler(positive=["n0", 0], latent_image=["n1", 0]))


def outputs_without_samplers() -> Nodes:
    ends = {f"end{n}": node("SaveImage", images=["n0", 0]) for n in range(MANY)}
    return {**chain("ImageScaleBy", "image", scale_by=1), **ends}


def many_samplers_without_words() -> Nodes:
    passes = chain("KSampler", "latent_image", seed=1, steps=2, positive=["none", 0])
    none = node("ConditioningZeroOut", conditioning=["bad", 0])
    return graph(**passes, none=none, sampler=sampler(positive=["none", 0], latent_image=["n0", 0]))


def everything_links_to_itself() -> Nodes:
    names = ("seed", "steps", "cfg", "model", "positive", "negative", "latent_image", "pipe")
    return graph(sampler=node("KSampler", **{name: ["sampler", 0] for name in names}))


def one_node_with_a_million_parts() -> Nodes:
    parts = {f"text_{n}": ["words", n] for n in range(MANY)}
    return graph(
        good=text(["join", 0]),
        join=node("Join", **parts),
        words=node("Words", **{f"text_{n}": "w" * 1000 for n in range(MANY)}),
    )


def words_that_grow_by_replacing() -> Nodes:
    grown = chain("StringReplace", "string", find="a", replace="a" * 1000)
    grown["n50"] = node("PrimitiveString", value="a")
    return graph(**grown, good=text(["n0", 0]))


def loaders_of_many_loras() -> Nodes:
    loaders = {
        f"n{n}": node("Loader", model=[f"n{n + 1}", 0], **{f"lora_{m}": "a" for m in range(900)})
        for n in range(60)
    }
    return graph(**loaders, n60=node("Loader"), sampler=sampler(model=["n0", 0]))


def one_node_with_the_texts_of_everybody() -> Nodes:
    texts = {f"t{n}": text(["words", n]) for n in range(900)}
    return graph(
        words=node("Words", positive="a", negative="b"),
        **texts,
        good=node("Combine", **{f"conditioning_{n}": [f"t{n}", 0] for n in range(900)}),
    )


@pytest.mark.parametrize(
    "make",
    [
        loaders_of_many_loras,
        one_node_with_the_texts_of_everybody,
        joined_twice,
        ring_of_switches,
        everything_to_everything,
        outputs_without_samplers,
        many_samplers_without_words,
        everything_links_to_itself,
        one_node_with_a_million_parts,
        words_that_grow_by_replacing,
        lambda: graph(**chain("Pipe", "pipe", "pipe_2", reach=2), good=node("P", pipe=["n0", 0])),
        lambda: graph(**chain("Primitive", "value"), sampler=sampler(seed=["n0", 0])),
        lambda: graph(**chain("LoraLoader", "model"), sampler=sampler(model=["n0", 0])),
        lambda: graph(**chain("Unpack", "a", "b", reach=2), good=text(["n0", 0])),
    ],
)
def test_graphs_that_would_take_for_ever(make: Callable[[], Nodes]) -> None:
    nodes = make()
    begun = time.perf_counter()
    found = read(nodes, outputs={key: ["a_text:*"] for key in nodes})
    assert time.perf_counter() - begun < LONGEST
    assert len(found.positive or "") <= 1_000_000


@pytest.mark.parametrize("slot", [-1, 10**30, 1001, 0.5, None, "0", True, [0]])
def test_links_to_outputs_that_cannot_be(slot: Any) -> None:
    found = read(graph(sampler=sampler(positive=["good", slot])))
    assert (found.tool, found.negative) == ("ComfyUI", "blurry")


@given(
    st.dictionaries(
        st.sampled_from(INPUTS), any_json("__value__", "content", "lora", "on", "loras"), max_size=8
    ),
    any_json(
        "nodes", "id", "type", "outputs", "name", "widgets_values", "definitions", "subgraphs"
    ),
    st.sampled_from(KINDS),
)
def test_no_value_and_no_canvas_makes_the_reader_fail(
    inputs: dict[str, Any], canvas: object, kind: str
) -> None:
    nodes = graph(good={"class_type": kind, "inputs": inputs})
    beside = json.dumps(
        {"nodes": [canvas], "links": [canvas], "definitions": canvas, "extra": canvas}
    )
    assert read(nodes, workflow=beside).tool == "ComfyUI"
