"""ComfyUI graphs in which a service makes the image, or in which nothing does."""

from __future__ import annotations

from typing import Any

import pytest
from comfy_graphs import checkpoint, graph, node, read, sampler


@pytest.mark.parametrize(
    "service",
    [
        node("FluxProUltraImageNode", prompt="a red house", seed=17, aspect_ratio="16:9"),
        node("OpenAIDalle3", prompt=["words", 0], seed=17, quality="hd", size="1024x1024"),
        node("IdeogramV3", prompt="a red house", aspect_ratio="1:1", seed=17),
        node("LumaImageNode", prompt="a red house", model="photon-1", seed=17),
        node("GeminiImageNode", prompt="a red house", model="m", seed=17, system_prompt="You draw"),
        node("OpenAIGPTImage1", prompt="a red house", seed=17, image=["photo", 0]),
        node("MinimaxTextToVideoNode", prompt_text="a red house", model="T2V", seed=17),
        node("Pipeline", positive="a red house", seed=17, num_inference_steps=4),
        node("SomeSampler", positive_prompt="a red house", seed=17, model=["pipe", 0]),
        node("ReplaceBackground", prompt="a red house", seed=17, image=["photo", 0]),
    ],
    ids=lambda service: str(service["class_type"]),
)
def test_the_prompt_stands_in_the_node(service: dict[str, Any]) -> None:
    nodes = {
        "service": service,
        "words": node("PrimitiveStringMultiline", value="a red house"),
        "photo": node("LoadImage", image="a.png"),
        "pipe": node("PipelineLoader", variant="fp16"),
        "saved": node("SaveImage", filename_prefix="x", images=["service", 0]),
    }
    found = read(nodes)
    assert (found.positive, found.negative, found.seed) == ("a red house", None, 17)


def test_one_node_that_enlarges_a_picture_by_diffusion() -> None:
    enlarger = node(
        "Restorer_Upscale",
        image=["photo", 0],
        restorer_model="restorer.ckpt",
        a_prompt="crisp detail",
        n_prompt="smeared",
        seed=5,
        steps=45,
        cfg_scale=4.0,
        scale_by=2.0,
    )
    nodes = {
        "photo": node("LoadImage", image="a.png"),
        "enlarger": enlarger,
        "saved": node("SaveImage", images=["enlarger", 0]),
    }
    found = read(nodes)
    assert (found.positive, found.negative) == ("crisp detail", "smeared")
    assert (found.seed, found.steps, found.cfg) == (5, 45, 4.0)
    assert checkpoint(found) == "restorer"


def test_a_service_without_any_setting_that_is_known() -> None:
    nodes = {
        "service": node("PaintIt", prompt="a canyon", mood="calm"),
        "saved": node("SaveImage", images=["service", 0]),
    }
    assert read(nodes).positive == "a canyon"


def test_services_that_make_the_image_elsewhere() -> None:
    service = node(
        "StableImageNode",
        prompt="a lighthouse from afar",
        negative_prompt=["no", 0],
        model="sd3.5-large",
        seed=12,
        cfg_scale=4.0,
        image=["photo", 0],
    )
    nodes = {
        "service": service,
        "no": node("PrimitiveString", value="fog"),
        "photo": node("LoadImage", image="a.png"),
        "saved": node("SaveImage", filename_prefix="x", images=["service", 0]),
    }
    found = read(nodes)
    assert (found.positive, found.negative) == ("a lighthouse from afar", "fog")
    assert (found.seed, found.cfg, checkpoint(found)) == (12, 4.0, "sd3.5-large")


def test_graphs_that_generate_nothing_say_nothing() -> None:
    nodes = {
        "photo": node("LoadImage", image="a.png"),
        "found": node("GroundingDinoSAMSegment", prompt="bottle", image=["photo", 0]),
        "mask": node("MaskToImage", mask=["found", 1]),
        "shown": node("PreviewImage", images=["mask", 0]),
    }
    found = read(nodes)
    assert (found.tool, found.positive, found.seed) == ("ComfyUI", None, None)
    assert found.resources == ()


def test_inputs_that_a_choice_brought_with_it() -> None:
    """Newer nodes name them after the choice."""
    inputs = {"model": "Painter 2", "model.prompt": "a canyon at dusk", "model.seed": 12}
    nodes = {
        "service": {"class_type": "PainterApi", "inputs": inputs},
        "saved": node("SaveImage", images=["service", 0]),
    }
    found = read(nodes)
    assert (found.positive, found.seed) == ("a canyon at dusk", 12)


def test_short_names_take_no_other_input_away() -> None:
    nodes = graph(sampler=sampler(**{"other.seed": 99, "more.seed": 98}))
    assert read(nodes).seed == 7
