"""Words that ask for quality and show nothing: `masterpiece`, `8k`, `score_9`, `rating_safe`."""

from __future__ import annotations

import re

_BOILERPLATE = re.compile(
    r"masterpiece|(?:the )?(?:best|high|highest|top|amazing|great|good|super|ultra|extreme|very)?"
    r"(?:[ -]high)?[ -]?quality|(?:very |best |great |highly )?(?:aesthetic|awa)"
    r"|(?:incredibly )?absurd ?res|high ?res|hi ?res|(?:ultra |full )?hd|uhd"
    r"|(?:4|8|16|32) ?k(?: uhd| hd| resolution| wallpaper| quality)?"
    r"|score [4-9](?: up)?|rating[ :] ?\w+|newest"
    r"|source (?:anime|pony|furry|cartoon|comic|filmmaker|photo|real|3d)",
    re.IGNORECASE,
)
_LONGEST = 40


def is_boilerplate(segment: str) -> bool:
    """Whether the text between two commas is nothing but boilerplate."""
    return len(segment) <= _LONGEST and _BOILERPLATE.fullmatch(segment) is not None
