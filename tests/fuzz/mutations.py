"""How the fuzz run spoils its inputs: the bytes of a file, or its texts and the JSON in them.

Everything is drawn from one `random.Random`, so that an input is known by its number.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

Json = Any

_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF8)
_LONGEST = 400_000

PROMPTS = (
    "a harbour, {{dawn}}, [[fog]], 1.5::boats::, -2::ice::",
    "(a harbour:1.2) [dawn:dusk:0.5] [a|b] [c::3] \\(literal\\) BREAK boats AND sails :0.5",
    '("a harbour", "dawn").and(1, 0.5) boats++ (fog)-- a.swap(b, s_end=0.5) withLora(rope, 0.5)',
    "a harbour::2 boats:: fog::-.5 --ar 16:9 --no people --sref 1 --v 6.1 Job ID: 0a-0b",
    "[[red, blue]] harbour __colour__ {2$$a|b|{c|d}} <lora:rope:0.5> embedding:one:1.1",
    "<base>a <refiner>b <segment:c,0.5,0.6> <random:a,b> <setvar[x]:y> <var:x> <object:d>",
    "MASK(0 0.5, 0 1) COUPLE AREA(0, 0, 1, 1) FEATHER(8) TE(l=x) STYLE(A1111) // comment\n# line",
    '```json\n{"subject": {"who": "sailor"}, "style": ["oil"], "negative": "fog"}\n```',
    "ｆｕｌｌ　ｗｉｄｔｈ、灯台&amp;&#39;â€™ [SEP:3] [LAB] [ALL] $x=1 %{a}",
)
NASTY_TEXTS = (
    *PROMPTS,
    "",
    " ",
    "\0",
    "\ufeff",
    "\ud800",
    "\U0010ffff",
    "none",
    "NaN",
    "-1",
    "1e999",
    "18446744073709551616",
    "9" * 5000,
    "(" * 3000,
    "[" * 3000,
    "{" * 3000,
    "<" * 500,
    "(a:" * 800,
    "[a|" * 800,
    "a AND " * 500,
    "\\" * 500,
    '"' * 501,
    "<lora:" * 300,
    "<lora:a:1e400>",
    "Steps: ",
    "Steps: 20, " * 300,
    "Negative prompt: " * 100,
    "Template: a\n" * 50,
    "BREAK " * 500,
    "]]>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    "<a>" * 2000,
    "&#0;&#xD800;",
    "{" + '"a":{' * 300,
    "[" * 100_000,
    "x" * 60_000,
    "é" * 30_000,
    "灯台" * 500,
    "ａ" * 500,
    "%s%n{0}",
    ", " * 5000,
    "#" * 3000,
    "/*" * 3000,
)
_NASTY_VALUES: tuple[Json, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    -0.0,
    float("nan"),
    float("inf"),
    1e308,
    2**63,
    2**64 - 1,
    10**400,
    [],
    {},
    [[]],
    [None],
    ["1", 0],
    ["1", -1],
    ["1", "0"],
    ["1", 10**30],
    [1, 2, 3],
    [float("nan")],
    {"": ""},
    {"class_type": None, "inputs": []},
    {"class_type": [], "inputs": {"text": ["1", 0]}},
    *NASTY_TEXTS,
)
_NUMBER = re.compile(r"\d+")


def mutated_bytes(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """A file with a few of its bytes changed, lost, moved or taken from another."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        data = chance.choice(_BYTE_CHANGES)(data, other, chance)
    return data[:_LONGEST]


def mutated_texts(
    texts: dict[str, str], others: dict[str, str], chance: random.Random
) -> dict[str, str]:
    """The texts of a file with one of them, or its name, changed."""
    texts = dict(texts) or {"parameters": ""}
    for _ in range(chance.choice((1, 1, 2, 4))):
        name = chance.choice(list(texts))
        draw = chance.random()
        if draw < 0.05 and len(texts) > 1:
            del texts[name]
        elif draw < 0.12 and others:
            other = chance.choice(list(others))
            texts[chance.choice((name, other))] = others[other]
        elif draw < 0.17:
            texts[chance.choice(list(texts))] = texts[name]
        else:
            texts[name] = mutated_text(texts[name], chance)[:_LONGEST]
    return texts


def mutated_text(text: str, chance: random.Random) -> str:
    """A text changed as what it is: the values of JSON, or letters and lines."""
    start = text.find("{")
    if start >= 0 and chance.random() < 0.85:
        try:
            value, end = json.JSONDecoder().raw_decode(text, start)
        except (ValueError, RecursionError):
            return _mutated_letters(text, chance)
        for _ in range(chance.choice((1, 1, 2, 3, 6))):
            value = _mutated_json(value, chance)
        return text[:start] + _written(value) + text[end:]
    return _mutated_letters(text, chance)


def _written(value: Json) -> str:
    try:
        return json.dumps(value)
    except (RecursionError, ValueError):
        return "{}"


def _mutated_json(value: Json, chance: random.Random) -> Json:
    """One place in a value changed, drawn by walking down by chance."""
    if isinstance(value, dict) and value:
        key = chance.choice(list(value))
        if chance.random() < 0.8:
            return {**value, key: _mutated_json(value[key], chance)}
        return _changed_object(value, key, chance)
    if isinstance(value, list) and value:
        at = chance.randrange(len(value))
        if chance.random() < 0.7:
            return [*value[:at], _mutated_json(value[at], chance), *value[at + 1 :]]
        return chance.choice(
            (value[:at], value + value[at:], value[::-1], value[at + 1 :], [value])
        )
    if isinstance(value, str) and chance.random() < 0.6:
        return mutated_text(value, chance) if len(value) < _LONGEST else ""
    return chance.choice(_NASTY_VALUES)


def _changed_object(value: dict[str, Json], key: str, chance: random.Random) -> Json:
    other = chance.choice(list(value))
    changes: tuple[Callable[[], Json], ...] = (
        lambda: {name: each for name, each in value.items() if name != key},
        lambda: {**value, key: value[other]},
        lambda: {**value, key: value[other], other: value[key]},
        lambda: {**value, key: chance.choice(_NASTY_VALUES)},
        lambda: {**value, key: [other, chance.choice((0, 1, 2, -1))]},
        lambda: {**value, chance.choice(NASTY_TEXTS)[:2000]: value[key]},
        lambda: {**value, key: _written(value[key])},
        lambda: {**value, key: _nested(value[key], chance.choice((5, 50, 500)))},
        lambda: {
            **value,
            **{f"{key}{number}": value[key] for number in range(chance.choice((3, 60)))},
        },
        lambda: [value],
        lambda: _written(value),
    )
    return chance.choice(changes)()


def _nested(value: Json, depth: int) -> Json:
    for _ in range(depth):
        value = [value]
    return value


def _mutated_letters(text: str, chance: random.Random) -> str:
    at, to = sorted(chance.randint(0, len(text)) for _ in range(2))
    nasty = chance.choice(NASTY_TEXTS)
    changes: tuple[Callable[[], str], ...] = (
        lambda: text[:at] + nasty + text[at:],
        lambda: text[:at] + nasty + text[to:],
        lambda: text[:at] + text[to:],
        lambda: text[:at] + text[at:to] * chance.choice((2, 3, 50)) + text[to:],
        lambda: text[:at],
        lambda: text.swapcase(),
        lambda: text.replace("\n", chance.choice(("", "\r\n", "\r", "\n\n", ", "))),
        lambda: _NUMBER.sub(
            lambda _: str(chance.choice((0, -1, 10**30, "1e999", "", "nan"))), text, 3
        ),
        lambda: "\n".join(chance.sample(text.split("\n"), text.count("\n") + 1)),
        lambda: ", ".join(chance.sample(text.split(", "), text.count(", ") + 1)),
        lambda: text.replace(
            chance.choice(':,"{}[]()<>'), chance.choice(("", ":", ",", '"', "(", "\0"))
        ),
        lambda: text.encode("utf-8", "replace").decode("latin-1"),
        lambda: nasty,
    )
    return chance.choice(changes)()[:_LONGEST]


def _flip(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(min(len(data), chance.choice((1, 1, 2, 16)))):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def _number(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    """A number of two or four bytes put over others: lengths, offsets, counts, types."""
    size = chance.choice((2, 4))
    value = chance.choice((*_NUMBERS, len(data), chance.randrange(64)))
    written = (value & (1 << 8 * size) - 1).to_bytes(size, chance.choice(("big", "little")))
    first = chance.choice((64, 256, max(1, len(data))))
    at = chance.randrange(min(first, max(1, len(data))))
    return data[:at] + written + data[at + size :]


def _drop(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    at, to = _span(data, chance)
    return data[:at] + data[to:]


def _double(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    at, to = _span(data, chance)
    return data[:to] + data[at:to] * chance.choice((1, 1, 20)) + data[to:]


def _swap(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    at, to = _span(data, chance)
    middle = (at + to) // 2
    return data[:at] + data[middle:to] + data[at:middle] + data[to:]


def _splice(data: bytes, other: bytes, chance: random.Random) -> bytes:
    at, to = _span(other, chance)
    here = chance.randint(0, len(data))
    return data[:here] + other[at:to] + data[here + chance.choice((0, to - at)) :]


def _cut(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    return data[: chance.randint(0, len(data))]


def _noise(data: bytes, _other: bytes, chance: random.Random) -> bytes:
    at, to = _span(data, chance)
    to = min(to, at + 64)
    return data[:at] + chance.randbytes(to - at) + data[to:]


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    at = chance.randint(0, len(data))
    return at, min(len(data), at + chance.choice((1, 4, 12, 64, 1000, len(data))))


_BYTE_CHANGES = (_flip, _flip, _number, _number, _drop, _double, _swap, _splice, _cut, _noise)
