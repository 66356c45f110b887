"""Libraries on real files, and columns made by hand for what needs none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from curator.library.columns import Columns
from curator.library.disk import Disk
from curator.library.library import Library
from curator.library.places import library_places
from curator.settings import Settings
from curator.store.gather import Coded
from curator.store.load import ImageRows

INTEGERS: dict[str, Any] = {
    "flag": np.int8,
    "flag_source": np.int8,
    "rating": np.int8,
    "label": np.int8,
    "stack": np.int32,
    "prompt_key": np.int64,
    "width": np.int32,
    "height": np.int32,
    "created": np.int64,
    "added": np.int64,
    "phash": np.int64,
    "failed": np.bool_,
    "steps": np.int64,
    "prompt": np.int32,
    "negative": np.int32,
    "seed": np.uint64,
    "seeded": np.bool_,
    "folder": np.int32,
    "checkpoint": np.int32,
    "missing": np.bool_,
    "held": np.bool_,
}


def rows_of(ids: list[int], **columns: Any) -> ImageRows:
    """Rows for these ids; columns not named are 0. `scores` maps keys to lists of values."""
    count = len(ids)
    scores = {
        key: np.asarray(values, np.float32) for key, values in columns.pop("scores", {}).items()
    }
    texts = {
        name: Coded.of(columns.pop(name, [""] * count)) for name in ("tool", "sampler", "scheduler")
    }
    return ImageRows(
        ids=np.asarray(ids, np.int64),
        integers={
            name: np.asarray(columns.get(name, [0] * count), dtype)
            for name, dtype in INTEGERS.items()
        },
        cfg=np.asarray(columns.get("cfg", [np.nan] * count), np.float64),
        texts=texts,
        scores=scores,
    )


def columns_of(ids: list[int], **columns: Any) -> Columns:
    """Columns with these values and no tags."""
    return Columns(rows_of(ids, **columns), {})


def write_png(
    path: Path, text: str = "", *, shade: int = 0, size: tuple[int, int] = (48, 40)
) -> Path:
    """A small PNG with A1111-style parameters; another shade makes another image."""
    pixels = np.add.outer(np.arange(size[1]) * 3, np.arange(size[0]) * 2)
    rgb = np.stack([pixels + shade, pixels * 2, 255 - pixels], axis=-1) % 256
    info = PngInfo()
    if text:
        info.add_text("parameters", text)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(rgb.astype(np.uint8)).save(path, "PNG", pnginfo=info)
    return path


def parameters(prompt: str, *, seed: int = 1, model: str = "dreams_xl") -> str:
    """A1111-style text for a prompt."""
    return (
        f"{prompt}\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, "
        f"Seed: {seed}, Size: 48x40, Model: {model}, Version: v1.9.4"
    )


OpenLibrary = Callable[..., Library]


@pytest.fixture
def open_library(tmp_path: Path) -> Iterator[OpenLibrary]:
    """Opens the test's library, again and again; what is left open is closed at the end."""
    opened: list[Library] = []

    def open_it(
        *,
        writable: bool = True,
        behind: bool = False,
        disk: Disk | None = None,
        at: Path = tmp_path / "library",
        **settings: Any,
    ) -> Library:
        library = Library(
            library_places(at, {}),
            # One thread reads in the order of the names, so that ids follow them.
            Settings(settle_seconds=0.1, **{"decode_threads": 1, **settings}),
            writable=writable,
            holder="a test",
            settings_file=tmp_path / "settings.toml",
            behind=behind,
            disk=disk,
        )
        opened.append(library)
        return library

    yield open_it
    for library in opened:
        library.close()
