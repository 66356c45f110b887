"""Tree → query text, such that parsing the text gives an equal tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from curator.domain.criteria import Sort
from curator.query.fields import FIELDS, FLAGS, LABELS, SCORE, SORT, SORT_KEYS
from curator.query.syntax import (
    And,
    Bounds,
    Comparison,
    DateComparison,
    FlagIs,
    Has,
    LabelIs,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Q,
    Query,
    RatioIs,
    ScoreComparison,
    Size,
    SizeComparison,
    StateIs,
    TextMatch,
    Word,
)

_OPERATORS_IN_WORDS = ("OR", "AND", "NOT")


def unparse(query: Query) -> str:
    """The text of a query; scorers that share a name with a field are written `score:KEY`."""
    parts = []
    if query.condition is not None:
        parts.append(_node(query.condition))
    if query.sort is not None:
        parts.append(_sort(query.sort))
    return " ".join(parts)


def _node(node: Node) -> str:
    if isinstance(node, Or):
        return " OR ".join(_node(child) for child in node.children)
    if isinstance(node, And):
        return " ".join(_operand(child, Or) for child in node.children)
    if isinstance(node, Not):
        return f"-{_operand(node.child, And, Or)}"
    return _leaf(node)


def _operand(node: Node, *bracketed: type) -> str:
    return f"({_node(node)})" if isinstance(node, bracketed) else _node(node)


def _leaf(leaf: Leaf) -> str:
    match leaf:
        case Word():
            return _word(leaf.text)
        case Phrase():
            return _quoted(leaf.text)
        case TextMatch():
            return f"{leaf.field}:{_value(leaf.text)}"
        case ScoreComparison():
            return f"{_key(leaf.key)}{leaf.scale}{_bounds(leaf.bounds, str)}"
        case Comparison():
            return f"{leaf.field}{_bounds(leaf.bounds, str)}"
        case SizeComparison():
            return f"size{_bounds(leaf.bounds, _size)}"
        case DateComparison():
            return f"{leaf.field}{_bounds(leaf.bounds, date.isoformat)}"
    return _choice(leaf)


def _choice(leaf: RatioIs | FlagIs | LabelIs | StateIs | Has) -> str:
    match leaf:
        case RatioIs():
            return f"ratio:{leaf.width}:{leaf.height}"
        case FlagIs():
            return f"flag:{_name_of(leaf.flag, FLAGS)}"
        case LabelIs():
            return f"label:{_name_of(leaf.label, LABELS)}"
        case StateIs():
            return f"is:{leaf.state}"
        case Has():
            return f"has:{leaf.part}"


def _name_of(value: object, names: Mapping[str, object]) -> str:
    return next(name for name, meant in names.items() if meant == value)


def _sort(sort: Sort) -> str:
    orders = [sort] if sort.then is None else [sort, sort.then]
    return f"{SORT}:{_value(','.join(map(_order, orders)))}"


def _order(sort: Sort) -> str:
    shuffle = f":{sort.shuffle}" if sort.shuffle else ""
    is_scorer = sort.scale and sort.key in SORT_KEYS  # Only scores have percentiles.
    key = f"{SCORE}:{sort.key}" if is_scorer else sort.key
    return f"{'-' * sort.worst_first}{key}{sort.scale}{shuffle}"


def _bounds(bounds: Bounds[Q], text: Callable[[Q], str]) -> str:
    low, high = bounds.low, bounds.high
    strict = "" if bounds.strict else "="
    if low is None:
        return f"<{strict}{text(high)}" if high is not None else ":"
    if high is None:
        return f">{strict}{text(low)}"
    return f":{text(low)}" if low == high else f":{text(low)}..{text(high)}"


def _size(size: Size) -> str:
    return f"{size.width}x{size.height}"


def _key(key: str) -> str:
    plain = key not in (*FIELDS, SORT, SCORE) and _lexed("FIELD", f"{key}>=") == key
    if plain:
        return key
    return f"{SCORE}:{key if _lexed('KEY', f'{key}>=') == key else _quoted(key)}"


def _value(text: str) -> str:
    return text if _lexed("VALUE", text) == text else _quoted(text)


def _quoted(text: str) -> str:
    escaped = re.sub(r'(["\\])', r"\\\1", text)
    return f'"{escaped}"'


def _word(text: str) -> str:
    if not text or text in _OPERATORS_IN_WORDS or re.search(r"\s", text):
        return _quoted(text)
    special = r'["\\()<>=:]' if _lexed("FIELD", text) or text[0] in "<>=:" else r'["\\()]'
    escaped = re.sub(special, lambda found: f"\\{found[0]}", text)
    return f"\\{escaped}" if escaped.startswith("-") else escaped


def _lexed(terminal: str, text: str) -> str:
    """What the grammar's terminal takes from the beginning of a text; "" if nothing."""
    # As in `parser`: lark takes a while to load, and a window is there before it is needed.
    from curator.query.building import grammar

    found = re.match(grammar().get_terminal(terminal).pattern.to_regexp(), text)
    return found[0] if found else ""
