"""Every setting with all that is to be known to show and change it, made from their one model.

A field that is new there is here by itself; one of a type that no face knows is a mistake that
the tests find.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from curator.domain.setting import About, Group
from curator.settings import Settings


class Kind(Enum):
    """What can be set.

    NAMES: texts in an order. PATHS: a path for each of some names.
    """

    SWITCH = auto()
    WHOLE = auto()
    NUMBER = auto()
    CHOICE = auto()
    TEXT = auto()
    NAMES = auto()
    PATHS = auto()


_KINDS = {
    bool: Kind.SWITCH,
    int: Kind.WHOLE,
    float: Kind.NUMBER,
    str: Kind.TEXT,
    tuple[str, ...]: Kind.NAMES,
    dict[str, Path]: Kind.PATHS,
}


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """One setting.

    Attributes:
        choices: all there are of a CHOICE; some usual ones of a TEXT.
        least: the bounds of a number; None where there is none.
        optional: None can be set, which lets the program choose.
    """

    key: str
    title: str
    description: str
    kind: Kind
    about: About
    default: object
    choices: tuple[str, ...]
    least: float | None
    most: float | None
    optional: bool

    def fits(self, words: str) -> bool:
        """Whether each of these words is in its title, description, key, choices or group."""
        told = (self.title, self.description, self.key, *self.choices, self.about.group)
        text = " ".join(told).casefold()
        return all(word in text for word in words.casefold().split())


def all_settings() -> tuple[SettingInfo, ...]:
    """All of them by group, within a group in the order of the model.

    Raises:
        TypeError: a field is of a type that is not known here, or tells nothing of itself.
    """
    infos = [_info(key, field) for key, field in Settings.model_fields.items()]
    return tuple(info for group in Group for info in infos if info.about.group is group)


def _info(key: str, field: FieldInfo) -> SettingInfo:
    kind, choices, optional = _read(key, field.annotation)
    return SettingInfo(
        key=key,
        title=field.title or key,
        description=field.description or "",
        kind=kind,
        about=_about(key, field),
        default=field.get_default(),
        choices=choices or tuple(map(str, field.examples or ())),
        least=_bound(field, "ge"),
        most=_bound(field, "le"),
        optional=optional,
    )


def _read(key: str, annotation: Any) -> tuple[Kind, tuple[str, ...], bool]:
    """What a type lets one set, its choices, and whether None may be set."""
    if get_origin(annotation) is Literal:
        return Kind.CHOICE, get_args(annotation), False
    parts = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    known = [_KINDS[part] for part in parts if part in _KINDS]
    if len(known) != 1:
        raise TypeError(f"no way is known to set {key}, which is {annotation}")
    return known[0], (), NoneType in parts


def _about(key: str, field: FieldInfo) -> About:
    for each in field.metadata:
        if isinstance(each, About):
            return each
    raise TypeError(f"nothing is told about the setting {key}")


def _bound(field: FieldInfo, name: str) -> float | None:
    return next((getattr(each, name) for each in field.metadata if hasattr(each, name)), None)
