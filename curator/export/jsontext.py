"""JSON as it is written into exported files."""

from __future__ import annotations

import json
import re
from typing import Any

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def json_bytes(value: Any) -> bytes:
    """Indented JSON in UTF-8; what of a path is no text stays as JSON's escapes of surrogates."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    escaped = _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return (escaped + "\n").encode()
