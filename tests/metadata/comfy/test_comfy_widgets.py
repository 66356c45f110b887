"""Names for widget values: told by the canvas, from the table, and for what nobody knows."""

from __future__ import annotations

from typing import Any

import pytest
from hostile_json import any_json
from hypothesis import given
from hypothesis import strategies as st

from curator.metadata.comfy.widget_table import names_of
from curator.metadata.comfy.widgets import named_widgets

SETTINGS = {
    "seed": 7,
    "steps": 20,
    "cfg": 6.5,
    "sampler_name": "euler",
    "scheduler": "karras",
    "denoise": 1,
}


def node(kind: str, values: Any, told: str = "", **more: Any) -> dict[str, Any]:
    """A node; `told` names the widgets beside its inputs, with a type behind a colon."""
    entries = []
    for one in told.split():
        name, _, carried = one.partition(":")
        entries.append({"name": name, "type": carried or "*", "widget": {"name": name}})
    return {"type": kind, "widgets_values": values, "inputs": entries, **more}


class TestKnown:
    """Nodes whose widgets are told or stand in the table."""

    @pytest.mark.parametrize(
        "values",
        [
            [7, "randomize", 20, 6.5, "euler", "karras", 1],
            [7, 20, 6.5, "euler", "karras", 1],
            [7, True, 20, 6.5, "euler", "karras", 1],
            [7, None, 20, 6.5, "euler", "karras", 1],
            list(SETTINGS.values()),
        ],
    )
    def test_what_follows_a_seed_is_no_input(self, values: list[Any]) -> None:
        assert named_widgets(node("KSampler", values)) == SETTINGS

    def test_newest_canvases_name_their_values(self) -> None:
        named = {**SETTINGS, "control_after_generate": "fixed"}
        found = named_widgets(node("KSampler", [1, 2, 3], widgets_values_named=named))
        assert found == SETTINGS
        assert named_widgets(node("VHS", {"crf": 19})) == {"crf": 19}

    def test_names_told_beside_the_inputs(self) -> None:
        told = node("Unknown", [5, "randomize", "beta", 12], "seed scheduler steps")
        assert named_widgets(told) == {"seed": 5, "scheduler": "beta", "steps": 12}

    def test_an_order_of_conversion_is_no_order_of_widgets(self) -> None:
        values = [7, "fixed", 20, 6.5, "euler", "karras", 1]
        told = "denoise seed steps cfg sampler_name scheduler"
        assert named_widgets(node("KSampler", values, told)) == SETTINGS
        assert named_widgets(node("KSampler", values, "seed")) == SETTINGS

    def test_names_told_by_a_younger_version_count_more_than_the_table(self) -> None:
        told = node("VAELoader", ["gpu", "fine.pt"], "device vae_name")
        assert named_widgets(told) == {"device": "gpu", "vae_name": "fine.pt"}

    def test_older_and_younger_versions_of_a_node(self) -> None:
        assert named_widgets(node("UNETLoader", ["x.gguf"])) == {"unet_name": "x.gguf"}
        assert named_widgets(node("Text Concatenate", ["true"])) == {"linebreak_addition": "true"}
        assert named_widgets(node("Text Concatenate", [", ", "true"])) == {
            "delimiter": ", ",
            "clean_whitespace": "true",
        }

    def test_of_several_versions_the_one_that_fits_best_is_taken(self) -> None:
        values = ["Script", 0, 7, False, 20, 6.5, "euler", "karras", 1, "Enabled"]
        found = named_widgets(node("KSampler (Efficient)", values))
        assert SETTINGS.items() <= found.items()

    @pytest.mark.parametrize(
        "values",
        [
            ["added", 0, 7, "fixed", 20, 6.5, "euler", "karras", 1],
            [7, "fixed", "button", 20, 6.5, "euler", "karras", 1, 5, 6],
            [7, "fixed", 20, 6.5, "euler"],
        ],
    )
    def test_what_follows_a_seed_tells_where_it_stands(self, values: list[Any]) -> None:
        found = named_widgets(node("KSampler", values))
        assert found.items() <= SETTINGS.items()
        assert {"seed", "steps", "cfg", "sampler_name"} <= set(found)

    def test_values_by_number(self) -> None:
        values = {str(n): value for n, value in enumerate(SETTINGS.values())}
        assert named_widgets(node("KSampler", values)) == SETTINGS

    def test_buttons_are_passed_over(self) -> None:
        assert named_widgets(node("Seed (rgthree)", [99, "", "", ""])) == {"seed": 99}
        efficient = [7, None, 20, 6.5, "euler", "karras", 1, "auto", "true"]
        found = named_widgets(node("KSampler (Efficient)", efficient))
        assert found == {**SETTINGS, "preview_method": "auto", "vae_decode": "true"}

    def test_types_told_beside_the_inputs_help_where_the_count_differs(self) -> None:
        told = node("SaveImage", [None, "a/b"], "filename_prefix:STRING")
        assert named_widgets(told) == {"filename_prefix": "a/b"}

    def test_rows_that_are_numbered(self) -> None:
        values = ["simple", 1, "a.safetensors", 0.5, 1, 1, "None", 1, 1, 1]
        found = named_widgets(node("LoRA Stacker", values))
        assert (found["lora_name_1"], found["lora_wt_1"]) == ("a.safetensors", 0.5)
        assert found["lora_name_2"] == "None"
        assert len(names_of("LoRA Stacker")[0]) == 2 + 4 * 49

    def test_the_table_is_sound(self) -> None:
        for kind in ("KSampler", "CR LoRA Stack", "easy fullLoader", "ttN pipeLoader_v2"):
            (names,) = names_of(kind)
            assert len(set(names)) == len(names)
            assert all(name == name.strip() and "\n" not in name for name in names)
        assert names_of("DetailerForEach")[1][-1] == "noise_mask"
        assert names_of("nobody") == ()

    def test_names_that_only_look_like_those_of_numbers_or_texts(self) -> None:
        found = named_widgets(node("UNETLoader", ["x.gguf", "default"]))
        assert found == {"unet_name": "x.gguf", "weight_dtype": "default"}
        ultra = ["a lighthouse", False, 7, "fixed", "16:9", True, 0.5]
        assert named_widgets(node("FluxProUltraImageNode", ultra)) == {
            "prompt": "a lighthouse",
            "prompt_upsampling": False,
            "seed": 7,
            "aspect_ratio": "16:9",
            "raw": True,
            "image_prompt_strength": 0.5,
        }

    def test_versions_that_keep_the_seed_elsewhere(self) -> None:
        older = node("KSamplerAdvancedProvider", [99, "fixed", 8, "euler", "karras"])
        assert named_widgets(older) == {
            "seed": 99,
            "cfg": 8,
            "sampler_name": "euler",
            "scheduler": "karras",
        }
        assert named_widgets(node("TwoAdvancedSamplersForMask", [20, 0.5])) == {
            "steps": 20,
            "denoise": 0.5,
        }

    def test_an_upscaler_with_prompts(self) -> None:
        found = named_widgets(node("SUPIR_conditioner", ["sharp", "dull", ""], "captions:STRING"))
        assert (found["positive_prompt"], found["negative_prompt"]) == ("sharp", "dull")
        sampler = [7, "fixed", 45, 2, 1.5, 5, 1.003, 1, 1, 0.9, 1, False, "RestoreX", 1024, 512]
        found = named_widgets(node("SUPIR_sample", sampler))
        assert (found["seed"], found["steps"], found["sampler"]) == (7, 45, "RestoreX")
        older = ["up.ckpt", "x.ckpt", 7, "fixed", "lanczos", 2, 45, -1, 4, "sharp", "dull", 5]
        found = named_widgets(node("SUPIR_Upscale", older))
        assert (found["steps"], found["cfg_scale"], found["n_prompt"]) == (45, 4, "dull")

    def test_a_choice_of_a_chosen_model_is_no_prompt(self) -> None:
        for value, prompt in [("high", None), ("a quay", "a quay"), ("灯台", "灯台")]:
            told = node("TopazImageEnhanceV2", ["Some Model", value, False, 0.5, 1])
            assert named_widgets(told).get("model.prompt") == prompt

    @pytest.mark.parametrize("config", [[], ["Default"]])
    def test_loaders_that_take_short_prompts(self, config: list[str]) -> None:
        loras = ["glow.pt", 0.5, 1, "None", 1, 1, "None", 1, 1]
        texts = ["a quay", "none", "comfy", "fog", "mean", "comfy"]
        values = ["x.ckpt", *config, "Baked VAE", -1, *loras, *texts, 512, 768, 1, 7, "fixed"]
        found = named_widgets(node("ttN pipeLoader", values))
        assert (found["ckpt_name"], found["clip_skip"], found["seed"]) == ("x.ckpt", -1, 7)
        assert (found["positive"], found["negative"]) == ("a quay", "fog")
        assert (found["lora1_name"], found["lora1_model_strength"]) == ("glow.pt", 0.5)

    @pytest.mark.parametrize("mode", ["ignore", "fixed"])
    def test_a_choice_may_read_like_what_follows_a_seed(self, mode: str) -> None:
        values = [7, "randomize", 3, mode, 20, 2, 1, 10, True, "ratio between", "AUTO", 0.3]
        found = named_widgets(node("RegionalSampler", values))
        assert (found["seed"], found["steps"], found["denoise"]) == (7, 20, 1)

    def test_a_seed_that_no_list_knows_is_no_other_value(self) -> None:
        values = [99, "fixed", 6, "euler", "karras", 1.5, "new"]
        found = named_widgets(node("KSampler Config (rgthree)", values))
        assert 99 not in found.values()


class TestUnknown:
    """Nodes that speak for themselves."""

    def guessed(self, *values: Any, gives: str = "", kind: str = "Unknown") -> dict[str, Any]:
        outputs = [{"name": one, "type": one} for one in gives.split()]
        return named_widgets(node(kind, list(values), outputs=outputs))

    def test_a_sampler(self) -> None:
        values = ["x", 7, "randomize", 20, 6.5, "euler", "karras", 1, "y"]
        assert self.guessed(*values, gives="LATENT") == SETTINGS

    @pytest.mark.parametrize(
        "values",
        [
            (123_456_789, True, 20, 6.5, "dpmpp_2m", "karras"),
            (20, 6.5, "dpmpp_2m", "karras", 0, 10000, 123_456_789, "fixed"),
        ],
    )
    def test_seeds_by_their_size_or_by_what_follows(self, values: tuple[Any, ...]) -> None:
        found = self.guessed(*values, gives="LATENT")
        assert (found["seed"], found["sampler_name"]) == (123_456_789, "dpmpp_2m")
        assert "denoise" not in found

    def test_a_guessed_seed_goes_by_the_name_that_is_told(self) -> None:
        values = [7, "randomize", 20, 6.5, "euler", "karras", "more", 1]
        found = named_widgets(node("Unknown", values, "noise_seed:INT steps:INT"))
        assert found["noise_seed"] == 7
        assert not {"seed", "steps"} & set(found)

    @pytest.mark.parametrize("after", [[], ["fixed"]])
    def test_constants_by_the_names_of_the_outputs(self, after: list[str]) -> None:
        one = [{"name": "value", "type": "INT"}]
        assert named_widgets(node("My Constant", [30, *after], outputs=one))["value"] == 30
        two = [{"name": "first", "type": "INT"}, {"name": "second", "type": "FLOAT"}]
        assert named_widgets(node("My Pair", [640, 0.5], outputs=two)) == {
            "first": 640,
            "second": 0.5,
        }
        assert named_widgets(node("My Range", [640, 0.5], outputs=one)) == {}

    def test_what_is_reckoned_out_of_something_is_no_constant(self) -> None:
        told = node("My Length", [30], outputs=[{"name": "value", "type": "INT"}])
        taking = [{"name": "text", "type": "STRING", "link": 3}]
        assert named_widgets({**told, "inputs": taking}) == {}

    def test_a_schedule(self) -> None:
        found = self.guessed("beta57", 30, 0.6, gives="SIGMAS")
        assert found == {"scheduler": "beta57", "steps": 30, "denoise": 0.6}

    def test_a_loader_that_takes_prompts(self) -> None:
        values = [
            "sub\\base.ckpt",
            "Default",
            -2,
            "a lighthouse in the storm",
            "",
            "text, watermark",
        ]
        found = self.guessed(*values, gives="PIPE_LINE MODEL VAE")
        assert found == {
            "ckpt_name": "sub\\base.ckpt",
            "positive": "a lighthouse in the storm",
            "negative": "text, watermark",
        }

    @pytest.mark.parametrize(
        ("kind", "gives", "name"),
        [
            ("Any", "MODEL", "ckpt_name"),
            ("Any", "", "ckpt_name"),
            ("Any", "VAE", "vae_name"),
            ("Any", "CLIP", "clip_name"),
            ("Any", "UPSCALE_MODEL", None),
            ("HypernetworkThing", "MODEL", "hypernetwork_name"),
        ],
    )
    def test_files_by_what_a_node_gives(self, kind: str, gives: str, name: str | None) -> None:
        found = self.guessed("x.safetensors", gives=gives, kind=kind)
        assert found == ({name: "x.safetensors"} if name else {})

    def test_a_file_beside_a_given_model_is_no_checkpoint(self) -> None:
        told = node("Any", ["x.ckpt", 1], outputs=[{"type": "MODEL"}])
        entries = [{"name": "model", "type": "MODEL", "link": 3}]
        assert named_widgets({**told, "inputs": entries}) == {"model_name": "x.ckpt"}
        assert named_widgets({**told, "inputs": [{**entries[0], "link": None}]}) == {
            "ckpt_name": "x.ckpt"
        }

    def test_loras(self) -> None:
        assert self.guessed("x.pt", 0.5, 1.0, kind="MyLora") == {
            "lora_name": "x.pt",
            "strength_model": 0.5,
        }
        stack = self.guessed("On", "a.pt", 0.5, "Off", "b.pt", 1, kind="My LoRA Stack")
        assert stack == {
            "switch_1": "On",
            "lora_name_1": "a.pt",
            "strength_model_1": 0.5,
            "switch_2": "Off",
            "lora_name_2": "b.pt",
            "strength_model_2": 1,
        }
        rows = [{}, {"type": "header"}, {"on": True, "lora": "a.pt", "strength": 0.5}, ""]
        assert self.guessed(*rows, gives="MODEL CLIP") == {"lora_1": rows[2]}
        listed = [{"name": "a", "strength": 0.5, "active": True}]
        assert self.guessed("", listed, gives="MODEL CLIP") == {"loras": listed}

    def test_an_encoder_of_two_texts_is_no_pair_of_sides(self) -> None:
        found = self.guessed("a lighthouse at sea", "lighthouse, sea, night", gives="CONDITIONING")
        assert found == {"text": "a lighthouse at sea"}

    def test_a_service_that_makes_pictures(self) -> None:
        found = self.guessed("a lighthouse at sea", 7, "randomize", "16:9", gives="IMAGE")
        assert found == {"prompt": "a lighthouse at sea", "seed": 7}
        short = self.guessed("a car", "Some Model 2 (v3.1 Image)", 7, "fixed", gives="IMAGE")
        assert short == {"prompt": "a car", "seed": 7}

    def test_the_model_of_a_service_is_no_prompt(self) -> None:
        prompt = "a lighthouse at sea"
        for model in ("Some Model 2.5", "SM-2 (Pro)", "Some v3", "The Model 4 Fast (5.1 Image)"):
            found = self.guessed(model, prompt, "720p", 7, "fixed", gives="VIDEO")
            assert found == {"prompt": prompt, "seed": 7}
            assert self.guessed(model, "720p", 7, "fixed", gives="VIDEO") == {"seed": 7}
        for prompt in ("A quay, 1920", "a Model 2", "A Lighthouse at Sea"):
            assert self.guessed(prompt, "720p", gives="IMAGE") == {"prompt": prompt}

    def test_sizes(self) -> None:
        assert self.guessed(1, 832, 1216, gives="LATENT") == {"width": 832, "height": 1216}
        found = self.guessed("1216 x 832 (landscape)", 1.5, gives="LATENT")
        assert found == {"dimensions": "1216 x 832 (landscape)"}

    def test_prompts_that_end_like_files_are_prompts(self) -> None:
        text = "a lighthouse, embedding:old.safetensors"
        assert self.guessed(text, gives="STRING") == {"text": text}

    def test_nodes_that_change_pictures_give_no_prompt(self) -> None:
        taking = [{"name": "image", "type": "IMAGE", "link": 3}]
        told = node("Watermark", ["made by somebody or other"], outputs=[{"type": "IMAGE"}])
        assert named_widgets({**told, "inputs": taking}) == {}


@given(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["KSampler", "LoRA Stacker", "Unknown", "MyLora"]),
            "widgets_values": st.lists(any_json("lora", "content"), max_size=12)
            | any_json("seed", "text"),
        },
        optional={
            "inputs": any_json("name", "type", "widget", "link"),
            "outputs": any_json("name", "type"),
            "widgets_values_named": any_json("seed", "text"),
        },
    )
)
def test_no_values_make_the_naming_fail(written: dict[str, Any]) -> None:
    assert all(isinstance(name, str) for name in named_widgets(written))
