"""Texts hidden in pixels: every form is found, nothing else is, and nothing hostile gets out."""

from __future__ import annotations

import gzip
import json
import struct
import time
import zlib
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from curator.domain.generation import HIDDEN, LONGEST_RAW_TEXT, RawMetadata
from curator.imaging import stealth
from curator.imaging.container import read_container
from curator.imaging.stealth import add_hidden

Pixels = NDArray[np.uint8]

ALPHA, COLOURS = slice(3, 4), slice(0, 3)
FORMS = {
    "stealth_pnginfo": ALPHA,
    "stealth_pngcomp": ALPHA,
    "stealth_rgbinfo": COLOURS,
    "stealth_rgbcomp": COLOURS,
}
TEXT = 'a heron on a pier – "quoted"\nNegative prompt: ink\nSteps: 9'


def plain(width: int, height: int, channels: int = 4, seed: int = 1) -> Pixels:
    """A picture whose lowest bits are noise, over an alpha that hides nothing."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)
    pixels[:, :, 3:] = 255
    return pixels


def with_bits(pixels: Pixels, data: bytes, channels: slice) -> Pixels:
    """The pixels with these bytes in their lowest bits, as far as there is room."""
    height, width = pixels.shape[:2]
    samples = pixels[:, :, channels].transpose(1, 0, 2).reshape(-1).copy()
    bits = np.unpackbits(np.frombuffer(data, np.uint8))[: samples.size]
    samples[: bits.size] = samples[: bits.size] & 254 | bits
    hidden = pixels.copy()
    hidden[:, :, channels] = samples.reshape(width, height, -1).transpose(1, 0, 2)
    return hidden


def payload(form: str, text: str) -> bytes:
    data = text.encode()
    return gzip.compress(data) if form.endswith("comp") else data


def hide(pixels: Pixels, form: str, data: bytes, bits: int | None = None) -> Pixels:
    size = 8 * len(data) if bits is None else bits
    return with_bits(pixels, form.encode() + struct.pack(">I", size) + data, FORMS[form])


def saved(pixels: Pixels, container: str = "PNG", **options: Any) -> bytes:
    target = BytesIO()
    if container == "WEBP":
        options = {"lossless": True, "exact": True, **options}
    Image.fromarray(pixels).save(target, container, **options)
    return target.getvalue()


def found_in(data: bytes) -> RawMetadata:
    return add_hidden(data, read_container(data))


def hidden_text(pixels: Pixels, container: str = "PNG", **options: Any) -> str | None:
    return found_in(saved(pixels, container, **options)).texts.get(HIDDEN)


@pytest.mark.parametrize("container", ["PNG", "WEBP"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_found(form: str, container: str) -> None:
    pixels = hide(plain(40, 300), form, payload(form, TEXT))
    raw = read_container(saved(pixels, container))
    found = add_hidden(saved(pixels, container), raw)
    assert found == replace(raw, texts={HIDDEN: TEXT})


@pytest.mark.parametrize("container", ["PNG", "WEBP"])
@pytest.mark.parametrize("form", ["stealth_rgbinfo", "stealth_rgbcomp"])
def test_colours_carry_texts_without_alpha(form: str, container: str) -> None:
    assert hidden_text(hide(plain(64, 64, 3), form, payload(form, TEXT)), container) == TEXT


@pytest.mark.parametrize(("width", "height"), [(5000, 1), (1, 5000), (900, 7), (333, 31), (90, 33)])
@pytest.mark.parametrize("form", FORMS)
def test_bits_run_on_in_the_next_column(form: str, width: int, height: int) -> None:
    assert hidden_text(hide(plain(width, height), form, payload(form, TEXT))) == TEXT


@pytest.mark.parametrize("level", [0, 1, 9])
@pytest.mark.parametrize("texture", ["noise", "slope", "flat"])
def test_whatever_filter_the_rows_have(level: int, texture: str) -> None:
    pixels = plain(64, 64)
    if texture == "slope":
        pixels[:, :, :3] = np.arange(64, dtype=np.uint8)[:, None, None] * 3
    elif texture == "flat":
        pixels[:, :, :3] = 77
    for form in FORMS:
        hidden = hide(pixels, form, payload(form, TEXT))
        assert hidden_text(hidden, compress_level=level) == TEXT
        assert hidden_text(hidden[:12], compress_level=level) is None


def filtered(pixels: Pixels, kind: int) -> bytes:
    """A PNG whose rows all use one filter."""
    height, width, channels = pixels.shape
    wide = np.zeros((height + 1, width + 1, channels), np.int64)
    wide[1:, 1:] = pixels
    left, above, corner = wide[1:, :-1], wide[:-1, 1:], wide[:-1, :-1]
    led_to = left + above - corner
    far = [abs(led_to - one) for one in (left, above, corner)]
    nearest = np.where(
        (far[0] <= far[1]) & (far[0] <= far[2]), left, np.where(far[1] <= far[2], above, corner)
    )
    expected = (np.zeros_like(left), left, above, (left + above) // 2, nearest)[kind]
    rows = ((pixels - expected) & 255).astype(np.uint8).reshape(height, -1)
    body = b"".join(bytes([kind]) + row.tobytes() for row in rows)
    return png(width, height, zlib.compress(body), {3: 2, 4: 6}[channels])


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, packed: bytes, colour: int = 6, piece: int = 1 << 30) -> bytes:
    pieces = [packed[at : at + piece] for at in range(0, len(packed), piece)]
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    chunks = [chunk(b"IHDR", head), *(chunk(b"IDAT", one) for one in pieces), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("kind", range(5))
@pytest.mark.parametrize(("width", "height", "channels"), [(40, 40, 4), (40, 40, 3), (300, 5, 4)])
def test_each_filter_of_png(kind: int, width: int, height: int, channels: int) -> None:
    pixels = plain(width, height, channels, seed=kind)
    for form in [form for form in FORMS if channels == 4 or FORMS[form] == COLOURS]:
        hidden = hide(pixels, form, b"short")
        data = filtered(hidden, kind)
        assert np.array_equal(np.asarray(Image.open(BytesIO(data))), hidden)
        assert found_in(data).texts == {HIDDEN: "short"} or form.endswith("comp")
        assert found_in(filtered(pixels, kind)).texts == {}


def test_pixels_in_many_small_chunks() -> None:
    hidden = hide(plain(64, 64), "stealth_pnginfo", TEXT.encode())
    rows = hidden.reshape(64, -1)
    packed = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    assert found_in(png(64, 64, packed, piece=7)).texts == {HIDDEN: TEXT}


def test_alpha_comes_before_colours() -> None:
    both = hide(hide(plain(64, 64), "stealth_rgbinfo", b"colours"), "stealth_pnginfo", b"alpha")
    assert hidden_text(both) == "alpha"


def test_texts_of_the_header_stay() -> None:
    data = saved(hide(plain(64, 64), "stealth_pnginfo", TEXT.encode()))
    raw = RawMetadata("PNG", 64, 64, {"Author": "nobody"}, problem="odd")
    found = add_hidden(data, raw)
    assert found.texts == {"Author": "nobody", HIDDEN: TEXT}
    assert found.problem == "odd"


def test_texts_that_comfyui_hides_get_their_names() -> None:
    graph = {"prompt": '{"1": {}}', "workflow": '{"nodes": []}', "more": "1", "parameters": 3}
    text = json.dumps(graph)
    found = found_in(saved(hide(plain(64, 64), "stealth_pnginfo", text.encode())))
    assert found.texts == {
        HIDDEN: text,
        "prompt": graph["prompt"],
        "workflow": graph["workflow"],
    }


@pytest.mark.parametrize(
    "text",
    ['{"prompt": "a heron", "uc": "ink"}', '{"prompt": {}}', "{" * 5000, '{"prompt": "\\ud800{"}'],
)
def test_other_objects_stay_one_text(text: str) -> None:
    found = found_in(saved(hide(plain(256, 256), "stealth_pnginfo", text.encode())))
    assert found.texts == {HIDDEN: text}


def test_what_hides_nothing_comes_back_as_it_is() -> None:
    opaque = plain(64, 64)
    for pixels in (opaque, plain(64, 64, 3), np.zeros_like(opaque), plain(2, 2), plain(1, 1)):
        for container in ("PNG", "WEBP"):
            data = saved(pixels, container)
            raw = read_container(data)
            assert add_hidden(data, raw) is raw
    for image in (Image.new("L", (9, 9)), Image.new("P", (9, 9)), Image.new("I;16", (9, 9))):
        target = BytesIO()
        image.save(target, "PNG")
        raw = read_container(target.getvalue())
        assert add_hidden(target.getvalue(), raw) is raw


def test_formats_that_keep_no_lowest_bits_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stealth, "stored_pixels", None)
    pixels = hide(plain(64, 64, 3), "stealth_rgbinfo", TEXT.encode())
    for container, options in (("JPEG", {}), ("WEBP", {"lossless": False}), ("BMP", {})):
        data = saved(pixels, container, **options)
        raw = read_container(data)
        assert add_hidden(data, raw) is raw


def test_only_the_first_rows_of_a_png_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stealth, "stored_pixels", None)
    data = saved(plain(1024, 1024))
    raw = read_container(data)
    start = time.perf_counter()
    assert add_hidden(data, raw) is raw
    assert time.perf_counter() - start < 0.05
    # What lies behind the first rows may be missing.
    assert add_hidden(data[: len(data) // 4], raw) is raw


def test_interlaced_pixels() -> None:
    hidden = hide(plain(8, 8), "stealth_pnginfo", b"")
    body, passes = b"", [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)]
    passes += [(0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    big = hide(plain(32, 32), "stealth_pnginfo", b"woven")
    for x, y, dx, dy in passes:
        for row in big[y::dy, x::dx]:
            body += b"\0" + row.tobytes()
    data = bytearray(png(32, 32, zlib.compress(body)))
    data[28] = 1
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    assert found_in(bytes(data)).texts == {HIDDEN: "woven"}
    assert hidden_text(hidden) is None


@pytest.mark.parametrize("form", FORMS)
def test_lengths_that_are_wrong(form: str) -> None:
    text = TEXT.replace("–", "-")
    data = payload(form, text)
    far = found_in(saved(hide(plain(64, 64), form, data, bits=0xFFFFFFFF)))
    assert far.problem is not None
    assert "cut off" in far.problem
    assert far.texts[HIDDEN].startswith(text)
    nothing = found_in(saved(hide(plain(64, 64), form, data, bits=0)))
    assert nothing.texts == {}
    odd = found_in(saved(hide(plain(64, 64), form, data, bits=8 * len(data) + 5)))
    assert odd.texts == {HIDDEN: text}


@pytest.mark.parametrize("form", ["stealth_pngcomp", "stealth_rgbcomp"])
def test_gzip_that_is_wrong(form: str) -> None:
    packed = payload(form, TEXT * 3)
    broken = found_in(saved(hide(plain(64, 64), form, b"no gzip at all")))
    assert (broken.texts, broken.problem) == ({}, f"text {HIDDEN!r} does not unpack")
    short = found_in(saved(hide(plain(64, 64), form, packed[:40])))
    assert (TEXT * 3).startswith(short.texts.get(HIDDEN, ""))
    assert short.problem == f"text {HIDDEN!r} is cut off"
    followed = found_in(saved(hide(plain(64, 64), form, packed + b"more")))
    assert (followed.texts, followed.problem) == ({HIDDEN: TEXT * 3}, None)


def test_a_text_larger_than_the_image_keeps_its_beginning() -> None:
    text = "a heron, " * 900
    found = found_in(saved(hide(plain(64, 64), "stealth_pnginfo", text.encode())))
    assert len(found.texts[HIDDEN]) == 64 * 64 // 8 - 19
    assert text.startswith(found.texts[HIDDEN])
    assert found.problem == "the hidden text is cut off"


def test_what_swells_when_unpacked_is_cut() -> None:
    bomb = gzip.compress(b"a" * (100 << 20), 9)
    found = found_in(saved(hide(plain(1024, 1024), "stealth_pngcomp", bomb)))
    assert len(found.texts[HIDDEN]) == LONGEST_RAW_TEXT
    assert found.cut[HIDDEN].length == 64 << 20
    assert found.problem == f"text {HIDDEN!r} was unpacked only as far as 64 MB"


def test_bytes_that_are_no_text_are_replaced() -> None:
    found = found_in(saved(hide(plain(64, 64), "stealth_pnginfo", b"ab\xff\xfe\0cd")))
    assert found.texts[HIDDEN].startswith("ab")
    assert found.texts[HIDDEN].endswith("cd")
    assert "\0" not in found.texts[HIDDEN]


def test_images_too_large_to_decode_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stealth, "stored_pixels", None)
    packed = zlib.compress(b"\0" * 4000)
    for width, height in ((20_000, 20_000), (1, 2**31 - 1), (2**31 - 1, 2**31 - 1), (2**24, 8)):
        data = png(width, height, packed)
        assert add_hidden(data, (raw := read_container(data))) is raw


@pytest.mark.parametrize("place", [(0, 3), (3, 0)])
def test_sizes_of_nothing(place: tuple[int, int]) -> None:
    data = png(*place, zlib.compress(b"\0" * 40))
    for raw in (read_container(data), RawMetadata("PNG", 3, 3)):
        assert add_hidden(data, raw) is raw


def test_files_that_end_early_or_lie() -> None:
    whole = saved(hide(plain(64, 64), "stealth_pngcomp", payload("stealth_pngcomp", TEXT)))
    webp = saved(hide(plain(64, 64), "stealth_pngcomp", payload("stealth_pngcomp", TEXT)), "WEBP")
    for data in (whole, webp):
        for end in range(0, len(data), 97):
            found = add_hidden(data[:end], RawMetadata(read_container(data).container, 64, 64))
            assert found.texts.get(HIDDEN, TEXT) == TEXT


@given(
    text=st.text(max_size=60),
    form=st.sampled_from(sorted(FORMS)),
    width=st.integers(1, 90),
    height=st.integers(1, 90),
    container=st.sampled_from(["PNG", "WEBP"]),
)
@settings(max_examples=80, deadline=None)
def test_whatever_is_hidden_is_found(
    text: str, form: str, width: int, height: int, container: str
) -> None:
    data = payload(form, text)
    pixels = plain(width, height)
    room = pixels[:, :, FORMS[form]].size // 8
    found = found_in(saved(hide(pixels, form, data), container))
    if room >= 19 + len(data):
        assert found.texts.get(HIDDEN, "") == text.lstrip("\0\ufeff").rstrip("\0").replace(
            "\0", "\ufffd"
        )
        assert found.problem is None
    elif room < 15:
        assert found.texts == {}


@given(st.binary(max_size=300), st.integers(0, 400), st.sampled_from(["PNG", "WEBP"]))
@settings(max_examples=150, deadline=None)
def test_any_damage_is_survived(noise: bytes, at: int, container: str) -> None:
    data = saved(
        hide(plain(24, 40), "stealth_pngcomp", payload("stealth_pngcomp", TEXT)), container
    )
    spoilt = data[:at] + noise + data[at + len(noise) :]
    found = add_hidden(spoilt, RawMetadata(container, 24, 40))
    assert all(isinstance(text, str) for text in found.texts.values())
