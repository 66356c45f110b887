"""Downloading published weights; only ever because the user asked for it.

Each file goes to a `.part` beside its place, so that a broken download goes on where it ended,
and takes its place only when its sha256 is the pinned one, or the hub's own where none is pinned.
"""

from __future__ import annotations

import re
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path

from curator.domain.errors import StorageError, WeightsError
from curator.domain.score import WeightFile, WeightsInfo
from curator.scoring import fingerprints
from curator.scoring.weights import WayOut, WeightsFound, WeightsPlaces, find, located

TIMEOUT = 30.0
_CHUNK = 1024 * 1024
_SPARE = 256 * 1024**2
"""Bytes that a download leaves free on the disk."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a download has come, in bytes of all files of a key."""

    key: str
    filename: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class _Remote:
    """A file to fetch; `size` 0 and hashes "" where they are not known beforehand."""

    filename: str
    url: str
    size: int
    sha256: str
    git_hash: str = ""


@dataclass(frozen=True, slots=True)
class StillToBring:
    """All that may be downloaded is there; the user has a step left.

    Attributes:
        files: what Curator does not download, and why, and where it is published.
        folder: where to put it.
    """

    key: str
    files: tuple[WeightFile, ...]
    folder: Path


class PullCancelledError(WeightsError):
    """The user stopped the download; what is there already will be used next time."""


def pull(
    info: WeightsInfo,
    places: WeightsPlaces,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> WeightsFound | StillToBring:
    """Download a key's files into the folder of pulled weights; those that are there stay.

    Args:
        info: what to download.
        places: where `pulled` is.
        progress: called after each megabyte.
        cancelled: asked as often; True ends the download.

    Raises:
        PullCancelledError: `cancelled` said so.
        WeightsError: the network or a server refuses, or the file is not the published one.
        StorageError: the disk is full or cannot be written.
    """
    folder = places.pulled / info.key
    remotes = [_remote(file) for file in info.offered]
    _check_space(folder, remotes)
    total = sum(remote.size for remote in remotes)
    done = 0
    for remote in remotes:
        for received in _fetched(remote, folder / remote.filename, cancelled):
            progress(Progress(info.key, remote.filename, done + received, total))
        done += (folder / remote.filename).stat().st_size
    if info.withheld:
        return _with_what_was_brought(info, places, folder)
    return located(info, WeightsPlaces(pulled=places.pulled, hashes=places.hashes))


def _with_what_was_brought(
    info: WeightsInfo, places: WeightsPlaces, folder: Path
) -> WeightsFound | StillToBring:
    """The weights, wherever the user has put what is not downloaded; or what is missing."""
    found = find(info, places)
    if isinstance(found, WeightsFound):
        return found
    missing = tuple(file for file in info.withheld if not (folder / file.filename).is_file())
    if missing and found.way_out is WayOut.BRING:
        return StillToBring(info.key, missing, folder)
    raise WeightsError(f"weights {info.key!r}: {found.reason}")


def _remote(file: WeightFile) -> _Remote:
    if file.url:
        return _Remote(file.filename, file.url, file.size, file.sha256)
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    from huggingface_hub.errors import HTTPError, OfflineModeIsEnabled

    try:
        there = get_hf_file_metadata(hf_hub_url(file.repository, file.filename), timeout=TIMEOUT)
    # HTTPError is that of the HTTP library the hub's is built on, whichever that is.
    except (HTTPError, OfflineModeIsEnabled, OSError) as error:
        raise WeightsError(f"{file.repository} cannot be reached: {_short(error)}") from error
    # Of large files the hub's tag is the sha256, of small ones it is git's own hash.
    tag = there.etag or ""
    sha256 = tag if re.fullmatch(r"[0-9a-f]{64}", tag) else ""
    git_hash = tag if re.fullmatch(r"[0-9a-f]{40}", tag) else ""
    size = there.size or file.size
    return _Remote(file.filename, there.location, size, file.sha256 or sha256, git_hash)


def _check_space(folder: Path, remotes: list[_Remote]) -> None:
    needed = sum(remote.size - _size(part_of(folder / remote.filename)) for remote in remotes)
    there = sum(_size(folder / remote.filename) for remote in remotes)
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if needed - there + _SPARE > free:
        raise StorageError(
            f"{_units(needed)} are to be downloaded, but only {_units(free)} are free in {existing}"
        )


def _fetched(remote: _Remote, target: Path, cancelled: Callable[[], bool]) -> Iterator[int]:
    """Make `target` the published file; yields the bytes that have come so far."""
    if _is_right(target, remote):
        yield _size(target)
        return
    part = part_of(target)
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        yield from _filled(remote, part, cancelled)
        if not _is_right(part, remote):
            part.unlink()
            raise WeightsError(f"{remote.url} is not the published file; nothing was kept")
        part.replace(target)
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {_short(error)}") from error


def _filled(remote: _Remote, part: Path, cancelled: Callable[[], bool]) -> Iterator[int]:
    """Bring a `.part` to its full length, going on where it ends.

    A file whose length nobody tells is a small one and begins anew.
    """
    done = _size(part) if remote.size else 0
    if remote.size and done >= remote.size:
        return
    for offset, chunk in _chunks(remote.url, done):
        with part.open("r+b" if offset else "wb") as file:
            file.seek(offset)
            file.write(chunk)
        yield offset + len(chunk)
        if cancelled():
            raise PullCancelledError(f"the download of {remote.filename} was stopped")
        if remote.size and offset + len(chunk) > remote.size:
            break  # another file, and one that may have no end
    if _size(part) < remote.size:
        raise _broken_off(remote.url)


def _chunks(url: str, start: int) -> Iterator[tuple[int, bytes]]:
    """Offset and bytes from `start` on, or from 0 when the server cannot go on."""
    headers = {"User-Agent": "curator", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            offset = start if response.status == HTTPStatus.PARTIAL_CONTENT else 0
            while chunk := response.read(_CHUNK):
                yield offset, chunk
                offset += len(chunk)
            # Reading in chunks raises nothing when less has come than was announced.
            if response.length:
                raise _broken_off(url)
    except (OSError, HTTPException) as error:
        raise WeightsError(f"{url} cannot be downloaded: {_short(error)}") from error


def _broken_off(url: str) -> WeightsError:
    return WeightsError(f"{url} broke off; pulled again it goes on from there")


def _is_right(path: Path, remote: _Remote) -> bool:
    if not path.is_file() or (remote.size and _size(path) != remote.size):
        return False
    if remote.sha256:
        return fingerprints.sha256_of(path).startswith(remote.sha256)
    return not remote.git_hash or fingerprints.git_hash_of(path) == remote.git_hash


def part_of(target: Path) -> Path:
    """Where a file lies while it is being downloaded."""
    return target.with_name(f"{target.name}.part")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _units(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def _short(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).partition("\n")[0][:200] or type(error).__name__
