"""What a setting tells of itself beyond its type, bounds, title and description."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class Group(StrEnum):
    """Where settings stand together, in this order."""

    FOLDERS = "Folders"
    IMAGES = "Images"
    SCORING = "Scoring"
    COURTESY = "Beside other programs"


class Holds(Enum):
    """From when on a setting holds that was changed while the program runs.

    SCORING: as soon as scoring is begun again. MODELS: likewise, with models loaded anew.
    """

    AT_ONCE = auto()
    SCORING = auto()
    MODELS = auto()
    RESTART = auto()


class Origin(Enum):
    """Who set a setting; the later ones win over the earlier. Defaults come from the FILE."""

    FILE = auto()
    ENVIRONMENT = auto()
    OPTION = auto()


@dataclass(frozen=True, slots=True)
class About:
    """What a field of the settings carries with it.

    Attributes:
        unit: behind the number, as people write it.
        unset: what None means where that may be set.
    """

    group: Group
    holds: Holds
    unit: str = ""
    unset: str = "automatic"
