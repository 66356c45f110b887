"""Style sets as files: made, read, damaged, forgotten."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from PIL import Image

from curator.domain.errors import StorageError, UnknownNameError, UsageError
from curator.domain.score import Direction
from curator.scoring import styles
from curator.scoring.registry import load_registry


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three images, one of them twice, one below; a text called image and a hidden one."""
    images = tmp_path / "images"
    (images / "below").mkdir(parents=True)
    for number, name in enumerate(("a.png", "b.jpg", "below/c.webp", ".hidden.png")):
        Image.new("RGB", (9, 7), (60 * number, 20, 30)).save(images / name)
    (images / "again.png").write_bytes((images / "a.png").read_bytes())
    (images / "no image.png").write_text("text")
    (images / "cut.png").write_bytes((images / "a.png").read_bytes()[:40])
    return images


def test_a_set_holds_every_content_once(folder: Path, tmp_path: Path) -> None:
    made = styles.add("ink", folder, tmp_path / "kept")
    assert [each.path.name for each in made.references] == ["a.png", "b.jpg", "c.webp"]
    assert made.key == "style:ink"
    assert styles.all_sets(tmp_path / "kept") == (made,)


def test_a_fingerprint_hangs_on_contents_alone(folder: Path, tmp_path: Path) -> None:
    before = styles.add("ink", folder, tmp_path / "kept").fingerprint
    (folder / "a.png").rename(folder / "z.png")
    (folder / "again.png").unlink()
    assert styles.add("ink", folder, tmp_path / "kept").fingerprint == before
    (folder / "b.jpg").unlink()
    assert styles.add("ink", folder, tmp_path / "kept").fingerprint != before


@pytest.mark.parametrize(
    "name", ["ink", "墨", "ночь", "हिन्दी", "ภาษา", "العَرَبِيَّة", "a-b_c.2", "x" * 60]
)
def test_names_that_can_be(folder: Path, tmp_path: Path, name: str) -> None:
    made = styles.add(name, folder, tmp_path / "kept")
    assert styles.read_set(made.path) == made


@pytest.mark.parametrize(
    "name",
    ["", "a b", "a/b", "..", ".a", "a,b", "a:b", "x" * 61, "a\n", '"', "𠀋" * 60, "\u0301a", "😀"],
)
def test_names_that_cannot_be(folder: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be called"):
        styles.add(name, folder, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_name_is_composed(folder: Path, tmp_path: Path) -> None:
    """Typed on another keyboard, it is the same style."""
    assert styles.add("cafe\u0301", folder, tmp_path / "kept").key == "style:caf\u00e9"
    styles.remove("cafe\u0301", tmp_path / "kept")
    assert styles.all_sets(tmp_path / "kept") == ()


def test_names_that_are_one_file_elsewhere_are_refused(folder: Path, tmp_path: Path) -> None:
    styles.add("ink", folder, tmp_path / "kept")
    with pytest.raises(UsageError, match="is called 'ink' already"):
        styles.add("Ink", folder, tmp_path / "kept")


def test_every_file_is_told_of(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "pipe.png")
    told: list[styles.Looked] = []
    styles.add("ink", folder, tmp_path / "kept", looked=told.append)
    assert [each.done for each in told] == list(range(1, 8))
    assert {each.total for each in told} == {7}
    left_out = {each.path.name: each.left_out for each in told if each.left_out}
    assert left_out.keys() == {"cut.png", "no image.png", "pipe.png"}
    assert left_out["pipe.png"] == "it is no file"
    assert [each.path.name for each in told if each.is_double] == ["again.png"]


def test_a_stopped_making_leaves_the_older_set(folder: Path, tmp_path: Path) -> None:
    before = styles.add("ink", folder, tmp_path / "kept")
    (folder / "a.png").unlink()
    with pytest.raises(styles.AddCancelledError):
        styles.add("ink", folder, tmp_path / "kept", cancelled=lambda: True)

    def interrupt(_: styles.Looked) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        styles.add("ink", folder, tmp_path / "kept", looked=interrupt)
    assert styles.all_sets(tmp_path / "kept") == (before,)
    assert list((tmp_path / "kept").iterdir()) == [before.path]


def test_a_damaged_set_is_named_and_can_be_mended_or_forgotten(
    folder: Path, tmp_path: Path
) -> None:
    made = styles.add("ink", folder, tmp_path / "kept")
    made.path.write_text("{")
    (damaged,) = styles.kept_sets(tmp_path / "kept")[1]
    assert (damaged.name, damaged.path) == ("ink", made.path)
    assert styles.add("ink", folder, tmp_path / "kept") == made
    made.path.write_text("{")
    styles.remove("ink", tmp_path / "kept")
    assert not made.path.exists()


def test_a_folder_without_images_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no images"):
        styles.add("ink", tmp_path / "empty", tmp_path / "kept")
    with pytest.raises(UsageError, match="is no folder"):
        styles.add("ink", tmp_path / "absent", tmp_path / "kept")


def test_too_many_images_are_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(styles, "MOST_IMAGES", 2)
    with pytest.raises(UsageError, match="more than 2 images"):
        styles.add("ink", folder, tmp_path / "kept")


def test_a_set_that_cannot_be_kept_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    with pytest.raises(StorageError, match="cannot be written"):
        styles.add("ink", folder, tmp_path / "kept")


def test_a_forgotten_set_leaves_its_images(folder: Path, tmp_path: Path) -> None:
    styles.add("ink", folder, tmp_path / "kept")
    styles.remove("ink", tmp_path / "kept")
    assert styles.all_sets(tmp_path / "kept") == ()
    assert (folder / "a.png").exists()
    with pytest.raises(UnknownNameError):
        styles.remove("ink", tmp_path / "kept")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"name": "x", "folder": "/", "images": []}']
)
def test_damaged_sets_are_left_out_and_the_others_work(
    folder: Path, tmp_path: Path, content: str
) -> None:
    made = styles.add("ink", folder, tmp_path / "kept")
    (tmp_path / "kept" / "broken.json").write_text(content)
    assert styles.all_sets(tmp_path / "kept") == (made,)


def test_a_set_is_a_scorer_like_any_other(folder: Path, tmp_path: Path) -> None:
    made = styles.add("ink", folder, tmp_path / "kept")
    info = load_registry(tmp_path / "kept").scorer("style:ink").info
    assert info.direction is Direction.LOWER
    assert info.reference == made.fingerprint
    assert "style:ink" not in load_registry(tmp_path / "elsewhere").scorers


def test_the_file_names_what_it_was_made_of(folder: Path, tmp_path: Path) -> None:
    made = styles.add("ink", folder, tmp_path / "kept")
    content = json.loads(made.path.read_text("utf-8"))
    assert content["folder"] == str(folder)
    assert {Path(each["path"]).name for each in content["images"]} == {"a.png", "b.jpg", "c.webp"}
