"""Filters by name, and counts that tell beforehand what each of them would show."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from curator.domain.criteria import Criteria, Days, Scale, Threshold
from curator.domain.image import Flag, FolderId, Label
from curator.library.axes import Axis
from curator.library.columns import Columns
from curator.library.commands import Judgement, judge
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.library_facets import Facet, lora_facets, whole_library
from curator.library.rescaling import rescaled
from curator.library.scan import scan
from curator.store import load, snapshot

from .conftest import OpenLibrary, parameters, write_png

COUNT = 24
LORAS = ("", "<lora:detail:1>", "<lora:detail:1> <lora:Film:0.5>")


def text_of(number: int) -> str:
    """Twenty-four ways to make an image, each axis with a period of its own."""
    prompt = f"fox {number % 5} {LORAS[number % 3]}"
    text = parameters(prompt, seed=number, model=f"model {number % 4}")
    text = text.replace("Euler a", ("Euler a", "DPM++ 2M Karras")[number % 2])
    return "" if number % 11 == 10 else text


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two folders of images, some of them in both."""
    folder = tmp_path_factory.mktemp("axes")
    (folder / "b").mkdir()
    for number in range(COUNT):
        path = folder / "ab"[number % 2] / f"{number}.png"
        size = ((48, 40), (40, 48), (48, 48))[number % 3]
        write_png(path, text_of(number), shade=5 * number, size=size)
        if number % 6 == 0:
            shutil.copy(path, folder / "b")
    return folder


@pytest.fixture
def library(open_library: OpenLibrary, template: Path, tmp_path: Path) -> Library:
    shutil.copytree(template, tmp_path / "out")
    library = open_library()
    scan(library, [library.add_folder(tmp_path / "out" / name) for name in "ab"])
    ids = library.columns.ids
    for number in range(COUNT):
        judgement = Judgement(
            flag=Flag(number % 3 - 1),
            rating=number % 6,
            label=Label(number % 5),
            tags=("hands", "Sky")[: number % 3],
        )
        library.do(judge(library.columns, ids[[number]], judgement))
    return library


@pytest.fixture
def gallery(library: Library) -> Gallery:
    return Gallery(library)


def choosing(criteria: Criteria, axis: Axis, key: Any) -> Criteria:
    """The criteria with this name alone chosen on an axis; of tags, with one more."""
    only = frozenset({key})
    match axis:
        case Axis.RATING:
            return replace(criteria, least_rating=key, most_rating=key)
        case Axis.TAG:
            return replace(criteria, tags=criteria.tags | only)
        case Axis.DAY:
            return replace(criteria, created=Days(f"{key}-01", f"{key}-28"))
    return replace(criteria, **{f"{axis}s": only})


FILTERED = [
    Criteria(),
    Criteria(text="fox", flags=frozenset({Flag.KEEP, Flag.UNDECIDED}), least_rating=1),
    Criteria(
        tools=frozenset({"a1111"}),
        checkpoints=frozenset({"model 1", "model 2", ""}),
        loras=frozenset({"detail"}),
        samplers=frozenset({"DPM++ 2M", "DPM++ 2M Karras", "Euler a"}),
        sizes=frozenset({"40x48", "48x48"}),
        folders=frozenset({FolderId(1), FolderId(2)}),
    ),
    Criteria(tags=frozenset({"hands"}), labels=frozenset({Label.NONE, Label.RED}), most_rating=4),
    Criteria(folders=frozenset({FolderId(2)}), loras=frozenset({""})),
    Criteria(thresholds=(Threshold("sharpness", 40.0, 90.0, Scale.LIBRARY_PERCENTILE),)),
    Criteria(sizes=frozenset({"1x1", "nonsense"}), schedulers=frozenset({"", "Karras"})),
]


@pytest.mark.parametrize("criteria", FILTERED)
def test_a_count_is_what_choosing_would_show(gallery: Gallery, criteria: Criteria) -> None:
    names = gallery.facets().everything()
    gallery.show(criteria)
    found = gallery.facets().everything()
    for axis, counts in found.items():
        assert set(counts) <= set(names[axis])
        for name in names[axis]:
            if axis is not Axis.DAY:
                gallery.show(choosing(criteria, axis, name))
                assert len(gallery) == counts.get(name, 0), (axis, name)


def test_everything_is_counted_by_one_call(gallery: Gallery) -> None:
    everything = gallery.facets().everything()
    assert set(everything) == set(Axis)
    assert sum(everything[Axis.FLAG].values()) == COUNT
    assert everything[Axis.LORA] == {"": 9, "detail": 15, "Film": 8}
    assert set(everything[Axis.SIZE]) == {"48x40", "40x48", "48x48"}


def test_an_image_in_two_folders_is_in_both(gallery: Gallery) -> None:
    first, second = (folder.id for folder in gallery.library.watched)
    counts = gallery.facets().counts(Axis.FOLDER)
    assert counts == {first: 12, second: 12 + 4}
    gallery.show(Criteria(folders=frozenset({second})))
    assert len(gallery) == 16


def test_a_copy_that_goes_is_counted_no_more(gallery: Gallery, tmp_path: Path) -> None:
    library = gallery.library
    (tmp_path / "out" / "b" / "0.png").unlink()
    scan(library, library.watched)
    gallery.refresh()
    assert gallery.facets().counts(Axis.FOLDER)[library.watched[1].id] == 15


def test_loras_follow_what_arrives_changes_and_goes(gallery: Gallery, tmp_path: Path) -> None:
    library, folder = gallery.library, tmp_path / "out" / "a"
    write_png(folder / "new.png", parameters("fox <lora:late:1>"), shade=251)
    scan(library, library.watched)
    gallery.refresh()
    assert gallery.facets().counts(Axis.LORA)["late"] == 1
    write_png(folder / "new.png", parameters("fox <lora:other:1> <lora:late:1>"), shade=251)
    scan(library, library.watched)
    gallery.refresh()
    gallery.show(Criteria(loras=frozenset({"other"})))
    assert len(gallery) == 1
    (folder / "new.png").unlink()
    scan(library, library.watched)
    gallery.refresh()
    assert len(gallery) == 0
    assert Facet("other", 1) not in lora_facets(library)


@pytest.mark.parametrize("way", ["read", "kept"])
def test_the_next_start_counts_alike(library: Library, tmp_path: Path, way: str) -> None:
    (tmp_path / "out" / "a" / "4.png").unlink()
    write_png(tmp_path / "out" / "a" / "8.png", parameters("<lora:late:1>"), shade=250)
    scan(library, library.watched)
    if way == "kept":
        snapshot.save(tmp_path, library.columns.loaded(), "stamp")
        loaded = snapshot.read(tmp_path, "stamp")
    else:
        with library.database.read() as connection:
            loaded = load.everything(connection)
    assert loaded is not None
    before = whole_library(library).everything()
    library.columns.become(Columns(loaded.rows, loaded.tags))
    assert whole_library(library).everything() == before


def test_loras_of_the_library_most_used_first(library: Library) -> None:
    assert lora_facets(library) == [Facet("detail", 15), Facet("", 9), Facet("Film", 8)]


def test_days(gallery: Gallery) -> None:
    today = datetime.now(UTC).date()
    (month,) = gallery.facets().counts(Axis.DAY)
    assert gallery.facets().counts(Axis.DAY)[month] == COUNT
    assert gallery.facets().recent(1, today) == COUNT
    assert gallery.facets().recent(1, today + timedelta(days=5)) == 0
    for days, shown in (
        (Days(recent=7), COUNT),
        (Days(first=today.isoformat()), COUNT),
        (Days(last=(today - timedelta(days=2)).isoformat()), 0),
        (Days(first="2020-01-01", last="2020-01-31"), 0),
    ):
        gallery.show(Criteria(created=days))
        assert len(gallery) == shown
        assert gallery.facets().counts(Axis.DAY) == {month: COUNT}


def test_untagged_and_unrated(gallery: Gallery) -> None:
    gallery.show(Criteria(tags=frozenset({""})))
    assert len(gallery) == 8
    gallery.show(Criteria(most_rating=0))
    assert len(gallery) == 4
    gallery.show(Criteria(text="-has:tag rating:0"))
    assert 0 < len(gallery) < 8


class TestPercentileBounds:
    KEY = "sharpness"

    def test_they_show_what_the_query_shows(self, gallery: Gallery) -> None:
        line = Threshold(self.KEY, 90.0, None, Scale.LIBRARY_PERCENTILE)
        gallery.show(Criteria(thresholds=(line,)))
        by_handle = gallery.ids.tolist()
        gallery.show(Criteria(text=f"{self.KEY}%>=90"))
        assert by_handle == gallery.ids.tolist()
        assert 0 < len(by_handle) < COUNT

    @pytest.mark.parametrize("key", ["sharpness", "noise"])
    def test_there_and_back_they_show_the_same(self, gallery: Gallery, key: str) -> None:
        values = np.sort(gallery.library.columns.score(key))
        line = Threshold(key, float(values[5]), None)
        for scale in (Scale.LIBRARY_PERCENTILE, Scale.VALUE):
            gallery.show(Criteria(thresholds=(line,)))
            shown = sorted(gallery.ids.tolist())
            line = rescaled(gallery.library, line, scale)
            assert line.scale is scale
            gallery.show(Criteria(thresholds=(line,)))
            assert sorted(gallery.ids.tolist()) == shown

    def test_within_the_prompt_nothing_corresponds(self, gallery: Gallery) -> None:
        line = Threshold(self.KEY, 1.0, 9.0)
        turned = rescaled(gallery.library, line, Scale.PROMPT_PERCENTILE)
        assert turned.is_open
        assert turned.scale is Scale.PROMPT_PERCENTILE

    def test_a_cut_on_percentiles_keeps_the_best(self, gallery: Gallery) -> None:
        line = Threshold("noise", 25.0, 75.0, Scale.LIBRARY_PERCENTILE)
        gallery.set_cut_lines((line,))
        noise = gallery.library.columns.score("noise")
        kept = [gallery.id_at(n) for n in range(COUNT) if gallery.cell(n).verdict is Flag.KEEP]
        rows = gallery.library.columns.rows_of(kept)
        assert len(rows)
        assert noise[rows].max() <= np.median(noise)  # Of noise less is better.

    def test_their_histogram_is_of_percentiles(self, gallery: Gallery) -> None:
        shown = gallery.histogram(self.KEY, Scale.LIBRARY_PERCENTILE)
        assert (shown.low, shown.high, shown.known) == (0.0, 100.0, COUNT)
        gallery.show(Criteria(flags=frozenset({Flag.KEEP})))
        some = gallery.histogram(self.KEY, Scale.LIBRARY_PERCENTILE)
        assert some.known == 8
        assert some.whole is not None
        assert some.whole.sum() == COUNT
