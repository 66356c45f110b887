"""What a self-test found out, in sentences."""

from __future__ import annotations

import math

from curator.library.models import Cost
from curator.library.selftests import (
    BatchApart,
    Finding,
    Finite,
    GoldenValue,
    HeadNumbers,
    Loaded,
    NotTried,
    PrecisionApart,
    WeightsRead,
    Why,
)
from curator.ui import words

_WHY = {
    Why.OWN_WEIGHTS: "the weights are not the published ones",
    Why.NO_IMAGES: "`curator models test --images` takes the published images",
    Why.SLOW: "this device is too slow for it",
    Why.REFERENCES: "all images of the style would have to be measured again",
    Why.NO_MEMORY: "it does not load in the other number format",
}


def finding(found: Finding) -> str:
    """One check."""
    match found:
        case WeightsRead():
            told = words.one_line(found.problem) or _origin(found.published)
            return words.sentence(f"Weights “{found.key}”: {told}")
        case Loaded():
            return words.sentence(found.problem or "it loads")
        case Finite():
            return _finite(found)
        case BatchApart():
            return (
                f"{words.images(found.count)} together differ from each alone by at most "
                f"{found.difference:.1e}; {found.tolerance:.1e} is allowed."
            )
        case PrecisionApart():
            return f"In {found.dtype} its numbers differ by at most {found.difference:.2g}."
        case HeadNumbers():
            return (
                f"The head has norm {found.norm:.3f} and bias {found.bias:.4f}; published are "
                f"{found.wanted_norm:g} and {found.wanted_bias:g}."
            )
        case GoldenValue():
            return _golden(found)
        case NotTried():
            return f"{found.check.value.capitalize()} not tried: {_WHY[found.why]}."


def _origin(published: bool | None) -> str:
    if published is None:
        return "whole as far as can be told, since no hash is published"
    return "the published files" if published else "whole; not the published files, but your own"


def _finite(found: Finite) -> str:
    if found.reasons:
        return words.sentence(f"no number: {words.note(', '.join(found.reasons))}")
    return f"{words.images(found.count)} have numbers from {found.low:.4g} to {found.high:.4g}."


def _golden(found: GoldenValue) -> str:
    got = "no number" if math.isnan(found.value) else f"{found.value:.4f}"
    return f"{words.one_line(found.image)}: {got}; {found.wanted:.4f} is published."


def cost(measured: Cost) -> str:
    """What scoring takes."""
    parts = [f"{measured.seconds:.2g} s an image in batches of {measured.batch}"]
    if measured.loaded is not None:
        parts.append(f"models {words.size_of(measured.loaded)} of memory")
    if measured.per_image is not None:
        parts.append(f"{words.size_of(measured.per_image)} an image beside them")
    return f"{', '.join(parts)} ({measured.device}, {measured.dtype})"
