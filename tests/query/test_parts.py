"""What a tree is made of."""

from __future__ import annotations

from curator.query.parser import parse
from curator.query.parts import leaves_in, texts_in
from curator.query.syntax import FlagIs, Phrase, TextField, TextMatch, Word

KEYS = ("clip",)


def test_single_conditions_from_left_to_right() -> None:
    tree = parse('a -("b c" OR lora:d) flag:keep', KEYS).condition
    kinds = [type(leaf) for leaf in leaves_in(tree)]
    assert kinds == [Word, Phrase, TextMatch, FlagIs]
    assert list(texts_in(tree)) == [TextMatch(TextField.LORA, "d")]
    assert list(leaves_in(None)) == []
