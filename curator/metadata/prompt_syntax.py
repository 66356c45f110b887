"""The syntax inside prompts, taken apart in one pass and in linear time, however deep it nests.

Understands A1111's emphasis, scheduling and alternation, the variants, variables and wildcards of
dynamic prompts, NovelAI's numeric weights, SwarmUI's tags, the marks between parts that the Impact
Pack, regional prompters and A1111 use. Weights are not kept: a part whose weight is nought or less
is left out, all others count alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from curator.metadata import prompt_ropes as ropes
from curator.metadata.prompt_ropes import AND, BREAK, COLON, LITERAL_COLON, PIPE, Rope
from curator.metadata.prompt_tags import (
    SECTION,
    Variables,
    meant_by,
    parts_of,
    repeated,
    variable_of,
)
from curator.metadata.prompt_tokens import bracket, has_syntax, tokens

_PRIVATE = str.maketrans("", "", ropes.PRIVATE)
_EMBEDDING = re.compile(r"(?<!<)\bembedding:(?:\\[()\[\]{}:]|[^\s,:()\[\]<>|{}])+")
_WEIGHTED = "::"
_MAJORITY = 0.5
_COUNT_LENGTH = 16
_PARTING_MARKERS = ("[SEP", "[CONCAT")


@dataclass(slots=True)
class _Frame:
    """A bracket that is open.

    Attributes:
        kind: "(", "[", "{", "<", "::" for a weight of NovelAI's, "" for the whole prompt.
        rope: its content so far.
        weight: of a weight.
        name: of a tag or of a variable that is set.
        argument: what a tag has in square brackets, or how a variable is set.
    """

    kind: str
    rope: Rope = field(default_factory=list)
    weight: float = 1.0
    name: str = ""
    argument: str = ""


def plain_text(text: str, steps: int | None, *, pipes_part: bool = False) -> tuple[str, set[str]]:
    """The text without its syntax, with `AND` and `BREAK` where parts end, and what was met.

    Flags: "lora", "embedding", "sched", "alt", "uncertain", "and", "break".

    Args:
        text: a prompt; `LITERAL_COLON` stands in the result where it escaped a colon.
        steps: how many were run, if that is known.
        pipes_part: whether `|` outside of brackets ends a part, as AND does.
    """
    text, embeddings = text.translate(_PRIVATE), 0
    if "embedding:" in text:
        text, embeddings = _EMBEDDING.subn("", text)
    parser = _Parser(steps, pipes_part=pipes_part)
    if embeddings:
        parser.flags.add("embedding")
    if not has_syntax(text):
        return text, parser.flags
    for kind, token in tokens(text):
        parser.take(kind, token)
    return parser.finished(), parser.flags


class _Parser:
    """The open brackets and the flags met so far; every bracket it is given has a partner."""

    def __init__(self, steps: int | None, *, pipes_part: bool) -> None:
        self.flags: set[str] = set()
        self._steps = steps
        self._pipes_part = pipes_part
        self._variables = Variables()
        self._frames = [_Frame("")]
        self._takes = {
            "escaped": self._escaped,
            "emoticon": self._put,
            "text": self._put,
            "marker": self._mark,
            "tag": self._tag,
            "section": self._section,
            "variable": self._variable,
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
        self._close_weights()
        return ropes.flat(self._frames[0].rope)

    def _put(self, text: str) -> None:
        self._frames[-1].rope.append(text)

    def _escaped(self, sign: str) -> None:
        self._put(LITERAL_COLON if sign == ":" else sign)

    def _end_part(self, word: str) -> None:
        self.flags.add("and" if word == "AND" else "break")
        self._put(AND if word == "AND" else BREAK)

    def _mark(self, marker: str) -> None:
        if marker.startswith(_PARTING_MARKERS):
            self._end_part("BREAK")

    def _section(self, name: str) -> None:
        self._end_part("BREAK")
        if name.lower() != "break":
            self.flags.add("uncertain")

    def _drop_wildcard(self, _name: str) -> None:
        self.flags.add("uncertain")

    def _tag(self, tag: str) -> None:
        variable = variable_of(tag)
        if variable is None:
            self._drop_tag(parts_of(tag)[0])
        else:
            self._say(variable)

    def _drop_tag(self, name: str) -> None:
        meant = meant_by(name)
        if meant == SECTION:
            self._section(name)
        elif meant is not None:
            self.flags.add(meant)

    def _variable(self, token: str) -> None:
        self._say(token[2:-1])

    def _say(self, name: str) -> None:
        text = self._variables.take(name)
        if text is None:
            self.flags.add("uncertain")
        else:
            self._put(text)

    def _separate(self, separator: str) -> None:
        if separator == ":":
            self._put(COLON)
        elif self._pipes_part and self._is_outside():
            self._end_part("AND")
        else:
            self._put(PIPE)

    def _is_outside(self) -> bool:
        """Whether nothing but a weight is open, of which there is never more than one."""
        return self._frames[-1 - (self._frames[-1].kind == _WEIGHTED)].kind == ""

    def _open_bracket(self, token: str) -> None:
        frame = _Frame(bracket(token))
        if token[0] == "<":
            frame.name, frame.argument, _ = parts_of(token)
        elif token[0] == "$":
            frame.name, frame.argument = token[2:].rstrip("=!:"), token[-1]
        self._frames.append(frame)

    def _open_weighted(self, weight: str) -> None:
        """A weight holds up to `::` or the next one."""
        if self._frames[-1].kind == _WEIGHTED:
            self._close()
        frame = self._frames[-1]
        if frame.kind == "[" or (frame.kind == "{" and ropes.begins_option(frame.rope)):
            # As well a schedule, [cat 2::0.5], or a chance, {0.5::a|b}.
            self._put(ropes.WeightMark(weight))
            self._double_colon("")
        else:
            self._frames.append(_Frame(_WEIGHTED, weight=float(weight)))

    def _double_colon(self, _colons: str) -> None:
        if self._frames[-1].kind == _WEIGHTED:
            self._close()
        else:
            self._frames[-1].rope += [COLON, COLON]

    def _close_bracket(self, _closing: str) -> None:
        self._close_weights()
        self._close()

    def _close_weights(self) -> None:
        while self._frames[-1].kind == _WEIGHTED:
            self._close()

    def _close(self) -> None:
        frame = self._frames.pop()
        self._frames[-1].rope.append(self._meaning(frame))

    def _meaning(self, frame: _Frame) -> Rope:
        if frame.kind == _WEIGHTED:
            return ropes.restored(frame.rope) if frame.weight > 0 else []
        if frame.kind == "(":
            return _emphasised(frame.rope)
        if frame.kind == "<":
            return self._tagged(frame)
        if frame.name:
            return self._defined(frame)
        options = ropes.split(frame.rope, PIPE)
        if frame.kind == "{":
            return self._drawn(options)
        return self._alternated(options) if len(options) > 1 else self._scheduled(frame.rope)

    def _tagged(self, frame: _Frame) -> Rope:
        """A tag of SwarmUI's that has words in it."""
        match frame.name:
            case "random":
                return self._drawn(ropes.options(frame.rope))
            case "alternate" | "alt":
                return self._alternated(ropes.options(frame.rope))
            case "fromto":
                return self._from_to(ropes.options(frame.rope), frame.argument)
            case "repeat":
                return repeated(frame.rope, frame.argument)
            case "setvar" | "setmacro":
                return self._set(frame)
        self._drop_tag(frame.name)
        return []

    def _from_to(self, options: list[Rope], when: str) -> Rope:
        number = ropes.number_text([when])
        if number is None or len(options) != 2:
            self.flags.add("uncertain")
            return ropes.restored(ropes.joined(options, ", "))
        self.flags.add("sched")
        return ropes.restored(options[0 if self._share(float(number)) > _MAJORITY else 1])

    def _set(self, frame: _Frame) -> Rope:
        name, _, is_said = frame.argument.partition(",")
        value = ropes.restored(frame.rope)
        self._variables.keep(name, value)
        return [] if is_said.strip().lower() == "false" else value

    def _defined(self, frame: _Frame) -> Rope:
        """A variable of dynamic prompts: `${name=value}`, or `${name:what else}`."""
        value = ropes.restored(frame.rope)
        if frame.argument != ":":
            self._variables.keep(frame.name, value)
            return []
        known = self._variables.take(frame.name)
        return value if known is None else [known]

    def _drawn(self, options: list[Rope]) -> Rope:
        """The first of several options: which it was is not known."""
        first = options[0]
        if len(options) == 1 and "$$" not in ropes.flat(first, _COUNT_LENGTH):
            return ropes.unweighted(first)
        self.flags.add("uncertain")
        return ropes.without_prefix(ropes.restored(first))

    def _alternated(self, options: list[Rope]) -> Rope:
        self.flags.add("alt")
        *others, last = options
        if ropes.number_after(last) is not None:
            options = [*others, ropes.without_last(last)]  # [a|b:0.2], how often it changes
        return ropes.unweighted(ropes.joined(ropes.said(options), ", "))

    def _scheduled(self, rope: Rope) -> Rope:
        """`[from:to:when]`, `[to:when]`, `[from::when]`: what holds for the most steps."""
        sections = ropes.split(rope, COLON)
        when = ropes.number_text(sections[-1]) if len(sections) > 1 else None
        if when is None:
            return ropes.unweighted(rope)
        self.flags.add("sched")
        if ropes.flat(sections[0], 8).strip() == "SEQ":  # [SEQ:a:0.2:b:0.6], a node pack's
            self.flags.add("uncertain")
            return ropes.joined(sections[1::2], ", ")
        before: Rope = sections[0] if len(sections) > 2 else []
        after = rope[len(before) + bool(len(sections) > 2) : -len(sections[-1]) - 1]
        return ropes.restored(before if self._share(float(when)) > _MAJORITY else after)

    def _share(self, when: float) -> float:
        """The share of the steps before a change; 0 where the steps are not known."""
        if when < 1:
            return when
        return when / self._steps if self._steps else 0.0


def _emphasised(rope: Rope) -> Rope:
    weight = ropes.number_after(rope)
    if weight is None:
        return ropes.restored(rope)
    return ropes.restored(ropes.without_last(rope)) if weight > 0 else []
