"""Query text → tree by lark: what `parser.parse` does for all but the empty query.

Apart from it because lark takes a while to load, and a window starts with the empty query. Nothing
here is recursive, so no input can exhaust the stack; trees are at most `DEEPEST` deep, so whoever
walks one may be.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lark import Lark, Token
from lark.exceptions import UnexpectedInput, UnexpectedToken, VisitError
from lark.visitors import Transformer_NonRecursive

from curator.domain.criteria import Sort
from curator.domain.errors import QueryError
from curator.query import fields
from curator.query.fields import Condition, Fault
from curator.query.syntax import Node, Not, Phrase, Query, Word, all_of, any_of, negation

DEEPEST = 100

_CONNECTIVES = ("_OR", "_AND", "_NOT", "_MINUS")
_OPEN_QUOTE = "the quote opened here is not closed"
_STRAY = {
    '"': _OPEN_QUOTE,
    "-": "a minus stands directly before what it excludes",
}


def built(text: str, scorer_keys: Collection[str]) -> Query:
    """The tree of a query that is not empty; else as `parser.parse`."""
    try:
        tree = grammar().parse(text)
        found = _Builder(scorer_keys).transform(tree)
    except UnexpectedInput as error:
        fault = _fault(error, text, scorer_keys)
        raise QueryError(text, fault.position, fault.reason) from None
    except VisitError as error:
        if not isinstance(error.orig_exc, Fault):
            raise
        raise QueryError(text, error.orig_exc.position, error.orig_exc.reason) from None
    return Query(found.node, found.sort)


@cache
def grammar() -> Lark:
    """The parser of grammar.lark, made once."""
    text = files("curator.query").joinpath("grammar.lark").read_text("utf-8")
    return Lark(text, parser="lalr", lexer="contextual", maybe_placeholders=True)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a part of the text gives: a node, an order, or both.

    Attributes:
        depth: levels of the node at most.
        sort_at: position of the order.
    """

    node: Node | None = None
    depth: int = 0
    sort: Sort | None = None
    sort_at: int = 0


class _Builder(Transformer_NonRecursive[Token, _Found]):
    """Lark's tree → nodes, bottom up; one method a rule of the grammar."""

    def __init__(self, scorers: Collection[str]) -> None:
        super().__init__(visit_tokens=False)
        self._scorers = scorers

    def start(self, parts: Sequence[_Found | None]) -> _Found:
        return parts[0] or _Found()

    def alternatives(self, parts: Sequence[_Found]) -> _Found:
        for part in parts:
            if part.node is None and len(parts) > 1:
                raise Fault(part.sort_at, "an order cannot be one side of OR")
        nodes = [part.node for part in parts if part.node is not None]
        return _Found(any_of(nodes) if nodes else None, _depth(parts), *_sort(parts))

    def terms(self, parts: Sequence[_Found]) -> _Found:
        nodes = [part.node for part in parts if part.node is not None]
        return _Found(all_of(nodes) if nodes else None, _depth(parts), *_sort(parts))

    def excluded(self, parts: Sequence[_Found]) -> _Found:
        (part,) = parts
        if part.node is None:
            raise Fault(part.sort_at, "an order cannot be excluded; sort:-KEY turns it round")
        node = negation(part.node)
        return _Found(node, part.depth + (1 if isinstance(node, Not) else -1))

    def bracketed(self, parts: tuple[Token, _Found]) -> _Found:
        bracket, part = parts
        if part.sort is not None:
            raise Fault(part.sort_at, "sort: must stand outside brackets")
        if part.depth > DEEPEST:
            raise Fault(_position(bracket), f"brackets go at most {DEEPEST} levels deep")
        return part

    def condition(self, parts: tuple[Token, Token | None, Token, Token]) -> _Found:
        written = _condition(*parts)
        if written.name.lower() != fields.SORT:
            return _Found(fields.condition(written, self._scorers), 1)
        if written.scale or written.operator != ":":
            raise Fault(written.at, "an order is written sort:KEY or sort:-KEY")
        order = fields.sort_order(written.value, written.value_at, self._scorers)
        return _Found(sort=order, sort_at=written.at)

    def score_condition(self, parts: tuple[Token, Token | None, Token, Token]) -> _Found:
        return _Found(fields.score_condition(_condition(*parts), self._scorers), 1)

    def phrase(self, parts: Sequence[Token]) -> _Found:
        text = _unquoted(parts[0])
        if not text.strip():
            raise Fault(_position(parts[0]), "there is nothing between these quotes")
        return _Found(Phrase(text), 1)

    def pasted_tag(self, parts: Sequence[Token]) -> _Found:
        return _Found(Phrase(str(parts[0])), 1)

    def word(self, parts: Sequence[Token]) -> _Found:
        return _Found(Word(re.sub(r"\\([^\w\s])", r"\1", parts[0])), 1)


def _depth(parts: Sequence[_Found]) -> int:
    deepest = max(part.depth for part in parts)
    return deepest + 1 if len(parts) > 1 else deepest


def _sort(parts: Sequence[_Found]) -> tuple[Sort | None, int]:
    orders = [part for part in parts if part.sort is not None]
    if len(orders) > 1:
        raise Fault(
            orders[1].sort_at,
            "there can be only one sort:; two keys are written sort:rating,clip",
        )
    return (orders[0].sort, orders[0].sort_at) if orders else (None, 0)


def _condition(name: Token, scale: Token | None, operator: Token, value: Token) -> Condition:
    return Condition(
        _unquoted(name),
        str(scale or ""),
        str(operator),
        _unquoted(value),
        _position(name),
        _position(value),
    )


def _unquoted(token: Token) -> str:
    if token.type != "QUOTED":
        return str(token)
    return re.sub(r'\\(["\\])', r"\1", token[1:-1])


def _position(token: Token) -> int:
    return token.start_pos or 0


def _fault(error: UnexpectedInput, text: str, scorers: Collection[str]) -> Fault:
    at = _place(error, text)
    before = _open_tokens(error)
    last = before[-1] if before else None
    if last is not None and last.type == "OPERATOR":
        return _missing_value(text, at, before, scorers)
    if last is not None and last.type in _CONNECTIVES:
        return Fault(at, f"expected something after {last}")
    return _misplaced(text, at, before)


def _place(error: UnexpectedInput, text: str) -> int:
    if isinstance(error, UnexpectedToken):
        return len(text) if error.token.type == "$END" else _position(error.token)
    return error.pos_in_stream or 0


def _open_tokens(error: UnexpectedInput) -> list[Token]:
    """The tokens that wait for more, as the interrupted parser holds them."""
    state = error.interactive_parser.parser_state
    return [value for value in state.value_stack if isinstance(value, Token)]


def _missing_value(text: str, at: int, before: Sequence[Token], scorers: Collection[str]) -> Fault:
    operator = before[-1]
    name = next(token for token in reversed(before[:-1]) if token.type != "SCALE")
    expected = fields.takes(_unquoted(name), scorers)
    if expected is None:
        return fields.unknown_name(_unquoted(name), _position(name), scorers)
    if text.startswith('"', at):
        return Fault(at, _OPEN_QUOTE)
    place = f"{name}{operator}" if operator == ":" else operator
    hint = "; put it in quotes" if text.startswith("(", at) else ""
    return Fault(at, f"expected {expected} after {place}{hint}")


def _misplaced(text: str, at: int, before: Sequence[Token]) -> Fault:
    brackets = [_position(token) for token in before if token.type == "LPAR"]
    if at == len(text):
        return Fault(brackets[-1], "the bracket opened here is not closed")
    found = text[at]
    if found == ")" and not brackets:
        return Fault(at, "this bracket closes nothing")
    if found == ")":
        return Fault(brackets[-1], "there is nothing between these brackets")
    connective = next((name for name in ("OR", "AND") if text.startswith(name, at)), None)
    if connective:
        return Fault(at, f"expected something before {connective}")
    return Fault(at, _STRAY.get(found) or f"there is no field before {_operator(text, at)}")


def _operator(text: str, at: int) -> str:
    found = re.compile(r"[<>=:]{1,3}").match(text, at)
    return found[0] if found else ""
