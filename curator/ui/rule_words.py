"""Rules in words, and run for whoever presses a button or chooses them in a menu."""

from __future__ import annotations

from curator.domain.collection import Collection
from curator.domain.saved_rule import SavedRule
from curator.domain.stacking import StackRule
from curator.library import rules
from curator.library.library import Library
from curator.ui import words

GROUP_WORDS = {
    StackRule.PROMPT: "prompt",
    StackRule.BATCH: "batch",
    StackRule.NEAR: "near-duplicate stack",
}
LOOKING = "Near-duplicates are still being looked for; run it again in a moment."


def does(library: Library, rule: SavedRule) -> str:
    """What a rule does, in one sentence."""
    parts = [
        f"{deed} {condition}"
        for deed, condition in (("keep", rule.keep_if), ("reject", rule.reject_if))
        if condition
    ]
    if rule.best_of is not StackRule.NONE:
        info = library.infos.get(rule.by)
        by = info.title if info is not None else rule.by
        best = "the best" if rule.top == 1 else f"the best {rule.top}"
        parts.append(f"keep {best} of each {GROUP_WORDS[rule.best_of]} by {by}, reject the others")
    within = f", within {rule.query}" if rule.query else ""
    return words.one_line(f"{'; '.join(parts)}{within}")


def told(library: Library, collection: Collection) -> str:
    """The same for one that may not be readable, or not to be followed: then why."""
    problem = rules.problem(library, collection)
    if problem is not None:
        return f"cannot be followed: {words.error_in_words(problem)}"
    return does(library, rules.stored_rule(collection))


def run(library: Library, collection: Collection) -> str:
    """Run a rule as one step; gives what came of it. CuratorError when it cannot be followed."""
    if not rules.is_ready(library, rules.stored_rule(collection)):
        return LOOKING
    made = rules.carried_out(library, collection)
    library.do(rules.as_step(collection, made))
    name = words.one_line(collection.name)
    if not made.changed:
        return f"{name} changes no flag."
    counts = f"{len(made.keep):,} keep · {len(made.reject):,} reject"
    return f"{name}: {words.images(made.changed)} flagged; {counts} of {len(made.matched):,}."
