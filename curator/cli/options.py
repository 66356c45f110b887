"""Arguments and options that several verbs share, and what becomes of them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from curator.cli.logs import log_more
from curator.cli.output import say
from curator.library.models import all_weights_keys
from curator.settings import Settings, checked_device, load_settings

_DTYPES = {
    "auto": "auto",
    "default": "default",
    "float32": "float32",
    "float16": "float16",
    "bfloat16": "bfloat16",
    "fp32": "float32",
    "fp16": "float16",
    "bf16": "bfloat16",
}


def _be_verbose(wanted: bool) -> bool:
    if wanted:
        log_more()
    return wanted


def _device(name: str | None) -> str | None:
    try:
        return name if name is None else checked_device(name)
    except ValueError as error:
        raise typer.BadParameter(f"{name!r} {error}") from None


def _dtype(name: str | None) -> str | None:
    if name is not None and name not in _DTYPES:
        raise typer.BadParameter(f"{name!r} should be one of {', '.join(_DTYPES)}")
    return None if name is None else _DTYPES[name]


def _weights(pairs: list[str] | None) -> list[str]:
    for pair in pairs or ():
        key, _, path = pair.partition("=")
        if not key or not path:
            raise typer.BadParameter(f"{pair!r} should be KEY=PATH, as in clip=/models/clip")
    return pairs or []


def _names(text: str | None) -> str | None:
    if text is not None and not _parted(text):
        raise typer.BadParameter("at least one scorer key is needed, as in clip,aesthetic_v2")
    return text


LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "--library",
        metavar="DIR",
        help="The library to use; without it the one CURATOR_LIBRARY names, else your own.",
    ),
]
VerboseOption = Annotated[
    bool,
    typer.Option("--verbose", "-v", callback=_be_verbose, help="Tell every step."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
QueryArgument = Annotated[
    str,
    typer.Argument(
        metavar="QUERY",
        show_default=False,
        help="Which images, as in 'fox clip>=25 -tag:used'; without it all that are not missing. "
        "One that begins with a minus goes behind --.",
    ),
]
FoldersArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FOLDER", show_default=False, help="Folders to add; without any, all watched."
    ),
]
WeightsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--weights",
        metavar="KEY=PATH",
        callback=_weights,
        help="Weights you have, as file or folder; can be repeated.",
    ),
]
ScorersOption = Annotated[
    str | None,
    typer.Option(
        "--scorers",
        metavar="KEY,KEY",
        callback=_names,
        help="Scorers to run instead of those the settings name.",
    ),
]
DeviceOption = Annotated[
    str | None,
    typer.Option(
        "--device", metavar="NAME", callback=_device, help="auto, cpu, cuda, cuda:N or mps."
    ),
]
DtypeOption = Annotated[
    str | None,
    typer.Option(
        "--dtype",
        metavar="NAME",
        callback=_dtype,
        help="float32, float16, bfloat16, or auto for the fastest; without it float32 on the "
        "CPU and float16 on a GPU.",
    ),
]


@dataclass(frozen=True, slots=True)
class Scoring:
    """The options of verbs that score; None leaves what the settings say."""

    weights: Sequence[str] | None = None
    scorers: str | None = None
    device: str | None = None
    dtype: str | None = None

    def settings(self) -> Settings:
        """The user's settings, with these options before them."""
        settings = load_settings()
        update: dict[str, Any] = {}
        if self.weights:
            update["weights"] = {**settings.weights, **_paths(self.weights)}
        if self.scorers is not None:
            update["on_arrival"] = _parted(self.scorers)
        if self.device is not None:
            update["device"] = self.device
        if self.dtype is not None:
            update["dtype"] = self.dtype
        return settings.with_options(update)


def _parted(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key.strip() for key in text.split(",") if key.strip()))


def _paths(pairs: Sequence[str]) -> dict[str, Path]:
    """The paths by weights key; a key that nothing uses is allowed, but told."""
    paths = {key: Path(path).expanduser() for key, _, path in (p.partition("=") for p in pairs)}
    known = all_weights_keys()
    for key in paths:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            say(f"No scorer here uses weights called {key!r}{hint}")
    return paths
