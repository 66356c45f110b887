"""ComfyUI graphs: models with several text encoders."""

from __future__ import annotations

from typing import Any

import pytest
from comfy_graphs import graph, node, read, sampler


class TestEncoders:
    """Models with several text encoders."""

    @pytest.mark.parametrize(
        ("inputs", "positive", "source"),
        [
            ({"text_g": "global", "text_l": "local"}, "global", "clip_g"),
            ({"text_g": "", "text_l": "local"}, "local", "clip_l"),
            ({"clip_l": "tags", "t5xxl": "A sentence."}, "A sentence.", "t5xxl"),
            ({"clip_l": "tags", "clip_g": "more", "t5xxl": " "}, "more", "clip_g"),
            ({"clip_l": "tags", "clip_g": "", "t5xxl": "", "llama": "llm"}, "llm", "llm"),
        ],
    )
    def test_the_best_text_is_the_prompt(
        self, inputs: dict[str, str], positive: str, source: str
    ) -> None:
        found = read(graph(good=node("CLIPTextEncodeSDXL", clip=["model", 1], **inputs)))
        assert (found.positive, found.text_source) == (positive, source)
        assert {text for text in found.texts.values() if text} == {
            text.strip() for text in inputs.values() if text.strip()
        }

    def test_one_encoder_needs_no_source(self) -> None:
        found = read(graph())
        assert (dict(found.texts), found.text_source) == ({}, None)


def encoder(kind: str, **inputs: Any) -> dict[str, Any]:
    return node(kind, clip=["model", 1], **inputs)


@pytest.mark.parametrize(
    ("inputs", "positive", "source"),
    [
        ({"prompt_g": "global", "prompt_l": "local"}, "global", "clip_g"),
        ({"text_t5": "A sentence.", "text_l": "tags"}, "A sentence.", "t5xxl"),
        ({"clip_l": "tags", "qwen25_7b": "A sentence."}, "A sentence.", "llm"),
        ({"bert": "short", "mt5xl": "A sentence."}, "A sentence.", "mt5xl"),
        ({"prompt": "A sentence.", "clip_l": "tags"}, "A sentence.", None),
        ({"text": "one", "text_g": "", "text_l": "", "with_SDXL": False}, "one", None),
        ({"text": "one", "text_g": "old", "text_l": "old", "with_SDXL": False}, "one", None),
        ({"text": "one", "text_g": "global", "text_l": "", "with_SDXL": True}, "global", "clip_g"),
    ],
)
def test_encoders_are_known_by_the_names_of_inputs(
    inputs: dict[str, Any], positive: str, source: str | None
) -> None:
    found = read(graph(good=encoder("AnyTextEncode", **inputs)))
    assert (found.positive, found.text_source) == (positive, source)
    assert bool(found.texts) == (source is not None)


def test_one_node_with_the_texts_of_both_sides_for_every_encoder() -> None:
    both = encoder(
        "PromptEncoder", pos_g="a", pos_l="b", pos_r="c", neg_g="d", neg_l="e", neg_r="f"
    )
    nodes = graph(both=both, sampler=sampler(positive=["both", 0], negative=["both", 1]))
    found = read(nodes)
    assert (found.positive, found.negative) == ("a", "d")
    assert dict(found.texts) == {"clip_g": "a", "clip_l": "b"}


def test_texts_of_several_nodes_are_joined_encoder_by_encoder() -> None:
    nodes = graph(
        one=encoder("CLIPTextEncodeFlux", clip_l="tags", t5xxl="First."),
        two=encoder("CLIPTextEncodeFlux", clip_l="words", t5xxl="Second."),
        good=node("ConditioningConcat", conditioning_to=["one", 0], conditioning_from=["two", 0]),
    )
    found = read(nodes)
    assert found.positive == "First.\nSecond."
    assert dict(found.texts) == {"clip_l": "tags\nwords", "t5xxl": "First.\nSecond."}


@pytest.mark.parametrize("words", ["words of a quay", ["written", 0]], ids=["typed", "linked"])
def test_a_guider_for_one_side_gives_its_texts_to_the_positive_alone(words: Any) -> None:
    nodes = graph(
        good=encoder("CLIPTextEncodeFlux", clip_l="quay", t5xxl=words, guidance=3.5),
        written=node("PrimitiveString", value="words of a quay"),
        guider=node("BasicGuider", model=["model", 0], conditioning=["good", 0]),
        sigmas=node("BasicScheduler", steps=12, scheduler="simple", denoise=1.0),
        sampler=node("SamplerCustomAdvanced", guider=["guider", 0], sigmas=["sigmas", 0]),
    )
    found = read(nodes)
    assert (found.positive, found.negative) == ("words of a quay", None)
