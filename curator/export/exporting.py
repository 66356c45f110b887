"""What exporters share: what they are given, what they report, and the Exporter protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from curator.domain.image import ImageId

Record = Mapping[str, Any]
"""What `find --format json` says of one image: text, numbers, None, lists and mappings of them."""

Progress = Callable[[int, int], None]
"""Called with the number of images done, and of all."""


class Mode(StrEnum):
    """How files come to the target."""

    COPY = "copy"
    LINK = "link"
    MOVE = "move"
    ZIP = "zip"


class Format(StrEnum):
    """The file format of what is written; KEEP leaves every file as it is."""

    KEEP = "keep"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"


class Sidecar(StrEnum):
    """What is written beside the images: json, txt, xmp one a file; csv one for all."""

    JSON = "json"
    CSV = "csv"
    TXT = "txt"
    XMP = "xmp"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How to export.

    Attributes:
        name: template of the files' names, see `naming.Template`.
    """

    mode: Mode = Mode.COPY
    name: str = "{name}"
    format: Format = Format.KEEP
    strip_metadata: bool = False
    sidecars: frozenset[Sidecar] = frozenset()


@dataclass(frozen=True, slots=True)
class ExportItem:
    """One image to export.

    Attributes:
        path: the file to take it from; one that is there, if the Image has several.
    """

    path: Path
    image_id: ImageId
    image: Record


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a set of images comes from; the manifest tells it.

    Attributes:
        library: path of the library, or its id.
        rule: the rule of the cut that chose them, None where there was none.
    """

    library: str
    query: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """A whole order: these images, best first, into that folder."""

    items: Sequence[ExportItem]
    target: Path
    origin: Origin
    options: ExportOptions = ExportOptions()


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written; `sha256` of its bytes, in hex."""

    item: ExportItem
    file: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportFailure:
    """An image that was not exported, and why."""

    item: ExportItem
    reason: str


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What came of an order.

    Attributes:
        manifest: the manifest that tells of `written`.
        cancelled: the rest was not tried, because the user said stop.
    """

    written: tuple[Exported, ...]
    failed: tuple[ExportFailure, ...]
    manifest: Path
    cancelled: bool = False


def no_progress(_done: int, _of: int) -> None:
    """Progress that nobody looks at."""


def never() -> bool:
    """An order that nobody cancels."""
    return False


@runtime_checkable
class Exporter(Protocol):
    """Carries out export orders; an entry point of group `curator.exporters` names one."""

    name: str

    def export(
        self,
        order: ExportOrder,
        progress: Progress = no_progress,
        cancelled: Callable[[], bool] = never,
    ) -> ExportReport:
        """Write the files; never over a file that is there.

        An image that cannot be read is a failure in the report and stops nothing.

        Raises:
            UsageError: the order cannot be carried out as it was put; nothing was written.
            StorageError: the target cannot be written any more; what is written is whole.
        """
        ...
