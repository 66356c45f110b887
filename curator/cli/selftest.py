"""`curator models test`: whether scorers compute here what they should, and what they cost."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from curator.cli.model_pages import measured, put_line
from curator.cli.opening import asked
from curator.cli.options import (
    DeviceOption,
    DtypeOption,
    JsonOption,
    Scoring,
    VerboseOption,
    WeightsOption,
)
from curator.cli.output import put, put_json
from curator.cli.progress import counting
from curator.cli.status import Status
from curator.cli.words import cost_of, images, note
from curator.domain.errors import UsageError
from curator.library.selftests import (
    BatchApart,
    Check,
    Finding,
    Finite,
    GoldenValue,
    HeadNumbers,
    Loaded,
    NotTried,
    PrecisionApart,
    Report,
    WeightsRead,
    Why,
    Wish,
    run_self_test,
    testable,
)
from curator.settings import Settings

_LABELS = {
    Check.WEIGHTS: "weights",
    Check.LOADS: "loads",
    Check.FINITE: "numbers",
    Check.BATCH: "batch",
    Check.PRECISION: "other format",
    Check.HEAD: "head",
    Check.GOLDEN: "known images",
}
_WHY = {
    Why.OWN_WEIGHTS: "the weights are not the published ones",
    Why.NO_IMAGES: "the images were not given",
    Why.SLOW: "this device is too slow for it",
    Why.REFERENCES: "all images of the style would have to be measured again",
    Why.NO_MEMORY: "it does not load in the other format",
}


def run_tests(
    context: typer.Context,
    keys: Annotated[
        list[str],
        typer.Argument(metavar="KEY", show_default=False, help="Scorers, as `list` names them."),
    ],
    images: Annotated[
        Path | None,
        typer.Option(
            "--images",
            metavar="DIR",
            show_default=False,
            help="A folder with images whose scores are published, under their published names: "
            "I03.bmp … I19.bmp of IQA-PyTorch for aesthetic_v2, 1.webp … 4.webp of ImageReward.",
        ),
    ] = None,
    weights: WeightsOption = None,
    device: DeviceOption = None,
    dtype: DtypeOption = None,
    json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Test scorers on this machine, and measure time and memory for an image.

    Are the weights whole, does the scorer load, are its numbers finite, does a batch give what its
    images give alone, how far is half precision off, are published heads and images scored as they
    should be. Ends with 1 if a check fails.
    """
    if images is not None and not images.is_dir():
        raise UsageError(f"{images} is no folder")
    settings = Scoring(weights, None, device, dtype).settings()
    wanted = [testable(key) for key in dict.fromkeys(keys)]
    reports = [_tested(key, settings, images) for key in wanted]
    if asked(context, "json"):
        put_json([_document(each) for each in reports])
    else:
        for number, each in enumerate(reports):
            _put_report(each, is_first=not number)
    if not all(each.passed for each in reports):
        raise typer.Exit(Status.FAILURES)


def _tested(key: str, settings: Settings, folder: Path | None) -> Report:
    with counting(f"Testing {key}") as advance:
        return run_self_test(key, settings, Wish(folder, advance))


def _put_report(report: Report, *, is_first: bool) -> None:
    if not is_first:
        put("")
    where = f" on {report.device} in {report.dtype}" if report.device else ""
    put(f"{report.key}{where}: {'passed' if report.passed else 'FAILED'}")
    for each in report.findings:
        put_line(_LABELS[each.check], f"{'' if each.passed else 'FAILED: '}{_in_words(each)}")
    if report.cost is not None:
        put_line("cost", cost_of(report.cost))


def _in_words(found: Finding) -> str:
    match found:
        case WeightsRead():
            return f"{found.key}: {found.problem or _origin(found.published)}"
        case Loaded():
            return found.problem or "yes"
        case Finite():
            return _finite(found)
        case BatchApart():
            return (
                f"{images(found.count)} together differ from each alone by at most "
                f"{found.difference:.1e}; allowed is {found.tolerance:.1e}"
            )
        case PrecisionApart():
            return f"{found.dtype} differs by at most {found.difference:.2g}"
        case HeadNumbers():
            return (
                f"norm {found.norm:.3f} and bias {found.bias:.4f}, published are "
                f"{found.wanted_norm:g} and {found.wanted_bias:g}"
            )
        case GoldenValue():
            return _golden(found)
        case NotTried():
            source = f"; they are published at {found.source}" if found.source else ""
            return f"not tried: {_WHY[found.why]}{source}"


def _origin(published: bool | None) -> str:
    if published is None:
        return "whole, as far as can be told: no hash is published"
    return "the published files" if published else "whole; not the published files, but your own"


def _finite(found: Finite) -> str:
    told = f"{images(found.count)} from {found.low:.4g} to {found.high:.4g}" if found.count else ""
    reasons = ", ".join(map(note, found.reasons))
    lacking = f"some have no number: {reasons}" if reasons else ""
    return "; ".join(filter(None, (told, lacking)))


def _golden(found: GoldenValue) -> str:
    got = f"no number: {found.reason}" if math.isnan(found.value) else f"{found.value:.4f}"
    return f"{found.image} {got}, published is {found.wanted:.4f} (± {found.tolerance:g})"


def _document(report: Report) -> dict[str, Any]:
    return {
        "key": report.key,
        "passed": report.passed,
        "device": report.device or None,
        "dtype": report.dtype or None,
        "checks": [_check(each) for each in report.findings],
        "measured": measured(report.cost) if report.cost is not None else None,
    }


def _check(found: Finding) -> dict[str, Any]:
    tried = not isinstance(found, NotTried)
    return {**asdict(found), "passed": found.passed if tried else None}
