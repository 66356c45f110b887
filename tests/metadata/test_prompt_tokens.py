"""How prompts are cut into tokens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from curator.metadata.prompt_tokens import bracket, has_syntax, tokens

SIGNS = st.text(st.sampled_from("()[]{}<>|:\\$_abANDBREK \n1.-="), max_size=60)


def _kinds(text: str) -> list[str]:
    return [kind for kind, _ in tokens(text)]


@given(st.text(max_size=80) | SIGNS)
def test_without_syntax_all_is_text(text: str) -> None:
    found = tokens(text)
    if not has_syntax(text):
        assert {kind for kind, _ in found} <= {"text", "separator"}
        assert "".join(token for _, token in found) == text


@given(SIGNS)
def test_every_bracket_has_a_partner(text: str) -> None:
    waiting = []
    for kind, token in tokens(text):
        if kind == "opening":
            waiting.append(bracket(token))
        elif kind == "closing":
            assert {")": "(", "]": "[", "}": "{", ">": "<"}[token] == waiting.pop()
    assert not waiting


def test_single_brackets_are_left_out_and_single_angles_are_text() -> None:
    assert (
        "".join(token for _, token in tokens("a) b] [c {d <random:e -> f"))
        == "a b c d <random:e -> f"
    )
    assert _kinds("(a [b)") == ["opening", "text", "text", "text", "closing"]


def test_kinds() -> None:
    assert _kinds(r"\(") == ["escaped"]
    assert _kinds("<lora:a:1><break><var[x]>${y}") == ["tag", "section", "tag", "variable"]
    assert _kinds("__a/b*__2#__c(d=e)__") == ["wildcard", "wildcard"]
    assert _kinds("[SEP]AND BREAK") == ["marker", "word", "text", "word"]
    assert _kinds("1.5::a::") == ["weight", "text", "double"]
    assert _kinds("<|endoftext|>") == []
    assert bracket("${x=") == "{"
    assert bracket("<random:") == "<"
