"""Values at and past their bounds, against codes written down by hand (EXI 7.1)."""

from typing import Annotated, Any

import pytest

from exi.schema import Enumeration, Hex, Length, Occurs, Range
from tests.exi.holders import Holder, octets, offset, signed, string, unsigned

START = "00"  # SE(value) and CH, each the only production of its state
STOP = "00"  # EE of value and of holder
MAX = 1 << 63


class Colour(Enumeration):
    None_ = "None"
    W_s = "W/s"
    Red = "Red"


class Only(Enumeration):
    One = "One"


INTEGERS: dict[str, tuple[Any, dict[int, str]]] = {
    "boolean": (bool, {False: "0", True: "1"}),
    "one value": (Annotated[int, Range(7, 7)], {7: ""}),
    "unitMultiplier": (Annotated[int, Range(-3, 3)], {-3: "000", 0: "011", 3: "110"}),
    "byte": (Annotated[int, Range(-128, 127)], {-128: "0" * 8, 127: "1" * 8}),
    "4096 values": (Annotated[int, Range(1, 4096)], {1: "0" * 12, 4096: "1" * 12}),
    "4097 values": (Annotated[int, Range(0, 4096)], {n: unsigned(n) for n in (0, 127, 4096)}),
    "least above 0": (Annotated[int, Range(10, 10_000)], {n: unsigned(n) for n in (10, 10_000)}),
    "one-sided": (Annotated[int, Range(-5000, 100)], {n: signed(n) for n in (-5000, -1, 0, 100)}),
    "short": (
        Annotated[int, Range(-32768, 32767)],
        {n: signed(n) for n in (-32768, -16385, -129, -128, -1, 0, 127, 128, 16383, 16384, 32767)},
    ),
    "long": (Annotated[int, Range(-MAX, MAX - 1)], {n: signed(n) for n in (-MAX, 0, MAX - 1)}),
    "unsignedLong": (Annotated[int, Range(0, 2 * MAX - 1)], {2 * MAX - 1: unsigned(2 * MAX - 1)}),
    "natural": (Annotated[int, Range(0, None)], {n: unsigned(n) for n in (0, 300, 10**60)}),
    "positive": (Annotated[int, Range(1, None)], {n: unsigned(n) for n in (1, 128, 10**60)}),
    "negative": (Annotated[int, Range(None, -1)], {n: signed(n) for n in (-1, -(10**60))}),
    "integer": (int, {n: signed(n) for n in (0, -1, 1 << 1028, -(1 << 1028))}),
}


@pytest.mark.parametrize("name", INTEGERS)
def test_a_number_is_coded_by_its_range(name: str) -> None:
    annotation, codes = INTEGERS[name]
    holder = Holder(annotation)

    for number, code in codes.items():
        assert holder.encode(number).rstrip("0") == (START + code + STOP).rstrip("0")
        assert holder.decode(START + code + STOP) == number


BEYOND: list[tuple[Any, int, str, str]] = [
    (Annotated[int, Range(-3, 3)], 4, "111", "4, at most 3"),
    (Annotated[int, Range(0, 100)], 101, offset(101, 7), "101, at most 100"),
    (Annotated[int, Range(0, 4096)], 4097, unsigned(4097), "4097, at most 4096"),
    (Annotated[int, Range(10, 10_000)], 9, unsigned(9), "9, at least 10"),
    (Annotated[int, Range(10, 10_000)], 10_001, unsigned(10_001), "10001, at most 10000"),
    (Annotated[int, Range(-5000, 100)], -5001, signed(-5001), "-5001, at least -5000"),
    (Annotated[int, Range(-5000, 100)], 101, signed(101), "101, at most 100"),
    (Annotated[int, Range(-32768, 32767)], 32768, signed(32768), "32768, at most 32767"),
    (Annotated[int, Range(-32768, 32767)], -32769, signed(-32769), "-32769, at least -32768"),
    (Annotated[int, Range(0, 2 * MAX - 1)], 2 * MAX, unsigned(2 * MAX), f"at most {2 * MAX - 1}"),
    (Annotated[int, Range(1, None)], 0, unsigned(0), "0, at least 1"),
    (Annotated[int, Range(None, -1)], 0, signed(0), "0, at most -1"),
]


@pytest.mark.parametrize(("annotation", "number", "code", "reason"), BEYOND)
def test_a_number_past_its_bound_is_neither_read_nor_written(
    annotation: Any, number: int, code: str, reason: str
) -> None:
    holder = Holder(annotation)

    assert reason in holder.refuses_to_encode(number)
    assert reason in holder.refuses_to_decode(START + code + STOP)


@pytest.mark.parametrize(
    ("annotation", "octets_at_most"),
    [
        (Annotated[int, Range(0, 65535)], 3),
        (Annotated[int, Range(0, (1 << 32) - 1)], 5),
        (Annotated[int, Range(0, 2 * MAX - 1)], 10),
        (Annotated[int, Range(0, None)], 147),
    ],
)
def test_a_number_that_does_not_end_is_given_up(annotation: Any, octets_at_most: int) -> None:
    holder = Holder(annotation)

    assert holder.decode(START + unsigned(5, octets_at_most) + STOP) == 5
    reason = holder.refuses_to_decode(START + unsigned(5, octets_at_most + 1) + STOP)
    assert f"more than {octets_at_most} octets" in reason


def test_an_integer_without_bounds_has_1029_bits_at_most() -> None:
    assert "more than 1029 bits" in Holder(int).refuses_to_encode(1 << 1029)


def test_an_enumeration_is_the_index_in_schema_order() -> None:
    holder = Holder(Colour)

    for index, colour in enumerate(Colour):
        assert holder.encode(colour).startswith(START + offset(index, 2))
        assert holder.decode(START + offset(index, 2) + STOP) is colour
    assert "no value 3 (bit 11)" in holder.refuses_to_decode(START + "11" + STOP)


def test_an_enumeration_of_one_value_takes_no_bit() -> None:
    holder = Holder(Only)

    assert holder.encode(Only.One).rstrip("0") == ""
    assert holder.decode(START + STOP) is Only.One


STRINGS = ["ab", "abcde", "äöüß", "\u20ac\u4e2d", "\U0001f50c" * 5, "a\u0080"]


@pytest.mark.parametrize("text", STRINGS)
def test_a_string_is_its_length_and_its_code_points(text: str) -> None:
    holder = Holder(Annotated[str, Length(2, 5)])

    assert holder.encode(text).rstrip("0") == (START + string(text)).rstrip("0")
    assert holder.decode(START + string(text) + STOP) == text


@pytest.mark.parametrize(
    ("text", "reason"), [("a", "length 1, at least 2"), ("abcdef", "length 6, at most 5")]
)
def test_the_length_of_a_string_is_bounded(text: str, reason: str) -> None:
    holder = Holder(Annotated[str, Length(2, 5)])

    assert holder.refuses_to_encode(text) == f"holder/value: {reason}"
    assert holder.refuses_to_decode(START + string(text)) == f"holder/value: {reason} (bit 11)"


@pytest.mark.parametrize("length", [0, 125, 126, 200, 300])
def test_long_strings_have_a_length_of_more_than_one_octet(length: int) -> None:
    for annotation in (str, Annotated[str, Length(0, 300)], Annotated[str, Length(0)]):
        holder = Holder(annotation)

        assert holder.encode("x" * length).startswith(START + string("x" * length))
        assert holder.decode(START + string("x" * length) + STOP) == "x" * length


def test_a_least_length_without_a_greatest_holds() -> None:
    texts, blobs = Holder(Annotated[str, Length(3)]), Holder(Annotated[bytes, Length(3)])

    assert texts.decode(START + string("abc") + STOP) == "abc"
    assert blobs.decode(START + octets(b"abc") + STOP) == b"abc"
    assert "length 2, at least 3" in texts.refuses_to_encode("ab")
    assert "length 2, at least 3" in blobs.refuses_to_encode(b"ab")
    assert "length 2, at least 3" in texts.refuses_to_decode(START + string("ab") + STOP)
    assert "length 2, at least 3" in blobs.refuses_to_decode(START + octets(b"ab") + STOP)


@pytest.mark.parametrize("annotation", [str, bytes])
@pytest.mark.parametrize("length", [1 << 31, (1 << 35) - 3, 4000])
def test_a_length_that_the_document_cannot_hold_is_refused_at_once(
    annotation: Any, length: int
) -> None:
    bits = START + unsigned(length) + "01100001" * 100

    assert "the document ends" in Holder(annotation).refuses_to_decode(bits)


@pytest.mark.parametrize("annotation", [str, bytes])
def test_a_length_of_more_than_five_octets_is_refused(annotation: Any) -> None:
    assert "more than 5 octets" in Holder(annotation).refuses_to_decode(START + unsigned(1 << 63))


@pytest.mark.parametrize("code", [0x110000, 0xD800, 0xDFFF, 0x1FFFFF])
def test_a_code_that_is_no_character_is_refused(code: int) -> None:
    bits = START + unsigned(3) + unsigned(code) + STOP

    assert f"no character {code:#x} (bit 19)" in Holder(str).refuses_to_decode(bits)


def test_a_surrogate_is_not_written() -> None:
    assert "surrogate" in Holder(str).refuses_to_encode("a\ud800")


@pytest.mark.parametrize("code", [0x0, 0x8, 0xB, 0x1F, 0xFFFE, 0xFFFF])
def test_characters_that_xml_forbids_are_refused_only_in_strict_mode(code: int) -> None:
    bits = START + unsigned(3) + unsigned(code) + STOP
    holder = Holder(str)

    assert holder.decode(bits) == chr(code)
    assert "is not allowed in XML" in holder.refuses_to_decode(bits, strict=True)


@pytest.mark.parametrize("text", ["\t\n\r ", "\ud7ff\ue000\ufffd", "\U00010000\U0010ffff"])
def test_characters_that_xml_allows_are_read_in_strict_mode(text: str) -> None:
    assert Holder(str).decode(START + string(text) + STOP, strict=True) == text


@pytest.mark.parametrize("annotation", [bytes, Annotated[bytes, Length(0, 300), Hex()]])
@pytest.mark.parametrize("length", [0, 1, 8, 127, 128, 300])
def test_octets_are_their_number_and_themselves(annotation: Any, length: int) -> None:
    holder, value = Holder(annotation), bytes(i & 255 for i in range(1, length + 1))

    assert holder.encode(value).rstrip("0") == (START + octets(value)).rstrip("0")
    assert holder.decode(START + octets(value) + STOP) == value


@pytest.mark.parametrize(
    ("value", "reason"), [(b"\1", "length 1, at least 2"), (b"\1" * 9, "length 9, at most 8")]
)
def test_the_number_of_octets_is_bounded(value: bytes, reason: str) -> None:
    holder = Holder(Annotated[bytes, Length(2, 8)])

    assert reason in holder.refuses_to_encode(value)
    assert reason in holder.refuses_to_decode(START + octets(value) + STOP)


@pytest.mark.parametrize("most", [None, 200])
def test_an_empty_value_may_be_coded_as_an_empty_element(most: int | None) -> None:
    """EXIficient drops empty characters: the escape from CH, then EE in three bits."""
    for annotation, empty in ((str, ""), (bytes, b"")):
        holder = Holder(Annotated[annotation, Length(0, most)])

        assert holder.decode("0" + "1000" + "0") == empty
        assert "a deviation" in holder.refuses_to_decode("0" + "1001" + "0")


@pytest.mark.parametrize(
    "annotation", [bool, Annotated[str, Length(1)], Annotated[bytes, Length(1)]]
)
def test_an_empty_element_is_no_value_where_the_type_has_none(annotation: Any) -> None:
    reason = Holder(annotation).refuses_to_decode("0" + "1000" + "0")

    assert reason == "holder/value: a deviation from the schema (bit 10)"


WRONG: list[tuple[Any, list[object], str]] = [
    (bool, [1, 0, "true", None], "is not a bool"),
    (Annotated[int, Range(0, 9)], ["1", None, 1.0, b"1"], "is not an int"),
    (Annotated[int, Range(0, 65535)], ["1", None, 1.5], "is not an int"),
    (int, ["1", None, 1.5], "is not an int"),
    (Colour, ["Red", None, Only.One, []], "is not a Colour"),
    (str, [b"a", None, 1], "is not a str"),
    (bytes, ["a", None, bytearray(b"a"), [1]], "is not bytes"),
    (Annotated[list[bool], Occurs(1, 2)], [True, None, (True,), "ab"], "is not a list"),
]


@pytest.mark.parametrize(("annotation", "values", "reason"), WRONG)
def test_a_value_of_another_type_is_not_written(
    annotation: Any, values: list[object], reason: str
) -> None:
    holder = Holder(annotation)

    for value in values:
        text = holder.refuses_to_encode(value)
        assert reason in text or "is missing" in text
        assert text.startswith("holder")
