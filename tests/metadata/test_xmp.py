"""XMP packets: names, lists, what is refused, and what is left of a broken one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.metadata.xmp import properties

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
EXIF = 'xmlns:exif="http://ns.adobe.com/exif/1.0/"'


def packet(body: str, attributes: str = "") -> str:
    return (
        f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {RDF}>'
        f'<rdf:Description rdf:about="" {DC} {EXIF} {attributes}>{body}</rdf:Description>'
        f'</rdf:RDF></x:xmpmeta>\n{" " * 200}<?xpacket end="w"?>'
    )


def test_elements_attributes_and_lists() -> None:
    body = (
        "<dc:description><rdf:Alt>"
        '<rdf:li xml:lang="x-default">two owls &amp; a moon</rdf:li></rdf:Alt></dc:description>'
        "<dc:subject><rdf:Bag><rdf:li>owl</rdf:li><rdf:li>moon</rdf:li></rdf:Bag></dc:subject>"
        "<exif:UserComment>  {&quot;a&quot;: 1}\n</exif:UserComment>"
    )
    assert properties(packet(body, 'dc:format="image/png"')) == {
        "dc:format": ["image/png"],
        "dc:description": ["two owls & a moon"],
        "dc:subject": ["owl", "moon"],
        "exif:UserComment": ['{"a": 1}'],
    }


def test_a_namespace_is_known_by_its_address_whatever_its_prefix() -> None:
    body = '<d:title xmlns:d="http://purl.org/dc/elements/1.1/">owls</d:title>'
    default = '<title xmlns="http://purl.org/dc/elements/1.1/">moons</title>'
    assert properties(packet(body)) == {"dc:title": ["owls"]}
    assert properties(packet(default)) == {"dc:title": ["moons"]}


def test_a_prefix_nobody_knows_stays() -> None:
    body = '<odd:note xmlns:odd="http://example.org/odd">here</odd:note>'
    assert properties(packet(body)) == {"odd:note": ["here"]}


def test_what_stands_in_a_structure_goes_by_its_own_name() -> None:
    body = (
        '<a:made xmlns:a="http://example.org/a"><rdf:Description>'
        "<a:by>an owl</a:by></rdf:Description></a:made>"
        '<a:seen xmlns:a="http://example.org/a" a:when="today"/>'
    )
    assert properties(packet(body)) == {"a:by": ["an owl"], "a:when": ["today"]}


def test_a_packet_that_breaks_off_says_what_it_said() -> None:
    whole = packet("<dc:title>first</dc:title><dc:description>second</dc:description>")
    assert properties(whole[: whole.index("second") + 3]) == {"dc:title": ["first"]}
    assert properties(packet("<dc:title>first</dc:title><dc:oops></dc:title>")) == {
        "dc:title": ["first"]
    }


@pytest.mark.parametrize("text", ["", "no xml", "<", "<<<", "<a", "\ud800<dc:a>\ud800</dc:a>"])
def test_what_is_no_packet_gives_at_most_texts(text: str) -> None:
    assert set(properties(text)) <= {"dc:a"}


def test_controls_and_lone_halves_do_not_stop_the_reading() -> None:
    found = properties(packet("<dc:title>a\x0bb\ud800</dc:title><dc:format>c</dc:format>"))
    assert found == {"dc:title": ["a b?"], "dc:format": ["c"]}


def test_document_types_and_their_entities_are_refused() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><dc:title {DC}>&l9;</dc:title>'
    assert properties(text) == {}
    outside = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><t {DC}>&f;</t>'
    assert properties(outside) == {}


def test_depth_and_number_are_bounded() -> None:
    deep = packet("<dc:title>first</dc:title>" + "<dc:a>" * 100_000)
    assert properties(deep) == {"dc:title": ["first"]}
    many = properties(packet("<dc:a>x</dc:a>" * 50_000))
    assert len(many["dc:a"]) == 2_000


def test_four_megabytes_take_no_more_than_moments() -> None:
    text = "&amp;" * 800_000
    start = time.monotonic()
    found = properties(packet(f"<dc:title>{text}</dc:title>"))
    assert len(found["dc:title"][0]) == 800_000
    assert time.monotonic() - start < 10


@given(st.text(st.sampled_from('<>/="&;: !-[]?adcrfxmln\n\ud800'), max_size=200))
def test_nothing_makes_the_reading_fail(text: str) -> None:
    for found in properties(packet(text)).values():
        assert all(found)
    properties(text)
