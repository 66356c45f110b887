"""What a tree is made of, and trees with a part exchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from curator.query.syntax import And, Leaf, Node, Not, Or, TextMatch, all_of, any_of, negation


def leaves_in(node: Node | None) -> Iterator[Leaf]:
    """The single conditions in a tree, from left to right."""
    match node:
        case None:
            return
        case And(children) | Or(children):
            for child in children:
                yield from leaves_in(child)
        case Not(child):
            yield from leaves_in(child)
        case _:
            yield node


def texts_in(node: Node | None) -> Iterator[TextMatch]:
    """The conditions on texts in a tree, from left to right."""
    return (leaf for leaf in leaves_in(node) if isinstance(leaf, TextMatch))


def with_texts(node: Node, change: Callable[[TextMatch], Node]) -> Node:
    """The tree with every condition on a text changed."""
    match node:
        case And(children):
            return all_of(with_texts(child, change) for child in children)
        case Or(children):
            return any_of(with_texts(child, change) for child in children)
        case Not(child):
            return negation(with_texts(child, change))
        case TextMatch():
            return change(node)
        case _:
            return node
