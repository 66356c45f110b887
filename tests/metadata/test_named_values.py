"""Values by name: spelling, kinds, and what is left over."""

from __future__ import annotations

from curator.domain.generation import RawMetadata
from curator.metadata.named_values import NamedValues, as_object, objects_in


def test_names_are_found_however_they_are_spelt() -> None:
    values = NamedValues(
        {"CFG Scale": "7.5", "num_inference_steps": 20, "Seed": "18446744073709551615"}
    )
    assert values.number("cfg_scale") == 7.5
    assert values.whole("steps", "numInferenceSteps") == 20
    assert values.seed("seed") == 2**64 - 1
    assert "cfg-scale" in values
    assert "sampler" not in values


def test_a_null_and_an_empty_word_give_way_to_the_next_name() -> None:
    values = NamedValues({"model": None, "checkpoint": "none", "base_model": "dream.safetensors"})
    assert values.text("model", "checkpoint", "base_model") == "dream.safetensors"


def test_others_are_what_nobody_asked_for() -> None:
    values = NamedValues({"prompt": "a cat", "strength": 0.5, "empty": "", "mask": None})
    values.text("prompt")
    assert values.others() == {"strength": 0.5}


def test_an_object_inside_may_be_json_in_a_text() -> None:
    values = NamedValues({"a": {"x": 1}, "b": '{"x": 2}', "c": "no object"})
    assert [values.inner(name).whole("x") for name in "abcd"] == [1, 2, None, None]


def test_only_objects_count_as_objects() -> None:
    assert as_object(' \ufeff{"a": 1} and more') == {"a": 1}
    assert as_object('"{\\"a\\": 1}"') == {"a": 1}
    assert as_object('"words" in quotes') is None
    assert as_object("[1]") is None
    assert as_object('{"a": ') is None
    assert as_object("a {}") is None
    assert as_object("") is None


def test_objects_come_in_the_order_of_the_places() -> None:
    raw = RawMetadata(texts={"Comment": '{"a": 1}', "parameters": '{"b": 2}', "Title": "x"})
    found = [
        (place, values.others())
        for place, values in objects_in(raw, "parameters", "Title", "Comment")
    ]
    assert found == [("parameters", {"b": 2}), ("Comment", {"a": 1})]
