"""ComfyUI graphs: several passes, several outputs, settings kept elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from comfy_graphs import checkpoint, graph, node, read, sampler, text


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


class TestWhichSampler:
    """Nodes that sample, nodes that only look like it, and nodes in the way."""

    def test_going_back_to_noise_is_no_first_pass(self) -> None:
        back = node(
            "BNK_Unsampler",
            steps=25,
            positive=["other", 0],
            negative=["bad", 0],
            latent_image=["encoded", 0],
        )
        nodes = graph(
            back=back,
            other=text("what was there"),
            photo=node("LoadImage", image="a.png"),
            encoded=node("VAEEncode", pixels=["photo", 0]),
            sampler=sampler(latent_image=["back", 0]),
        )
        assert read(nodes).positive == "a lighthouse"

    def test_a_picture_that_is_only_refined_is_told_by_what_refined_it(self) -> None:
        nodes = graph(
            photo=node("LoadImage", image="a.png"),
            found=node("SimpleDetectorSEGS", image=["photo", 0]),
            face=node(
                "SEGSDetailer",
                seed=4,
                steps=8,
                image=["photo", 0],
                segs=["found", 0],
                basic_pipe=["pipe", 0],
            ),
            pipe=node("ToBasicPipe", model=["model", 0], positive=["good", 0], negative=["bad", 0]),
            pasted=node("SEGSPaste", image=["photo", 0], segs=["face", 0]),
            saved=node("SaveImage", images=["pasted", 0]),
        )
        found = read(nodes, outputs={"face": ["segs:SEGS", "images:IMAGE"]})
        assert (found.positive, found.negative, found.seed) == ("a lighthouse", "blurry", 4)

    def test_a_seed_counts_where_no_sampler_adds_noise(self) -> None:
        assert read(graph(sampler=sampler(add_noise="disable"))).seed == 7

    def test_conditioning_may_hide_the_pass_that_was_told_something(self) -> None:
        nodes = graph(
            first=sampler(seed=1),
            staged=node("StageB_Conditioning", conditioning=["none", 0], stage_c=["first", 0]),
            none=node("ConditioningZeroOut", conditioning=["good", 0]),
            sampler=sampler(seed=2, positive=["staged", 0], negative=["none", 0]),
        )
        found = read(nodes)
        assert (found.positive, found.seed) == ("a lighthouse", 1)

    def test_an_unusual_name_does_not_end_the_way_along_the_image(self) -> None:
        nodes = graph(
            odd=node("Grade", control_source=["decoded", 0], strength=0.5),
            saved=node("SaveImage", images=["odd", 0]),
        )
        assert read(nodes).positive == "a lighthouse"

    def test_savers_that_are_told_everything_again_are_no_samplers(self) -> None:
        saved = node(
            "Image Saver",
            images=["decoded", 0],
            steps=3,
            cfg=1,
            seed_value=5,
            positive=["words", 0],
            negative="x",
        )
        nodes = graph(saved=saved, words=node("PrimitiveString", value="a lie"))
        found = read(nodes)
        assert (found.positive, found.seed, found.steps) == ("a lighthouse", 7, 20)

    def test_a_stream_that_carries_everything(self) -> None:
        nodes = {
            "words": node("PromptAdapter", main_prompt="a windmill", negative_prompt="fog"),
            "chosen": node("ModelSelector", base_checkpoint="base.ckpt", data=["words", 0]),
            "set": node("Parameters", seed=303, steps=20, cfg=7, data=["chosen", 0]),
            "magic": node("MagicBox", stage="sampling", data=["set", 0]),
            "saved": node("ImageSaving", data=["magic", 0]),
        }
        found = read(nodes)
        assert (found.positive, found.negative) == ("a windmill", "fog")
        assert (found.seed, found.steps, found.cfg, checkpoint(found)) == (303, 20, 7, "base")

    def test_settings_are_those_of_a_pass_that_has_some(self) -> None:
        nodes = graph(
            prepared=sampler(steps=None, cfg=None),
            sampler=sampler(latent_image=["prepared", 0], steps=33),
        )
        assert read(nodes).steps == 33


class TestSizes:
    """Which size was asked for, and which output has the image's own."""

    @pytest.mark.parametrize(
        ("latent", "size"),
        [
            ({"width": 640, "height": 512}, (640, 512)),
            ({"width": ["wide", 0], "height": ["high", 0]}, (1280, 720)),
            ({"dimensions": " 832 x 1216  (portrait)"}, (832, 1216)),
            ({"width": 9, "height": 9, "aspect_ratio": "2:3 portrait 832x1216"}, (832, 1216)),
            ({"aspect_ratio": "2:3 832x1216", "swap_dimensions": "On"}, (1216, 832)),
            ({"width": 640, "height": 512, "resolution": "width x height (custom)"}, (640, 512)),
            ({"empty_latent_width": 640, "empty_latent_height": 512}, (640, 512)),
            ({"width": 0, "height": 512}, (None, None)),
            ({"width": 10**400, "height": 512}, (None, None)),
        ],
    )
    def test_size_asked_for(self, latent: dict[str, Any], size: tuple[int, int]) -> None:
        nodes = graph(
            empty=node("AnyLatent", **latent),
            wide=node("PrimitiveInt", value=1280),
            high=node("PrimitiveInt", value=720),
        )
        found = read(nodes)
        assert (found.width, found.height) == size

    @pytest.mark.parametrize(
        ("enlarged", "size"),
        [
            (node("ImageScaleBy", scale_by=2, image=["d2", 0]), (512, 768)),
            (
                node("ImageUpscaleWithModel", upscale_model=["big", 0], image=["d2", 0]),
                (1024, 1536),
            ),
            (node("ImageScale", width=700, height=900, image=["d2", 0]), (700, 900)),
            (node("Sharpen", image=["d2", 0]), (256, 384)),
        ],
        ids=lambda value: value["class_type"] if isinstance(value, dict) else "",
    )
    def test_the_output_that_comes_to_the_images_size(
        self, enlarged: dict[str, Any], size: tuple[int, int]
    ) -> None:
        nodes = graph(
            d2=node("VAEDecode", samples=["s2", 0], vae=["model", 2]),
            s2=sampler(seed=1, positive=["other", 0], latent_image=["small", 0]),
            small=node("EmptyLatentImage", width=256, height=384),
            other=text("a small one"),
            big=node("UpscaleModelLoader", model_name="4x-Sharp.pth"),
            enlarged=enlarged,
            saved2=node("SaveImage", filename_prefix="x", images=["enlarged", 0]),
        )
        assert read(nodes, size=size).positive == "a small one"
        assert read(nodes, size=(768, 512)).positive == "a lighthouse"

    @pytest.mark.parametrize(
        ("enlarged", "size", "expected"),
        [
            ({"kind": "ImageScaleBy", "scale_by": 2}, (512, 768), "a lighthouse"),
            ({"kind": "ImageScaleBy", "scale_by": 2}, (256, 384), "a small one"),
            ({"kind": "Crop by face"}, (256, 384), "a lighthouse"),
        ],
    )
    def test_a_preview_counts_only_where_no_file_may_be_meant(
        self, enlarged: dict[str, Any], size: tuple[int, int], expected: str
    ) -> None:
        kind = enlarged.pop("kind")
        latent = {} if kind.startswith("Crop") else {"width": 256, "height": 384}
        nodes = graph(
            empty=node("AnyLatent", **latent),
            enlarged=node(kind, image=["decoded", 0], **enlarged),
            saved=node("SaveImage", images=["enlarged", 0]),
            d2=node("VAEDecode", samples=["s2", 0], vae=["model", 2]),
            s2=sampler(seed=1, positive=["other", 0], latent_image=["small", 0]),
            small=node("EmptyLatentImage", width=256, height=384),
            other=text("a small one"),
            shown=node("PreviewImage", images=["d2", 0]),
        )
        assert read(nodes, size=size).positive == expected

    def test_a_node_with_words_and_an_empty_latent_is_no_sampler(self) -> None:
        nodes = graph(
            words=node("Words And Size", positive_prompt="a gull", negative_prompt="fog", seed=3),
            good=text(["words", 1]),
            bad=text(["words", 2]),
            sampler=node(
                "Own Sampler",
                base_model=["model", 0],
                samples=["words", 0],
                positive_cond_base=["good", 0],
                negative_cond_base=["bad", 0],
                seed=71,
            ),
        )
        found = read(nodes)
        assert (found.positive, found.negative, found.seed) == ("a gull", "fog", 71)

    @pytest.mark.parametrize(
        ("rescale", "size"), [("None", (768, 512)), ("to width/height", (320, 200))]
    )
    def test_a_size_counts_only_where_it_is_used(self, rescale: str, size: tuple[int, int]) -> None:
        found = read(graph(sampler=sampler(rescale=rescale, width=320, height=200)))
        assert (found.width, found.height) == size

    def test_what_lends_its_settings_is_asked_for_the_size_of_another(self) -> None:
        pipe = node("ToBasicPipe", model=["model", 0], positive=["good", 0], negative=["bad", 0])
        nodes = graph(
            pipe=pipe,
            lent=node("KSamplerProvider", seed=4, steps=8, cfg=3.0, basic_pipe=["pipe", 0]),
            sampler=node("MaskedSampler", latent_image=["empty", 0], base_sampler=["lent", 0]),
        )
        found = read(nodes)
        assert (found.seed, found.width, found.height) == (4, 768, 512)
