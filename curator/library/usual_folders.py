"""The output folders of the usual tools on this machine, for the first start.

A tool is known by the name its folder usually has, in the places where people usually put it, and
by what its installer wrote down about where it went. Looks at some hundred names and reads a few
small files: nothing for the owner's thread.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

MOST_ENTRIES = 20_000
"""Folders with more entries are nobody's place for tools, and slow to look through."""


@dataclass(frozen=True, slots=True)
class FoundFolder:
    """An output folder that is there.

    Attributes:
        tool: whose it is, as people call it.
        path: absolute, links resolved.
    """

    tool: str
    path: Path


@dataclass(frozen=True, slots=True)
class _Tool:
    """A tool that writes below its own folder.

    Attributes:
        names: patterns of the folder's name, in lower case.
        outputs: where below it the images go; all that are there count.
    """

    title: str
    names: tuple[str, ...]
    outputs: tuple[str, ...]


_WEBUI = ("outputs", "output", "webui/outputs", "webui/output")

_TOOLS = (
    _Tool(
        "ComfyUI",
        ("comfyui", "comfyui-*", "comfyui_*", "comfy", "comfy.git", "comfyui.git"),
        ("output", "ComfyUI/output", "app/output"),
    ),
    _Tool(
        "Forge",
        ("*webui-forge*", "*webui-reforge*", "webui_forge*", "forge", "sd-webui-forge*"),
        (*_WEBUI, "app/outputs", "app/output"),
    ),
    _Tool(
        "A1111",
        ("stable-diffusion-webui", "stable-diffusion-webui.git", "automatic1111*", "sd.webui"),
        (*_WEBUI, "app/outputs", "app/output"),
    ),
    _Tool("SD.Next", ("sdnext*", "sd.next", "automatic"), ("outputs",)),
    _Tool(
        "InvokeAI",
        ("invokeai", "invokeai-*", "invoke.git", "invokeai.git"),
        ("outputs/images", "app/outputs/images"),
    ),
    _Tool("Fooocus", ("*fooocus*",), ("outputs", "Fooocus/outputs", "app/outputs")),
    _Tool("SwarmUI", ("swarmui*", "stableswarmui*"), ("Output", "app/Output")),
    _Tool("Easy Diffusion", ("stable diffusion ui",), (".",)),
    _Tool("Stability Matrix", ("stabilitymatrix*",), ("Images", "Data/Images")),
)

_BELOW_HOME = (
    ".",
    "Documents",
    "OneDrive/Documents",
    "Desktop",
    "Downloads",
    "AI",
    "ai",
    "apps",
    "code",
    "comfy",
    "Documents/comfy",
    "git",
    "github",
    "projects",
    "repos",
    "src",
    "pinokio/api",
    "StabilityMatrix/Packages",
    "StabilityMatrix/Data/Packages",
)
ROOTS = ("/opt",)
DRIVES = ("D:\\", "E:\\")
_BELOW_ROOTS = (".", "AI", "pinokio/api", "StabilityMatrix/Data/Packages")

_Found = Iterator[tuple[str, Path]]


def usual_folders(home: Path, environment: Mapping[str, str]) -> list[FoundFolder]:
    """The output folders that are there, each once; those inside another are left out.

    Args:
        home: the user's own folder.
        environment: names folders too, as INVOKEAI_ROOT and APPDATA do.
    """
    places = [*_places(home, environment), *_noted_places(home, environment)]
    named = [each for place in places for each in _tools_in(place)]
    return _outermost([*_noted(home, environment), *named])


def _places(home: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Folders that tools are put into."""
    yield from (home / below for below in _BELOW_HOME)
    drive = environment.get("SystemDrive")
    roots = (f"{drive}\\", *DRIVES) if drive else ROOTS
    yield from (Path(root, below) for root in roots for below in _BELOW_ROOTS)


def _noted_places(home: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Likewise, where the installers wrote down which folder the user chose."""
    for settings in _application_data(home, environment):
        pinokio = _noted_path(settings / "Pinokio" / "config.json", "home")
        if pinokio is not None:
            yield pinokio / "api"
        yield from (library / "Packages" for library in _matrix_libraries(settings))


def _noted(home: Path, environment: Mapping[str, str]) -> _Found:
    """Output folders that the tools' own notes name."""
    root = environment.get("INVOKEAI_ROOT")
    if root:
        yield "InvokeAI", Path(root) / "outputs" / "images"
    for settings in _application_data(home, environment):
        desktop = _noted_path(settings / "ComfyUI" / "config.json", "basePath")
        if desktop is not None:
            yield "ComfyUI", desktop / "output"
        for library in _matrix_libraries(settings):
            yield "Stability Matrix", library / "Images"


def _application_data(home: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Where programs keep their notes: on Windows, on Linux, on macOS."""
    for variable in ("APPDATA", "XDG_CONFIG_HOME"):
        if environment.get(variable):
            yield Path(environment[variable])
    yield home / ".config"
    yield home / "Library" / "Application Support"


def _matrix_libraries(settings: Path) -> Iterator[Path]:
    yield settings / "StabilityMatrix"
    chosen = _noted_path(settings / "StabilityMatrix" / "library.json", "LibraryPath")
    if chosen is not None:
        yield chosen


def _noted_path(file: Path, key: str) -> Path | None:
    """A path in a JSON file; None when the file or the note is not there."""
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None
    noted = content.get(key) if isinstance(content, dict) else None
    return Path(noted) if isinstance(noted, str) and noted else None


def _tools_in(place: Path) -> _Found:
    for name in _names_in(place):
        for tool in _TOOLS:
            if any(fnmatch(name.lower(), pattern) for pattern in tool.names):
                yield from ((tool.title, place / name / below) for below in tool.outputs)
                break


def _names_in(place: Path) -> list[str]:
    try:
        names = sorted(each.name for each in place.iterdir())
    except (OSError, ValueError):
        return []
    return names if len(names) <= MOST_ENTRIES else []


def _outermost(found: Iterable[tuple[str, Path]]) -> list[FoundFolder]:
    by_path: dict[Path, FoundFolder] = {}
    for tool, path in found:
        real = _real_folder(path)
        if real is not None:
            by_path.setdefault(real, FoundFolder(tool, real))
    return [each for path, each in by_path.items() if not by_path.keys() & set(path.parents)]


def _real_folder(path: Path) -> Path | None:
    try:
        real = path.resolve()
        return real if real.is_dir() else None
    except (OSError, RuntimeError, ValueError):
        return None
