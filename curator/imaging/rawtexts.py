"""Collects the texts of one file within bounds, so that no file can fill the memory or hang a scan.

Bounds: one text keeps its first `LONGEST_RAW_TEXT` bytes, all texts of a file together keep
`LONGEST_ALL_TEXTS` letters, a file has at most `MOST_TEXTS` of them, and at most `MOST_UNPACKED`
bytes are unpacked from compressed ones. Longer texts pass in pieces of `PIECE` bytes.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Callable, Iterable, Iterator

from blake3 import blake3

from curator.domain.generation import LONGEST_RAW_TEXT, CutText, RawMetadata

LONGEST_ALL_TEXTS = 4 * LONGEST_RAW_TEXT
MOST_UNPACKED = 64 * 1024 * 1024
MOST_TEXTS = 256
PIECE = 1024 * 1024

XMP = "xmp"
"""Name of the XMP packet in every container."""

_LONGEST_NAME = 80
_PACKED_PIECE = 64 * 1024
_ZLIB_OR_GZIP = zlib.MAX_WBITS + 32
_MOST_PROBLEMS = 5


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

    def add(self, name: str, data: memoryview, *encodings: str) -> None:
        """Keep a text; encodings are tried strictly in turn, the last replaces what is wrong."""
        if 2 * len(data) <= min(LONGEST_RAW_TEXT, self._room):
            self._keep(name, _decoded(data, encodings), None)
        else:
            self._add_pieces(name, lambda: _sliced(data), encodings)

    def add_packed(self, name: str, data: memoryview, *encodings: str) -> None:
        """Keep a text that lies there compressed by zlib or gzip."""
        self._add_pieces(name, lambda: self._unpacked(name, data), encodings)

    def trouble(self, words: str) -> None:
        """Note something wrong with the file, in a few words."""
        if words not in self._problems and len(self._problems) < _MOST_PROBLEMS:
            self._problems.append(words)

    def built(self) -> RawMetadata:
        """All that was found."""
        problem = "; ".join(self._problems) or None
        return RawMetadata(self.container, self.width, self.height, self._texts, self._cut, problem)

    def _add_pieces(
        self, name: str, pieces: Callable[[], Iterable[bytes]], encodings: tuple[str, ...]
    ) -> None:
        limit = max(0, min(LONGEST_RAW_TEXT, self._room))
        for encoding in encodings[:-1]:
            try:
                self._keep(name, *_gathered(pieces(), encoding, "strict", limit))
            except UnicodeDecodeError:
                continue
            return
        self._keep(name, *_gathered(pieces(), encodings[-1], "replace", limit))

    def _keep(self, name: str, text: str, cut: CutText | None) -> None:
        if len(self._texts) >= MOST_TEXTS:
            self.trouble(f"more than {MOST_TEXTS} texts")
            return
        name = self._own_name(name[:_LONGEST_NAME])
        text = text.strip("\0")
        self._texts[name] = text.replace("\0", "\ufffd") if "\0" in text else text
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
                while waiting:
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
    for encoding in encodings[:-1]:
        try:
            return str(data, encoding)
        except UnicodeDecodeError:
            continue
    return str(data, encodings[-1], "replace")


def _sliced(data: memoryview) -> Iterator[bytes]:
    for start in range(0, len(data), PIECE):
        yield bytes(data[start : start + PIECE])


def _gathered(
    pieces: Iterable[bytes], encoding: str, errors: str, limit: int
) -> tuple[str, CutText | None]:
    """The first `limit` bytes (as UTF-8) of a text that comes in pieces, and what was cut off."""
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


def _parts(decoder: codecs.IncrementalDecoder, pieces: Iterable[bytes]) -> Iterator[str]:
    for piece in pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", True)
