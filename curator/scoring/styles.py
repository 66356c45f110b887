"""Style sets: reference images the user chose, by which `style:NAME` measures. No torch here.

A set is a small JSON file that names the images and their contents; the images stay where they
are. It is frozen: an image put into the folder later changes no number until the set is made anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from curator.domain.errors import (
    CuratorError,
    ImageError,
    StorageError,
    UnknownNameError,
    UsageError,
)
from curator.domain.score import Direction, RunsOn, ScorerInfo

PREFIX = "style:"
MOST_IMAGES = 1000
MOST_BYTES = 512 * 1024**2
"""Of one file; what is larger is no image of a style."""
LONGEST_NAME = 60
_MOST_NAME_BYTES = 200
"""A file is called by it, and no file system takes more than 255 bytes."""
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


@dataclass(frozen=True, slots=True)
class DamagedSet:
    """A file among the sets that is none."""

    path: Path
    reason: str

    @property
    def name(self) -> str:
        """What the set was called."""
        return self.path.stem


@dataclass(frozen=True, slots=True)
class Looked:
    """One file of the folder that a set is made of has been looked at.

    Attributes:
        left_out: why it is not taken; "" when it is.
        is_double: it has the contents of one that is taken already.
        done: files looked at so far, of `total`.
    """

    path: Path
    left_out: str
    is_double: bool
    done: int
    total: int


class AddCancelledError(CuratorError):
    """The user stopped the making of a set; nothing was written."""


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
        half_bounds=(0.001, 0.01),
        direction=Direction.LOWER,
        low=-9.0,
        high=-4.0,
        runs_on=RunsOn.DEVICE,
        backbone="vgg19",
        reference=style.fingerprint,
    )


def all_sets(folder: Path | None = None) -> tuple[StyleSet, ...]:
    """The sets kept in a folder, by name; a damaged file is logged and left out."""
    sets, damaged = kept_sets(folder)
    for each in damaged:
        log.warning("%s", each.reason)
    return sets


def kept_sets(
    folder: Path | None = None,
) -> tuple[tuple[StyleSet, ...], tuple[DamagedSet, ...]]:
    """The sets kept in a folder, by name, and the files there that are damaged."""
    folder = folder or standard_folder()
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == _SUFFIX)
    except OSError:
        return (), ()
    found = [_kept(path) for path in paths]
    return (
        tuple(each for each in found if isinstance(each, StyleSet)),
        tuple(each for each in found if isinstance(each, DamagedSet)),
    )


def _kept(path: Path) -> StyleSet | DamagedSet:
    try:
        return read_set(path)
    except UsageError as error:
        return DamagedSet(path, str(error))


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


def add(
    name: str,
    folder: Path,
    kept_in: Path | None = None,
    *,
    looked: Callable[[Looked], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> StyleSet:
    """Make a set of all images in a folder and below it, in the place of one of that name.

    Args:
        name: what it is to be called.
        folder: where the images are; they stay there.
        kept_in: where sets are kept; None takes the user's own folder.
        looked: called after each file.
        cancelled: asked as often; True ends it.

    Raises:
        UsageError: the name cannot be one, or the folder holds no image that can be decoded.
        StorageError: the set cannot be written.
        AddCancelledError: `cancelled` said so.
    """
    name = checked_name(name)
    _refuse_twin(name, kept_in)
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder")
    references = tuple(_references(folder.absolute(), looked, cancelled))
    if not references:
        raise UsageError(f"{folder} holds no images")
    made = StyleSet(
        name, (kept_in or standard_folder()) / (name + _SUFFIX), folder.absolute(), references
    )
    _write(made)
    return made


def remove(name: str, kept_in: Path | None = None) -> None:
    """Forget a set, damaged or not; its images stay, and so do scores.

    Raises:
        UnknownNameError: there is none of that name.
        StorageError: its file cannot be deleted.
    """
    name = unicodedata.normalize("NFC", name)
    sets, damaged = kept_sets(kept_in)
    known = {each.name: each.path for each in damaged}
    known |= {each.name: each.path for each in sets}
    if name not in known:
        raise UnknownNameError("style", name, tuple(known))
    try:
        known[name].unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"{known[name]} cannot be deleted: {error.strerror}") from error


def checked_name(name: str) -> str:
    """A name that can stand in a key and a file name, composed; UsageError says what it may hold.

    Letters are those of every script, with the marks that belong to them.
    """
    composed = unicodedata.normalize("NFC", name)
    kinds = [unicodedata.category(letter)[0] for letter in composed]
    fits = all(kind in "LMN" or each in "_-." for kind, each in zip(kinds, composed, strict=True))
    begins = bool(kinds) and (kinds[0] in "LN" or composed[0] == "_")
    if not fits or not begins or len(composed) > LONGEST_NAME:
        raise UsageError(
            f"a style cannot be called {name!r}: letters, digits, '_', '-' and '.', at most "
            f"{LONGEST_NAME}, and a letter or digit first"
        )
    if len(composed.encode()) > _MOST_NAME_BYTES:
        raise UsageError(f"a style cannot be called {name!r}: it is too long for a file's name")
    return composed


def _refuse_twin(name: str, kept_in: Path | None) -> None:
    """UsageError where another name would be the same file on some systems."""
    for each in all_sets(kept_in):
        if each.name != name and each.name.casefold() == name.casefold():
            raise UsageError(f"a style is called {each.name!r} already")


def _references(
    folder: Path, looked: Callable[[Looked], None], cancelled: Callable[[], bool]
) -> Iterator[Reference]:
    """The images below a folder, each content once; what cannot be decoded is left out."""
    seen: set[str] = set()
    files = list(_files(folder))
    for number, path in enumerate(files, start=1):
        if cancelled():
            raise AddCancelledError("the making of the style was stopped; nothing was kept")
        try:
            content = _content_of(path)
        except (OSError, ImageError) as error:
            looked(Looked(path, _reason(error), False, number, len(files)))
            continue
        looked(Looked(path, "", content in seen, number, len(files)))
        if content not in seen:
            seen.add(content)
            yield Reference(path, content)
        if len(seen) > MOST_IMAGES:
            raise UsageError(f"{folder} holds more than {MOST_IMAGES} images")


def _content_of(path: Path) -> str:
    """The hash of an image's bytes; OSError or ImageError when it cannot be decoded."""
    # Decoders take long to load, and every registry asks which sets there are.
    from curator.imaging.decode import decode
    from curator.imaging.hashes import content_hash

    # A pipe would be waited for.
    if not path.is_file():
        raise ImageError("it is no file")
    if path.stat().st_size > MOST_BYTES:
        raise ImageError("it is too large for an image")
    data = path.read_bytes()
    decode(data)
    return content_hash(data).hex()


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, ImageError) else str(getattr(error, "strerror", error))


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
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _listed(references: Iterable[Reference]) -> Sequence[dict[str, str]]:
    return [{"path": str(each.path), "content": each.content} for each in references]
