from __future__ import annotations

import time
from contextlib import suppress
from datetime import date

import pytest

from curator.domain.criteria import Scale, Sort
from curator.domain.errors import QueryError
from curator.domain.image import Flag, Label
from curator.query.parser import parse
from curator.query.syntax import (
    And,
    Bounds,
    Comparison,
    DateComparison,
    DateField,
    FlagIs,
    Has,
    LabelIs,
    Node,
    Not,
    NumberField,
    Or,
    Part,
    Phrase,
    Query,
    RatioIs,
    ScoreComparison,
    Size,
    SizeComparison,
    State,
    StateIs,
    TextField,
    TextMatch,
    Word,
)

KEYS = frozenset({"clip", "aesthetic_v2", "sharpness", "style:ink", "style:my pics", "Nice-1.0"})
A, B, C, D = (Word(letter) for letter in "abcd")


def condition(text: str) -> Node | None:
    return parse(text, KEYS).condition


def fault(text: str) -> tuple[int, str]:
    with pytest.raises(QueryError) as caught:
        parse(text, KEYS)
    assert caught.value.query == text
    return caught.value.position, caught.value.reason


@pytest.mark.parametrize("text", ["", "  \n\t", "\u3000"])
def test_nothing_asks_for_everything(text: str) -> None:
    assert parse(text, KEYS) == Query(None, None)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a b OR c d", Or((And((A, B)), And((C, D))))),
        ("a (b OR c) d", And((A, Or((B, C)), D))),
        ("(a OR b) OR (c OR d)", Or((A, B, C, D))),
        ("((((a))))", A),
        ("-a b", And((Not(A), B))),
        ("NOT a OR b", Or((Not(A), B))),
        ("-(a b)", Not(And((A, B)))),
        ("--a", A),
        ("-(-(a OR b)) c", And((Or((A, B)), C))),
        ("a(b)c", And((A, B, C))),
        ("or and not", And((Word("or"), Word("and"), Word("not")))),
        ("ORANGE", Word("ORANGE")),
    ],
)
def test_words_and_their_order(text: str, node: Node) -> None:
    assert condition(text) == node


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("red-haired", "red-haired"),
        ("彼女", "彼女"),
        ("كلب", "كلب"),
        ("👩‍🎤", "👩‍🎤"),
        ("16:9", "16:9"),
        ("5<6", "5<6"),
        (":)", ":)"),
        (";-)", ";-)"),
        (":D", ":D"),
        ("<3", "<3"),
        ("https://a.b/c?d=e", "https://a.b/c?d=e"),
        (r"saber_\(fate\)", "saber_(fate)"),
        (r"a\:b", "a:b"),
        (r"\-a", "-a"),
        (r"\o/", r"\o/"),
        ("it's", "it's"),
        ("50%", "50%"),
        ("me@home", "me@home"),
        ("\ud800\x00", "\ud800\x00"),
    ],
)
def test_what_is_one_word(text: str, word: str) -> None:
    assert condition(text) == Word(word)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ('"a red  car"', "a red  car"),
        (r'"say \"hi\" \\ C:\x"', r'say "hi" \ C:\x'),
        ('"OR"', "OR"),
        ('"clip>=25"', "clip>=25"),
        ("<lora:x:0.8>", "<lora:x:0.8>"),
        ("<lora:my style:1>", "<lora:my style:1>"),
    ],
)
def test_what_is_one_phrase(text: str, phrase: str) -> None:
    assert condition(text) == Phrase(phrase)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("cfg>=5", Bounds(5, None)),
        ("cfg > 5", Bounds(5, None, strict=True)),
        ("cfg<=.5", Bounds(None, 0.5)),
        ("CFG <-1e-3", Bounds(None, -0.001, strict=True)),
        ("cfg=7.", Bounds(7.0, 7.0)),
        ("cfg:7", Bounds(7, 7)),
        ("cfg:5.5..7", Bounds(5.5, 7)),
        ("cfg:5..", Bounds(5, None)),
        ("cfg:..+5", Bounds(None, 5)),
        ('cfg:"5..7"', Bounds(5, 7)),
    ],
)
def test_numbers(text: str, bounds: Bounds[float]) -> None:
    assert condition(text) == Comparison(NumberField.CFG, bounds)


def test_seeds_stay_exact() -> None:
    seed = 2**64 - 1
    assert condition(f"seed:{seed}") == Comparison(NumberField.SEED, Bounds(seed, seed))


@pytest.mark.parametrize(
    ("text", "key", "scale"),
    [
        ("clip>=80", "clip", Scale.VALUE),
        ("clip%>=80", "clip", Scale.LIBRARY_PERCENTILE),
        ("clip@prompt%>=80", "clip", Scale.PROMPT_PERCENTILE),
        ("clip@PROMPT% >= 80", "clip", Scale.PROMPT_PERCENTILE),
        ("score:clip%>=80", "clip", Scale.LIBRARY_PERCENTILE),
        ("score:style:ink>=80", "style:ink", Scale.VALUE),
        ("score:style:ink:80..", "style:ink", Scale.VALUE),
        ('score:"style:my pics"%>=80', "style:my pics", Scale.LIBRARY_PERCENTILE),
        ("nice-1.0>=80", "Nice-1.0", Scale.VALUE),
    ],
)
def test_scores(text: str, key: str, scale: Scale) -> None:
    assert condition(text) == ScoreComparison(key, Bounds(80, None), scale)


def test_rating_is_always_the_stars() -> None:
    keys = {"rating"}
    stars, score = parse("rating>=4 score:rating>=4", keys).condition.children
    assert stars == Comparison(NumberField.RATING, Bounds(4, None))
    assert score == ScoreComparison("rating", Bounds(4, None))


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ('checkpoint:"sd xl"', TextField.CHECKPOINT, "sd xl"),
        ("lora:detail", TextField.LORA, "detail"),
        ("lora=detail", TextField.LORA, "detail"),
        ("Sampler: euler", TextField.SAMPLER, "euler"),
        ("name:*.png", TextField.NAME, "*.png"),
        ("name:cat(1).png", TextField.NAME, "cat(1).png"),
        (r"folder:C:\out\x", TextField.FOLDER, r"C:\out\x"),
        ("folder:/a/b:c", TextField.FOLDER, "/a/b:c"),
        ("tag:OR", TextField.TAG, "OR"),
        ("negative:模糊", TextField.NEGATIVE, "模糊"),
        ("raw:-x", TextField.RAW, "-x"),
        ('in:"Keepers"', TextField.IN, "Keepers"),
        ("like:a.png", TextField.LIKE, "a.png"),
        ('about:"a red car"', TextField.ABOUT, "a red car"),
        ("tool:comfyui", TextField.TOOL, "comfyui"),
        ("scheduler:karras", TextField.SCHEDULER, "karras"),
    ],
)
def test_texts(text: str, field: TextField, value: str) -> None:
    assert condition(text) == TextMatch(field, value)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("flag:keep", FlagIs(Flag.KEEP)),
        ("flag:none", FlagIs(Flag.UNDECIDED)),
        ("flag:Undecided", FlagIs(Flag.UNDECIDED)),
        ("label:red", LabelIs(Label.RED)),
        ("label:none", LabelIs(Label.NONE)),
        ("is:duplicate", StateIs(State.DUPLICATE)),
        ("has:prompt", Has(Part.PROMPT)),
        ("ratio:16:9", RatioIs(16, 9)),
        ("ratio:1920x1080", RatioIs(16, 9)),
        ("size>=1024x768", SizeComparison(Bounds(Size(1024, 768), None))),
        ("size<1024X768", SizeComparison(Bounds(None, Size(1024, 768), strict=True))),
        ("size:9x9..10x11", SizeComparison(Bounds(Size(9, 9), Size(10, 11)))),
    ],
)
def test_choices_sizes_ratios(text: str, node: Node) -> None:
    assert condition(text) == node


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        (":2026-11-01..", date(2026, 11, 1), None),
        (":2026-11-01", date(2026, 11, 1), date(2026, 11, 1)),
        (":2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (":2026", date(2026, 1, 1), date(2026, 12, 31)),
        (":2025..2026-02", date(2025, 1, 1), date(2026, 2, 28)),
        (">=2026-11", date(2026, 11, 1), None),
        (">2026-12", date(2027, 1, 1), None),
        ("<=2026-11", None, date(2026, 11, 30)),
        ("<2026-1-1", None, date(2025, 12, 31)),
    ],
)
def test_days(text: str, low: date | None, high: date | None) -> None:
    assert condition(f"added{text}") == DateComparison(DateField.ADDED, Bounds(low, high))
    assert condition(f"created{text}") == DateComparison(DateField.CREATED, Bounds(low, high))


RATED_THEN_CLIP = Sort("rating", True, then=Sort("clip", scale=Scale.PROMPT_PERCENTILE))


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("sort:clip", Sort("clip")),
        ("sort:-clip", Sort("clip", worst_first=True)),
        ("SORT:-Newest", Sort("newest", worst_first=True)),
        ("sort:score:style:ink", Sort("style:ink")),
        ('sort:"-style:my pics"', Sort("style:my pics", worst_first=True)),
        ("sort:clip%", Sort("clip", scale=Scale.LIBRARY_PERCENTILE)),
        ("sort:clip@prompt%", Sort("clip", scale=Scale.PROMPT_PERCENTILE)),
        ("sort:-Clip@PROMPT%", Sort("clip", True, Scale.PROMPT_PERCENTILE)),
        ("sort:score:style:ink@prompt%", Sort("style:ink", scale=Scale.PROMPT_PERCENTILE)),
        ("sort:-rating,Clip@prompt%", RATED_THEN_CLIP),
        ("sort:seed,-score:style:ink", Sort("seed", then=Sort("style:ink", True))),
        ("sort:random:17", Sort("random", shuffle=17)),
        ('sort:"-style:my pics%"', Sort("style:my pics", True, Scale.LIBRARY_PERCENTILE)),
    ],
)
def test_order(text: str, sort: Sort) -> None:
    assert parse(text, KEYS) == Query(None, sort)
    assert parse(f"a {text} OR b", KEYS) == Query(Or((A, B)), sort)


def test_the_very_name_of_a_scorer_goes_before_a_percentile() -> None:
    keys = ["style:half", "style:50%"]
    assert parse("sort:style:a,b,clip", {"style:a,b", "clip"}).sort == Sort(
        "style:a,b", then=Sort("clip")
    )
    assert parse("sort:style:50%", keys).sort == Sort("style:50%")
    assert parse("sort:style:50%%", keys).sort == Sort("style:50%", scale=Scale.LIBRARY_PERCENTILE)


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("a clpi>=25", 2, "there is no field or scorer called 'clpi'; did you mean clip?"),
        ("chkpoint:x", 0, "did you mean checkpoint?"),
        ("style:ink<3", 0, "did you mean score:style:ink?"),
        ("hair:1.2", 0, "put the text in quotes"),
        ("score:x>3", 6, "no field or scorer called 'x'"),
        ("score:clip", 0, "needs a comparison"),
        ("clip>=", 6, "expected a number after >="),
        ("(clip>=)", 7, "expected a number after >="),
        ("clip>=soon", 6, "expected a number, found 'soon'"),
        ("clip>=nan", 6, "expected a number"),
        ("clip>=٣", 6, "expected a number"),
        ("clip>=1e999", 6, "too large"),
        ("clip>=" + "9" * 5000, 6, "too long"),
        ("clip:..", 5, "a beginning or an end"),
        ("clip:7..5", 5, "begins above its end"),
        ("clip>=5..7", 6, "stands behind ':'"),
        ("clip@prompt>=5", 0, "clip@prompt%"),
        ("clip@folder%>=5", 0, "clip@prompt%"),
        ("rating%>=5", 0, "percentiles are there for scorers"),
        ("tag:", 4, "expected a text after tag:"),
        ("tag:(a", 4, "put it in quotes"),
        ('tag:""', 4, "nothing between these quotes"),
        ("tag>=x", 0, "tag takes ':'"),
        ("flag:kept", 5, "flag is one of keep, reject, none"),
        ("label:pink", 6, "label is one of none, red"),
        ("is:new", 3, "is is one of stacked"),
        ("has:x", 4, "has is one of prompt"),
        ("size:big", 5, "a size such as 1024x1024"),
        ("ratio:16:0", 6, "a ratio such as 16:9"),
        ("added:yesterday", 6, "a date such as"),
        ("added:2026-02-30", 6, "there is no date 2026-02-30"),
        ("added:0000", 6, "there is no date 0000"),
        ("added>9999-12", 6, "no days beyond"),
        ("added<0001", 6, "no days beyond"),
        ("a (b", 2, "the bracket opened here is not closed"),
        ("a (b (c)", 2, "the bracket opened here is not closed"),
        ("a) b", 1, "this bracket closes nothing"),
        ("a ()", 2, "nothing between these brackets"),
        ('a "b', 2, "the quote opened here is not closed"),
        ('tag:"b', 4, "the quote opened here is not closed"),
        ('""', 0, "nothing between these quotes"),
        ("a OR", 4, "expected something after OR"),
        ("(a OR ) b", 6, "expected something after OR"),
        ("OR a", 0, "expected something before OR"),
        ("a OR AND b", 5, "expected something after OR"),
        ("a NOT", 5, "expected something after NOT"),
        ("a - b", 2, "directly before what it excludes"),
        ("a >= 5", 0, "no field or scorer called 'a'"),
        (">= 5", 0, "there is no field before >="),
        ("a :", 2, "there is no field before :"),
        ("sort:", 5, "expected what to sort by after sort:"),
        ("sort:clpi", 5, "nothing can be sorted by 'clpi'; did you mean clip?"),
        ("sort:clpi@prompt%", 5, "nothing can be sorted by 'clpi'; did you mean clip?"),
        ("sort:rating,clpi", 12, "nothing can be sorted by 'clpi'; did you mean clip?"),
        ("sort:rating,", 12, "nothing can be sorted by ''"),
        ("sort:rating,clip,name", 5, "two keys at most"),
        ("sort:random:x", 5, "nothing can be sorted by 'random:x'; did you mean random?"),
        ("sort:newest%", 5, "percentiles are there for scorers, and newest is none"),
        ("a sort:-Rating@prompt%", 7, "percentiles are there for scorers, and rating is none"),
        ("sort:clip@prompt", 5, "clip@prompt% (in the prompt)"),
        ("sort:clip@folder%", 5, "clip@prompt% (in the prompt)"),
        ("sort:clip%%", 5, "nothing can be sorted by 'clip%'; did you mean clip?"),
        ("sort:%", 5, "nothing can be sorted by '%'"),
        ("sort>=clip", 0, "sort:KEY or sort:-KEY"),
        ("a sort:clip sort:name", 12, "only one sort:"),
        ("a (b sort:clip)", 5, "outside brackets"),
        ("a -sort:clip", 3, "cannot be excluded"),
        ("a OR sort:clip", 5, "one side of OR"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, position: int, reason: str) -> None:
    assert fault(text)[0] == position
    assert reason in fault(text)[1]


DEEP = 5000


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        ")" * 10_000,
        "-" * 10_000,
        "-" * 10_000 + "a",
        '"' * 9_999,
        "\\" * 10_000,
        ":" * 10_000,
        "@" * 10_000,
        "score:" * 1_700,
        'score:"' * 1_500,
        "clip>=1 " * 1_250,
        "a OR " * 2_000 + "a",
        "name:(" * 1_700,
        "a" + " " * 10_000 + ">",
        "(" * DEEP + "a" + ")" * DEEP,
        "-(" * DEEP + "a" + ")" * DEEP,
        "(a OR " * DEEP + "b" + ")" * DEEP,
        "-(a (b OR " * DEEP + "c" + "))" * DEEP,
    ],
)
def test_hostile_input_ends_quickly(text: str) -> None:
    began = time.perf_counter()
    with suppress(QueryError):
        assert repr(parse(text, KEYS))
    assert time.perf_counter() - began < 5


def test_brackets_may_be_deep_but_not_bottomless() -> None:
    def nested(levels: int) -> str:
        return "(a OR (b " * levels + "c" + "))" * levels

    deep = parse(nested(49), KEYS)
    assert deep == parse(nested(49), KEYS)
    assert len({deep, parse(nested(48), KEYS)}) == 2
    position, reason = fault(nested(51))
    assert nested(51)[position] == "("
    assert reason == "brackets go at most 100 levels deep"
