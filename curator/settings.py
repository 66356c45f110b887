"""Every setting as one typed field, read from a TOML file and from the environment.

What a face lets the user set is written back into the file, one key at a time.

The environment (`CURATOR_DEVICE=cpu`) wins over the file. Options of the command line are no
settings: who takes them makes a copy with `settings.model_copy(update=…)`.
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
from pydantic import Field, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from curator.domain.errors import SettingsError, StorageError

ENVIRONMENT_PREFIX = "CURATOR_"
FILE_NAME = "settings.toml"

# CURATOR_WEIGHTS is a folder of weights and belongs to whoever looks for them.
_NOT_IN_THE_ENVIRONMENT = ("weights",)

_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d{1,3})?", re.ASCII)

Names = Annotated[tuple[str, ...], NoDecode]


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

    on_arrival: Names = Field(
        default=("clip", "aesthetic_v2"),
        title="Score on arrival",
        description="Scorers that new images run through by themselves, beside the pixel "
        "scorers, where their weights are present.",
    )
    settle_seconds: float = Field(
        default=0.4,
        ge=0,
        le=60,
        allow_inf_nan=False,
        title="Settling time",
        description="Seconds for which a file must not change before it is read.",
    )
    polling_seconds: float = Field(
        default=5.0,
        ge=0.2,
        le=3600,
        allow_inf_nan=False,
        title="Polling interval",
        description="Seconds between two looks at a folder that sends no events, such as one "
        "on a network drive.",
    )
    ignore_patterns: Names = Field(
        default=(),
        title="Files to leave out",
        description="Glob patterns, relative to the watched folder, of files that are not read.",
    )
    decode_threads: int | None = Field(
        default=None,
        ge=1,
        le=256,
        title="Decoding threads",
        description="Images decoded at the same time; unset, one less than there are cores.",
    )
    most_megapixels: int = Field(
        default=256,
        ge=1,
        le=10_000,
        title="Largest image",
        description="Megapixels above which an image is not decoded.",
    )
    thumbnail_edge: int = Field(
        default=256,
        ge=64,
        le=1024,
        title="Thumbnail size",
        description="Longer side of a thumbnail in pixels.",
    )
    device: str = Field(
        default="auto",
        title="Scoring device",
        description="Where the scoring models run: auto, cpu, cuda, cuda:N or mps.",
    )
    dtype: Literal["default", "auto", "float32", "float16", "bfloat16"] = Field(
        default="default",
        title="Number format of the models",
        description="default is float32 on the CPU and float16 on a GPU; auto takes the fastest "
        "that stays within the bounds of error.",
    )
    weights: dict[str, Path] = Field(
        default={},
        title="Weights",
        description="A file or folder for each weights key, in its authors' published format.",
    )

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
    variable = f"{ENVIRONMENT_PREFIX}{key.upper()}"
    if mistake["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key[:100], Settings.model_fields, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return f"{path}: there is no setting called {key!r}{hint}"
    place = f"{path}: {'.'.join(str(part) for part in mistake['loc'])}"
    if variable in environment and key not in _NOT_IN_THE_ENVIRONMENT:
        place = f"environment variable {variable}"
    reason = re.sub(r"^(Input|Value error,) | for <class .*>$", "", str(mistake["msg"]))
    return f"{place}: {reason} (found {reprlib.repr(mistake['input'])})"
