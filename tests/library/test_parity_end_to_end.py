"""The whole way, file on disk to number in the library, against the reference implementations."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from parity_pack import TOLERANCES

from curator.library.library import Library
from curator.library.records import Record, records
from curator.library.scan import scan
from curator.query.syntax import Query, TextField, TextMatch
from curator.scoring.session import Session

from .conftest import OpenLibrary
from .test_nearness import by_cosine, embeddings, names_of
from .test_scoring_plan import finish

HALF_PRECISION = 5e-4
"""Stored embeddings are of float16."""
TECHNICAL = {
    "sharpness": ("downscaled", "laplacian_tile_p90"),
    "noise": ("native", "noise_sigma_robust"),
    "exposure": ("downscaled", "luma_mean"),
    "contrast": ("downscaled", "luma_p99_p1"),
    "colourfulness": ("downscaled", "colourfulness"),
    "blockiness": ("native", "blockiness_max"),
}


@pytest.fixture
def library(open_library: OpenLibrary, parity: Path) -> Library:
    weights = {folder.name: folder for folder in (parity / "weights").iterdir()}
    library = open_library(weights=weights, device="cpu", dtype="float32")
    library.add_folder(parity / "images")
    scan(library, library.watched)
    return library


def found(library: Library) -> dict[str, Record]:
    return {str(r["name"]): r for r in records(library, library.find(library.parse("")))}


def test_model_scores(library: Library, parity: Path) -> None:
    expected = json.loads((parity / "expected.json").read_text("utf-8"))["dev"]
    library.scoring().begin(TOLERANCES)
    finish(library)
    images = found(library)
    assert images.keys() == expected.keys()
    for name, values in expected.items():
        for key, (wanted, factor, tolerance) in TOLERANCES.items():
            value = images[name]["scores"][key]["value"]
            assert value == pytest.approx(factor * values[wanted], abs=tolerance), (name, key)


def test_truncated_prompts_are_marked(library: Library, parity: Path) -> None:
    told = json.loads((parity / "images.json").read_text("utf-8"))["dev"]
    library.scoring().begin(["clip"])
    finish(library)
    for name, image in found(library).items():
        marked = "truncated" in (image["scores"]["clip"]["note"] or "")
        assert marked == told[name]["clip_truncated"], name


def test_pixel_scores(library: Library, parity: Path) -> None:
    expected = json.loads((parity / "technical.json").read_text("utf-8"))["dev"]
    for name, image in found(library).items():
        for key, (size, measure) in TECHNICAL.items():
            value = image["scores"][key]["value"]
            assert value == pytest.approx(expected[name][size][measure], rel=1e-3, abs=1e-6), name


def test_nearness(library: Library, parity: Path) -> None:
    """Orders are those of cosines in float64; a prompt is as near as its CLIP score says."""
    expected = json.loads((parity / "expected.json").read_text("utf-8"))["dev"]
    library.scoring().begin(["clip"])
    finish(library)
    vectors = embeddings(library)
    for name, vector in vectors.items():
        query = library.parse(f'like:"{parity / "images" / name}"')
        nearest = names_of(library, library.find(query))
        assert nearest == by_cosine(vectors, vector), name
    for image in library.details(library.columns.ids):
        if not image.plain or '"' in image.plain:
            continue
        (name,) = names_of(library, np.asarray([image.id]))
        text = TextMatch(TextField.ABOUT, image.plain)
        found = library.find(Query(text))
        asked = partial(Session.embed_text, backbone="clip", text=image.plain)
        vector = library.scoring().ask(asked).result().vector
        assert names_of(library, found) == by_cosine(vectors, vector)
        near = library.nearness.of(text)
        cosine = float(near.cosines[np.searchsorted(near.ids, image.id)])
        assert cosine == pytest.approx(expected[name]["clip_cos"], abs=HALF_PRECISION), name
