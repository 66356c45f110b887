"""Facts in words: exact, safe to show, with the way out."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.criteria import Scale
from curator.domain.errors import (
    CuratorError,
    LibraryDamagedError,
    LibraryInUseError,
    LibraryTooNewError,
    QueryError,
    SettingsError,
    StorageError,
    UnknownNameError,
    WeightsError,
)
from curator.domain.image import Flag, Label
from curator.domain.score import OTHER_FORMS, Direction, Note, Provenance, RunsOn, ScorerInfo
from curator.library.judging import Absent, AbsentKind, ScoreLine
from curator.library.news import Blocked, Skip, Unavailable, WayOut
from curator.ui import words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ünïcödé 猫 🎨", "plain ünïcödé 猫 🎨"),
        (os.fsdecode(b"caf\xe9.png"), "caf\\xe9.png"),
        ("\ud83d alone", "\\ud83d alone"),
        ("bell\x07 escape\x1b[31m", "bell\\x07 escape\\x1b[31m"),
        ("gnp.\u202eexe", "gnp.\\u202eexe"),
        ("two\r\nlines\rthree\u2028four", "two\nlines\nthree\nfour"),
        ("tab\there", "tab\there"),
    ],
)
def test_what_a_widget_shows_is_harmless(text: str, shown: str) -> None:
    assert words.visible(text) == shown


@given(st.text(st.characters(codec=None)))
def test_whatever_a_file_holds_can_be_shown(text: str) -> None:
    shown = words.visible(text)
    shown.encode("utf-8")
    assert words.visible(shown) == shown
    assert not set(shown) & set("\x00\x1b\r\u202e\u2066")
    assert "\n" not in words.one_line(text)
    assert "\t" not in words.one_line(text)


def test_nothing_in_a_tooltip_is_markup() -> None:
    assert words.tooltip("<b>a & b</b>\nc") == "<span>&lt;b&gt;a &amp; b&lt;/b&gt;<br>c</span>"
    assert words.menu_text("salt & pepper\n") == "salt && pepper"


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "size unknown"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1.00 kB"),
        (3_714_759, "3.71 MB"),
        (37_147_590, "37.1 MB"),
        (371_475_900, "371 MB"),
        (1_710_540_580, "1.71 GB"),
    ],
)
def test_sizes(size: int, text: str) -> None:
    assert words.size_of(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0 s"),
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (119, "2 min"),
        (3599, "1 h"),
        (3660, "1 h 1 min"),
        (7_200, "2 h"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


def test_counts() -> None:
    assert (words.images(0), words.images(1)) == ("0 images", "1 image")
    assert words.images(12_345) == "12,345 images"
    assert words.counted(2, "folder") == "2 folders"
    assert (words.stars(0), words.stars(1), words.stars(5)) == ("no stars", "1 star", "5 stars")


@pytest.fixture
def new_york() -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot change its time zone")
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def test_times_are_the_users_own(new_york: None) -> None:
    assert words.time_of(1_700_000_000_000_000_000) == "2023-11-14 17:13"
    assert words.time_of(10**30) == "time unknown"


def scorer(low: float, high: float) -> ScorerInfo:
    return ScorerInfo("key", "1", "Title", "", Direction.HIGHER, low, high, RunsOn.POOL)


@pytest.mark.parametrize(
    ("low", "high", "value", "text"),
    [
        (0, 5000, 1234.56, "1235"),
        (0, 100, 67.6, "68"),
        (10, 40, 27.349, "27.3"),
        (1, 10, 6.2149, "6.21"),
        (0.9, 2, 1.0249, "1.02"),
        (0, 0.5, 0.12349, "0.123"),
        (-5, 5, -0.001, "0.0"),
        (0, 100, math.nan, "–"),
        (0, 100, None, "–"),
    ],
)
def test_scores_have_the_digits_that_matter(
    low: float, high: float, value: float | None, text: str
) -> None:
    assert words.scorer_value(scorer(low, high), value) == text


def test_percentiles() -> None:
    assert words.percentile(99.6) == "100 %"
    assert words.percentile(None) == "–"
    info = scorer(0, 10)
    assert words.scorer_number(info, 4, Scale.VALUE) == "4.0"
    assert words.scorer_number(info, 4, Scale.LIBRARY_PERCENTILE) == "4 %"
    assert {bool(words.among(scale)) for scale in Scale if scale} == {True}


def test_every_note_has_words() -> None:
    for kind in (set(Note) - set(OTHER_FORMS)) | set(Skip):
        assert words.note(kind)
        assert "-" not in words.note(kind)


@pytest.mark.parametrize(
    ("value", "note", "text"),
    [
        (27.23, "hessel:0.680750", "torchmetrics 27.2 · Hessel 0.68"),
        (-3.0, "truncated:0.5, hessel:0.000000", "torchmetrics 0.0 · Hessel 0.00"),
        (-4.2, "raw-loss:1.250072e+09", "GhostReview’s raw loss 1.25e+09"),
        (5.0, "soft", ""),
    ],
)
def test_other_published_forms(value: float, note: str, text: str) -> None:
    assert words.other_forms(value, note) == text


def test_what_a_number_was_made_with() -> None:
    made = Provenance("clip", "2", "a2bf730a0c7debf1", dtype="float16")
    assert words.provenance(made) == "version 2, weights a2bf730a, float16"
    assert words.provenance(Provenance("sharpness", "1")) == "version 1"


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("", ""),
        ("truncated:0.71", "prompt truncated, 71 % of it was read"),
        ("truncated:often", "the prompt is longer than the model reads"),
        ("soft, jpeg-strong", "soft, strong JPEG traces"),
        ("a plugin's own", "a plugin's own"),
    ],
)
def test_notes(note: str, text: str) -> None:
    assert words.note(note) == text


def test_every_judgement_has_a_name() -> None:
    assert len({words.flag(each) for each in Flag}) == 3
    assert len({words.label(each) for each in Label}) == 5


def line(kind: AbsentKind, note: str = "", state: Unavailable | None = None) -> ScoreLine:
    return ScoreLine(scorer(0, 1), None, "", "1", absent=Absent(kind, note, state))


def test_an_image_without_a_number_says_why() -> None:
    missing = Unavailable("clip", "not on this machine", "clip", WayOut.PULL)
    assert words.why_absent(line(AbsentKind.NOT_YET)) == "not scored yet"
    assert words.why_absent(line(AbsentKind.NOTE, "no-prompt")) == "the file tells no prompt"
    assert words.why_absent(line(AbsentKind.NOTE)) == "the scorer gives no reason"
    assert words.why_absent(line(AbsentKind.FAILED_IMAGE, "cut short")).endswith(": cut short")
    told = words.why_absent(line(AbsentKind.NO_WEIGHTS, state=missing))
    assert "not on this machine" in told
    assert "Scoring models" in told
    assert words.why_absent(ScoreLine(scorer(0, 1), 0.5, "", "1")) == ""


def test_every_way_out_is_named() -> None:
    told = {
        words.unavailable(Unavailable("clip", "a reason", "clip", way)).partition("; ")[2]
        for way in WayOut
    }
    assert len(told) == len(WayOut)
    assert all(told)


def test_blocked_scorers_say_why() -> None:
    missing = Unavailable("clip", "not on this machine", None, WayOut.PULL)
    assert words.blocked(Blocked("clip", Skip.WEIGHTS, missing)).startswith("clip does not run: ")
    assert "cannot be compared" in words.blocked(Blocked("clip", Skip.OTHER_PROVENANCE))


KNOWN = (
    LibraryInUseError("curator watch (process 7)"),
    LibraryTooNewError("the library was written by a newer Curator"),
    LibraryDamagedError("the library is damaged"),
    StorageError("the disk is full"),
    WeightsError("the file is cut short"),
    SettingsError("settings.toml is not valid TOML"),
    UnknownNameError("scorer", "klip", ("clip",)),
    QueryError("a (", 2, "a bracket is not closed"),
    CuratorError("a bare word"),
)


@pytest.mark.parametrize("error", KNOWN, ids=lambda error: type(error).__name__)
def test_known_errors_are_sentences(error: CuratorError) -> None:
    told = words.error_in_words(error)
    assert told[0].isupper()
    assert told.endswith((".", "?"))
    assert str(error)[1:] in told
    assert type(error).__name__ not in told


def test_errors_with_a_way_out_name_it() -> None:
    assert "only to look" in words.error_in_words(KNOWN[0])
    assert "backups" in words.error_in_words(KNOWN[2])
    assert "room" in words.error_in_words(KNOWN[3])


def test_the_systems_errors_name_the_place() -> None:
    error = PermissionError(13, "Permission denied", "/keepers")
    assert words.error_in_words(error) == "/keepers: Permission denied."


def test_other_errors_keep_their_name() -> None:
    assert words.error_in_words(KeyError("x")) == "KeyError: 'x'."
    assert words.error_in_words(RuntimeError()) == "RuntimeError."


def test_enumerations() -> None:
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
