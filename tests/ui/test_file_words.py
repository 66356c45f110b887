"""What is told of files that move."""

from __future__ import annotations

import pytest

from curator.domain.image import ImageId
from curator.library.news import FileFailure, FilesDone, FilesKind, Trouble
from curator.ui import file_words

ONE, THREE = (ImageId(1),), tuple(map(ImageId, (1, 2, 3)))
STAYS = FileFailure(b"/a/fox.png", Trouble.FORBIDDEN, "Permission denied")


@pytest.mark.parametrize("kind", [each for each in Trouble if each is not Trouble.OTHER])
def test_every_trouble_has_words_of_its_own(kind: Trouble) -> None:
    others = {file_words.trouble(each) for each in Trouble if each is not kind}
    assert file_words.trouble(kind) not in others


def test_a_failure_ends_with_the_words_of_the_system() -> None:
    told = "no permission to do that here (Permission denied)"
    assert file_words.failure(STAYS) == told
    assert file_words.failure(FileFailure(b"", Trouble.FULL, "")) == "the drive is full"


@pytest.mark.parametrize(
    ("news", "told"),
    [
        (
            FilesDone(FilesKind.HOLD, "to holding: 1 image", ONE),
            "1 image is in holding; undo brings it back.",
        ),
        (
            FilesDone(FilesKind.PROCESS, "process rejects: 3 images", THREE),
            "3 images are in holding; undo brings them back.",
        ),
        (
            FilesDone(FilesKind.PROCESS, "process rejects: 3 images", THREE, cancelled=True),
            "Stopped. 3 images are in holding; undo brings them back.",
        ),
        (
            FilesDone(FilesKind.MOVE, "move to best: 3 images", THREE, (STAYS,)),
            "Move to best: 3 images. 1 file stays where it is.",
        ),
        (
            FilesDone(FilesKind.BIN, "to the bin: 1 image", ONE),
            "1 image is in the system’s bin.",
        ),
        (
            FilesDone(FilesKind.UNDO, "to holding: 1 image", ONE, undone=True),
            "Undone: to holding: 1 image.",
        ),
        (
            FilesDone(FilesKind.REDO, "to holding: 1 image", ONE, undone=False),
            "Done again: to holding: 1 image.",
        ),
        (
            FilesDone(FilesKind.HOLD, "to holding", (), (STAYS, STAYS)),
            "2 files stay where they are.",
        ),
        (FilesDone(FilesKind.HOLD, "to holding"), "There is no file to do that with."),
        (FilesDone(FilesKind.HOLD, "to holding", error=OSError("disk")), ""),
    ],
)
def test_what_came_of_a_deed(news: FilesDone, told: str) -> None:
    assert file_words.outcome(news) == told
