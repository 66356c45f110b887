"""Lets rules on arrival flag what a verb brings into the library, and tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from curator.cli.output import say, visible
from curator.cli.words import counted
from curator.library.arrivals import Arrivals
from curator.library.library import Library


@contextmanager
def rules_on_arrival(library: Library) -> Iterator[Arrivals]:
    """What came in meanwhile is flagged at the end at the latest, and when Ctrl-C is the end."""
    arrivals = Arrivals(library, waits=True)
    try:
        yield arrivals
    finally:
        library.flush()
        mark(library, arrivals)
        arrivals.close()


def mark(library: Library, arrivals: Arrivals) -> None:
    """Let the rules flag what has come, and say how much that was."""
    if not arrivals.are_waiting:
        return
    marked = arrivals.mark()
    library.flush()
    for name, problem in marked.problems.items():
        say(f"rule {visible(name)} cannot be followed: {problem}")
    if marked.kept or marked.rejected:
        parts = [(marked.kept, "kept"), (marked.rejected, "rejected")]
        told = " and ".join(f"{counted(count, 'image')} {how}" for count, how in parts if count)
        say(f"By rule: {told}")
