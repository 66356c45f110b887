"""Prompt syntax, program by program: what each program's own tests and documents say it means."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.metadata.prompts import plain_prompt

STEPS = 10


def _plain(prompt: str, steps: int | None = STEPS) -> str:
    return plain_prompt(prompt, steps=steps).text


@pytest.mark.parametrize(
    ("prompt", "plain"),
    [
        ("test", "test"),
        ("a [b:3]", "a b"),
        ("a [b: 3]", "a b"),
        ("a [b:8]", "a"),
        ("a [[[b]]:2]", "a b"),
        ("[(a:2):3]", "a"),
        ("a [b : c : 1] d", "a c d"),
        ("a[b:[c:d:2]:1]e", "ade"),
        ("a[b:[c:d:2]:7]e", "abe"),
        ("a [unbalanced", "a unbalanced"),
        ("a [b:.5] c", "a b c"),
        ("a [b:.6] c", "a c"),
        ("((a][:b:c [d:3]", "a:b:c d"),
        ("[a|(b:1.1)]", "a, b"),
        ("[fe|]male", "female"),
        ("[fe|||]male", "female"),
        ("[[[a:b:0.5]]]", "b"),
        ("[[[a:b:0.7]]]", "a"),
        ("a [red:blue:-1] cat", "a blue cat"),
        ("normal text", "normal text"),
        ("an (important) word", "an important word"),
        ("(unbalanced", "unbalanced"),
        (r"\(literal\]", "(literal]"),
        ("(unnecessary)(parens)", "unnecessaryparens"),
        ("a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).", "a house on a hill, sun, sky."),
        ("(cat :1.2) (dog: 1.3 ) (fox:+1) (owl:.5) (ant:2.)", "cat dog fox owl ant"),
        ("x (cat:0.0) (dog:-0.5) (fox:00)", "x"),
        ("a AND b:.5 AND c :+1 AND d:-.1 AND e : 0", "a, b, c"),
        ("<lora:x:1><lyco:y><hypernet:z:0.5> cat", "cat"),
        ("<lora:x:te=1:unet=0@0,1@0.4> cat", "cat"),
    ],
)
def test_a1111(prompt: str, plain: str) -> None:
    assert _plain(prompt) == plain


@pytest.mark.parametrize(
    ("prompt", "plain"),
    [
        ("(at 12:00)", "at 12:00"),
        ("(aspect 16:9)", "aspect 16:9"),
        ("(16:9:1.2)", "16:9"),
        ("photo 16:9 AND a dog", "photo 16:9, a dog"),
        (r"a AND b \:0.5", "a, b :0.5"),
        ("(mood: calm)", "mood: calm"),
        ("(cat:1,2)", "cat:1,2"),
        ("(cat:one)", "cat:one"),
        ("[see: here]", "see: here"),
        ("a photorealistic:1.4 cat", "a photorealistic:1.4 cat"),
    ],
)
def test_a_colon_is_not_always_a_weight(prompt: str, plain: str) -> None:
    assert _plain(prompt) == plain


@pytest.mark.parametrize(
    ("prompt", "plain"),
    [
        ("{option1|option2}", "option1"),
        ("{a|}", "a"),
        ("{|a}", ""),
        ("{||}", ""),
        ("{a|{b||c}|}", "a"),
        ("{a|{b|{c|d}}}", "a"),
        ("{{{c|d}|b}|a}", "c"),
        (r"\{a|b\}", "{a|b}"),
        (r"a\|b", "a|b"),
        (r"{\{escaped\}\|escaped pipe}", "{escaped}|escaped pipe"),
        (
            r"<{option1|option2}>/*no*/ ({something|else}:2) \{kept\}!",
            "<option1> something {kept}!",
        ),
        ("1{a|b|{c|d}}2{e|f}3", "1a2e3"),
        ("girl embedding:ink.pt, (embedding:sub/wet_v2:1.2) sea", "girl, sea"),
        (r"a embedding:ink\(2\), sea", "a, sea"),
        ("<emb:ink> sea", "sea"),
        ("a [cat|dog:0.05] b", "a cat, dog b"),
        ("[SEQ:day:0.2:dusk:0.5:night:0.8]", "day, dusk, night"),
    ],
)
def test_comfyui(prompt: str, plain: str) -> None:
    assert _plain(prompt) == plain


@pytest.mark.parametrize(
    ("prompt", "plain"),
    [
        ("{summer|autumn} is coming", "summer is coming"),
        ("{0.5::summer|0.1::autumn}", "summer"),
        ("{\n 2::red\n | 3::blue\n}", "red"),
        ("{2$$red|blue}", "red"),
        ("{2$$ and $$red|blue}", "red"),
        ("{1-2$$red|blue} {-2$$cat|dog} {1-$$sea|sky}", "red cat sea"),
        ("{2$$__flavours__} ice", "ice"),
        ("{@red|blue} {~cat|dog}", "red cat"),
        ("a __season__ __a/b*__ __artists/**__ __~hue__ __@hue__ __dress(hue=red)__ day", "a day"),
        ("2#__flowers__ 1-3$$__birds__ tree", "tree"),
        ("${hue=red}a ${hue} cat, ${hue} dog", "a red cat, red dog"),
        ("${hue=!{red|blue}}a ${hue} cat", "a red cat"),
        ("In ${season:summer}, I rest", "In summer, I rest"),
        ("${season=winter}In ${season:summer}, I rest", "In winter, I rest"),
        ("a ${unknown} cat", "a cat"),
        ("it {costs $5}, ${ and", "it costs $5, $ and"),
    ],
)
def test_dynamic_prompts(prompt: str, plain: str) -> None:
    assert _plain(prompt) == plain


@pytest.mark.parametrize(
    ("prompt", "plain"),
    [
        ("{x}, {{y}}, [z], [[q]]", "x, y, z, q"),
        ("1.5::x::, -1::y::, 0::q::, .5::z::", "x, z"),
        ("1.5::x, y ::, z", "x, y, z"),
        ("1.5::x", "x"),
        ("-2::fog, 1.2::smile::, cat", "smile, cat"),
        ("-2::fog, rain", ""),
        ("{1.5::x::}, [1.2::y::], {{-1::z::}}", "x, y, z"),
        ("(1.5::x::)", "x"),
        ("v1.5::x", "v1.5::x"),
        ("2girls::a", "2girls::a"),
    ],
)
def test_novelai(prompt: str, plain: str) -> None:
    assert _plain(prompt) == plain


@pytest.mark.parametrize(
    ("prompt", "chunks", "flags"),
    [
        ("[ASC]\ncat [SEP]\ndog [SEP:R] fox", ("cat", "dog", "fox"), ("break",)),
        ("[DSC-SIZE] cat [CONCAT] dog", ("cat", "dog"), ("break",)),
        ("[LAB]\n[ALL] smile\n[Female] blue eyes [SKIP]", ("smile Female blue eyes",), ()),
        ("a [STOP] sign, [ALL] red", ("a STOP sign, ALL red",), ()),
        ("sky ADDCOMM\nhill ADDROW\nsea ADDCOL ship", ("sky", "hill", "sea", "ship"), ("break",)),
        ("base ADDBASE a BREAK b", ("base", "a", "b"), ("break",)),
        ("BREAKFAST, SAND, ADDCOLOUR", ("BREAKFAST, SAND, ADDCOLOUR",), ()),
        ('"COFFEE BREAK", "SALT AND PEPPER"', ('"COFFEE BREAK", "SALT AND PEPPER"',), ()),
        ("a photo, HDR\nBREAK\nRAW dog", ("a photo, HDR", "RAW dog"), ("break",)),
        ("a photo, HDR BREAK a dog", ("a photo, HDR", "a dog"), ("break",)),
    ],
)
def test_parts(prompt: str, chunks: tuple[str, ...], flags: tuple[str, ...]) -> None:
    found = plain_prompt(prompt)
    assert (found.chunks, found.flags) == (chunks, flags)


@pytest.mark.parametrize(
    "prompt",
    [
        "3 < 4 > 2, a -> b, <3, >_<, <->",
        "x <y z> w",
        "<random:a, b",
        "a $5 ticket, 100% {",
        "C:drive | pipe",
        "a ______ cat",
        "happy >:) owl, sad ='(",
        "std::vector, a :: b",
        "C++, well--",
        "an-- and++ or --",
        "a cat --ar 16:9",
        "http://example.org/a//b // c",
        "^_^, T_T, o_O, 0_o, >_o, ||_||, :_(",
    ],
)
def test_signs_that_mean_nothing_are_kept(prompt: str) -> None:
    found = plain_prompt(prompt)
    assert (found.text, found.flags) == (prompt.removesuffix(" {"), ())


def test_without_steps_the_later_words_count() -> None:
    assert _plain("[day:night:15]", None) == "night"
    assert _plain("[day:night:15]", 20) == "day"
    assert _plain("[day:night:15]", 0) == "night"


def test_names_that_say_each_other_stay_small() -> None:
    doubling = "".join(f"<setvar[v{n}]:<var:v{n - 1}><var:v{n - 1}>>" for n in range(1, 60))
    assert len(_plain("<setvar[v0]:sea>" + doubling)) < 6_000
    assert len(_plain("${v=" + "sea" * 300 + "}" + "${v}" * 5_000)) < 6_000


NESTED = st.recursive(
    st.sampled_from(["cat", "a dog", "red, blue", "12", "0.5", ""]),
    lambda inner: st.one_of(
        inner.map(lambda text: f"({text}:1.2)"),
        inner.map(lambda text: f"[{text}]"),
        inner.map(lambda text: f"{{{text}}}"),
        st.tuples(inner, inner).map(" ".join),
    ),
    max_leaves=12,
)


@given(NESTED)
def test_emphasis_never_loses_words(prompt: str) -> None:
    bare = prompt.replace(":1.2)", ")").replace("1.5::", "").replace("::", "")
    for sign in "()[]{}":
        bare = bare.replace(sign, "")
    assert _plain(prompt).split() == _plain(bare).split()


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        "[a:",
        "{a|",
        "1::",
        "<",
        "AND ",
        "__",
        "🙂",
        "\\\\",
        "\\",
        "<random:",
        "${a=",
        "[[a,",
        "<a:b>",
        "<setvar[a]:x",
        "<var:a>",
        "[SEP]",
        "__a(",
        "||a",
        "é",
        "Ã¢â‚¬â„¢",
        "&amp;",
        "“",
        "\0",
        "\ud800",
        "\x1b[",
        "\ue000",
        "女孩",
        "，（",
        "embedding:",
        "#\n",
        ", ",
        "9",
        "A",
        "::",
    ],
)
@pytest.mark.parametrize("after", ["", "x", "}>])"])
def test_fifty_thousand_letters_take_no_more_than_moments(unit: str, after: str) -> None:
    prompt = (unit * 50_000)[:50_000] + after
    started = time.perf_counter()
    plain_prompt(prompt, steps=20)
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize(
    ("opening", "inside", "closing"),
    [
        ("(", "cat", ":1.1)"),
        ("[", "a:b", ":0.6]"),
        ("[SEQ:", "a", ":0.5]"),
        ("[a|", "b", "]"),
        ("{a|", "b", "}"),
        ("<random:", "a,b", ">"),
        ("<alt:", "a||b", ">"),
        ("<setvar[a]:x", "y", ">"),
        ("${a=", "x", "}"),
        ("{", " <a:b>" * 4_000, "}"),
    ],
)
def test_depth_costs_no_more_than_length(opening: str, inside: str, closing: str) -> None:
    prompt = opening * 5_000 + inside + closing * 5_000
    started = time.perf_counter()
    plain_prompt(prompt, steps=20)
    assert time.perf_counter() - started < 3
