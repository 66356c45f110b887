"""What images have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.looked_at import spreads, tags_of
from curator.library.scan import scan
from curator.library.scorer_order import in_order

from .conftest import parameters, write_png


@pytest.fixture
def library(open_library: Callable[..., Library], tmp_path: Path) -> Library:
    for number in range(3):
        text = parameters(f"a fox {number}", seed=number, model=f"model {number}")
        write_png(tmp_path / "outputs" / f"{number}.png", text, size=(48 + 16 * number, 40))
    library = open_library()
    scan(library, [library.add_folder(tmp_path / "outputs")])
    return library


def test_tags_are_counted_among_some_images_only(library: Library) -> None:
    ids = library.columns.ids
    library.do(judge(library.columns, ids[:2], Judgement(tags=("b", "A"))))
    library.do(judge(library.columns, ids[2:], Judgement(tags=("c",))))
    assert tags_of(library, ids[:2]) == {"A": 2, "b": 2}
    assert tags_of(library, ids[1:]) == {"A": 1, "b": 1, "c": 1}
    assert tags_of(library, ids[:0]) == {}


def test_spreads_tell_ends_and_middle(library: Library) -> None:
    ids = library.columns.ids
    values = sorted(library.columns.score("sharpness").tolist())
    spread = spreads(library, ids)["sharpness"]
    assert (spread.low, spread.high, spread.known) == (values[0], values[2], 3)
    assert spread.middle == pytest.approx(values[1])
    assert "clip" not in spreads(library, ids)


def test_models_stand_before_measures_and_the_sum_before_its_parts(library: Library) -> None:
    keys = in_order(("noise", "technical", "clip", "nobody knows it"), library.infos)
    assert keys == ("clip", "technical", "noise")
