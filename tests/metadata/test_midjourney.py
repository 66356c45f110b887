"""Midjourney's prompts, with what stands behind them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata
from curator.metadata.midjourney import reader

JOB = "01234567-89ab-cdef-0123-456789abcdef"
SITE = {"Author": "somebody", "Creation Time": "Thu, 06 Mar 2025 09:02:56 GMT"}


def read(text: str, place: str = "Description", **others: str) -> Generation:
    raw = RawMetadata(texts={place: text, **others})
    assert reader.accepts(raw)
    return reader.read(raw)


def test_everything_in_its_place() -> None:
    found = read(
        f"a pier – at dusk, 35mm --ar 3:2 --no fog, rain --seed 4294967295 --tile --v 6.1 "
        f"Job ID: {JOB}",
        **SITE,
    )
    assert (found.tool, found.reader) == ("Midjourney", "midjourney")
    assert (found.positive, found.negative) == ("a pier – at dusk, 35mm", "fog, rain")
    assert found.seed == 4294967295
    assert found.extra == {"ar": "3:2", "tile": True, "v": "6.1", "Job ID": JOB, **SITE}


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        (f"a pier Job ID: {JOB}", "a pier"),
        (f"a pier\n--ar 3:2\nJob ID: {JOB}\n", "a pier"),
        (
            f"https://s.mj.run/x a well-lit pier —ar 3:2 Job ID: {JOB}",
            "https://s.mj.run/x a well-lit pier",
        ),
        (f"--v 5 Job ID: {JOB}", None),
        ("a pier --niji 6 --style raw", "a pier"),
        ("**a pier --v 5 --q 2** - <@123> (fast)", "a pier"),
        ("a pier --version 6", "a pier"),
    ],
)
def test_prompts_in_every_arrangement(text: str, positive: str | None) -> None:
    assert read(text).positive == positive


@pytest.mark.parametrize("place", ["ImageDescription", "iptc:Caption-Abstract", "UserComment"])
def test_a_job_is_known_wherever_it_stands(place: str) -> None:
    found = read(f"a pier --no fog --no rain --v 7 Job ID: {JOB}", place)
    assert (found.positive, found.negative) == ("a pier", "fog, rain")


def test_a_job_in_an_xmp_packet() -> None:
    packet = f"<x:xmpmeta><dc:description>a pier --v 7 Job ID: {JOB}</dc:description></x:xmpmeta>"
    assert read(packet, "xmp").positive == "a pier"


def test_the_mark_of_the_site_is_enough() -> None:
    assert read("a pier", xmp='<a iptcExt:DigImageGUID="x"/>', **SITE).positive == "a pier"


@pytest.mark.parametrize(
    "texts",
    [
        {"Description": "a pier --ar 3:2"},
        {"Description": "a pier"},
        {"Description": "a pier --v 5", "Software": "NovelAI", "Comment": "{}"},
        {"parameters": "a pier --v 5\nSteps: 4, Sampler: Euler a, Seed: 1"},
        {"UserComment": "curl --version 5"},
        {"ImageDescription": "curl --version 5 and what it prints"},
        {"Description": "a pier --v 2 photos of my holiday", "Author": "somebody"},
        {"Description": "see Job ID: none of the usual --x"},
    ],
)
def test_other_texts_are_left_alone(texts: dict[str, str]) -> None:
    raw = RawMetadata(texts=texts)
    assert not reader.accepts(raw)
    with pytest.raises(MetadataError):
        reader.read(raw)


ALPHABET = st.sampled_from([*"ab- —\n*", " --no ", " --v 5", " --seed ", "--", "** - ", "12"])


@given(st.lists(ALPHABET, max_size=40).map("".join))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    assert read(f"{text} Job ID: {JOB}").tool == "Midjourney"


@pytest.mark.parametrize("part", [" --a", "** - ", " ", "--no x ", "Job ID: 0", "\n"])
def test_long_texts_take_no_more_than_moments(part: str) -> None:
    text = part * (4_000_000 // len(part))
    reader.accepts(RawMetadata(texts={"Description": text}))
    assert read(f"{text[:90_000]} --v 6 Job ID: {JOB}").extra["Job ID"] == JOB
