from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import odd_scorers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.criteria import Sort
from curator.domain.score import InputSpec, RunsOn, WeightFile, WeightsInfo
from curator.imaging.pixel_scorers import PIXEL_SCORERS
from curator.query.fields import FIELDS, SORT_KEYS
from curator.query.parser import parse
from curator.query.unparser import unparse
from curator.scoring import prompts
from curator.scoring.objections import TEXT_VARIANTS, There, objection
from curator.scoring.published import CLIP
from curator.scoring.registry import CLIP_INPUT, Registry

CORNER = odd_scorers.CORNER.info
FILE = WeightFile("me/mine", "mine.safetensors")
WEIGHTS = WeightsInfo("mine", (FILE,), "MIT")
THERE = There((*PIXEL_SCORERS,), (CLIP,), frozenset({"clip"}))


def refusal(there: There = THERE, load: Any = "module:function", **changes: Any) -> str:
    return objection(replace(CORNER, **changes), load, there) or ""


def weights(**changes: Any) -> WeightsInfo:
    return replace(WEIGHTS, **changes)


def test_a_sound_scorer_is_taken() -> None:
    assert refusal() == ""
    assert refusal(weights=WEIGHTS, tokenizer="clip", needs_prompt=True, text_variant="norm1") == ""
    assert refusal(input=None, backbone="clip", low=-1, high=1) == ""


def test_ours_are_taken_one_after_the_other(registry: Registry) -> None:
    there = THERE
    backbones = tuple(each.weights for each in registry.backbones.values())
    for plugin in registry.scorers.values():
        there = replace(there, backbones=backbones)
        assert objection(plugin.info, plugin.load, there) is None
        there = replace(there, scorers=(*there.scorers, plugin.info))


@pytest.mark.parametrize(
    "key",
    [
        *("", "a b", '"a"', "a>1", "1a", "_a", "-a", "style:mine", "a,b", "a=b", "a%", "a@b"),
        *("a\n", "x" * 61, "a/b", "\ud800", "(a)"),
    ],
)
def test_a_key_that_queries_cannot_hold_is_refused(key: str) -> None:
    assert "is not a letter followed by at most 59 letters" in refusal(key=key)
    assert "is not a letter" in refusal(weights=weights(key=key))


@pytest.mark.parametrize("key", [*FIELDS, *SORT_KEYS, "sort", "score", "Flag", "RATING"])
def test_a_key_that_means_something_else_in_queries_is_refused(key: str) -> None:
    assert refusal(key=key) == f"its key {key!r} is a word of the query language"


@pytest.mark.parametrize("key", ["sharpness", "Sharpness", "technical"])
def test_a_key_of_a_pixel_scorer_is_refused(key: str) -> None:
    assert refusal(key=key) == f"another scorer is called {key.lower()!r}"


@given(st.from_regex(r"[^\W\d_][\w.-]{0,59}", fullmatch=True), st.sampled_from(["", "%"]))
def test_every_key_that_is_taken_can_be_asked_for(key: str, scale: str) -> None:
    if refusal(key=key):
        return
    query = parse(f"{key}{scale}>=5 sort:-{key}", [key])
    assert query.sort == Sort(key, worst_first=True)
    assert parse(unparse(query), [key]) == query


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"key": 5}, "its key is 5"),
        ({"title": None}, "its title is None"),
        ({"low": "0"}, "its low is '0'"),
        ({"high": math.nan}, "its high is nan"),
        ({"half_bounds": 0.1}, "its half_bounds is 0.1"),
        ({"half_bounds": (0.1,)}, "its half_bounds are (0.1,), not two distances"),
        ({"half_bounds": (0.1, math.nan)}, "its half_bounds are (0.1, nan), not two distances"),
        ({"half_bounds": (0.0, 0.1)}, "its half_bounds are (0.0, 0.1), not two distances"),
        ({"direction": "higher"}, "its direction is 'higher'"),
        ({"input": 224}, "its input is 224"),
        ({"input": replace(CLIP_INPUT, size=2.5)}, "its size is 2.5"),
        ({"weights": weights(files=[FILE])}, "its files is [WeightFile"),
        ({"weights": weights(files=("a",))}, "str stands in place of WeightFile"),
        ({"weights": weights(licence=None)}, "its licence is None"),
        ({"title": " "}, "its title is empty"),
        ({"summary": ""}, "its summary is empty"),
        ({"version": ""}, "its version is empty"),
        ({"low": 5, "high": 5}, "its usual range goes from 5 to 5"),
        ({"runs_on": RunsOn.POOL}, "scorers of plugins run on a device"),
        ({"input": None}, "either the pixels or the backbone"),
        ({"backbone": "clip"}, "either the pixels or the backbone"),
        ({"input": None, "backbone": "mine"}, "no backbone is called 'mine'"),
        ({"input": replace(CLIP_INPUT, size=0)}, "its input of 0 pixels"),
        ({"input": replace(CLIP_INPUT, size=100_000)}, "not between 1 and 2048"),
        ({"needs_prompt": True}, "its text_variant '' is none of norm1, content, windows"),
        ({"text_variant": "norm1"}, "needs no prompt"),
        ({"token_limit": 75}, "needs no prompt"),
        ({"needs_prompt": True, "text_variant": "norm1", "token_limit": 0}, "token_limit is 0"),
        ({"tokenizer": "vgg19", "weights": WEIGHTS}, "no vocabulary lies beside weights 'vgg19'"),
        ({"tokenizer": "clip"}, "it has a tokenizer and no weights"),
        ({"weights": weights(licence="")}, "its weights name no licence"),
        ({"weights": weights(files=())}, "its weights name no file"),
        ({"weights": weights(files=(WeightFile("", "a.pth"),))}, "either a repository or a url"),
        ({"weights": weights(files=(replace(FILE, url="x:y"),))}, "either a repository or a url"),
        ({"weights": weights(files=(WeightFile("a/b", ""),))}, "its file ''"),
        ({"weights": weights(key="clip")}, "other weights are called 'clip'"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], words: str) -> None:
    assert words in refusal(**changes)


def test_the_same_weights_may_serve_several() -> None:
    there = replace(THERE, scorers=(replace(CORNER, weights=WEIGHTS),))
    assert refusal(there, key="other", weights=weights()) == ""
    assert refusal(there, key="other", weights=weights(licence="GPL")) == (
        "other weights are called 'mine'"
    )


@pytest.mark.parametrize("load", [None, 5, "", "module", "module:", ":f", "a b:c", print])
def test_what_builds_it_has_to_be_named(load: Any) -> None:
    assert "not module:function" in refusal(load=load)


@pytest.mark.parametrize("info", [None, 5, WEIGHTS, InputSpec])
def test_something_else_in_place_of_an_info_is_refused(info: Any) -> None:
    assert objection(info, "a:b", THERE) == f"{type(info).__name__} stands in place of ScorerInfo"


def test_the_variants_are_those_of_prompts() -> None:
    assert {prompts.NORM1, prompts.CONTENT, prompts.WINDOWS} == set(TEXT_VARIANTS)
