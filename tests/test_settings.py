from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from curator.domain.errors import SettingsError
from curator.settings import Settings, default_settings_path, load_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("CURATOR_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def told(file: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    return str(caught.value)


def test_without_a_file_everything_has_its_default(file: Path) -> None:
    settings = load_settings(file)
    assert settings.on_arrival == ("clip", "aesthetic_v2")
    assert settings.settle_seconds == 0.4
    assert (settings.device, settings.dtype) == ("auto", "default")
    assert (settings.most_megapixels, settings.thumbnail_edge) == (256, 256)
    assert settings.weights == {}
    assert settings.decode_workers == max(1, (os.cpu_count() or 1) - 1)


def test_a_file_sets(file: Path) -> None:
    file.write_text(
        """\ufeff# a comment, and Notepad's mark before it
        on_arrival = ["clip", "hps_v2"]
        settle_seconds = 1
        decode_threads = 3
        ignore_patterns = ["*.tmp", "drafts/**"]
        [weights]
        clip = "~/models/clip"
        "style" = 'C:\\weights\\vgg19.pth'
        """,
        "utf-8",
    )
    settings = load_settings(file)
    assert settings.on_arrival == ("clip", "hps_v2")
    assert (settings.settle_seconds, settings.decode_workers) == (1.0, 3)
    assert settings.ignore_patterns == ("*.tmp", "drafts/**")
    assert settings.weights["clip"] == Path.home() / "models/clip"
    assert settings.weights["style"] == Path("C:\\weights\\vgg19.pth")


def test_the_environment_wins(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('device = "cpu"\nthumbnail_edge = 128\n', "utf-8")
    monkeypatch.setenv("CURATOR_DEVICE", "cuda:1")
    monkeypatch.setenv("CURATOR_ON_ARRIVAL", "clip, hps_v2,")
    monkeypatch.setenv("CURATOR_DTYPE", "")
    settings = load_settings(file)
    assert (settings.device, settings.thumbnail_edge) == ("cuda:1", 128)
    assert settings.on_arrival == ("clip", "hps_v2")
    assert settings.dtype == "default"


def test_other_variables_of_curator_are_no_settings(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_WEIGHTS", "/a/folder")
    monkeypatch.setenv("CURATOR_LIBRARY", "/another")
    assert load_settings(file) == Settings()
    assert load_settings(file).weights == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("settle_seconds = ?\n", "is not valid TOML: Invalid value (at line 1, column 18)"),
        ("a = 1\na = 2", "is not valid TOML"),
        ("a = " + "[" * 5000, "is not valid TOML"),
        ("most_megapixels = " + "9" * 5000, "is not valid TOML"),
        ("settle_second = 1", "no setting called 'settle_second'; did you mean settle_seconds?"),
        ("[scorers]\nx = 1", "there is no setting called 'scorers'"),
        ('settle_seconds = "soon"', "settle_seconds: should be a valid number"),
        ("settle_seconds = nan", "settle_seconds: should be a finite number"),
        ("settle_seconds = -1", "settle_seconds: should be greater than or equal to 0"),
        ("decode_threads = 0", "decode_threads: should be greater than or equal to 1"),
        ("decode_threads = 1.5", "decode_threads: should be a valid integer"),
        ("on_arrival = 3", "on_arrival: should be a valid tuple"),
        ('on_arrival = ["clip", 3]', "on_arrival.1: should be a valid string"),
        ('device = "gpu"', "device: should be auto, cpu, mps, cuda or cuda:N (found 'gpu')"),
        ('dtype = "fp16"', "dtype: should be 'default', 'auto', 'float32'"),
        ("weights = 'x'", "weights: should be a valid dictionary"),
        ("[weights]\nclip = 3", "weights.clip: is not a valid path (found 3)"),
    ],
)
def test_mistakes_name_the_file_and_the_key(file: Path, text: str, words: str) -> None:
    file.write_text(text, "utf-8")
    assert told(file).startswith(str(file))
    assert words in told(file)


def test_all_mistakes_are_told_at_once(file: Path) -> None:
    file.write_text("settle_seconds = -1\nthumbnail_edge = 1\n", "utf-8")
    assert "settle_seconds" in told(file)
    assert "thumbnail_edge" in told(file)


def test_a_mistake_in_the_environment_names_the_variable(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("thumbnail_edge = 128", "utf-8")
    monkeypatch.setenv("CURATOR_THUMBNAIL_EDGE", "big")
    assert told(file).startswith("environment variable CURATOR_THUMBNAIL_EDGE: should be")
    assert str(file) not in told(file)


def test_what_cannot_be_read_is_told(file: Path) -> None:
    file.write_bytes(b"device = '\xff'")
    assert told(file) == f"{file} is not a text in UTF-8"
    file.unlink()
    file.mkdir()
    assert told(file).startswith(f"{file} cannot be read")


def test_settings_do_not_change(file: Path) -> None:
    settings = load_settings(file)
    with pytest.raises(ValidationError, match="frozen"):
        settings.device = "cpu"
    assert settings.model_copy(update={"device": "cpu"}).device == "cpu"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_explains_itself(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.title
    assert field.description
    assert field.description.endswith(".")


def test_the_file_lies_in_the_configuration_folder() -> None:
    assert default_settings_path().name == "settings.toml"
    assert default_settings_path().parent.name == "curator"


def test_importing_settings_loads_neither_torch_nor_qt() -> None:
    heavy = ("torch", "transformers", "PySide6", "sqlalchemy", "numpy", "PIL")
    code = f"import sys, curator.settings; print([n for n in {heavy} if n in sys.modules])"
    folder = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
