"""Conditions that ask how near images come to something: what a query holds of them."""

from __future__ import annotations

from collections.abc import Iterator

from curator.query.parts import texts_in
from curator.query.syntax import And, Node, Not, Or, TextField, TextMatch

NEARNESS = (TextField.LIKE, TextField.ABOUT)


def seeks_nearness(node: Node | None) -> bool:
    """Whether there is such a condition anywhere in a tree."""
    return any(True for _ in nearness_in(node))


def nearness_in(node: Node | None) -> Iterator[TextMatch]:
    """The conditions of this kind in a tree, from left to right."""
    return (each for each in texts_in(node) if each.field in NEARNESS)


def ranks(node: Node | None) -> bool:
    """Whether a tree says what is nearest, and not only what is not near."""
    match node:
        case And(children) | Or(children):
            return any(map(ranks, children))
        case Not():
            return False
        case _:
            return seeks_nearness(node)
