"""Style sets: reference images the user chose, by which `style:NAME` measures. No torch here.

A set is a small JSON file that names the images and their contents; the images stay where they
are. It is frozen: an image put into the folder later changes no number until the set is made anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from curator.domain.errors import ImageError, StorageError, UnknownNameError, UsageError
from curator.domain.score import Direction, RunsOn, ScorerInfo

PREFIX = "style:"
MOST_IMAGES = 1000
_NAME = re.compile(r"\w[\w.-]{0,59}")
_SUFFIX = ".json"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reference:
    """One image of a set: where it lay, and the blake3 of its bytes in hex."""

    path: Path
    content: str


@dataclass(frozen=True, slots=True)
class StyleSet:
    """Reference images under a name.

    Attributes:
        path: the JSON file that keeps the set.
        folder: where the images were taken from.
    """

    name: str
    path: Path
    folder: Path
    references: tuple[Reference, ...]

    @property
    def key(self) -> str:
        """The key of its scorer."""
        return PREFIX + self.name

    @property
    def fingerprint(self) -> str:
        """One sha256 in hex for the contents of all images, whatever they are called."""
        contents = sorted({each.content for each in self.references})
        return hashlib.sha256("\n".join(contents).encode()).hexdigest()


def standard_folder() -> Path:
    """Where the user's sets are kept."""
    return platformdirs.user_data_path("curator", appauthor=False) / "styles"


def info_of(style: StyleSet) -> ScorerInfo:
    """What is to be known of a set's scorer."""
    return ScorerInfo(
        key=style.key,
        version="1",
        title=f"Style {style.name}",
        summary="how far colours and textures are from those of a set of images you chose "
        "(VGG-19 Gram distance, log10)",
        limits="what is shown, and whether it is any good",
        direction=Direction.LOWER,
        low=-9.0,
        high=-4.0,
        runs_on=RunsOn.DEVICE,
        backbone="vgg19",
        reference=style.fingerprint,
    )


def all_sets(folder: Path | None = None) -> tuple[StyleSet, ...]:
    """The sets kept in a folder, by name; a damaged file is logged and left out."""
    folder = folder or standard_folder()
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == _SUFFIX)
    except OSError:
        return ()
    return tuple(filter(None, map(_kept, paths)))


def _kept(path: Path) -> StyleSet | None:
    try:
        return read_set(path)
    except UsageError as error:
        log.warning("%s", error)
        return None


def read_set(path: Path) -> StyleSet:
    """A set from its file; UsageError when it cannot be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        references = tuple(
            Reference(Path(each["path"]), str(each["content"])) for each in content["images"]
        )
        name = checked_name(str(content["name"]))
        if not references:
            raise ValueError("it names no images")
        return StyleSet(name, path, Path(content["folder"]), references)
    except (OSError, ValueError, KeyError, TypeError, UsageError) as error:
        raise UsageError(f"the style set {path} cannot be read: {error}") from error


def add(name: str, folder: Path, kept_in: Path | None = None) -> StyleSet:
    """Make a set of all images in a folder and below it, in the place of one of that name.

    Raises:
        UsageError: the name cannot be one, or the folder holds no image that can be decoded.
        StorageError: the set cannot be written.
    """
    checked_name(name)
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder")
    references = tuple(_references(folder.absolute()))
    if not references:
        raise UsageError(f"{folder} holds no images")
    made = StyleSet(
        name, (kept_in or standard_folder()) / (name + _SUFFIX), folder.absolute(), references
    )
    _write(made)
    return made


def remove(name: str, kept_in: Path | None = None) -> StyleSet:
    """Forget a set; its images stay, and so do scores. UnknownNameError when there is none."""
    known = {each.name: each for each in all_sets(kept_in)}
    if name not in known:
        raise UnknownNameError("style", name, tuple(known))
    known[name].path.unlink(missing_ok=True)
    return known[name]


def checked_name(name: str) -> str:
    """A name that can stand in a key and a file name; UsageError says what it may hold."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"a style cannot be called {name!r}: letters, digits, '_', '-' and '.', at most 60"
        )
    return name


def _references(folder: Path) -> Iterator[Reference]:
    """The images below a folder, each content once; what cannot be decoded is left out."""
    # Decoders take long to load, and every registry asks which sets there are.
    from curator.imaging.decode import decode
    from curator.imaging.hashes import content_hash

    seen: set[str] = set()
    for path in _files(folder):
        try:
            data = path.read_bytes()
            decode(data)
        except (OSError, ImageError) as error:
            log.info("%s is left out of the style set: %s", path, error)
            continue
        content = content_hash(data).hex()
        if content not in seen:
            seen.add(content)
            yield Reference(path, content)
        if len(seen) > MOST_IMAGES:
            raise UsageError(f"{folder} holds more than {MOST_IMAGES} images")


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(root, name) for name in sorted(names) if not name.startswith("."))


def _write(style: StyleSet) -> None:
    """Put the file in its place whole or not at all."""
    content = {
        "name": style.name,
        "folder": str(style.folder),
        "images": _listed(style.references),
    }
    fresh = style.path.with_name(f"{style.path.name}.{os.getpid()}.part")
    try:
        style.path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(content, indent=1), encoding="utf-8")
        fresh.replace(style.path)
    except OSError as error:
        raise StorageError(f"{style.path} cannot be written: {error.strerror}") from error


def _listed(references: Iterable[Reference]) -> Sequence[dict[str, str]]:
    return [{"path": str(each.path), "content": each.content} for each in references]
