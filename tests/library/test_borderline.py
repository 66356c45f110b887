"""What a cut leaves open is what its counts call borderline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from curator.domain.change import Scored
from curator.domain.criteria import Criteria, Scale, Sort, Threshold
from curator.domain.image import Flag, ImageId
from curator.domain.score import Provenance, Score
from curator.library.borderline import borderline
from curator.library.commands import Judgement
from curator.library.gallery import Gallery
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png

CLIP = Provenance("clip", "1", "ab", "1", "norm1", "float32")
ARTIFACTS = Provenance("artifacts", "1", "ab", "1", "", "float32")


@pytest.fixture
def gallery(open_library: OpenLibrary, tmp_path: Path) -> Iterator[Gallery]:
    """Images 1 to 8: clip 1 to 7, the last one has none; artifacts 8 to 1."""
    for n in range(8):
        write_png(tmp_path / "p" / f"{n}.png", parameters(f"fox {n % 2}", seed=n), shade=9 * n)
    library = open_library()
    scan(library, [library.add_folder(tmp_path / "p")])
    for n in range(1, 9):
        scores = [(ARTIFACTS, Score(9.0 - n)), *([(CLIP, Score(float(n)))] if n < 8 else [])]
        library.submit(Scored(ImageId(n), tuple(scores)))
    library.flush()
    gallery = Gallery(library)
    yield gallery
    gallery.close()


def shown(gallery: Gallery) -> list[int]:
    gallery.show(borderline(gallery))
    return sorted(gallery.ids.tolist())


LINES = {
    "both handles": (Threshold("clip", 3, 6),),
    "only what rejects": (Threshold("clip", low=3),),
    "only what keeps": (Threshold("clip", high=6),),
    "lower is better": (Threshold("artifacts", 3, 6),),
    "percentiles": (Threshold("clip", 30, 70, Scale.LIBRARY_PERCENTILE),),
    "two scores": (Threshold("clip", 2, 4), Threshold("artifacts", 2, 4)),
    "one keeps, another rejects": (Threshold("clip", high=3), Threshold("artifacts", high=4)),
    "no side of its own": (Threshold("exposure", 1, 250),),
}


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES.keys())
def test_it_is_what_is_counted(gallery: Gallery, lines: tuple[Threshold, ...]) -> None:
    gallery.set_cut_lines(lines)
    count = gallery.counts().undecided
    left_open = [
        gallery.id_at(index)
        for index in range(len(gallery))
        if gallery.cell(index).verdict is Flag.UNDECIDED
    ]
    assert len(left_open) == count
    assert shown(gallery) == sorted(left_open)
    assert gallery.counts().undecided == gallery.counts().total == count


def test_between_the_lines_and_without_a_score(gallery: Gallery) -> None:
    gallery.set_cut_lines((Threshold("clip", 3, 6),))
    assert shown(gallery) == [3, 4, 5, 8]


def test_only_of_what_is_shown_and_in_its_order(gallery: Gallery) -> None:
    gallery.show(Criteria(text="1 sort:-clip", flags=frozenset({Flag.UNDECIDED})))
    gallery.set_cut_lines((Threshold("clip", 3, 6),))
    wanted = borderline(gallery)
    gallery.show(wanted)
    assert gallery.ids.tolist() == [4, 8]
    assert wanted.text.startswith("1 ")
    assert wanted.text.endswith("sort:-clip")


def test_what_is_decided_is_not_open(gallery: Gallery) -> None:
    gallery.show(Criteria(sort=Sort("name")))
    gallery.go_to(3)
    gallery.judge(Judgement(Flag.KEEP))
    gallery.set_cut_lines((Threshold("clip", 3, 6),))
    assert shown(gallery) == [3, 5, 8]


def test_without_lines_it_is_all_that_nobody_has_decided(gallery: Gallery) -> None:
    gallery.show(Criteria(sort=Sort("name")))
    gallery.go_to(3)
    gallery.judge(Judgement(Flag.REJECT))
    assert shown(gallery) == [1, 2, 3, 5, 6, 7, 8]


def test_flags_set_by_hand_are_changed_where_that_is_wished(gallery: Gallery) -> None:
    gallery.select_all()
    gallery.judge(Judgement(Flag.REJECT))
    gallery.cutting.overwrite = True
    gallery.set_cut_lines((Threshold("clip", 3, 6),))
    assert gallery.apply_cut()
    flags = gallery.library.columns["flag"].tolist()
    assert flags == [-1, -1, -1, -1, -1, 1, 1, -1]
