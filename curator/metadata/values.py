"""Small readings that every reader shares: numbers, names and texts as generators write them.

Each gives None for what is no such thing; none of them raises.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from curator.domain.errors import MetadataError

_EMPTY_WORDS = frozenset({"", "none", "null", "unknown", "undefined", "n/a"})
_WEIGHT_FILES = frozenset({"safetensors", "sft", "ckpt", "gguf", "pt", "pth", "bin", "onnx"})
_SIZE = re.compile(r"\D{0,2}(\d{1,6})\s*[x×,*]\s*(\d{1,6})\D{0,2}", re.IGNORECASE)
_LONGEST_NUMBER = 40
_NUMERIC = (int, float, str)
_LONGEST_INTEGER = 4000
_ESCAPE = re.compile(
    r"\\(?:(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)",
    re.DOTALL,
)


def said(value: object) -> str | None:
    """A text that says something: not empty and not a word for nothing."""
    if not isinstance(value, str):
        return None
    return None if value.strip().lower() in _EMPTY_WORDS else value


def whole(value: object) -> int | None:
    """An exact integer, from a number or its text; seeds reach 2**64 - 1."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER:
        try:
            return int(value)
        except ValueError:
            return whole(number(value))
    return None


def number(value: object) -> float | None:
    """A finite number, from a number or its text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and len(value) > _LONGEST_NUMBER:
        return None
    if isinstance(value, _NUMERIC):
        try:
            found = float(value)
        except (ValueError, OverflowError):
            return None
        return found if math.isfinite(found) else None
    return None


def seed(value: object) -> int | None:
    """A seed; -1 and its like stand for "any" and say nothing."""
    found = whole(value)
    return found if found is not None and found >= 0 else None


def size(value: object) -> tuple[int, int] | None:
    """Width and height from "512x768" or "(512, 768)"."""
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    return (int(match[1]), int(match[2])) if match else None


def file_stem(path: str) -> str:
    """A model's name without its folder (of either system) and the extension of a weight file."""
    name = path.strip().replace("\\", "/").rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and suffix.lower() in _WEIGHT_FILES else name


def parsed_json(text: str, start: int = 0) -> Any:
    """The JSON value that begins at `start`; what comes after it is left alone.

    NaN and Infinity are let through, lone surrogates are replaced. Raises MetadataError where
    there is no JSON, or where it is nested too deep.
    """
    return json_at(without_lone_surrogates(text), start)[0]


def json_at(text: str, start: int) -> tuple[Any, int]:
    """The JSON value that begins at `start` and the place behind it; MetadataError likewise."""
    try:
        return _decoded(text, start)
    except RecursionError as error:
        raise MetadataError("JSON that is nested too deep") from error
    except ValueError as error:
        raise MetadataError(f"not JSON: {error}") from error


def _decoded(text: str, start: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError:
        raise
    except ValueError:  # a number of more digits than Python reads, somewhere in the text
        return _DECODER_OF_LONG_NUMBERS.raw_decode(text, start)


def without_lone_surrogates(text: str) -> str:
    """JSON text whose escapes give no half of a pair; as long as before."""
    if "\\ud" in text or "\\uD" in text:
        return _ESCAPE.sub(_without_lone_surrogate, text)
    return text


def _without_lone_surrogate(match: re.Match[str]) -> str:
    is_lone = match[1] is None and len(match[0]) == len(r"\ud800")
    return r"\ufffd" if is_lone else match[0]


def _bounded_integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else math.inf


_DECODER = json.JSONDecoder()
_DECODER_OF_LONG_NUMBERS = json.JSONDecoder(parse_int=_bounded_integer)
