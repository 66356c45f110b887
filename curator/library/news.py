"""What subscribers of a Library are told: the facts that the faces put into words."""

from __future__ import annotations

from curator.domain.change import Command
from curator.library.file_news import FilesDone, FilesKind, FilesProgress
from curator.library.file_trouble import FileFailure, Trouble
from curator.library.loading import ColumnsLoaded, LoadFailed
from curator.library.near_duplicates import NearFound
from curator.library.readiness import Blocked, Skip
from curator.library.scoring_plan import BeginFailed, Begun, ScoringNews, Skipped
from curator.library.targets import NotYet, Unreadable
from curator.library.watch import WithoutEvents
from curator.scoring.availability import Available, Unavailable
from curator.scoring.jobs import Failed, Phase, State
from curator.scoring.restraint import Hold
from curator.scoring.weights import WayOut
from curator.store.writer import Committed, WriteFailed

News = (
    Committed
    | WriteFailed
    | Command
    | Begun
    | BeginFailed
    | ScoringNews
    | NotYet
    | Unreadable
    | WithoutEvents
    | NearFound
    | ColumnsLoaded
    | LoadFailed
    | FilesProgress
    | FilesDone
)
"""What subscribers are told. A Command means that Edits were made, undone or redone."""

__all__ = [
    "Available",
    "BeginFailed",
    "Begun",
    "Blocked",
    "ColumnsLoaded",
    "Committed",
    "Failed",
    "FileFailure",
    "FilesDone",
    "FilesKind",
    "FilesProgress",
    "Hold",
    "LoadFailed",
    "NearFound",
    "News",
    "NotYet",
    "Phase",
    "Skip",
    "Skipped",
    "State",
    "Trouble",
    "Unavailable",
    "Unreadable",
    "WayOut",
    "WithoutEvents",
    "WriteFailed",
]
