"""TCP as a sniffer sees it: every order, repetition and loss of segments."""

from hypothesis import given, settings
from hypothesis import strategies as st

from secc.capture.framing import LONGEST, Framing
from secc.capture.tcp import Direction, Piece
from tests.capture.reading import (
    EV_PORT,
    EVSE_PORT,
    FIN,
    RST,
    SETUP,
    Wire,
    judged,
    read,
    rules,
    v2gtp,
)

DOCUMENT = bytes.fromhex("809a0200f37ffd9f7677acd0b8")  # ContractAuthenticationReq, DIN
ANSWER = bytes.fromhex("809a0200f37ffd9f7677acd0c00000")


def joined(pieces: list[Piece]) -> bytes:
    return b"".join(piece.data for piece in pieces)


@settings(max_examples=200)
@given(
    data=st.binary(min_size=1, max_size=300),
    start=st.integers(0, 0xFFFFFFFF),
    cuts=st.lists(st.tuples(st.integers(0, 299), st.integers(1, 60)), max_size=30),
    seed=st.randoms(use_true_random=False),
)
def test_segments_in_any_order_with_any_overlap_give_the_stream_once(
    data: bytes, start: int, cuts: list[tuple[int, int]], seed
) -> None:
    segments = [(at, data[at : at + size]) for at, size in cuts if at < len(data)]
    segments += [(at, data[at : at + 50]) for at in range(0, len(data), 50)]
    seed.shuffle(segments)
    direction = Direction()
    direction.start(start)

    pieces = []
    for number, (at, piece) in enumerate(segments):
        pieces += direction.receive((start + at) & 0xFFFFFFFF, piece, number, number)
    pieces += direction.end()

    assert joined(pieces) == data
    assert not any(piece.lost for piece in pieces)


def test_a_hole_is_waited_for_until_the_other_end_has_the_octets() -> None:
    direction = Direction()
    direction.start(100)

    assert direction.receive(110, b"later", 1, 0) == []
    assert direction.confirm(100) == []
    assert direction.confirm(115) == [Piece(b"later", 1, 0, lost=10)]


def test_a_hole_is_given_up_after_three_seconds_when_the_other_end_is_not_captured() -> None:
    direction = Direction()
    direction.start(0)

    assert direction.receive(10, b"a", 1, 0) == []
    assert direction.receive(20, b"b", 2, 3_100_000_000) == [Piece(b"a", 1, 0, lost=10)]


def test_a_segment_far_away_is_another_connection_on_the_same_ports() -> None:
    direction = Direction()
    direction.start(0)

    assert direction.receive(0x4000_0000, b"new", 1, 0) == [Piece(b"new", 1, 0, lost=-1)]
    assert direction.receive(0x4000_0003, b"er", 2, 0) == [Piece(b"er", 2, 0)]


@given(st.binary(max_size=400), st.lists(st.integers(1, 40), max_size=40))
def test_no_octets_upset_the_framing_and_messages_behind_them_are_found(
    noise: bytes, sizes: list[int]
) -> None:
    framing = Framing()
    stream = noise.replace(b"\x01\xfe", b"..").rstrip(b"\x01") + v2gtp(DOCUMENT) * 3
    cuts, at = [], 0
    for size in [*sizes, len(stream)]:
        cuts += framing.feed(stream[at : at + size], [at], at)
        at += size

    assert [cut.payload for cut in cuts if not cut.error] == [DOCUMENT] * 3
    assert len(framing.buffer) < 8


def test_a_length_beyond_reason_is_no_header() -> None:
    framing = Framing(synchronised=True)

    cuts = framing.feed(v2gtp(b"")[:4] + (LONGEST + 1).to_bytes(4, "big") + v2gtp(DOCUMENT), [1], 0)

    assert [cut.error is None for cut in cuts] == [False, True]


def test_several_messages_in_one_segment_and_one_over_several(tmp_path) -> None:
    wire = Wire()
    wire.open()
    both = v2gtp(DOCUMENT) + v2gtp(DOCUMENT)
    wire.tcp(EV_PORT, both[:30])
    wire.tcp(EV_PORT, both[30:])

    records, _ = read(wire.write(tmp_path / "a.pcap"))

    messages = [r for r in records if r.layer == "v2gtp"]
    assert [r.message for r in messages] == ["ContractAuthenticationReq"] * 2
    assert [r.frames for r in messages] == [[3], [3, 4]]
    assert messages[1].time == wire.frames[3][0]


def test_a_repeated_segment_is_one_message(tmp_path) -> None:
    wire = Wire()
    wire.open()
    wire.message(EV_PORT, DOCUMENT)
    wire.tcp(EV_PORT, v2gtp(DOCUMENT), sequence=1001)
    wire.message(EVSE_PORT, ANSWER)

    records, _ = read(wire.write(tmp_path / "a.pcap"))

    assert [r.frames for r in records if r.layer == "v2gtp"] == [[3], [5]]


def test_a_lost_segment_is_marked_and_the_next_message_read(tmp_path) -> None:
    wire = Wire()
    wire.open()
    wire.message(EV_PORT, DOCUMENT)
    wire.next[EV_PORT] += 21  # not captured
    wire.message(EVSE_PORT, ANSWER)  # but acknowledged
    wire.message(EV_PORT, DOCUMENT)

    records, _ = read(wire.write(tmp_path / "a.pcap"))

    assert [(r.layer, r.message, r.error) for r in records[1:]] == [
        ("v2gtp", "ContractAuthenticationReq", None),
        ("v2gtp", "ContractAuthenticationRes", None),
        ("tcp", "", "21 octets missing in the capture"),
        ("v2gtp", "ContractAuthenticationReq", None),
    ]


def test_a_capture_that_starts_in_the_middle_finds_the_next_header(tmp_path) -> None:
    wire = Wire()
    wire.tcp(EVSE_PORT, v2gtp(ANSWER)[5:])
    wire.message(EV_PORT, DOCUMENT)
    wire.message(EVSE_PORT, ANSWER)

    records, _ = read(wire.write(tmp_path / "a.pcap"))

    assert [(r.message, r.side) for r in records] == [
        ("ContractAuthenticationReq", "EV"),
        ("ContractAuthenticationRes", "EVSE"),
    ]


def test_who_is_the_vehicle_follows_from_the_messages_when_the_handshake_is_missing(
    tmp_path,
) -> None:
    wire = Wire()
    wire.message(EVSE_PORT, ANSWER)
    wire.message(EV_PORT, DOCUMENT)

    records, _ = read(wire.write(tmp_path / "a.pcap"))

    assert [r.side for r in records] == ["EVSE", "EV"]


def test_the_end_of_the_connection_is_told_once_with_the_side_that_made_it(tmp_path) -> None:
    wire = Wire()
    wire.open()
    wire.message(EV_PORT, DOCUMENT)
    wire.tcp(EV_PORT, flags=FIN | 16)
    wire.tcp(EV_PORT, flags=FIN | 16, sequence=wire.next[EV_PORT] - 1)
    wire.tcp(EVSE_PORT, flags=RST)

    records, _ = read(wire.write(tmp_path / "a.pcap"))

    ends = [(r.message, r.side) for r in records if r.layer == "tcp"]
    assert ends == [("TCP open", "EV"), ("TCP close", "EV"), ("TCP reset", "EVSE")]


def test_what_the_sniffer_lost_is_not_held_against_the_vehicle(tmp_path) -> None:
    offer = "8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040"
    wire = Wire()
    wire.open()
    wire.message(EV_PORT, bytes.fromhex(offer))
    wire.message(EVSE_PORT, bytes.fromhex("80400040"))
    wire.message(EV_PORT, bytes.fromhex(SETUP)[:5])  # neither can be read
    wire.message(EVSE_PORT, bytes.fromhex("809a0223e95ff7")[:7])
    wire.message(EV_PORT, DOCUMENT)

    [(session, _)] = judged(wire.write(tmp_path / "a.pcap"))

    assert {"order", "session-id", "unanswered", "orphan"}.isdisjoint(rules(session))
