"""Texts of a GIF: comments and XMP, before and after its pictures."""

from __future__ import annotations

import io

from image_files import gif, gif_comment, gif_xmp, pieces
from PIL import Image

from curator.imaging.container import read_container

TEXT = "a lighthouse, 灯台\n" * 30 + "Steps: 20, Seed: 7"
PACKET = "<?xpacket begin=''?><x>灯台 " + "lighthouse" * 50 + "</x><?xpacket end='w'?>"


def test_comments_and_xmp_before_and_after_the_picture() -> None:
    expected = {"comment": TEXT, "xmp": PACKET}
    both = gif_comment(TEXT.encode()), gif_xmp(PACKET.encode())
    for data in (gif(*both), gif(after=both), gif(both[0], after=(both[1],))):
        raw = read_container(data)
        assert raw.texts == expected
        assert (raw.width, raw.height, raw.problem) == (3, 2, None)


def test_other_extensions_are_stepped_over() -> None:
    loop = b"\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0"
    control = b"\x21\xf9\4\0\0\0\0\0"
    words = b"\x21\1" + pieces(b"plain text extension")
    raw = read_container(gif(loop, control, words, gif_comment(b"a"), gif_comment(b"b")))
    assert raw.texts == {"comment": "a", "comment 2": "b"}


def test_an_animation_by_pillow() -> None:
    file = io.BytesIO()
    frames = [Image.effect_noise((40, 30), 50 + number) for number in range(4)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], comment=TEXT.encode())
    raw = read_container(file.getvalue())
    assert (raw.texts, raw.width, raw.height) == ({"comment": TEXT}, 40, 30)
    assert raw.problem is None


def test_a_packet_without_its_end_is_kept_as_far_as_it_goes() -> None:
    raw = read_container(gif(gif_xmp(PACKET.encode()))[:200])
    assert raw.texts["xmp"][:100] == PACKET[:100]
    assert raw.problem == "the file is cut off"


def test_a_million_tiny_pieces_are_bounded() -> None:
    endless = gif()[:-1] + b"\x21\xfe" + b"\1a" * 3_000_000
    raw = read_container(endless)
    assert raw.problem == "the file is cut off"
    assert len(raw.texts["comment"]) <= 3_000_000
