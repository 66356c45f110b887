"""A third party's package, installed by hand: one module, and entry points of one group."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def install(
    site: Path, package: str, group: str, points: Mapping[str, str], modules: Mapping[str, str]
) -> Path:
    """Write it as pip would into a folder that is to be on the path; returns the folder."""
    information = site / f"{package.replace('-', '_')}-1.dist-info"
    information.mkdir(parents=True)
    for module, code in modules.items():
        (site / f"{module}.py").write_text(code, "utf-8")
    listed = "\n".join(f"{name} = {value}" for name, value in points.items())
    (information / "entry_points.txt").write_text(f"[{group}]\n{listed}\n", "utf-8")
    (information / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {package}\nVersion: 1\n", "utf-8"
    )
    return site
