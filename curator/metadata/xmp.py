"""Reads the properties of an XMP packet: the XML that programs embed beside, or instead of, EXIF.

The packet comes from a stranger. No document type is let in, so that nothing in it can be
expanded or fetched; depth, number and length of what is kept are bounded; a packet that breaks
off says what it said so far.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

_MOST_TEXTS = 2_000
_DEEPEST = 32
_LONGEST_NAME = 200
_MOST_NAMESPACES = 100

_USUAL_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "adobe:ns:meta/": "x",
    "https://github.com/MochiDiffusion/MochiDiffusion/ns/metadata/1.0/": "mochi",
}
"""The prefix under which a property is known, whatever prefix a packet gave its namespace."""
_FRAMES = ("rdf", "x", "xml")
"""Prefixes of what holds properties and is none itself."""
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32)], " ")
"""Characters that no XML may hold, but packets do."""


class _RefusedError(Exception):
    """The packet asks for more than it is given."""


def properties(packet: str) -> dict[str, list[str]]:
    """The texts of a packet by the name of their property, "dc:description"; never raises.

    Elements and attributes count alike, the entries of a list are told one by one, and what
    stands in a structure goes by its own name. Texts of nothing but white space are left out.
    """
    start = packet.find("<")
    reader = _Reader()
    if start >= 0:
        reader.read(packet[start:].translate(_CONTROLS))
    return reader.found


class _Reader:
    """What has been found in one packet so far."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self._texts = 0
        self._prefixes: dict[str, str] = {}
        self._path: list[str | None] = []
        self._pieces: list[str] = []

    def read(self, xml: str) -> None:
        """Read as far as the XML is sound."""
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._pieces.append
        try:
            parser.Parse(xml.encode("utf-8", "replace"), True)
        except (expat.ExpatError, _RefusedError):
            return

    def _refuse(self, *_: object) -> None:
        raise _RefusedError

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self._path) >= _DEEPEST:
            raise _RefusedError
        self._learn_prefixes(attributes)
        self._pieces.clear()
        name = self._property(tag)
        self._path.append(name or (self._path[-1] if self._path else None))
        for attribute, value in attributes.items():
            self._keep(self._property(attribute), value)

    def _end(self, _: str) -> None:
        self._keep(self._path.pop(), "".join(self._pieces))
        self._pieces.clear()

    def _learn_prefixes(self, attributes: Mapping[str, str]) -> None:
        for attribute, uri in attributes.items():
            kind, _, prefix = attribute.partition(":")
            if kind == "xmlns" and len(self._prefixes) < _MOST_NAMESPACES:
                self._prefixes[prefix] = _USUAL_PREFIXES.get(uri, prefix)

    def _property(self, name: str) -> str | None:
        """A tag's or attribute's name as it is known; None when it is no property."""
        prefix, colon, local = name.rpartition(":")
        prefix = self._prefixes.get(prefix, prefix)
        if prefix in _FRAMES or name.startswith("xmlns"):
            return None
        return f"{prefix}:{local}" if colon or prefix else local

    def _keep(self, name: str | None, text: str) -> None:
        text = text.strip()
        if name is None or not text or len(name) > _LONGEST_NAME:
            return
        self._texts += 1
        if self._texts > _MOST_TEXTS:
            raise _RefusedError
        self.found.setdefault(name, []).append(text)
