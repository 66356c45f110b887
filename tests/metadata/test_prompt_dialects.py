"""What only one program means by its prompts, and that nobody else's are read so."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.metadata.prompts import plain_prompt

TOOLS = ["InvokeAI", "Easy Diffusion", "Midjourney", "NovelAI", "SwarmUI", "ComfyUI", "Fooocus"]


@pytest.mark.parametrize(
    ("prompt", "chunks", "flags"),
    [
        ("fire (flames)", ("fire flames",), ()),
        ("cat hot-dog eating - a bun", ("cat hot-dog eating - a bun",), ()),
        ("(flames)0.5 (sea).attend(0.5) owl.attend(+)", ("flames sea owl",), ()),
        ("(picking (apricots)1.3)1.1, (fog)0, (rain)-1", ("picking apricots",), ()),
        (
            'flames+ sea++ owl- ant--- (a b)+ (c d)-- "e f"+',
            ('flames sea owl ant a b c d "e f"',),
            (),
        ),
        ("(flowers)--- flames+++, end", ("flowers flames, end",), ()),
        ("(picking apricots+)++", ("picking apricots",), ()),
        ('("fire", "sea, sky").and()', ("fire", "sea, sky"), ("and",)),
        ('("fire", "sea").and(1, 0)', ("fire",), ("and",)),
        ('("fire", "sea").add(2,1)', ("fire", "sea"), ("and",)),
        ('("(fire)2.0", "sea-").and()', ("fire", "sea"), ("and",)),
        ('("blue (ball)++", "red cube").blend(0.5, 0.5)', ("blue ball", "red cube"), ("and",)),
        ('("sea", "sky").blend(1,-1,no_normalize)', ("sea",), ("and",)),
        ("((mountain), (tall man)).blend()", ("mountain", "tall man"), ("and",)),
        ('("a \\"big\\" cat", "x").and()', ('a "big" cat', "x"), ("and",)),
        ("a cat.swap(dog) eating", ("a dog eating",), ("sched",)),
        ('a "big cat".swap("a, dog") eating', ("a a, dog eating",), ("sched",)),
        ("(a cat).swap(a dog, s_end=0.5, shape_freedom=0.2)", ("a dog",), ("sched",)),
        ("a man (riding a bicycle.swap(skateboard))++", ("a man riding a skateboard",), ("sched",)),
        ("a cat.swap( sleeps", ("a cat.swap sleeps",), ()),
        ("withLora(ink-v2, 0.5) a cat useLora(wet)", ("a cat",), ("lora",)),
        ("a gardener <ghibli-face>", ("a gardener",), ("embedding",)),
        ("a gardener <old ink>", ("a gardener",), ("embedding",)),
        ("a cat [not here]", ("a cat not here",), ()),
        ("blue ball:0.25 red cube:0.75 hybrid", ("blue ball", "red cube", "hybrid"), ("and",)),
        ("blue ball:1 fog:-0.5", ("blue ball",), ("and",)),
        ("(ball:1.2) at 16:9, f/1:2.8 a: 1", ("ball at 16:9, f/1:2.8 a: 1",), ()),
    ],
)
def test_invokeai(prompt: str, chunks: tuple[str, ...], flags: tuple[str, ...]) -> None:
    found = plain_prompt(prompt, tool="InvokeAI")
    assert (found.chunks, found.flags) == (chunks, flags)


@pytest.mark.parametrize(
    ("prompt", "chunks"),
    [
        ("a cat --ar 16:9 --v 6 --no dogs", ("a cat",)),
        ("a cat — very big —ar 3:2", ("a cat — very big",)),
        ("--ar 16:9", ()),
        ("a well--known cat", ("a well--known cat",)),
        ("space ship", ("space ship",)),
        ("space:: ship", ("space", "ship")),
        ("space::2 ship::1 fog::-.5 --s 50", ("space", "ship")),
        ("/imagine prompt: a cat", ("a cat",)),
        ("https://a.example/1.png https://b.example/2.png a cat", ("a cat",)),
        ("a cat Job ID: 0a1b2c3d-0000-4000-8000-000000000000", ("a cat",)),
        ("photo 16:9", ("photo 16:9",)),
    ],
)
def test_midjourney(prompt: str, chunks: tuple[str, ...]) -> None:
    assert plain_prompt(prompt, tool="Midjourney").chunks == chunks


@pytest.mark.parametrize(
    ("prompt", "chunks", "flags"),
    [
        ("cat|dog", ("cat", "dog"), ("and",)),
        ("cat:2|dog:1.5|fog:-1", ("cat", "dog"), ("and",)),
        ("1.2::cat|dog::, owl", ("cat", "dog, owl"), ("and",)),
        ("a ||red|dark blue|| cat", ("a red cat",), ("uncertain",)),
        ("{a|b}", ("a",), ("uncertain",)),
    ],
)
def test_novelai(prompt: str, chunks: tuple[str, ...], flags: tuple[str, ...]) -> None:
    found = plain_prompt(prompt, tool="NovelAI")
    assert (found.chunks, found.flags) == (chunks, flags)


@pytest.mark.parametrize(
    ("tool", "prompt", "plain"),
    [
        (None, "ink, (ink:1.2), [ink] sea, inky, <lora:ink:1>", "sea, inky"),
        ("A1111", "ink sea", "sea"),
        ("ComfyUI", "embedding:ink.pt, ink sea", "ink sea"),
        ("SwarmUI", "<embed:ink> ink sea", "ink sea"),
        ("InvokeAI", "<ink> ink sea", "ink sea"),
        (None, "embedding:ink, <embed:ink>, <lora:ink> ink sea", "sea"),
        (None, r"ink\(2\) sea", "(2) sea"),
    ],
)
def test_names_of_embeddings(tool: str | None, prompt: str, plain: str) -> None:
    assert plain_prompt(prompt, tool=tool, embeddings=["ink"]).text == plain


def test_swarmui() -> None:
    found = plain_prompt("a cat <trigger> <refiner> sharp <video> it runs", tool="SwarmUI")
    assert found.chunks == ("a cat", "sharp", "it runs")
    assert found.flags == ("break", "uncertain")


@pytest.mark.parametrize("tool", ["Fooocus", "RuinedFooocus", "Fooocus-MRE", "FooocusPlus"])
def test_fooocus(tool: str) -> None:
    found = plain_prompt("a [[red, dark blue]] [[big]] cat __hat__", tool=tool)
    assert (found.text, found.flags) == ("a red big cat", ("uncertain",))


@pytest.mark.parametrize(
    ("prompt", "plain"),
    [
        ("a cat // in short\n// not this\nhttps://a.example/b", "a cat https://a.example/b"),
        ("/*\nno\n*/Hello /* no */ world!\n// it\nEnd", "Hello world! End"),
        ("a cat AREA(0 0.5, 0 1, 0.8) MASK(0 1) FEATHER()", "a cat"),
        ("SDXL(1024 1024) TE(l=cat) TE(g = (dog:1.1)) TE_WEIGHT(g=0.25, l=0.75)", "cat dog"),
        ("SDXL(best of it), MASKED(1)", "SDXLbest of it, MASKED1"),
    ],
)
def test_comfyui(prompt: str, plain: str) -> None:
    assert plain_prompt(prompt, tool="ComfyUI").text == plain


@pytest.mark.parametrize("tool", [None, "A1111", "Forge", "Draw Things", "SD.Next", "", "strange"])
@pytest.mark.parametrize(
    "prompt",
    [
        "C++ -- a | b --ar 16:9 // c",
        "a cat.swap, owl- ant+ <ghibli-face> <refiner>",
        "a || b || c::",
    ],
)
def test_nobody_else_is_read_so(tool: str | None, prompt: str) -> None:
    found = plain_prompt(prompt, tool=tool)
    assert (found.text, found.flags) == (prompt, ())


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
SIGNS = list('()[]{}<>|:,"+-/\\. \n1a')
WORDS = [
    "",
    "AND",
    ").and(",
    ".swap(",
    "TE(",
    "MASK(",
    "https://",
    "withLora(",
    "—ar",
    "<trigger>",
    "Job ID: 12345678",
]
PAIRS = ["::", "||", "--", "[[", "]]", "//"]
PIECES = st.lists(st.sampled_from(SIGNS + WORDS + PAIRS), max_size=60).map("".join)


@given(ANY_TEXT | PIECES, st.sampled_from([*TOOLS, None]), st.none() | st.integers(-3, 40))
def test_no_dialect_breaks(prompt: str, tool: str | None, steps: int | None) -> None:
    found = plain_prompt(prompt, tool=tool, steps=steps)
    assert found.text == ", ".join(found.chunks)
    assert all(chunk and chunk == chunk.strip(" ,") for chunk in found.chunks)
    assert not set(found.text) & set("\ue000\ue001\ue002\ue003\ue004")


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    "unit",
    [
        *'("+ \na',
        '\\"',
        "a-",
        "a.swap(",
        "(x)1",
        "<t>",
        "::1",
        "||a",
        "[[a,",
        "[[a,b]]",
        " //",
        "TE(l=",
        "MASK(1 ",
        "https://a ",
        " —",
        ").and(",
        "withLora(",
        "#\n",
    ],
)
def test_twenty_thousand_letters_take_no_more_than_moments(tool: str, unit: str) -> None:
    prompt = (unit * 20_000)[:20_000]
    started = time.perf_counter()
    plain_prompt(f"({prompt}).and(1)", tool=tool)
    plain_prompt(prompt + "x", tool=tool)
    assert time.perf_counter() - started < 3
