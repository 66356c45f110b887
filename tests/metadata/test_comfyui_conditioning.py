"""ComfyUI graphs: what passes conditioning on, and to which side."""

from __future__ import annotations

from typing import Any

import pytest
from comfy_graphs import checkpoint, graph, loras, node, read, sampler, text


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


class TestUnknownNodes:
    """Nodes nobody has heard of, passed through by the types of what they take."""

    def test_types_of_the_canvas_tell_what_carries_conditioning(self) -> None:
        nodes = graph(
            one=text("one"),
            two=text("two"),
            words=node("Words", words="not a prompt"),
            good=node("Blend", foo=["one", 0], bar=["two", 0], baz=["words", 0]),
        )
        typed = {key: ["X:CONDITIONING"] for key in ("one", "two", "good")}
        assert read(nodes, outputs={**typed, "words": ["X:INT"]}).positive == "one\ntwo"

    def test_without_a_canvas_other_takers_of_an_output_tell_its_type(self) -> None:
        nodes = graph(
            one=text("one"),
            good=node("Blend", foo=["one", 0], bar=["photo", 0]),
            photo=node("Describer", text="what is this"),
            other=node("ImageScale", image=["photo", 0]),
        )
        assert read(nodes).positive == "one"

    def test_outputs_that_were_swapped_show_in_their_order(self) -> None:
        control = node("ControlNetApplyAdvanced", positive=["good", 0], negative=["bad", 0])
        nodes = graph(
            control=control, sampler=sampler(positive=["control", 1], negative=["control", 0])
        )
        found = read(nodes)
        assert (found.positive, found.negative) == ("blurry", "a lighthouse")

    def test_several_of_one_side(self) -> None:
        pair = node(
            "PairConditioningCombine",
            positive_A=["good", 0],
            negative_A=["bad", 0],
            positive_B=["more", 0],
            negative_B=["worse", 0],
        )
        nodes = graph(
            pair=pair,
            more=text("a boat"),
            worse=text("fog"),
            sampler=sampler(positive=["pair", 0], negative=["pair", 1]),
        )
        found = read(nodes)
        assert (found.positive, found.negative) == ("a lighthouse\na boat", "blurry\nfog")


class TestBundles:
    """Conditioning that comes together with other things."""

    def test_a_bundle_without_sides_is_positive(self) -> None:
        nodes = graph(
            sampler=node("VideoSampler", seed=1, steps=2, text_embeds=["encoded", 0]),
            encoded=node("VideoTextEncode", prompt="a wolf", t5=["model", 1]),
        )
        found = read(nodes)
        assert (found.positive, found.negative) == ("a wolf", None)

    def test_a_bundle_with_both_sides_in_words(self) -> None:
        nodes = graph(
            sampler=node("VideoSampler", seed=1, steps=2, text_embeds=["encoded", 0]),
            encoded=node("VideoTextEncode", positive_prompt="a wolf", negative_prompt="snow"),
        )
        found = read(nodes)
        assert (found.positive, found.negative) == ("a wolf", "snow")

    def test_names_in_chinese(self) -> None:
        loader = node("加载器", ckpt_name="m.ckpt", 正向提示词="一只猫", 负向提示词="模糊")
        nodes = graph(
            loader=loader,
            sampler=sampler(model=["loader", 0], positive=["loader", 1], negative=["loader", 2]),
        )
        found = read(nodes)
        assert (found.positive, found.negative) == ("一只猫", "模糊")

    def test_tuples(self) -> None:
        packed = node(
            "Pack SDXL Tuple",
            base_model=["model", 0],
            base_positive=["good", 0],
            base_negative=["bad", 0],
            refiner_positive=["refined", 0],
        )
        nodes = graph(
            packed=packed,
            refined=text("refined words"),
            sampler=node("KSampler SDXL (Eff.)", noise_seed=4, steps=9, sdxl_tuple=["packed", 0]),
        )
        found = read(nodes)
        assert (found.positive, found.negative, found.steps) == ("a lighthouse", "blurry", 9)
        assert checkpoint(found) == "base_v1"

    def test_a_loader_that_is_given_its_words(self) -> None:
        loader = node(
            "easy fullLoader",
            ckpt_name="m.safetensors",
            clip_skip=-2,
            positive=["words", 0],
            positive_token_normalization="none",
            negative="fog",
        )
        nodes = graph(
            loader=loader,
            words=node("Text Concatenate", delimiter=", ", text_a="a cat", text_b="a dog"),
            settings=node("easy preSampling", steps=20, cfg=7.5, seed=77, pipe=["loader", 0]),
            sampler=node("easy kSampler", pipe=["settings", 0]),
        )
        found = read(nodes)
        assert (found.positive, found.negative) == ("a cat, a dog", "fog")
        assert (found.seed, found.steps, found.clip_skip) == (77, 20, 2)

    def test_a_sampler_that_others_tell_what_to_make_has_no_prompt_of_its_own(self) -> None:
        loader = node("Loader", ckpt_name="m.ckpt", positive="a cat", negative="fog")
        nodes = graph(
            loader=loader,
            sampler=node("pipeKSampler", seed=1, steps=2, pipe=["loader", 0], prompt="percentage"),
        )
        assert read(nodes).positive == "a cat"


class TestRegions:
    """Texts for parts of the picture, wherever they are patched in."""

    def test_regions_in_the_model(self) -> None:
        couple = node(
            "AttentionCouplePPM", model=["model", 0], cond_1=["left", 0], cond_2=["right", 0]
        )
        nodes = graph(
            couple=couple,
            left=text("a man"),
            right=text("a woman"),
            sampler=sampler(model=["couple", 0]),
        )
        assert read(nodes).positive == "a lighthouse\na man\na woman"

    def test_regions_in_a_chain(self) -> None:
        nodes = graph(
            left=text("a man"),
            right=text("a woman"),
            first=node("DefineRegion", conditioning=["left", 0]),
            second=node("DefineRegion", regions=["first", 0], conditioning=["right", 0]),
            masked=node("AttentionMask", model=["model", 0], regions=["second", 0]),
            sampler=sampler(model=["masked", 0]),
        )
        assert read(nodes).positive == "a lighthouse\na man\na woman"

    def test_regions_of_a_regional_sampler(self) -> None:
        pipe = node("ToBasicPipe", model=["model", 0], positive=["good", 0], negative=["bad", 0])
        hat = node("RegionalPromptSimple", wildcard_prompt="a red hat", basic_pipe=["pipe", 0])
        shirt = node("RegionalPromptSimple", wildcard_prompt="a blue shirt", basic_pipe=["pipe", 0])
        nodes = graph(
            pipe=pipe,
            hat=hat,
            shirt=shirt,
            both=node(
                "CombineRegionalPrompts",
                regional_prompts1=["hat", 0],
                regional_prompts2=["shirt", 0],
            ),
            base=node("KSamplerAdvancedProvider", cfg=8, basic_pipe=["pipe", 0]),
            sampler=node(
                "RegionalSampler",
                seed=10,
                steps=20,
                samples=["empty", 0],
                base_sampler=["base", 0],
                regional_prompts=["both", 0],
            ),
        )
        found = read(nodes)
        assert found.positive == "a lighthouse\na red hat\na blue shirt"
        assert found.negative == "blurry"

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ('[{"rect": [0, 9, 0, 9], "words": "a gull"}]', "a lighthouse"),
            ("[a gull:a crow:0.5] above", "[a gull:a crow:0.5] above\na lighthouse"),
        ],
        ids=["data", "words"],
    )
    def test_a_layout_is_no_prompt(self, words: str, expected: str) -> None:
        layout = node(
            "Layout", clip=["model", 1], conds=["loaded", 0], base_conditioning=["base", 0]
        )
        nodes = graph(base=text("a lighthouse"), good=layout, loaded=node("Parsed", text=words))
        assert read(nodes).positive == expected
