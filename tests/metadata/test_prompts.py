"""Prompts made plain: every rule with its example, and what must come out untouched."""

from __future__ import annotations

import html
import string
import time

import ftfy
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from curator.metadata.boilerplate import is_boilerplate
from curator.metadata.prompts import LONGEST_PROMPT, Variant, _mended, plain_prompt


@pytest.mark.parametrize(
    ("prompt", "steps", "plain"),
    [
        (
            "(masterpiece, best quality:1.2), 1girl, <lora:foo_v2:0.8>, ((smile)), [hat]",
            None,
            "1girl, smile, hat, masterpiece, best quality",
        ),
        ("a [cat:dog:0.3] on [the moon::0.8]", None, "a dog on the moon"),
        ("[from:(to:1.2):10]", 20, "to"),
        (r"photo_\(medium\)", None, "photo (medium)"),
        ("red car BREAK blue sky, (night:0)", None, "red car, blue sky"),
        ("a cat AND a dog :0.5 AND rain :-1", None, "a cat, a dog"),
        ("一个女孩，（白色长发：1.3）", None, "一个女孩, 白色长发"),
        ("((unbalanced, text", None, "unbalanced, text"),
        ("f/1.8 16:9 ^_^", None, "f/1.8 16:9 ^_^"),
    ],
)
def test_the_published_examples(prompt: str, steps: int | None, plain: str) -> None:
    assert plain_prompt(prompt, steps=steps).text == plain


@pytest.mark.parametrize(
    ("prompt", "plain", "flags"),
    [
        ("<lora:a:1> <lyco:b> cat", "cat", ("lora",)),
        ("&lt;lora:a:1&gt; salt &amp; pepper", "salt & pepper", ("lora",)),
        ("<hypernet:a:1> cat", "cat", ("lora",)),
        ("<segment:face> cat", "cat", ("break", "uncertain")),
        ("<ghibli-face> cat", "<ghibli-face> cat", ()),
        ("embedding:ink.pt cat, (embedding:sub/wet:1.2)", "cat", ("embedding",)),
        ("a __colour__ cat", "a cat", ("uncertain",)),
        ("{red|blue} cat", "red cat", ("uncertain",)),
        ("{2$$red|blue} cat", "red cat", ("uncertain",)),
        ("{0.5::red|blue} cat", "red cat", ("uncertain",)),
        ("{cat}", "cat", ()),
        ("[a|b|c] d", "a, b, c d", ("alt",)),
        ("[cat]", "cat", ()),
        ("[cat:0.7] x", "x", ("sched",)),
        ("[cat:0.3] x", "cat x", ("sched",)),
        ("[a:b:c:0.1]", "b:c", ("sched",)),
        ("[cat 2::0.7]", "cat 2", ("sched",)),
        ("[a:(b:[c:d:0.2]):0.1]", "b:d", ("sched",)),
        ("[see: here]", "see: here", ()),
        ("(cat:1.3) (dog:0) (fox:-1) (see: here)", "cat see: here", ()),
        ("1.5::cat, dog::, -0.8::feet::, x", "cat, dog, x", ()),
        ("2::cat", "cat", ()),
        ("std::vector and a :: b", "std::vector and a :: b", ()),
        ("a cat AND dog:1.1", "a cat, dog", ("and",)),
        ("photo 16:9", "photo 16:9", ()),
        ("SALT AND PEPPER", "SALT AND PEPPER", ()),
        ("a BREAK, b BREAK", "a, b", ("break",)),
        ("(a BREAK b:1.2)", "a, b", ("break",)),
        ("a /* not this */ b\n# nor this\nc #but this", "a b c #but this", ()),
        ("a<|endoftext|>, b", "a, b", ()),
        ("long_hair, o_o, >_<, score_9_up", "long hair, o_o, >_<, score 9 up", ()),
        ("a) b] c} d", "a b c d", ()),
        ("(a [b:1.2)", "a b", ()),
        ("happy :) cat, sad :(", "happy :) cat, sad :(", ()),
        (r"a \\ b \: \{c\}", r"a \ b : {c}", ()),
        ("a ,, b ,c,\n\n d", "a, b, c, d", ()),
        ("1,000 ships", "1,000 ships", ()),
        ("", "", ()),
        ("<lora:a:1>", "", ("lora",)),
        ("donâ€™t", "don't", ()),
        ("ｆｕｌｌ　ｗｉｄｔｈ，ｔｅｘｔ", "full width, text", ()),
        ("（cat：1.3），［dog：fox：0.3］", "cat, fox", ("sched",)),
        ("“quoted” … ﬁne", '"quoted" … fine', ()),
        ("a &amp;lt; b", "a < b", ()),
        ("/* one\ntwo */ cat /* three", "cat /* three", ()),
        ("  # note\ncat\n#note", "cat", ()),
        ("#cats #dogs", "#cats #dogs", ()),
        ("a cat, #1 fan", "a cat, #1 fan", ()),
        ("draw well. <Prompt Start> a cat", "a cat", ()),
        ("a</s><pad> <|im_start|>b", "a b", ()),
        (r"\(a\) \[b\] \{c\} \\ d\:e f\|g h\_i", "(a) [b] {c} \\ d:e f|g h i", ()),
        (r"\(a:1.2\), \[b:c:0.5\], \{d|e\}", "(a:1.2), [b:c:0.5], {d|e}", ()),
        ("a \ue000cat\ue001 \ue002and\ue003 dog\ue004", "a cat and dog", ()),
        ("a\0 cat\x1b[31m \x07dog", "a cat dog", ()),
        ("a \ud83d\ude00 \ud800cat", "a 😀 \ufffdcat", ()),
    ],
)
def test_one_rule_at_a_time(prompt: str, plain: str, flags: tuple[str, ...]) -> None:
    found = plain_prompt(prompt)
    assert (found.text, found.flags) == (plain, flags)


@pytest.mark.parametrize(
    ("prompt", "chunks"),
    [
        ("red car BREAK blue sky, (night:0)", ("red car", "blue sky")),
        ("a AND b BREAK c AND d:0", ("a", "b", "c")),
        ("masterpiece BREAK a cat BREAK 8k, a dog", ("a cat", "a dog, masterpiece, 8k")),
        ("masterpiece, Masterpiece", ("Masterpiece",)),
        ("BREAK", ()),
    ],
)
def test_chunks(prompt: str, chunks: tuple[str, ...]) -> None:
    found = plain_prompt(prompt)
    assert found.chunks == chunks
    assert found.text == ", ".join(chunks)


@pytest.mark.parametrize(
    ("when", "steps", "plain"),
    [("10", 30, "b"), ("20", 30, "a"), ("15", 30, "b"), ("20", None, "b"), (".6", None, "a")],
)
def test_a_schedule_shows_what_held_longest(when: str, steps: int | None, plain: str) -> None:
    assert plain_prompt(f"[a:b:{when}]", steps=steps).text == plain


def test_variants() -> None:
    prompt = "(masterpiece), a cat"
    assert plain_prompt(prompt, variant=Variant.RAW).text == prompt
    assert plain_prompt(prompt, variant=Variant.NORM1).text == "a cat, masterpiece"
    assert plain_prompt(prompt, variant=Variant.CONTENT).text == "a cat"
    assert plain_prompt("masterpiece", variant=Variant.CONTENT).chunks == ()


def test_a_prompt_of_nothing_is_nothing() -> None:
    for variant in Variant:
        assert plain_prompt("", variant=variant).chunks == ()
    assert plain_prompt("(night:0), <lora:a:1> ,, \n").text == ""


def test_raw_is_untouched() -> None:
    prompt = "(a:1.2) AND \ud800 &amp; {b|c} --ar" + "x" * LONGEST_PROMPT
    found = plain_prompt(prompt, variant=Variant.RAW, tool="Midjourney", embeddings=["a"])
    assert (found.text, found.chunks, found.flags) == (prompt, (prompt,), ())


def test_embeddings_are_no_words() -> None:
    found = plain_prompt("by sda768, an oil painting, SDA768x", embeddings=["SDA768"])
    assert (found.text, found.flags) == ("by, an oil painting, SDA768x", ("embedding",))
    assert plain_prompt("a cat", embeddings=["", " ", "dog"]).flags == ()
    assert plain_prompt("(big-eyes.v2:1.3) cat", embeddings=["big-eyes.v2"]).text == "cat"
    many = [f"name{number}" for number in range(20_000)]
    assert plain_prompt("a cat, name1", embeddings=many).text.startswith("a cat")


def test_flags_have_one_order() -> None:
    prompt = "a AND b BREAK [c|d] [e:f:0.1] {g|h} embedding:i <lora:j:1>"
    flags = ("lora", "embedding", "sched", "alt", "and", "break", "uncertain")
    assert plain_prompt(prompt).flags == flags


@pytest.mark.parametrize(
    "face",
    [
        *(
            "^_^",
            "o_o",
            "O_O",
            "o_O",
            "0_0",
            ">_<",
            ">_o",
            "o_<",
            "T_T",
            "t_t",
            "x_x",
            "u_u",
            "@_@",
        ),
        *("+_+", "=_=", "-_-", "._.", ";_;", "3_3", "6_9", ":_("),
    ],
)
def test_faces_are_no_snake_case(face: str) -> None:
    assert plain_prompt(f"long_hair, {face}, a_b").text == f"long hair, {face}, a b"


@pytest.mark.parametrize(
    ("prompt", "plain"),
    [
        ('{"prompt": "a cat", "seed": 3}', "a cat"),
        (
            '{"style": "oil", "subject": {"kind": "cat", "id": "x1"}, "summary": "Big"}',
            "Big, cat, oil",
        ),
        ('{"objects": ["a", "b"], "negative": "c", "palette": "#ff0000", "width": 3}', "a, b"),
    ],
)
def test_json_prompts(prompt: str, plain: str) -> None:
    found = plain_prompt(prompt)
    assert (found.text, found.flags) == (plain, ("json",))


def test_json_that_is_none_is_text() -> None:
    assert plain_prompt('{"prompt": cat}').text == '"prompt": cat'
    assert plain_prompt('{"seed": 3}').flags == ()


@pytest.mark.parametrize(
    "prompt",
    [
        "A quiet harbour at dawn; fishing boats rest on still water.",
        'She said: "It\'s 5:30 already!" - and left at once...',
        "An 85mm f/1.4 photo, 16:9, of a mother-in-law & her dog; really?",
        "Ünïcödé façade, señor, naïve café",
        "東京タワーの夜景, ネオン",
        "a 50/50 chance, +1, #1 fan, 100% wool, $5",
    ],
)
def test_prose_comes_out_as_it_was(prompt: str) -> None:
    assert plain_prompt(prompt).text == prompt


WORDS = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzäß東京"), min_size=1, max_size=9)
SIGNS = [
    " ",
    ", ",
    ". ",
    "; ",
    " - ",
    ": ",
    "! ",
    "'s ",
    " & ",
    " — ",
    "-",
    " 16:9 ",
    "/",
    " 3.5 ",
    " @ ",
]
PROSE = st.lists(st.tuples(WORDS, st.sampled_from(SIGNS)), min_size=1)


def _as_prose(words: list[tuple[str, str]]) -> str:
    return " ".join("".join(word + after for word, after in words).split()).strip(" ,")


@given(PROSE.map(_as_prose), st.none() | st.integers(1, 50))
def test_words_without_syntax_come_out_as_they_were(prompt: str, steps: int | None) -> None:
    assume(not any(map(is_boilerplate, prompt.split(", "))))
    found = plain_prompt(prompt, steps=steps)
    assert found.flags == ()
    assert found.text.split() == prompt.split()
    assert plain_prompt(found.text) == found


@given(st.text(string.printable.replace("&", "").translate({11: None, 12: None, 13: None})))
def test_plain_ascii_needs_no_mending(text: str) -> None:
    assert _mended(text) == text == html.unescape(ftfy.fix_text(text))


@given(st.text(st.characters(exclude_categories=())) | st.text(string.printable + "\0\x1b\x7f"))
def test_all_else_is_mended_as_ever(text: str) -> None:
    assert _mended(text) == html.unescape(ftfy.fix_text(text))


SYNTAX = st.sampled_from(
    [*"()[]{}|:,_<> \\a1.-", "::", "AND", "BREAK", "<lora:a:1>", "0.5", "__a__", "embedding:x", "#"]
)


@given(st.lists(SYNTAX, max_size=80).map("".join), st.none() | st.integers(-5, 50))
def test_no_syntax_breaks_it_and_twice_is_once(prompt: str, steps: int | None) -> None:
    found = plain_prompt(prompt, steps=steps)
    assert found.text == ", ".join(found.chunks)
    assert all(chunk and chunk == chunk.strip(" ,") for chunk in found.chunks)


@given(st.lists(SYNTAX, max_size=80).map("".join))
def test_nothing_is_added_but_commas(prompt: str) -> None:
    found = plain_prompt(prompt)
    letters = "".join(found.text.replace(",", "").split())
    assert len(letters) <= len(prompt)
    assert len(found.text) <= 2 * len(prompt)


@given(st.lists(SYNTAX | st.sampled_from([", 8k", "masterpiece, "]), max_size=60).map("".join))
def test_content_is_the_beginning_of_the_whole(prompt: str) -> None:
    content = plain_prompt(prompt, variant=Variant.CONTENT)
    whole = plain_prompt(prompt)
    assert whole.text.startswith(content.text)
    assert whole.chunks[: len(content.chunks) - 1] == content.chunks[:-1]
    assert whole.flags == content.flags


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_text_can_be_made_plain(prompt: str) -> None:
    found = plain_prompt(prompt)
    assert found.text == ", ".join(found.chunks)
    assert not set(found.text) & set("\0\ue000\ue001\ue002\ue003\ue004")
    found.text.encode()


@pytest.mark.parametrize(
    "prompt",
    [
        "(" * 25_000 + "cat" + ")" * 25_000,
        "(a" * 25_000,
        "[a:" * 16_000,
        "{a|" * 16_000,
        "(a:1.2)" * 7_000,
        "1::" * 16_000,
        "_" * 50_000,
        "/*" * 25_000,
        "<a:" * 16_000,
        "&lt;" * 12_000,
        " " * 50_000,
        "a" * 50_000,
        "[a:b:0.5]" * 5_000,
    ],
    ids=lambda prompt: prompt[:6],
)
def test_fifty_thousand_letters_take_no_more_than_moments(prompt: str) -> None:
    started = time.perf_counter()
    plain_prompt(prompt, steps=20)
    assert time.perf_counter() - started < 5


def test_endless_prompts_are_cut() -> None:
    found = plain_prompt("a b " * 100_000)
    assert found.flags == ("cut",)
    assert len(found.text) <= LONGEST_PROMPT
    assert plain_prompt("a" * LONGEST_PROMPT).flags == ()
