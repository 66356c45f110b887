"""The syntax inside prompts, taken apart in one pass and in linear time, however deep it nests.

Understands A1111's emphasis, scheduling and alternation, the variants of dynamic prompts, NovelAI's
numeric weights, and the words AND and BREAK. Weights are not kept: a part whose weight is nought
or less is left out, all others count alike.

A bracket's content is a rope (a list of texts and ropes) that its parent takes in whole; nothing
is copied or searched again when a bracket closes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

AND = "\ue000"
BREAK = "\ue001"
"""Stand in the plain text where parts end; private characters, which no prompt may hold."""

_COLON, _PIPE = "\ue002", "\ue003"
_PRIVATE = str.maketrans("", "", AND + BREAK + _COLON + _PIPE)
_EMBEDDING = re.compile(r"\bembedding:[^\s,:()\[\]<>|{}]+")
_RESTORED = {_COLON: ":", _PIPE: "|"}

_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[()\[\]{}\\:])
    | <(?P<tag>\w+):[^<>]+>
    | <\|[^|<>\s]{0,40}\|>                                  # special tokens of a text encoder
    | __(?P<wildcard>[\w\-./*]+?)__(?!_)
    | (?<![\w.])(?P<weight>-?\d{1,4}(?:\.\d{0,6})?)::
    | (?P<double>::)
    | (?<![^\s,])(?P<emoticon>[:;=]['-]?[()\[\]])(?![^\s,])
    | (?P<opening>[(\[{])
    | (?P<closing>[)\]}])
    | (?P<separator>[:|])
    | (?<!\w)(?P<word>AND|BREAK)(?!\w)
    | (?P<text>[^\\<>()\[\]{}:;=|_\-.\dAB]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"\s*[-+]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\s*")
_VARIANT_PREFIX = re.compile(r"^\s*(?:\d+(?:-\d+)?\$\$(?:[^$|]{0,9}\$\$)?|\d+(?:\.\d+)?::)")
_CAPITALS = re.compile(r"^[A-Z]{2,}$")
_CLOSES = {")": "(", "]": "[", "}": "{"}
_WEIGHTED = "::"
_MAJORITY = 0.5
_LORAS = frozenset({"lora", "lyco", "lycoris", "loha", "locon", "dora"})

_Rope = list["str | _Rope"]


@dataclass(slots=True)
class _Frame:
    """A bracket that is open: its kind, its content so far and, for NovelAI's, its weight."""

    kind: str
    rope: _Rope = field(default_factory=list)
    weight: float = 1.0


def plain_text(text: str, steps: int | None) -> tuple[str, set[str]]:
    """The text without its syntax, with `AND` and `BREAK` where parts end, and what was met.

    Flags: "lora", "embedding", "sched", "alt", "uncertain", "and", "break".
    """
    text, embeddings = _EMBEDDING.subn("", text.translate(_PRIVATE))
    tokens = list(_tokens(text))
    parser = _Parser(steps)
    single = _single_brackets(tokens)
    for place, (kind, token) in enumerate(tokens):
        if place not in single:
            parser.take(kind, token)
    if embeddings:
        parser.flags.add("embedding")
    return parser.finished(), parser.flags


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "word" and _is_shouted(text, match):
            kind = "text"
        if kind is not None:  # the special tokens of text encoders have no group
            yield kind, match[0] if kind == "text" else match[kind]


def _is_shouted(text: str, word: re.Match[str]) -> bool:
    """Whether a word is in capitals because its neighbours are, as in a slogan."""
    before, after = text[max(0, word.start() - 3) : word.start()], text[word.end() : word.end() + 3]
    return bool(_CAPITALS.search(before.strip()) and _CAPITALS.search(after.strip()))


def _single_brackets(tokens: list[tuple[str, str]]) -> set[int]:
    """The places of the brackets that have no partner; they mean nothing."""
    single: set[int] = set()
    waiting: list[int] = []
    count = dict.fromkeys(_CLOSES.values(), 0)
    for place, (kind, token) in enumerate(tokens):
        if kind == "opening":
            waiting.append(place)
            count[token] += 1
        elif kind == "closing":
            if not count[_CLOSES[token]]:
                single.add(place)
                continue
            single.update(_passed_over(tokens, waiting, _CLOSES[token], count))
    return single.union(waiting)


def _passed_over(
    tokens: list[tuple[str, str]], waiting: list[int], opening: str, count: dict[str, int]
) -> Iterator[int]:
    """Take waiting brackets away down to the nearest of a kind; those above it stay single."""
    while True:
        place = waiting.pop()
        kind = tokens[place][1]
        count[kind] -= 1
        if kind == opening:
            return
        yield place


class _Parser:
    """The open brackets and the flags met so far; every bracket it is given has a partner."""

    def __init__(self, steps: int | None) -> None:
        self.flags: set[str] = set()
        self._steps = steps
        self._frames = [_Frame("")]
        self._takes = {
            "escaped": self._put,
            "emoticon": self._put,
            "text": self._put,
            "tag": self._drop_tag,
            "wildcard": self._drop_wildcard,
            "weight": self._open_weighted,
            "double": self._double_colon,
            "opening": self._open_bracket,
            "closing": self._close_bracket,
            "separator": self._separate,
            "word": self._end_part,
        }

    def take(self, kind: str, token: str) -> None:
        self._takes[kind](token)

    def finished(self) -> str:
        while self._frames[-1].kind == _WEIGHTED:
            self._close()
        return _flat(self._frames[0].rope)

    def _put(self, text: str) -> None:
        self._frames[-1].rope.append(text)

    def _drop_tag(self, kind: str) -> None:
        self.flags.add("lora" if kind.lower() in _LORAS else "uncertain")

    def _drop_wildcard(self, _name: str) -> None:
        self.flags.add("uncertain")

    def _end_part(self, word: str) -> None:
        self.flags.add(word.lower())
        self._put(AND if word == "AND" else BREAK)

    def _separate(self, separator: str) -> None:
        self._put(_COLON if separator == ":" else _PIPE)

    def _open_bracket(self, kind: str) -> None:
        self._frames.append(_Frame(kind))

    def _open_weighted(self, weight: str) -> None:
        frame = self._frames[-1]
        is_chance = frame.kind == "{" and (not frame.rope or frame.rope[-1] == _PIPE)
        if is_chance or frame.kind == "[":  # {0.5::a|b} or a schedule: [cat 2::0.5]
            self._put(weight)
            self._double_colon("")
        else:
            self._frames.append(_Frame(_WEIGHTED, weight=float(weight)))

    def _double_colon(self, _colons: str) -> None:
        if self._frames[-1].kind == _WEIGHTED:
            self._close()
        else:
            self._frames[-1].rope += [_COLON, _COLON]

    def _close_bracket(self, _closing: str) -> None:
        while self._frames[-1].kind == _WEIGHTED:
            self._close()
        self._close()

    def _close(self) -> None:
        frame = self._frames.pop()
        self._frames[-1].rope.append(self._meaning(frame))

    def _meaning(self, frame: _Frame) -> _Rope:
        if frame.kind == _WEIGHTED:
            return _restored(frame.rope) if frame.weight > 0 else []
        if frame.kind == "(":
            return _emphasised(frame.rope)
        options = _split(frame.rope, _PIPE)
        if frame.kind == "{":
            return self._variant(options)
        return self._alternated(options) if len(options) > 1 else self._scheduled(frame.rope)

    def _variant(self, options: list[_Rope]) -> _Rope:
        if len(options) == 1:
            return _restored(options[0])
        self.flags.add("uncertain")
        return _without_prefix(_restored(options[0]))

    def _alternated(self, options: list[_Rope]) -> _Rope:
        self.flags.add("alt")
        together: _Rope = []
        for option in options:
            together += [*_restored(option), ", "]
        return together[:-1]

    def _scheduled(self, rope: _Rope) -> _Rope:
        """`[from:to:when]`, `[to:when]`, `[from::when]`: what holds for the most steps."""
        sections = _split(rope, _COLON)
        when = _number(sections[-1]) if len(sections) > 1 else None
        if when is None:
            return _restored(rope)
        self.flags.add("sched")
        before: _Rope = sections[0] if len(sections) > 2 else []
        after = _restored(rope[len(before) + bool(len(sections) > 2) : -len(sections[-1]) - 1])
        return before if self._share(when) > _MAJORITY else after

    def _share(self, when: float) -> float:
        """The share of the steps before a change; 0 where the steps are not known."""
        if when < 1:
            return when
        return when / self._steps if self._steps else 0.0


def _emphasised(rope: _Rope) -> _Rope:
    sections = _split(rope, _COLON)
    weight = _number(sections[-1]) if len(sections) > 1 else None
    if weight is None:
        return _restored(rope)
    if weight <= 0:
        return []
    tail = len(sections[-1]) + 1
    return _restored(rope[:-tail])


def _split(rope: _Rope, separator: str) -> list[_Rope]:
    sections: list[_Rope] = [[]]
    for piece in rope:
        if piece == separator:
            sections.append([])
        else:
            sections[-1].append(piece)
    return sections


def _number(rope: _Rope) -> float | None:
    texts = [piece for piece in rope if isinstance(piece, str)]
    joined = "".join(texts) if len(texts) == len(rope) else ""
    return float(joined) if _NUMBER.fullmatch(joined) else None


def _restored(rope: _Rope) -> _Rope:
    return [_RESTORED.get(piece, piece) if isinstance(piece, str) else piece for piece in rope]


def _without_prefix(rope: _Rope) -> _Rope:
    """An option of dynamic prompts without how many or how often: `2$$a`, `0.5::a`."""
    plain = next((at for at, piece in enumerate(rope) if not isinstance(piece, str)), len(rope))
    head = "".join(piece for piece in rope[:plain] if isinstance(piece, str))
    prefix = _VARIANT_PREFIX.match(head)
    return [head[prefix.end() :], *rope[plain:]] if prefix else rope


def _flat(rope: _Rope) -> str:
    texts: list[str] = []
    waiting: _Rope = [rope]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            texts.append(_RESTORED.get(piece, piece))
        else:
            waiting += reversed(piece)
    return "".join(texts)
