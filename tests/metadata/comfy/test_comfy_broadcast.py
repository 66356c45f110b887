"""Values that a canvas sends everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from comfy_canvases import SAMPLER_INPUTS, SETTINGS, Canvas, box, canvas, read, widget

from curator.domain.generation import ResourceKind
from curator.metadata.comfy.graph import Link
from curator.metadata.comfy.workflow import graph_of_workflow

UNLINKED = (
    *((name, kind, None) for name, kind, _ in SAMPLER_INPUTS[:3]),
    SAMPLER_INPUTS[3],
)


def sent(*senders: Canvas, links: list[Any], **more: Any) -> Canvas:
    """A canvas whose sampler is linked to a latent image only."""
    nodes = {sender["id"]: sender for sender in senders}
    sampler = box(5, "KSampler", SETTINGS, UNLINKED, ("LATENT",))
    return {**canvas(nodes={5: sampler, **nodes}, links=links), **more}


PROMPTS = box(11, "Prompts Everywhere", [], (("C", "*", 12), ("C", "*", 13)))
PROMPT_LINKS = [[12, 2, 0, 11, 0, "*"], [13, 3, 0, 11, 1, "*"]]


def test_models_and_both_sides_of_the_prompt() -> None:
    model = box(10, "Anything Everywhere", [], (("MODEL", "*", 11),))
    found = read(sent(model, PROMPTS, links=[[11, 1, 0, 10, 0, "*"], *PROMPT_LINKS]))
    assert (found.positive, found.negative) == ("a lighthouse", "fog")
    assert found.first(ResourceKind.CHECKPOINT) is not None


def test_a_sender_that_asks_for_names_wins() -> None:
    asking = box(10, "Anything Everywhere?", ["KSam.*", "posi|x", ".*"], (("C", "*", 11),))
    plain = box(12, "Anything Everywhere", [], (("C", "*", 14),))
    links = [[11, 3, 0, 10, 0, "*"], [14, 2, 0, 12, 0, "*"]]
    graph = graph_of_workflow(sent(asking, plain, links=links))
    assert graph.nodes["5"].inputs["positive"] == Link("3", 0)
    assert graph.nodes["5"].inputs["negative"] == Link("2", 0)


@pytest.mark.parametrize(
    ("rule", "reaches"),
    [("positive", True), (".*tive", True), ("(?i)POS", True), ("(a+)+b", False), ("(", False)],
)
def test_rules_of_today_and_rules_that_are_none(rule: str, reaches: bool) -> None:
    properties = {"ue_properties": {"version": "7.0", "input_regex": rule, "title_regex": None}}
    sender = box(10, "Anything Everywhere", [], (("C", "*", 11),), properties=properties)
    graph = graph_of_workflow(sent(sender, links=[[11, 2, 0, 10, 0, "*"]]))
    assert ("positive" in graph.nodes["5"].inputs) == reaches


def test_what_the_extension_noted_counts_alone() -> None:
    note = {"downstream": 5, "downstream_slot": 1, "upstream": "3", "upstream_slot": 0, "type": "C"}
    workflow = sent(PROMPTS, links=PROMPT_LINKS, extra={"ue_links": [note, {}, "odd"]})
    graph = graph_of_workflow(workflow)
    assert graph.nodes["5"].inputs["positive"] == Link("3", 0)
    assert "negative" not in graph.nodes["5"].inputs


@pytest.mark.parametrize("asked", [True, False])
def test_seeds_reach_widgets_that_ask_for_it(asked: bool) -> None:
    properties = {"ue_properties": {"widget_ue_connectable": {"seed": asked}}}
    sampler = box(5, "KSampler", SETTINGS, SAMPLER_INPUTS, ("LATENT",), properties=properties)
    sampler["inputs"].append(widget("seed", "INT"))
    seed = box(10, "Seed Everywhere", [4242, "randomize"], outputs=("INT",))
    assert read(canvas(nodes={5: sampler, 10: seed})).seed == (4242 if asked else 7)


def test_muted_senders_send_nothing() -> None:
    workflow = sent({**PROMPTS, "mode": 2}, links=PROMPT_LINKS)
    assert "positive" not in graph_of_workflow(workflow).nodes["5"].inputs
