"""When two images are of the same prompt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.generation import Generation, Prompt, Resource, ResourceKind
from curator.metadata.identity import prompt_key, size_class
from curator.metadata.prompts import plain_prompt

CAT = Prompt("a cat")
STORM = Resource(ResourceKind.LORA, "storm", "aa", 0.8)
WAVES = Resource(ResourceKind.LORA, "waves", None, 1.0)
MADE = Generation(positive="a cat", resources=(STORM, WAVES), seed=1)


def test_without_a_prompt_there_is_no_key() -> None:
    assert prompt_key(Prompt(), MADE, 512, 512) is None


@pytest.mark.parametrize(
    "made",
    [
        replace(MADE, seed=2, sampler="heun", negative="fog", steps=9),
        replace(MADE, resources=(WAVES, STORM)),
        replace(MADE, resources=(STORM, WAVES, STORM)),
        replace(MADE, resources=(replace(STORM, hash=None, weight=0.80001), WAVES)),
        replace(MADE, resources=(STORM, WAVES, Resource(ResourceKind.CHECKPOINT, "base"))),
    ],
)
def test_what_may_differ(made: Generation) -> None:
    assert prompt_key(CAT, made, 512, 512) == prompt_key(CAT, MADE, 512, 512)


@pytest.mark.parametrize(
    ("prompt", "made", "size"),
    [
        (Prompt("a dog"), MADE, (512, 512)),
        (CAT, replace(MADE, resources=(STORM,)), (512, 512)),
        (CAT, replace(MADE, resources=(replace(STORM, weight=0.7), WAVES)), (512, 512)),
        (CAT, replace(MADE, resources=(replace(STORM, weight=None), WAVES)), (512, 512)),
        (CAT, MADE, (768, 512)),
        (CAT, MADE, (1024, 1024)),
    ],
)
def test_what_may_not(prompt: Prompt, made: Generation, size: tuple[int, int]) -> None:
    assert prompt_key(prompt, made, *size) != prompt_key(CAT, MADE, 512, 512)


def test_the_key_never_changes_between_versions() -> None:
    assert prompt_key(CAT, MADE, 512, 512) == 1654500914800449964


def test_no_weight_and_less_than_none_to_show_are_alike() -> None:
    def key(weight: float) -> int | None:
        return prompt_key(CAT, replace(MADE, resources=(replace(STORM, weight=weight),)), 512, 512)

    assert key(0.0) == key(-0.0) == key(-0.0001) != key(-0.001)


@pytest.mark.parametrize(
    ("prompts", "is_one"),
    [
        (("a cat, <lora:storm:0.8>", "(a cat:1.2)"), True),
        (("masterpiece, a cat", "a cat, masterpiece"), True),
        (("a cat\n", "a  cat,"), True),
        (("a cat", "a cats"), False),
    ],
)
def test_the_plain_text_is_what_counts(prompts: tuple[str, str], is_one: bool) -> None:
    keys = {prompt_key(plain_prompt(prompt), MADE, 512, 512) for prompt in prompts}
    assert (len(keys) == 1) is is_one


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ((1024, 1024), (1000, 1040), True),
        ((1216, 832), (1216, 840), True),
        ((1024, 1024), (1216, 832), False),
        ((1216, 832), (832, 1216), False),
        ((512, 512), (768, 768), False),
        ((1024, 1024), (2048, 2048), False),
    ],
)
def test_near_sizes_are_alike(one: tuple[int, int], other: tuple[int, int], alike: bool) -> None:
    assert (size_class(*one) == size_class(*other)) is alike


@given(st.integers(-3, 10**6), st.integers(-3, 10**6), st.text(max_size=30))
def test_every_key_fits_sixty_four_bits(width: int, height: int, text: str) -> None:
    key = prompt_key(Prompt(text), MADE, width, height)
    assert (key is None) == (not text)
    if key is not None:
        assert -(2**63) <= key < 2**63
        assert size_class(width, height) == size_class(width, height)
