"""Where weights lie on this machine, and whether they can be what they are called.

Looked for in this order: paths given by the user, the folder of CURATOR_WEIGHTS, what was pulled,
Hugging Face's cache. Nothing here imports torch or goes to the network.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import platformdirs

from curator.domain.errors import WeightsError
from curator.domain.score import WeightFile, WeightsInfo
from curator.scoring import architecture, fingerprints

CONFIG = "config.json"
WEIGHT_SUFFIXES = (".safetensors", ".pth", ".pt", ".bin")
ENVIRONMENT = "CURATOR_WEIGHTS"


class Place(StrEnum):
    """Who put the weights where they lie."""

    GIVEN = "given"
    FOLDER = "folder"
    PULLED = "pulled"
    HUB_CACHE = "hub cache"


class WayOut(StrEnum):
    """What the user can do about a scorer that cannot run, or about all of them."""

    PULL = "pull"
    MEND_PATH = "mend path"
    REPLACE_FILE = "replace file"
    REINSTALL = "reinstall"
    MEND_PLUGIN = "mend plugin"
    FREE_MEMORY = "free memory"
    BRING = "bring"
    MAKE_ANEW = "make anew"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class WeightsFound:
    """Weights that are there.

    Attributes:
        path: the file that holds the weights.
        files: every file by its published name, `path` under the first of them.
        needed: those besides `path` that the numbers come from.
    """

    key: str
    place: Place
    path: Path
    files: Mapping[str, Path]
    needed: tuple[Path, ...] = ()

    @property
    def config(self) -> Path | None:
        """The dimensions beside the weights; without them the published ones are assumed."""
        return self.files.get(CONFIG)


@dataclass(frozen=True, slots=True)
class WeightsMissing:
    """Weights that are not there, or lie there in pieces; why, and what can be done."""

    key: str
    reason: str
    way_out: WayOut


@dataclass(frozen=True, slots=True)
class WeightsPlaces:
    """The places to look in.

    Attributes:
        given: file or folder by weights key, as the user named them.
        folder: holds one subfolder a key; None when CURATOR_WEIGHTS is not set.
        pulled: likewise, filled by `pulling.pull`.
        hub_cache: Hugging Face's cache; None takes the library's own choice.
        hashes: small file that remembers the hashes of large ones.
        overlooked: keys of which pulled weights are taken for not there.
    """

    given: Mapping[str, Path] = field(default_factory=dict)
    folder: Path | None = None
    pulled: Path = field(default_factory=lambda: _own_data() / "weights")
    hub_cache: Path | None = None
    hashes: Path = field(default_factory=lambda: _own_cache() / "weight-hashes.json")
    overlooked: frozenset[str] = frozenset()


def _own_data() -> Path:
    return platformdirs.user_data_path("curator", appauthor=False)


def _own_cache() -> Path:
    return platformdirs.user_cache_path("curator", appauthor=False)


def standard_places(
    given: Mapping[str, Path], environment: Mapping[str, str] = os.environ
) -> WeightsPlaces:
    """The places on this machine; `given` is what `--weights KEY=PATH` names."""
    folder = environment.get(ENVIRONMENT)
    return WeightsPlaces(given=given, folder=Path(folder).expanduser() if folder else None)


def find(info: WeightsInfo, places: WeightsPlaces) -> WeightsFound | WeightsMissing:
    """Look for one key's weights; the first place that holds any decides, whole or not."""
    given = places.given.get(info.key)
    if given is not None and not given.exists():
        return WeightsMissing(info.key, f"{given} does not exist", WayOut.MEND_PATH)
    found = next(_candidates(info, places), None)
    if found is None and given is not None:
        return WeightsMissing(info.key, f"no weights lie in {given}", WayOut.MEND_PATH)
    if found is None:
        return WeightsMissing(info.key, "not on this machine", way_to(info.files))
    problem = safetensors_problem(found.path) if found.path.suffix == ".safetensors" else None
    if problem is not None:
        way_out = WayOut.PULL if found.place is Place.PULLED else WayOut.REPLACE_FILE
        return WeightsMissing(info.key, f"{found.path} {problem}", way_out)
    lacking = [file for file in info.files if file.needed and file.filename not in found.files]
    if lacking:
        reason = f"{lacking[0].filename} is not beside {found.path}"
        return WeightsMissing(info.key, reason, way_to(lacking))
    return found


def way_to(files: Sequence[WeightFile]) -> WayOut:
    """How files that are not there can be had: some the user has to bring."""
    return WayOut.BRING if any(file.withheld for file in files) else WayOut.PULL


def find_companions(
    info: WeightsInfo, names: Sequence[str], places: WeightsPlaces
) -> dict[str, Path]:
    """Small files that go with a key's weights (a vocabulary), from the first place with all.

    Empty when no place has them; the weights themselves need not be there.
    """
    for _, path in _paths(info, places):
        beside = _beside(path, names)
        if len(beside) == len(names):
            return beside
    cached = _cached(info, places.hub_cache)
    return {name: cached[name] for name in names} if set(names) <= set(cached) else {}


def _candidates(info: WeightsInfo, places: WeightsPlaces) -> Iterator[WeightsFound]:
    published = info.files[0].filename
    # A config.json tells the dimensions even where none is published.
    companions = [*(file.filename for file in info.files[1:]), CONFIG]
    for place, named in _paths(info, places):
        # A file that goes with the weights stands for its folder.
        path = named.parent if named.name in companions and named.is_file() else named
        main = path if path.is_file() else _main_file(path, published, companions)
        if main is not None:
            yield _found(info, place, {published: main, **_beside(path, companions)})
        if place is Place.GIVEN:
            return
    cached = _cached(info, places.hub_cache)
    if published in cached:
        yield _found(info, Place.HUB_CACHE, cached)


def _found(info: WeightsInfo, place: Place, files: Mapping[str, Path]) -> WeightsFound:
    needed = (files.get(file.filename) for file in info.files if file.needed)
    return WeightsFound(
        info.key, place, files[info.files[0].filename], files, tuple(filter(None, needed))
    )


def _paths(info: WeightsInfo, places: WeightsPlaces) -> Iterator[tuple[Place, Path]]:
    if info.key in places.given:
        yield Place.GIVEN, places.given[info.key]
    if places.folder is not None:
        yield Place.FOLDER, places.folder / info.key
    if info.key not in places.overlooked:
        yield Place.PULLED, places.pulled / info.key


def _beside(path: Path, names: Sequence[str]) -> dict[str, Path]:
    folder = path.parent if path.is_file() else path
    return {name: folder / name for name in names if (folder / name).is_file()}


def _main_file(folder: Path, published: str, companions: Sequence[str]) -> Path | None:
    """The published file, or under another name the only file that can hold weights."""
    if (folder / published).is_file():
        return folder / published
    if not folder.is_dir():
        return None
    others = [
        path
        for path in folder.iterdir()
        if path.suffix.lower() in WEIGHT_SUFFIXES and path.name not in companions
    ]
    return others[0] if len(others) == 1 and others[0].is_file() else None


def _cached(info: WeightsInfo, cache: Path | None) -> dict[str, Path]:
    on_hub = [file for file in info.files if file.repository]
    if not on_hub:
        return {}
    # A quarter of a second; who finds weights in an earlier place does not pay for it.
    from huggingface_hub import try_to_load_from_cache

    cached = {
        file.filename: try_to_load_from_cache(file.repository, file.filename, cache_dir=cache)
        for file in on_hub
    }
    return {name: Path(path) for name, path in cached.items() if isinstance(path, str)}


def safetensors_problem(path: Path) -> str | None:
    """What is wrong with the outer form of a safetensors file; None when nothing is.

    The form: length of the header (8 bytes, little endian), header in JSON, data up to the
    largest end that the header names.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > size - 8:
                return "is cut short"
            header = json.loads(file.read(length))
        ends = [entry["data_offsets"][1] for name, entry in header.items() if name[:2] != "__"]
    except (struct.error, ValueError, KeyError, IndexError, TypeError, AttributeError):
        return "is no safetensors file"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "is cut short" if 8 + length + max(ends, default=0) > size else None


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of every byte came to.

    Attributes:
        hashes: sha256 of each file by its published name, in hex.
        published: whether it is the published file; names without a pinned hash are absent.
    """

    found: WeightsFound
    hashes: Mapping[str, str]
    published: Mapping[str, bool]


def verify(info: WeightsInfo, places: WeightsPlaces) -> Verified:
    """Read every byte again; WeightsError when the files are absent, cut short or damaged."""
    found = located(info, places)
    hashes = {name: fingerprints.sha256_of(path) for name, path in found.files.items()}
    pinned = {file.filename: file.sha256 for file in info.files if file.sha256}
    _refuse_damaged(info, found, hashes)
    return Verified(
        found,
        hashes,
        {name: hashes[name].startswith(pinned[name]) for name in hashes if name in pinned},
    )


def located(info: WeightsInfo, places: WeightsPlaces) -> WeightsFound:
    """As `find`; WeightsError when they are missing."""
    found = find(info, places)
    if isinstance(found, WeightsMissing):
        raise WeightsError(f"weights {info.key!r}: {found.reason}")
    return found


def check_pinned(info: WeightsInfo, found: WeightsFound, places: WeightsPlaces) -> None:
    """WeightsError when a file claims to be a published one and is not."""
    claims = {
        file.filename for file in info.files if _claims_to_be(file.size, found, file.filename)
    }
    hashes = {
        name: fingerprints.remembered_sha256(path, places.hashes)
        for name, path in found.files.items()
        if name in claims
    }
    _refuse_damaged(info, found, hashes)


def weights_hash(found: tuple[WeightsFound, ...], places: WeightsPlaces) -> str:
    """One sha256 in hex for what a score was computed with: the file's own if there is one."""
    files = [path for each in found for path in (each.path, *each.needed)]
    hashes = [fingerprints.remembered_sha256(path, places.hashes) for path in files]
    return fingerprints.combined([*hashes, *shapes_of(found)])


def shapes_of(found: Iterable[WeightsFound]) -> list[str]:
    """What is said beside weights that makes another model of them than the published one."""
    shapes = (architecture.fingerprint(each.key, each.config) for each in found)
    return [shape for shape in shapes if shape]


def _refuse_damaged(info: WeightsInfo, found: WeightsFound, hashes: Mapping[str, str]) -> None:
    for file in info.files:
        actual = hashes.get(file.filename)
        if actual is None or actual.startswith(file.sha256):
            continue
        if _claims_to_be(file.size, found, file.filename):
            raise WeightsError(
                f"{found.files[file.filename]} is not the published file: its sha256 is {actual}, "
                f"the published one's {file.sha256}"
            )


def _claims_to_be(size: int, found: WeightsFound, name: str) -> bool:
    """Whether a file stands for the published one, so that its hash must be the pinned one.

    Pulled and cached files do. A user's own file does when name and size are the published ones:
    then other contents mean damage; another size means other weights, which are welcome.
    """
    path = found.files.get(name)
    if path is None or not path.is_file():
        return False
    if found.place in {Place.PULLED, Place.HUB_CACHE}:
        return True
    return path.name == name and path.stat().st_size == size
