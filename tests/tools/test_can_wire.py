"""The simulated CAN bus: who is heard by whom, when, and what goes wrong by command."""

import pytest

from secc.power.node import Frame
from tools.can_wire import Delivery, ErrorFrame, Fate, Wire, parse_fate

LOW, HIGH = Frame(0x1000, bytes(8)), Frame(0x1FFF0000, bytes(8))
LONG_S = 131 / 125_000  # eight octets under a 29-bit identifier, without stuff bits


def wire(*names: str, bitrate: int = 125_000) -> Wire:
    made = Wire(bitrate)
    for name in names:
        made.attach(name)
    return made


def heard(deliveries: list[Delivery]) -> list[tuple[str | None, Frame | ErrorFrame]]:
    return [(each.to, each.frame) for each in deliveries if each.to is not None]


def test_a_frame_takes_its_time_and_is_heard_by_all_others() -> None:
    bus = wire("a", "b", "c")

    assert bus.send("a", LOW, 1.0) == []
    assert bus.deadline == pytest.approx(1.0 + LONG_S)
    assert bus.tick(1.0 + LONG_S - 1e-6) == []

    assert heard(bus.tick(1.0 + LONG_S)) == [("b", LOW), ("c", LOW)]


@pytest.mark.parametrize(
    ("frame", "bits"),
    [
        (Frame(0, b""), 67),
        (Frame(0, bytes(8)), 131),
        (Frame(0, b"", extended=False), 47),
        (Frame(0, bytes(8), extended=False), 111),
    ],
    ids=str,
)
def test_frames_are_as_long_as_the_standard_has_them(frame: Frame, bits: int) -> None:
    bus = wire("a", "b", bitrate=1000)

    bus.send("a", frame, 0.0)

    assert bus.deadline == pytest.approx(bits / 1000)


def test_the_lowest_identifier_goes_first_and_nothing_is_lost() -> None:
    bus = wire("a", "b", "c")
    bus.send("a", HIGH, 0.0)
    bus.send("a", HIGH, 0.0)
    bus.send("b", LOW, 0.0)

    carried = [frame for to, frame in heard(bus.tick(1.0)) if to == "c"]

    assert carried == [HIGH, LOW, HIGH]  # the first was on the wire already


def test_a_standard_identifier_wins_over_the_extended_one_that_begins_with_it() -> None:
    bus = wire("a", "b", "c")
    bus.send("c", HIGH, 0.0)
    bus.send("a", Frame(0x123 << 18, b""), 0.0)
    bus.send("b", Frame(0x123, b"", extended=False), 0.0)

    carried = [frame for to, frame in heard(bus.tick(1.0)) if to == "c"]

    assert [frame.extended for frame in carried if isinstance(frame, Frame)] == [False, True]


def test_a_queue_is_carried_without_gaps_however_late_somebody_looks() -> None:
    bus = wire("a", "b")
    for _ in range(5):
        bus.send("a", LOW, 0.0)

    assert len(heard(bus.tick(3 * LONG_S + 1e-9))) == 3
    assert len(heard(bus.tick(5 * LONG_S + 1e-9))) == 2


def test_a_node_has_room_for_a_few_frames_only() -> None:
    bus = wire("a", "b")
    sent = 0
    while bus.has_room("a"):
        bus.send("a", LOW, 0.0)
        sent += 1

    assert sent == 9  # one of them is on the wire
    bus.tick(LONG_S)
    assert bus.has_room("a")


def test_a_muted_node_hears_and_is_not_heard() -> None:
    bus = wire("a", "b")
    bus.fate("a", Fate(mute=True))

    bus.send("a", LOW, 0.0)
    bus.send("b", HIGH, 0.0)

    assert heard(bus.tick(1.0)) == [("a", HIGH)]


def test_only_the_frames_that_match_meet_their_fate() -> None:
    bus = wire("a", "b")
    bus.fate("a", parse_fate(["mute", "00001000/1FFFF000"]))

    bus.send("a", LOW, 0.0)
    bus.send("a", HIGH, 0.0)

    assert heard(bus.tick(1.0)) == [("b", HIGH)]


def test_frames_are_delayed_and_doubled() -> None:
    bus = wire("a", "b")
    bus.fate("a", parse_fate(["delay", "0.5"]))
    bus.send("a", LOW, 0.0)
    assert heard(bus.tick(0.49)) == []
    assert heard(bus.tick(0.51)) == [("b", LOW)]

    bus.fate("a", parse_fate(["duplicate", "3"]))
    bus.send("a", LOW, 1.0)
    assert heard(bus.tick(2.0)) == [("b", LOW)] * 3


@pytest.mark.parametrize("how", ["dlc", "id", "bits"])
def test_garbled_frames_differ(how: str) -> None:
    bus = wire("a", "b")
    frame = Frame(0x02830000, bytes(range(8)))
    bus.fate("a", parse_fate(["garble", how]))
    for _ in range(8):
        bus.send("a", frame, 0.0)

    carried = [each for _, each in heard(bus.tick(1.0))]

    assert len(carried) == 8
    assert all(isinstance(each, Frame) and each != frame for each in carried)
    assert {len(each.data) == 8 for each in carried if isinstance(each, Frame)} == {how != "dlc"}


def test_a_node_that_is_bus_off_is_told_and_is_alone_until_it_comes_back() -> None:
    bus = wire("a", "b")
    told = [frame for to, frame in heard(bus.bus_off("a")) if to == "a"]
    assert ErrorFrame(0x40) in told

    bus.send("a", LOW, 0.0)
    bus.send("b", HIGH, 0.0)
    assert heard(bus.tick(1.0)) == []

    bus.attach("a")
    bus.send("a", LOW, 2.0)
    assert heard(bus.tick(3.0)) == [("b", LOW)]


@pytest.mark.parametrize("words", [["explode"], ["garble", "gently"], ["delay", "long"], []])
def test_a_wrong_command_is_refused(words: list[str]) -> None:
    bus = wire("a")

    with pytest.raises(ValueError, match=r"no command|no way|could not"):
        bus.fate("a", parse_fate(words))
