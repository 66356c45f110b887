"""Prompts that are JSON: which strings are read, in which order, and what is text after all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.metadata.json_prompts import json_prompt
from curator.metadata.prompts import plain_prompt


@pytest.mark.parametrize(
    "key", ["positive", "prompt", "caption", "description", "text", "Prompt", "positive_prompt"]
)
def test_one_string_is_the_whole_prompt(key: str) -> None:
    assert json_prompt(json.dumps({"style": "oil", key: "a cat", "seed": 3})) == "a cat"


def test_the_first_of_several_is_taken() -> None:
    both = {"text": "d", "caption": "c", "prompt": "b", "positive": "a"}
    assert json_prompt(json.dumps(both)) == "a"
    assert json_prompt(json.dumps({"prompt": " ", "caption": "c"})) == "c"
    assert json_prompt(json.dumps({"prompt": {"subject": "a cat"}, "caption": 5})) == "a cat"


def test_nested_captions_are_read_depth_first_in_order() -> None:
    nested = {
        "lighting": "dusk",
        "extra": "end",
        "background": {"near": "reeds", "far": "hills"},
        "objects": [{"colour": "red", "object": "boat"}, "a heron"],
        "summary": "A quiet lake",
        "style": ["oil", "loose"],
    }
    plain = "A quiet lake, boat, red, a heron, reeds, hills, dusk, oil, loose, end"
    assert json_prompt(json.dumps(nested)) == plain


@pytest.mark.parametrize(
    "key",
    [
        "negative",
        "negative_prompt",
        "negativePrompt",
        "seed",
        "image_size",
        "hex",
        "colour_hex",
        "hexColor",
        "coordinates",
        "bbox",
        "subject_id",
        "aspect_ratio",
        "resolution",
        "cfg",
    ],
)
def test_keys_that_show_nothing_are_skipped(key: str) -> None:
    assert json_prompt(json.dumps({"subject": "a cat", key: "some words"})) == "a cat"
    assert json_prompt(json.dumps({"subject": {"kind": "a cat", key: ["x", "y"]}})) == "a cat"


@pytest.mark.parametrize("key", ["kid", "android", "oversized", "footsteps", "hexagon", "colour"])
def test_keys_that_only_contain_such_words_are_read(key: str) -> None:
    assert json_prompt(json.dumps({key: "some words"})) == "some words"


def test_settings_are_told_from_descriptions() -> None:
    assert json_prompt('{"subject": "a cat", "model": "base_v2", "width": "1024"}') == "a cat"
    assert json_prompt('{"model": "a young woman", "height": "very tall"}') == (
        "a young woman, very tall"
    )


def test_colours_are_words_or_codes() -> None:
    palette = {"subject": "a cat", "color_palette": ["teal", "#ff8800", "rgb(1, 2, 3)", "#1 fan"]}
    assert json_prompt(json.dumps(palette)) == "a cat, teal, #1 fan"


def test_only_strings_are_words() -> None:
    mixed = {"subject": "a cat", "count": 2, "is_wet": True, "of": None, "share": 0.5, "empty": {}}
    assert json_prompt(json.dumps(mixed)) == "a cat"
    assert json_prompt('{"subject": "a cat", "share": NaN, "most": Infinity}') == "a cat"


@pytest.mark.parametrize(
    "text",
    [
        '  {"prompt": "a cat"}\n',
        '\ufeff{"prompt": "a cat"}',
        '```json\n{"prompt": "a cat"}\n```',
        '```\n{"prompt": "a cat"}```',
        '[{"prompt": "a cat"}]',
        '{"pro\\u006dpt": "a cat", "x": "\\ud800"}',
    ],
)
def test_how_json_may_be_written(text: str) -> None:
    assert json_prompt(text) == "a cat"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "{a|b}",
        "{cat}",
        '{"prompt": cat}',
        '{"prompt": "a"} and {b}',
        '{"seed": 3}',
        '{"prompt": ""}',
        '["a cat"]',
        "[{a:b:0.5}]",
        '"a cat"',
        '{"a":' * 50_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        '{"a": ' + "9" * 10_000 + "}",
        "```json {",
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_json_object_is_text(text: str) -> None:
    assert json_prompt(text) is None
    assert "json" not in plain_prompt(text).flags


def test_a_list_of_captions_is_read_in_turn() -> None:
    captions = [{"prompt": "a cat"}, {"seed": 1}, {"subject": "a dog"}]
    assert json_prompt(json.dumps(captions)) == "a cat, a dog"


def test_too_deep_is_not_read() -> None:
    assert json_prompt('{"a": ' * 15 + '"cat"' + "}" * 15) == "cat"
    assert json_prompt('{"b": "x", "a": ' + '{"a": ' * 30 + '"cat"' + "}" * 31) == "x"


def test_quotes_that_mending_would_straighten_are_no_end_of_a_string() -> None:
    assert plain_prompt('{"prompt": "a “big” cat"}').text == 'a "big" cat'
    assert plain_prompt("{“prompt”: “a cat”}").flags == ("json",)
    assert plain_prompt('{"prompt": "salt &amp; &quot;sea&quot;"}').text == 'salt & "sea"'


def test_the_syntax_inside_is_read() -> None:
    found = plain_prompt('{"prompt": "(a cat:1.2), <lora:x:1>, {red|blue}, masterpiece, hat"}')
    assert found.text == "a cat, red, hat, masterpiece"
    assert found.flags == ("lora", "uncertain", "json")


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["prompt", "subject", "seed", "a"]), ANY_JSON))
def test_any_json_can_be_read(data: dict[str, object]) -> None:
    found = json_prompt(json.dumps(data))
    assert found is None or found.strip()


@given(st.text(st.sampled_from('{}[]":,\\ab1 \n'), max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert json_prompt(text) is None or '"' in text
