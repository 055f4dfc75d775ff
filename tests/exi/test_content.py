"""Content models: lists, groups, choices, attributes and mixed text, also as V2G has them not."""

from dataclasses import replace
from typing import Any

import pytest

from exi import DecodeError, Element, EncodeError
from exi.compile import load
from exi.decoder import decode_document, decode_fragment
from exi.encoder import encode_document, encode_fragment
from exi.protocol import Protocol
from tests.exi import sample as s
from tests.exi.holders import HEADER, document, string, unsigned

CODEC = load(s)
PROTOCOL = Protocol(s.schema())
ROOT = {"all": "000", "first": "001", "flag": "010", "nest": "011", "second": "100"}


def bits_of(root: object) -> str:
    """Bits behind header and root code; both forms must agree and read them again."""
    octets = CODEC.encode(root)
    assert encode_document(root, PROTOCOL) == octets
    assert CODEC.decode(octets) == decode_document(octets, PROTOCOL) == root
    return f"{int.from_bytes(octets, 'big'):b}"[len(HEADER) + 3 :]


def part(**field: object) -> str:
    """Bits of an `all` with one child, from the start of the child's content."""
    (name,) = field
    index = s.All.__slots__.index(name)
    index += index > s.All.__slots__.index("shape")  # a group of two takes two codes
    bits, code = bits_of(s.All(**field)), f"{index:04b}"
    assert bits.startswith(code)
    return bits[4:]


def refused(root: object) -> str:
    with pytest.raises(EncodeError) as caught:
        CODEC.encode(root)
    with pytest.raises(EncodeError):
        encode_document(root, PROTOCOL)
    return str(caught.value)


def unread(root: str, bits: str) -> str:
    octets = document(HEADER + ROOT[root] + bits)
    with pytest.raises(DecodeError) as caught:
        CODEC.decode(octets)
    with pytest.raises(DecodeError):
        decode_document(octets, PROTOCOL)
    return str(caught.value)


FULL = s.Lists(
    pair=[1, 2, 3, 4],
    three=[s.Colour.Red, s.Colour.Green, s.Colour.None_],
    any=[True] * 40,
    shapes=[s.Circle(radius_=1, unit=s.Colour.Red), s.Shape(), s.Square(side=65535)],
    last=["a", "b"],
)


@pytest.mark.parametrize("pair", [[1, 2], [1, 2, 3], [1, 2, 3, 4]])
@pytest.mark.parametrize("three", range(4))
@pytest.mark.parametrize("others", [0, 1, 3])
@pytest.mark.parametrize("last", [1, 2])
def test_lists_of_every_length_are_read_as_they_were_written(
    pair: list[int], three: int, others: int, last: int
) -> None:
    lists = replace(
        FULL,
        pair=pair,
        three=FULL.three[:three],
        any=FULL.any[:others],
        shapes=FULL.shapes[:others],
        last=FULL.last[:last],
    )

    assert part(lists=lists)


def test_a_list_with_all_its_entries_ends_in_a_state_that_offers_no_other() -> None:
    lists = s.Lists(pair=[1, 2, 3, 4], last=["", ""])
    number = "0" + "{:08b}" + "0"  # CH, value, EE

    expected = "0" + number.format(1)  # the first two: one production each
    expected += "0" + number.format(2)
    expected += "000" + number.format(3)  # pair, three, any, three shapes, last
    expected += "000" + number.format(4)
    expected += "101" + "0" + unsigned(2) + "0"  # behind the fourth pair is none: last is 5
    expected += "00" + "0" + unsigned(2) + "0" + "0"  # last, then EE alone

    assert part(lists=lists).startswith(expected)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"pair": [1]}, "pair: 1 entries, at least 2"),
        ({"pair": []}, "pair is missing"),
        ({"pair": [1] * 5}, "pair: 5 entries, at most 4"),
        ({"three": [s.Colour.Red] * 4}, "three: 4 entries, at most 3"),
        ({"three": (s.Colour.Red,)}, "is not a list"),
        ({"last": []}, "last is missing"),
        ({"shapes": [s.Nest()]}, "Nest(inner=None) is none of Circle, Shape, Square"),
        ({"any": [True, None]}, "any: None is not a bool"),
    ],
)
def test_a_list_past_its_bounds_or_with_foreign_entries_is_not_written(
    change: dict[str, Any], reason: str
) -> None:
    text = refused(s.All(lists=replace(FULL, **change)))

    assert text.startswith("all/lists")
    assert reason in text.replace("/any", ": any")


def test_members_of_a_group_are_told_apart_by_their_class() -> None:
    assert bits_of(s.All(shape=s.Circle(radius_=1))).startswith("0011")
    assert bits_of(s.All(shape=s.Square(side=1))).startswith("0100")
    assert "is none of Circle, Square" in refused(s.All(shape=s.Shape()))


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"number": 5}, "00"), ({"text": "x"}, "01"), ({"left": True, "right": False}, "10")],
)
def test_a_choice_is_the_field_that_is_set(fields: dict[str, Any], code: str) -> None:
    assert part(either=s.Either(Id="i", **fields)).startswith("0" + string("i") + code)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "number is missing"),
        ({"number": 1, "text": "x"}, "text is not allowed here"),
        ({"number": 1, "right": True}, "right is not allowed here"),
        ({"left": True}, "right is missing"),
        ({"right": True}, "number is missing"),
        ({"Id": None, "number": 1}, "Id is missing"),
    ],
)
def test_none_or_two_of_a_choice_are_not_written(fields: dict[str, Any], reason: str) -> None:
    assert refused(s.All(either=s.Either(**{"Id": "i", **fields}))) == f"all/either: {reason}"


@pytest.mark.parametrize("plus", [None, True])
@pytest.mark.parametrize("minus", [None, False])
@pytest.mark.parametrize("tail", [None, s.Either(Id="", number=1)])
def test_a_choice_may_be_left_out(plus: bool | None, minus: bool | None, tail: Any) -> None:
    detour = s.Detour(head=True, plus=plus, minus=minus, tail=tail)

    if tail is None:
        assert "tail is missing" in refused(s.All(detour=detour))
    elif plus is not None and minus is not None:
        assert refused(s.All(detour=detour)) == "all/detour: tail is missing"
    else:
        assert part(detour=detour)


def test_attributes_are_sorted_by_local_name_and_text_follows_them() -> None:
    note = s.Note(Id="i", hint="h", value="v")

    assert part(note=note).startswith("0" + string("i") + "00" + string("h") + "0" + string("v"))
    assert part(note=replace(note, hint=None)).startswith("0" + string("i") + "01" + string("v"))
    assert refused(s.All(note=replace(note, value=None))) == "all/note: value is missing"
    assert "all/note/Id: 3 is not a str" in refused(s.All(note=replace(note, Id=3)))


def test_text_may_be_empty_by_deviation_also_behind_attributes() -> None:
    for attributes, note in (
        ("0" + string("i"), s.Note(Id="i", value="")),
        ("0" + string("i") + "00" + string("h"), s.Note(Id="i", hint="h", value="")),
    ):
        escape = "1" if note.hint else "10"
        bits = "1001" + attributes + escape + "000" + "10"
        octets = document(HEADER + ROOT["all"] + bits)
        assert CODEC.decode(octets) == s.All(note=note)


PROSE: list[list[Element | str]] = [
    [],
    ["a"],
    ["a", "b", ""],
    [Element(s.NS, "bold", "x"), "é", Element(s.NS, "Square", s.Square(side=1)), "z"],
]


@pytest.mark.parametrize("content", PROSE)
@pytest.mark.parametrize("lang", [None, "de"])
@pytest.mark.parametrize("title", [None, "t"])
def test_mixed_content_keeps_its_order(
    content: list[Element | str], lang: str | None, title: str | None
) -> None:
    assert part(prose=s.Prose(lang=lang, title=title, content=content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("text", "content: 'text' is not a list"),
        ([1], "content: 1 is neither Element nor str"),
        ([Element(s.NS, "italic", "x")], "italic is not allowed here"),
        ([Element("", "bold", "x")], "bold is not allowed here"),
        ([Element(s.NS, "Square", s.Shape())], "Shape() is not a Square"),
    ],
)
def test_content_that_the_schema_does_not_know_is_not_written(content: Any, reason: str) -> None:
    assert reason in refused(s.All(prose=s.Prose(content=content)))


def test_a_wildcard_has_its_code_and_nothing_behind_it() -> None:
    bits = "0111" + "100"  # prose: lang, title, bold, Square, SE(*), EE, CH

    assert "an element that the schema does not know" in unread("all", bits)


def test_a_group_of_elements_is_repeated_as_often_as_the_schema_says() -> None:
    key, val = Element(s.NS, "key", "k"), Element(s.NS, "val", True)
    for content in ([key], [key, val, key], [key, key, val, key, val]):
        assert part(pairs=s.Pairs(content=content))

    assert refused(s.All(pairs=s.Pairs())) == "all/pairs: key is missing"
    assert refused(s.All(pairs=s.Pairs(content=[key] * 4))) == "all/pairs: key is not allowed here"
    assert "text is not allowed here" in refused(s.All(pairs=s.Pairs(content=["text"])))


def test_many_short_values_in_a_row() -> None:
    needed = s.Needed(above=10, below=-9, positive=200, negative=-1, integer=0)

    assert part(needed=needed)
    assert part(needed=replace(needed, six=4096, ten=1))
    assert "4097, at most 4096" in refused(s.All(needed=replace(needed, nine=4097)))


# --- roots and fragments ------------------------------------------------------------------------


def test_a_root_whose_class_stands_for_two_elements_comes_with_its_name() -> None:
    for name in ("first", "second"):
        element = Element(s.NS, name, s.Square(side=2))
        assert bits_of(element).startswith("0" + "0" + unsigned(2))

    assert "give an Element" in refused(s.Square(side=2))
    assert refused(s.Note(Id="i", value="v")).endswith("is no root element")
    assert "no element 'third'" in refused(Element(s.NS, "third", s.Square(side=2)))


def test_a_root_may_be_a_simple_value() -> None:
    assert bits_of(Element(s.NS, "flag", True)).startswith("0" + "1" + "0")


def test_a_code_of_no_root_is_refused() -> None:
    for code in ("101", "110", "111"):
        with pytest.raises(DecodeError, match=r"no element \d \(bit 8\)"):
            CODEC.decode(document(HEADER + code))


def fragment(element: Element) -> bytes:
    octets = CODEC.encode_fragment(element)
    assert encode_fragment(element, PROTOCOL) == octets
    assert CODEC.decode_fragment(octets) == decode_fragment(octets, PROTOCOL) == element
    assert CODEC.decode_fragment(octets, strict=True) == element
    return bytes(octets)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("all", s.All()),
        ("flag", True),
        ("note", s.Note(Id="a", value="b")),
        ("plain", "text"),
        ("plain", s.Note(Id="a", value="b")),
        ("plain", s.Note(Id="a", hint="c", value="b")),
    ],
)
def test_a_fragment_is_one_element_of_any_name(name: str, value: object) -> None:
    assert fragment(Element(s.NS, name, value))


def unwritten(element: Any) -> str:
    with pytest.raises(EncodeError) as caught:
        CODEC.encode_fragment(element)
    return str(caught.value)


def test_what_is_no_fragment_is_not_written() -> None:
    assert unwritten(s.All()).startswith("All(numbers")
    assert unwritten(s.All()).endswith("is not an Element")
    assert "is not a All" in unwritten(Element(s.NS, "all", s.Nest()))
    assert "no element 'none'" in unwritten(Element(s.NS, "none", s.Nest()))
    assert "none of the types" in unwritten(Element(s.NS, "plain", s.Nest()))
    assert "none of the types" in unwritten(Element(s.NS, "odd", s.Numbers()))
    assert "none of the types" in unwritten(Element(s.NS, "odd", s.Shape()))
    assert "none of the types" in unwritten(Element(s.NS, "odd", True))
    assert "None is not a str" in unwritten(Element(s.NS, "plain", s.Note(Id="a", value=None)))
    assert "at most 9" in unwritten(Element(s.NS, "plain", "0123456789"))


def relaxed(*codes: tuple[int, str], end: int = 10) -> bytes:
    """A fragment `plain`: 3 attributes, AT(*), 9 elements, SE(*), EE, CH 15; behind text EE 10."""
    bits = HEADER + "0111" + "".join(f"{code:05b}" + value for code, value in codes)
    return document(bits + f"{end:04b}" + "1010")


def test_a_name_with_two_types_takes_plain_text_and_attributes() -> None:
    attribute, text = (0, string("i")), (15, string("v"))

    note = CODEC.decode_fragment(relaxed(attribute, text))

    assert note == Element(s.NS, "plain", s.Note(Id="i", value="v"))
    assert CODEC.decode_fragment(relaxed(text)) == Element(s.NS, "plain", "v")


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (relaxed((14, "")), "event code 14 in an element of several types"),
        (relaxed((15, string("v")), end=0), "more than text in an element of several types"),
        (relaxed((2, string("h")), (15, string("v"))), "attributes of no type of this element"),
        (relaxed((1, string("a")), (15, string("v"))), "attributes of no type of this element"),
        (relaxed((15, string("v" * 10))), "attributes of no type of this element"),
        (relaxed((0, string("i")), (15, string("v" * 10))), "attributes of no type"),
        (document(HEADER + "0110" + "01111" + string("v") + "1010"), "attributes of no type"),
    ],
)
def test_what_none_of_the_types_allows_is_refused(octets: bytes, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        CODEC.decode_fragment(octets)


def test_an_error_does_not_repeat_a_long_value() -> None:
    text = refused(s.All(texts=s.Texts(free=b"x" * 100_000)))

    assert text.startswith("all/texts/free: b'xxx")
    assert len(text) < 100


def test_an_object_without_its_fields_is_refused() -> None:
    assert refused(s.All(note=object.__new__(s.Note))) == "all/note: Id is missing"


def test_an_object_that_holds_itself_is_not_written() -> None:
    nest = s.Nest()
    nest.inner = nest

    assert refused(nest) == "nested too deep"
    assert unwritten(Element(s.NS, "nest", nest)) == "nested too deep"
