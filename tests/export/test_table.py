from __future__ import annotations

import csv
import io
from pathlib import Path

from curator.domain.image import ImageId
from curator.export.exporting import Exported, ExportItem, Record
from curator.export.table import table


def rows(*records: Record) -> list[dict[str, str]]:
    """The table of such images, read back as a spreadsheet would."""
    written = [
        Exported(ExportItem(Path("s"), ImageId(1), record), Path(f"t/{number}.png"), "ab")
        for number, record in enumerate(records)
    ]
    data = table(written)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_columns_are_the_keys_of_all_records() -> None:
    first, second = rows(
        {"id": 1, "scores": {"clip": {"value": 31.25}}},
        {"id": 2, "rating": 4, "scores": {"clip": {"value": None}, "taste": {"value": -1.5}}},
    )
    assert list(first) == ["file", "sha256", "id", "clip", "rating", "taste"]
    assert first == {
        "file": "0.png",
        "sha256": "ab",
        "id": "1",
        "clip": "31.25",
        "rating": "",
        "taste": "",
    }
    assert (second["clip"], second["taste"], second["rating"]) == ("", "-1.5", "4")


def test_every_kind_of_value() -> None:
    (row,) = rows(
        {
            "seed": 2**64 - 1,
            "tags": ["a", "b"],
            "loras": [{"name": "detail", "weight": 0.8}, {"name": "ink", "weight": None}],
            "missing": True,
            "failed": None,
            "extra": {"猫": 1},
            "positive": 'red, "blue"\r\ngreen; 猫 🐈',
            "path": "zz\udce9\0",
        }
    )
    assert row["seed"] == "18446744073709551615"
    assert row["tags"] == "a; b"
    assert row["loras"] == "detail (0.8); ink"
    assert (row["missing"], row["failed"]) == ("yes", "")
    assert row["extra"] == '{"猫": 1}'
    assert row["positive"] == 'red, "blue"\r\ngreen; 猫 🐈'
    assert row["path"] == "zz\\udce9\ufffd"


def test_nothing_is_run_as_a_formula() -> None:
    for text in ("=1+1", "+1", "-red", "@x", "\t=1", "\r=1", "＝1"):
        (row,) = rows({"positive": text, "tags": [text], "=key": "x"})
        assert row["positive"] == f"'{text}"
        assert row["tags"] == f"'{text}"
        assert row["'=key"] == "x"


def test_an_empty_set_has_its_head() -> None:
    assert table([]) == b"\xef\xbb\xbffile,sha256\r\n"
