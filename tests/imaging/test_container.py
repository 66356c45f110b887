"""The reader of containers, on files of every format made here, sound and broken."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from blake3 import blake3
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from curator.domain.generation import LONGEST_RAW_TEXT
from curator.imaging import rawtexts
from curator.imaging.container import read_container, sniff

TEXT = "a lighthouse, 灯台\nSteps: 20, Seed: 7"
PIXELS = zlib.compress(b"\0\x7f\x7f\x7f")


def chunk(kind: bytes, body: bytes, checksum: int | None = None) -> bytes:
    crc = zlib.crc32(kind + body) if checksum is None else checksum
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)


START = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">II5B", 3, 2, 8, 2, 0, 0, 0))
END = chunk(b"IEND", b"")


def png(*chunks: bytes, after: tuple[bytes, ...] = ()) -> bytes:
    return START + b"".join(chunks) + chunk(b"IDAT", PIXELS) + b"".join(after) + END


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg(*segments: bytes) -> bytes:
    frame = segment(0xC0, struct.pack(">BHHB", 8, 2, 3, 0))
    return b"\xff\xd8" + b"".join(segments) + frame + segment(0xDA, b"") + b"pixels\xff\xd9"


def riff(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def webp(*chunks: bytes) -> bytes:
    canvas = riff(b"VP8X", struct.pack("<I", 12) + b"\2\0\0" + b"\1\0\0")
    body = b"WEBP" + canvas + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def exif(fields: dict[int, tuple[int, bytes]], order: str = ">", shift: int = 0) -> bytes:
    """A TIFF block; UserComment and MakerNote lie in the EXIF directory, `shift` spoils offsets."""
    first = {tag: field for tag, field in fields.items() if tag < 0x9000}
    second = {tag: field for tag, field in fields.items() if tag >= 0x9000}
    head = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(order + "I", 8)
    size = 6 + 12 * (len(first) + bool(second))
    values_at = 8 + size + sum(len(value) for _, value in first.values() if len(value) > 4)
    if second:
        first[0x8769] = (4, struct.pack(order + "I", values_at))
    one = _directory(first, order, 8 + size, shift)
    return head + one + _directory(second, order, values_at + 6 + 12 * len(second), shift)


def _directory(
    fields: dict[int, tuple[int, bytes]], order: str, values_at: int, shift: int
) -> bytes:
    entries, values = b"", b""
    for tag, (kind, value) in fields.items():
        count = 1 if kind == 4 else len(value)
        place = value.ljust(4, b"\0")
        if len(value) > 4:
            place = struct.pack(order + "I", values_at + len(values) + shift)
            values += value
        entries += struct.pack(order + "HHI", tag, kind, count) + place
    return struct.pack(order + "H", len(fields)) + entries + b"\0" * 4 + values


def comment(body: bytes, kind: int = 7, order: str = ">") -> bytes:
    return exif({0x9286: (kind, body)}, order)


def pillow(name: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, name)
    return file.getvalue()


@pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"])
def test_every_format_is_told_by_its_contents_and_gives_its_size(name: str) -> None:
    data = pillow(name)
    assert sniff(data[:64]) == name
    raw = read_container(data)
    assert (raw.container, raw.width, raw.height, raw.problem) == (name, 3, 2, None)


@pytest.mark.parametrize("lossless", [True, False])
def test_plain_webp_without_a_canvas_gives_its_size(lossless: bool) -> None:
    file = io.BytesIO()
    Image.new("RGB", (300, 20)).save(file, "WEBP", lossless=lossless)
    raw = read_container(file.getvalue())
    assert (raw.width, raw.height) == (300, 20)


@pytest.mark.parametrize(
    "head",
    [b"", b"BMW makes cars, not pictures at all", b"RIFF\0\0\0\0WAVEfmt ", b"%PDF-1.7", b"\x89PNG"],
)
def test_what_is_no_image_is_not_taken_for_one(head: bytes) -> None:
    assert sniff(head) is None
    assert read_container(head).problem


def test_jpeg_xl_is_told_though_pillow_cannot_read_it() -> None:
    assert sniff(b"\xff\x0a\x7f\x00") == "JXL"
    assert read_container(b"\0\0\0\x0cJXL \r\n\x87\n").container == "JXL"


@pytest.mark.parametrize(
    ("name", "one"),
    [
        ("tEXt in UTF-8", chunk(b"tEXt", b"parameters\0" + TEXT.encode())),
        ("zTXt", chunk(b"zTXt", b"parameters\0\0" + zlib.compress(TEXT.encode()))),
        ("iTXt", chunk(b"iTXt", b"parameters\0\0\0de\0\xc3\x9cber\0" + TEXT.encode())),
        ("packed", chunk(b"iTXt", b"parameters\0\1\0\0\0" + zlib.compress(TEXT.encode()))),
        ("bad checksum", chunk(b"tEXt", b"parameters\0" + TEXT.encode(), checksum=1)),
    ],
)
def test_every_kind_of_png_text_is_read_before_and_after_the_pixels(name: str, one: bytes) -> None:
    for data in (png(one), png(after=(one,))):
        raw = read_container(data)
        assert raw.texts == {"parameters": TEXT}, name
        assert raw.problem is None


def test_text_that_is_no_utf8_is_latin1() -> None:
    data = png(chunk(b"tEXt", "Autor\0Bärenfänger é".encode("latin-1")))
    assert read_container(data).texts == {"Autor": "Bärenfänger é"}


def test_names_that_come_again_are_numbered_and_xmp_has_one_name_everywhere() -> None:
    twice = [chunk(b"tEXt", b"prompt\0one"), chunk(b"tEXt", b"prompt\0two")]
    packet = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>")
    clash = chunk(b"tEXt", b"prompt 2\0three")
    texts = read_container(png(*twice, packet, clash)).texts
    assert texts == {"prompt": "one", "prompt 2": "two", "xmp": "<x/>", "prompt 2 2": "three"}
    adobe = b"http://ns.adobe.com/xap/1.0/\0<x/>"
    assert read_container(jpeg(segment(0xE1, adobe))).texts == {"xmp": "<x/>"}
    assert read_container(webp(riff(b"XMP ", b"<x/>"))).texts == {"xmp": "<x/>"}


def test_nuls_are_stripped_at_the_ends_and_shown_inside() -> None:
    data = png(chunk(b"tEXt", b"generation_data\0{}\0"), chunk(b"tEXt", b"prompt\0a\0b"))
    assert read_container(data).texts == {"generation_data": "{}", "prompt": "a\ufffdb"}


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("UTF-16-BE", b"UNICODE\0" + TEXT.encode("utf-16-be")),
        ("UTF-16-LE", b"UNICODE\0" + TEXT.encode("utf-16-le")),
        ("byte order mark", b"UNICODE\0" + b"\xff\xfe" + TEXT.encode("utf-16-le")),
        ("UTF-8 that says UNICODE", b"UNICODE\0" + TEXT.encode()),
        ("ASCII that is UTF-8", b"ASCII\0\0\0" + TEXT.encode()),
        ("undefined", b"\0" * 8 + TEXT.encode()),
        ("no charset", TEXT.encode()),
        ("no charset, UTF-16-BE", TEXT.encode("utf-16-be")),
        ("no charset, UTF-16-LE", TEXT.encode("utf-16-le")),
        ("NULs behind", b"ASCII\0\0\0" + TEXT.encode() + b"\0\0\0"),
    ],
)
@pytest.mark.parametrize("kind", [7, 2])
def test_user_comment_in_every_charset_under_either_header(
    order: str, name: str, body: bytes, kind: int
) -> None:
    raw = read_container(webp(riff(b"EXIF", comment(body, kind, order))))
    assert raw.texts == {"UserComment": TEXT}, name
    assert raw.problem is None


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le"])
@pytest.mark.parametrize(
    "text", ["一个女孩站在海边的灯塔前面", "灯台の前に立つ少女、夕焼け", "Девушка у маяка"]
)
def test_byte_order_is_told_without_a_single_latin_letter(text: str, encoding: str) -> None:
    body = b"UNICODE\0" + text.encode(encoding)
    assert read_container(jpeg(segment(0xE1, b"Exif\0\0" + comment(body)))).texts == {
        "UserComment": text
    }


@pytest.mark.parametrize(
    "wrap",
    [
        lambda block: png(chunk(b"eXIf", block)),
        lambda block: jpeg(segment(0xE1, b"Exif\0\0" + block)),
        lambda block: jpeg(
            segment(0xE1, b"Exif\0\0" + block[:40]), segment(0xE1, b"Exif\0\0" + block[40:])
        ),
        lambda block: webp(riff(b"EXIF", block)),
        lambda block: webp(riff(b"EXIF", b"Exif\0\0" + block)),
    ],
    ids=["PNG", "JPEG", "JPEG in two segments", "WebP", "WebP with prefix"],
)
@pytest.mark.parametrize("order", [">", "<"])
def test_exif_texts_of_every_container(wrap: Callable[[bytes], bytes], order: str) -> None:
    fields = {
        0x010F: (2, b'workflow:{"nodes":[]}\0'),
        0x0110: (2, 'prompt:{"1":"灯台"}\0'.encode()),
        0x0131: (2, b"ab\0"),
        0x0112: (4, b"\0\0\0\1"),
        0x927C: (7, b"\1\2\3\4binary maker note"),
    }
    texts = read_container(wrap(exif(fields, order))).texts
    assert texts == {
        "Make": 'workflow:{"nodes":[]}',
        "Model": 'prompt:{"1":"灯台"}',
        "Software": "ab",
    }


def test_exif_of_an_avif() -> None:
    image = Image.Exif()
    image[0x010E] = "a lighthouse"
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "AVIF", exif=image, xmp=b"<x/>")
    raw = read_container(file.getvalue())
    assert raw.texts == {"ImageDescription": "a lighthouse", "xmp": "<x/>"}
    assert "AVIF" in str(read_container(file.getvalue()[:60]).problem)


def test_texts_of_a_tiff() -> None:
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, "TIFF", description="a lighthouse", software="GIMP")
    assert read_container(file.getvalue()).texts == {
        "ImageDescription": "a lighthouse",
        "Software": "GIMP",
    }


@pytest.mark.parametrize("shift", [-6, 4, 6])
def test_texts_are_found_where_the_offsets_are_wrong(shift: int) -> None:
    graph = b'workflow:{"nodes":[{"id":1,"type":"KSampler"}]}'
    prompt = b'prompt:{"1":{"class_type":"KSampler","inputs":{}}}'
    block = exif({0x010F: (2, graph + b"\0"), 0x0110: (2, prompt + b"\0")}, shift=shift)
    raw = read_container(webp(riff(b"EXIF", block)))
    assert {graph.decode(), prompt.decode()} <= set(raw.texts.values())
    assert "offsets" in str(raw.problem)


def test_comments_of_a_jpeg_plain_and_with_a_keyword() -> None:
    data = jpeg(segment(0xFE, "灯台".encode()), segment(0xFE, b"parameters\0a cat\nSteps: 2"))
    assert read_container(data).texts == {"comment": "灯台", "parameters": "a cat\nSteps: 2"}


def test_a_text_cut_by_the_end_of_the_file_is_kept_as_far_as_it_goes() -> None:
    raw = read_container(png(chunk(b"tEXt", b"parameters\0a lighthouse"))[: len(START) + 22])
    assert raw.texts == {"parameters": "a l"}
    assert raw.problem == "the file is cut off"
    packed = zlib.compress(TEXT.encode())
    raw = read_container(png(chunk(b"zTXt", b"parameters\0\0" + packed[:-8])))
    assert TEXT.startswith(raw.texts["parameters"])
    assert "cut off" in str(raw.problem)


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
    assert len(raw.texts["prompt"]) == LONGEST_RAW_TEXT // 2
    assert raw.cut["prompt"].length == LONGEST_RAW_TEXT


def test_a_text_just_within_the_bound_is_whole() -> None:
    raw = read_container(png(chunk(b"tEXt", b"prompt\0" + b"x" * LONGEST_RAW_TEXT)))
    assert len(raw.texts["prompt"]) == LONGEST_RAW_TEXT
    assert not raw.cut


def test_zip_bombs_are_unpacked_only_so_far() -> None:
    packer = zlib.compressobj(9)
    blank = bytes(1 << 20).replace(b"\0", b"a")
    bomb = b"".join(packer.compress(blank) for _ in range(100)) + packer.flush()
    raw = read_container(png(*[chunk(b"zTXt", b"parameters\0\0" + bomb)] * 3))
    assert raw.cut["parameters"].length == rawtexts.MOST_UNPACKED
    assert raw.cut["parameters"].blake3
    assert "64 MB" in str(raw.problem)
    assert sum(map(len, raw.texts.values())) <= rawtexts.LONGEST_ALL_TEXTS


def test_the_number_of_texts_is_bounded() -> None:
    raw = read_container(png(*[chunk(b"tEXt", b"a\0b")] * 1000))
    assert len(raw.texts) == rawtexts.MOST_TEXTS
    assert "more than 256 texts" in str(raw.problem)


def test_all_texts_together_are_bounded() -> None:
    megabytes = chunk(b"tEXt", b"a\0" + b"b" * (LONGEST_RAW_TEXT - 1))
    raw = read_container(png(*[megabytes] * 6))
    assert sum(map(len, raw.texts.values())) == rawtexts.LONGEST_ALL_TEXTS
    assert len(raw.cut) == 2
    assert raw.texts["a 6"] == ""


def test_garbage_in_a_packed_text_is_told() -> None:
    raw = read_container(png(chunk(b"zTXt", b"parameters\0\0garbage"), chunk(b"tEXt", b"a\0b")))
    assert raw.texts["a"] == "b"
    assert "does not unpack" in str(raw.problem)


SOUND = [
    png(
        chunk(b"zTXt", b"parameters\0\0" + zlib.compress(TEXT.encode())),
        chunk(b"iTXt", b"a\0\1\0\0\0" + zlib.compress(TEXT.encode())),
        chunk(b"eXIf", comment(b"UNICODE\0" + TEXT.encode("utf-16-le"))),
    ),
    jpeg(segment(0xE1, b"Exif\0\0" + comment(TEXT.encode())), segment(0xFE, b"comment")),
    webp(riff(b"EXIF", exif({0x010F: (2, b"workflow:{}\0"), 0x0110: (2, b"prompt:{}\0")}))),
    pillow("TIFF"),
    pillow("GIF"),
    pillow("BMP"),
    pillow("AVIF"),
]


@settings(max_examples=300, deadline=2000)
@given(data=st.data(), sound=st.sampled_from(SOUND))
def test_no_damage_makes_it_raise(data: st.DataObject, sound: bytes) -> None:
    broken = bytearray(sound)
    places = st.integers(0, len(sound) - 1)
    for place, value in data.draw(st.dictionaries(places, st.integers(0, 255), max_size=8)).items():
        broken[place] = value
    raw = read_container(bytes(broken[: data.draw(places) + 1]))
    for text in raw.texts.values():
        text.encode()


@given(st.binary(max_size=300), st.sampled_from([sound[:16] for sound in SOUND]))
def test_no_garbage_behind_a_signature_makes_it_raise(body: bytes, head: bytes) -> None:
    read_container(head + body)


@given(st.binary(max_size=400))
def test_no_garbage_in_exif_makes_it_raise(body: bytes) -> None:
    read_container(webp(riff(b"EXIF", b"MM\0*" + body), riff(b"EXIF", b"II*\0\x08\0\0\0" + body)))
