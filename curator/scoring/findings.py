"""What a self-test finds out, one kind of fact a class; the faces put them in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from curator.scoring.costs import Cost


class Check(StrEnum):
    """What is looked at."""

    WEIGHTS = "weights"
    LOADS = "loads"
    FINITE = "finite"
    BATCH = "batch"
    PRECISION = "precision"
    HEAD = "head"
    GOLDEN = "golden"


class Why(StrEnum):
    """Why a check was not tried."""

    OWN_WEIGHTS = "own weights"
    NO_IMAGES = "no images"
    SLOW = "slow"
    REFERENCES = "references"
    NO_MEMORY = "no memory"


@dataclass(frozen=True, slots=True)
class WeightsRead:
    """One key's weights were read, byte by byte.

    Attributes:
        published: they are the published ones; None where no hash of those is known.
        problem: why they were refused; "" when they were not.
    """

    key: str
    published: bool | None
    problem: str = ""
    check: Check = Check.WEIGHTS

    @property
    def passed(self) -> bool:
        """Whether they can be used."""
        return not self.problem


@dataclass(frozen=True, slots=True)
class Loaded:
    """The scorer was loaded; `problem` says why it was not."""

    problem: str = ""
    check: Check = Check.LOADS

    @property
    def passed(self) -> bool:
        """Whether it was."""
        return not self.problem


@dataclass(frozen=True, slots=True)
class Finite:
    """What a few images were given.

    Attributes:
        count: images with a number, which lie from `low` to `high`.
        reasons: why the others have none.
    """

    count: int
    low: float
    high: float
    reasons: tuple[str, ...] = ()
    check: Check = Check.FINITE

    @property
    def passed(self) -> bool:
        """Whether every image has a number."""
        return self.count > 0 and not self.reasons


@dataclass(frozen=True, slots=True)
class BatchApart:
    """How far numbers of images scored together are from those of each by itself."""

    count: int
    difference: float
    tolerance: float
    check: Check = Check.BATCH

    @property
    def passed(self) -> bool:
        """Whether the difference is rounding."""
        return self.difference <= self.tolerance


@dataclass(frozen=True, slots=True)
class PrecisionApart:
    """How far numbers in another dtype are from those in the one that is used; to be known."""

    dtype: str
    difference: float
    check: Check = Check.PRECISION

    @property
    def passed(self) -> bool:
        """Nothing is asked of it."""
        return True


@dataclass(frozen=True, slots=True)
class HeadNumbers:
    """A published head's norm and bias, and what they are known to be."""

    norm: float
    bias: float
    wanted_norm: float
    wanted_bias: float
    tolerance: float
    check: Check = Check.HEAD

    @property
    def passed(self) -> bool:
        """Whether they are."""
        apart = max(abs(self.norm - self.wanted_norm), abs(self.bias - self.wanted_bias))
        return apart <= self.tolerance


@dataclass(frozen=True, slots=True)
class GoldenValue:
    """A published image's number, and what it is known to be."""

    image: str
    value: float
    wanted: float
    tolerance: float
    reason: str = ""
    check: Check = Check.GOLDEN

    @property
    def passed(self) -> bool:
        """Whether it is; not, where there is no number."""
        return abs(self.value - self.wanted) <= self.tolerance


@dataclass(frozen=True, slots=True)
class NotTried:
    """A check that was left out, and why.

    Attributes:
        source: where what it needs is published; "" where that is no question.
    """

    check: Check
    why: Why
    source: str = ""

    @property
    def passed(self) -> bool:
        """Nothing was found to be wrong."""
        return True


Finding = (
    WeightsRead
    | Loaded
    | Finite
    | BatchApart
    | PrecisionApart
    | HeadNumbers
    | GoldenValue
    | NotTried
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a self-test of one scorer came to.

    Attributes:
        device, dtype: what it ran on and in; "" when it did not come so far.
        cost: None when nothing was scored.
    """

    key: str
    device: str
    dtype: str
    findings: tuple[Finding, ...]
    cost: Cost | None

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return all(each.passed for each in self.findings)
