"""The tools' output folders, on homes made as the tools' installers make them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from curator.library import usual_folders as module
from curator.library.usual_folders import FoundFolder, usual_folders


@pytest.fixture(autouse=True)
def nothing_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed on the machine that runs the tests is none of theirs."""
    for name in ("ROOTS", "DRIVES"):
        monkeypatch.setattr(module, name, ())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def made(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def noted(file: Path, **content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize(
    ("tool", "outputs"),
    [
        ("ComfyUI", "ComfyUI/output"),
        ("ComfyUI", "Documents/ComfyUI/output"),
        ("ComfyUI", "comfy/ComfyUI/output"),
        ("ComfyUI", "Downloads/ComfyUI_windows_portable/ComfyUI/output"),
        ("ComfyUI", "pinokio/api/comfy.git/app/output"),
        ("A1111", "stable-diffusion-webui/outputs"),
        ("A1111", "Desktop/sd.webui/webui/outputs"),
        ("Forge", "stable-diffusion-webui-forge/outputs"),
        ("Forge", "stable-diffusion-webui-forge/output"),
        ("Forge", "webui_forge_cu121_torch231/webui/outputs"),
        ("Forge", "pinokio/api/stable-diffusion-webui-forge.git/app/outputs"),
        ("SD.Next", "sdnext/outputs"),
        ("InvokeAI", "invokeai/outputs/images"),
        ("Fooocus", "Fooocus/outputs"),
        ("Fooocus", "Downloads/Fooocus_win64_2-5-0/Fooocus/outputs"),
        ("SwarmUI", "SwarmUI/Output"),
        ("Easy Diffusion", "Stable Diffusion UI"),
        ("Stability Matrix", "StabilityMatrix/Data/Images"),
        ("ComfyUI", "StabilityMatrix/Data/Packages/ComfyUI/output"),
    ],
)
def test_each_usual_place_is_found(home: Path, tool: str, outputs: str) -> None:
    folder = made(home / outputs)
    assert usual_folders(home, {}) == [FoundFolder(tool, folder)]


def test_an_empty_home_has_none(home: Path) -> None:
    made(home / "ComfyUI" / "models")
    (home / "Fooocus").write_text("a file")
    assert usual_folders(home, {}) == []
    assert usual_folders(home / "nowhere", {}) == []


def test_environment_and_notes_name_places(home: Path, tmp_path: Path) -> None:
    invoke = made(tmp_path / "i" / "outputs" / "images")
    desktop = made(tmp_path / "c" / "output")
    images = made(tmp_path / "m" / "Images")
    swarm = made(tmp_path / "m" / "Packages" / "SwarmUI" / "Output")
    fooocus = made(tmp_path / "p" / "api" / "fooocus.git" / "app" / "outputs")
    roaming = home / "AppData" / "Roaming"
    noted(roaming / "ComfyUI" / "config.json", basePath=str(tmp_path / "c"))
    noted(roaming / "StabilityMatrix" / "library.json", LibraryPath=str(tmp_path / "m"))
    noted(home / "Library/Application Support/Pinokio/config.json", home=str(tmp_path / "p"))
    environment = {"INVOKEAI_ROOT": str(tmp_path / "i"), "APPDATA": str(roaming)}
    found = {(each.tool, each.path) for each in usual_folders(home, environment)}
    assert found == {
        ("InvokeAI", invoke),
        ("ComfyUI", desktop),
        ("Stability Matrix", images),
        ("SwarmUI", swarm),
        ("Fooocus", fooocus),
    }


def test_folders_of_the_whole_machine(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = made(tmp_path / "opt" / "ComfyUI" / "output")
    monkeypatch.setattr(module, "ROOTS", (str(tmp_path / "opt"),))
    assert usual_folders(home, {}) == [FoundFolder("ComfyUI", found)]
    monkeypatch.setattr(module, "DRIVES", (str(tmp_path / "opt"),))
    assert usual_folders(home, {"SystemDrive": "C:"}) == [FoundFolder("ComfyUI", found)]


@pytest.mark.parametrize("content", ["", "[", "[]", "{}", '{"basePath": 3}', '{"basePath": ""}'])
def test_notes_that_say_nothing_are_passed_over(home: Path, content: str) -> None:
    file = home / ".config" / "ComfyUI" / "config.json"
    file.parent.mkdir(parents=True)
    file.write_text(content)
    assert usual_folders(home, {}) == []


def test_links_are_followed_and_each_folder_is_told_once(home: Path, tmp_path: Path) -> None:
    images = made(tmp_path / "big" / "images")
    made(home / "ComfyUI")
    (home / "ComfyUI" / "output").symlink_to(images)
    (home / "Documents").mkdir()
    (home / "Documents" / "ComfyUI").symlink_to(home / "ComfyUI")
    assert usual_folders(home, {}) == [FoundFolder("ComfyUI", images)]


def test_a_folder_inside_another_is_covered_by_it(home: Path) -> None:
    images = made(home / "StabilityMatrix" / "Data" / "Images")
    made(images / "Text2Img")
    package = made(home / "StabilityMatrix" / "Data" / "Packages" / "ComfyUI")
    (package / "output").symlink_to(images / "Text2Img")
    assert usual_folders(home, {}) == [FoundFolder("Stability Matrix", images)]


def test_a_loop_of_links_is_nobodys_folder(home: Path) -> None:
    made(home / "ComfyUI")
    (home / "ComfyUI" / "output").symlink_to(home / "ComfyUI" / "output")
    assert usual_folders(home, {}) == []


@pytest.mark.skipif(os.name == "nt", reason="needs names that are no text")
def test_names_that_are_no_text_do_no_harm(home: Path) -> None:
    os.mkdir(os.fsencode(home) + b"/ComfyUI-\xff")
    os.mkdir(os.fsencode(home) + b"/ComfyUI-\xff/output")
    (found,) = usual_folders(home, {})
    assert os.fsencode(found.path).endswith(b"ComfyUI-\xff/output")
