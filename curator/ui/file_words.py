"""What is told of files that move, in sentences."""

from __future__ import annotations

from curator.library.news import FileFailure, FilesDone, FilesKind, Trouble
from curator.ui import words

_TROUBLES = {
    Trouble.GONE: "the file is gone",
    Trouble.TAKEN: "something else of that name lies in the way",
    Trouble.FORBIDDEN: "no permission to do that here",
    Trouble.READ_ONLY: "the folder or its drive can only be read",
    Trouble.FULL: "the drive is full",
    Trouble.OFFLINE: "the folder or its drive is gone for now",
    Trouble.BUSY: "another program has the file open",
    Trouble.NAME: "the name is too long, or not allowed there",
    Trouble.CHANGED: "the file is not what it was",
    Trouble.LAST: "it is the last file of the image that there is",
}
_TO_HOLDING = (FilesKind.HOLD, FilesKind.PROCESS)


def into_the_bin(count: int) -> tuple[str, str]:
    """The question before images go into the bin, and what comes of it."""
    more = (
        "This is the one step that Curator cannot undo; until the bin is emptied the system can "
        "bring them back."
    )
    return f"Move {words.images(count)} into the system’s bin?", more


def trouble(kind: Trouble) -> str:
    """What is in the way."""
    return _TROUBLES.get(kind, "the system refuses")


def failure(each: FileFailure) -> str:
    """Why a file stays where it is, with the system's own words."""
    said = words.one_line(each.reason)
    return f"{trouble(each.trouble)} ({said})" if said else trouble(each.trouble)


def outcome(news: FilesDone) -> str:
    """What came of a deed, in a sentence or two."""
    told = [] if news.error is not None else [_done(news)]
    if news.failures:
        count = len(news.failures)
        stay = "stays where it is" if count == 1 else "stay where they are"
        told.append(f"{words.counted(count, 'file')} {stay}.")
    return " ".join(filter(None, told))


def _done(news: FilesDone) -> str:
    label = words.one_line(news.label)
    if news.undone is not None:
        return f"{'Undone' if news.undone else 'Done again'}: {label}." if news.ids else ""
    if not news.ids:
        return "" if news.failures or news.cancelled else "There is no file to do that with."
    stopped, one = "Stopped. " if news.cancelled else "", len(news.ids) == 1
    are = f"{stopped}{words.images(len(news.ids))} {'is' if one else 'are'}"
    if news.kind in _TO_HOLDING:
        return f"{are} in holding; undo brings {'it' if one else 'them'} back."
    if news.kind is FilesKind.BIN:
        return f"{are} in the system’s bin."
    return f"{stopped}{words.sentence(label)}"
