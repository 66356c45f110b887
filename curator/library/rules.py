"""Rules: a cut, or the best of each group, kept under a name and carried out again and again.

They are kept as collections are, so that to save, change or delete one is a step of history. One
that cannot be followed any more (its scorer is gone) flags nothing, and says why to whoever asks.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from curator.domain.change import CollectionEdit, Command
from curator.domain.collection import Collection, CollectionKind
from curator.domain.errors import CuratorError, UnknownNameError, UsageError
from curator.domain.image import Flag, FlagSource
from curator.domain.saved_rule import SavedRule
from curator.domain.stacking import StackRule
from curator.domain.stored_criteria import as_json, of_json
from curator.library.collections import new_collection
from curator.library.columns import Columns, Ids
from curator.library.commands import count_in_words, flagged
from curator.library.cut import BestOf, Cut, Rule, cut
from curator.library.library import Library
from curator.query.nearness import seeks_nearness
from curator.query.parts import leaves_in
from curator.query.syntax import Query, ScoreComparison
from curator.query.unparser import unparse

GROUPS = (StackRule.PROMPT, StackRule.BATCH, StackRule.NEAR)
"""What there can be a best of."""


def rules(library: Library) -> list[Collection]:
    """Every rule, in alphabetical order."""
    return library.columns.lists.all(CollectionKind.RULE)


def rule_called(library: Library, name: str) -> Collection:
    """The rule of a name, case aside; UnknownNameError when there is none."""
    found = library.columns.lists.called(name.strip())
    if found is None or found.kind is not CollectionKind.RULE:
        raise UnknownNameError("rule", name, tuple(each.name for each in rules(library))[:3])
    return found


def stored_rule(collection: Collection) -> SavedRule:
    """What a rule says; UsageError when this Curator cannot read it."""
    return of_json(SavedRule, collection.stored)


def saved(library: Library, name: str, rule: SavedRule) -> Command:
    """A new rule, or the one of this name changed.

    Raises:
        CuratorError: it cannot be followed, or a collection has the name.
    """
    _checked(library, rule)
    known = library.columns.lists.called(name.strip())
    since = rule.since or (time.time_ns() if rule.on_arrival else 0)
    text = as_json(replace(rule, since=since))
    if known is not None and known.kind is CollectionKind.RULE:
        after = replace(known, stored=text)
        return Command(f"change rule {known.name}", (CollectionEdit(known, after),))
    made = new_collection(library, name, CollectionKind.RULE, text)
    return Command(f"new rule {made.name}", (CollectionEdit(None, made),))


def removed(collection: Collection) -> Command:
    """No such rule any more; what it has flagged stays so."""
    return Command(f"delete rule {collection.name}", (CollectionEdit(collection, None),))


def saved_from(rule: Rule, *, on_arrival: bool = False) -> SavedRule:
    """Cut lines, or whatever else makes a rule, as they are stored."""
    texts = [unparse(each) if each else "" for each in (rule.keep_if, rule.reject_if)]
    best = rule.best_of
    return SavedRule(
        query=unparse(rule.query),
        keep_if=texts[0],
        reject_if=texts[1],
        best_of=StackRule.NONE if best is None else best.of,
        by="" if best is None else best.by,
        top=1 if best is None else best.top,
        on_arrival=on_arrival,
    )


def followed(library: Library, saved_rule: SavedRule) -> Rule:
    """A stored rule, ready to be carried out; waits until near-duplicates are found.

    Raises:
        CuratorError: it asks for what is not there, for nearness, or for nothing.
    """
    query, keep_if, reject_if = _checked(library, saved_rule)
    best_of = None
    if saved_rule.best_of is not StackRule.NONE:
        best_of = best_of_each(library, saved_rule.best_of, saved_rule.by, saved_rule.top)
    return Rule(
        query,
        keep_if=keep_if if saved_rule.keep_if else None,
        reject_if=reject_if if saved_rule.reject_if else None,
        best_of=best_of,
    )


def _checked(library: Library, rule: SavedRule) -> tuple[Query, Query, Query]:
    """Its three queries; waits for nothing."""
    query, keep_if, reject_if = map(library.parse, (rule.query, rule.keep_if, rule.reject_if))
    if any(seeks_nearness(each.condition) for each in (query, keep_if, reject_if)):
        raise UsageError("a rule cannot ask for what is near to something")
    if rule.best_of is not StackRule.NONE:
        _check_best_of(library, rule.best_of, rule.by, rule.top)
    elif not (rule.keep_if or rule.reject_if):
        raise UsageError("a rule says what to keep, what to reject, or the best of what")
    return query, keep_if, reject_if


def best_of_each(library: Library, of: StackRule, by: str, top: int) -> BestOf:
    """The best of each group by a scorer; waits until near-duplicates are found.

    Raises:
        CuratorError: there is no such scorer, or nothing can be the best of that.
    """
    _check_best_of(library, of, by, top)
    return BestOf(by, top, library.stacks.groups(of), of)


def _check_best_of(library: Library, of: StackRule, by: str, top: int) -> None:
    if of not in GROUPS:
        raise UsageError(f"there is no best of {of.value!r}: it is prompt, batch or near")
    if top < 1:
        raise UsageError("one image at least is the best")
    library.scorer(by)


def problem(library: Library, collection: Collection) -> CuratorError | None:
    """Why a rule cannot be followed; None when it can."""
    try:
        _checked(library, stored_rule(collection))
    except CuratorError as error:
        return error
    return None


def carried_out(library: Library, collection: Collection) -> Cut:
    """What a rule comes to now; nothing is changed yet. CuratorError when it cannot be followed."""
    return cut(library.columns, library.selector, followed(library, stored_rule(collection)))


def is_ready(library: Library, saved_rule: SavedRule) -> bool:
    """Whether a rule need not wait for near-duplicates to be found; else NearFound follows."""
    if saved_rule.best_of is not StackRule.NEAR:
        return True
    library.stacks.stacks(StackRule.NEAR)
    return not library.stacks.is_looking


def as_step(collection: Collection, made: Cut) -> Command:
    """What a rule comes to as one step of history, under the rule's name."""
    told = made.command.label.partition(": ")[2]
    return replace(made.command, label=f"rule {collection.name}: {told}")


def taken_back(columns: Columns, ids: Ids) -> Command:
    """One step that takes away every flag that a cut or rule has set, be it on arrival."""
    by_rule = columns["flag_source"] == FlagSource.RULE
    images = columns.ids[columns.mask_of(ids) & by_rule]
    edits = flagged(columns, images, Flag.UNDECIDED, FlagSource.NOBODY)
    return Command(f"take back flags set by rule: {count_in_words(len(images))}", tuple(edits))


def scorers_of(rule: Rule) -> frozenset[str]:
    """The keys of the scores a rule asks for."""
    best = () if rule.best_of is None else (rule.best_of.by,)
    return frozenset((*_asked(filter(None, (rule.query, rule.keep_if, rule.reject_if))), *best))


def _asked(queries: Iterable[Query]) -> Iterator[str]:
    for query in queries:
        for leaf in leaves_in(query.condition):
            if isinstance(leaf, ScoreComparison):
                yield leaf.key
