"""kill -9 of one process of an outlet in one phase of a charge: how long until power is off."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from secc.reports import State, Stop
from tools.control import ControlClient
from tools.master_board import SILENCE_S
from tools.outlet.faults import ORDERS
from tools.outlet.play import FULL_A
from tools.outlet.result import OFF_A
from tools.outlet.rig import PATIENT_S, Command, Rig, here, merged, rig, supervisor, toml
from tools.outlet.wire_play import LOOK_S, QUICK, settled, station, vehicle

PHASES = ("cable_check", "pre_charge", "deliver", "stop")
# Seconds to current and contacts off: 0.3 s of silence at the board; stale readings and 2.5 s
# of an error for modules; 5 s of silence and the same for the insulation monitor.
BOUNDS: Mapping[str, float] = {
    "station": 0.7,
    "supervisor": 0.7,
    "board": 0.7,
    "hub": 0.7,
    "modules": 5.5,
    "serial": 14.0,
}
_REACH_S = 60.0


@dataclass(frozen=True, slots=True)
class Killed:
    """What was seen; None: it did not come off within the bound."""

    process: str
    phase: str
    off_s: float | None
    open_s: float | None
    slack_s: float

    @property
    def worst_s(self) -> float | None:
        """Both."""
        if self.off_s is None or self.open_s is None:
            return None
        return max(self.off_s, self.open_s)

    @property
    def good(self) -> bool:
        """Within the bound."""
        return self.worst_s is not None and self.worst_s <= BOUNDS[self.process] + self.slack_s


def kill(
    process: str, phase: str, folder: Path, at: Command = here, *, patient: bool = False
) -> Killed:
    """Charge up to `phase`, kill `process`, watch."""
    with rig(folder, at, patient=patient) as made:
        config = folder / "station.toml"
        config.write_text(toml(merged(made.config, QUICK)), encoding="utf-8")
        with (
            supervisor(made, config, at),
            station(folder, config, at) as secc,
            ControlClient(folder / "control") as control,
        ):
            made.processes |= {"station": secc, "serial": made.processes["meter"]}
            settled(made, control)
            with vehicle(made, ORDERS[0], at):
                _reach(phase, made, control)
                made.processes[process].kill()
                killed_at = time.monotonic()
                if process == "board":
                    made.copper.board_died()
                slack_s = PATIENT_S - SILENCE_S if patient else 0.0
                return _watched(process, phase, made, killed_at, slack_s)


def _reach(phase: str, made: Rig, control: ControlClient) -> None:
    """Until the station is in the phase and something flows, or would."""
    until, asked, now = time.monotonic() + _REACH_S, False, ""
    while time.monotonic() < until:
        made.copper.sample()
        for word in control.read():
            now = word.phase if isinstance(word, State) else now
        full = made.copper.current_a > FULL_A
        if phase == "stop" and full and not asked:
            control.send(Stop())
            asked = True
        live = made.copper.conducting and made.copper.voltage_v > 100.0
        if (phase == "deliver" and full) or (now == phase and phase != "deliver" and live):
            return
        if phase == "stop" and asked and made.copper.current_a < FULL_A / 2:
            return
        time.sleep(LOOK_S)
    raise AssertionError(f"phase {phase} is not reached within {_REACH_S} s")


def _watched(process: str, phase: str, made: Rig, killed_at: float, slack_s: float) -> Killed:
    off_s: float | None = None
    open_s: float | None = None
    copper = made.copper
    most_s = BOUNDS[process] + slack_s + 0.5
    while (at_s := time.monotonic() - killed_at) < most_s:
        with suppress(OSError):
            copper.sample()
        if copper.current_a >= OFF_A:
            off_s = None
        elif off_s is None:
            off_s = at_s
        if copper.conducting:
            open_s = None
        elif open_s is None:
            open_s = at_s
        if off_s is not None and open_s is not None and at_s > max(off_s, open_s) + 0.3:
            break
        time.sleep(LOOK_S)
    return Killed(process, phase, off_s, open_s, slack_s)
