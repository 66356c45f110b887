"""Columns of as many images as wanted, as they would be after years of output; no file lies below.

Names come as often as they do in life: a few are on most images, most are on few.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curator.library.library import Library
from curator.library.tag_tree import TagTree
from curator.store.links import CHECKPOINTS, FOLDERS, LORAS, LinkRows

from ..library.conftest import rows_of  # noqa: TID252

CHECKPOINT_NAMES, LORA_NAMES, TAG_NAMES, FOLDER_IDS = 150, 1500, 200, 12
SAMPLERS = ("", "Euler a", "DPM++ 2M Karras", "DPM++ SDE", "Euler", "UniPC", "DDIM", "LCM")
TOOLS = ("", "comfyui", "a1111", "forge", "invokeai", "fooocus", "novelai")
SIDES = np.asarray([512, 576, 640, 768, 832, 896, 1024, 1152, 1216, 1344, 1536])
SCORES = ("clip", "aesthetic_v2", "technical", "sharpness", "noise", "exposure")
_DAY_NS = 86_400 * 10**9
_YEARS_OF_DAYS = 1200
_NOW = 1_790_000_000 * 10**9


def take_made_up(library: Library, count: int) -> None:
    """Let a library's columns hold so many images."""
    chance = np.random.default_rng(0)
    ids = np.arange(1, count + 1)
    _name_resources(library)
    rows = rows_of(
        ids,  # type: ignore[arg-type]
        flag=chance.choice([-1, 0, 1], count, p=[0.3, 0.6, 0.1]),
        rating=chance.choice(6, count, p=[0.8, 0.02, 0.03, 0.05, 0.06, 0.04]),
        label=chance.choice(5, count, p=[0.9, 0.02, 0.02, 0.03, 0.03]),
        width=SIDES[_often(chance, count, len(SIDES))],
        height=SIDES[_often(chance, count, len(SIDES))],
        created=_NOW - _DAY_NS * _YEARS_OF_DAYS // count * np.arange(count)[::-1],
        folder=1 + _often(chance, count, FOLDER_IDS),
        checkpoint=1 + _often(chance, count, CHECKPOINT_NAMES),
        prompt_key=1 + chance.integers(0, max(1, count // 8), count),
        tool=_texts(chance, count, TOOLS),
        sampler=_texts(chance, count, SAMPLERS),
        scores=_scores(chance, count),
    )
    rows.links = {
        LORAS: _pairs(chance, count, LORA_NAMES, 0.8, CHECKPOINT_NAMES),
        CHECKPOINTS: _pairs(chance, count, CHECKPOINT_NAMES, 0.02, 0),
        FOLDERS: _pairs(chance, count, FOLDER_IDS, 0.02, 0),
    }
    library.columns.take(rows)
    worn = {
        f"tag {number}": ids[chance.random(count) < 0.5 / (number + 2)]
        for number in range(TAG_NAMES)
    }
    library.columns.take_lists(TagTree(worn), library.columns.lists)


def _often(chance: np.random.Generator, count: int, kinds: int) -> NDArray[np.int64]:
    """Numbers below `kinds`, the first ones far more often than the last."""
    return np.minimum(chance.geometric(3 / kinds, count) - 1, kinds - 1)


def _texts(chance: np.random.Generator, count: int, texts: tuple[str, ...]) -> list[str]:
    return [texts[number] for number in _often(chance, count, len(texts)).tolist()]


def _scores(chance: np.random.Generator, count: int) -> dict[str, NDArray[np.float64]]:
    """Some like a bell, some over orders of magnitude; two in a hundred lack one."""
    values = {
        "clip": chance.normal(27, 4, count),
        "aesthetic_v2": chance.normal(5.6, 0.6, count),
        "technical": chance.beta(5, 2, count) * 100,
        "sharpness": np.exp(chance.normal(6, 1.4, count)),
        "noise": np.exp(chance.normal(0, 1, count)),
        "exposure": chance.beta(2, 2, count) * 100,
    }
    for column in values.values():
        column[chance.random(count) < 0.02] = np.nan
    return values


def _pairs(
    chance: np.random.Generator, count: int, kinds: int, share: float, after: int
) -> LinkRows:
    """Pairs of image and number, for so large a share of the images."""
    ids = np.sort(chance.integers(1, count + 1, int(share * count)))
    numbers = after + 1 + _often(chance, len(ids), kinds)
    distinct = np.unique(np.stack([ids, numbers], axis=1), axis=0)
    return LinkRows(distinct[:, 0], distinct[:, 1].astype(np.int32))


def _name_resources(library: Library) -> None:
    kinds = [CHECKPOINTS] * CHECKPOINT_NAMES + [LORAS] * LORA_NAMES
    with library.database.write() as connection, connection.begin():
        connection.exec_driver_sql(
            "INSERT INTO resource (id, kind, name, hash) VALUES (?, ?, ?, '')",
            [(at, kind, f"{kind} {at}") for at, kind in enumerate(kinds, 1)],
        )
