"""Every setting as one typed field, read from a TOML file and from the environment.

What a face lets the user set is written back into the file, one key at a time.
The environment (`CURATOR_DEVICE=cpu`) wins over the file. Options of the command line are no
settings: who takes them makes a copy with `settings.with_options(…)`.
"""

from __future__ import annotations

import difflib
import os
import re
import reprlib
import shutil
import tomllib
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import Field, PrivateAttr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from curator.domain.errors import SettingsError, StorageError
from curator.domain.setting import About, Group, Holds, Origin

ENVIRONMENT_PREFIX = "CURATOR_"
FILE_NAME = "settings.toml"

# CURATOR_WEIGHTS is a folder of weights and belongs to whoever looks for them.
_NOT_IN_THE_ENVIRONMENT = ("weights",)
_WAIT = About(Group.FOLDERS, Holds.RESTART, "days", unset="never")

_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d{1,3})?", re.ASCII)

Names = Annotated[tuple[str, ...], NoDecode]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Environment(EnvSettingsSource):
    """Environment variables, without those that mean something else."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        if field_name in _NOT_IN_THE_ENVIRONMENT:
            return None, field_name, False
        return super().get_field_value(field, field_name)


class Settings(BaseSettings):
    """What the user can set; frozen, and valid once it exists."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True
    )

    on_arrival: Annotated[Names, About(Group.SCORING, Holds.SCORING)] = Field(
        default=("clip", "aesthetic_v2"),
        title="Score on arrival",
        description="Scorers that new images run through by themselves, beside the pixel "
        "scorers, where their weights are present.",
    )
    settle_seconds: Annotated[Finite, About(Group.FOLDERS, Holds.RESTART, "s")] = Field(
        default=0.4,
        ge=0,
        le=60,
        title="Settling time",
        description="Seconds for which a file must not change before it is read.",
    )
    polling_seconds: Annotated[Finite, About(Group.FOLDERS, Holds.RESTART, "s")] = Field(
        default=5.0,
        ge=0.2,
        le=3600,
        title="Polling interval",
        description="Seconds between two looks at a folder that sends no events, such as one "
        "on a network drive.",
    )
    ignore_patterns: Annotated[Names, About(Group.FOLDERS, Holds.RESTART)] = Field(
        default=(),
        title="Files to leave out",
        description="Glob patterns, relative to the watched folder, of files that are not read.",
    )
    holding_days: Annotated[int | None, _WAIT] = Field(
        default=None,
        ge=1,
        le=3650,
        title="Time in holding",
        description="Days after which held files go into the system's bin; unset, never.",
    )
    decode_threads: Annotated[int | None, About(Group.IMAGES, Holds.RESTART)] = Field(
        default=None,
        ge=1,
        le=256,
        title="Decoding threads",
        description="Images decoded at the same time; unset, one less than there are cores.",
    )
    most_megapixels: Annotated[int, About(Group.IMAGES, Holds.RESTART, "MP")] = Field(
        default=256,
        ge=1,
        le=10_000,
        title="Largest image",
        description="Megapixels above which an image is not decoded.",
    )
    thumbnail_edge: Annotated[int, About(Group.IMAGES, Holds.RESTART, "px")] = Field(
        default=256,
        ge=64,
        le=1024,
        title="Thumbnail size",
        description="Longer side of a thumbnail in pixels.",
    )
    batch_minutes: Annotated[Finite, About(Group.IMAGES, Holds.RESTART, "min")] = Field(
        default=5.0,
        ge=0,
        le=10_080,
        title="Pause that ends a batch",
        description="Minutes between two images of the same prompt after which the second one "
        "belongs to another batch.",
    )
    near_distance: Annotated[int, About(Group.IMAGES, Holds.RESTART, "bits")] = Field(
        default=6,
        ge=0,
        le=9,
        title="Distance of near-duplicates",
        description="Bits, of the 64 that tell how an image looks, in which near-duplicates may "
        "differ.",
    )
    near_cosine: Annotated[Finite, About(Group.IMAGES, Holds.RESTART)] = Field(
        default=0.97,
        ge=0.9,
        le=1,
        title="Likeness of near-duplicates",
        description="Cosine of what CLIP sees in two images, less what it sees in all, from which "
        "they are near-duplicates, where it has seen them.",
    )
    device: Annotated[str, About(Group.SCORING, Holds.MODELS)] = Field(
        default="auto",
        examples=["auto", "cpu", "cuda", "mps"],
        title="Scoring device",
        description="Where the scoring models run: auto, cpu, cuda, cuda:N or mps.",
    )
    dtype: Annotated[
        Literal["default", "auto", "float32", "float16", "bfloat16"],
        About(Group.SCORING, Holds.MODELS),
    ] = Field(
        default="default",
        title="Number format of the models",
        description="default is float32 on the CPU and float16 on a GPU; auto takes the fastest "
        "that stays within the bounds of error.",
    )
    spare_vram_mb: Annotated[int, About(Group.COURTESY, Holds.AT_ONCE, "MB")] = Field(
        default=2048,
        ge=0,
        le=1_000_000,
        title="Graphics memory left to others",
        description="Megabytes of a CUDA device's memory that scoring leaves free for other "
        "programs, at most a quarter of the device; 0 takes what there is.",
    )
    short_of_vram: Annotated[Literal["pause", "cpu"], About(Group.COURTESY, Holds.AT_ONCE)] = Field(
        default="pause",
        title="When others need graphics memory",
        description="What scoring does while less than that is free: pause lets it wait, cpu "
        "goes on with the processor, in the same number format and many times slower. Either way "
        "the models leave the device.",
    )
    only_when_idle: Annotated[bool, About(Group.COURTESY, Holds.AT_ONCE)] = Field(
        default=False,
        title="Score only when idle",
        description="Score only while nobody uses the window; on the command line nobody ever "
        "does.",
    )
    idle_seconds: Annotated[Finite, About(Group.COURTESY, Holds.AT_ONCE, "s")] = Field(
        default=60.0,
        ge=1,
        le=86_400,
        title="Idle after",
        description="Seconds without a key, a click or a move in the window after which it counts "
        "as idle.",
    )
    images_per_second: Annotated[Finite, About(Group.COURTESY, Holds.AT_ONCE, "a second")] = Field(
        default=0.0,
        ge=0,
        le=10_000,
        title="Speed limit",
        description="Images to score a second at most, evenly spaced; 0 is as many as possible.",
    )
    unload_minutes: Annotated[Finite, About(Group.COURTESY, Holds.AT_ONCE, "min")] = Field(
        default=5.0,
        ge=0,
        le=1440,
        title="Unload models after",
        description="Minutes without work after which models give their memory back; 0 keeps "
        "them loaded.",
    )
    weights: Annotated[dict[str, Path], About(Group.SCORING, Holds.MODELS)] = Field(
        default={},
        title="Weights",
        description="A file or folder for each weights key, in its authors' published format.",
    )

    _options: frozenset[str] = PrivateAttr(default=frozenset())

    def with_options(self, options: Mapping[str, object]) -> Settings:
        """A copy in which options of the command line, valid ones, stand before all else."""
        made = self.model_copy(update=options)
        made._options = self._options | options.keys()
        return made

    def origin(self, key: str) -> Origin:
        """Who set a setting; FILE where it has its default, too."""
        if key in self._options:
            return Origin.OPTION
        variable, is_asked = variable_of(key), key not in _NOT_IN_THE_ENVIRONMENT
        given = any(value for name, value in os.environ.items() if name.upper() == variable)
        return Origin.ENVIRONMENT if given and is_asked else Origin.FILE

    @property
    def decode_workers(self) -> int:
        """Decoding threads to start: as set, else cores - 1, at least 1."""
        return self.decode_threads or max(1, (os.cpu_count() or 1) - 1)

    @field_validator("on_arrival", "ignore_patterns", mode="before")
    @classmethod
    def _parted(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("device")
    @classmethod
    def _known(cls, device: str) -> str:
        return checked_device(device)

    @field_validator("weights")
    @classmethod
    def _at_home(cls, paths: dict[str, Path]) -> dict[str, Path]:
        return {key: path.expanduser() for key, path in paths.items()}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then what the file gave to the constructor."""
        return _Environment(settings_cls), init_settings


def checked_device(device: str) -> str:
    """A device as it can be set; ValueError says what can."""
    if not _DEVICE.fullmatch(device):
        raise ValueError("should be auto, cpu, mps, cuda or cuda:N")
    return device


def variable_of(key: str) -> str:
    """The environment variable that sets a setting."""
    return f"{ENVIRONMENT_PREFIX}{key.upper()}"


def default_settings_path() -> Path:
    """The file in the platform's configuration folder; it need not be there."""
    return platformdirs.user_config_path("curator", appauthor=False) / FILE_NAME


def load_settings(path: Path | None = None) -> Settings:
    """The settings of a file (the default one, if none is named) and of the environment.

    A file that is not there sets nothing. Raises SettingsError.
    """
    path = path or default_settings_path()
    return _checked(Settings, _read(path), path, os.environ)


def store_setting(key: str, value: object, path: Path | None = None) -> None:
    """Write one setting into a file (the default one, if none is named), and leave all else there.

    Args:
        key: a field of Settings, or `weights.KEY` for one path of many.
        value: None takes the setting out, so that its default holds.
        path: made if it is absent.

    Raises:
        SettingsError: the file, or what it would become, is not valid; nothing is written.
        StorageError: it cannot be written.
    """
    path = path or default_settings_path()
    content = _read(path)
    _checked(_FromFile, content, path, {})
    plain = _as_toml(key, value)
    _put(content, key, plain)
    _checked(_FromFile, content, path, {})
    text = _edited(_text(path), key, plain)
    if text is None or tomllib.loads(text) != content:
        raise SettingsError(f"{path} is written in a way that {key} cannot be changed in")
    _replace(path, text)


def checked_value(key: str, value: object) -> Any:
    """A value as Settings hold it; None gives the default.

    Raises:
        SettingsError: why it cannot be set, without the name of the setting.
    """
    try:
        return getattr(_FromFile.model_validate({} if value is None else {key: value}), key)
    except ValidationError as error:
        raise SettingsError("; ".join(map(_reason, error.errors()))) from None


def change_setting(
    settings: Settings, key: str, value: object, path: Path | None = None
) -> Settings:
    """Settings with another value of one field (None: its default), which the file has, too.

    Raises:
        SettingsError, StorageError: as `store_setting` does.
    """
    checked, before = checked_value(key, value), getattr(settings, key)
    if isinstance(checked, dict):
        for part in {**before, **checked}:
            if before.get(part) != checked.get(part):
                store_setting(f"{key}.{part}", checked.get(part), path)
    else:
        store_setting(key, None if value is None else checked, path)
    return settings.model_copy(update={key: checked})


class _FromFile(Settings):
    """What a file says by itself: the environment is not asked."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def _checked(
    kind: type[Settings], content: dict[str, Any], path: Path, environment: Mapping[str, str]
) -> Settings:
    try:
        return kind(**content)
    except ValidationError as error:
        mistakes = (_in_words(mistake, path, environment) for mistake in error.errors())
        raise SettingsError("; ".join(mistakes)) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not a text in UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        return ""


def _as_toml(key: str, value: object) -> Any:
    """A value as TOML has them: text for paths, lists for tuples."""
    if isinstance(value, tuple | list):
        return [_as_toml(key, each) for each in value]
    plain = str(value) if isinstance(value, Path | str) else value
    if isinstance(plain, str) and not plain.isascii():
        try:
            plain.encode()
        except UnicodeEncodeError:
            raise SettingsError(f"{key}: {plain!r} is no text that a file could hold") from None
    return plain


def _put(table: MutableMapping[str, Any], key: str, value: Any) -> None:
    """Set a key, or one in a table ("weights.clip"); None takes it out."""
    head, dot, rest = key.partition(".")
    inner = table.setdefault(head, {}) if dot else table
    if not isinstance(inner, MutableMapping):
        raise SettingsError(f"there is no setting called {key!r}")
    if value is None:
        inner.pop(rest or head, None)
    else:
        inner[rest or head] = value


def _edited(text: str, key: str, value: Any) -> str | None:
    """The text with one key changed and its comments kept; None where that cannot be done."""
    import tomlkit  # most programs that read settings write none
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        _put(document, key, value)
        return tomlkit.dumps(document)
    except TOMLKitError:
        return None


def _replace(path: Path, text: str) -> None:
    """Put a text in a file's place, whole or not at all; a link keeps leading there."""
    target = path.resolve()
    fresh = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, encoding="utf-8")
        if target.exists():
            shutil.copymode(target, fresh)
        fresh.replace(target)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise StorageError(f"{path} cannot be written: {error.strerror or error}") from error


def _in_words(mistake: Any, path: Path, environment: Mapping[str, str]) -> str:
    key = str(mistake["loc"][0])
    variable = variable_of(key)
    if mistake["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key[:100], Settings.model_fields, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return f"{path}: there is no setting called {key!r}{hint}"
    place = f"{path}: {'.'.join(str(part) for part in mistake['loc'])}"
    if variable in environment and key not in _NOT_IN_THE_ENVIRONMENT:
        place = f"environment variable {variable}"
    return f"{place}: {_reason(mistake)}"


def _reason(mistake: Any) -> str:
    reason = re.sub(r"^(Input|Value error,) | for <class .*>$", "", str(mistake["msg"]))
    return f"{reason} (found {reprlib.repr(mistake['input'])})"
