"""The hardware of the demo's station: simulators on their wires, and one fault of them by name."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from secc.reports import Answer, FaultRaised, Report, SessionEnded, State
from tools.master_board import SILENCE_S
from tools.outlet.faults import ROWS, Row
from tools.outlet.result import Result, Seen, judged
from tools.outlet.rig import PATIENT_S, Command, Rig, Tables, rig, supervisor
from tools.outlet.wire_bench import WireBench

FAULTS = {row.name: row for row in ROWS if row.wire and row.phase == "deliver"}
BREAKS_AT_A, BREAKS_AFTER_S, GOES_ON_S = 80.0, 1.0, 5.0
SLACK_S = PATIENT_S - SILENCE_S
_LOOK_S = 0.01


@dataclass(frozen=True, slots=True)
class Outlet:
    """`tables` of station.toml that name it, and the socket where a vehicle steers its plug."""

    tables: Tables
    vehicle: Path
    made: Rig | None = None  # None: simulated in the station itself

    @contextmanager
    def supervised(self, config: Path, at: Command) -> Iterator[None]:
        """With a supervisor, if there is anything to supervise."""
        if self.made is None:
            yield
            return
        with supervisor(self.made, config, at):
            yield


@contextmanager
def outlet(folder: Path, control: Path, at: Command, simulated: bool) -> Iterator[Outlet]:
    """The processes of the hardware, or none."""
    if simulated:
        yield Outlet({}, control)
        return
    with rig(folder, at, patient=True) as made:
        yield Outlet(made.config, made.vehicle_socket, made)


@dataclass(slots=True)
class Breaker:
    """Breaks something in the middle of the charge, and watches what follows."""

    row: Row
    made: Rig
    bench: WireBench
    result: Result | None = None
    _seen: Seen = field(default_factory=lambda: Seen(charged=True))
    _full_at: float | None = None
    _began: float | None = None
    _before_a: float = 0.0
    _delivers: bool = False

    def hear(self, word: Report | Answer) -> None:
        """What the station tells."""
        match word:
            case State():
                self._delivers = word.phase == "deliver"
            case FaultRaised(active=True) if self._began is not None:
                self._seen.faults.setdefault(word.name, word.severity)
            case SessionEnded() if self._began is not None:
                self._seen.in_order = word.ok

    def wait(self, seconds: float) -> None:
        """Watch for so long."""
        until = time.monotonic() + seconds
        while (now := time.monotonic()) < until:
            self._look(now)
            time.sleep(_LOOK_S)

    @property
    def over(self) -> bool:
        """There is nothing more to wait for."""
        return self.result is not None and self.row.within is not None

    @property
    def lines(self) -> dict[str, str]:
        """What to show."""
        if self._began is None:
            return {"fault": f"{self.row.name}: soon"}
        seen, told = self._seen, []
        for what, at in (("supply off", seen.off_s), ("contactors open", seen.open_s)):
            if at is not None:
                told.append(f"{what} after {at:.2f} s")
        if seen.faults:
            told.insert(0, f"raised {', '.join(seen.faults)}")
        lines = {"fault": f"{self.row.name}: {self.row.text}"}
        if told:
            lines["seen"] = "; ".join(told)
        if self.result is not None:
            wrong = "; ".join(self.result.problems)
            lines["reaction"] = f"{self.result.reaction}, {wrong or 'as wanted'}"
        return lines

    def _look(self, now: float) -> None:
        copper = self.made.copper
        copper.sample()
        if self._began is None:
            self._begin(now)
            return
        at_s = now - self._began
        if self.result is None:
            self._seen.look(at_s, copper.current_a, copper.conducting, copper.wave == "PWM")
            self._end(at_s)

    def _begin(self, now: float) -> None:
        current = self.made.copper.current_a
        if self._full_at is None and current > BREAKS_AT_A:
            self._full_at = now
        if self._full_at is not None and now >= self._full_at + BREAKS_AFTER_S:
            self._began, self._before_a = now, current
            self.row.act(self.bench)

    def _end(self, at_s: float) -> None:
        row, seen, copper = self.row, self._seen, self.made.copper
        if row.then is not None and at_s >= 1.0:
            row.then(self.bench)
            self.row = row = replace(row, then=None)
        open_ = seen.open_s is not None and at_s > seen.open_s + 1.0
        most_s = GOES_ON_S if row.within is None else max(row.within) + SLACK_S
        if at_s < most_s and (row.within is None or not open_):
            return
        seen.charging = self._delivers and copper.conducting
        seen.limited = copper.current_a < 0.9 * self._before_a
        self.result = judged(row, seen, SLACK_S)
