"""Ids the writer has looked up already; each look-up costs a trip through SQLite and the GIL."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection

from curator.domain.score import Provenance

MOST_TEXTS = 20_000
_KEY = "curator.memo"


@dataclass(slots=True)
class Memo:
    """Row ids by what they stand for. Only rows that no other process can remove are kept."""

    scorers: dict[Provenance, int] = field(default_factory=dict)
    prompts: dict[bytes, int] = field(default_factory=dict)
    resources: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def remember_prompt(self, text_hash: bytes, row: int) -> None:
        """Keep a prompt's row, within bounds."""
        if len(self.prompts) >= MOST_TEXTS:
            self.prompts.clear()
        self.prompts[text_hash] = row


def memo(connection: Connection) -> Memo:
    """What this connection remembers."""
    found: Memo = connection.info.setdefault(_KEY, Memo())
    return found


def forget(connection: Connection) -> None:
    """Remember nothing: a transaction was rolled back, and its new rows with it."""
    connection.info.pop(_KEY, None)
