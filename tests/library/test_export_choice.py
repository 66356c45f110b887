from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from curator.domain.criteria import Criteria, Days, Scale, Sort, Threshold
from curator.domain.image import Flag, Label
from curator.library.commands import Judgement
from curator.library.export_choice import Scope, as_query, images_in, query_for, rule_for
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png

KEPT = frozenset({Flag.KEEP})
PERCENT = Threshold("sharpness", 90.0, None, Scale.LIBRARY_PERCENTILE)


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    """Two folders of three images; the first image of each is kept, with stars, label and tag."""
    library = open_library()
    for name in ("out put", 'other "ones"'):
        for number in range(3):
            text = parameters(f"{name[:3]} {number}", seed=number, model=f"model {number}")
            write_png(tmp_path / name / f"{number}.png", text, shade=40 * number + len(name))
    scan(library, [library.add_folder(tmp_path / name) for name in ("out put", 'other "ones"')])
    return library


@pytest.fixture
def gallery(library: Library) -> Gallery:
    gallery = Gallery(library)
    gallery.show(Criteria(sort=Sort("name")))
    judgement = Judgement(flag=Flag.KEEP, rating=4, label=Label.RED, tags=("good hands",))
    for index in (0, 3):
        gallery.go_to(index)
        gallery.judge(judgement)
    return gallery


def test_a_scope_is_a_part_of_what_is_shown_in_its_order(gallery: Gallery) -> None:
    gallery.go_to(1)
    gallery.extend_to(2)
    assert images_in(gallery, Scope.SELECTION).tolist() == gallery.ids[1:3].tolist()
    assert images_in(gallery, Scope.KEPT).tolist() == gallery.ids[[0, 3]].tolist()
    assert images_in(gallery, Scope.SHOWN).tolist() == gallery.ids.tolist()
    gallery.show(Criteria(sort=Sort("name", worst_first=True)))
    assert images_in(gallery, Scope.KEPT).tolist() == gallery.ids[[2, 5]].tolist()
    gallery.show(Criteria(text="flag:undecided"))
    assert not len(images_in(gallery, Scope.KEPT))


def test_the_query_of_the_kept_shows_just_them(gallery: Gallery) -> None:
    gallery.show(replace(gallery.criteria, checkpoints=frozenset({"model 0", "model 1"})))
    kept = images_in(gallery, Scope.KEPT).tolist()
    gallery.show(Criteria(text=query_for(gallery, Scope.KEPT)))
    assert gallery.ids.tolist() == kept


def test_a_selection_tells_what_it_was_made_from(gallery: Gallery) -> None:
    gallery.show(Criteria(text="-tag:nsfw sort:sharpness"))
    gallery.go_to(0)
    assert query_for(gallery, Scope.SELECTION) == "-tag:nsfw sort:sharpness"
    assert rule_for(gallery, Scope.SELECTION) == "1 of 6 images selected by hand"
    assert rule_for(gallery, Scope.SHOWN) is None


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(),
        Criteria(text="out OR oth -2", flags=KEPT),
        Criteria(text="model OR 1", least_rating=4),
        Criteria(flags=frozenset({Flag.KEEP, Flag.REJECT}), labels=frozenset({Label.RED})),
        Criteria(labels=frozenset({Label.NONE, Label.BLUE}), sort=Sort("sharpness", True)),
        Criteria(tags=frozenset({"good hands"})),
        Criteria(checkpoints=frozenset({"model 1", "model 2"}), sort=Sort("name")),
        Criteria(thresholds=(Threshold("sharpness", low=1e-7), Threshold("noise"))),
        Criteria(thresholds=(Threshold("exposure", -3.25, 1e9),)),
        Criteria(text="sort:name", sort=Sort("random")),
        Criteria(sort=Sort("sharpness", True, Scale.PROMPT_PERCENTILE)),
    ],
)
def test_criteria_as_a_query_show_the_same(gallery: Gallery, criteria: Criteria) -> None:
    gallery.show(criteria)
    shown = gallery.ids.tolist()
    gallery.show(Criteria(text=as_query(gallery.library, criteria)))
    assert gallery.ids.tolist() == shown


@pytest.mark.parametrize("index", [0, 1])
def test_folders_are_named_by_their_paths(gallery: Gallery, index: int) -> None:
    folder = gallery.library.watched[index]
    criteria = Criteria(folders=frozenset({folder.id}), sort=Sort("name"))
    gallery.show(criteria)
    shown = gallery.ids.tolist()
    assert len(shown) == 3
    gallery.show(Criteria(text=as_query(gallery.library, criteria)))
    assert gallery.ids.tolist() == shown


def test_everything_that_can_be_ticked_can_be_said(library: Library) -> None:
    for criteria, text in (
        (Criteria(loras=frozenset({"a", "b"})), "lora:a OR lora:b"),
        (Criteria(tools=frozenset({"forge"})), "tool:forge"),
        (Criteria(samplers=frozenset({"Euler a"})), 'sampler:"Euler a"'),
        (Criteria(schedulers=frozenset({"karras"})), "scheduler:karras"),
        (Criteria(sizes=frozenset({"48x40"})), "size:48x40"),
        (Criteria(created=Days("2026-01-01", "2026-01-31")), "created:2026-01-01..2026-01-31"),
        (Criteria(most_rating=0), "rating<=0"),
        (Criteria(tags=frozenset({""})), "-has:tag"),
        (Criteria(thresholds=(PERCENT,)), "sharpness%>=90.0"),
        (Criteria(loras=frozenset({"a", ""})), ""),  # What has none cannot be asked for.
    ):
        assert as_query(library, criteria) == text
