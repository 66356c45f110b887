"""ComfyUI graphs: checkpoints, LoRAs and their like."""

from __future__ import annotations

from typing import Any

import pytest
from comfy_graphs import checkpoint, graph, loras, node, read, sampler, text


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

    def test_a_name_with_its_preview_has_its_weight_beside_it(self) -> None:
        loader = node(
            "LoraLoader|pysssss",
            lora_name={"content": "a/one.safetensors", "image": "a/one.png"},
            strength_model=0.4,
            strength_clip=1.0,
            model=["model", 0],
        )
        nodes = graph(loader=loader, sampler=sampler(model=["loader", 0]))
        assert loras(read(nodes)) == [("one", 0.4)]

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


class TestLoraLists:
    """The ways in which nodes list LoRAs."""

    @pytest.mark.parametrize(
        ("stack", "expected"),
        [
            (
                {"lora_01": "a.safetensors", "strength_01": 0.7, "lora_02": "None"},
                [("a", 0.7)],
            ),
            (
                {"lora_01": "a.safetensors", "strength_01": 0, "lora_02": "b", "strength_02": 1},
                [("b", 1.0)],
            ),
            (
                {
                    "toggle": True,
                    "mode": "advanced",
                    "num_loras": 1,
                    "lora_1_name": "a.safetensors",
                    "lora_1_strength": 1,
                    "lora_1_model_strength": 0.4,
                    "lora_2_name": "b.safetensors",
                    "lora_2_strength": 1,
                },
                [("a", 0.4)],
            ),
            (
                {
                    "input_mode": "simple",
                    "lora_count": 1,
                    "lora_name_1": "a.safetensors",
                    "lora_wt_1": 0.13,
                    "model_str_1": 1.0,
                },
                [("a", 0.13)],
            ),
            (
                {"lora1": "a.safetensors", "strength1": 0.5, "lora2": "no", "strength2": 0.2},
                [("a", 0.5)],
            ),
            ({"lora_name_0": "a.safetensors", "strength_0": 0.4}, [("a", 0.4)]),
            (
                {
                    "text": "<lora:a:0.7>",
                    "loras": {
                        "__value__": [
                            {"name": "a", "strength": 0.7, "active": True},
                            {"name": "b", "strength": 0.2, "active": False},
                        ]
                    },
                },
                [("a", 0.7)],
            ),
            (
                {"lora_str": '[{"name": "shown", "lora": "x/a.safetensors", "weight": 0.7}]'},
                [("a", 0.7)],
            ),
            ({"lora_str": "[" * 10_000}, []),
            ({"loras": "<lora:a:0.7><lora:b:0.2>"}, [("a", 0.7), ("b", 0.2)]),
            ({"toggle": False, "lora_1_name": "a.safetensors", "lora_1_strength": 1}, []),
            ({"lora_name": ["named", 0], "strength_model": ["strong", 0]}, [("a", 0.25)]),
        ],
    )
    def test_loras(self, stack: dict[str, Any], expected: list[tuple[str, float]]) -> None:
        nodes = graph(
            stack=node("Lora Stack", model=["model", 0], **stack),
            sampler=sampler(model=["stack", 0]),
            named=node("PrimitiveString", value="x/a.safetensors"),
            strong=node("PrimitiveFloat", value=0.25),
        )
        assert loras(read(nodes)) == expected

    def test_loras_that_name_the_one_before(self) -> None:
        nodes = graph(
            model=node("VideoModelLoader", model="video.safetensors", lora=["second", 0]),
            first=node("VideoLoraSelect", lora="one.safetensors", strength=0.5),
            second=node(
                "VideoLoraSelect", lora="two.safetensors", strength=0.8, prev_lora=["first", 0]
            ),
        )
        found = read(nodes)
        assert (loras(found), checkpoint(found)) == ([("one", 0.5), ("two", 0.8)], "video")

    def test_later_passes_add_theirs(self) -> None:
        nodes = graph(
            lora=node("LoraLoader", lora_name="late.pt", strength_model=0.5, model=["model", 0]),
            second=sampler(model=["lora", 0], latent_image=["sampler", 0]),
            decoded=node("VAEDecode", samples=["second", 0], vae=["model", 2]),
        )
        found = read(nodes)
        assert (loras(found), checkpoint(found)) == ([("late", 0.5)], "base_v1")


class TestCheckpoints:
    """Which of the files along the way is the checkpoint."""

    @pytest.mark.parametrize(
        "patch",
        [
            node("ADE_AnimateDiffLoader", model_name="motion.ckpt", model=["model", 0]),
            node("ApplyICLight", model_path="light.safetensors", model=["model", 0]),
            node("SomePatch", thing="patch.safetensors", model=["model", 0]),
            node("SamModelUser", sam_model=["sam", 0], model=["model", 0]),
            node("ModelMergeSimple", model1=["model", 0], model2=["other", 0]),
        ],
        ids=lambda patch: str(patch["class_type"]),
    )
    def test_what_changes_a_model_is_none(self, patch: dict[str, Any]) -> None:
        nodes = graph(
            patch=patch,
            sam=node("SAMLoader", model_name="sam.pth"),
            other=node("CheckpointLoaderSimple", ckpt_name="other.safetensors"),
            sampler=sampler(model=["patch", 0]),
        )
        assert checkpoint(read(nodes)) == "base_v1"

    @pytest.mark.parametrize(
        "inputs",
        [
            {"model_high_noise": ["model", 0], "model_low_noise": ["other", 0]},
            {"base_model": ["model", 0], "refiner_model": ["other", 0]},
            {"kolors_model": ["model", 0]},
            {"maked_pipeline": ["model", 0]},
            {"net": ["model", 0]},
        ],
    )
    def test_names_under_which_samplers_take_their_model(self, inputs: dict[str, Any]) -> None:
        nodes = graph(
            other=node("UNETLoader", unet_name="other.safetensors"),
            sampler=node("AnySampler", seed=1, steps=2, positive=["good", 0], **inputs),
        )
        assert checkpoint(read(nodes)) == "base_v1"

    def test_a_loader_with_a_name_of_its_own_for_the_file(self) -> None:
        assert checkpoint(read(graph(model=node("MyLoader", thing="sub/own.gguf")))) == "own"


@pytest.mark.parametrize(
    ("encoder", "expected"),
    [
        (node("BNK_CLIPTextEncodeAdvanced", text="a <lora:x:0.5>", clip=["model", 1]), []),
        (
            node("WildcardEncode", text="a <lora:x:0.5>", clip=["model", 1], model=["model", 0]),
            [("x", 0.5)],
        ),
        (node("Loader", ckpt_name="m.ckpt", positive="a <lora:x:0.5>"), [("x", 0.5)]),
    ],
    ids=lambda value: value["class_type"] if isinstance(value, dict) else "",
)
def test_only_what_has_the_model_loads_the_loras_of_a_text(
    encoder: dict[str, Any], expected: list[tuple[str, float]]
) -> None:
    assert loras(read(graph(good=encoder))) == expected


def test_loaders_of_loras_may_take_their_tags_from_another_node() -> None:
    nodes = graph(
        tags=node("PrimitiveString", value="<lora:x:0.5>"),
        tagged=node("LoraTagLoader", text=["tags", 0], model=["model", 0]),
        sampler=sampler(model=["tagged", 0]),
    )
    assert loras(read(nodes)) == [("x", 0.5)]


def test_models_join_a_stream_after_the_settings() -> None:
    nodes = {
        "words": node("Prompts", main_prompt="a harbour", negative_prompt="fog"),
        "settings": node("Settings", seed=4, steps=15, cfg=5.0, data=["words", 0]),
        "chosen": node("Choice", base_checkpoint="base_v2.safetensors", data=["settings", 0]),
        "added": node("Adder", lora_1="ink.safetensors", lora_1_strength=0.3, data=["chosen", 0]),
        "made": node("Stage", stage="sampling", data=["added", 0]),
        "saved": node("SavingStage", data=["made", 0]),
    }
    found = read(nodes)
    assert (found.positive, found.seed, checkpoint(found)) == ("a harbour", 4, "base_v2")
    assert loras(found) == [("ink", 0.3)]
