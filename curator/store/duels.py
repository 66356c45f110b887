"""Duels in the library: the answers to which of two Images is the better."""

from __future__ import annotations

from sqlalchemy import Connection

from curator.domain.duel import Duel, DuelEdit, DuelId
from curator.domain.image import ImageId


def apply_duel(connection: Connection, edit: DuelEdit) -> None:
    """Note an answer, or take it back; nothing is noted of Images that are gone."""
    if edit.after is None:
        assert edit.before is not None
        connection.exec_driver_sql("DELETE FROM duel WHERE id = ?", (edit.before.id,))
        return
    duel = edit.after
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO duel (id, winner_id, loser_id, tie, at)"
        " SELECT ?, winner.id, loser.id, ?, ? FROM image AS winner JOIN image AS loser"
        " WHERE winner.id = ? AND loser.id = ?",
        (duel.id, duel.tie, duel.at, duel.winner, duel.loser),
    )


def all_duels(connection: Connection) -> list[Duel]:
    """Every answer, the oldest first."""
    rows = connection.exec_driver_sql("SELECT id, winner_id, loser_id, tie, at FROM duel")
    found = [Duel(DuelId(r[0]), ImageId(r[1]), ImageId(r[2]), bool(r[3]), r[4]) for r in rows]
    return sorted(found, key=lambda duel: (duel.at, duel.id))
