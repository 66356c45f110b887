"""Typed facts in words, with the way out where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from curator.domain.errors import (
    CuratorError,
    LackingWeightsError,
    LibraryDamagedError,
    LibraryInUseError,
    NotEmbeddedError,
    WeightsError,
)
from curator.domain.score import Note, WeightsInfo
from curator.library.models import Cost, Place, Removal, StillToBring, needed_weights
from curator.library.news import Blocked, Hold, Phase, Skip, State, Unavailable, WayOut
from curator.library.progress import Progress

_NOTES = {
    Note.NO_PROMPT: "the file tells no prompt",
    Note.NO_CONTENT: "the prompt holds nothing but quality words",
    Note.LANGUAGE: "the model cannot read the prompt's script",
    Note.NOT_FINITE: "the model gave no number",
    Note.TOO_SMALL: "the image is too small",
    Note.SAME_AS_REFERENCE: "it is the style's only reference itself",
    Skip.WEIGHTS: "weights are missing",
    Skip.OTHER_PROVENANCE: "the column was made with other weights, version or number format",
    Skip.FILE_GONE: "the file is gone or is no image any more",
}


def images(count: int) -> str:
    """A number of images."""
    return counted(count, "image")


def counted(count: int, thing: str) -> str:
    """A number of things whose plural is made with an s."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def size_of(size: int) -> str:
    """Bytes as people read them."""
    if not size:
        return "size unknown"
    if size < 1e5:
        return f"{size / 1e3:.1f} kB"
    return f"{size / 1e9:.2f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB"


def terms(weights: WeightsInfo) -> str:
    """Size of what is downloaded, licence and remarks of weights."""
    return f"{size_of(weights.download)}, {weights.licence}{remarks(weights)}"


def remarks(weights: WeightsInfo) -> str:
    """What of a licence should be known, to stand behind it."""
    return f" ({weights.remarks})" if weights.remarks else ""


def to_bring(left: StillToBring) -> list[str]:
    """The step that is left to the user, a sentence a file."""
    return [
        f"one step is left: {file.filename} is not downloaded, because {file.withheld}. It is "
        f"published at {file.page}; put it into {left.folder}, or name where it lies with "
        f"`--weights {left.key}=PATH`."
        for file in left.files
    ]


def not_ours(planned: Removal) -> str:
    """Why weights are not deleted."""
    found = planned.elsewhere
    if found is None:
        return "no weights of this key were downloaded"
    where = f"these weights lie at {found.path}"
    match found.place:
        case Place.HUB_CACHE:
            return f"{where}, in Hugging Face's cache, which its own tool `hf cache` clears"
        case Place.FOLDER:
            return f"{where}, in the folder of CURATOR_WEIGHTS, which is yours"
        case _:
            return f"{where}, which you named, and are yours"


def cost_of(cost: Cost) -> str:
    """What the self-test measured."""
    parts = [f"{cost.seconds:.2g} s an image in batches of {cost.batch}"]
    if cost.loaded is not None:
        parts.append(f"models {memory_of(cost.loaded)}")
    if cost.per_image is not None:
        parts.append(f"{memory_of(cost.per_image)} an image beside them")
    return f"{', '.join(parts)} ({cost.device}, {cost.dtype})"


def memory_of(size: int) -> str:
    """Bytes of memory."""
    return f"{size / 1e9:.2f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def note(text: str) -> str:
    """A note of a scorer ("no-prompt"), or the reason of a skip, in words."""
    kind = text.partition(":")[0]
    return next((words for known, words in _NOTES.items() if known == kind), text)


def blocked(each: Blocked) -> str:
    """Why a scorer does not run, and what can be done."""
    if each.unavailable is not None:
        return f"{each.key} does not run: {unavailable(each.unavailable)}"
    return (
        f"{each.key} does not run: {note(each.skip)}, and such numbers cannot be compared; "
        f"`curator score --scorers {each.key} --again` makes the whole column anew"
    )


def held(state: State) -> str:
    """What keeps scoring from going on, or from its device; "" where nothing does."""
    if state.hold is Hold.MEMORY:
        free = f" ({memory_of(state.free)} free)" if state.free is not None else ""
        why = f"another program needs the graphics memory{free}"
        return f"Waiting: {why}" if state.phase is Phase.WAITING else f"On the CPU: {why}"
    return "Waiting until nobody uses Curator" if state.hold is Hold.PERSON else ""


def ended(state: State) -> str:
    """Why scoring has ended, and what can be done."""
    way = f"; {_way_out(state.way_out, '')}" if state.way_out is not None else ""
    return f"{state.reason}{way}"


def pace(progress: Progress) -> str:
    """How fast scoring goes and how long it will; "" while neither is known."""
    if not progress.per_second:
        return ""
    speed = f"{progress.per_second:,.1f}/s"
    if progress.seconds_left is None:
        return speed
    return f"{speed}  {timedelta(seconds=round(progress.seconds_left))} left"


def unavailable(state: Unavailable) -> str:
    """What a scorer misses, and what can be done."""
    subject = f"weights {state.weights!r}: {state.reason}" if state.weights else state.reason
    return f"{subject}; {_way_out(state.way_out, state.key, state.weights)}"


def pull_hint(keys: Sequence[str]) -> str:
    """How to get what some scorers need, with size and licence."""
    infos = needed_weights(keys)
    needed = "; ".join(f"{each.key}: {terms(each)}" for each in infos)
    told = f"`curator models pull {' '.join(keys)}` downloads what is needed: {needed}."
    if any(each.withheld for each in infos):
        told += " It then tells what you have to bring yourself."
    return told


def _way_out(way_out: WayOut, scorer: str, weights: str | None = None) -> str:
    key = weights or scorer
    match way_out:
        case WayOut.PULL:
            return (
                f"`curator models pull {scorer}` downloads them, `--weights {key}=PATH` uses "
                "those you have"
            )
        case WayOut.BRING:
            return (
                f"`curator models show {scorer}` tells where they are published, "
                f"`--weights {key}=PATH` uses those you have"
            )
        case WayOut.MAKE_ANEW:
            name = scorer.partition(":")[2]
            return f"`curator models style add {name} FOLDER` makes it anew"
        case WayOut.MEND_PATH:
            return f"mend the path given with --weights {key}=PATH or in the settings"
        case WayOut.REPLACE_FILE:
            return f"replace the file; `curator models verify {key}` tells whether it fits"
        case WayOut.REINSTALL:
            return "install Curator again, with all it needs; `curator doctor` tells what is there"
        case WayOut.MEND_PLUGIN:
            return "the plugin it comes from is broken: bring it up to date, or uninstall it"
        case WayOut.FREE_MEMORY:
            return "end what else uses the device's memory, or use --device cpu"
        case WayOut.RESTART:
            return "start Curator again, or use --device cpu"


def way_out(error: CuratorError) -> str | None:
    """What can be done about an error; None where its own words say it."""
    match error:
        case LibraryInUseError():
            return (
                "End that program or wait for it; `curator find` and whatever else only reads "
                "works meanwhile."
            )
        case LibraryDamagedError():
            return (
                "Copies made before upgrades lie in the folder backups beside the library; "
                "`curator doctor` checks a library."
            )
        case NotEmbeddedError():
            return (
                "`curator score` makes embeddings where CLIP's weights are; with --again also of "
                "images that have their scores already."
            )
        case LackingWeightsError(key=key):
            return (
                f"`curator models pull {key}` downloads them; the settings or CURATOR_WEIGHTS name "
                "those you have."
            )
        case WeightsError():
            return "`curator models list` shows which weights are on this machine."
    return None
