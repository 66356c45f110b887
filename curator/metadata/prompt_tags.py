"""Tags in angle brackets, `<name[argument]:content>`, and the variables that some of them set."""

from __future__ import annotations

import re

from curator.metadata.prompt_ropes import Rope, flat, restored, without_head

SECTION = "section"
"""In place of a flag: what follows the tag is a part of its own."""

_TAG = re.compile(r"<(\w+)(?:\[([^\]]*)\])?:?([^<>]*)>?")
_COUNTED = re.compile(r"\s{0,9}\d{1,4}(?:-\d{1,4})?\s{0,9},")
_MEANT = {
    **dict.fromkeys(("lora", "lyco", "lycoris", "loha", "lokr", "locon", "dora"), "lora"),
    **dict.fromkeys(("hypernet", "hypernetwork"), "lora"),
    **dict.fromkeys(("embed", "embedding", "emb"), "embedding"),
    **dict.fromkeys(("segment", "object", "region", "extend"), SECTION),
    **dict.fromkeys(("comment", "param", "clear"), None),
}
_NAMES_A_VARIABLE = frozenset({"var", "macro"})


def parts_of(tag: str) -> tuple[str, str, str]:
    """Name, argument and content of a tag or of its beginning."""
    parts = _TAG.match(tag)
    return (parts[1].lower(), parts[2] or "", parts[3]) if parts else ("", "", "")


def variable_of(tag: str) -> str | None:
    """The variable that a tag says again, None where it says none."""
    name, argument, content = parts_of(tag)
    return (content.strip() or argument) if name in _NAMES_A_VARIABLE else None


def meant_by(name: str) -> str | None:
    """The flag of a tag that is left out, or `SECTION`; None where nothing is lost with it."""
    return _MEANT.get(name, "uncertain")


def repeated(rope: Rope, argument: str) -> Rope:
    """What is to be said several times, once; the number may stand before it: `3, cat`."""
    text = restored(rope)
    return text if argument else without_head(text, _COUNTED)


class Variables:
    """Texts that a prompt names and says again; bounded, for they may contain each other."""

    _LONGEST = 500

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._left = 10 * self._LONGEST

    def keep(self, name: str, rope: Rope) -> None:
        """Remember the beginning of a text by a name."""
        self._texts[name] = flat(rope, self._LONGEST)

    def take(self, name: str) -> str | None:
        """The text of that name; None when there is none or too much has been said again."""
        text = self._texts.get(name)
        if text is None or len(text) > self._left:
            return None
        self._left -= len(text)
        return text
