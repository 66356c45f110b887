"""What is embedded in image files, without any library: `curator inspect`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from curator.domain.generation import CutText, Generation, Prompt, RawMetadata, ResourceKind
from curator.imaging.container import HEAD, sniff
from curator.library.embedded import read_embedded
from curator.metadata.reading import installed_readers
from curator.scoring import published
from curator.scoring.availability import TOKENIZER_FILES
from curator.scoring.tokenizing import ClipTokenizer
from curator.scoring.weights import find_companions, standard_places

Inspected = dict[str, Any]


def inspect(paths: Iterable[Path], weights: Mapping[str, Path]) -> Iterator[Inspected]:
    """One JSON-ready document a file; a broken file has a `problem`.

    Args:
        paths: image files.
        weights: paths by weights key, as the settings name them; CLIP's vocabulary, if it is on
            this machine, counts the tokens.
    """
    readers = installed_readers()
    tokenizer = _tokenizer(weights)
    for path in paths:
        try:
            if path.exists() and not path.is_file():
                raise OSError(0, "not a file")
            data = path.read_bytes()
        except OSError as error:
            nothing = RawMetadata(problem=error.strerror)
            yield _document(path, nothing, Generation(), Prompt(), None)
            continue
        if sniff(data[:HEAD]) is None:
            no_image = RawMetadata(problem="not an image")
            yield _document(path, no_image, Generation(), Prompt(), None)
            continue
        found = read_embedded(data, os.fsencode(path), readers)
        tokens = len(tokenizer.tokens(found.plain.text)) if tokenizer else None
        yield _document(path, found.raw, found.generation, found.plain, tokens)


def _tokenizer(weights: Mapping[str, Path]) -> ClipTokenizer | None:
    clip = published.CLIP
    files = find_companions(clip, TOKENIZER_FILES, standard_places(weights))
    return ClipTokenizer(*(files[name] for name in TOKENIZER_FILES)) if files else None


def _document(
    path: Path, raw: RawMetadata, made: Generation, plain: Prompt, tokens: int | None
) -> Inspected:
    checkpoint, vae = made.first(ResourceKind.CHECKPOINT), made.first(ResourceKind.VAE)
    return {
        "path": str(path),
        "container": raw.container or None,
        "width": raw.width or None,
        "height": raw.height or None,
        "size": [made.width, made.height] if made.width and made.height else None,
        "tool": made.tool,
        "positive": made.positive,
        "negative": made.negative,
        "texts": dict(made.texts),
        "text_source": made.text_source,
        "checkpoint": checkpoint.name if checkpoint else None,
        "checkpoint_hash": checkpoint.hash if checkpoint else None,
        "vae": vae.name if vae else None,
        "loras": [
            {"name": lora.name, "weight": lora.weight} for lora in made.of_kind(ResourceKind.LORA)
        ],
        "seed": made.seed,
        "steps": made.steps,
        "cfg": made.cfg,
        "sampler": made.sampler,
        "scheduler": made.scheduler,
        "denoise": made.denoise,
        "clip_skip": made.clip_skip,
        "plain": _plain(plain, tokens) if made.positive else None,
        "extra": {**made.extra, **_cut(raw.cut)},
        "raw": dict(raw.texts),
        "problem": made.problem or raw.problem,
    }


def _plain(plain: Prompt, tokens: int | None) -> Inspected:
    return {
        "text": plain.text,
        "chunks": list(plain.chunks),
        "tokens": tokens,
        "flags": list(plain.flags),
    }


def _cut(cut: Mapping[str, CutText]) -> Inspected:
    if not cut:
        return {}
    return {"raw_cut": {n: {"length": c.length, "blake3": c.blake3} for n, c in cut.items()}}
