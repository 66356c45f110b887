"""Where image savers put ComfyUI's graphs, and how they are wrapped there.

PNG texts `prompt` and `workflow`; EXIF tags with a label before the JSON; one JSON object with
both forms, also as it was sent to the program; JSON inside a JSON text; attributes or elements of
XMP. Texts are parsed only when their turn comes, each once; wrappings are opened `_DEEPEST` deep.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import RawMetadata
from curator.metadata.values import parsed_json

Form = Mapping[str, Any]
"""A `prompt` or a `workflow` form."""

_EXECUTED = "class_type"
_CANVAS = ('"nodes"', '\\"nodes\\"')
_WIRES = "links"
_XMP_PREFIX = "comfy:"
_FIRST_PLACES = ("prompt", "Model", "Make", "UserComment", "ImageDescription", "workflow")
_WRAPPERS = frozenset({"prompt", "workflow", "extra_pnginfo", "extra_data", "comfyui"})
_IN_XMP = re.compile(
    r"<comfy:(?:prompt|workflow)>([^<]*)<|comfy:(?:prompt|workflow)=\"([^\"]*)\"", re.IGNORECASE
)
_LONGEST_LABEL = 40
_DEEPEST = 4


def looks_like_graph(text: str) -> bool:
    """Whether a text may hold a graph; cheap."""
    return _XMP_PREFIX in text or _holds_json(text)


class Places:
    """The graphs in the texts of one file, the likeliest places first.

    Attributes:
        failure: why the last text that looked like a graph was none; None while all were.
    """

    def __init__(self, raw: RawMetadata) -> None:
        self.failure: MetadataError | None = None
        self._texts = tuple(dict.fromkeys(_graph_texts(raw)))
        self._known: dict[str, tuple[Form, ...]] = {}

    def executed(self) -> Iterator[Form]:
        """All `prompt` forms."""
        return (form for form in self._all(_EXECUTED) if not _is_canvas(form))

    def canvases(self) -> Iterator[Form]:
        """All `workflow` forms."""
        return (form for form in self._all(_WIRES) if _is_canvas(form))

    def _all(self, sign: str) -> Iterator[Form]:
        for text in self._texts:
            if sign in text:
                if text not in self._known:
                    self._known[text] = self._forms(text)
                yield from self._known[text]

    def _forms(self, text: str) -> tuple[Form, ...]:
        try:
            return tuple(_unwrapped(_parsed(text), 0))
        except MetadataError as error:
            self.failure = error
            return ()


def _graph_texts(raw: RawMetadata) -> Iterator[str]:
    places = [place for place in _FIRST_PLACES if place in raw.texts]
    for place in dict.fromkeys([*places, *raw.texts]):
        text = raw.texts[place]
        if _XMP_PREFIX in text:
            found = (html.unescape(one or two) for one, two in _IN_XMP.findall(text))
            yield from filter(_holds_json, found)
        if _holds_json(text):
            yield text


def _holds_json(text: str) -> bool:
    return _EXECUTED in text or (_WIRES in text and any(sign in text for sign in _CANVAS))


def _parsed(text: str) -> Any:
    """The JSON of a text, which may begin with a label ("prompt:", "Workflow: ")."""
    text = text.strip("\ufeff\0 \t\r\n")
    if text.startswith('"'):
        return parsed_json(text)
    start = text.find("{", 0, _LONGEST_LABEL)
    return parsed_json(text, start) if start >= 0 else None


def _unwrapped(data: Any, depth: int) -> Iterator[Form]:
    """The forms in an object that is one, or that holds one or both."""
    if isinstance(data, str) and looks_like_graph(data) and depth < _DEEPEST:
        yield from _unwrapped(_parsed(data), depth + 1)
    if not isinstance(data, Mapping):
        return
    if _is_canvas(data) or any(_is_node(entry) for entry in data.values()):
        yield data
    elif depth < _DEEPEST:
        for key, value in data.items():
            if str(key).lower() in _WRAPPERS:
                yield from _unwrapped(value, depth + 1)


def _is_canvas(form: Form) -> bool:
    return isinstance(form.get("nodes"), list)


def _is_node(entry: Any) -> bool:
    return isinstance(entry, Mapping) and _EXECUTED in entry
