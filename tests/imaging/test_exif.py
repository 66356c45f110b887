"""Texts of EXIF: every charset under every header, every directory, every lie."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_files import (
    chunk,
    dataset,
    exif,
    jpeg,
    photoshop,
    png,
    riff,
    segment,
    user_comment,
    webp,
)
from PIL import Image

from curator.domain.generation import RawMetadata
from curator.imaging.container import read_container

TEXT = "a lighthouse, 灯台\nSteps: 20, Seed: 7"


def read(block: bytes) -> RawMetadata:
    return read_container(webp(riff(b"EXIF", block)))


CHARSETS = {
    "UTF-16-BE": b"UNICODE\0" + TEXT.encode("utf-16-be"),
    "UTF-16-LE": b"UNICODE\0" + TEXT.encode("utf-16-le"),
    "small letters": b"Unicode\0" + TEXT.encode("utf-16-le"),
    "byte order mark": b"UNICODE\0" + b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "other byte order mark": b"UNICODE\0" + b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "odd length": b"UNICODE\0" + TEXT.encode("utf-16-be") + b"\0",
    "UTF-8 that says UNICODE": b"UNICODE\0" + TEXT.encode(),
    "UTF-8 with a mark": b"UNICODE\0\xef\xbb\xbf" + TEXT.encode(),
    "ASCII that is UTF-8": b"ASCII\0\0\0" + TEXT.encode(),
    "ASCII that is UTF-16-LE": b"ASCII\0\0\0" + TEXT.encode("utf-16-le"),
    "UTF-8 by name": b"UTF-8\0\0\0" + TEXT.encode(),
    "JIS": b"JIS\0\0\0\0\0" + TEXT.encode("iso2022_jp"),
    "JIS that is UTF-8": b"JIS\0\0\0\0\0" + TEXT.encode(),
    "undefined": b"\0" * 8 + TEXT.encode(),
    "undefined, UTF-16-BE": b"\0" * 8 + TEXT.encode("utf-16-be"),
    "four NULs": b"\0" * 4 + TEXT.encode(),
    "no charset": TEXT.encode(),
    "no charset, UTF-16-BE": TEXT.encode("utf-16-be"),
    "no charset, UTF-16-LE": TEXT.encode("utf-16-le"),
    "NULs behind": b"ASCII\0\0\0" + TEXT.encode() + b"\0\0\0",
}


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("kind", [1, 2, 3, 7, 129, 99])
@pytest.mark.parametrize("name", CHARSETS)
def test_user_comment_in_every_charset_type_and_order(order: str, name: str, kind: int) -> None:
    body = CHARSETS[name]
    padded = body + b"\0" * (len(body) % 2 if kind == 3 else 0)
    raw = read(user_comment(padded, kind, order))
    assert {each.rstrip("\ufffd") for each in raw.texts.values()} == {TEXT}
    assert list(raw.texts) == ["UserComment"]
    assert raw.problem is None


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le"])
@pytest.mark.parametrize("charset", [b"UNICODE\0", b""])
@pytest.mark.parametrize(
    "text",
    [
        "一个女孩站在海边的灯塔前面",
        "灯台の前に立つ少女、夕焼け",
        "Девушка у маяка",
        "등대 앞의 소녀",
    ],
)
def test_byte_order_is_told_without_a_single_latin_letter(
    text: str, charset: bytes, encoding: str
) -> None:
    assert read(user_comment(charset + text.encode(encoding))).texts == {"UserComment": text}


def test_text_of_one_byte_a_letter_is_no_utf16() -> None:
    latin = "Bärenfänger, Größe übermäßig, né à Besançon".encode("latin-1")
    assert read(user_comment(latin)).texts["UserComment"] == latin.decode("latin-1")


@pytest.mark.parametrize(
    "wrap",
    [
        lambda block: png(chunk(b"eXIf", block)),
        lambda block: png(after=(chunk(b"eXIf", b"Exif\0\0" + block),)),
        lambda block: jpeg(segment(0xE1, b"Exif\0\0" + block)),
        lambda block: webp(riff(b"EXIF", block)),
        lambda block: webp(riff(b"EXIF", b"Exif\0\0" + block)),
    ],
    ids=["PNG", "PNG with prefix", "JPEG", "WebP", "WebP with prefix"],
)
@pytest.mark.parametrize("order", [">", "<"])
def test_texts_of_every_container(wrap: Callable[[bytes], bytes], order: str) -> None:
    fields = {
        0x010D: (2, b"a document\0"),
        0x010E: (2, "ein Bär".encode("latin-1") + b"\0"),
        0x010F: (2, b'workflow:{"nodes":[]}\0'),
        0x0110: (2, 'prompt:{"1":"灯台"}\0'.encode()),
        0x0112: (4, b"\0\0\0\1"),
        0x0131: (2, b"ab\0"),
        0x927C: (7, b"\1\2\3\4binary maker note"),
    }
    texts = read_container(wrap(exif(fields, order))).texts
    assert texts == {
        "DocumentName": "a document",
        "ImageDescription": "ein Bär",
        "Make": 'workflow:{"nodes":[]}',
        "Model": 'prompt:{"1":"灯台"}',
        "Software": "ab",
    }


@pytest.mark.parametrize("note", [b"fooocus\0", b"a1111", "简单".encode() + b"\0"])
def test_a_maker_note_counts_where_it_is_text(note: bytes) -> None:
    found = read(exif({0x927C: (7, note)})).texts
    assert found == {"MakerNote": note.decode().rstrip("\0")}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("灯台 tower".encode("utf-16-le") + b"\0\0", "灯台 tower"),
        ("灯台 tower".encode("utf-16-be"), "灯台 tower"),
        ("灯台".encode("utf-16-le"), "灯台"),
        ("\ufeffeinzeln".encode("utf-16-le"), "einzeln"),
        (b"plain words in a field of wide ones\0", "plain words in a field of wide ones"),
    ],
)
@pytest.mark.parametrize("kind", [1, 7, 3])
def test_the_fields_of_windows_are_wide(kind: int, body: bytes, text: str) -> None:
    texts = read(exif({0x9C9B: (kind, body), 0x9C9C: (kind, body), 0x9C9E: (kind, body)})).texts
    assert texts == {"XPTitle": text, "XPComment": text, "XPKeywords": text}


def test_utf16_in_a_field_of_bytes_is_read() -> None:
    body = TEXT.encode("utf-16-le") + b"\0\0"
    raw = read(exif({0x010E: (2, body), 0x010F: (2, b"\xff\xfe" + body)}))
    assert raw.texts == {"ImageDescription": TEXT, "Make": TEXT}
    assert raw.problem is None


def test_a_charset_before_another_field_is_taken_off() -> None:
    raw = read(exif({0x010E: (2, b"ASCII\0\0\0" + TEXT.encode())}))
    assert raw.texts == {"ImageDescription": TEXT}


def test_directories_that_follow_are_read_and_named_alike() -> None:
    second = {0x010E: (2, b"a thumbnail of it\0"), 0x0131: (2, b"xyz\0")}
    raw = read(exif({0x010E: (2, b"a lighthouse\0")}, "<", 0, second))
    assert raw.texts == {
        "ImageDescription": "a lighthouse",
        "ImageDescription 2": "a thumbnail of it",
        "Software": "xyz",
    }


def test_the_pictures_of_a_tiff_all_speak() -> None:
    file = io.BytesIO()
    more = [Image.new("RGB", (9, 9)), Image.new("L", (5, 5))]
    Image.new("RGB", (3, 2)).save(
        file, "TIFF", save_all=True, append_images=more, description="lighthouse", software="GIMP"
    )
    raw = read_container(file.getvalue())
    assert raw.texts == {"ImageDescription": "lighthouse", "Software": "GIMP"}
    assert (raw.width, raw.height, raw.problem) == (3, 2, None)


def test_iptc_photoshop_and_xmp_inside_a_tiff() -> None:
    fields = {
        0x02BC: (1, b"<x/>"),
        0x83BB: (4, dataset(2, 120, b"a caption of so many") + b"\0\0\0"),
        0x8649: (1, photoshop(dataset(2, 105, b"a headline"))),
    }
    assert read_container(exif(fields)).texts == {
        "xmp": "<x/>",
        "iptc:Caption-Abstract": "a caption of so many",
        "iptc:Headline": "a headline",
    }


@pytest.mark.parametrize("shift", [-6, 4, 6, 8])
def test_texts_are_found_where_the_offsets_are_wrong(shift: int) -> None:
    graph = 'workflow:{"nodes":[{"id":1,"type":"KSampler"}]}'
    prompt = 'prompt:{"1":{"class_type":"KSampler","inputs":{"a":"灯台"}}}'
    fields = {0x010F: (2, graph.encode() + b"\0"), 0x0110: (2, prompt.encode() + b"\0")}
    raw = read(exif(fields, shift=shift))
    assert {graph, prompt} <= set(raw.texts.values())
    assert raw.problem == "EXIF counts its offsets wrongly"


@pytest.mark.parametrize("shift", [-8, -6, 4, 6, 8])
@pytest.mark.parametrize("name", ["UTF-16-BE", "UTF-16-LE", "ASCII that is UTF-8"])
def test_a_comment_begins_at_its_charset_where_offsets_are_wrong(name: str, shift: int) -> None:
    raw = read(user_comment(CHARSETS[name] + b"\0" * 8, shift=shift))
    assert raw.texts == {"UserComment": TEXT}
    assert raw.problem == "EXIF counts its offsets wrongly"


def test_a_nul_inside_a_graph_does_not_cost_the_other() -> None:
    graph = 'workflow:{"nodes":[{"id":1,"type":"KSampler"}]}'
    spoilt = b'prompt:{"1":{"class_typ\0":"KSampler","inputs":{"text":"a lighthouse"}}}\0'
    raw = read(exif({0x010F: (2, graph.encode() + b"\0"), 0x0110: (2, spoilt)}))
    assert raw.texts["Make"] == graph
    assert raw.texts["Model"].startswith('prompt:{"1":{"class_typ\ufffd"')


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le"])
def test_a_comment_that_nothing_points_to_is_found(encoding: str) -> None:
    body = b"UNICODE\0" + TEXT.encode(encoding) + b"\0\0"
    whole = user_comment(body)
    lost = whole.replace(struct.pack(">H", 0x8769), b"\0\0")
    assert read(lost).texts == {}
    assert read(user_comment(body, shift=1 << 20)).texts == {"UserComment": "", "EXIF": TEXT}
    headless = b"Exif\0\0" + whole[8:]
    assert TEXT in read_container(jpeg(segment(0xE1, headless))).texts.values()


def test_short_fields_with_rests_behind_a_nul_are_no_fault() -> None:
    raw = read(exif({0x010F: (2, b"Maker\0\0xyz\0"), 0x8298: (2, b"somebody\0editor\0")}))
    assert raw.texts == {"Make": "Maker\ufffd\ufffdxyz", "Copyright": "somebody\ufffdeditor"}
    assert raw.problem is None


def directory(entries: bytes, count: int | None = None, following: int = 0) -> bytes:
    number = len(entries) // 12 if count is None else count
    head = b"MM\0*" + struct.pack(">IH", 8, number & 0xFFFF)
    return head + entries + struct.pack(">I", following)


def entry(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack(">HHII", tag, kind, count, value)


def test_directories_that_point_at_one_another_end() -> None:
    loop = entry(0x8769, 4, 1, 8) + entry(0x010E, 2, 3, 0x61626300)
    raw = read(directory(loop, following=8))
    assert raw.texts == {"ImageDescription": "abc"}


def test_text_right_behind_an_exif_directory_is_no_pointer() -> None:
    """As piexif writes it: no pointer to a next directory, but the first field's text."""
    outer = directory(entry(0x8769, 4, 1, 26), following=0)
    comment = b"ASCII\0\0\0" + b"a lighthouse"
    inner = struct.pack(">H", 1) + entry(0x9286, 7, len(comment), 40)
    raw = read(outer + inner + comment)
    assert raw.texts == {"UserComment": "a lighthouse"}
    assert raw.problem is None


def test_wrong_pointer_to_a_thumbnail_costs_nothing() -> None:
    raw = read(directory(entry(0x0131, 2, 3, 0x61626300), following=0xFFFFFFF0))
    assert raw.texts == {"Software": "abc"}
    assert raw.problem is None


def test_ten_thousand_fields_are_too_many() -> None:
    entries = b"".join(entry(0x010E, 2, 3, 0x61000000 + number) for number in range(10_000))
    raw = read(directory(entries))
    assert len(raw.texts) <= 256
    assert "more than 512 fields" in str(raw.problem)


def test_fields_that_share_their_bytes_are_bounded() -> None:
    entries = b"".join(entry(0x0100 + number, 2, 100_000, 0) for number in range(500))
    raw = read(directory(entries) + b"a" * 100_000)
    assert "again and again" in str(raw.problem)
    assert sum(map(len, raw.texts.values())) < 200_000


@pytest.mark.parametrize("kind", [0, 5, 10, 12, 14, 0xFFFF])
def test_types_that_are_no_text_say_nothing_elsewhere(kind: int) -> None:
    assert read(directory(entry(0x9003, kind, 1, 0x61626300))).texts == {}


def test_lengths_beyond_the_block_give_what_is_there() -> None:
    raw = read(directory(entry(0x010E, 2, 0xFFFFFFFF, 26)) + b"a lighthouse")
    assert raw.texts["ImageDescription"] == "a lighthouse"
    assert "wrongly" in str(raw.problem)


@given(st.binary(max_size=400))
def test_no_garbage_makes_it_raise(body: bytes) -> None:
    read_container(webp(riff(b"EXIF", b"MM\0*" + body), riff(b"EXIF", b"II*\0\x08\0\0\0" + body)))
