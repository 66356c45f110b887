"""Queries on a real library: every condition, every order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.change import Edit, EditField
from curator.domain.criteria import Scale, Sort
from curator.domain.errors import QueryError
from curator.domain.image import ImageId
from curator.domain.score import Direction
from curator.library.columns import Columns
from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.places import library_places
from curator.library.scan import scan
from curator.library.select import Selector
from curator.query.parser import parse
from curator.settings import Settings

from .conftest import columns_of, parameters, rows_of, write_png
from .nothing import NO_ANSWERS

PROMPTS = {
    "fox.png": "a lighthouse and a fox, golden hour",
    "cat.png": "a cat in a concatenated hat",
    "han.png": "一个女孩，长发，杰作",
    "café.png": "CAFÉ au lait, ｆｕｌｌ width",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """One library for all questions: none of them changes it."""
    tmp_path = tmp_path_factory.mktemp("select")
    for n, (name, prompt) in enumerate(PROMPTS.items()):
        text = parameters(prompt, seed=2**64 - 1 - n, model=f"model_{n}")
        write_png(tmp_path / "p" / "2026-11" / name, text, shade=n, size=(48 + 16 * n, 40))
    write_png(tmp_path / "p" / "bare.png", shade=50, size=(90, 160))
    places = library_places(tmp_path / "library", {})
    with Library(places, Settings(), writable=True, holder="a test") as opened:
        opened.add_folder(tmp_path / "p")
        scan(opened, opened.watched)
        cat = opened.find(opened.parse("name:cat.png"))
        opened.do(judge(opened.columns, cat, Judgement(rating=4, tags=("Hands",))))
        yield opened


def names(library: Library, query: str) -> list[str]:
    found = library.details(library.find(library.parse(query)))
    return [image.places[0].relpath.decode().split("/")[-1] for image in found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("fox", ["fox.png"]),
        ("FOX", ["fox.png"]),
        ("light", ["fox.png"]),  # the beginning of a word
        ("house", ["fox.png"]),  # inside a word
        ("cat", ["cat.png"]),
        ('"cat"', ["cat.png"]),
        ('"concat"', []),  # in quotes: whole words
        ('"golden hour"', ["fox.png"]),
        ('"hour golden"', []),
        ("a -fox", ["café.png", "cat.png"]),
        ("长发", ["han.png"]),  # two characters inside a sentence
        ("女", ["han.png"]),
        ("café", ["café.png"]),
        ("full", ["café.png"]),  # full-width letters
        ("fox OR hat", ["cat.png", "fox.png"]),
        ("checkpoint:model_2", ["han.png"]),
        ("checkpoint:MODEL", ["café.png", "cat.png", "fox.png", "han.png"]),
        ("tool:a1111", ["café.png", "cat.png", "fox.png", "han.png"]),
        ("sampler:euler", ["café.png", "cat.png", "fox.png", "han.png"]),
        ("name:*.png -tool:a1111", ["bare.png"]),
        ("name:ox", ["fox.png"]),
        ("name:CAT.png", ["cat.png"]),
        ("folder:2026-11 rating>=4", ["cat.png"]),
        ("folder:1999-12", []),
        ("seed:18446744073709551615", ["fox.png"]),
        ("seed:18446744073709551614..", ["cat.png", "fox.png"]),
        ("seed>18446744073709551614", ["fox.png"]),
        ("seed<18446744073709551613", ["café.png"]),
        ("seed>=1.5 seed<=1e30 fox", ["fox.png"]),
        ("seed<0", []),
        ("-seed<1e30", ["bare.png"]),  # without a seed
        ("name:C?T.png", ["cat.png"]),
        ("name:c_t", []),
        ("name:c%", []),
        ("name:*É.PNG", ["café.png"]),
        ("name:[cf]*", ["café.png", "cat.png", "fox.png"]),
        ("folder:2026_11", []),
        ("tag:hands", ["cat.png"]),
        ("-tag:hands fox", ["fox.png"]),
        ("rating:4", ["cat.png"]),
        ("rating>4", []),
        ("steps:20..40 cfg<8 cat", ["cat.png"]),
        ("steps<1", []),  # no steps is not zero steps
        ("negative:blurry", ["café.png", "cat.png", "fox.png", "han.png"]),
        ("raw:Euler", ["café.png", "cat.png", "fox.png", "han.png"]),
        ("raw:女孩", ["han.png"]),
        ("size>=64x40", ["bare.png", "café.png", "cat.png", "han.png"]),
        ("ratio:9:16", ["bare.png"]),
        ("has:prompt", ["café.png", "cat.png", "fox.png", "han.png"]),
        ("-has:prompt", ["bare.png"]),
        ("flag:none -has:prompt", ["bare.png"]),
        ("is:failed", []),
        ("is:stacked", []),
        ("is:duplicate", []),
        ("in:Keepers", []),
        ("sharpness>=0 fox", ["fox.png"]),
        ("clip>=0", []),  # no score fails every threshold
        ("-clip>=0 fox", ["fox.png"]),
        ("added:2020.. fox", ["fox.png"]),
        ("added:..2020", []),
        ("%", []),
        ("fox,", ["fox.png"]),  # pasted punctuation does no harm
    ],
)
def test_conditions(library: Library, query: str, expected: list[str]) -> None:
    assert sorted(names(library, query)) == sorted(expected)


def test_orders(library: Library) -> None:
    assert names(library, "sort:name")[:2] == ["bare.png", "café.png"]
    assert names(library, "sort:-name")[0] == "han.png"
    assert names(library, "sort:rating")[0] == "cat.png"
    assert names(library, "sort:-size")[0] == "fox.png"
    assert names(library, "sort:newest") == names(library, "")
    assert names(library, "sort:-newest") == names(library, "")[::-1]
    assert names(library, "sort:random") == names(library, "sort:random")
    exposures = library.columns.score("exposure")
    best = library.find(library.parse("sort:exposure"))
    assert exposures[library.columns.rows_of(best)].tolist() == sorted(exposures.tolist())[::-1]


def test_a_second_key_orders_what_the_first_leaves_equal() -> None:
    columns = columns_of(
        [1, 2, 3, 4],
        rating=[3, 5, 3, 5],
        seed=[2**64 - 1, 7, 2**64 - 2, 0],
        seeded=[True, True, True, False],
        scores={"clip": [5, 1, 9, 2]},
    )
    selector = Selector(columns, NO_ANSWERS, {"clip": Direction.HIGHER})

    def found(query: str) -> list[int]:
        ids: list[int] = selector.ids(parse(query, ["clip"])).tolist()
        return ids

    assert found("sort:rating,clip") == [4, 2, 3, 1]
    assert found("sort:-rating,-clip") == [1, 3, 2, 4]
    assert found("sort:rating") == [4, 2, 3, 1]
    assert found("sort:rating,seed") == [2, 4, 3, 1]
    assert found("sort:seed") == [2, 3, 1, 4]
    assert found("sort:-seed") == [1, 3, 2, 4]
    assert sorted(found("sort:random:3")) == [1, 2, 3, 4]
    for number in (-1, 10**18):  # as they may be stored
        shuffled = selector.ids(parse("", []), Sort("random", shuffle=number))
        assert sorted(shuffled.tolist()) == [1, 2, 3, 4]


def test_mistakes_are_told_with_their_place(library: Library) -> None:
    with pytest.raises(QueryError) as caught:
        library.parse("fox sharpnes>=3")
    assert caught.value.position == 4
    assert "sharpness" in caught.value.reason


NAN = float("nan")


def test_what_has_no_score_comes_last_whichever_way_round() -> None:
    columns = columns_of([1, 2, 3], created=[1, 2, 3], scores={"clip": [NAN, 5, 9]})
    selector = Selector(columns, NO_ANSWERS, {"clip": Direction.HIGHER})
    assert selector.ids(parse("sort:clip", ["clip"])).tolist() == [3, 2, 1]
    assert selector.ids(parse("sort:-clip", ["clip"])).tolist() == [2, 3, 1]


def test_lower_is_better_sorts_and_ranks_the_other_way() -> None:
    columns = columns_of([1, 2, 3], created=[1, 2, 3], scores={"noise": [1, 5, 9]})
    selector = Selector(columns, NO_ANSWERS, {"noise": Direction.LOWER})
    assert selector.ids(parse("sort:noise", ["noise"])).tolist() == [1, 2, 3]
    assert selector.ids(parse("noise%>=100", ["noise"])).tolist() == [1]


def test_percentiles_within_one_prompt() -> None:
    columns = columns_of(
        [1, 2, 3, 4, 5], prompt_key=[7, 7, 8, 8, 0], scores={"clip": [1, 2, 30, 40, 50]}
    )
    selector = Selector(columns, NO_ANSWERS, {"clip": Direction.HIGHER})
    assert sorted(selector.ids(parse("clip@prompt%>=100", ["clip"]))) == [2, 4]


def test_sorting_within_one_prompt_puts_what_has_no_prompt_last() -> None:
    columns = columns_of(
        [1, 2, 3, 4, 5, 6],
        created=[1, 2, 3, 4, 5, 6],
        prompt_key=[7, 7, 8, 8, 0, 8],
        scores={"noise": [2, 1, 30, 40, 50, NAN]},
    )
    selector = Selector(columns, NO_ANSWERS, {"noise": Direction.LOWER})

    def order(text: str) -> list[int]:
        return selector.ids(parse(text, ["noise"])).tolist()

    assert order("sort:noise@prompt%") == [3, 2, 4, 1, 6, 5]
    assert order("sort:-noise@prompt%") == [4, 1, 3, 2, 6, 5]
    assert order("sort:noise%") == order("sort:noise")
    assert order("sort:-noise%") == order("sort:-noise")


class TestPercentilesAreKept:
    def columns(self) -> Columns:
        return columns_of([1, 2, 3], prompt_key=[7, 7, 7], scores={"clip": [1, 2, 3]})

    @pytest.mark.parametrize("scale", [Scale.LIBRARY_PERCENTILE, Scale.PROMPT_PERCENTILE])
    def test_while_only_judgements_change(self, scale: Scale) -> None:
        columns = self.columns()
        selector = Selector(columns, NO_ANSWERS, {"clip": Direction.HIGHER})
        found = selector.percentile("clip", scale)
        columns.apply(Edit(EditField.RATING, (ImageId(1),), (0,), (5,)))
        assert selector.percentile("clip", scale) is found
        with pytest.raises(ValueError, match="read-only"):
            found[0] = 1

    def test_until_an_image_arrives_is_scored_or_goes(self) -> None:
        columns = self.columns()
        selector = Selector(columns, NO_ANSWERS, {"clip": Direction.HIGHER})
        assert selector.percentile("clip").tolist() == [0, 50, 100]
        columns.take(rows_of([4], scores={"clip": [9]}))
        assert selector.percentile("clip")[[0, 3]].tolist() == [0, 100]
        columns.take(rows_of([1], prompt_key=[7], scores={"clip": [10]}))
        assert selector.percentile("clip")[0] == 100
        assert selector.percentile("clip", Scale.PROMPT_PERCENTILE).tolist()[:3] == [100, 0, 50]
        columns.remove([4])
        assert selector.percentile("clip").tolist()[:3] == [100, 0, 50]


def test_days_are_whole_days_of_utc() -> None:
    def at(text: str) -> int:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 10**9

    columns = columns_of(
        [1, 2, 3],
        added=[at("2026-11-01T00:00:00"), at("2026-11-01T23:59:59"), at("2026-11-02T00:00:00")],
    )
    selector = Selector(columns, NO_ANSWERS, {})
    assert sorted(selector.ids(parse("added:2026-11-01", []))) == [1, 2]
    assert sorted(selector.ids(parse("added:2026-11-02..", []))) == [3]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.floats(0, 50, width=32)), min_size=1, max_size=30),
    st.floats(0, 50, width=32),
    st.integers(0, 5),
)
def test_masks_equal_looking_at_each_image(
    images: list[tuple[int, float]], threshold: float, rating: int
) -> None:
    columns = columns_of(
        list(range(1, len(images) + 1)),
        rating=[image[0] for image in images],
        scores={"clip": [image[1] for image in images]},
    )
    selector = Selector(columns, NO_ANSWERS, {"clip": Direction.HIGHER})
    query = parse(f"clip>={threshold!r} -rating>{rating} OR rating:{rating}", ["clip"])
    expected = [
        (value >= np.float32(threshold) and not stars > rating) or stars == rating
        for stars, value in images
    ]
    assert selector.mask(query).tolist() == expected
