"""Which encoding bytes are in, by what they look like: what files say of it is often wrong.

Every function looks at a bounded sample; decoding itself is done by others.
"""

from __future__ import annotations

import codecs
import re

UTF8 = ("utf-8",)

_CHARSETS = {
    b"UNICODE": "utf-16",
    b"ASCII": "utf-8",
    b"UTF-8": "utf-8",
    b"UTF8": "utf-8",
    b"JIS": "iso2022_jp",
    b"": "",
}
_PREFIX = 8
_SAMPLE = 4096
_SAMPLE_LETTERS = 256
_ROUND_A_FAULT = 2048
_LEAST_PLAIN = 16
_LEAST_COMMON = 0.9
_CONTROL = re.compile(rb"[\1-\x08\x0e-\x1f]")
_COMMON_LETTERS = re.compile(
    r"[\n\r\t -~\u00a0-\u024f\u0370-\u04ff\u2010-\u2027"
    r"\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]"
)
"""Latin, Greek, Cyrillic, kana, Chinese, Korean and their punctuation."""


def text_encodings(data: memoryview) -> tuple[str, ...]:
    """The encodings to try on a text of bytes: UTF-8, unless it is plainly UTF-16."""
    sample = bytes(data[:_SAMPLE])
    if sample[:2] in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE):
        return ("utf-16",)
    body = sample.strip(b"\0")
    if 4 * body.count(0) > len(body):
        return (utf16_order(sample, "<"),)
    return UTF8


def comment_encodings(value: memoryview, order: str) -> tuple[memoryview, tuple[str, ...]]:
    """The text of a UserComment without its charset, and the encodings to try on it.

    Args:
        value: the whole field.
        order: "<" or ">", the byte order of the block it stands in.
    """
    name = bytes(value[:_PREFIX])
    charset = _CHARSETS.get(name.rstrip(b"\0").upper()) if name[-1:] == b"\0" else None
    body = value if charset is None else value[_PREFIX:]
    sample = bytes(body[:_SAMPLE])
    if 4 * sample.strip(b"\0").count(0) > len(sample):
        return body, (utf16_order(sample, order),)
    if is_utf8(sample):
        return body, UTF8 if charset != "iso2022_jp" else (charset, *UTF8)
    if charset == "utf-16" or _is_utf16(sample, order):
        return body, (utf16_order(sample, order),)
    return body, (charset or "utf-8", *UTF8)


def windows_encodings(value: memoryview) -> tuple[str, ...]:
    """The encodings to try on an XP field: UTF-16, unless a tool put plain text there."""
    sample = bytes(value[:_SAMPLE])
    if len(sample) >= _LEAST_PLAIN and is_utf8(sample):
        return UTF8
    return (utf16_order(sample, "<"),)


def is_printable(data: memoryview) -> bool:
    """Whether bytes are a text in UTF-8 and nothing else."""
    sample = bytes(data[:_SAMPLE])
    return is_utf8(sample) and not _CONTROL.search(sample)


def is_utf8(sample: bytes) -> bool:
    """Whether bytes are plain text of one byte a letter although they say otherwise."""
    text = sample.rstrip(b"\0")
    try:
        codecs.utf_8_decode(text, "strict", False)
    except UnicodeDecodeError:
        return False
    return b"\0" not in text


def utf16_order(sample: bytes, order: str) -> str:
    """The UTF-16 under which a sample looks more like text, whatever its header says."""
    if sample[:2] in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE):
        return "utf-16"
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    if 8 * max(high, low) > len(sample) and max(high, low) > 4 * min(high, low):
        return "utf-16-be" if high > low else "utf-16-le"
    orders = ("utf-16-be", "utf-16-le") if order == ">" else ("utf-16-le", "utf-16-be")
    return max(orders, key=lambda encoding: _common_letters(sample, encoding))


def last_resorts(fault: UnicodeError) -> tuple[str, ...]:
    """The encodings that remain for a text that is not what it should be.

    What is UTF-8 for the most part stays it, with its faults replaced; a text with hardly a sound
    letter beyond ASCII is in a code page of one byte a letter.
    """
    if not isinstance(fault, UnicodeDecodeError):
        return UTF8
    if fault.encoding.startswith("utf-16"):
        return (fault.encoding,)
    start = max(0, fault.start - _ROUND_A_FAULT)
    window = bytes(fault.object[start : fault.end + _ROUND_A_FAULT])
    text = window.decode("utf-8", "replace")
    faults = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", "ignore")) - faults
    is_cut_off = fault.end == len(fault.object) and fault.end - fault.start > 1
    return UTF8 if (sound and sound >= faults) or is_cut_off else ("cp1252", "latin-1")


def _is_utf16(sample: bytes, order: str) -> bool:
    text = sample[: len(sample) // 2 * 2].decode(utf16_order(sample, order), "replace")
    letters = text[:_SAMPLE_LETTERS]
    return len(_COMMON_LETTERS.findall(letters)) > _LEAST_COMMON * len(letters)


def _common_letters(sample: bytes, encoding: str) -> int:
    """How many letters of a sample belong to scripts that people write prompts in."""
    text = sample[: len(sample) // 2 * 2].decode(encoding, "ignore")
    return len(_COMMON_LETTERS.findall(text, 0, _SAMPLE_LETTERS))
