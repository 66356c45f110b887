"""ComfyUI's reader: where graphs stand in a file, and what a plain one gives."""

from __future__ import annotations

import html
import json

import pytest
from comfy_graphs import checkpoint, graph, node, read, sampler, text

from curator.domain.errors import MetadataError
from curator.domain.generation import RawMetadata
from curator.metadata.comfyui import reader
from curator.metadata.reading import read_generation


def test_a_plain_graph_gives_everything() -> None:
    found = read(graph())
    assert (found.tool, found.positive, found.negative) == ("ComfyUI", "a lighthouse", "blurry")
    assert (found.seed, found.steps, found.cfg, found.denoise) == (7, 20, 6.5, 1.0)
    assert (found.sampler, found.scheduler) == ("euler", "normal")
    assert (found.width, found.height) == (768, 512)
    assert checkpoint(found) == "base_v1"
    assert (found.reader, found.reader_version) == ("comfyui", reader.version)


@pytest.mark.parametrize(
    "texts",
    [
        {"Make": "workflow:{}", "Model": "prompt:{}"},
        {"ImageDescription": "Workflow: {}", "Make": "Prompt: {}"},
        {"UserComment": '{"prompt": {}, "workflow": {}}'},
        {"UserComment": '{"prompt": "{}"}'},
        {"xmp": "<rdf:li><comfy:prompt>{}</comfy:prompt></rdf:li>"},
        {"xmp": '<rdf:Description comfy:prompt="{}"/>'},
        {"whatever": "{}"},
    ],
    ids=["animated WebP", "extended", "JSON", "JSON in JSON", "XMP", "XMP attribute", "elsewhere"],
)
def test_the_graph_is_found_wherever_a_saver_puts_it(texts: dict[str, str]) -> None:
    def filled(name: str, form: str) -> str:
        data = json.dumps(graph())
        if name == "xmp":
            return form.replace("{}", html.escape(data))
        if '"{}"' in form:
            return form.replace('"{}"', json.dumps(data))
        return form.replace("{}", data) if "rompt" in form or form == "{}" else form

    raw = RawMetadata(texts={name: filled(name, form) for name, form in texts.items()})
    assert reader.accepts(raw)
    assert reader.read(raw).positive == "a lighthouse"


def test_other_json_is_not_a_graph() -> None:
    assert not reader.accepts(RawMetadata(texts={"parameters": '{"prompt": "a cat", "steps": 3}'}))
    with pytest.raises(MetadataError):
        reader.read(RawMetadata(texts={"prompt": '{"class_type": 1}'}))


def test_seeds_are_exact_and_nan_is_let_through() -> None:
    nodes = graph(sampler=sampler(seed=2**64 - 1, cfg=float("nan")))
    found = read_generation(RawMetadata(texts={"prompt": json.dumps(nodes)}), [reader])
    assert found.seed == 2**64 - 1
    assert found.cfg is None


def test_lone_surrogates_become_the_replacement_character() -> None:
    found = read(graph(good=text("a \ud800 b \U0001f600")))
    assert found.positive == "a \ufffd b \U0001f600"


@pytest.mark.parametrize(
    "form",
    [
        "{}trailing words",
        "\ufeff {}",
        "PROMPT: {}",
        '{"client_id": "x", "prompt": {}, "extra_data": {"extra_pnginfo": {"workflow": 1}}}',
        '{"Prompt": {}}',
        '{"extra_data": {"extra_pnginfo": {"Prompt": {}}}}',
    ],
)
def test_wrappings(form: str) -> None:
    raw = RawMetadata(texts={"UserComment": form.replace("{}", json.dumps(graph()))})
    assert reader.accepts(raw)
    assert reader.read(raw).positive == "a lighthouse"


@pytest.mark.parametrize("times", [1, 2])
def test_json_inside_json(times: int) -> None:
    data = json.dumps(graph())
    for _ in range(times):
        data = json.dumps(data)
    assert reader.read(RawMetadata(texts={"prompt": data})).positive == "a lighthouse"


def test_bare_numbers_that_are_none_do_not_hide_a_graph() -> None:
    nodes = graph(
        shown={**node("PreviewImage", images=["decoded", 0]), "is_changed": [float("nan")]}
    )
    data = json.dumps(nodes)
    assert "NaN" in data
    assert reader.read(RawMetadata(texts={"prompt": data})).positive == "a lighthouse"


def test_the_canvas_is_read_where_the_executed_graph_was_damaged() -> None:
    whole = json.dumps(graph())
    damaged = whole.replace('"class_type": "KSampler"', '"class_typ\ufffd": "KSampler"')
    canvas = {
        "nodes": [
            {
                "id": 1,
                "type": "CLIPTextEncode",
                "widgets_values": ["a barn"],
                "outputs": [{}],
            },
            {
                "id": 2,
                "type": "KSampler",
                "widgets_values": [5, "fixed", 9, 3.0, "euler", "normal", 1.0],
                "inputs": [{"name": "positive", "type": "CONDITIONING", "link": 1}],
                "outputs": [{"name": "LATENT"}],
            },
            {
                "id": 3,
                "type": "SaveImage",
                "inputs": [{"name": "images", "type": "IMAGE", "link": 2}],
            },
        ],
        "links": [[1, 1, 0, 2, 0, "CONDITIONING"], [2, 2, 0, 3, 0, "IMAGE"]],
    }
    both = RawMetadata(texts={"prompt": damaged, "workflow": json.dumps(canvas)})
    assert (reader.read(both).positive, reader.read(both).seed) == ("a barn", 5)
    alone = reader.read(RawMetadata(texts={"prompt": damaged}))
    assert alone.tool == "ComfyUI"
    assert checkpoint(reader.read(RawMetadata(texts={"prompt": json.dumps(graph())}))) == "base_v1"
