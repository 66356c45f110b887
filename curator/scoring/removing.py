"""Taking weights off the disk again: only what Curator itself has downloaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from curator.domain.errors import StorageError
from curator.domain.score import WeightsInfo
from curator.scoring.availability import Available, availability
from curator.scoring.pulling import part_of
from curator.scoring.registry import Registry
from curator.scoring.weights import WeightsFound, WeightsPlaces, find


@dataclass(frozen=True, slots=True)
class Removal:
    """What removing one key's weights takes away.

    Attributes:
        files: what was downloaded, parts of it included; empty when nothing was.
        size: bytes that are freed.
        losing: keys of the scorers that run now and will not run then.
        elsewhere: where weights of the key lie that are not Curator's to delete.
        kept: files in Curator's folder that the user put there; they stay.
    """

    key: str
    files: tuple[Path, ...]
    size: int
    losing: tuple[str, ...]
    elsewhere: WeightsFound | None
    kept: tuple[Path, ...]


def removal(registry: Registry, info: WeightsInfo, places: WeightsPlaces) -> Removal:
    """What `remove` would take away; changes nothing."""
    folder = places.pulled / info.key
    files = tuple(_downloaded(info, folder))
    without = _without(places, info.key, folder)
    elsewhere = find(info, without)
    return Removal(
        key=info.key,
        files=files,
        size=sum(path.lstat().st_size for path in files),
        losing=tuple(_losing(registry, places, without)) if files else (),
        elsewhere=elsewhere if isinstance(elsewhere, WeightsFound) else None,
        kept=tuple(path for path in _files_in(folder) if path not in files),
    )


def has_pulled(info: WeightsInfo, places: WeightsPlaces) -> bool:
    """Whether there is anything that `remove` would take away."""
    return any(_downloaded(info, places.pulled / info.key))


def remove(planned: Removal) -> None:
    """Delete the files, and the folders that are empty then; StorageError when that fails."""
    try:
        for path in planned.files:
            path.unlink(missing_ok=True)
        for folder in {path.parent for path in planned.files}:
            if not any(folder.iterdir()):
                folder.rmdir()
    except OSError as error:
        raise StorageError(f"{error.filename} cannot be deleted: {error.strerror}") from error


def _without(places: WeightsPlaces, key: str, folder: Path) -> WeightsPlaces:
    """The places when the folder is gone, also where the user's own settings lead into it."""
    given = {
        each: folder / "removed" if path.resolve().is_relative_to(folder.resolve()) else path
        for each, path in places.given.items()
    }
    is_same = places.folder is not None and places.folder.resolve() == places.pulled.resolve()
    return replace(
        places,
        given=given,
        folder=None if is_same else places.folder,
        overlooked=places.overlooked | {key},
    )


def _downloaded(info: WeightsInfo, folder: Path) -> Iterator[Path]:
    """What lies there under published names; what is linked there is the user's."""
    if folder.is_symlink():
        return
    for file in info.offered:
        target = folder / file.filename
        for path in (target, part_of(target)):
            if path.is_file() and not path.is_symlink():
                yield path


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def _losing(registry: Registry, now: WeightsPlaces, then: WeightsPlaces) -> Iterator[str]:
    before = availability(registry, now, registry.scorers)
    after = availability(registry, then, registry.scorers)
    for key, state in before.items():
        if isinstance(state, Available) and not isinstance(after[key], Available):
            yield key
