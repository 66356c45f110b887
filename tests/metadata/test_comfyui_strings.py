"""ComfyUI graphs: prompts that other nodes hold, put together or make up."""

from __future__ import annotations

from typing import Any

import pytest
from comfy_graphs import Nodes, graph, node, read, text


class TestStrings:
    """Prompts that other nodes put together."""

    @pytest.mark.parametrize(
        ("maker", "expected"),
        [
            (node("PrimitiveStringMultiline", value="a cat"), "a cat"),
            (node("Text Multiline", text="a cat"), "a cat"),
            (node("ShowText|pysssss", text=["cat", 0]), "cat"),
            (node("Reroute", **{"": ["cat", 0]}), "cat"),
            (
                node("StringConcatenate", string_a=["cat", 0], string_b="dog", delimiter=", "),
                "cat, dog",
            ),
            (
                node(
                    "Text Concatenate",
                    linebreak_addition="true",
                    text_b=["dog", 0],
                    text_a=["cat", 0],
                ),
                "cat\ndog",
            ),
            (node("JoinStrings", string1="a", string2="b", delimiter="\\n"), "a\nb"),
            (node("ImpactWildcardProcessor", wildcard_text="__x__", populated_text="cat"), "cat"),
            (node("CR Text Input Switch", Input=2, text1=["cat", 0], text2=["dog", 0]), "dog"),
            (node("ImpactSwitch", select=1, input1=["dog", 0], input2=["cat", 0]), "dog"),
            (
                node("ComfySwitchNode", switch=["no", 0], on_false=["cat", 0], on_true=["dog", 0]),
                "cat",
            ),
            (node("Any Switch (rgthree)", any_02=["dog", 0]), "dog"),
            (node("SDXLPromptStyler", text_positive="styled", text_negative="ugly"), "styled"),
            (node("easy positive", positive="cat"), "cat"),
        ],
        ids=lambda value: value["class_type"] if isinstance(value, dict) else "",
    )
    def test_text_is_followed(self, maker: dict[str, Any], expected: str) -> None:
        nodes = graph(
            good=text(["maker", 0]),
            maker=maker,
            cat=node("String Literal", string="cat"),
            dog=node("CR Prompt Text", prompt="dog"),
            no=node("PrimitiveBoolean", value=False),
        )
        assert read(nodes).positive == expected

    def test_a_styler_gives_its_second_text_to_the_other_side(self) -> None:
        styler = node("SDXLPromptStyler", text_positive="styled", text_negative="ugly")
        found = read(graph(good=text(["s", 0]), bad=text(["s", 1]), s=styler))
        assert (found.positive, found.negative) == ("styled", "ugly")

    @pytest.mark.parametrize("kind", ["TextGenerate_LLM", "OllamaGenerate", "Florence2Run"])
    def test_what_a_language_model_made_up_is_unknown(self, kind: str) -> None:
        made_up = node(kind, prompt="You are a prompt engineer", seed=3, text="x")
        assert read(graph(good=text(["llm", 0]), llm=made_up)).positive is None

    def test_file_names_are_no_prompts(self) -> None:
        file = node("Load Text File", file_path="prompts.txt", dictionary_name="[filename]")
        assert read(graph(good=text(["file", 0]), file=file)).positive is None

    def test_strings_that_grow_without_end_are_bounded(self) -> None:
        links = {
            f"c{n}": node("StringConcatenate", string_a=[f"c{n + 1}", 0], string_b=[f"c{n + 1}", 0])
            for n in range(60)
        }
        nodes = graph(good=text(["c0", 0]), c60=node("PrimitiveString", value="xy"), **links)
        assert len(read(nodes).positive or "") == 1_000_000


@pytest.mark.parametrize(
    ("maker", "expected"),
    [
        (node("StringReplace", string="a {x}", find="{x}", replace=["cat", 0]), "a cat"),
        (
            node("CR Text Replace", text="a b", find1="a", replace1="x", find2="b", replace2="y"),
            "x y",
        ),
        (node("RegexReplace", string="a b", regex_pattern="(a+)+$", replace="x"), "a b"),
        (node("StringReplace", string="a b", find="", replace="x"), "a b"),
        (node("Prompts", prepend_text="big ", multiline_prompt="cat", append_text="!"), "big cat!"),
        (
            node("TextBoxConcatenate", text="big", text_external=["cat", 0], separator=" "),
            "big cat",
        ),
        (node("Debug Text", whatever="hello"), "hello"),
        (node("Add Suffix", text=["cat", 0], suffix=", dog"), "cat, dog"),
        (
            node(
                "StringFunction|pysssss", action="append", tidy_tags="yes", text_a="a", text_b="b"
            ),
            "a, b",
        ),
        (
            node("StringFunction|pysssss", action="replace", text_a="ab", text_b="b", text_c="c"),
            "ac",
        ),
        (node("TextSwitch", input=2, text1="one", text2="two"), "two"),
        (node("Switch string", boolean=False, on_true=["dog", 0], on_false=["cat", 0]), "cat"),
        (node("Text Switch", boolean_number=0, text_a=["dog", 0], text_b=["cat", 0]), "cat"),
        (node("Anything", on_true=["dog", 0], on_false=["cat", 0], switch=True), "dog"),
        (node("MyWords", anything_text="hello"), "hello"),
        (node("MyString", whatever="hello"), "hello"),
    ],
    ids=lambda value: value["class_type"] if isinstance(value, dict) else "",
)
def test_words_are_made_of_others(maker: dict[str, Any], expected: str) -> None:
    nodes = graph(
        good=text(["maker", 0]),
        maker=maker,
        cat=node("PrimitiveString", value="cat"),
        dog=node("PrimitiveString", value="dog"),
    )
    assert read(nodes).positive == expected


def test_a_node_with_several_texts_gives_the_one_of_its_output() -> None:
    texts = node("Text String", text="one", text_b="two", text_c="three")
    assert read(graph(good=text(["t", 2]), bad=text(["t", 1]), t=texts)).positive == "three"
    named = {"t": ["text_c:STRING", "text_b:STRING"]}
    assert read(graph(good=text(["t", 0]), t=texts), outputs=named).positive == "three"


@pytest.mark.parametrize(
    ("inputs", "slots"),
    [
        (("positive_prompt", "negative_prompt"), (1, 2)),
        (("negative_prompt", "positive_prompt"), (2, 1)),
        (("pos_g", "pos_l", "neg_g", "neg_l"), (0, 3)),
        (("positive_prompt", "negative_prompt"), (0, 1)),
    ],
)
def test_outputs_without_names_are_told_apart_by_those_that_are_taken(
    inputs: tuple[str, ...], slots: tuple[int, int]
) -> None:
    words = {name: "a ferry" if name.startswith("pos") else "fog" for name in inputs}
    nodes = graph(
        good=text(["both", slots[0]]),
        bad=text(["both", slots[1]]),
        both=node("Two Prompts", **words, seed=3),
    )
    found = read(nodes)
    assert (found.positive, found.negative) == ("a ferry", "fog")


def test_a_negative_is_never_the_positive_of_a_node_that_gives_both() -> None:
    maker = node("Maker", age=30, negative_prompt="fog", prompt_start="photo", prompt_end="a quay")
    found = read(graph(maker=maker, good=text(["maker", 0]), bad=text(["maker", 1])))
    assert (found.positive, found.negative) == ("photo, a quay", "fog")
    alone = node("Alone", negative_prompt="fog")
    assert read(graph(alone=alone, bad=text(["alone", 0]))).negative == "fog"


def test_texts_are_taken_out_of_a_bundle_by_name() -> None:
    nodes = graph(
        words=node("Words", main_prompt="a castle", negative_prompt="fog"),
        packed=node("Pack", inputs=["words", 0]),
        out=node("Unpack", parameters=["packed", 0]),
        good=text(["out", 0]),
        bad=text(["out", 1]),
    )
    found = read(nodes, outputs={"out": ["main_prompt:STRING", "negative_prompt:STRING"]})
    assert (found.positive, found.negative) == ("a castle", "fog")


class TestInventedTexts:
    """Texts that were made up when the graph ran."""

    def told(self, **maker: dict[str, Any]) -> Nodes:
        usual = {"maker": node("OllamaGenerate", prompt="You write prompts", temperature=0.7)}
        return graph(**{"good": text(["maker", 0]), **usual, **maker})

    @pytest.mark.parametrize(
        "maker",
        [
            node("SomeTask", text="You write prompts", max_new_tokens=100),
            node("SomeTask", text="You write prompts", **{"mode.temperature": 0.4}),
            node("WD14Tagger", image=["photo", 0], exclude_tags="hat"),
            node("Look", image=["photo", 0], text="Say what you see"),
            node("My LLM Node", text="You write prompts"),
            node("PromptEnhancer", prompt="You write prompts"),
        ],
        ids=lambda maker: str(maker["class_type"]),
    )
    def test_they_are_unknown(self, maker: dict[str, Any]) -> None:
        nodes = self.told(maker=maker, photo=node("LoadImage", image="a.png"))
        assert read(nodes).positive is None

    def test_a_tagger_may_have_kept_what_it_saw(self) -> None:
        tagger = node("WD14Tagger", image=["photo", 0], tags="gull, sky", exclude_tags="hat")
        nodes = self.told(maker=tagger, photo=node("LoadImage", image="a.png"))
        assert read(nodes).positive == "gull, sky"

    @pytest.mark.parametrize("kind", ["ELLMENode", "FillMaskedText", "PromptGallery"])
    def test_letters_inside_a_word_make_no_language_model(self, kind: str) -> None:
        assert read(self.told(maker=node(kind, text="a cat"))).positive == "a cat"

    def test_orders_to_a_language_model_are_no_prompt_by_any_way(self) -> None:
        nodes = self.told(
            layout=node("LayoutEngine", spec=["parsed", 0], background_prompt=["parsed", 1]),
            parsed=node("JSONParse", llm_output=["maker", 0]),
            good=node(
                "TextEncodeEdit", clip=["model", 1], prompt=["layout", 3], image1=["layout", 0]
            ),
        )
        assert read(nodes).positive is None

    def test_parts_that_are_known_stay(self) -> None:
        joined = node("Text Concatenate", delimiter=", ", text_a="best", text_b=["llm", 0])
        nodes = self.told(maker=joined, llm=node("OllamaGenerate", prompt="You write prompts"))
        assert read(nodes).positive == "best"

    def test_a_node_on_the_way_showed_them(self) -> None:
        nodes = self.told(shown=node("ShowText|pysssss", text=["maker", 0], text_0="of old"))
        nodes["good"] = text(["shown", 0])
        assert read(nodes, shown={"shown": "a grand castle"}).positive == "a grand castle"
        assert read(nodes).positive == "of old"

    def test_a_node_beside_the_way_showed_them(self) -> None:
        nodes = self.told(shown=node("PreviewAny", source=["maker", 0], preview_text="of old"))
        assert read(nodes, shown={"shown": "a grand castle"}).positive == "a grand castle"
        assert read(nodes).positive == "of old"

    def test_what_chance_chose_is_shown_too(self) -> None:
        nodes = self.told(
            maker=node("ShowText|pysssss", text=["random", 0], text_0="a red cat"),
            random=node("DPRandomGenerator", text="a {red|blue} cat"),
        )
        assert read(nodes, shown={"maker": "a blue cat"}).positive == "a blue cat"
        assert read(nodes).positive == "a {red|blue} cat"

    def test_a_switch_that_passes_them_by(self) -> None:
        nodes = graph(
            good=text(["switch", 0]),
            switch=node("ComfySwitchNode", switch=False, on_true=["llm", 0], on_false=["own", 0]),
            llm=node("TextGenerate", prompt=["own", 0]),
            own=node("PrimitiveString", value="a cat"),
        )
        assert read(nodes).positive == "a cat"
