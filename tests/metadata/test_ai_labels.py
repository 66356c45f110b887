"""Labels that name a tool and no prompt."""

from __future__ import annotations

import json

import pytest
from hostile_json import any_json
from hypothesis import given

from curator.domain.errors import MetadataError
from curator.domain.generation import RawMetadata
from curator.metadata.ai_labels import reader


@pytest.mark.parametrize(
    ("label", "tool"),
    [
        ({"aigc_info": {"source_info": "dreamina"}, "data": {"product": "dreamina"}}, "Dreamina"),
        ({"aigc_info": {"source_info": "elsewhere"}}, "Elsewhere"),
        ({"AIGC": {"Label": "1", "ContentProducer": "Painter"}}, "Painter"),
        ({"AIGC": {"Label": "1", "ContentProducer": "00119131"}}, None),
        ({"AIGC": 3}, None),
    ],
)
def test_the_tool_is_what_the_label_says(label: dict[str, object], tool: str | None) -> None:
    raw = RawMetadata(texts={"UserComment": json.dumps(label)})
    assert reader.accepts(raw)
    found = reader.read(raw)
    assert (found.tool, found.positive, found.extra) == (tool, None, label)


def test_a_label_in_an_xmp_packet() -> None:
    packet = """<x:xmpmeta xmlns:T="urn:T"><T:AIGC>{"AIGC": {"ContentProducer": "Painter"}}</T:AIGC>
    </x:xmpmeta>"""
    raw = RawMetadata(texts={"xmp": packet})
    assert reader.accepts(raw)
    assert reader.read(raw).tool == "Painter"


@pytest.mark.parametrize("text", ['"AIGC"', '{"aigc_info"'])
def test_what_is_no_label(text: str) -> None:
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"UserComment": text}))
    assert not reader.accepts(RawMetadata(texts={"UserComment": "aigc_info"}))


@given(any_json("aigc_info", "AIGC", "data", "product", "source_info", "ContentProducer"))
def test_any_json_gives_a_generation(written: object) -> None:
    label = {"AIGC": written, "data": written, "aigc_info": written}
    assert reader.read(RawMetadata(texts={"a": json.dumps(label)})).positive is None
