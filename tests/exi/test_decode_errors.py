"""What is no document is a DecodeError that names the place, and never anything else."""

from __future__ import annotations

from typing import Any

import pytest

from exi import DecodeError, Element
from secc.messages import app_protocol, din70121, iso15118_2
from tests.exi.codecs import CODECS
from tests.exi.holders import HEADER, document, offset, string, unsigned
from tests.exi.test_content import CODEC, ROOT

ISO: Any = iso15118_2
SESSION = bytes.fromhex("0102030405060708")


def message(body: object) -> Any:
    header = iso15118_2.MessageHeaderType(SessionID=SESSION)
    return iso15118_2.V2G_Message(Header=header, Body=iso15118_2.BodyType(BodyElement=body))


def amperes(value: int) -> iso15118_2.PhysicalValueType:
    return iso15118_2.PhysicalValueType(Multiplier=0, Unit=iso15118_2.unitSymbolType.A, Value=value)


DEMAND = message(
    iso15118_2.CurrentDemandReq(
        DC_EVStatus=iso15118_2.DC_EVStatusType(
            EVReady=True, EVErrorCode=iso15118_2.DC_EVErrorCodeType.NoData, EVRESSSOC=50
        ),
        EVTargetCurrent=amperes(120),
        ChargingComplete=False,
        EVTargetVoltage=amperes(400),
    )
)


def refused(octets: bytes, module: Any = ISO, *, strict: bool = False) -> str:
    with pytest.raises(DecodeError) as caught:
        module.decode(octets, strict=strict)
    return str(caught.value)


def inverted(octets: bytes, *bits: int) -> bytes:
    number = int.from_bytes(octets, "big")
    for bit in bits:
        number ^= 1 << (len(octets) * 8 - 1 - bit)
    return number.to_bytes(len(octets), "big")


def test_an_error_names_the_element_and_the_bit() -> None:
    octets = ISO.encode(DEMAND)
    start = f"{int.from_bytes(octets, 'big'):b}".index("1011", 90)  # EVErrorCode 11

    reason = refused(inverted(octets, start + 1, start + 2, start + 3))

    place = "V2G_Message/Body/CurrentDemandReq/DC_EVStatus/EVErrorCode"
    assert reason == f"{place}: no value 12 (bit {start})"


def test_an_error_keeps_reason_path_and_bit() -> None:
    with pytest.raises(DecodeError) as caught:
        ISO.decode(b"\x80\x98\x02")

    error = caught.value
    assert (error.reason, error.path, error.bit) == (
        "the document ends",
        "V2G_Message/Header/SessionID",
        18,
    )


@pytest.mark.parametrize("header", [0x00, 0x81, 0x8F, 0x90, 0xA0, 0xC0, 0xFF, 0x24])
def test_a_header_other_than_0x80_is_refused(header: int) -> None:
    octets = bytes([header]) + ISO.encode(DEMAND)[1:]

    assert refused(octets) == "no EXI header 0x80 (bit 0)"


def test_a_cookie_is_refused() -> None:
    assert refused(b"$EXI" + ISO.encode(DEMAND)) == "no EXI header 0x80 (bit 0)"


@pytest.mark.parametrize("octets", [b"", b"\x80", b"\x80\x98"])
def test_less_than_a_header_is_refused(octets: bytes) -> None:
    for codec in CODECS.values():
        for strict in (False, True):
            with pytest.raises(DecodeError, match=r"the document ends|no element|no EXI"):
                codec.decode(octets, strict=strict)


def test_a_document_cut_at_any_octet_is_refused() -> None:
    octets = ISO.encode(DEMAND)

    for length in range(len(octets)):
        assert "the document ends" in refused(octets[:length])


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_buffer_is_read(kind: Any) -> None:
    assert ISO.decode(kind(ISO.encode(DEMAND))) == DEMAND


def test_octets_behind_the_document_are_refused_in_strict_mode_only() -> None:
    octets = ISO.encode(DEMAND)

    assert ISO.decode(octets, strict=True) == DEMAND
    for rest in (b"\0", b"\xde\xad\xbe\xef"):
        assert ISO.decode(octets + rest) == DEMAND
        reason = refused(octets + rest, strict=True)
        assert reason == f"octets behind the document (bit {reason[-4:-1].strip()})"


STOP = Element(
    iso15118_2.MSG_BODY,
    "SessionStopRes",
    iso15118_2.SessionStopRes(ResponseCode=iso15118_2.responseCodeType.OK),
)


def test_octets_behind_a_fragment_are_refused_in_strict_mode_only() -> None:
    octets = ISO.encode_fragment(STOP)

    assert ISO.decode_fragment(octets + b"\0") == STOP
    with pytest.raises(DecodeError, match="octets behind"):
        ISO.decode_fragment(octets + b"\0", strict=True)


def test_a_fragment_of_two_elements_is_refused() -> None:
    ready = Element(iso15118_2.MSG_DATA_TYPES, "EVReady", True)

    for element, content in ((ready, 3), (STOP, 9)):
        octets = ISO.encode_fragment(element)
        with pytest.raises(
            DecodeError, match=f"more than one element in a fragment .bit {16 + content}"
        ):
            ISO.decode_fragment(inverted(octets, 16 + content))


def body_code(code: int) -> bytes:
    bits = f"{int.from_bytes(ISO.encode(message(None)), 'big'):b}"
    assert bits[94:100] == offset(35, 6)  # EE of Body
    return document(bits[:94] + offset(code, 6) + "0" * 40)


@pytest.mark.parametrize("code", range(36, 64))
def test_escapes_and_codes_of_no_body_element_are_refused(code: int) -> None:
    what = "a deviation from the schema" if code == 36 else f"no event code {code}"

    assert refused(body_code(code)) == f"V2G_Message/Body: {what} (bit 94)"


def test_a_deviation_from_a_required_element_is_refused() -> None:
    octets = ISO.encode(DEMAND)

    assert "V2G_Message: a deviation from the schema (bit 15)" in refused(inverted(octets, 15))
    assert "V2G_Message/Header: a deviation" in refused(inverted(octets, 16))
    assert "V2G_Message/Header/SessionID: a deviation" in refused(inverted(octets, 17, 19))


def test_elements_that_no_schema_knows_are_refused() -> None:
    assert refused(document(HEADER + offset(80, 7))) == "no element 80 (bit 8)"
    with pytest.raises(DecodeError, match=r"no element 243 \(bit 8\)"):
        ISO.decode_fragment(document(HEADER + offset(243, 8)))
    with pytest.raises(DecodeError, match=r"no element 244 \(bit 8\)"):
        ISO.decode_fragment(document(HEADER + offset(244, 8)))


# --- value tables (7.3.3): stock encoders refer to strings that came before --------------------


def entries(*namespaces: str, end: str = "01") -> bytes:
    """A supportedAppProtocolReq whose namespaces are given as coded bits."""
    bits = HEADER + "00"
    for number, namespace in enumerate(namespaces):
        bits += "0" if number == 0 else "00"  # SE(AppProtocol): first, or again
        bits += "0" + "0" + namespace + "0"
        bits += "00" + unsigned(2) + "0" + "00" + unsigned(0) + "0"
        bits += "00" + offset(number, 8) + "0" + "00" + offset(0, 5) + "0" + "0"
    return document(bits + end)


def namespaces(octets: bytes) -> list[str]:
    read: Any = app_protocol.decode(octets)
    return [entry.ProtocolNamespace for entry in read.AppProtocol]


def test_a_string_may_be_a_hit_in_the_table_of_its_name_or_of_all_values() -> None:
    local, every = unsigned(0), unsigned(1)

    assert namespaces(entries(string("a"), local)) == ["a", "a"]
    assert namespaces(entries(string("a"), string("b"), local + "1")) == ["a", "b", "b"]
    assert namespaces(entries(string("a"), string("b"), every + "0")) == ["a", "b", "a"]
    assert namespaces(entries(string("a"), local, string("c"), local + "0")) == ["a", "a", "c", "a"]
    assert namespaces(entries(string(""), string("c"), local)) == ["", "c", "c"]


def test_a_hit_in_an_empty_table_is_refused() -> None:
    for code in (unsigned(0), unsigned(1)):
        assert "no string 0 in the table" in refused(entries(code), app_protocol)
    three = entries(string("a"), string("b"), string("c"), unsigned(0) + "11")
    assert "no string 3 in the table" in refused(three, app_protocol)


@pytest.mark.parametrize("text", ["abcdef", "a"])
def test_a_hit_obeys_the_length_of_its_type(text: str) -> None:
    """In `texts` of the sample: the attribute `code`, then `short`, of 2 to 5 characters."""
    start = HEADER + ROOT["all"] + "0001"
    code, short = "0000" + string(text), "0000" + "0" + unsigned(1)

    with pytest.raises(DecodeError, match=f"short: length {len(text)} of a repeated string"):
        CODEC.decode(document(start + code + short))


def test_the_first_message_has_twenty_entries_and_a_namespace_a_hundred_characters() -> None:
    a = string("a")

    assert namespaces(entries(string("x" * 100))) == ["x" * 100]
    assert "ProtocolNamespace: length 101, at most 100" in refused(
        entries(string("x" * 101)), app_protocol
    )
    assert namespaces(entries(*[a] * 20, end="0")) == ["a"] * 20
    assert "supportedAppProtocolReq: a deviation" in refused(
        entries(*[a] * 20, end="1"), app_protocol
    )


def test_a_document_nested_without_end_is_refused() -> None:
    deep = document(HEADER + "011" + "0" * 80_000)

    with pytest.raises(DecodeError, match="nested too deep"):
        CODEC.decode(deep)
    with pytest.raises(DecodeError, match="nested too deep"):
        CODEC.decode_fragment(document(HEADER + offset(3, 4) + "0" * 80_000))


def test_din_accepts_lists_without_end() -> None:
    entry = din70121.SelectedServiceType(ServiceID=1)
    req = din70121.ServicePaymentSelectionReq(
        SelectedPaymentOption=din70121.paymentOptionType.ExternalPayment,
        SelectedServiceList=din70121.SelectedServiceListType(SelectedService=[entry] * 2000),
    )
    header = din70121.MessageHeaderType(SessionID=SESSION)
    message = din70121.V2G_Message(Header=header, Body=din70121.BodyType(BodyElement=req))

    assert din70121.decode(din70121.encode(message)) == message
