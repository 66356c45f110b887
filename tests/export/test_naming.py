from __future__ import annotations

import os
import re
import unicodedata
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.errors import UsageError
from curator.domain.image import ImageId
from curator.export.exporting import ExportItem
from curator.export.naming import LONGEST_NAME, Names, names, safe_name


def item(path: str = "a/cat.png", **record: object) -> ExportItem:
    return ExportItem(Path(path), ImageId(7), record)


SCORED = item(
    seed=2**64 - 1,
    checkpoint="sd xl/base",
    cfg=7.0,
    rating=None,
    positive="a: b?",
    tags=["red", "hands"],
    loras=[{"name": "detail", "weight": 1}, {"name": "ink", "weight": 0.5}],
    created="2026-11-01T12:00:00Z",
    scores={"clip": {"value": 31.2567}, "hps_v2": {"value": None}},
)


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{name}", "cat.png"),
        ("{stem}", "cat.png"),
        ("{stem}.{ext}", "cat.png"),
        ("best", "best.png"),
        ("{{x}}", "{x}.png"),
        ("{rank:03}_{stem}", "001_cat.png"),
        ("{id}-{seed}", "7-18446744073709551615.png"),
        ("{clip:.2f} {cfg}", "31.26 7.png"),
        ("{clip}", "31.2567.png"),
        ("{hps_v2:.1f}_{rating}", "none_none.png"),
        ("{checkpoint}_{positive}", "sd xl_base_a_ b_.png"),
        ("{tags}_{loras}", "red+hands_detail+ink.png"),
        ("{created:.10}", "2026-11-01.png"),
    ],
)
def test_templates(template: str, name: str) -> None:
    assert names(template, [SCORED]) == [name]


@pytest.mark.parametrize(
    "template",
    [
        *("", "  ", "{", "{name", "}", "{}", "{0}", "{nobody}", "{name.stem}", "{name[0]}"),
        *("{name!r}", "a/{name}", "..\\{name}", "{seed:999999999}", "{seed:>9999}", "{clip:{cfg}}"),
        *("{name:.2f}", "{cfg:d}", "{scores}", "{name.__class__}"),
    ],
)
def test_bad_templates_are_refused(template: str) -> None:
    with pytest.raises(UsageError):
        names(template, [SCORED])


def test_a_field_is_known_when_one_image_has_it() -> None:
    other = item("b/dog.webp", scores={})
    assert names("{rank}_{clip:.0f}", [SCORED, other]) == ["1_31.png", "2_none.webp"]


def test_no_image_needs_no_name() -> None:
    assert names("{clip}", []) == []


@pytest.mark.parametrize(
    ("stem", "suffix", "name"),
    [
        ("../../etc/passwd", "", ".._.._etc_passwd"),
        ('a\\b:c*d?e"f<g>h|i\0\n', ".png", "a_b_c_d_e_f_g_h_i__.png"),
        ("", ".png", "image.png"),
        ("..", ".png", "image.png"),
        ("..", "", "image"),
        ("name. . ", "", "name"),
        ("con", ".png", "_con.png"),
        ("LPT1.x", ".png", "_LPT1.x.png"),
        ("NUL", "", "_NUL"),
        ("CONsole", ".png", "CONsole.png"),
        ("com¹", ".png", "_com¹.png"),
        ("猫 🐈 ñ", ".png", "猫 🐈 ñ.png"),
        ("zz\udce9", ".png", "zz\udce9.png"),
        ("half\ud83d", ".png", "half_.png"),
        (".hidden", ".png", ".hidden.png"),
    ],
)
def test_names_every_system_takes(stem: str, suffix: str, name: str) -> None:
    assert safe_name(stem, suffix) == name


@settings(deadline=None)
@given(st.text(max_size=400), st.sampled_from(["", ".png", ".webp"]), st.integers(1, 10**6))
def test_any_text_becomes_a_safe_name(stem: str, suffix: str, number: int) -> None:
    name = safe_name(stem, suffix, number)
    assert name
    assert len(os.fsencode(name)) <= LONGEST_NAME
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
    assert name[-1] not in " ."
    assert name not in ("..", ".")
    assert name.endswith(suffix)


def test_long_names_are_cut_between_characters() -> None:
    name = safe_name("猫" * 500, ".png", 12)
    assert name.endswith("猫 (12).png")
    assert len(os.fsencode(name)) in range(LONGEST_NAME - 2, LONGEST_NAME + 1)
    assert safe_name("a" * 10**6) == "a" * LONGEST_NAME


def test_a_name_is_given_once() -> None:
    given_out = Names(reserved=["index.csv"])

    def take(name: str) -> str:
        return next(given_out.candidates(name))

    assert take("cat.png") == "cat.png"
    assert take("cat.png") == "cat (2).png"
    assert take("CAT.png") == "CAT (3).png"
    assert take("cat (2).png") == "cat (2) (2).png"
    assert take("Index.csv") == "Index (2).csv"
    assert take(unicodedata.normalize("NFC", "é.png")) == "é.png"
    assert take(unicodedata.normalize("NFD", "é.png")).endswith(" (2).png")
    assert take("dog") == "dog"
    assert take("dog") == "dog (2)"


def test_names_that_are_taken_outside_are_passed_over() -> None:
    assert list(islice(Names().candidates("a.b.png"), 3)) == [
        "a.b.png",
        "a.b (2).png",
        "a.b (3).png",
    ]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a.png", "A.png", "a (2).png", "a (3).png", "b" * 300])))
def test_no_two_names_are_equal(wanted: list[str]) -> None:
    given_out = Names()
    found = [next(given_out.candidates(safe_name(name))) for name in wanted]
    assert len({name.casefold() for name in found}) == len(wanted)
