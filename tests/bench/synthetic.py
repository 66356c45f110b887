"""Made-up libraries of any size: `python tests/bench/synthetic.py COUNT DIRECTORY`.

Rows are written straight into a library's own tables, as a scan would have left them: prompts of
some eight images each, sessions of an evening, checkpoints and LoRAs of which a few are used most,
scores that hang together, judgements on a fifth of all. The files themselves do not exist; their
folders count as unplugged, and a few hundred thumbnails are shared by all images.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from blake3 import blake3
from numpy.typing import NDArray

from curator.domain.generation import RawMetadata
from curator.imaging.decode import Decoded
from curator.imaging.sample_landscapes import sea
from curator.imaging.thumbnail import thumbnail
from curator.library.places import LibraryPlaces, library_places
from curator.store.engine import FILE_NAME, driver, open_database
from curator.store.texts import packed, prepared, text_hash
from curator.store.thumbs import Thumbs


def _words(text: str) -> list[str]:
    return text.split(",")


FOLDERS = 12
PICTURES = 400
IMAGES_A_PROMPT = 8
TAGS = 60
LORAS = 180
NEGATIVES = 40
SCORERS: dict[str, tuple[float, float]] = {
    "technical": (88, 14),
    "sharpness": (400, 250),
    "noise": (1.4, 0.7),
    "exposure": (112, 30),
    "contrast": (190, 30),
    "colourfulness": (45, 18),
    "blockiness": (1.1, 0.2),
    "clip": (26, 3.2),
    "aesthetic_v2": (5.9, 0.6),
}
"""Mean and spread of each scorer's values."""

_SUBJECTS = _words(
    "red cat,old fisherman,girl with umbrella,castle on a cliff,space station,black dragon,"
    "knight,fox in the snow,steam train,market at night,robot gardener,astronaut,sunflower field,"
    "lighthouse,mermaid,street musician,タワーの少女,夜の東京,水墨画の龍,山水风景,红衣女孩,"
    "赛博朋克城市,고양이 마법사,bicycle courier,ballerina,wolf pack,library of glass,desert caravan"
)
_SCENES = _words(
    "golden hour,heavy rain,thick fog,neon lights,moonlight,studio light,snowfall,autumn leaves,"
    "underwater,volcanic ash,cherry blossom,misty forest,empty street,crowded square,rooftop"
)
_STYLES = _words(
    "masterpiece,best quality,highly detailed,8k,photorealistic,oil painting,watercolour,ink,"
    "anime,35mm film,bokeh,cinematic lighting,sharp focus,volumetric light,trending,pastel,"
    "low poly,isometric,concept art,art nouveau,double exposure,line art"
)
_TOOLS = ("ComfyUI", "AUTOMATIC1111", "Forge", "InvokeAI", "Fooocus", "SwarmUI", "NovelAI")
_SAMPLERS = ("Euler a", "Euler", "DPM++ 2M", "DPM++ SDE", "DDIM", "UniPC", "LCM", "Heun")
_SCHEDULERS = ("normal", "karras", "exponential", "sgm_uniform")
_CHECKPOINTS = [f"{name}_v{n}" for n in range(1, 6) for name in ("dream", "real", "toon", "pony")]
_SIZES = ((1024, 1024), (832, 1216), (1216, 832), (512, 512), (512, 768), (1344, 768), (768, 1344))
_CHUNK = 20_000
_MINUTE = 60 * 10**9
_BEGAN = 1_640_995_200 * 10**9
"""2022-01-01, when the first image was made."""

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Deck:
    """What all images have, drawn by chance: one value an image."""

    prompt: Integers
    created: Integers
    checkpoint: Integers
    size: Integers
    tool: Integers
    sampler: Integers
    picture: Integers
    seed: NDArray[np.uint64]
    phash: Integers
    flag: Integers
    rating: Integers
    label: Integers
    scores: dict[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.prompt)


def make_library(places: LibraryPlaces, count: int) -> None:
    """A library of so many images at a place where there is none yet; always the same one."""
    chance = np.random.default_rng(count)
    deck = _deck(chance, count)
    database = open_database(places.directory, writable=True, holder="a generator")
    try:
        with database.write() as connection:
            sqlite = driver(connection)
            sqlite.execute("PRAGMA synchronous = OFF")
            with connection.begin():
                _write_folders(sqlite, places.directory)
                _write_texts(sqlite, chance, count)
                _write_images(sqlite, deck)
                _write_generations(sqlite, deck)
                _write_resources(sqlite, chance, deck)
                _write_scores(sqlite, deck)
                _write_tags(sqlite, chance, count)
            sqlite.execute("ANALYZE")
    finally:
        database.close()
    _write_pictures(places.cache)


def library_of(directory: Path, count: int) -> LibraryPlaces:
    """The library of so many images below a directory, made when it is not there yet."""
    places = library_places(directory / f"{count}-images", {})
    done = places.directory / "complete"
    if not done.exists():
        if (places.directory / FILE_NAME).exists():
            raise SystemExit(f"{places.directory} holds half a library; remove it")
        make_library(places, count)
        done.touch()
    return places


def _deck(chance: np.random.Generator, count: int) -> Deck:
    batch = np.arange(count) // IMAGES_A_PROMPT
    prompts = max(1, count // IMAGES_A_PROMPT)
    # One batch in four takes up a prompt of before.
    again = chance.random(prompts + 1) < 0.25
    prompt_of = np.where(again, chance.integers(0, prompts, prompts + 1), np.arange(prompts + 1))
    pauses = np.where(chance.random(count) < 0.01, 400, 1) * _MINUTE // 3
    scores = _scores(chance, prompt_of[batch], count)
    quality = scores["aesthetic_v2"]
    judged = chance.random(count) < 0.2
    good = quality > np.nanquantile(quality, 0.8) if count else judged
    base = chance.integers(-(2**63), 2**63 - 1, prompts + 1)
    wobble = np.left_shift(np.int64(1), chance.integers(0, 63, count))
    return Deck(
        prompt=prompt_of[batch] % prompts,
        created=_BEGAN + np.cumsum(pauses),
        checkpoint=_few(chance, len(_CHECKPOINTS), prompts + 1)[batch],
        size=_few(chance, len(_SIZES), prompts + 1)[batch],
        tool=_few(chance, len(_TOOLS), prompts + 1)[batch],
        sampler=_few(chance, len(_SAMPLERS), prompts + 1)[batch],
        picture=chance.integers(0, PICTURES, count),
        seed=chance.integers(0, 2**64 - 1, count, np.uint64),
        phash=np.where(chance.random(count) < 0.3, base[batch] ^ wobble, base[batch] * 31)
        ^ np.where(chance.random(count) < 0.5, 0, chance.integers(0, 2**62, count)),
        flag=np.where(judged, np.where(good, 1, -1), 0),
        rating=np.where(judged & good, chance.integers(1, 6, count), 0),
        label=np.where(chance.random(count) < 0.05, chance.integers(1, 5, count), 0),
        scores=scores,
    )


def _scores(
    chance: np.random.Generator, prompt: Integers, count: int
) -> dict[str, NDArray[np.float64]]:
    """Half of a score is the prompt's, half the image's own; one in a hundred cannot be judged."""
    found = {}
    for key, (mean, spread) in SCORERS.items():
        shared = chance.standard_normal(int(prompt.max(initial=0)) + 1)[prompt]
        values = mean + spread * (shared + chance.standard_normal(count)) / np.sqrt(2)
        values[chance.random(count) < 0.01] = np.nan
        found[key] = values
    found["technical"] = np.clip(found["technical"], 0, 100)
    return found


def _few(chance: np.random.Generator, kinds: int, count: int) -> Integers:
    """Numbers below `kinds`, of which the small ones come most often."""
    shares = 1 / np.arange(1, kinds + 1)
    return chance.choice(kinds, count, p=shares / shares.sum()).astype(np.int64)


def prompt_text(number: int) -> str:
    """The prompt of a number; no two are alike."""
    chance = np.random.default_rng(number)
    styles = chance.choice(_STYLES, 4, replace=False)
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    return f"{subject}, {chance.choice(_SCENES)}, {', '.join(styles)}, no. {number}"


def _write_folders(sqlite: Any, directory: Path) -> None:
    rows = [
        (number + 1, bytes(directory / "unplugged" / f"outputs-{number:02}"))
        for number in range(FOLDERS)
    ]
    sqlite.executemany(
        "INSERT INTO folder (id, path, watched, recursive, patterns, offline)"
        " VALUES (?, ?, 1, 1, '[]', 1)",
        rows,
    )


def _write_texts(sqlite: Any, chance: np.random.Generator, count: int) -> None:
    """Negative prompts come first, then the prompts."""
    negatives = [f"blurry, lowres, bad anatomy, negative {n}" for n in range(NEGATIVES)]
    prompts = map(prompt_text, range(max(1, count // IMAGES_A_PROMPT)))
    for number, text in enumerate([*negatives, *prompts], 1):
        sqlite.execute("INSERT INTO prompt VALUES (?, ?, ?)", (number, text_hash(text), text))
        for table in ("prompt_fts", "prompt_tri"):
            row = (number, prepared(text))
            sqlite.execute(f"INSERT INTO {table} (rowid, text) VALUES (?, ?)", row)


def _write_images(sqlite: Any, deck: Deck) -> None:
    hashes = [_picture_hash(number) for number in range(PICTURES)]
    keys = (deck.prompt * 64 + deck.size + 1) * 2_654_435_761 % (2**62)
    sqlite.executemany(
        "INSERT INTO image (id, pixel_hash, phash, format, width, height, created, added, flag,"
        " flag_source, rating, label, prompt_key) VALUES (?,?,?,'PNG',?,?,?,?,?,?,?,?,?)",
        (
            (
                *(number + 1, hashes[picture], phash, *_SIZES[size], created, created + _MINUTE),
                *(flag, int(flag != 0), rating, label, key),
            )
            for number, picture, phash, size, created, flag, rating, label, key in _rows(
                deck.picture, deck.phash, deck.size, deck.created, deck.flag, deck.rating,
                deck.label, keys,
            )
        ),
    )  # fmt: skip
    sqlite.executemany(
        "INSERT INTO image_hash VALUES (?, ?)",
        sorted((blake3(b"%d" % n).digest(16), n + 1) for n in range(len(deck))),
    )
    sqlite.executemany(
        "INSERT INTO file (folder_id, relpath, name, size, mtime_ns, inode, image_id, missing,"
        " held) VALUES (?,?,?,?,?,?,?,0,0)",
        (
            (
                *(number * FOLDERS // len(deck) + 1, b"%d/%s" % (number // 500, name.encode())),
                *(name, 1_400_000 + number % 9973, created, number, number + 1),
            )
            for number, created in _rows(deck.created)
            for name in (f"img_{number:07}.png",)
        ),
    )


def _write_generations(sqlite: Any, deck: Deck) -> None:
    columns = (deck.prompt, deck.seed, deck.tool, deck.sampler, deck.size)
    for start in range(0, len(deck), _CHUNK):
        rows, raws = [], []
        for number, prompt, seed, tool, sampler, size in _rows(*columns, start=start, most=_CHUNK):
            text_id, negative = NEGATIVES + prompt + 1, number % NEGATIVES + 1
            raw = f"seed {seed}, {_SAMPLERS[sampler]}, steps {20 + prompt % 20}"
            width, height = _SIZES[size]
            row = (number + 1, _TOOLS[tool], text_id, negative, text_id, str(seed))
            rows.append(
                (
                    *(*row, 20 + prompt % 20, 3 + prompt % 9 / 2, _SAMPLERS[sampler]),
                    *(_SCHEDULERS[prompt % 4], width, height),
                    packed(RawMetadata("PNG", width, height, {"parameters": raw})),
                )
            )
            raws.append((number + 1, prepared(raw)))
        sqlite.executemany(
            "INSERT INTO generation (image_id, tool, prompt_id, negative_id, plain_id, plain_flags,"
            " texts, seed, steps, cfg, sampler, scheduler, gen_width, gen_height, extra, raw,"
            " reader, reader_version) VALUES (?,?,?,?,?,'','{}',?,?,?,?,?,?,?,'{}',?,'a1111',1)",
            rows,
        )
        sqlite.executemany("INSERT INTO raw_fts (rowid, text) VALUES (?, ?)", raws)


def _write_resources(sqlite: Any, chance: np.random.Generator, deck: Deck) -> None:
    names = [("checkpoint", name) for name in _CHECKPOINTS]
    names += [("lora", f"style_lora_{number:03}") for number in range(LORAS)]
    rows = [(number, kind, name) for number, (kind, name) in enumerate(names, 1)]
    sqlite.executemany("INSERT INTO resource VALUES (?, ?, ?, '')", rows)
    prompts = int(deck.prompt.max(initial=0)) + 1
    how_many = chance.choice(3, prompts, p=(0.4, 0.4, 0.2))
    first, second = (_few(chance, LORAS, prompts) for _ in range(2))
    sqlite.executemany(
        "INSERT OR IGNORE INTO generation_resource VALUES (?, ?, ?, ?)",
        (
            row
            for number, prompt, checkpoint in _rows(deck.prompt, deck.checkpoint)
            for row in _used(
                number + 1, checkpoint, how_many[prompt], first[prompt], second[prompt]
            )
        ),
    )


def _used(image: int, checkpoint: int, loras: int, *chosen: int) -> Iterator[tuple[Any, ...]]:
    yield image, checkpoint + 1, 0, None
    for position, lora in enumerate(chosen[:loras], 1):
        yield image, len(_CHECKPOINTS) + 1 + int(lora), position, 0.8


def _write_scores(sqlite: Any, deck: Deck) -> None:
    for number, (key, values) in enumerate(deck.scores.items(), 1):
        sqlite.execute("INSERT INTO scorer VALUES (?, ?, '1', '', '', '', '', 1)", (number, key))
        exact = values.astype(np.float32).tolist()
        sqlite.executemany(
            f"INSERT INTO score VALUES ({number}, ?, ?, '', {_BEGAN})",
            ((n, None if value != value else value) for n, value in enumerate(exact, 1)),
        )


def _write_tags(sqlite: Any, chance: np.random.Generator, count: int) -> None:
    rows = [(number + 1, f"tag {number:02}") for number in range(TAGS)]
    sqlite.executemany("INSERT INTO tag (id, name) VALUES (?, ?)", rows)
    worn = chance.random(count) < 0.1
    pairs = zip(
        (np.flatnonzero(worn) + 1).tolist(),
        (_few(chance, TAGS, int(worn.sum())) + 1).tolist(),
        strict=True,
    )
    sqlite.executemany("INSERT INTO image_tag VALUES (?, ?, 1)", pairs)


def _write_pictures(cache: Path) -> None:
    thumbs = Thumbs(cache)
    chance = np.random.default_rng(0)
    for number in range(PICTURES):
        width, height = _SIZES[number % len(_SIZES)]
        pixels = sea(chance, width // 4, height // 4)
        thumbs.put([(_picture_hash(number), thumbnail(Decoded(pixels, "PNG")))])
    thumbs.close()


def _picture_hash(number: int) -> bytes:
    return blake3(b"picture %d" % number).digest(16)


def _rows(
    *columns: NDArray[Any], start: int = 0, most: int | None = None
) -> Iterable[tuple[Any, ...]]:
    """Number and values of each image from `start` on; at most so many."""
    stop = None if most is None else start + most
    parts = [column[start:stop].tolist() for column in columns]
    return zip(range(start, start + len(parts[0])), *parts, strict=True)


if __name__ == "__main__":
    sys.stdout.write(f"{library_of(Path(sys.argv[2]), int(sys.argv[1])).directory}\n")
