"""The bounds on what one file may cost: texts that are long, packed, many, or cut anywhere."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3
from hypothesis import given, settings
from hypothesis import strategies as st
from image_files import (
    PNG_END,
    PNG_START,
    avif,
    box,
    chunk,
    dataset,
    exif,
    exif_segments,
    gif,
    gif_comment,
    gif_xmp,
    international_chunk,
    jpeg,
    jxl,
    packed_chunk,
    photoshop,
    png,
    raw_profile,
    riff,
    segment,
    text_chunk,
    user_comment,
    webp,
)

from curator.domain.generation import LONGEST_RAW_TEXT, RawMetadata
from curator.imaging import rawtexts
from curator.imaging.container import read_container

TEXT = "a lighthouse, 灯台\nSteps: 20, Seed: 7"
ROOT = Path(__file__).resolve().parents[2]


def test_long_texts_are_cut_with_their_length_and_hash() -> None:
    long = "灯" * (LONGEST_RAW_TEXT // 3 + 10)
    tail = "x" * 100
    raw = read_container(png(chunk(b"tEXt", b"prompt\0" + (long + tail).encode())))
    kept = raw.texts["prompt"].encode()
    assert LONGEST_RAW_TEXT - 3 < len(kept) <= LONGEST_RAW_TEXT
    assert long.startswith(raw.texts["prompt"])
    assert raw.cut["prompt"].length == len(long) + 100
    assert raw.cut["prompt"].blake3 == blake3((long + tail).encode()).hexdigest()


def test_a_long_text_in_latin1_is_cut_by_its_utf8() -> None:
    raw = read_container(png(chunk(b"tEXt", b"prompt\0" + b"\xe9" * LONGEST_RAW_TEXT)))
    assert raw.texts["prompt"] == "é" * (LONGEST_RAW_TEXT // 2)
    assert raw.cut["prompt"].length == LONGEST_RAW_TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_a_long_comment_in_utf16_is_cut_likewise(encoding: str) -> None:
    long = "灯 tower " * 800_000
    block = user_comment(b"UNICODE\0" + long.encode(encoding))
    raw = read_container(webp(riff(b"EXIF", block)))
    assert long.startswith(raw.texts["UserComment"])
    assert raw.cut["UserComment"].length == len(long) + (encoding == "utf-16" and 0)


def test_a_text_just_within_the_bound_is_whole() -> None:
    raw = read_container(png(chunk(b"tEXt", b"prompt\0" + b"x" * LONGEST_RAW_TEXT)))
    assert len(raw.texts["prompt"]) == LONGEST_RAW_TEXT
    assert not raw.cut


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    blank = b"a" * (1 << 20)
    return b"".join(packer.compress(blank) for _ in range(megabytes)) + packer.flush()


@pytest.mark.parametrize("head", [b"parameters\0\0", b"parameters\0\1\0\0\0"])
def test_zip_bombs_are_unpacked_only_so_far(head: bytes) -> None:
    kind = b"zTXt" if head.endswith(b"s\0\0") else b"iTXt"
    raw = read_container(png(*[chunk(kind, head + bomb(100))] * 3))
    assert raw.cut["parameters"].length == rawtexts.MOST_UNPACKED
    assert raw.cut["parameters"].blake3
    assert "64 MB" in str(raw.problem)
    assert sum(map(len, raw.texts.values())) <= rawtexts.LONGEST_ALL_TEXTS


def test_a_bomb_in_a_profile_is_unpacked_only_so_far() -> None:
    head = b"Raw profile type exif\0\0"
    raw = read_container(png(*[chunk(b"zTXt", head + bomb(300))] * 20))
    assert sum(map(len, raw.texts.values())) <= rawtexts.LONGEST_ALL_TEXTS
    assert "64 MB" in str(raw.problem)


def test_the_number_of_texts_is_bounded() -> None:
    raw = read_container(png(*[text_chunk("a", str(number)) for number in range(1000)]))
    assert len(raw.texts) == rawtexts.MOST_TEXTS
    assert raw.texts["a 256"] == "255"
    assert "more than 256 texts" in str(raw.problem)


def test_all_texts_together_are_bounded() -> None:
    letters = "bcdefg"
    texts = [text_chunk("a", letter * (LONGEST_RAW_TEXT - 1)) for letter in letters]
    raw = read_container(png(*texts))
    assert sum(map(len, raw.texts.values())) == rawtexts.LONGEST_ALL_TEXTS
    assert len(raw.cut) == 2
    assert raw.texts["a 6"] == ""


def test_a_codec_that_runs_out_of_its_buffer_is_no_fault() -> None:
    body = b"JIS\0\0\0\0\0" + b"\xff" + b"a" * (rawtexts.PIECE - 13) + b"\x1b" + b"$" * 12
    raw = read_container(webp(riff(b"EXIF", user_comment(body * 4))))
    assert "UserComment" in raw.texts


BLOCK = exif(
    {
        0x010E: (2, TEXT.encode() + b"\0"),
        0x010F: (2, b'workflow:{"nodes":[{"id":1,"type":"A"}]}\0'),
        0x9C9C: (1, "wide 灯台".encode("utf-16-le")),
        0x9286: (7, b"UNICODE\0" + TEXT.encode("utf-16-be")),
    }
)
RECORD = photoshop(dataset(1, 90, b"\x1b%G") + dataset(2, 25, b"sea") + dataset(2, 120, b"it"))
SOUND = {
    "PNG": png(
        text_chunk("parameters", TEXT),
        packed_chunk("prompt", TEXT),
        packed_chunk("Raw profile type exif", raw_profile("exif", BLOCK)),
        chunk(b"eXIf", BLOCK),
        after=(
            chunk(b"iTXt", b"a\0\1\0de\0b\0" + zlib.compress(TEXT.encode())),
            international_chunk("workflow", TEXT),
        ),
    ),
    "JPEG": jpeg(
        exif_segments(BLOCK[:60]),
        exif_segments(BLOCK[60:]),
        segment(0xED, b"Photoshop 3.0\0" + RECORD),
        segment(0xFE, b"parameters\0" + TEXT.encode()),
    ),
    "JPEG behind": jpeg(after=exif_segments(BLOCK) + segment(0xFE, TEXT.encode())),
    "WEBP": webp(riff(b"VP8 ", b"12345"), riff(b"EXIF", BLOCK), riff(b"XMP ", b"<x/>")),
    "AVIF": avif(BLOCK, b"<x/>"),
    "AVIF in idat": avif(BLOCK, b"<x/>", in_idat=True),
    "JXL": jxl(box(b"Exif", b"\0\0\0\0" + BLOCK), box(b"xml ", b"<x/>"), box(b"brob", b"xml ?")),
    "GIF": gif(gif_comment(TEXT.encode()), after=(gif_xmp(b"<x>" + TEXT.encode() + b"</x>"),)),
    "TIFF": BLOCK,
    "BMP": b"BM" + bytes(12) + b"\x28\0\0\0\3\0\0\0\2\0\0\0",
}


def read_and_check(data: bytes) -> RawMetadata:
    raw = read_container(data)
    for name, text in raw.texts.items():
        assert "\0" not in text
        (name + text).encode()
    assert len(raw.texts) <= rawtexts.MOST_TEXTS
    return raw


@pytest.mark.parametrize("name", SOUND)
def test_files_cut_at_every_byte_are_read_as_far_as_they_go(name: str) -> None:
    whole = read_and_check(SOUND[name])
    assert whole.container == name.partition(" ")[0]
    for end in range(len(SOUND[name])):
        raw = read_and_check(SOUND[name][:end])
        assert len(raw.texts) <= len(whole.texts) + 4


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("value", [0, 0xFF, None])
def test_no_single_byte_makes_it_raise(name: str, value: int | None) -> None:
    sound = SOUND[name]
    for at in range(len(sound)):
        spoilt = bytearray(sound)
        spoilt[at] = spoilt[at] ^ 0x10 if value is None else value
        read_and_check(bytes(spoilt))


@settings(max_examples=300)
@given(data=st.data(), sound=st.sampled_from(list(SOUND.values())))
def test_no_damage_makes_it_raise(data: st.DataObject, sound: bytes) -> None:
    broken = bytearray(sound)
    places = st.integers(0, len(sound) - 1)
    for place, value in data.draw(st.dictionaries(places, st.integers(0, 255), max_size=8)).items():
        broken[place] = value
    read_and_check(bytes(broken[: data.draw(places) + 1]))


@given(st.binary(max_size=300), st.sampled_from([sound[:16] for sound in SOUND.values()]))
def test_no_garbage_behind_a_signature_makes_it_raise(body: bytes, head: bytes) -> None:
    read_and_check(head + body)


MEASURED = """
import json, sys, time, tracemalloc
from curator.imaging.container import read_container
data = open(sys.argv[1], "rb").read()
begun = time.perf_counter()
read_container(data)
seconds = time.perf_counter() - begun
tracemalloc.start()
raw = read_container(data)
peak = tracemalloc.get_traced_memory()[1]
print(json.dumps([peak >> 20, seconds, sum(map(len, raw.texts.values()))]))
"""
"""Peak memory beyond the file itself in MB, seconds, letters kept."""


def measured(path: Path, data: bytes) -> tuple[int, float, int]:
    path.write_bytes(data)
    run = [sys.executable, "-c", MEASURED, str(path)]
    told: Any = json.loads(subprocess.run(run, capture_output=True, check=True, cwd=ROOT).stdout)
    return told[0], told[1], told[2]


HUNDRED_MB = 100 << 20
HUGE = {
    "tEXt": lambda: png(chunk(b"tEXt", b"parameters\0" + b"a" * HUNDRED_MB)),
    "tEXt that is Latin-1": lambda: png(chunk(b"tEXt", b"parameters\0" + b"\xe9" * HUNDRED_MB)),
    "zTXt bomb": lambda: png(chunk(b"zTXt", b"parameters\0\0" + bomb(100))),
    "iCCP bomb": lambda: png(chunk(b"iCCP", b"name\0\0" + bomb(100))),
    "hex of nothing": lambda: png(
        chunk(b"tEXt", b"Raw profile type exif\0\nexif\n 9\n" + b"ff" * (HUNDRED_MB // 2))
    ),
    "200,000 chunks": lambda: PNG_START + chunk(b"abCd", b"") * 200_000 + PNG_END,
    "many texts": lambda: png(*[text_chunk("a", "b" * 500)] * 150_000),
    "chunks of wrong length": lambda: PNG_START + b"\0\0\1\0tEXta\0b" * 2_000_000,
    "fields that share": lambda: png(
        chunk(
            b"eXIf",
            b"MM\0*\0\0\0\x08\1\xf4"
            + b"".join(
                (0x100 + n).to_bytes(2, "big") + b"\0\2\5\xf5\xe1\0\0\0\0\0" for n in range(500)
            )
            + b"a" * HUNDRED_MB,
        )
    ),
    "pieces of a GIF": lambda: gif()[:-1] + b"\x21\xfe" + b"\1a" * (HUNDRED_MB // 2),
    "markers of a JPEG": lambda: jpeg(b"\xff\xe1\0\x08Exif\0\0" * (HUNDRED_MB // 10)),
    "markers behind a JPEG": lambda: jpeg(after=b"\xff\xed\0\0" * (HUNDRED_MB // 4)),
    "boxes of an AVIF": lambda: avif() + box(b"meta", b"") * (HUNDRED_MB // 8),
    "chunks of a WebP": lambda: webp(riff(b"abcd", b"")) * (HUNDRED_MB // 50),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="asks the system as only Unix answers")
@pytest.mark.parametrize("name", HUGE)
def test_a_hundred_megabytes_cost_little_more_than_themselves(tmp_path: Path, name: str) -> None:
    megabytes, seconds, letters = measured(tmp_path / "huge", HUGE[name]())
    assert letters <= rawtexts.LONGEST_ALL_TEXTS
    assert megabytes < 64
    assert seconds < 10
