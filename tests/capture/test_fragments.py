"""IPv6 and IPv4 packets in fragments: put together within bounds, or told as lost."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from struct import pack

import pytest

from secc.capture import fragments
from secc.capture.conversation import Conversation
from secc.capture.files import Packet
from secc.capture.record import Record
from tests.capture.reading import EV, EV_PORT, EVSE, SETUP, Wire, judged, read, rules, v2gtp

MESSAGE = v2gtp(bytes.fromhex(SETUP))
SDP = bytes.fromhex("01fe9000000000021000")
MILLISECOND = 1_000_000


def segment(payload: bytes, sequence: int = 1001) -> bytes:
    """A TCP segment of the vehicle."""
    return pack("!HHIIBBHHH", EV_PORT, 61341, sequence, 0, 5 << 4, 16, 0xFFFF, 0, 0) + payload


def datagram(payload: bytes) -> bytes:
    """A UDP datagram to the SDP port."""
    return pack("!HHHH", 50001, 15118, len(payload) + 8, 0) + payload


def six(
    body: bytes, at: int, more: bool, *, protocol: int = 6, number: int = 7, before: bytes = b""
) -> bytes:
    """An Ethernet frame with one fragment (RFC 8200 4.5), behind extension headers `before`."""
    head = pack("!BBHI", protocol, 0, at | more, number)
    following, length = (0 if before else 44), len(before) + len(head) + len(body)
    fixed = pack("!IHBB", 6 << 28, length, following, 64)
    return bytes(12) + b"\x86\xdd" + fixed + EV + EVSE + before + head + body


def four(body: bytes, at: int, more: bool, *, protocol: int = 6, number: int = 7) -> bytes:
    """The same in IPv4 (RFC 791)."""
    place = at // 8 | more << 13
    fixed = pack("!BBHHHBBH", 0x45, 0, 20 + len(body), number, place, 64, protocol, 0)
    return bytes(12) + b"\x08\x00" + fixed + bytes([10, 0, 0, 1, 10, 0, 0, 2]) + body


def pieces(body: bytes, size: int, make=six, **more: object) -> list[bytes]:
    """`body` in fragments of `size` octets."""
    starts = range(0, len(body), size)
    return [make(body[at : at + size], at, at + size < len(body), **more) for at in starts]


def received(frames: list[bytes], step: int = MILLISECOND) -> list[Record]:
    conversation = Conversation("x")
    records: list[Record] = []
    for number, data in enumerate(frames, 1):
        records += conversation.receive(Packet(number, number * step, 1, data, len(data)))
    return records + conversation.end()


def told(records: list[Record]) -> list[tuple[str, str | None]]:
    return [(record.message or record.layer, record.error) for record in records]


@pytest.mark.parametrize("make", [six, four])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_segment_in_fragments_is_one_message_in_any_order(make, order: tuple[int, ...]) -> None:
    parts = pieces(segment(MESSAGE), 16, make)

    records = received([parts[index] for index in order])

    assert told(records) == [("SessionSetupReq", None)]


def test_discovery_in_fragments_names_all_its_frames() -> None:
    [record] = received(pieces(datagram(SDP), 8, protocol=17))

    assert (record.message, record.error, record.frames) == ("SDPReq", None, [1, 2, 3])


def test_extension_headers_stand_before_and_behind_the_fragment_header() -> None:
    hop_by_hop = bytes([44, 0]) + bytes(6)
    options = bytes([6, 0]) + bytes(6)  # destination options, part of what is fragmented
    parts = pieces(options + segment(MESSAGE), 24, protocol=60, before=hop_by_hop)

    assert told(received(parts)) == [("SessionSetupReq", None)]


def test_an_atomic_fragment_is_a_packet_of_its_own() -> None:  # RFC 6946
    parts = pieces(segment(MESSAGE, 1023), 16)
    whole = six(segment(MESSAGE), 0, False)  # the same identification

    assert told(received([parts[0], whole, *parts[1:]])) == [("SessionSetupReq", None)] * 2


def test_every_fragment_captured_twice_is_one_message() -> None:
    parts = pieces(segment(MESSAGE), 16)

    assert told(received([part for part in parts for _ in range(2)])) == [("SessionSetupReq", None)]
    assert told(received(parts + parts)) == [("SessionSetupReq", None)]


def test_datagrams_of_two_senders_and_two_numbers_do_not_mix() -> None:
    one = pieces(segment(MESSAGE), 16, number=1)
    two = pieces(segment(MESSAGE, 1023), 16, number=2)

    records = received([part for pair in zip(one, two, strict=True) for part in pair])

    assert told(records) == [("SessionSetupReq", None)] * 2


def test_an_overlap_refuses_the_whole_datagram() -> None:  # RFC 5722
    parts = pieces(segment(MESSAGE), 16)
    overlap = six(b"?" * 16, 8, True)

    records = received([parts[0], overlap, *parts[1:], *pieces(segment(MESSAGE), 16, number=8)])

    assert told(records) == [
        ("ip", "datagram in fragments: its fragments overlap (RFC 5722)"),
        ("SessionSetupReq", None),
    ]
    assert records[0].source == "[fe80::e]"


@pytest.mark.parametrize(
    ("frames", "why"),
    [
        ([six(bytes(12), 0, True)], "a fragment in the middle has 12 octets, no multiple of 8"),
        ([six(bytes(16), 65528, False)], "larger than any datagram"),
        (
            [six(bytes(8), 16, False), six(bytes(8), 24, False)],
            "its fragments disagree on where it ends",
        ),
        (
            [six(bytes(8), 24, True), six(bytes(8), 8, False)],
            "its fragments disagree on where it ends",
        ),
        ([six(bytes(16), 0, True)[:-2]], "2 octets of a fragment were cut off by the sniffer"),
        ([six(bytes(16), 0, True)], "never complete: 16 octets in 1 fragments"),
        (
            [six(bytes(16), 0, True), six(bytes(8), 32, False)],
            "never complete: 24 of 40 octets in 2 fragments",
        ),
    ],
)
def test_what_cannot_become_whole_is_told_once(frames: list[bytes], why: str) -> None:
    records = received(frames)

    assert told(records) == [("ip", f"datagram in fragments: {why}")]
    assert records[0].frames == list(range(1, len(frames) + 1))


def test_a_datagram_is_given_up_after_a_minute_of_the_capture() -> None:
    late = received(pieces(segment(MESSAGE), 24), step=61_000_000_000)

    assert [error for _, error in told(late)] == [
        "datagram in fragments: never complete: 24 octets in 1 fragments",
        "datagram in fragments: never complete: 18 of 42 octets in 1 fragments",
    ]


def test_what_is_plainly_not_of_charging_is_not_missed() -> None:
    other = pack("!HHHH", 5353, 5353, 100, 0) + bytes(8)

    assert received([six(other, 0, True, protocol=17), six(bytes(16), 0, True, protocol=58)]) == []


def test_a_flood_of_fragments_is_bounded() -> None:
    conversation = Conversation("x")
    chance = random.Random(1)
    lost = 0
    for number in range(1, 5000):
        data = six(bytes(1400), 8 * chance.randrange(1, 8000), True, number=number)
        lost += len(conversation.receive(Packet(number, number, 1, data, len(data))))

    reassembly = conversation._fragments
    assert len(reassembly._open) <= fragments.MOST_OPEN
    assert reassembly._octets <= fragments.MOST_OCTETS
    assert lost + len(conversation.end()) == 4999


def test_no_mixture_of_fragments_gives_octets_that_nobody_sent() -> None:
    body = segment(MESSAGE * 30)
    chance = random.Random(2)
    for _ in range(200):
        sizes = [chance.randrange(1, 12) * 8 for _ in range(200)]
        starts = [at for at in itertools.accumulate([0, *sizes]) if at < len(body)]
        ends = [*starts[1:], len(body)]
        parts = [
            six(body[at:end], at, end < len(body)) for at, end in zip(starts, ends, strict=True)
        ]
        shown = parts + chance.choices(parts, k=5)
        chance.shuffle(shown)

        assert told(received(shown)) == [("SessionSetupReq", None)] * 30


def test_a_session_has_a_finding_for_a_lost_datagram(tmp_path: Path) -> None:
    wire = Wire()
    wire.open()
    wire.message(EV_PORT, bytes.fromhex(SETUP))
    wire.frame(six(segment(MESSAGE)[:24], 0, True))
    path = wire.write(tmp_path / "a.pcap")

    [(session, _)] = judged(path)
    records, error = read(path)

    assert "fragments" in rules(session)
    assert session.unreadable == 0
    assert (records[-1].layer, records[-1].frames, error) == ("ip", [4], None)
