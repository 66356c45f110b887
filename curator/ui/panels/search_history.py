"""Earlier searches: those that were settled on, the last one first."""

from __future__ import annotations

from collections.abc import Iterable

MOST = 50
_LONGEST = 2000
"""Letters; what is longer was pasted, and would make the file of looks large."""


class SearchHistory:
    """Texts of searches, each once."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = list(texts)[:MOST]

    @property
    def texts(self) -> tuple[str, ...]:
        """The last one first."""
        return tuple(self._texts)

    def note(self, text: str) -> None:
        """A search was settled on."""
        text = text.strip()
        if text and len(text) <= _LONGEST:
            others = (each for each in self._texts if each != text)
            self._texts = [text, *others][:MOST]

    def holding(self, part: str) -> tuple[str, ...]:
        """Those that hold a text, case aside; all where it is none, or one of them itself."""
        wanted = part.strip().casefold()
        if part.strip() in self._texts:
            return tuple(each for each in self._texts if each != part.strip())
        return tuple(each for each in self._texts if wanted in each.casefold())
