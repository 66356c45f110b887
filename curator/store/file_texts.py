"""What happens to files as JSON, for the history and the journal.

Paths are any bytes; those that are no UTF-8 are kept as Python keeps them, whatever the system's
own encoding is.
"""

from __future__ import annotations

from typing import Any

from curator.domain.file_moves import (
    FileBinned,
    FileCopy,
    FileEdit,
    FileMove,
    FilePlace,
    Sidecars,
)
from curator.domain.image import FileId, FolderId, ImageId

KINDS = ("move", "copy", "bin")


def encoded(edit: FileEdit) -> dict[str, Any]:
    """An edit as JSON."""
    beside = [[_text(before), _text(after)] for before, after in edit.sidecars]
    match edit:
        case FileMove():
            places = [_place(edit.before), _place(edit.after)]
            return {"move": [edit.file_id, edit.image_id, *places, beside]}
        case FileCopy():
            places = [_place(edit.source), _place(edit.place)]
            return {"copy": [edit.image_id, *places, beside, edit.made]}
        case FileBinned():
            return {"bin": [edit.file_id, edit.image_id, _place(edit.before), beside]}


def decoded(text: dict[str, Any]) -> FileEdit:
    """An edit back from its JSON; ValueError, TypeError or KeyError where it is none."""
    if "move" in text:
        file_id, image_id, before, after, beside = text["move"]
        places = (_placed(before), _placed(after))
        return FileMove(FileId(file_id), ImageId(image_id), *places, _sidecars(beside))
    if "copy" in text:
        image_id, source, place, beside, made = text["copy"]
        places = (_placed(source), _placed(place))
        return FileCopy(ImageId(image_id), *places, _sidecars(beside), bool(made))
    file_id, image_id, before, beside = text["bin"]
    return FileBinned(FileId(file_id), ImageId(image_id), _placed(before), _sidecars(beside))


def _place(place: FilePlace) -> list[Any]:
    held_from = None if place.held_from is None else _text(place.held_from)
    return [place.folder_id, _text(place.relpath), held_from]


def _placed(text: list[Any]) -> FilePlace:
    folder_id, relpath, held_from = text
    held = None if held_from is None else _bytes(held_from)
    return FilePlace(FolderId(folder_id), _bytes(relpath), held)


def _sidecars(pairs: list[list[str]]) -> Sidecars:
    return tuple((_bytes(before), _bytes(after)) for before, after in pairs)


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
