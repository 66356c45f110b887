"""What subscribers of a Library are told: the facts that the faces put into words."""

from __future__ import annotations

from curator.library.ingest import NotYet, Unreadable
from curator.library.library import News
from curator.library.readiness import Blocked, Skip
from curator.library.scoring_plan import Skipped
from curator.library.watch import WithoutEvents
from curator.scoring.availability import Available, Unavailable
from curator.scoring.jobs import Failed, Phase, State
from curator.scoring.weights import WayOut
from curator.store.writer import Committed, WriteFailed

__all__ = [
    "Available",
    "Blocked",
    "Committed",
    "Failed",
    "News",
    "NotYet",
    "Phase",
    "Skip",
    "Skipped",
    "State",
    "Unavailable",
    "Unreadable",
    "WayOut",
    "WithoutEvents",
    "WriteFailed",
]
