"""Texts of a PNG, in every kind of chunk and wherever an edit or a cut has left them."""

from __future__ import annotations

import zlib

import pytest
from image_files import PNG_END, PNG_START, chunk, png, text_chunk

from curator.imaging.container import read_container

TEXT = "a lighthouse, 灯台\nSteps: 20, Seed: 7"
PACKED = zlib.compress(TEXT.encode())


@pytest.mark.parametrize(
    ("name", "one"),
    [
        ("tEXt in UTF-8", chunk(b"tEXt", b"parameters\0" + TEXT.encode())),
        ("zTXt", chunk(b"zTXt", b"parameters\0\0" + PACKED)),
        ("iTXt", chunk(b"iTXt", b"parameters\0\0\0\0\0" + TEXT.encode())),
        ("language", chunk(b"iTXt", b"parameters\0\0\0de\0\xc3\x9cber\0" + TEXT.encode())),
        ("packed", chunk(b"iTXt", b"parameters\0\1\0\0\0" + PACKED)),
        ("packed, language", chunk(b"iTXt", b"parameters\0\1\0ja-JP\0\0" + PACKED)),
        ("ComfyUI's own", chunk(b"comf", b"parameters\0" + TEXT.encode())),
        ("bad checksum", chunk(b"tEXt", b"parameters\0" + TEXT.encode(), checksum=1)),
    ],
)
def test_every_kind_of_text_is_read_before_and_after_the_pixels(name: str, one: bytes) -> None:
    for data in (png(one), png(after=(one,))):
        raw = read_container(data)
        assert raw.texts == {"parameters": TEXT}, name
        assert raw.problem is None


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Bärenfänger é".encode("latin-1"), "Bärenfänger é"),
        (b"a cat\x92s \x93nap\x94", "a cat’s “nap”"),
        (b"all \x81 bytes \xe9", "all \x81 bytes é"),
        ("灯台".encode() + b" \xff " + "灯台".encode(), "灯台 \ufffd 灯台"),
        ("灯台".encode()[:-1], "灯\ufffd"),
    ],
    ids=["Latin-1", "Windows", "neither", "mostly UTF-8", "cut UTF-8"],
)
@pytest.mark.parametrize("kind", [b"tEXt", b"iTXt"])
def test_what_is_no_utf8_is_read_as_what_it_looks_like(kind: bytes, body: bytes, text: str) -> None:
    head = b"Author\0" if kind == b"tEXt" else b"Author\0\0\0\0\0"
    assert read_container(png(chunk(kind, head + body))).texts == {"Author": text}


def test_a_missing_end_is_told_and_costs_nothing() -> None:
    raw = read_container(png(text_chunk("parameters", TEXT))[: -len(PNG_END)])
    assert raw.texts == {"parameters": TEXT}
    assert raw.problem == "the file is cut off"


@pytest.mark.parametrize("junk", [b"", b"\0" * 50, b"PK\3\4 a zip file", b"plain words behind it"])
def test_what_lies_behind_the_end_is_looked_at_without_a_word(junk: bytes) -> None:
    raw = read_container(png() + text_chunk("parameters", TEXT) + junk)
    assert raw.texts == {"parameters": TEXT}
    assert raw.problem is None
    assert read_container(png() + junk).problem is None


@pytest.mark.parametrize("by", [-20, -3, 3, 4, 9, 40, 1 << 20, (1 << 31) - 100])
def test_a_wrong_length_costs_neither_its_own_text_nor_the_next(by: int) -> None:
    spoilt = bytearray(text_chunk("prompt", TEXT))
    length = int.from_bytes(spoilt[:4], "big") + by
    spoilt[:4] = length.to_bytes(4, "big")
    for data in (
        png(bytes(spoilt), text_chunk("parameters", TEXT)),
        png(after=(bytes(spoilt), text_chunk("parameters", TEXT))),
    ):
        raw = read_container(data)
        assert raw.texts == {"prompt": TEXT, "parameters": TEXT}
        assert raw.problem == "a chunk has a wrong length"


def test_a_chunk_without_a_name_is_stepped_over() -> None:
    nameless = chunk(b"a1\0\xff", b"what is this")
    raw = read_container(png(text_chunk("prompt", "one"), nameless, text_chunk("workflow", "two")))
    assert raw.texts == {"prompt": "one", "workflow": "two"}
    assert raw.problem == "a chunk has a wrong length"


def test_a_text_cut_by_the_end_of_the_file_is_kept_as_far_as_it_goes() -> None:
    raw = read_container(png(chunk(b"tEXt", b"parameters\0a lighthouse"))[: len(PNG_START) + 22])
    assert raw.texts == {"parameters": "a l"}
    assert raw.problem == "the file is cut off"


def test_a_packed_text_that_is_cut_is_kept_as_far_as_it_goes() -> None:
    raw = read_container(png(chunk(b"zTXt", b"parameters\0\0" + PACKED[:-8])))
    assert raw.texts["parameters"]
    assert TEXT.startswith(raw.texts["parameters"].rstrip("\ufffd"))
    assert "cut off" in str(raw.problem)


def test_garbage_in_a_packed_text_is_told() -> None:
    raw = read_container(png(chunk(b"zTXt", b"parameters\0\0garbage"), chunk(b"tEXt", b"a\0b")))
    assert raw.texts["a"] == "b"
    assert "does not unpack" in str(raw.problem)


@pytest.mark.parametrize("body", [b"", b"no keyword at all", b"\0text", b"x" * 2000 + b"\0text"])
@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"comf"])
def test_odd_texts_stop_nothing(kind: bytes, body: bytes) -> None:
    raw = read_container(png(chunk(kind, body), text_chunk("parameters", TEXT)))
    assert raw.texts["parameters"] == TEXT


def test_a_header_that_is_too_short_gives_no_size() -> None:
    raw = read_container(PNG_START[:8] + chunk(b"IHDR", b"\0\0\0\3") + text_chunk("a", "b"))
    assert (raw.width, raw.texts) == (0, {"a": "b"})
