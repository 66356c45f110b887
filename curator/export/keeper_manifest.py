"""`curator-manifest.json`: what a set holds, where it comes from and what was known of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from curator.export.exporting import Exported, Origin
from curator.export.jsontext import json_bytes
from curator.export.naming import Names
from curator.export.placing import write_new

MANIFEST = "curator-manifest.json"


def manifest(written: Iterable[Exported], origin: Origin, made: datetime) -> dict[str, Any]:
    """The manifest as JSON has it; files by their names inside the set."""
    return {
        "made": made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "query": origin.query,
        "rule": origin.rule,
        "library": origin.library,
        "images": [
            {
                "file": exported.file.name,
                "sha256": exported.sha256,
                "source": str(exported.item.path),
                "image": dict(exported.item.image),
            }
            for exported in written
        ],
    }


def write_manifest(target: Path, written: Iterable[Exported], origin: Origin) -> Path:
    """Write it as the last file of a set.

    A folder that already holds a set keeps that set's manifest; this one is numbered.
    """
    content = json_bytes(manifest(written, origin, datetime.now(UTC)))
    return write_new(target, Names().candidates(MANIFEST), content)
