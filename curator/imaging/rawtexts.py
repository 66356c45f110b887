"""Collects the texts of one file within bounds, so that no file can fill the memory or hang a scan.

What one file may cost:

- one text keeps its first `LONGEST_RAW_TEXT` bytes, of longer ones length and hash are kept too;
- all texts of a file together keep `LONGEST_ALL_TEXTS` letters, and there are `MOST_TEXTS` at most;
- `MOST_UNPACKED` bytes are unpacked from compressed texts and profiles, all tries together;
- longer texts pass in pieces of `PIECE` bytes, so that beside the file itself, which the caller
  holds, there is never more in memory than what is kept and a few pieces;
- each byte of a text is decoded four times at most: once for every encoding that is tried.

So time grows with the size of the file and no faster; a reader of a format that lets several
fields share the same bytes has to see to that itself (`exif`, `avif`).
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from blake3 import blake3

from curator.domain.generation import LONGEST_RAW_TEXT, CutText, RawMetadata
from curator.imaging.charsets import UTF8, last_resorts

LONGEST_ALL_TEXTS = 4 * LONGEST_RAW_TEXT
MOST_UNPACKED = 64 * 1024 * 1024
MOST_TEXTS = 256
PIECE = 1024 * 1024

XMP = "xmp"
"""Name of the XMP packet in every container."""
XMP_PREFIX = b"http://ns.adobe.com/xap/1.0/\0"
"""What introduces an XMP packet in a JPEG's segment, and in blocks taken from one."""
COMMENT = "comment"
"""Name of a comment that has no name of its own."""

_LONGEST_NAME = 80
_PACKED_PIECE = 64 * 1024
_ZLIB_OR_GZIP = zlib.MAX_WBITS + 32
_MOST_PROBLEMS = 5

Pieces = Callable[[], Iterable[bytes | memoryview]]


class RawBuilder:
    """What has been found in one file so far; becomes its RawMetadata.

    Attributes:
        width: pixels as stored, 0 while unknown.
        height: likewise.
    """

    def __init__(self, container: str) -> None:
        self.container = container
        self.width = 0
        self.height = 0
        self._texts: dict[str, str] = {}
        self._cut: dict[str, CutText] = {}
        self._times: dict[str, int] = {}
        self._problems: list[str] = []
        self._room = LONGEST_ALL_TEXTS
        self._unpackable = MOST_UNPACKED

    @property
    def is_empty(self) -> bool:
        """Whether no text has been found so far."""
        return not self._texts

    def has(self, text: str) -> bool:
        """Whether this very text is there already, under whatever name."""
        return text in self._texts.values()

    def add(self, name: str, data: memoryview, *encodings: str) -> None:
        """Keep a text.

        Args:
            name: what the file calls it; one that comes again with another text is numbered.
            data: its bytes.
            encodings: tried strictly in turn; without any it is UTF-8. Where all fail, the bytes
                decide (`last_resorts`), and what is wrong even then is replaced.
        """
        if self._is_full():
            return
        tried = encodings or UTF8
        if 2 * len(data) <= min(LONGEST_RAW_TEXT, self._room):
            self._keep(name, _decoded(data, tried), None)
        else:
            self._keep(name, *_gathered(partial(_sliced, data), tried, self._limit))

    def add_packed(self, name: str, data: memoryview) -> None:
        """Keep a text that lies there compressed by zlib or gzip."""
        if not self._is_full():
            self._keep(name, *_gathered(lambda: self._unpacked(name, data), UTF8, self._limit))

    def unpack(self, name: str, data: memoryview, limit: int) -> bytes:
        """The first bytes of something compressed likewise that is no text itself."""
        found = bytearray()
        for piece in self._unpacked(name, data):
            found += piece[: limit - len(found)]
            if len(found) >= limit:
                break
        return bytes(found)

    def trouble(self, words: str) -> None:
        """Note something wrong with the file, in a few words."""
        if words not in self._problems and len(self._problems) < _MOST_PROBLEMS:
            self._problems.append(words)

    def built(self) -> RawMetadata:
        """All that was found."""
        problem = "; ".join(self._problems) or None
        return RawMetadata(self.container, self.width, self.height, self._texts, self._cut, problem)

    @property
    def _limit(self) -> int:
        return max(0, min(LONGEST_RAW_TEXT, self._room))

    def _is_full(self) -> bool:
        """Whether there is no place for another text; asked before any work is put into one."""
        full = len(self._texts) >= MOST_TEXTS
        if full:
            self.trouble(f"more than {MOST_TEXTS} texts")
        return full

    def _keep(self, name: str, text: str, cut: CutText | None) -> None:
        text = text.lstrip("\0\ufeff").rstrip("\0").replace("\0", "\ufffd")
        name = name[:_LONGEST_NAME]
        if cut is None and self._texts.get(name) == text:
            return
        name = self._own_name(name)
        self._texts[name] = text
        self._room -= len(text)
        if cut is not None:
            self._cut[name] = cut

    def _own_name(self, name: str) -> str:
        times = self._times.get(name, 0) + 1
        self._times[name] = times
        own = name if times == 1 else f"{name} {times}"
        return own if own not in self._texts else self._own_name(name)

    def _unpacked(self, name: str, data: memoryview) -> Iterator[bytes]:
        unpacker = zlib.decompressobj(_ZLIB_OR_GZIP)
        try:
            for start in range(0, len(data), _PACKED_PIECE):
                waiting = bytes(data[start : start + _PACKED_PIECE])
                while waiting and not unpacker.eof:
                    if self._unpackable <= 0:
                        self.trouble(
                            f"text {name!r} was unpacked only as far as {MOST_UNPACKED >> 20} MB"
                        )
                        return
                    piece = unpacker.decompress(waiting, min(PIECE, self._unpackable))
                    self._unpackable -= len(piece)
                    yield piece
                    waiting = unpacker.unconsumed_tail
        except zlib.error:
            self.trouble(f"text {name!r} does not unpack")
        else:
            if not unpacker.eof:
                self.trouble(f"text {name!r} is cut off")


def _decoded(data: memoryview, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return str(data, encoding)
        except UnicodeError as fault:
            last = fault
    resorts = last_resorts(last)
    if len(resorts) > 1:
        return _decoded(data, resorts)
    return str(data, resorts[0], "replace")


def _sliced(data: memoryview) -> Iterator[memoryview]:
    for start in range(0, len(data), PIECE):
        yield data[start : start + PIECE]


def _gathered(pieces: Pieces, encodings: tuple[str, ...], limit: int) -> tuple[str, CutText | None]:
    """The first `limit` bytes (as UTF-8) of a text that comes in pieces, and what was cut off."""
    for encoding in encodings:
        try:
            return _read_as(encoding, "strict", pieces(), limit)
        except UnicodeError as fault:  # a codec of several bytes may also run out of its buffer
            last = fault
    resorts = last_resorts(last)
    if len(resorts) > 1:
        return _gathered(pieces, resorts, limit)
    return _read_as(resorts[0], "replace", pieces(), limit)


def _read_as(
    encoding: str, errors: str, pieces: Iterable[bytes | memoryview], limit: int
) -> tuple[str, CutText | None]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    kept = bytearray()
    whole = blake3()
    length = 0
    too_long = False
    for part in _parts(decoder, pieces):
        utf8 = part.encode()
        whole.update(utf8)
        length += len(part)
        too_long = too_long or len(kept) + len(utf8) > limit
        kept += utf8[: limit - len(kept)]
    text = kept.decode("utf-8", "ignore")
    return text, CutText(length, whole.hexdigest()) if too_long else None


def _parts(
    decoder: codecs.IncrementalDecoder, pieces: Iterable[bytes | memoryview]
) -> Iterator[str]:
    for piece in pieces:
        yield decoder.decode(bytes(piece))
    yield decoder.decode(b"", True)
