"""The prompt of an image as the scoring thread is given it."""

from __future__ import annotations

from curator.domain.generation import Prompt
from curator.store.reads import Subject

_SENTENCES = ("t5xxl", "llm")
"""Text encoders that are given sentences, and many of them (SCORING.md §3.4)."""


def prompt_of(subject: Subject, *, in_chunks: bool) -> Prompt | None:
    """The plain prompt to judge an image by; None when it has none.

    Args:
        subject: the image.
        in_chunks: find out where BREAK and AND part it. Only the text is stored; where it comes
            out another way today, it stays in one piece.
    """
    if not subject.plain:
        return None
    generation = subject.generation
    chunks: tuple[str, ...] = (subject.plain,)
    if in_chunks:
        # What reads containers takes long to load; the window is to be seen before.
        from curator.library.embedded import plain_of

        again = plain_of(generation)
        chunks = again.chunks if again.text == subject.plain else chunks
    flags = ("prose",) if generation.text_source in _SENTENCES else ()
    return Prompt(subject.plain, chunks, flags)
