"""What a cut leaves open: neither kept nor rejected, and nobody has decided about it."""

from __future__ import annotations

from dataclasses import replace

from curator.domain.criteria import Criteria
from curator.domain.image import Flag
from curator.library.cut import Rule
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.query.parts import leaves_in
from curator.query.syntax import (
    FlagIs,
    Node,
    Query,
    ScoreComparison,
    all_of,
    any_of,
    negation,
)
from curator.query.unparser import unparse


def borderline(gallery: Gallery) -> Criteria:
    """Criteria for what the cut being made leaves open of what is shown.

    Without a line that cuts, that is all that nobody has decided about. Flags that were taken away
    by hand where the cut would set one are no borderline images here.
    """
    left_open = Query(all_of([FlagIs(Flag.UNDECIDED), *_between(gallery.cutting.rule)]))
    text = narrowed(gallery.library, gallery.criteria.text, left_open)
    return replace(gallery.criteria, text=text, flags=frozenset())


def narrowed(library: Library, text: str, further: Query) -> str:
    """A query that asks for something besides what a text asks for, in the text's order."""
    written = library.query(text)
    nodes = [each for each in (written.condition, further.condition) if each is not None]
    return unparse(Query(all_of(nodes) if nodes else None, written.sort or further.sort))


def _between(rule: Rule) -> list[Node]:
    """What a cut's lines neither keep nor reject, or both keep and reject."""
    sides = [side.condition for side in (rule.keep_if, rule.reject_if) if side is not None]
    nodes = [node for node in sides if node is not None]
    if not nodes:
        return []
    neither = all_of(map(negation, nodes))
    if len(nodes) < 2 or _scores_in(nodes[1]) <= _scores_in(nodes[0]):
        return [neither]  # What lies beyond every line that keeps is before none that rejects.
    return [any_of([neither, all_of(nodes)])]


def _scores_in(node: Node) -> frozenset[str]:
    return frozenset(leaf.key for leaf in leaves_in(node) if isinstance(leaf, ScoreComparison))
