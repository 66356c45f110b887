from __future__ import annotations

import torch

from curator.scoring.openclip import is_openclip, renamed


def test_the_two_forms_are_told_apart() -> None:
    assert is_openclip(["visual.conv1.weight", "logit_scale"])
    assert not is_openclip(["vision_model.post_layernorm.bias", "visual_projection.weight"])


def test_names_become_those_of_transformers() -> None:
    one = torch.zeros(1)
    tensors = {
        "visual.conv1.weight": one,
        "visual.class_embedding": one,
        "visual.positional_embedding": one,
        "visual.ln_pre.bias": one,
        "visual.transformer.resblocks.11.ln_1.weight": one,
        "visual.transformer.resblocks.0.mlp.c_fc.bias": one,
        "transformer.resblocks.3.attn.out_proj.weight": one,
        "transformer.resblocks.3.mlp.c_proj.weight": one,
        "ln_final.weight": one,
        "token_embedding.weight": one,
        "positional_embedding": one,
        "logit_scale": one,
    }
    assert set(renamed(tensors)) == {
        "vision_model.embeddings.patch_embedding.weight",
        "vision_model.embeddings.class_embedding",
        "vision_model.embeddings.position_embedding.weight",
        "vision_model.pre_layrnorm.bias",
        "vision_model.encoder.layers.11.layer_norm1.weight",
        "vision_model.encoder.layers.0.mlp.fc1.bias",
        "text_model.encoder.layers.3.self_attn.out_proj.weight",
        "text_model.encoder.layers.3.mlp.fc2.weight",
        "text_model.final_layer_norm.weight",
        "text_model.embeddings.token_embedding.weight",
        "text_model.embeddings.position_embedding.weight",
        "logit_scale",
    }


def test_projections_are_turned() -> None:
    given = torch.arange(6.0).reshape(2, 3)
    found = renamed({"visual.proj": given, "text_projection": given})
    for name in ("visual_projection.weight", "text_projection.weight"):
        torch.testing.assert_close(found[name], given.T)


def test_query_key_and_value_are_parted() -> None:
    weight, bias = torch.arange(18.0).reshape(6, 3), torch.arange(6.0)
    before = "visual.transformer.resblocks.2.attn.in_proj"
    found = renamed({f"{before}_weight": weight, f"{before}_bias": bias})
    after = "vision_model.encoder.layers.2.self_attn"
    assert list(found) == [f"{after}.{p}_proj.{k}" for k in ("weight", "bias") for p in "qkv"]
    torch.testing.assert_close(found[f"{after}.k_proj.weight"], weight[2:4])
    torch.testing.assert_close(found[f"{after}.v_proj.bias"], bias[4:])


def test_what_is_not_known_keeps_its_name_and_is_refused_later() -> None:
    names = ("visual.attnpool.k", "transformer.resblocks.0.attn.odd_bias")
    odd = {name: torch.zeros(1) for name in names}
    assert set(renamed(odd)) == set(odd)
