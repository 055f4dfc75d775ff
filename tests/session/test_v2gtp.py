"""V2GTP (ISO 15118-2 7.8): however TCP cuts the stream, and whatever the header says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.v2gtp import PayloadType, Stream, V2GTPError, pack, unpack


def everything(stream: Stream) -> list[bytes | str]:
    """All payloads, and the reason of each bad header."""
    found: list[bytes | str] = []
    while True:
        try:
            payload = stream.next()
        except V2GTPError as error:
            found.append(str(error))
            if error.fatal:
                return found
            continue
        if payload is None:
            return found
        found.append(payload)


def test_a_message_is_eight_octets_of_header_and_its_payload() -> None:
    assert pack(b"\x80\x40").hex() == "01fe8001000000028040"


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=5), st.data())
def test_payloads_come_out_in_order_however_the_stream_is_cut(
    payloads: list[bytes], data: st.DataObject
) -> None:
    octets = b"".join(map(pack, payloads))
    stream, found = Stream(100), []
    while octets:
        size = data.draw(st.integers(1, len(octets)))
        stream.feed(octets[:size])
        octets = octets[size:]
        found += everything(stream)

    assert found == payloads


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("02fe800100000004", "version 0x02, inverse 0xfe"),
        ("0101800100000004", "version 0x01, inverse 0x01"),
    ],
)
def test_behind_a_bad_version_only_the_header_is_dropped(header: str, reason: str) -> None:
    stream = Stream(100)
    stream.feed(bytes.fromhex(header) + pack(b"good"))

    assert everything(stream) == [reason, b"good"]


@pytest.mark.parametrize("kind", ["8002", "9000", "ffff", "7001"])
def test_a_payload_of_another_type_is_dropped_whole(kind: str) -> None:
    stream = Stream(100)
    stream.feed(bytes.fromhex(f"01fe{kind}00000003"))
    assert everything(stream) == [f"payload type 0x{kind}"]

    stream.feed(b"ab")
    assert everything(stream) == []
    stream.feed(b"c" + pack(b"good"))
    assert everything(stream) == [b"good"]


def test_an_empty_payload_is_no_message() -> None:
    stream = Stream(100)
    stream.feed(bytes.fromhex("01fe800100000000") + pack(b"good"))

    assert everything(stream) == ["no payload", b"good"]


@pytest.mark.parametrize("length", ["00000065", "80000000", "ffffffff"])
def test_a_payload_that_is_too_long_is_fatal_before_it_comes(length: str) -> None:
    stream = Stream(100)
    stream.feed(bytes.fromhex("01fe8001" + length))

    with pytest.raises(V2GTPError, match="announced") as error:
        stream.next()
    assert error.value.fatal


def test_a_datagram_holds_exactly_one_message() -> None:
    message = pack(b"\x10\x00", PayloadType.SDP_REQUEST)

    assert unpack(message, PayloadType.SDP_REQUEST) == b"\x10\x00"
    for wrong in (message[:-1], message + b"\x00", message[:7], b""):
        with pytest.raises(V2GTPError):
            unpack(wrong, PayloadType.SDP_REQUEST)
    with pytest.raises(V2GTPError, match="type 0x9000"):
        unpack(message, PayloadType.SDP_RESPONSE)


def test_a_stream_does_not_grow_for_ever_when_nothing_is_taken() -> None:
    stream = Stream(100)

    with pytest.raises(V2GTPError, match="ahead") as error:
        stream.feed(pack(bytes(50)) * 40)
    assert error.value.fatal
