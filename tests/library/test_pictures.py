"""What images look like: from the cache, from files, from other threads, and when they cannot."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from curator.domain.errors import ImageError
from curator.library.library import Library
from curator.library.pictures import Pictures
from curator.library.scan import scan
from curator.store import reads

from .conftest import OpenLibrary, write_png


def swapped_profile() -> bytes:
    """An sRGB profile whose red and blue primaries have changed places."""
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return icc.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "p"
    write_png(folder / "0.png", shade=0, size=(600, 400))
    write_png(folder / "1.png", shade=90, size=(50, 30))
    return folder


@pytest.fixture
def library(open_library: OpenLibrary, folder: Path) -> Library:
    opened = open_library()
    opened.add_folder(folder)
    scan(opened, opened.watched)
    return opened


@pytest.fixture
def pictures(library: Library) -> Pictures:
    return Pictures(library)


def only(library: Library, query: str) -> int:
    (image_id,) = library.find(library.parse(query))  # numpy's integer, as the gallery has them
    return image_id  # type: ignore[no-any-return]


def opened(jpeg: bytes | None) -> np.ndarray:
    assert jpeg is not None
    with Image.open(BytesIO(jpeg)) as image:
        return np.asarray(image.convert("RGB"))


def key_of(library: Library, image_id: int) -> bytes | None:
    with library.database.read() as connection:
        return reads.pixel_hash(connection, image_id)


def test_thumbnail_is_the_one_kept_when_the_file_was_read(
    library: Library, pictures: Pictures, folder: Path
) -> None:
    image_id = only(library, "name:0.png")
    shutil.rmtree(folder)
    jpeg = pictures.thumbnail(image_id)
    assert opened(jpeg).shape == (171, 256, 3)
    assert jpeg == library.thumbnail(key_of(library, image_id))


def test_thumbnail_that_is_gone_is_made_again_and_kept(
    library: Library, open_library: OpenLibrary, folder: Path
) -> None:
    image_id = only(library, "name:0.png")
    before = Pictures(library).thumbnail(image_id)
    library.close()
    for path in library.places.cache.glob("thumbs.sqlite3*"):
        path.unlink()
    again = open_library(writable=False)
    assert again.thumbnail(key_of(again, image_id)) is None
    assert Pictures(again).thumbnail(image_id) == before
    shutil.rmtree(folder)
    assert Pictures(again).thumbnail(image_id) == before


def test_full_picture_is_what_the_file_holds(
    library: Library, pictures: Pictures, folder: Path
) -> None:
    image_id = only(library, "name:0.png")
    picture = pictures.full(image_id)
    assert picture.image_id == image_id
    assert picture.pixels.flags.c_contiguous
    assert picture.pixels.dtype == np.uint8
    with Image.open(folder / "0.png") as image:
        np.testing.assert_array_equal(picture.pixels, np.asarray(image.convert("RGB")))


def test_profile_and_turn_are_applied_as_in_the_thumbnail(
    library: Library, pictures: Pictures, folder: Path
) -> None:
    image = Image.new("RGB", (64, 32), (220, 60, 60))
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(folder / "swapped.png", icc_profile=swapped_profile(), exif=exif)
    scan(library, library.watched)
    image_id = only(library, "name:swapped.png")
    shown = pictures.full(image_id).pixels
    assert shown.shape == (64, 32, 3)
    assert shown.flags.c_contiguous
    assert int(shown[5, 5, 2]) > int(shown[5, 5, 0]) + 50
    thumb = opened(pictures.thumbnail(image_id))
    assert np.abs(shown[32, 16].astype(int) - thumb[32, 16]).max() <= 6


def test_first_place_that_is_there_is_taken(
    library: Library, pictures: Pictures, folder: Path
) -> None:
    shutil.copy(folder / "0.png", folder / "copy.png")
    scan(library, library.watched)
    image_id = only(library, "name:0.png")
    before = pictures.full(image_id).pixels
    (folder / "0.png").unlink()
    np.testing.assert_array_equal(pictures.full(image_id).pixels, before)


def test_another_image_in_its_place_is_not_shown(
    library: Library, pictures: Pictures, folder: Path
) -> None:
    image_id = only(library, "name:0.png")
    write_png(folder / "0.png", shade=200)
    with pytest.raises(ImageError, match=r"0\.png holds another image by now"):
        pictures.full(image_id)


def test_what_cannot_be_shown_is_told_in_words(
    open_library: OpenLibrary, library: Library, pictures: Pictures, folder: Path
) -> None:
    image_id = only(library, "name:0.png")
    with pytest.raises(ImageError, match="no file any more"):
        pictures.full(10_000)
    assert pictures.thumbnail(10_000) is None
    path, away = folder / "0.png", folder / "away"
    path.rename(away)
    with pytest.raises(ImageError, match=r"0\.png is not there"):
        pictures.full(image_id)
    path.write_text("words")
    with pytest.raises(ImageError, match="is no longer an image"):
        pictures.full(image_id)
    path.unlink()
    path.mkdir()
    with pytest.raises(ImageError, match="cannot be read: "):
        pictures.full(image_id)
    path.rmdir()
    away.rename(path)
    assert pictures.full(image_id).pixels.shape == (400, 600, 3)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_in_its_place_is_not_waited_for(
    library: Library, pictures: Pictures, folder: Path
) -> None:
    image_id = only(library, "name:0.png")
    (folder / "0.png").unlink()
    os.mkfifo(folder / "0.png")
    with pytest.raises(ImageError, match="cannot be read"):
        pictures.full(image_id)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_image_beyond_the_limit_is_shown_with_fewer_pixels(
    open_library: OpenLibrary, folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curator.library.picture_files.MOST_REDUCED", 100_000)
    image = Image.linear_gradient("L").resize((1200, 1000)).convert("RGB")
    image.save(folder / "large", kind)
    library = open_library(most_megapixels=1)
    library.add_folder(folder)
    scan(library, library.watched)
    picture = Pictures(library).full(only(library, "is:failed"))
    assert picture.size == (1200, 1000)
    assert picture.pixels.shape[0] * picture.pixels.shape[1] <= 100_000
    assert (picture.part is None, picture.held == 0) == ((kind == "JPEG"),) * 2
    if picture.part is not None:
        part = picture.part(100, 200, 300, 50)
        np.testing.assert_array_equal(part, np.asarray(image)[200:250, 100:400])


def test_a_large_image_is_not_read_on_when_nobody_is_left(
    open_library: OpenLibrary, folder: Path
) -> None:
    write_png(folder / "large.png", shade=3, size=(1200, 1000))
    library = open_library(most_megapixels=1)
    library.add_folder(folder)
    scan(library, library.watched)
    pictures = Pictures(library)
    pictures.close()
    with pytest.raises(ImageError, match=r"large\.png cannot be shown: left meanwhile"):
        pictures.full(only(library, "is:failed"))


def test_how_far_a_large_image_is_read_is_told(
    open_library: OpenLibrary, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curator.imaging.large._BAND_BYTES", 1_000_000)
    write_png(folder / "large.png", shade=3, size=(1200, 1000))
    library = open_library(most_megapixels=1)
    library.add_folder(folder)
    scan(library, library.watched)
    image_id = only(library, "is:failed")
    pictures = Watched(library)
    assert pictures.progress(image_id) is None
    pictures.full(image_id)
    assert pictures.told == pytest.approx([0.0, 0.25, 0.5, 0.75], abs=0.01)
    assert pictures.progress(image_id) is None


class Watched(Pictures):
    """Notes what is told of the progress, as often as anybody might ask."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.told: list[float] = []
        self._shares = Noted(self.told)


class Noted(dict[int, float]):
    def __init__(self, told: list[float]) -> None:
        super().__init__()
        self._told = told

    def __setitem__(self, key: int, value: float) -> None:
        self._told.append(value)
        super().__setitem__(key, value)


def test_size_limit_of_the_settings_holds(open_library: OpenLibrary, folder: Path) -> None:
    Image.linear_gradient("L").resize((1200, 1000)).save(folder / "large.webp")
    library = open_library(most_megapixels=1)
    library.add_folder(folder)
    scan(library, library.watched)
    image_id = only(library, "is:failed")
    with pytest.raises(ImageError, match=r"large\.webp cannot be shown: too large: 1200 x 1000"):
        Pictures(library).full(image_id)
    assert Pictures(library).thumbnail(image_id) is None


def test_a_screen_s_profile_holds_for_whole_pictures_alone(
    library: Library, pictures: Pictures
) -> None:
    image_id = only(library, "name:0.png")
    before, thumbnail = pictures.full(image_id).pixels, pictures.thumbnail(image_id)
    pictures.screen = swapped_profile()
    shown = pictures.full(image_id).pixels
    assert np.abs(shown.astype(int) - before).mean() > 20
    assert np.abs(shown[..., ::-1].astype(int) - before).mean() < 4
    assert pictures.thumbnail(image_id) == thumbnail


def test_frames_of_an_animation_come_in_the_screen_s_colours(
    library: Library, pictures: Pictures, folder: Path
) -> None:
    frames = [Image.new("RGB", (32, 32), (200, 30, 30 * number)) for number in range(3)]
    frames[0].save(folder / "a.gif", save_all=True, append_images=frames[1:], duration=50, loop=0)
    scan(library, library.watched)
    image_id = only(library, "name:a.gif")
    assert pictures.full(image_id).animated
    movie = pictures.movie(image_id)
    found = [(tuple(pixels[5, 5]), seconds) for pixels, seconds in movie.frames()]
    assert found == [((200, 30, 30 * number), 0.05) for number in range(3)]
    assert movie.loops == 0
    with pytest.raises(ImageError, match="not animated"):
        pictures.movie(only(library, "name:0.png"))


def test_many_threads_at_once(library: Library, pictures: Pictures) -> None:
    ids = library.find(library.parse("")).tolist() * 20
    expected = {image_id: pictures.full(image_id).pixels for image_id in set(ids)}

    def look(image_id: int) -> bool:
        same = np.array_equal(pictures.full(image_id).pixels, expected[image_id])
        return same and pictures.thumbnail(image_id) is not None

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(look, ids))
