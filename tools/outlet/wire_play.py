"""Plays a row of `tools.outlet.faults` on processes: station, vehicle, and all the hardware."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from secc.reports import FaultRaised, SessionEnded, State
from tools.control import ControlClient
from tools.master_board import SILENCE_S
from tools.outlet.faults import Row
from tools.outlet.play import BATTERY, FULL_A, GOES_ON_S
from tools.outlet.result import Result, Seen, judged
from tools.outlet.rig import PATIENT_S, Command, Rig, here, merged, rig, supervisor, toml
from tools.outlet.wire_bench import WireBench
from tools.running import Running, running

CHARGES_S, LOOK_S = 60.0, 0.01
# The monitor answers more often than a real one, so that a cable check is short.
QUICK = {"power": {"isolation": {"period_s": 0.2}}}


def play(row: Row, folder: Path, at: Command = here, *, patient: bool = False) -> Result:
    """Charge, break, watch; `patient` as of a rig."""
    slack_s = PATIENT_S - SILENCE_S if patient else 0.0
    with rig(folder, at, patient=patient) as made:
        power = {"power": dict(row.power)}
        config = folder / "station.toml"
        config.write_text(toml(merged(merged(made.config, QUICK), power)), encoding="utf-8")
        with (
            supervisor(made, config, at),
            station(folder, config, at) as process,
            ControlClient(folder / "control") as control,
        ):
            settled(made, control)
            if row.phase == "idle":
                early = WireBench(made, control, process, process, at)
                row.act(early)
                time.sleep(0.3)
            with (
                vehicle(made, row, at) as visitor,
                WireBench(made, control, process, visitor, at) as bench,
            ):
                return _watched(row, made, bench, visitor, slack_s)


@contextmanager
def station(folder: Path, config: Path, at: Command) -> Iterator[Running]:
    """`secc run`, ready."""
    secc = str(Path(sys.executable).with_name("secc"))
    argv = (secc, "run", str(config), "--interface", "lo")
    with running(at(*argv, "--control", str(folder / "control"))) as process:
        process.ready("ready")
        yield process


def settled(made: Rig, control: ControlClient) -> None:
    """Mains closed and modules heard."""
    _until(lambda: {"K1", "K2", "K3"} <= made.copper.closed, 15.0, "mains contactors")
    time.sleep(1.5)
    control.read()


@contextmanager
def vehicle(made: Rig, row: Row, at: Command) -> Iterator[Running]:
    """The vehicle of the row."""
    script = made.folder / "vehicle.toml"
    script.write_text(toml({"battery": BATTERY, **row.vehicle}), encoding="utf-8")
    argv = (sys.executable, "-m", "tools.ev", "--protocol", "iso15118-2", "--script", str(script))
    with running(at(*argv, "--control", str(made.vehicle_socket))) as process:
        yield process


def _watched(row: Row, made: Rig, bench: WireBench, visitor: Running, slack_s: float) -> Result:
    seen, copper = Seen(), made.copper
    latest: State | None = None
    began = time.monotonic()
    if row.phase != "idle":
        _until(lambda: _full(made), CHARGES_S, "charge")
        seen.charged = True
        bench.heard()
        began = time.monotonic()
        row.act(bench)
    acted = row.then is None
    most_s = GOES_ON_S if row.within is None else max(row.within) + slack_s + 1.5
    if row.phase == "idle" and row.within is None:
        most_s = CHARGES_S
    while (at_s := time.monotonic() - began) < most_s:
        if not acted and row.then is not None and at_s >= 1.0:
            row.then(bench)
            acted = True
        copper.sample()
        seen.look(at_s, copper.current_a, copper.conducting, copper.wave == "PWM")
        seen.charged = seen.charged or copper.current_a > FULL_A
        latest = _hear(seen, bench) or latest
        if seen.charged and row.phase == "idle" and at_s > 30.0:
            break
        if not visitor.alive and row.within is not None and seen.open_s is not None:
            most_s = min(most_s, at_s + 2.0)
        time.sleep(LOOK_S)
    seen.charging = latest is not None and latest.phase == "deliver" and copper.conducting
    seen.limited = copper.current_a < 0.9 * FULL_A
    return judged(row, seen, slack_s)


def _full(made: Rig) -> bool:
    made.copper.sample()
    return made.copper.current_a > FULL_A


def _hear(seen: Seen, bench: WireBench) -> State | None:
    latest = None
    for word in bench.heard():
        if isinstance(word, FaultRaised) and word.active:
            seen.faults[word.name] = word.severity
        elif isinstance(word, SessionEnded):
            seen.in_order = word.ok and seen.in_order is not False
        elif isinstance(word, State):
            latest = word
    return latest


def _until(condition: Callable[[], object], within_s: float, what: str) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"no {what} within {within_s} s")
        time.sleep(LOOK_S)
