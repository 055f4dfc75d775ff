"""The link between station and master board: silence, damage, new starts; and whatever happens."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from secc.power.board.frames import Safe, Wave, crc8
from secc.power.node import Frame
from secc.session.plant import Contactors, Pilot
from tests.power.board_line import OUTPUT, Line
from tools.master_board import FAULTS

# --- the link -------------------------------------------------------------------------------------


def test_both_ends_send_ten_times_a_second_and_hear_each_other() -> None:
    line = Line().ready()
    commands, states = len(line.heard), sum(frame.id == 0x101 for frame in line.said)

    line.run(2.0)

    assert 19 <= len(line.heard) - commands <= 21
    assert 19 <= sum(frame.id == 0x101 for frame in line.said) - states <= 21
    assert not line.faults


def test_before_the_board_has_spoken_it_is_silent_and_nothing_closes() -> None:
    line = Line()
    line.connected = False
    line.run(0.31)

    line.driver.command(Contactors(True), line.now)
    line.run(0.1)

    assert line.names == {"board_silent"}
    assert not line.heard[-1].data[5] >> 2  # no contactor in the command
    assert line.driver.pilot.at <= line.now - 1.0  # stale


def test_a_silent_station_is_noticed_by_the_board_within_300_ms() -> None:
    line = Line().closed()
    line.driver_runs = False

    took = line.until(lambda: line.open)

    assert took <= 0.1 + 0.3 + 0.02
    assert line.board.safe is Safe.STATION_SILENT
    assert line.board.wave[0] is Wave.STEADY


def test_a_silent_board_is_noticed_by_the_station_within_300_ms() -> None:
    line = Line().closed()
    line.board.set_fault("silent", True, line.now)

    took = line.until(lambda: "board_silent" in line.names)

    assert took <= 0.305
    line.run(0.05)
    assert line.open  # the board still hears


def test_the_contactors_stay_open_when_the_line_comes_back() -> None:
    line = Line().closed()
    line.connected = False
    line.run(0.5)
    line.connected = True

    line.run(1.0)

    assert line.open
    assert not line.names - {"contactor_not_closed"}
    assert line.board.safe is Safe.NO


def test_a_board_that_hangs_with_a_frozen_counter_counts_as_silent() -> None:
    line = Line().closed()
    line.board.set_fault("frozen_counter", True, line.now)

    assert line.until(lambda: "board_silent" in line.names) <= 0.41


def test_damaged_frames_are_counted_and_are_no_sign_of_life() -> None:
    line = Line().closed()
    line.board.set_fault("damaged_frames", True, line.now)
    line.until(lambda: "board_silent" in line.names, 0.5)

    line.board.set_fault("damaged_frames", False, line.now)
    line.run(0.2)
    assert line.names == {"board_damaged_frames"}

    line.run(5.0)
    assert not line.names


def test_a_board_that_starts_anew_is_noticed_and_opens() -> None:
    line = Line().closed()

    line.board.reboot(line.now)
    line.run(0.15)

    assert "board_rebooted" in line.names
    assert line.open
    line.run(2.1)
    assert not line.names  # it goes on, but closing takes a new command and a new test
    assert line.open


def test_a_board_that_starts_anew_while_nothing_runs_is_no_fault() -> None:
    line = Line()
    line.run(0.5)
    line.board.reboot(line.now)

    line.run(0.3)

    assert not line.names
    assert line.board.safe is Safe.NO


def test_a_new_run_of_the_station_begins_with_open_contactors() -> None:
    line = Line().closed()
    again = Line()
    line.driver = again.driver
    line.driver._nonce = 0xCAFE
    line.driver.back(line.now)

    line.run(0.05)

    assert line.open


def test_a_board_of_another_version_is_named() -> None:
    line = Line()
    line.connected = False
    rest = bytes([2 << 4]) + bytes(6)
    sound = bytes([crc8(b"\x01" + rest)]) + rest
    line.run(0.4)
    line.driver.receive(Frame(0x101, sound, extended=False), line.now)

    assert line.names == {"board_silent", "board_version"}


# --- whatever happens -----------------------------------------------------------------------------

MOVES = st.one_of(
    st.tuples(st.just("fault"), st.sampled_from(sorted(FAULTS)), st.booleans()),
    st.tuples(st.just("close"), st.booleans()),
    st.tuples(st.just("across"), st.sampled_from([None, 0.0, 19.0, 400.0])),
    st.tuples(st.just("connected"), st.booleans()),
    st.tuples(st.just("vehicle"), st.sampled_from([Pilot.A, Pilot.B, Pilot.C])),
    st.tuples(st.sampled_from(["reboot", "reset", "rcm", "hang", "wait"])),
)


def move(line: Line, what: str, *values: Any) -> None:
    """Something happens to driver, board or line."""
    match what, values:
        case "fault", (name, present):
            line.board.set_fault(name, present, line.now)
        case "close", (closed,):
            line.driver.command(Contactors(closed), line.now)
        case "across", (voltage,):
            line.voltage_across = voltage
        case "connected", (connected,):
            line.connected = connected
        case "vehicle", (pilot,):
            line.board.vehicle = pilot
        case "reboot", _:
            line.board.reboot(line.now)
        case "reset", _:
            line.driver.reset(line.now)
        case "rcm", _:
            line.driver.test_residual_current(line.now)
        case "hang", _:
            line.driver_runs = not line.driver_runs


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(MOVES, st.floats(0.005, 0.6)), max_size=12))
def test_whatever_happens_a_board_that_is_safe_has_opened_within_20_ms(
    moves: list[tuple[tuple[Any, ...], float]],
) -> None:
    line = Line().ready()
    unsafe_since: float | None = None
    for what, pause in moves:
        move(line, *what)
        for _ in range(round(pause / 0.005)):
            line.step()
            sound = OUTPUT - {n.rpartition("_")[2] for n in line.board.faults if "welded" in n}
            is_open = not sound & line.board.closed(line.now)
            if line.board.safe is Safe.NO:
                unsafe_since = None
            elif unsafe_since is None:
                unsafe_since = line.now
            if "slow_contactors" not in line.board.faults and unsafe_since is not None:
                assert is_open or line.now <= unsafe_since + 0.02


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.binary(max_size=10), st.floats(0, 0.5))))
def test_frames_that_nobody_sends_are_survived_and_close_nothing(
    frames: list[tuple[int, bytes, float]],
) -> None:
    line = Line()
    line.driver.command(Contactors(True), line.now)
    for number, octets, pause in frames:
        line.now += pause
        line.driver.across(0.0, line.now)
        line.driver.receive(Frame(0x100 + number, octets, extended=False), line.now)
        for frame in line.driver.frames(line.now):
            assert frame.data[5] >> 2 == 0  # no coil
        line.driver.faults(line.now)
