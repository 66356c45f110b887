"""Tags in angle brackets: SwarmUI's own, and those that all programs know."""

from __future__ import annotations

import pytest

from curator.metadata.prompt_tags import meant_by, parts_of, variable_of
from curator.metadata.prompts import plain_prompt


@pytest.mark.parametrize(
    ("prompt", "plain", "flags"),
    [
        ("a <random:red|blue> cat", "a red cat", ("uncertain",)),
        ("a <random:red, blue> cat", "a red cat", ("uncertain",)),
        ("a <random:dark red, wet|blue> cat", "a dark red, wet cat", ("uncertain",)),
        ("a <random:x|y || z> cat", "a x|y cat", ("uncertain",)),
        ("a <random[1-2,]:red, <random:dark|pale> blue> cat", "a red cat", ("uncertain",)),
        ("a <RANDOM:red|blue> cat", "a red cat", ("uncertain",)),
        ("a <alternate:cat, dog> x", "a cat, dog x", ("alt",)),
        ("a <alt:cat||dog||owl> x", "a cat, dog, owl x", ("alt",)),
        ("a <fromto[0.7]:cat, dog>", "a cat", ("sched",)),
        ("a <fromto[4]:cat|dog>", "a dog", ("sched",)),
        ("a <fromto:cat, dog>", "a cat, dog", ("uncertain",)),
        ("a <fromto[x]:cat, dog>", "a cat, dog", ("uncertain",)),
        ("<repeat[3]:cat> <repeat: 1-3 , dog>", "cat dog", ()),
        ("a <wildcard:hues> <wc[2]:hues,not=<var:h>> cat", "a cat", ("uncertain",)),
        ("<preset:old> <p:<random:a,b>> cat", "cat", ("uncertain",)),
        ("<param[cfgscale]:<random:1,2>> <comment:not this> cat <clear:sky>", "cat", ()),
        ("<embed:ink> cat <embedding:wet>", "cat", ("embedding",)),
        ("<lora:a> <lora:b:0.8> <lora:c:1:0.5> cat", "cat", ("lora",)),
        ("<lora:<random:a,b>:0.8> cat", "cat", ("lora",)),
        ("<lora:a:1:LBW=B11:0,1;A=0.;> cat", "cat", ("lora",)),
        ("<unheard:of> cat", "cat", ("uncertain",)),
        ("<from:5>", "", ("uncertain",)),
    ],
)
def test_tags(prompt: str, plain: str, flags: tuple[str, ...]) -> None:
    found = plain_prompt(prompt, steps=10)
    drawn = {"uncertain"} if "<random" in prompt and "p:" not in prompt else set()
    assert found.text == plain
    assert set(found.flags) - drawn == set(flags) - drawn


@pytest.mark.parametrize(
    ("prompt", "plain"),
    [
        ("a <setvar[hue]:red> dog with <var:hue> eyes", "a red dog with red eyes"),
        ("a <setvar[hue]:red> dog with <var[hue]> eyes", "a red dog with red eyes"),
        ("<setvar[hue,false]:red> a dog with <var:hue> eyes", "a dog with red eyes"),
        (
            "<setvar[hue, true]:dark <random:red, blue>> dog, <var:hue> sky",
            "dark red dog, dark red sky",
        ),
        ("<setmacro[hue]:<random:red|blue>> wall, <macro:hue> floor", "red wall, red floor"),
        ("a <var:none> dog", "a dog"),
    ],
)
def test_what_is_named_is_said_again(prompt: str, plain: str) -> None:
    assert plain_prompt(prompt).text == plain


@pytest.mark.parametrize(
    ("prompt", "chunks"),
    [
        ("a cat<break>a dog <BREAK> an owl", ("a cat", "a dog", "an owl")),
        ("a pair <region:0,0,1,0.5,1> a cat <region:background> sea", ("a pair", "a cat", "sea")),
        ("a pair <object:0,0,1,0.5,0.1,0.5> a cat", ("a pair", "a cat")),
        ("a girl <segment:face,0.6,0.5> freckles", ("a girl", "freckles")),
        ("a girl <segment:yolo-face.pt-1//cid=11> freckles", ("a girl", "freckles")),
        ("a girl <refiner//cid=1> sharp", ("a girl", "sharp")),
        ("a cat <extend:81> it runs", ("a cat", "it runs")),
        ("a <region:0,0,1,1>", ("a",)),
    ],
)
def test_sections_are_chunks(prompt: str, chunks: tuple[str, ...]) -> None:
    found = plain_prompt(prompt)
    assert found.chunks == chunks
    assert "break" in found.flags


def test_the_parts_of_a_tag() -> None:
    assert parts_of("<SetVar[hue,false]:dark red>") == ("setvar", "hue,false", "dark red")
    assert parts_of("<random:") == ("random", "", "")
    assert parts_of("no tag") == ("", "", "")
    assert variable_of("<var: hue >") == "hue"
    assert variable_of("<macro[hue]>") == "hue"
    assert variable_of("<lora:hue>") is None
    assert meant_by("comment") is None
    assert meant_by("hypernet") == "lora"
    assert meant_by("strange") == "uncertain"
