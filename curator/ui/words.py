"""Typed facts as sentences for people; the window's way out of each trouble, where there is one.

No widget is known here. Whatever comes out of files goes through `visible` on its way to one.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from curator.domain import score
from curator.domain.criteria import Scale
from curator.domain.errors import (
    CuratorError,
    LackingWeightsError,
    LibraryDamagedError,
    LibraryInUseError,
    LibraryTooNewError,
    NotEmbeddedError,
    SettingsError,
    StorageError,
    WeightsError,
)
from curator.domain.image import Flag, Label
from curator.domain.score import Note, Provenance, ScorerInfo, WeightsInfo
from curator.library.cells import StackMark
from curator.library.judging import AbsentKind, ScoreLine
from curator.library.models import StillToBring
from curator.library.news import Blocked, Hold, Phase, Skip, State, Unavailable, WayOut

NO_VALUE = "–"

_NOTES: dict[str, str] = {
    Note.NO_PROMPT: "the file tells no prompt",
    Note.NO_CONTENT: "the prompt holds nothing but quality words",
    Note.LANGUAGE: "the model cannot read the prompt's script",
    Note.TRUNCATED: "the prompt is longer than the model reads",
    Note.MIXED_LANGUAGE: "part of the prompt is in a script the model cannot read",
    Note.NOT_FINITE: "the model gave no number",
    Note.BLANK: "blank",
    Note.BLACK: "black",
    Note.NOISE: "nothing but noise",
    Note.SOFT: "soft",
    Note.NOISY: "grainy",
    Note.JPEG_MILD: "light JPEG traces",
    Note.JPEG_STRONG: "strong JPEG traces",
    Note.CRUSHED: "drowned in black",
    Note.TOO_SMALL: "the image is too small",
    Note.SAME_AS_REFERENCE: "it is the style’s only reference itself",
    Skip.WEIGHTS: "weights are missing",
    Skip.OTHER_PROVENANCE: "the column was made with other weights, version or number format",
    Skip.FILE_GONE: "the file is gone or is no image any more",
}

_FLAGS = {Flag.KEEP: "keep", Flag.REJECT: "reject", Flag.UNDECIDED: "undecided"}
_LABELS = {
    Label.NONE: "no label",
    Label.RED: "red",
    Label.YELLOW: "yellow",
    Label.GREEN: "green",
    Label.BLUE: "blue",
}

_AMONG = {
    Scale.VALUE: "",
    Scale.LIBRARY_PERCENTILE: "in the library",
    Scale.PROMPT_PERCENTILE: "within the prompt",
}

# Controls but line break and tab; what turns the direction of text round; halves of characters,
# which is how bytes of a name that are no UTF-8 come.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_WHITE_SPACE = re.compile(r"\s+")

# Texts


def visible(text: str) -> str:
    """A text that is safe in a widget: controls are written out, line breaks and tabs stay."""
    return _UNSAFE.sub(_written_out, _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """The same in one line: white space is closed up."""
    return visible(_WHITE_SPACE.sub(" ", text)).strip()


def tooltip(text: str) -> str:
    """The same for a tooltip, so that Qt takes nothing in it for markup."""
    return f"<span>{html.escape(visible(text)).replace(chr(10), '<br>')}</span>"


def menu_text(text: str) -> str:
    """The same for menus, tabs and buttons, where an ampersand would underline a letter."""
    return one_line(text).replace("&", "&&")


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    # Python keeps a byte that is no UTF-8 as U+DC00 plus the byte.
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


# Numbers


def counted(count: int, thing: str) -> str:
    """A number of things whose plural is made with an s."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def stack(mark: StackMark) -> str:
    """The stack an image stands for, or its place in one that is open."""
    if mark.is_open:
        return f"{mark.place:,} of {mark.size:,} in the stack"
    return f"stack of {mark.size:,}"


def short_count(count: int) -> str:
    """A number in at most four signs, for where there is no room for more."""
    if count < 1000:
        return str(count)
    number, unit = (count / 1e6, "M") if count >= 999_500 else (count / 1e3, "k")
    return f"{number:.1f}{unit}" if number < 9.95 else f"{number:.0f}{unit}"


def images(count: int) -> str:
    """A number of images."""
    return counted(count, "image")


def size_of(size: int) -> str:
    """Bytes as people read them."""
    if size <= 0:
        return "size unknown"
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= step:
            return f"{_three_digits(size / step)} {unit}"
    return counted(size, "byte")


def _three_digits(value: float) -> str:
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f}"


def duration(seconds: float) -> str:
    """A length of time, as exact as people want it."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def time_of(nanoseconds: int) -> str:
    """A moment (nanoseconds since 1970, UTC) in the user's own time."""
    moment = _local(nanoseconds)
    return "time unknown" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def short_time_of(nanoseconds: int) -> str:
    """The same where there is little room: the time of a moment today, the day of any other."""
    moment = _local(nanoseconds)
    if moment is None:
        return NO_VALUE
    is_today = moment.date() == datetime.now(tz=UTC).astimezone().date()
    return f"{moment:%H:%M}" if is_today else f"{moment:%Y-%m-%d}"


def _local(nanoseconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(nanoseconds / 1e9, tz=UTC).astimezone()
    except (OverflowError, ValueError, OSError):
        return None


def scorer_value(info: ScorerInfo, value: float | None) -> str:
    """A score with as many digits as tell images of its scale apart."""
    if value is None or not math.isfinite(value):
        return NO_VALUE
    span = info.high - info.low
    digits = 0 if span >= 100 else 1 if span >= 10 else 2 if span >= 1 else 3
    # Rounding must not leave a minus before nothing.
    return f"{round(value, digits) + 0.0:.{digits}f}"


def percentile(value: float | None) -> str:
    """The share of images that are not better."""
    return NO_VALUE if value is None or not math.isfinite(value) else f"{value:.0f} %"


def scorer_number(info: ScorerInfo, value: float | None, scale: Scale) -> str:
    """A score or its percentile, whichever the value is."""
    return scorer_value(info, value) if scale is Scale.VALUE else percentile(value)


def among(scale: Scale) -> str:
    """The images that a percentile compares with; "" for a value."""
    return _AMONG[scale]


# Judgements


def flag(value: Flag) -> str:
    """A flag by its name."""
    return _FLAGS[value]


def label(value: Label) -> str:
    """A colour label by its name."""
    return _LABELS[value]


def stars(rating: int) -> str:
    """A rating in words."""
    return counted(rating, "star") if rating else "no stars"


# Scores and scoring models


def note(text: str) -> str:
    """The notes of a scorer ("soft, truncated:0.71"), or the reason of a skip, in words."""
    return ", ".join(_one_note(each) for each in text.split(", ")) if text else ""


def _one_note(text: str) -> str:
    kind, _, argument = text.partition(":")
    words = _NOTES.get(kind)
    if words is None:
        return one_line(text)
    if kind == Note.TRUNCATED and re.fullmatch(r"[01]\.\d+", argument):
        return f"prompt truncated, {float(argument):.0%} of it was read".replace("%", " %")
    return words


def other_forms(value: float, note: str) -> str:
    """The same judgement in the other forms it is published in."""
    found = score.other_forms(note)
    parts = []
    if Note.HESSEL in found:
        # torchmetrics' form is ours, not below 0.
        parts = [f"torchmetrics {max(value, 0):.1f}", f"Hessel {found[Note.HESSEL]:.2f}"]
    if Note.RAW_LOSS in found:
        parts = [f"GhostReview’s raw loss {found[Note.RAW_LOSS]:.3g}"]
    return " · ".join(parts)


def provenance(made: Provenance) -> str:
    """What a number was made with."""
    parts = [f"version {made.version}"]
    if made.weights_hash:
        parts.append(f"weights {made.weights_hash[:8]}")
    return ", ".join(filter(None, (*parts, made.dtype)))


def why_absent(line: ScoreLine) -> str:
    """Why an image has no number of a scorer, and what can be done; "" where it has one."""
    if line.absent is None:
        return ""
    match line.absent.kind:
        case AbsentKind.NOT_YET:
            return "not scored yet"
        case AbsentKind.NO_WEIGHTS if line.absent.unavailable is not None:
            return unavailable(line.absent.unavailable)
        case AbsentKind.FAILED_IMAGE:
            return f"the image cannot be read: {one_line(line.absent.note)}"
        case _:
            return note(line.absent.note) or "the scorer gives no reason"


def blocked(each: Blocked) -> str:
    """Why a scorer does not run, and what can be done."""
    if each.unavailable is not None:
        return f"{each.key} does not run: {unavailable(each.unavailable)}"
    return f"{each.key} does not run: {note(each.skip)}, and such numbers cannot be compared"


def unavailable(state: Unavailable) -> str:
    """What a scorer misses, and what can be done."""
    reason = one_line(state.reason)
    subject = f"weights “{state.weights}”: {reason}" if state.weights else reason
    return f"{subject}; {_way_out_of(state.way_out)}"


def held(state: State) -> str:
    """What keeps scoring from going on, or from its device; "" where nothing does."""
    if state.hold is Hold.MEMORY:
        free = f" ({size_of(state.free)} free)" if state.free else ""
        return f"another program needs the graphics memory{free}"
    if state.hold is Hold.PERSON and state.phase is Phase.WAITING:
        return "until you are idle"
    return ""


def ended(state: State) -> str:
    """Why scoring has ended, and what can be done."""
    way = f"; {_way_out_of(state.way_out)}" if state.way_out is not None else ""
    return f"{one_line(state.reason)}{way}"


def per_second(speed: float) -> str:
    """A speed, as exact as people want it."""
    return f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}"


def _way_out_of(way_out: WayOut) -> str:
    match way_out:
        case WayOut.PULL:
            return "Scoring models can download them or take those you have"
        case WayOut.BRING:
            return "Scoring models tells where they are published and takes those you have"
        case WayOut.MAKE_ANEW:
            return "make the style anew in Scoring models"
        case WayOut.MEND_PATH:
            return "choose another file or folder in Scoring models"
        case WayOut.REPLACE_FILE:
            return "replace the file, or download it again in Scoring models"
        case WayOut.REINSTALL:
            return "install Curator again with all it needs; `curator doctor` tells what is there"
        case WayOut.MEND_PLUGIN:
            return "the plugin it comes from is broken: bring it up to date, or uninstall it"
        case WayOut.FREE_MEMORY:
            return "end what else uses the device's memory, or start with --device cpu"
        case WayOut.RESTART:
            return "start Curator again; where that does not help, with --device cpu"


def terms(weights: WeightsInfo) -> str:
    """Size, licence and remarks of weights."""
    remarks = f" ({weights.remarks})" if weights.remarks else ""
    return f"{size_of(weights.size)}, {weights.licence}{remarks}"


def to_bring(left: StillToBring) -> str:
    """The step that is left to the user when all else is downloaded."""
    names = listed([one_line(file.filename) for file in left.files])
    return (
        f"Downloaded, and one step is left: put {names} into {visible(str(left.folder))}, or "
        "choose the folder where it lies beside these files."
    )


def listed(names: Sequence[str]) -> str:
    """Names as an enumeration: a, b and c."""
    *first, last = names or ("nothing",)
    return f"{', '.join(first)} and {last}" if first else last


# Errors


def error_in_words(error: BaseException) -> str:
    """What happened, and the way out, in a sentence or two."""
    happened = sentence(_happened(error))
    way = way_out(error)
    return f"{happened} {way}" if way else happened


def _happened(error: BaseException) -> str:
    if isinstance(error, CuratorError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def sentence(text: str) -> str:
    """A text as a sentence: a capital, a full stop, safe to show."""
    line = one_line(text)
    if not line:
        return ""
    return line[0].upper() + line[1:] + ("" if line[-1] in ".!?…" else ".")


def way_out(error: BaseException) -> str | None:
    """What can be done about an error; None where its own words say it."""
    match error:
        case LibraryInUseError():
            return "Close that program first, or open the library only to look at it."
        case LibraryTooNewError():
            return "Update Curator to open it; nothing was changed."
        case LibraryDamagedError():
            return (
                "Copies made before upgrades lie in the folder backups beside the library; "
                "`curator doctor` checks a library."
            )
        case StorageError():
            return "Make room or choose another place, then do it again."
        case NotEmbeddedError():
            return "They come with the first scores of CLIP; Scoring models tells what it lacks."
        case LackingWeightsError():
            return "Scoring models can download them or take those you have."
        case WeightsError():
            return "Scoring models shows which weights are on this machine."
        case SettingsError():
            return "Mend that and start Curator again."
    return None
