"""Where words and results go: results to standard output, everything else to standard error.

Texts that come out of files (prompts, names, reasons) may hold terminal commands; none of them
reaches a terminal as such.
"""

from __future__ import annotations

import json
import math
import re
import shutil
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH_OF_A_PIPE = 120

messages = Console(stderr=True, markup=False, emoji=False, highlight=False, soft_wrap=True)
"""Standard error; bars and messages share it, so that neither spoils the other."""

# All control characters; what turns the direction of text round; halves of characters, which is
# how bytes of a name that are no UTF-8 come.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029 ]+")


class ReaderGoneError(Exception):
    """Whoever read our output has had enough (`| head`)."""


def visible(text: str) -> str:
    """A text that is safe to show: controls, line breaks among them, are written out."""
    return _UNSAFE.sub(_written_out, text)


def one_line(text: str) -> str:
    """The same in one line of prose: white space is closed up."""
    return visible(_BREAKS.sub(" ", text)).strip()


def lines(text: str) -> str:
    """The same, but line breaks stay."""
    return "\n".join(visible(line.expandtabs(4)) for line in text.splitlines())


def say(text: str) -> None:
    """Tell people something on standard error."""
    messages.print(lines(text))


def put(text: str, end: str = "\n") -> None:
    """Write a result that is safe to show."""
    _write(text + end)


def put_exactly(text: str) -> None:
    """Write a result to the letter; a terminal gets it safe to show."""
    _write(f"{visible(text) if sys.stdout.isatty() else text}\n")


def put_json(document: Any) -> None:
    """Write one JSON document of several lines."""
    put(as_json(document, indent=2))


def put_table(table: Table) -> None:
    """Write a table as wide as the terminal."""
    _put_rich(table)


def put_text(text: Text) -> None:
    """Write styled text as it is, without folding."""
    _put_rich(text)


def _put_rich(thing: Table | Text) -> None:
    console = Console(
        file=sys.stdout,
        width=width(),
        force_terminal=sys.stdout.isatty(),
        markup=False,
        emoji=False,
        highlight=False,
    )
    with console.capture() as captured:
        console.print(thing, soft_wrap=isinstance(thing, Text))
    _write(captured.get())


def width() -> int:
    """Columns that a table may take."""
    return shutil.get_terminal_size((WIDTH_OF_A_PIPE, 24)).columns


def as_json(document: Any, indent: int | None = None) -> str:
    """JSON that is readable and harmless: numbers it has no word for are null."""
    try:
        text = json.dumps(document, ensure_ascii=False, indent=indent, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(document), ensure_ascii=False, indent=indent, allow_nan=False)
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    # Python keeps a byte that is no UTF-8 as U+DC00 plus the byte.
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise ReaderGoneError from None
