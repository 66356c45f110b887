"""Prompts cut into tokens: brackets, separators, tags and words that mean something, and text."""

from __future__ import annotations

import re
from collections.abc import Iterator

Token = tuple[str, str]
"""A kind, which is the name of a group in the pattern below, and the text."""

_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[()\[\]{}\\:|_<>"'])
    | (?P<marker>\[(?:SEP(?::R)?|CONCAT|LAB|RND|(?:ASC|DSC)(?:-SIZE)?)\])
    | (?P<opening>
          [(\[{]
        | <(?i:random|alternate|alt|fromto|repeat|setvar|setmacro)(?:\[[^\[\]<>]{0,80}\])?:
        | <\w{1,40}(?:\[[^\[\]<>]{0,80}\])?:(?=[^<>]*<)     # a tag with tags inside
        | \$\{\w{1,64}(?:=!?|:)
      )
    | (?P<tag><\w{1,40}(?:\[[^\[\]<>]{0,80}\])?:[^<>]+>|<(?i:var|macro)\[[^\[\]<>]{0,80}\]>)
    | <(?P<section>(?i:break)|\w{1,20}//cid=\d{1,9})>
    | (?P<variable>\$\{\w{1,64}\})
    | <\|[^|<>\s]{0,40}\|>|</s>|<pad>|<unk>                  # special tokens of text encoders
    | (?P<wildcard>
          (?:\d{1,3}(?:-\d{1,3})?(?:\#|\$\$))?
          __[~@]?(?:[^\W_][\w\-./*+]{0,120}?|\*{1,2})(?:\([^()]{0,120}\))?__
      )(?!_)
    | (?<![\w.])(?P<weight>-?(?:\d{1,4}(?:\.\d{0,6})?|\.\d{1,6}))::
    | (?P<double>::)
    | (?<![^\s,])(?P<emoticon>[>}]?[:;=]['_-]?[()\[\]])(?![^\s,])
    | (?P<closing>[)\]}>])
    | (?P<separator>[:|])
    | (?<!\w)(?P<word>AND|BREAK|ADDCOMM|ADDBASE|ADDCOL|ADDROW)(?!\w)
    | (?P<text>[^\\<>()\[\]{}:;=|_\-.\dAB$]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SYNTAX = re.compile(r"[\\<>()\[\]{}|]|::|__|AND|BREAK|ADD[CBR]")
_SHOUTED_BEFORE = re.compile(r"""(?:[A-Z]{2}|["'])[ \t]?\Z""")
_SHOUTED_AFTER = re.compile(r"""[ \t]?(?:[A-Z]{2}|["'])""")
_CLOSES = {")": "(", "]": "[", "}": "{", ">": "<"}


def has_syntax(text: str) -> bool:
    """Whether cutting a text into tokens could give anything but text."""
    return _SYNTAX.search(text) is not None


def tokens(text: str) -> list[Token]:
    """The tokens of a text; brackets without a partner are left out, or text where they say so."""
    found = list(_cut(text))
    for place in _single_brackets(found):
        kept = found[place][1]
        # Only angles stand in ordinary text: 3 < 4, ->, >_<.
        found[place] = ("text", kept if kept[0] in "<>$" else "")
    return found


def bracket(opening: str) -> str:
    """The kind of bracket that an opening token is, whatever its name."""
    return "{" if opening[0] == "$" else opening[0]


def _cut(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "word" and _is_shouted(text, match):
            kind = "text"
        if kind is not None:  # the special tokens of text encoders have no group
            yield kind, match[0] if kind == "text" else match[kind]


def _is_shouted(text: str, word: re.Match[str]) -> bool:
    """Whether a word is in capitals because its neighbours are, as in a slogan on one line."""
    before, after = text[max(0, word.start() - 3) : word.start()], text[word.end() : word.end() + 3]
    return bool(_SHOUTED_BEFORE.search(before) and _SHOUTED_AFTER.match(after))


def _single_brackets(found: list[Token]) -> set[int]:
    """The places of the brackets that have no partner; they mean nothing."""
    single: set[int] = set()
    waiting: list[int] = []
    count = dict.fromkeys(_CLOSES.values(), 0)
    for place, (kind, token) in enumerate(found):
        if kind == "opening":
            waiting.append(place)
            count[bracket(token)] += 1
        elif kind == "closing":
            if not count[_CLOSES[token]]:
                single.add(place)
                continue
            single.update(_passed_over(found, waiting, _CLOSES[token], count))
    return single.union(waiting)


def _passed_over(
    found: list[Token], waiting: list[int], opening: str, count: dict[str, int]
) -> Iterator[int]:
    """Take waiting brackets away down to the nearest of a kind; those above it stay single."""
    while True:
        place = waiting.pop()
        kind = bracket(found[place][1])
        count[kind] -= 1
        if kind == opening:
            return
        yield place
