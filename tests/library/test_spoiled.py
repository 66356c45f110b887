"""Spoiled images: found by what the pixel scorers say, rejected in one step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from curator.domain.image import Flag, FlagSource
from curator.imaging import sample_landscapes as landscapes
from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.scan import scan
from curator.library.spoiled import Reason, rejected, spoiled

from .conftest import OpenLibrary


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    """1 black, 2 grey, 3 noise, 4 blurred, 5 as it should be."""
    sea = Image.fromarray(landscapes.sea(np.random.default_rng(1), 256, 192))
    noise = np.random.default_rng(2).integers(0, 256, (192, 256, 3), np.uint8)
    images = (
        Image.new("RGB", (256, 192)),
        Image.new("RGB", (256, 192), (90, 90, 90)),
        Image.fromarray(noise),
        sea.filter(ImageFilter.GaussianBlur(9)),
        sea,
    )
    folder = tmp_path / "p"
    folder.mkdir()
    for number, image in enumerate(images):
        image.save(folder / f"{number}.png")
    opened = open_library()
    scan(opened, [opened.add_folder(folder)])
    return opened


def found(library: Library) -> dict[int, frozenset[Reason]]:
    return {each.image_id: each.reasons for each in spoiled(library, library.columns.alive)}


def test_each_with_its_reason(library: Library) -> None:
    assert found(library) == {
        1: {Reason.BLANK},
        2: {Reason.BLANK},
        3: {Reason.NOISE},
        4: {Reason.BLURRED},
    }


def test_the_worst_come_first(library: Library) -> None:
    assert list(found(library))[-1] == 4


def test_only_what_is_asked_about(library: Library) -> None:
    among = library.columns.mask_of([3, 5])
    assert [each.image_id for each in spoiled(library, among)] == [3]
    assert spoiled(library, np.zeros(library.columns.count, np.bool_)) == []


def test_what_is_flagged_by_hand_is_left_alone(library: Library) -> None:
    library.do(judge(library.columns, [1], Judgement(Flag.KEEP)))
    library.do(judge(library.columns, [2], Judgement(Flag.REJECT)))
    assert list(found(library)) == [3, 4]


def test_rejected_in_one_step_and_not_found_again(library: Library) -> None:
    command = rejected(library, np.array([4, 1]))
    assert command.label == "reject spoiled: 2 images"
    library.do(command)
    assert list(found(library)) == [2, 3]
    assert library.columns["flag_source"].tolist() == [FlagSource.RULE, 0, 0, FlagSource.RULE, 0]
    library.undo()
    assert len(found(library)) == 4
