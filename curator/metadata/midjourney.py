"""Reads what Midjourney's site writes into the images one downloads: the prompt as it was sent.

    a lighthouse at night --ar 3:2 --no fog --v 6.1 Job ID: 01234567-…

The parameters stand behind the words; Author and Creation Time are texts of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata
from curator.metadata.values import said, seed
from curator.metadata.xmp import properties

_PLACES = (
    "Description",
    "ImageDescription",
    "iptc:Caption-Abstract",
    "UserComment",
    "Comment",
    "comment",
    "XPComment",
    "sidecar.txt",
)
_CAPTIONS = _PLACES[:3]
_OTHER_TOOLS = ("parameters", "prompt", "workflow", "Comment", "Software")
_BESIDE = ("Author", "Creation Time")
_SITE_MARK = "DigImageGUID"
_JOB = re.compile(r"\s{0,9}\bJob ID: ?([0-9a-fA-F-]{8,40})\s*\Z")
_VERSION = re.compile(
    r"(?:^|\s)(?:--|—)(?:v|version|niji) ?\d(?:\.\d{1,2})?(?=\s{0,9}(?:--|—|\*\*|- |Job ID|\Z))",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"(?:^|\s)(?:--|—)(?=[A-Za-z]{1,20}\b)")
_SENT_ON_DISCORD = re.compile(r"\A\*\*(.{1,20000}?)\*\* - ", re.DOTALL)
_LONGEST = 100_000
_MOST_PARAMETERS = 100


class MidjourneyReader:
    """The reader of Midjourney's prompts."""

    name = "midjourney"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text is a prompt as it was sent to Midjourney."""
        return any(True for _ in _candidates(raw))

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation of the first such text; MetadataError when there is none."""
        text = next(_candidates(raw), None)
        if text is None:
            raise MetadataError("no prompt as it is sent to Midjourney")
        job = _JOB.search(text)
        words, parameters = _taken_apart(_JOB.sub("", text))
        beside = {name: raw.texts[name] for name in _BESIDE if name in raw.texts}
        return Generation(
            tool="Midjourney",
            positive=said(words),
            negative=said(parameters.pop("no", None)),
            seed=seed(parameters.pop("seed", None)),
            extra={**parameters, **beside, **({"Job ID": job[1]} if job else {})},
            reader=self.name,
            reader_version=self.version,
        )


def _candidates(raw: RawMetadata) -> Iterator[str]:
    """Texts with a job's number, or captions with marks that only Midjourney's have.

    Users of other tools copy Midjourney's parameters too, so these alone prove nothing.
    """
    for place in _PLACES:
        text = raw.texts.get(place, "")[:_LONGEST]
        if "Job ID:" in text and _JOB.search(text):
            yield text
    yield from _in_xmp(raw.texts.get("xmp", ""))
    if any(name in raw.texts for name in _OTHER_TOOLS):
        return
    is_from_site = "Author" in raw.texts and _SITE_MARK in raw.texts.get("xmp", "")
    for place in _CAPTIONS:
        text = raw.texts.get(place, "")[:_LONGEST]
        if text and (is_from_site or _VERSION.search(text)):
            yield text


def _in_xmp(xmp: str) -> Iterator[str]:
    if "Job ID:" in xmp:
        texts = (text[:_LONGEST] for texts in properties(xmp).values() for text in texts)
        yield from (text for text in texts if _JOB.search(text))


def _taken_apart(text: str) -> tuple[str, dict[str, Any]]:
    """The words of a prompt, and its parameters by their name; bare ones are true."""
    sent = _SENT_ON_DISCORD.match(text)
    words, *parts = _PARAMETER.split(sent[1] if sent else text, maxsplit=_MOST_PARAMETERS)
    parameters: dict[str, Any] = {}
    for part in parts:
        name, _, value = part.strip().partition(" ")
        name, value = name.lower(), value.strip()
        before = parameters.get(name)
        parameters[name] = f"{before}, {value}" if isinstance(before, str) else value or True
    return words.strip(), parameters


reader = MidjourneyReader()
