"""ComfyUI graphs: which output, which sampler, and what reached it, on small graphs made here."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.comfyui import reader
from curator.metadata.reading import read_generation

Nodes = dict[str, dict[str, Any]]

INPUTS = re.findall(
    r"\w+",
    """positive negative text text_g clip_l model seed steps cfg sampler sigmas guider pipe images
    latent_image samples select Input any_01 lora_name lora_stack ckpt_name width height clip vae
    conditioning conditioning_1 prompt noise string_a delimiter""",
)
KINDS = re.findall(
    r"\w+",
    """KSampler SaveImage CLIPTextEncode Reroute ImpactSwitch LoraLoader CheckpointLoaderSimple
    ToBasicPipe ConditioningCombine Context StringConcatenate ComfySwitchNode""",
)


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def text(prompt: Any, **inputs: Any) -> dict[str, Any]:
    return node("CLIPTextEncode", **{"text": prompt, "clip": ["model", 1], **inputs})


def sampler(**inputs: Any) -> dict[str, Any]:
    usual = {
        "seed": 7,
        "steps": 20,
        "cfg": 6.5,
        "sampler_name": "euler",
        "scheduler": "normal",
        "denoise": 1.0,
        "model": ["model", 0],
        "positive": ["good", 0],
        "negative": ["bad", 0],
        "latent_image": ["empty", 0],
    }
    return node("KSampler", **{**usual, **inputs})


def graph(**nodes: dict[str, Any]) -> Nodes:
    """A text-to-image graph in which `nodes` stand in place of, or beside, the usual ones."""
    usual = {
        "model": node("CheckpointLoaderSimple", ckpt_name="folder\\base_v1.safetensors"),
        "good": text("a lighthouse"),
        "bad": text("blurry"),
        "empty": node("EmptyLatentImage", width=768, height=512, batch_size=1),
        "sampler": sampler(),
        "decoded": node("VAEDecode", samples=["sampler", 0], vae=["model", 2]),
        "saved": node("SaveImage", filename_prefix="ComfyUI", images=["decoded", 0]),
    }
    return {**usual, **nodes}


def read(nodes: Nodes, *, outputs: dict[str, list[str]] | None = None, **texts: str) -> Generation:
    """Read a graph; `outputs` names the outputs of nodes as the canvas would."""
    texts = {"prompt": json.dumps(nodes), **texts}
    if outputs is not None:
        named = [
            {"id": key, "type": "X", "outputs": [{"name": name} for name in names]}
            for key, names in outputs.items()
        ]
        texts["workflow"] = json.dumps({"nodes": named, "links": []})
    return reader.read(RawMetadata("PNG", 512, 512, texts))


def loras(generation: Generation) -> list[tuple[str, float | None]]:
    return [(one.name, one.weight) for one in generation.of_kind(ResourceKind.LORA)]


def checkpoint(generation: Generation) -> str | None:
    found = generation.first(ResourceKind.CHECKPOINT)
    return found and found.name


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


class TestConditioning:
    """What passes conditioning on."""

    @pytest.mark.parametrize(
        ("kind", "inputs", "expected"),
        [
            ("ConditioningCombine", {"conditioning_1": 1, "conditioning_2": 2}, "one\ntwo"),
            ("ConditioningConcat", {"conditioning_to": 1, "conditioning_from": 2}, "one\ntwo"),
            (
                "ConditioningAverage",
                {"conditioning_to_strength": 0.5, "conditioning_to": 1, "conditioning_from": 2},
                "one\ntwo",
            ),
            ("MultiAreaConditioning", {"conditioning0": 1, "conditioning1": 2}, "one\ntwo"),
            ("ConditioningSetTimestepRange", {"start": 0.1, "conditioning": 2}, "two"),
            ("ConditioningSetArea", {"width": 64.0, "conditioning": 1}, "one"),
            ("FluxGuidance", {"guidance": 3.5, "conditioning": 1}, "one"),
            ("ReferenceLatent", {"conditioning": 1, "latent": 3}, "one"),
            ("ControlNetApply", {"conditioning": 1, "image": 3, "control_net": 3}, "one"),
            ("unCLIPConditioning", {"conditioning": 1, "clip_vision_output": 3}, "one"),
            ("SomethingNobodyKnows", {"foo": 1, "image": 3}, "one"),
            ("Reroute", {"": 2}, "two"),
        ],
    )
    def test_nodes_are_passed_through(
        self, kind: str, inputs: dict[str, Any], expected: str
    ) -> None:
        links = {1: ["one", 0], 2: ["two", 0], 3: ["empty", 0]}
        passed = {
            name: links[value] if isinstance(value, int) else value
            for name, value in inputs.items()
        }
        found = read(graph(one=text("one"), two=text("two"), good=node(kind, **passed)))
        assert found.positive == expected
        assert found.negative == "blurry"

    def test_zeroed_conditioning_says_nothing(self) -> None:
        found = read(graph(bad=node("ConditioningZeroOut", conditioning=["good", 0])))
        assert (found.positive, found.negative) == ("a lighthouse", None)

    def test_both_sides_through_one_node(self) -> None:
        control = node(
            "ControlNetApplyAdvanced",
            positive=["good", 0],
            negative=["bad", 0],
            control_net=["cn", 0],
            image=["photo", 0],
        )
        nodes = graph(
            control=control,
            photo=node("LoadImage", image="a.png"),
            cn=node("ControlNetLoader", control_net_name="depth.safetensors"),
            sampler=sampler(positive=["control", 0], negative=["control", 1]),
        )
        found = read(nodes)
        assert (found.positive, found.negative) == ("a lighthouse", "blurry")

    def test_the_name_of_an_output_outweighs_the_input_it_goes_to(self) -> None:
        control = node("ControlNetApplyAdvanced", positive=["good", 0], negative=["bad", 0])
        nodes = graph(
            control=control, sampler=sampler(positive=["control", 1], negative=["control", 0])
        )
        found = read(nodes, outputs={"control": ["positive", "negative"]})
        assert (found.positive, found.negative) == ("blurry", "a lighthouse")

    def test_outputs_that_carry_the_model_first(self) -> None:
        couple = node(
            "Attention couple", model=["model", 0], positive=["good", 0], negative=["bad", 0]
        )
        nodes = graph(
            couple=couple,
            sampler=sampler(model=["couple", 0], positive=["couple", 1], negative=["couple", 2]),
        )
        found = read(nodes, outputs={"couple": ["MODEL", "positive", "negative"]})
        assert (found.positive, found.negative) == ("a lighthouse", "blurry")
        assert checkpoint(found) == "base_v1"

    def test_pipes(self) -> None:
        pipe = node(
            "ToBasicPipe",
            model=["model", 0],
            clip=["model", 1],
            vae=["model", 2],
            positive=["good", 0],
            negative=["bad", 0],
        )
        nodes = graph(
            pipe=pipe,
            unpacked=node("FromBasicPipe", basic_pipe=["pipe", 0]),
            sampler=sampler(
                model=["unpacked", 0], positive=["unpacked", 3], negative=["unpacked", 4]
            ),
        )
        found = read(nodes)
        assert (found.positive, found.negative) == ("a lighthouse", "blurry")
        assert checkpoint(found) == "base_v1"

    def test_contexts(self) -> None:
        context = node(
            "Context (rgthree)", model=["model", 0], positive=["good", 0], negative=["bad", 0]
        )
        second = node("Context (rgthree)", base_ctx=["context", 0], latent=["empty", 0])
        nodes = graph(
            context=context,
            second=second,
            sampler=sampler(
                model=["second", 1],
                positive=["second", 4],
                negative=["second", 5],
                latent_image=["second", 6],
            ),
        )
        names = ["CONTEXT", "MODEL", "CLIP", "VAE", "POSITIVE", "NEGATIVE", "LATENT"]
        found = read(nodes, outputs={"second": names, "context": names})
        assert (found.positive, found.negative) == ("a lighthouse", "blurry")
        assert checkpoint(found) == "base_v1"

    def test_boxes_are_no_prompt(self) -> None:
        box = node("GLIGENTextBoxApply", text="sun", conditioning_to=["good", 0], x=1)
        assert read(graph(box=box, sampler=sampler(positive=["box", 0]))).positive == "a lighthouse"

    def test_loaders_that_encode(self) -> None:
        loader = node(
            "Efficient Loader",
            ckpt_name="eff.safetensors",
            vae_name="Baked VAE",
            clip_skip=-2,
            lora_name="None",
            positive="a lighthouse at dusk",
            negative="fog",
            empty_latent_width=640,
        )
        nodes = graph(
            loader=loader,
            sampler=sampler(model=["loader", 0], positive=["loader", 1], negative=["loader", 2]),
        )
        found = read(nodes, outputs={"loader": ["MODEL", "CONDITIONING+", "CONDITIONING-"]})
        assert (found.positive, found.negative) == ("a lighthouse at dusk", "fog")
        assert (checkpoint(found), found.clip_skip, loras(found)) == ("eff", 2, [])

    def test_cycles_end(self) -> None:
        ring = node("ConditioningCombine", conditioning_1=["ring", 0], conditioning_2=["good", 0])
        nodes = graph(ring=ring, sampler=sampler(positive=["ring", 0], latent_image=["sampler", 0]))
        assert read(nodes).positive == "a lighthouse"


class TestEncoders:
    """Models with several text encoders."""

    @pytest.mark.parametrize(
        ("inputs", "positive", "source"),
        [
            ({"text_g": "global", "text_l": "local"}, "global", "clip_g"),
            ({"text_g": "", "text_l": "local"}, "local", "clip_l"),
            ({"clip_l": "tags", "t5xxl": "A sentence."}, "A sentence.", "t5xxl"),
            ({"clip_l": "tags", "clip_g": "more", "t5xxl": " "}, "more", "clip_g"),
            ({"clip_l": "tags", "clip_g": "", "t5xxl": "", "llama": "llm"}, "llm", "llm"),
        ],
    )
    def test_the_best_text_is_the_prompt(
        self, inputs: dict[str, str], positive: str, source: str
    ) -> None:
        found = read(graph(good=node("CLIPTextEncodeSDXL", clip=["model", 1], **inputs)))
        assert (found.positive, found.text_source) == (positive, source)
        assert {text for text in found.texts.values() if text} == {
            text.strip() for text in inputs.values() if text.strip()
        }

    def test_one_encoder_needs_no_source(self) -> None:
        found = read(graph())
        assert (dict(found.texts), found.text_source) == ({}, None)


class TestStrings:
    """Prompts that other nodes put together."""

    @pytest.mark.parametrize(
        ("maker", "expected"),
        [
            (node("PrimitiveStringMultiline", value="a cat"), "a cat"),
            (node("Text Multiline", text="a cat"), "a cat"),
            (node("ShowText|pysssss", text=["cat", 0]), "cat"),
            (node("Reroute", **{"": ["cat", 0]}), "cat"),
            (
                node("StringConcatenate", string_a=["cat", 0], string_b="dog", delimiter=", "),
                "cat, dog",
            ),
            (
                node(
                    "Text Concatenate",
                    linebreak_addition="true",
                    text_b=["dog", 0],
                    text_a=["cat", 0],
                ),
                "cat\ndog",
            ),
            (node("JoinStrings", string1="a", string2="b", delimiter="\\n"), "a\nb"),
            (node("ImpactWildcardProcessor", wildcard_text="__x__", populated_text="cat"), "cat"),
            (node("CR Text Input Switch", Input=2, text1=["cat", 0], text2=["dog", 0]), "dog"),
            (node("ImpactSwitch", select=1, input1=["dog", 0], input2=["cat", 0]), "dog"),
            (
                node("ComfySwitchNode", switch=["no", 0], on_false=["cat", 0], on_true=["dog", 0]),
                "cat",
            ),
            (node("Any Switch (rgthree)", any_02=["dog", 0]), "dog"),
            (node("SDXLPromptStyler", text_positive="styled", text_negative="ugly"), "styled"),
            (node("easy positive", positive="cat"), "cat"),
        ],
        ids=lambda value: value["class_type"] if isinstance(value, dict) else "",
    )
    def test_text_is_followed(self, maker: dict[str, Any], expected: str) -> None:
        nodes = graph(
            good=text(["maker", 0]),
            maker=maker,
            cat=node("String Literal", string="cat"),
            dog=node("CR Prompt Text", prompt="dog"),
            no=node("PrimitiveBoolean", value=False),
        )
        assert read(nodes).positive == expected

    def test_a_styler_gives_its_second_text_to_the_other_side(self) -> None:
        styler = node("SDXLPromptStyler", text_positive="styled", text_negative="ugly")
        found = read(graph(good=text(["s", 0]), bad=text(["s", 1]), s=styler))
        assert (found.positive, found.negative) == ("styled", "ugly")

    @pytest.mark.parametrize("kind", ["TextGenerate_LLM", "OllamaGenerate", "Florence2Run"])
    def test_what_a_language_model_made_up_is_unknown(self, kind: str) -> None:
        made_up = node(kind, prompt="You are a prompt engineer", seed=3, text="x")
        assert read(graph(good=text(["llm", 0]), llm=made_up)).positive is None

    def test_file_names_are_no_prompts(self) -> None:
        file = node("Load Text File", file_path="prompts.txt", dictionary_name="[filename]")
        assert read(graph(good=text(["file", 0]), file=file)).positive is None

    def test_strings_that_grow_without_end_are_bounded(self) -> None:
        links = {
            f"c{n}": node("StringConcatenate", string_a=[f"c{n + 1}", 0], string_b=[f"c{n + 1}", 0])
            for n in range(60)
        }
        nodes = graph(good=text(["c0", 0]), c60=node("PrimitiveString", value="xy"), **links)
        assert len(read(nodes).positive or "") == 1_000_000


class TestSampling:
    """Several passes, several outputs, settings kept elsewhere."""

    def test_custom_sampling(self) -> None:
        nodes = graph(
            sampler=node(
                "SamplerCustomAdvanced",
                noise=["noise", 0],
                guider=["guider", 0],
                sampler=["select", 0],
                sigmas=["split", 0],
                latent_image=["empty", 0],
            ),
            noise=node("RandomNoise", noise_seed=99),
            guider=node(
                "CFGGuider", cfg=4.5, model=["model", 0], positive=["good", 0], negative=["bad", 0]
            ),
            select=node("KSamplerSelect", sampler_name="dpmpp_2m"),
            split=node("SplitSigmas", step=3, sigmas=["schedule", 0]),
            schedule=node(
                "BasicScheduler", scheduler="beta", steps=30, denoise=0.8, model=["model", 0]
            ),
        )
        found = read(nodes)
        assert (found.positive, found.negative) == ("a lighthouse", "blurry")
        assert (found.seed, found.steps, found.cfg, found.denoise) == (99, 30, 4.5, 0.8)
        assert (found.sampler, found.scheduler) == ("dpmpp_2m", "beta")
        assert checkpoint(found) == "base_v1"

    def test_a_basic_guider_has_no_negative_side(self) -> None:
        nodes = graph(
            sampler=node(
                "SamplerCustomAdvanced",
                noise=["noise", 0],
                guider=["guider", 0],
                sampler=["select", 0],
                sigmas=["schedule", 0],
                latent_image=["empty", 0],
            ),
            noise=node("RandomNoise", noise_seed=99),
            guider=node("BasicGuider", model=["model", 0], conditioning=["good", 0]),
            select=node("SamplerDPMPP_2M_SDE", eta=1.0),
            schedule=node("KarrasScheduler", steps=12),
        )
        found = read(nodes)
        assert (found.positive, found.negative, found.cfg) == ("a lighthouse", None, None)
        assert (found.sampler, found.scheduler, found.steps) == ("dpmpp_2m_sde", "karras", 12)

    def test_a_dual_guider_takes_its_first_condition(self) -> None:
        guider = node(
            "DualCFGGuider",
            cfg_conds=5.0,
            cond1=["good", 0],
            cond2=["other", 0],
            negative=["bad", 0],
            model=["model", 0],
        )
        nodes = graph(
            guider=guider,
            other=text("something else"),
            sampler=node("SamplerCustomAdvanced", guider=["guider", 0], sigmas=["x", 0]),
            x=node("BasicScheduler", steps=4, scheduler="simple", denoise=1.0),
        )
        found = read(nodes)
        assert (found.positive, found.negative, found.cfg) == ("a lighthouse", "blurry", 5.0)

    def test_the_first_pass_counts_and_a_refiner_without_noise_has_no_seed(self) -> None:
        nodes = graph(
            sampler=node(
                "KSamplerAdvanced",
                add_noise="enable",
                noise_seed=11,
                steps=25,
                cfg=7.0,
                positive=["good", 0],
                negative=["bad", 0],
                model=["model", 0],
                latent_image=["empty", 0],
            ),
            refiner=node(
                "KSamplerAdvanced",
                add_noise="disable",
                noise_seed=0,
                steps=25,
                cfg=7.0,
                positive=["refined", 0],
                negative=["bad", 0],
                model=["refiner_model", 0],
                latent_image=["sampler", 0],
            ),
            refined=text("refined words"),
            refiner_model=node("CheckpointLoaderSimple", ckpt_name="refiner.safetensors"),
            decoded=node("VAEDecode", samples=["refiner", 0], vae=["model", 2]),
        )
        found = read(nodes)
        assert (found.seed, found.positive, checkpoint(found)) == (11, "a lighthouse", "base_v1")

    def test_a_video_pass_without_words_takes_them_from_the_image_before(self) -> None:
        nodes = graph(
            svd=node("SVD_img2vid_Conditioning", init_image=["decoded", 0], width=1024),
            video=sampler(
                seed=1, positive=["svd", 0], negative=["svd", 1], latent_image=["svd", 2]
            ),
            frames=node("VAEDecode", samples=["video", 0], vae=["model", 2]),
            saved=node("SaveAnimatedWEBP", filename_prefix="x", images=["frames", 0]),
        )
        found = read(nodes)
        assert (found.positive, found.seed) == ("a lighthouse", 7)

    def test_detailers_come_after_the_picture(self) -> None:
        nodes = graph(
            face=node(
                "FaceDetailer",
                image=["decoded", 0],
                seed=123,
                steps=8,
                cfg=3.0,
                positive=["detail", 0],
                negative=["bad", 0],
                model=["model", 0],
            ),
            detail=text("a face in detail"),
            saved=node("SaveImage", filename_prefix="x", images=["face", 0]),
        )
        found = read(nodes)
        assert (found.positive, found.seed, found.steps) == ("a lighthouse", 7, 20)

    def test_a_sampler_that_only_lends_its_settings_does_not_hide_the_first_pass(self) -> None:
        nodes = graph(
            pipe=node("ToBasicPipe", model=["model", 0], positive=["good", 0], negative=["bad", 0]),
            provider=node("KSamplerProvider", seed=5, steps=3, cfg=1.0, basic_pipe=["pipe", 0]),
            upscaled=node("IterativeUpscale", upscaler=["provider", 0], samples=["sampler", 0]),
            decoded=node("VAEDecode", samples=["upscaled", 0], vae=["model", 2]),
        )
        assert read(nodes).seed == 7

    def test_settings_from_primitives_and_config_nodes(self) -> None:
        nodes = graph(
            sampler=sampler(
                seed=["seed", 3],
                steps=["config", 0],
                cfg=["config", 2],
                sampler_name=["config", 3],
                scheduler=["config", 4],
            ),
            seed=node("Seed (rgthree)", seed=4242),
            config=node(
                "KSampler Config (rgthree)",
                steps_total=33,
                refiner_step=24,
                cfg=5.5,
                sampler_name="heun",
                scheduler="beta",
            ),
        )
        names = ["STEPS", "REFINER_STEP", "CFG", "SAMPLER", "SCHEDULER"]
        for outputs in ({"config": names}, None):
            found = read(nodes, outputs=outputs)
            assert (found.seed, found.steps, found.cfg) == (4242, 33, 5.5)
            assert (found.sampler, found.scheduler) == ("heun", "beta")

    def test_a_saved_file_counts_more_than_a_preview(self) -> None:
        other = sampler(seed=1, positive=["other", 0])
        nodes = {
            "shown": node("PreviewImage", images=["d2", 0]),
            "d2": node("VAEDecode", samples=["s2", 0], vae=["model", 2]),
            "s2": other,
            "other": text("a draft"),
            **graph(),
        }
        assert read(nodes).positive == "a lighthouse"

    def test_of_several_outputs_the_one_of_the_images_own_size_is_read(self) -> None:
        nodes = graph(
            d2=node("VAEDecode", samples=["s2", 0], vae=["model", 2]),
            s2=sampler(seed=1, positive=["other", 0], latent_image=["small", 0]),
            small=node("EmptyLatentImage", width=512, height=512),
            other=text("a small one"),
            saved2=node("SaveImage", filename_prefix="x", images=["d2", 0]),
        )
        assert read(nodes).positive == "a small one"

    def test_services_that_make_the_image_elsewhere(self) -> None:
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

    def test_graphs_that_generate_nothing_say_nothing(self) -> None:
        nodes = {
            "photo": node("LoadImage", image="a.png"),
            "found": node("GroundingDinoSAMSegment", prompt="bottle", image=["photo", 0]),
            "mask": node("MaskToImage", mask=["found", 1]),
            "shown": node("PreviewImage", images=["mask", 0]),
        }
        found = read(nodes)
        assert (found.tool, found.positive, found.seed) == ("ComfyUI", None, None)
        assert found.resources == ()


class TestModels:
    """Checkpoints, LoRAs and their like."""

    def test_loras_in_the_order_they_were_applied(self) -> None:
        nodes = graph(
            one=node(
                "LoraLoader", lora_name="a/one.safetensors", strength_model=0.8, model=["model", 0]
            ),
            two=node(
                "LoraLoaderModelOnly", lora_name="two.pt", strength_model=-1, model=["one", 0]
            ),
            sampler=sampler(model=["two", 0]),
        )
        assert loras(read(nodes)) == [("one", 0.8), ("two", -1.0)]

    def test_stacks_and_switched_off_loras(self) -> None:
        stack = node(
            "CR LoRA Stack",
            switch_1="On",
            lora_name_1="one.safetensors",
            model_weight_1=0.5,
            switch_2="Off",
            lora_name_2="two.safetensors",
            model_weight_2=1.0,
            switch_3="On",
            lora_name_3="None",
            model_weight_3=1.0,
        )
        nodes = graph(
            stack=stack,
            applied=node("CR Apply LoRA Stack", model=["model", 0], lora_stack=["stack", 0]),
            sampler=sampler(model=["applied", 0]),
        )
        assert loras(read(nodes)) == [("one", 0.5)]

    def test_loras_as_objects(self) -> None:
        power = node(
            "Power Lora Loader (rgthree)",
            lora_1={"on": True, "lora": "one.safetensors", "strength": 0.7},
            lora_2={"on": False, "lora": "two.safetensors", "strength": 1},
            model=["model", 0],
        )
        assert loras(read(graph(power=power, sampler=sampler(model=["power", 0])))) == [
            ("one", 0.7)
        ]

    def test_counted_loras(self) -> None:
        stacker = node(
            "LoRA Stacker",
            lora_count=1,
            lora_name_1="one.safetensors",
            lora_wt_1=0.4,
            lora_name_2="two.safetensors",
            lora_wt_2=0.4,
        )
        loader = node("Efficient Loader", ckpt_name="x.ckpt", lora_stack=["stacker", 0])
        nodes = graph(stacker=stacker, loader=loader, sampler=sampler(model=["loader", 0]))
        found = read(nodes)
        assert (loras(found), checkpoint(found)) == ([("one", 0.4)], "x")

    def test_tags_count_where_a_node_understands_them(self) -> None:
        tagged = "a cat <lora:one:0.6>"
        assert loras(read(graph(good=text(tagged)))) == []
        power = node("Power Prompt (rgthree)", prompt=tagged, opt_model=["model", 0])
        nodes = graph(good=power, sampler=sampler(model=["good", 1]))
        found = read(nodes)
        assert (loras(found), checkpoint(found)) == ([("one", 0.6)], "base_v1")

    @pytest.mark.parametrize(
        "loader",
        [
            node("UNETLoader", unet_name="flux.safetensors"),
            node("UnetLoaderGGUF", unet_name="flux.gguf"),
            node("FluxLoader", model_name="sub/flux.sft", clip_name1=".none"),
            node(
                "CheckpointLoader|pysssss", ckpt_name={"content": "flux.safetensors", "image": None}
            ),
            node("CheckpointLoaderSimple", ckpt_name=["name", 0]),
        ],
        ids=lambda loader: str(loader["class_type"]),
    )
    def test_loaders(self, loader: dict[str, Any]) -> None:
        patched = node("ModelSamplingFlux", max_shift=1.15, model=["model", 0])
        nodes = graph(
            model=loader,
            name=node("PrimitiveString", value="flux.safetensors"),
            patched=patched,
            sampler=sampler(model=["patched", 0]),
        )
        assert checkpoint(read(nodes)) == "flux"

    def test_vae_hypernetwork_clip_skip_and_embeddings(self) -> None:
        nodes = graph(
            good=text("embedding:styles/inky.pt, (embedding:wet:1.2)", clip=["skip", 0]),
            skip=node("CLIPSetLastLayer", stop_at_clip_layer=-2, clip=["model", 1]),
            vae=node("VAELoader", vae_name="fine.vae.pt"),
            hyper=node(
                "HypernetworkLoader", hypernetwork_name="h.pt", strength=0.5, model=["model", 0]
            ),
            sampler=sampler(model=["hyper", 0]),
            decoded=node("VAEDecode", samples=["sampler", 0], vae=["vae", 0]),
        )
        found = read(nodes)
        named = [(one.kind.value, one.name) for one in found.resources]
        assert named == [
            ("checkpoint", "base_v1"),
            ("hypernetwork", "h"),
            ("vae", "fine.vae"),
            ("embedding", "inky"),
            ("embedding", "wet"),
        ]
        assert found.clip_skip == 2


class TestHostile:
    """Data nobody would make on purpose, or somebody would."""

    def test_a_broken_graph_falls_back_to_the_canvas(self) -> None:
        broken = json.dumps(graph()).replace("class_type", "class_typ\ufffd", 1)[:-40]
        canvas = json.dumps({"nodes": [{"id": 1, "type": "LoadImage"}], "links": []})
        found = reader.read(RawMetadata(texts={"prompt": broken, "workflow": canvas}))
        assert found.tool == "ComfyUI"

    def test_deeply_nested_json_is_refused(self) -> None:
        deep = '{"1": {"class_type": "X", "inputs": ' + "[" * 100_000
        with pytest.raises(MetadataError, match="not JSON"):
            reader.read(RawMetadata(texts={"prompt": deep}))

    def test_five_thousand_nodes_in_a_row(self) -> None:
        chain = {f"r{n}": node("Reroute", **{"": [f"r{n + 1}", 0]}) for n in range(5000)}
        chain["r5000"] = text("the end")
        nodes = graph(sampler=sampler(positive=["r0", 0]), **chain)
        assert read(nodes).positive == "the end"

    def test_five_thousand_samplers_in_a_row(self) -> None:
        chain = {f"s{n}": sampler(latent_image=[f"s{n + 1}", 0]) for n in range(5000)}
        nodes = graph(
            sampler=sampler(latent_image=["s0", 0], seed=1), **chain, s5000=sampler(seed=3)
        )
        assert read(nodes).seed == 3

    def test_far_too_many_nodes_are_refused(self) -> None:
        nodes = {str(n): node("X") for n in range(20_001)}
        with pytest.raises(MetadataError, match="20000"):
            read(nodes)

    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["lora", "content", "on"]), inner, max_size=2)
        ),
        max_leaves=6,
    )
    names = st.sampled_from(INPUTS)
    kinds = st.sampled_from(KINDS)
    links = st.tuples(st.sampled_from("abcdef"), st.integers(-2, 4)).map(list)
    graphs = st.dictionaries(
        st.sampled_from("abcdef"),
        st.fixed_dictionaries(
            {"class_type": kinds, "inputs": st.dictionaries(names, links | values, max_size=8)}
        ),
        min_size=1,
    )

    @given(graphs, st.integers(0, 200))
    def test_no_graph_makes_the_reader_fail(self, nodes: Nodes, cut: int) -> None:
        whole = json.dumps(nodes)
        for data in (whole, whole[:-cut]):
            raw = RawMetadata(texts={"prompt": data})
            try:
                reader.read(raw)
            except MetadataError:
                assert data != whole
