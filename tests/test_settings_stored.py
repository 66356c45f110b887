"""Settings written back: one key changes, all else in the file stays as its owner wrote it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from curator.domain.errors import SettingsError, StorageError
from curator.domain.setting import Origin
from curator.settings import (
    Settings,
    change_setting,
    default_settings_path,
    load_settings,
    store_setting,
)

WRITTEN = """\
# What I like.
device = "cpu"  # no GPU here

ignore_patterns = [
    "*.tmp",  # half-written
    "drafts/**",
]

[weights]
# my own copy
clip = '~/models/clip'
"""


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("CURATOR_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.toml"
    store_setting("thumbnail_edge", 512, file)
    store_setting("weights.clip", tmp_path / "clip", file)
    store_setting("on_arrival", ("clip",), file)
    assert load_settings(file) == Settings(
        thumbnail_edge=512, weights={"clip": tmp_path / "clip"}, on_arrival=("clip",)
    )


def test_comments_and_order_survive(file: Path) -> None:
    file.write_text(WRITTEN, "utf-8")
    store_setting("device", "cuda:1", file)
    assert file.read_text("utf-8") == WRITTEN.replace('"cpu"', '"cuda:1"')
    store_setting("weights.aesthetic_v2", Path("/w/head.pth"), file)
    store_setting("settle_seconds", 1.5, file)
    text = file.read_text("utf-8")
    for line in WRITTEN.replace('"cpu"', '"cuda:1"').splitlines():
        assert line in text.splitlines()
    settings = load_settings(file)
    assert settings.settle_seconds == 1.5
    assert list(settings.weights) == ["clip", "aesthetic_v2"]


@pytest.mark.parametrize(
    "text",
    [
        "weights = { clip = '/old' }\n",
        "weights.clip = '/old'\n",
        "[weights]\nclip = '/old'\n",
        "[weights]\n'clip' = '/old' # mine",
    ],
)
def test_weights_may_be_written_in_any_way(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")
    store_setting("weights.clip", Path("/new"), file)
    store_setting("weights.other.key", Path("/other"), file)
    store_setting("device", "cpu", file)
    settings = load_settings(file)
    assert settings.weights == {"clip": Path("/new"), "other.key": Path("/other")}
    assert settings.device == "cpu"


def test_none_takes_a_setting_out(file: Path) -> None:
    file.write_text(WRITTEN + 'aesthetic_v2 = "/x"\n', "utf-8")
    store_setting("device", None, file)
    store_setting("decode_threads", None, file)
    store_setting("weights.clip", None, file)
    settings = load_settings(file)
    assert settings.device == "auto"
    assert settings.weights == {"aesthetic_v2": Path("/x")}
    assert "# What I like." in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("device", "gpu", "device: should be auto, cpu"),
        ("devise", "cpu", "no setting called 'devise'; did you mean device?"),
        ("thumbnail_edge", 3, "thumbnail_edge: should be greater than or equal to 64"),
        ("weights", "x", "weights: should be a valid dictionary"),
        ("weights.clip", 3, "weights.clip: is not a valid path"),
        ("device.name", "cpu", "no setting called 'device.name'"),
        ("weights.clip", Path(os.fsdecode(b"/w/\xff")), "is no text that a file could hold"),
    ],
)
def test_what_settings_refuse_is_not_written(
    file: Path, key: str, value: object, words: str
) -> None:
    file.write_text(WRITTEN, "utf-8")
    with pytest.raises(SettingsError) as caught:
        store_setting(key, value, file)
    assert words in str(caught.value)
    assert file.read_text("utf-8") == WRITTEN
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_file_with_mistakes_is_left_alone(file: Path) -> None:
    file.write_text("device = 'gpu'\n", "utf-8")
    with pytest.raises(SettingsError, match="device: should be"):
        store_setting("thumbnail_edge", 128, file)
    file.write_text("device = ?", "utf-8")
    with pytest.raises(SettingsError, match="is not valid TOML"):
        store_setting("thumbnail_edge", 128, file)
    assert file.read_text("utf-8") == "device = ?"


def test_the_environment_has_no_say_in_what_is_written(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_DEVICE", "cpu")
    monkeypatch.setenv("CURATOR_THUMBNAIL_EDGE", "nonsense")
    with pytest.raises(SettingsError) as caught:
        store_setting("device", "gpu", file)
    assert str(caught.value).startswith(f"{file}: device")
    store_setting("device", "cuda", file)
    assert file.read_text("utf-8") == 'device = "cuda"\n'


@pytest.mark.skipif(os.name == "nt", reason="needs links and modes")
def test_a_link_and_the_mode_stay(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "curator.toml"
    real.parent.mkdir()
    real.write_text(WRITTEN, "utf-8")
    real.chmod(0o600)
    file.symlink_to(real)
    store_setting("device", "cuda", file)
    assert file.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert load_settings(real).device == "cuda"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder one cannot write")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageError, match="cannot be written"):
            store_setting("device", "cpu", tmp_path / "settings.toml")
    finally:
        tmp_path.chmod(0o700)


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "config").touch()
    with pytest.raises((StorageError, SettingsError), match="cannot be"):
        store_setting("device", "cpu", tmp_path / "config" / "settings.toml")


def test_without_a_path_it_is_the_users_own_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    if tmp_path not in default_settings_path().parents:
        pytest.skip("the platform has another place for settings")
    store_setting("device", "cpu")
    assert load_settings().device == "cpu"


def test_reading_settings_does_not_load_the_writer() -> None:
    code = "import sys, curator.settings; print('tomlkit' in sys.modules)"
    folder = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False"


class TestChanged:
    def test_the_file_and_the_settings_have_the_new_value(self, file: Path) -> None:
        file.write_text(WRITTEN, "utf-8")
        settings = change_setting(load_settings(file), "thumbnail_edge", 512, file)
        assert settings.thumbnail_edge == 512
        assert load_settings(file) == settings
        assert 'device = "cpu"  # no GPU here' in file.read_text("utf-8")

    def test_none_brings_the_default_back(self, file: Path) -> None:
        file.write_text(WRITTEN, "utf-8")
        settings = change_setting(load_settings(file), "device", None, file)
        assert settings.device == "auto"
        assert "device" not in file.read_text("utf-8")

    def test_of_many_paths_only_those_that_change_are_written(self, file: Path) -> None:
        file.write_text(WRITTEN, "utf-8")
        settings = load_settings(file)
        kept = settings.weights["clip"]
        settings = change_setting(settings, "weights", {"clip": kept, "new.key": "/n"}, file)
        assert "# my own copy\nclip = '~/models/clip'" in file.read_text("utf-8")
        assert (
            load_settings(file).weights == settings.weights == {"clip": kept, "new.key": Path("/n")}
        )
        settings = change_setting(settings, "weights", None, file)
        assert load_settings(file).weights == settings.weights == {}

    @pytest.mark.parametrize(
        ("key", "value", "words"),
        [
            ("thumbnail_edge", 3, "should be greater than or equal to 64 (found 3)"),
            ("device", "gpu", "should be auto, cpu, mps, cuda or cuda:N (found 'gpu')"),
            ("dtype", "int8", "should be 'default', 'auto'"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words_without_the_file(
        self, file: Path, key: str, value: object, words: str
    ) -> None:
        with pytest.raises(SettingsError) as caught:
            change_setting(Settings(), key, value, file)
        assert str(caught.value).startswith(words)
        assert not file.exists()


class TestOrigin:
    def test_the_environment_wins_over_the_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("Curator_Device", "cpu")
        monkeypatch.setenv("CURATOR_DTYPE", "")
        monkeypatch.setenv("CURATOR_WEIGHTS", "/w")
        settings = Settings()
        assert settings.origin("device") is Origin.ENVIRONMENT
        assert settings.origin("dtype") is Origin.FILE
        assert settings.origin("weights") is Origin.FILE

    def test_an_option_wins_over_both_and_stays_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CURATOR_DEVICE", "cpu")
        settings = Settings().with_options({"device": "mps"}).with_options({"dtype": "auto"})
        later = settings.model_copy(update={"thumbnail_edge": 128})
        assert [later.origin(key) for key in ("device", "dtype")] == [Origin.OPTION] * 2
        assert later.origin("thumbnail_edge") is Origin.FILE
