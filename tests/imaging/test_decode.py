"""Decoding: every mode to the same upright RGB, and nothing hostile gets out but ImageError."""

from __future__ import annotations

import hashlib
import json
import random
import struct
import warnings
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, PngImagePlugin

from curator.domain.errors import ImageError
from curator.imaging.decode import Decoded, decode

ORIENTATION = 0x0112


def textured(width: int = 48, height: int = 32, seed: int = 1) -> Image.Image:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (6, 9, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    target = BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def pixels(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.convert("RGB"))


def exif_with(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif


def chunk(kind: bytes, body: bytes, checksum: int | None = None) -> bytes:
    right = zlib.crc32(kind + body)
    end = struct.pack(">I", right if checksum is None else checksum)
    return struct.pack(">I", len(body)) + kind + body + end


def png_with(extra: bytes, image: Image.Image | None = None) -> bytes:
    """A PNG with chunks put in right behind its header."""
    data = saved(image or textured(), "PNG")
    return data[:33] + extra + data[33:]


def test_parity_pixels(parity: Path) -> None:
    expected = json.loads((parity / "images.json").read_text(encoding="utf-8"))["dev"]
    assert len(expected) == 12
    for name, facts in expected.items():
        decoded = decode((parity / "images" / name).read_bytes())
        assert [decoded.width, decoded.height] == facts["rgb8_size"], name
        assert hashlib.sha256(decoded.rgb.tobytes()).hexdigest() == facts["rgb8_sha256"], name


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("PNG", {}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("WEBP", {"lossless": True}),
    ],
)
def test_lossless_formats_give_their_pixels(form: str, options: dict[str, Any]) -> None:
    image = textured()
    decoded = decode(saved(image, form, **options))
    assert decoded.format == form
    assert np.array_equal(decoded.rgb, pixels(image))
    assert decoded.rgb.dtype == np.uint8
    assert decoded.rgb.flags.c_contiguous
    assert not decoded.animated
    assert decoded.icc is None


@pytest.mark.parametrize("form", ["JPEG", "AVIF", "WEBP"])
def test_lossy_formats_come_near(form: str) -> None:
    image = textured()
    decoded = decode(saved(image, form, quality=95))
    assert decoded.format == form
    assert np.abs(decoded.rgb.astype(int) - pixels(image)).mean() < 6


def test_cmyk_and_grey_jpegs() -> None:
    cmyk = decode(saved(textured().convert("CMYK"), "JPEG", quality=98))
    grey = decode(saved(textured().convert("L"), "JPEG", quality=98))
    assert np.abs(cmyk.rgb.astype(int) - pixels(textured())).mean() < 6
    assert np.ptp(grey.rgb, axis=2).max() == 0


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("PNG", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("WEBP", {"lossless": True}),
        ("JPEG", {"quality": 100, "subsampling": 0}),
    ],
)
def test_turned_as_exif_says(orientation: int, form: str, options: dict[str, Any]) -> None:
    corner = np.full((16, 24, 3), 230, dtype=np.uint8)
    corner[:8, :8] = (200, 20, 20)
    rgb = decode(saved(Image.fromarray(corner), form, exif=exif_with(orientation), **options)).rgb
    assert rgb.shape == ((16, 24, 3) if orientation < 5 else (24, 16, 3))
    marks = {(y, x): int(rgb[(4, -5)[y], (4, -5)[x], 1]) < 100 for y in (0, 1) for x in (0, 1)}
    places = {
        1: (0, 0),
        2: (0, 1),
        3: (1, 1),
        4: (1, 0),
        5: (0, 0),
        6: (0, 1),
        7: (1, 1),
        8: (1, 0),
    }
    assert [place for place, marked in marks.items() if marked] == [places[orientation]]


def test_unreadable_exif_does_not_cost_the_image() -> None:
    image = textured()
    for exif in (b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0rubbish", b"\0" * 40):
        assert np.array_equal(decode(saved(image, "PNG", exif=exif)).rgb, pixels(image))


@pytest.mark.parametrize("value", [0, 128, 255, 256, 385, 386, 40_000, 65_535])
def test_sixteen_bit_grey_is_divided_by_257(value: int) -> None:
    levels = np.full((5, 7), value, dtype=np.uint16)
    assert (
        decode(saved(Image.fromarray(levels), "PNG")).rgb[2, 3].tolist() == [round(value / 257)] * 3
    )


def test_wide_integers_and_floats() -> None:
    whole = Image.fromarray(np.array([[0, 257 * 9, 70_000, -5]], dtype=np.int32))
    shares = Image.fromarray(np.array([[0.0, 0.5, 1.0, np.nan]], dtype=np.float32))
    levels = Image.fromarray(np.array([[0.0, 9.4, 300.0, -np.inf]], dtype=np.float32))
    assert decode(saved(whole, "TIFF")).rgb[0, :, 0].tolist() == [0, 9, 255, 0]
    assert decode(saved(shares, "TIFF")).rgb[0, :, 0].tolist() == [0, 128, 255, 0]
    assert decode(saved(levels, "TIFF")).rgb[0, :, 0].tolist() == [0, 9, 255, 0]


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_is_white(mode: str) -> None:
    image = textured().convert(mode)
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    shade = np.asarray(image.convert("RGBA")).astype(float)
    share = shade[..., 3:] / 255
    expected = shade[..., :3] * share + 255 * (1 - share)
    assert np.abs(decode(saved(image, "PNG")).rgb - expected).max() <= 1


def test_hidden_colours_do_not_show() -> None:
    loud = np.zeros((4, 4, 4), dtype=np.uint8)
    loud[..., 1] = 255
    assert (decode(saved(Image.fromarray(loud), "PNG")).rgb == 255).all()
    opaque = loud.copy()
    opaque[..., 3] = 255
    assert decode(saved(Image.fromarray(opaque), "PNG")).rgb[0, 0].tolist() == [0, 255, 0]


def test_palettes_with_and_without_transparency() -> None:
    image = textured().quantize(16)
    index = int(np.asarray(image)[0, 0])
    opaque = decode(saved(image, "PNG")).rgb
    clear = decode(saved(image, "PNG", transparency=index)).rgb
    several = decode(saved(image, "PNG", transparency=bytes([0] * 8))).rgb
    assert np.array_equal(opaque, pixels(image))
    assert clear[0, 0].tolist() == [255, 255, 255]
    kept = np.asarray(image) != index
    assert np.array_equal(clear[kept], opaque[kept])
    assert (several[np.asarray(image) < 8] == 255).all()


def test_one_bit_and_keyed_colours() -> None:
    stripes = Image.fromarray(np.tile(np.array([[True, False]]), (6, 5)))
    assert decode(saved(stripes, "PNG")).rgb[0, :4, 0].tolist() == [255, 0, 255, 0]
    keyed = Image.new("RGB", (3, 3), (9, 8, 7))
    assert (decode(saved(keyed, "PNG", transparency=(9, 8, 7))).rgb == 255).all()


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "AVIF"])
def test_animations_show_their_first_frame(form: str) -> None:
    first = Image.new("RGB", (40, 30), (200, 30, 30))
    others = [Image.new("RGB", (40, 30), (30, 30, 200)), Image.new("RGB", (40, 30), (30, 200, 30))]
    decoded = decode(saved(first, form, save_all=True, append_images=others, duration=40))
    assert (decoded.animated, decoded.format) == (True, form)
    assert np.abs(decoded.rgb.astype(int) - (200, 30, 30)).max() < 9
    assert not decode(saved(first, form)).animated


def test_pages_and_phone_pictures_are_no_animations() -> None:
    pages = saved(textured(), "TIFF", save_all=True, append_images=[textured(seed=2)])
    stereo = saved(textured(), "MPO", save_all=True, append_images=[textured(seed=2)])
    assert not decode(pages).animated
    assert (decode(stereo).format, decode(stereo).animated) == ("JPEG", False)


def test_the_profile_is_handed_on_and_not_applied() -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain, tagged = (
        decode(saved(textured(), "PNG")),
        decode(saved(textured(), "PNG", icc_profile=icc)),
    )
    assert plain.icc is None
    assert tagged.icc == icc
    assert np.array_equal(plain.rgb, tagged.rgb)


LONG_TEXT = b"parameters\0" + b"a cat " * 400_000
BOMB = b"parameters\0\0" + zlib.compress(b"\0" * 90_000_000)


@pytest.mark.parametrize(
    "extra",
    [
        chunk(b"tEXt", LONG_TEXT),
        chunk(b"zTXt", BOMB),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + BOMB[12:]),
        chunk(b"iCCP", b"profile\0\0" + BOMB[12:]),
        chunk(b"iCCP", b"profile\0\7what"),
        chunk(b"tEXt", b"Comment\0hello", checksum=1),
        chunk(b"eXIf", b"MM\0*", checksum=1),
        chunk(b"tIME", b"\0"),
        chunk(b"pHYs", b"\0"),
        chunk(b"prVt", b"anything"),
    ],
    ids=lambda extra: f"{extra[4:8].decode()}-{len(extra)}",
)
def test_side_chunks_never_cost_a_png_its_pixels(extra: bytes) -> None:
    decoded = decode(png_with(extra))
    assert np.array_equal(decoded.rgb, pixels(textured()))
    assert decoded.icc is None


def test_pillow_alone_would_have_refused() -> None:
    """Shows that the test above can fail."""
    for extra in (chunk(b"zTXt", BOMB), chunk(b"tEXt", b"Comment\0hello", checksum=1)):
        with (
            pytest.raises((ValueError, OSError, SyntaxError)),
            Image.open(BytesIO(png_with(extra))) as image,
        ):
            image.load()
    assert len(LONG_TEXT) > PngImagePlugin.MAX_TEXT_CHUNK


def test_a_png_without_an_end_still_has_its_pixels() -> None:
    data = saved(textured(), "PNG")
    assert np.array_equal(decode(data[:-12]).rgb, pixels(textured()))


def test_broken_critical_chunks_are_told() -> None:
    with pytest.raises(ImageError):
        decode(png_with(b"", textured()).replace(b"IHDR", b"IHDX"))
    data = bytearray(saved(textured(), "PNG"))
    data[20] ^= 1
    with pytest.raises(ImageError):
        decode(bytes(data))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF89a",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"BM",
        b"II*\0\x08\0\0\0",
        b"MM\0*\xff\xff\xff\xff",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"P6 1 1 255\n\0\0\0",
        b"just words",
        b"\0" * 5000,
    ],
)
def test_no_image_is_told_in_a_few_words(data: bytes) -> None:
    with pytest.raises(ImageError) as told:
        decode(data)
    assert 5 < len(str(told.value)) <= 120
    assert "0x" not in str(told.value)


def test_too_many_pixels_are_refused_before_they_are_touched() -> None:
    data = saved(textured(48, 32), "PNG")
    assert decode(data, most_pixels=48 * 32).width == 48
    with pytest.raises(ImageError, match="too large: 48 x 32"):
        decode(data, most_pixels=48 * 32 - 1)


@pytest.mark.parametrize("side", [20_000, 60_000])
def test_decompression_bombs_are_refused(side: int) -> None:
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))
    with pytest.raises(ImageError, match="too large"):
        decode(data)


def test_extreme_shapes() -> None:
    for size in ((65_535, 1), (1, 65_535), (1, 1)):
        assert decode(saved(Image.new("RGB", size, (1, 2, 3)), "PNG")).rgb.shape == (
            size[1],
            size[0],
            3,
        )
    assert decode(saved(Image.new("RGB", (65_000, 2)), "JPEG")).width == 65_000


ATTACKED = {
    "png": lambda: saved(textured(), "PNG", exif=exif_with(6)),
    "palette": lambda: saved(textured().quantize(32), "PNG", transparency=3),
    "sixteen": lambda: saved(textured().convert("L").convert("I;16"), "PNG"),
    "jpeg": lambda: saved(textured(), "JPEG", exif=exif_with(6)),
    "progressive": lambda: saved(textured(), "JPEG", progressive=True),
    "cmyk": lambda: saved(textured().convert("CMYK"), "JPEG"),
    "webp": lambda: saved(textured(), "WEBP", exif=exif_with(6)),
    "lossless": lambda: saved(textured().convert("RGBA"), "WEBP", lossless=True),
    "animated": lambda: saved(textured(), "WEBP", save_all=True, append_images=[textured(seed=2)]),
    "gif": lambda: saved(textured(), "GIF", save_all=True, append_images=[textured(seed=2)]),
    "avif": lambda: saved(textured(), "AVIF", exif=exif_with(6)),
    "bmp": lambda: saved(textured(), "BMP"),
    "tiff": lambda: saved(textured(), "TIFF", exif=exif_with(6)),
    "lzw": lambda: saved(textured(), "TIFF", compression="tiff_lzw"),
}  # fmt: skip


def attempt(data: bytes) -> Decoded | None:
    try:
        return decode(data)
    except ImageError:
        return None


@pytest.mark.parametrize("name", ATTACKED)
def test_cut_off_files(name: str) -> None:
    data = ATTACKED[name]()
    whole = decode(data)
    step = max(1, len(data) // 40)
    results = [attempt(data[:length]) for length in range(0, len(data), step)]
    assert results[0] is None
    assert any(result is None for result in results[1:])
    assert all(result.rgb.shape == whole.rgb.shape for result in results if result)


@pytest.mark.parametrize("name", ATTACKED)
def test_flipped_bits(name: str) -> None:
    data, rng = ATTACKED[name](), random.Random(name)
    for _ in range(60):
        spoiled = bytearray(data)
        for _ in range(rng.choice([1, 1, 3, 30])):
            place = rng.randrange(min(len(data), rng.choice([64, 400, len(data)])))
            spoiled[place] = rng.choice([0, 255, spoiled[place] ^ (1 << rng.randrange(8))])
        attempt(bytes(spoiled))


def test_long_files_cut_at_every_thousandth_byte() -> None:
    rng = np.random.default_rng(5)
    noisy = Image.fromarray(rng.integers(0, 256, (120, 160, 3), dtype=np.uint8))
    for form in ("PNG", "JPEG", "WEBP"):
        data = saved(noisy, form)
        assert len(data) > 10_000
        assert [attempt(data[:end]) for end in range(0, len(data) - 1000, 1000)].count(None) >= 9


def test_pillows_warnings_stay_inside() -> None:
    """Also where each test, or a program, has set its own filters."""
    pages = saved(textured(), "TIFF", compression="tiff_lzw")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for end in range(8, len(pages), 40):
            attempt(pages[:end])
        decode(png_with(chunk(b"acTL", struct.pack(">II", 0, 0))))
        with pytest.raises(UserWarning, match="ours"):
            warnings.warn("ours", UserWarning, stacklevel=1)
