"""sha256 of large files, remembered by path, size and time of change.

The published weights are 1.7 GB and more; their hash is part of every score's provenance and must
not cost seconds at each start.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes in hex, read now."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def git_hash_of(path: Path) -> str:
    """The hash that git knows a file's content by, which the hub tells of small files."""
    digest = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    digest.update(path.read_bytes())
    return digest.hexdigest()


def remembered_sha256(path: Path, memory: Path) -> str:
    """The same, taken from `memory` when size and time of change are those of last time."""
    name, mark = _mark(path)
    known = known_sha256(path, memory)
    if known is not None:
        return known
    digest = sha256_of(path)
    _write(memory, {**_read(memory), name: [*mark, digest]})
    return digest


def known_sha256(path: Path, memory: Path) -> str | None:
    """What `memory` holds of the file as it is now; None when it would have to be read."""
    name, mark = _mark(path)
    known = _read(memory).get(name)
    if isinstance(known, list) and len(known) == 3 and known[:2] == mark:
        return str(known[2])
    return None


def _mark(path: Path) -> tuple[str, list[int]]:
    stat = path.stat()
    return os.fsencode(path.resolve()).hex(), [stat.st_size, stat.st_mtime_ns]


def combined(hashes: Sequence[str]) -> str:
    """One hash for several files: "" for none, a single one as it is."""
    if len(hashes) <= 1:
        return "".join(hashes)
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def _read(memory: Path) -> dict[str, object]:
    try:
        content = json.loads(memory.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(memory: Path, content: dict[str, object]) -> None:
    """Replace the file whole; a cache that cannot be written only costs time."""
    fresh = memory.with_name(f"{memory.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(content), encoding="ascii")
        fresh.replace(memory)
