"""The places a file tells of itself in, asked one after the other until there is a prompt."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from curator.library.embedded import read_embedded
from curator.metadata.reading import installed_readers

READERS = installed_readers()
BESIDE = "a pier\nNegative prompt: fog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5"


def _png(**texts: str) -> bytes:
    info, to = PngInfo(), BytesIO()
    for name, text in texts.items():
        info.add_text(name, text)
    Image.new("RGB", (16, 16)).save(to, "PNG", pnginfo=info)
    return to.getvalue()


def test_a_file_that_names_its_tool_alone_is_looked_at_further(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BESIDE, encoding="utf-8")
    found = read_embedded(_png(Software="NovelAI"), os.fsencode(tmp_path / "a.png"), READERS)
    assert (found.generation.positive, found.generation.seed) == ("a pier", 5)


def test_a_file_with_a_prompt_is_looked_at_no_further(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BESIDE, encoding="utf-8")
    own = BESIDE.replace("pier", "quay")
    found = read_embedded(_png(parameters=own), os.fsencode(tmp_path / "a.png"), READERS)
    assert (found.generation.positive, set(found.raw.texts)) == ("a quay", {"parameters"})


def test_a_tool_without_a_prompt_anywhere_stays_known(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a holiday at the sea", encoding="utf-8")
    found = read_embedded(_png(Software="NovelAI"), os.fsencode(tmp_path / "a.png"), READERS)
    assert (found.generation.tool, found.generation.positive) == ("NovelAI", None)
