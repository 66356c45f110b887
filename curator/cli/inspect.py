"""`curator inspect`: what is embedded in image files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from curator.cli.options import JsonOption, VerboseOption
from curator.cli.output import as_json, lines, one_line, put, say, visible
from curator.cli.status import Status
from curator.library.inspecting import Inspected
from curator.library.inspecting import inspect as inspect_files
from curator.settings import load_settings

_PARAMETERS = ("seed", "steps", "cfg", "sampler", "scheduler", "denoise", "clip_skip", "vae")
_INDENT = "    "


def inspect(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", show_default=False)],
    json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show what is embedded in image files; needs no library.

    Ends with 1 if there is a problem with any of the files.
    """
    found = inspect_files(files, load_settings().weights)
    problems = _put_json(found) if json else _put_text(found)
    if problems:
        raise typer.Exit(Status.FAILURES)


def _put_json(found: Iterable[Inspected]) -> int:
    problems = 0
    written = "[\n"
    for each in found:
        problems += _tell_problem(each)
        put(written + as_json(each, indent=2), end="")
        written = ",\n"
    put("\n]")
    return problems


def _put_text(found: Iterable[Inspected]) -> int:
    problems = 0
    for each in found:
        problems += _tell_problem(each)
        put(visible(each["path"]))
        for line in _lines(each):
            put(f"{_INDENT}{line}")
    return problems


def _tell_problem(each: Inspected) -> bool:
    if each["problem"]:
        say(f"{visible(each['path'])}: {each['problem']}")
    return bool(each["problem"])


def _lines(each: Inspected) -> Iterator[str]:
    made = f", made by {one_line(each['tool'])}" if each["tool"] else ""
    if each["container"]:
        yield f"{each['container']} {each['width']}×{each['height']}{made}"
    yield from _text("prompt", each["positive"])
    yield from _text("negative", each["negative"])
    for encoder, text in each["texts"].items():
        yield from _text(encoder, text)
    yield from _text("checkpoint", each["checkpoint"])
    for lora in each["loras"]:
        weight = "" if lora["weight"] is None else f" ({lora['weight']:g})"
        yield f"LoRA: {one_line(lora['name'])}{weight}"
    said = [f"{name} {_plain(each[name])}" for name in _PARAMETERS if each[name] is not None]
    if said:
        yield ", ".join(said)
    if each["raw"]:
        yield f"raw texts: {', '.join(map(one_line, each['raw']))}"


def _text(name: str, text: str | None) -> Iterator[str]:
    if text:
        head, *rest = lines(text).splitlines() or [""]
        yield f"{one_line(name)}: {head}"
        yield from (f"{_INDENT}{line}" for line in rest)


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else one_line(str(value))
