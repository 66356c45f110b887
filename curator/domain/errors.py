"""Everything Curator itself raises, as one tree.

    CuratorError
    ├── UsageError              the request cannot be carried out as it was put (exit status 2)
    │   ├── QueryError          a query that does not parse; carries position and reason
    │   ├── UnknownNameError    a scorer, tag, folder or file nobody knows
    │   ├── NotEmbeddedError    nothing has an embedding that a search could compare
    │   ├── LackingWeightsError a search needs weights that are absent
    │   └── SettingsError       a settings file or variable that cannot be read
    ├── LibraryError            the library cannot be used (exit status 3)
    │   ├── LibraryInUseError   another process writes it
    │   ├── LibraryTooNewError  written by a newer Curator
    │   └── LibraryDamagedError integrity check or reading failed
    ├── StorageError            the disk is full or refuses to be written
    ├── DeviceError             the device that scores, or its driver, breaks again and again
    ├── ImageError              a file that cannot be decoded: a fact to store, not a stop
    ├── MetadataError           text that a reader of embedded data cannot read
    │   └── ForeignTextError    text that only looked like the reader's own
    └── WeightsError            weights that are absent, refused or do not fit
        └── StyleGoneError      the images of a style set are gone before they were measured

All of them are *known*: the faces tell them in words with the way out. Anything else that is
raised is a bug and is logged whole.
"""

from __future__ import annotations


class CuratorError(Exception):
    """Base of every error that Curator tells in words."""


class UsageError(CuratorError):
    """The request cannot be carried out as it was put."""


class QueryError(UsageError):
    """A query that does not parse.

    Attributes:
        position: index of the first character at fault, counted from 0.
        reason: what is wrong there, in words.
        query: the text that was parsed.
    """

    def __init__(self, query: str, position: int, reason: str) -> None:
        super().__init__(f"{reason} (at character {position + 1} of {query!r})")
        self.query = query
        self.position = position
        self.reason = reason


class UnknownNameError(UsageError):
    """A name that nothing goes by, with the names that come near."""

    def __init__(self, kind: str, name: str, near: tuple[str, ...] = ()) -> None:
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        super().__init__(f"no {kind} is called {name!r}{hint}")
        self.kind = kind
        self.name = name
        self.near = near


class NotEmbeddedError(UsageError):
    """A search by nearness where nothing has an embedding that could be compared."""


class LackingWeightsError(UsageError):
    """A search needs weights that are not on this machine.

    Attributes:
        key: of the weights.
    """

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key


class SettingsError(UsageError):
    """A settings file or environment variable that cannot be read."""


class LibraryError(CuratorError):
    """The library cannot be used."""


class LibraryInUseError(LibraryError):
    """Another process holds the library open for writing."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"the library is in use by {holder}")
        self.holder = holder


class LibraryTooNewError(LibraryError):
    """The library file was written by a newer Curator than this one."""


class LibraryDamagedError(LibraryError):
    """The library file fails its integrity check or cannot be read at all."""


class StorageError(CuratorError):
    """The disk is full, read-only or refuses to be written."""


class DeviceError(CuratorError):
    """The device that scores, or its driver, breaks again and again."""


class ImageError(CuratorError):
    """A file that cannot be decoded; the message is the reason to store."""


class MetadataError(CuratorError):
    """Text that looked like a reader's own and cannot be read."""


class ForeignTextError(MetadataError):
    """Text that only looked like a reader's own: another's, such as a caption, and no fault."""


class WeightsError(CuratorError):
    """Weights that are absent, refused (hash, pickled code, size) or do not fit."""


class StyleGoneError(WeightsError):
    """The images of a style set are gone before they were measured; only a new set helps."""
