"""The supervisor: closed contactors only for a station whose beats say that it is well."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from secc.power.faults import fault
from secc.power.supervisor.beat import Beat, Reply, Why, read_beat, read_reply
from secc.power.supervisor.guard import SILENCE_S, Guard
from secc.power.supervisor.heart import Heart
from tools.running import Running, running

RUN = 0x1234


def beat(number: int, *, healthy: bool = True, resting: bool = False, run: int = RUN) -> Beat:
    return Beat(run, number, healthy, resting)


def enabled(now: float = 10.0) -> Guard:
    guard = Guard()
    guard.hear(beat(1, resting=True), now)
    assert guard.enabled
    return guard


# --- what is decided ----------------------------------------


def test_nothing_is_enabled_before_a_station_at_rest_has_been_heard() -> None:
    guard = Guard()
    guard.scan(100.0)
    assert guard.why is Why.STARTED

    guard.hear(beat(1), 100.0)  # it charges: another supervisor was here before

    assert guard.why is Why.WAITS


def test_a_station_that_is_silent_for_300_ms_has_its_contactors_opened() -> None:
    guard = enabled(10.0)
    guard.hear(beat(2), 10.05)

    guard.scan(10.05 + SILENCE_S - 0.001)
    assert guard.enabled
    guard.scan(10.05 + SILENCE_S)

    assert guard.why is Why.SILENT
    assert guard.deadline is None


def test_a_station_that_says_it_is_not_well_has_them_opened_at_once() -> None:
    guard = enabled()

    guard.hear(beat(2, healthy=False), 10.01)

    assert guard.why is Why.UNHEALTHY


def test_a_beat_that_repeats_is_silence() -> None:  # what sends it hangs
    guard = enabled(10.0)
    for at in range(1, 5):
        guard.hear(beat(1), 10.0 + at / 10)

    guard.scan(10.4)

    assert guard.why is Why.SILENT


@pytest.mark.parametrize("unwell", [Why.SILENT, Why.UNHEALTHY])
def test_contactors_close_again_only_for_a_station_that_has_come_to_rest(unwell: Why) -> None:
    guard = enabled(10.0)
    if unwell is Why.UNHEALTHY:
        guard.hear(beat(2, healthy=False), 10.1)
    else:
        guard.scan(10.5)

    guard.hear(beat(3), 10.6)
    assert guard.why is Why.WAITS
    guard.hear(beat(4, resting=True), 10.7)

    assert guard.enabled


def test_a_new_run_of_the_station_begins_open() -> None:
    guard = enabled(10.0)

    guard.hear(beat(1, run=RUN + 1), 10.05)

    assert guard.why is Why.WAITS


# --- what is said ----------------------------------------


def test_beats_and_replies_survive_the_wire_and_nothing_else_does() -> None:
    word, answer = beat(7, resting=True), Reply(7, Why.SILENT)

    assert read_beat(word.encode()) == word
    assert read_reply(answer.encode()) == answer
    for octets in (word.encode(), answer.encode()):
        for at in range(len(octets)):
            broken = octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :]
            assert {read_beat(broken), read_reply(broken)} == {None}
        assert {read_beat(octets[:-1]), read_reply(octets + b"\0")} == {None}
    assert {read_beat(answer.encode()), read_reply(word.encode())} == {None}


# --- the process ----------------------------------------


PROGRAM = """
import sys
from pathlib import Path
from secc.power.supervisor import process
from secc.power.supervisor.guard import Guard

class Told:
    def __init__(self): self.was = None
    def drive(self, enabled, now):
        if enabled != self.was:
            self.was = enabled
            print("drives", enabled, now, flush=True)
    def close(self): self.drive(False, 0.0)

process.serve(process.Supervisor(Path(sys.argv[1]), Guard(), Told(), say=process.tell))
"""


@contextmanager
def supervised(folder: Path) -> Iterator[tuple[Running, Heart]]:
    path = folder / "guard"
    with running([sys.executable, "-c", PROGRAM, str(path)]) as process:
        process.ready("ready")
        heart = Heart(path, RUN, SILENCE_S, time.monotonic())
        try:
            yield process, heart
        finally:
            heart.close()


def keep_alive(heart: Heart, seconds: float, *, resting: bool = False) -> float:
    """The time of the last beat."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.02)
        last = time.monotonic()
        heart.beat(healthy=True, resting=resting, now=last)
    return last


def driven(process: Running, enabled: bool) -> float:
    """When the output was driven so."""
    line = process.wait_for(lambda line: line.startswith(f"drives {enabled}"), 5.0, "output")
    return float(line.split()[2])


def test_the_output_goes_off_300_ms_after_the_last_beat(tmp_path: Path) -> None:
    with supervised(tmp_path) as (process, heart):
        assert heart.faults(time.monotonic()) == {fault("enable_lost")}
        last = keep_alive(heart, 0.3, resting=True)
        assert not heart.faults(time.monotonic())
        driven(process, True)
        process.lines.clear()

        off = driven(process, False)

        assert SILENCE_S <= off - last < SILENCE_S + 0.25
        assert heart.faults(time.monotonic()) == {fault("enable_lost")}


def test_a_supervisor_that_ends_leaves_the_output_off_and_the_station_without_it(
    tmp_path: Path,
) -> None:
    with supervised(tmp_path) as (process, heart):
        keep_alive(heart, 0.2, resting=True)
        driven(process, True)
        process.lines.clear()

        os.kill(process.pid, signal.SIGTERM)

        driven(process, False)
        assert process.wait(5.0) == 0
        assert any("ended after" in line for line in process.lines)
        assert not (tmp_path / "guard").exists()
        keep_alive(heart, 0.4)
        assert heart.faults(time.monotonic()) == {fault("enable_lost")}
