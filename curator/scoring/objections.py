"""Why a scorer may not join the others: what its info says is incomplete, or clashes with them.

Whoever lists, plans or shows scorers counts on these rules, whoever wrote the scorer; one that
breaks them is reported as a plugin that does not load. No torch here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from curator.domain.score import InputSpec, RunsOn, ScorerInfo, WeightFile, WeightsInfo
from curator.query.fields import FIELDS, SCORE, SORT, SORT_KEYS

TEXT_VARIANTS = ("norm1", "content", "windows")
LARGEST_INPUT = 2048
"""Pixels; what waits for the scoring thread is bounded in bytes."""

_KEY = re.compile(r"[^\W\d_][\w.-]{0,59}")
_TARGET = re.compile(r"[\w.]+:\w+")
_KEY_IN_WORDS = "a letter followed by at most 59 letters, digits, '_', '-' and '.'"
_TAKEN_WORDS = frozenset({*FIELDS, SORT, SCORE, *SORT_KEYS})


@dataclass(frozen=True, slots=True)
class There:
    """What is there already.

    Attributes:
        scorers: those of the pool too.
        backbones: their weights.
        vocabularies: weights keys beside which one lies.
    """

    scorers: tuple[ScorerInfo, ...]
    backbones: tuple[WeightsInfo, ...]
    vocabularies: frozenset[str]

    @property
    def weights(self) -> Iterator[WeightsInfo]:
        """All of them."""
        yield from self.backbones
        yield from (each.weights for each in self.scorers if each.weights is not None)


def objection(info: ScorerInfo, load: str, there: There) -> str | None:
    """The first thing that speaks against a scorer; None when nothing does.

    Args:
        info: of any content: its author may have put anything anywhere.
        load: likewise.
        there: what it joins.
    """
    return next(_objections(info, load, there), None)


def _objections(info: ScorerInfo, load: str, there: There) -> Iterator[str]:
    """All of them; what comes later counts on what came before."""
    yield from _mistyped(info, ScorerInfo)
    yield from _of_its_key(info.key)
    yield from _clashes(info, there)
    yield from _of_its_texts(info)
    yield from _of_its_inputs(info, there)
    yield from _of_its_weights(info.weights)
    if not isinstance(load, str) or not _TARGET.fullmatch(load):
        yield f"its load is {load!r:.60}, not module:function"


def _mistyped(thing: Any, kind: type) -> Iterator[str]:
    """Fields whose values are of another type than they are declared with."""
    if not isinstance(thing, kind):
        yield f"{type(thing).__name__} stands in place of {kind.__name__}"
        return
    for name, hint in _hints(kind).items():
        value = getattr(thing, name)
        if not _fits(value, hint):
            yield f"its {name} is {value!r:.60}"
        elif isinstance(value, (InputSpec, WeightsInfo)):
            yield from _mistyped(value, type(value))
        elif name == "files":
            for each in value:
                yield from _mistyped(each, WeightFile)


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _fits(value: object, hint: Any) -> bool:
    if hint is float:
        return isinstance(value, (int, float)) and math.isfinite(value)
    if isinstance(hint, UnionType):
        return any(_fits(value, each) for each in get_args(hint))
    return isinstance(value, get_origin(hint) or hint)


def _of_its_key(key: str) -> Iterator[str]:
    if not _KEY.fullmatch(key):
        yield f"its key {key!r:.60} is not {_KEY_IN_WORDS}"
    if key.casefold() in _TAKEN_WORDS:
        yield f"its key {key!r} is a word of the query language"


def _clashes(info: ScorerInfo, there: There) -> Iterator[str]:
    for other in there.scorers:
        # Queries take keys in any case.
        if other.key.casefold() == info.key.casefold():
            yield f"another scorer is called {other.key!r}"
    if info.weights and any(_differ(info.weights, each) for each in there.weights):
        yield f"other weights are called {info.weights.key!r}"


def _differ(ours: WeightsInfo, theirs: WeightsInfo) -> bool:
    """Whether two weights have one name and are not the same."""
    return ours.key.casefold() == theirs.key.casefold() and ours != theirs


def _of_its_texts(info: ScorerInfo) -> Iterator[str]:
    for name in ("version", "title", "summary"):
        if not getattr(info, name).strip():
            yield f"its {name} is empty"
    if info.needs_prompt and info.text_variant not in TEXT_VARIANTS:
        yield f"its text_variant {info.text_variant!r:.60} is none of {', '.join(TEXT_VARIANTS)}"
    if not info.needs_prompt and (info.text_variant or info.token_limit is not None):
        yield "it has a text_variant or a token_limit and needs no prompt"
    if info.token_limit is not None and info.token_limit < 1:
        yield f"its token_limit is {info.token_limit}"


def _of_its_inputs(info: ScorerInfo, there: There) -> Iterator[str]:
    if info.half_bounds is not None and not _are_bounds(info.half_bounds):
        yield f"its half_bounds are {info.half_bounds!r:.60}, not two distances"
    if not info.low < info.high:
        yield f"its usual range goes from {info.low:g} to {info.high:g}"
    if info.runs_on is not RunsOn.DEVICE:
        yield "scorers of plugins run on a device"
    if info.backbone is not None and info.backbone not in {each.key for each in there.backbones}:
        yield f"no backbone is called {info.backbone!r}"
    if (info.input is None) == (info.backbone is None):
        yield "it has to name either the pixels or the backbone that it reads"
    if info.input is not None and not 1 <= info.input.size <= LARGEST_INPUT:
        yield f"its input of {info.input.size} pixels is not between 1 and {LARGEST_INPUT}"
    if info.tokenizer is not None and info.tokenizer not in there.vocabularies:
        yield f"no vocabulary lies beside weights {info.tokenizer!r}"
    if info.tokenizer is not None and info.weights is None:
        yield "it has a tokenizer and no weights"


def _are_bounds(bounds: tuple[object, ...]) -> bool:
    of_both = [each for each in bounds if isinstance(each, (int, float)) and 0 < each < math.inf]
    return len(bounds) == len(of_both) == 2


def _of_its_weights(weights: WeightsInfo | None) -> Iterator[str]:
    if weights is None:
        return
    if not _KEY.fullmatch(weights.key):
        yield f"its weights' key {weights.key!r:.60} is not {_KEY_IN_WORDS}"
    if not weights.licence.strip():
        yield "its weights name no licence"
    if not weights.files:
        yield "its weights name no file"
    for file in weights.files:
        if not file.filename or bool(file.url) == bool(file.repository):
            yield f"its file {file.filename!r:.60} has to name either a repository or a url"
