"""`secc run` as a process of its own, seen as an operator sees it: log, reports, trace, ctl."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from secc.reports import Report
from tools.cable import STATION, Cable
from tools.running import Running, running

SECC = str(Path(sys.executable).with_name("secc"))
READY_WITHIN_S = 10.0
# Hardware in a hurry, and (for tools.ev) a battery that is nearly full.
HURRY = """
[timing]
rearm_s = 0.1
[simulation.supply]
start_s = 0.05
rise_v_per_s = 4000.0
discharge_tau_s = 0.05
[simulation.isolation]
self_test_s = 0.2
"""
NEARLY_FULL = """
loop_s = 0.05
[battery]
capacity_wh = 40.0
soc = 0.7
"""

R = TypeVar("R", bound=Report)
_decode = msgspec.json.Decoder(Report).decode


@dataclass(frozen=True)
class Station:
    """A running station, the reports that `secc watch` prints, and its trace file."""

    process: Running
    watch: Running
    control: Path
    trace: Path

    def ctl(self, *words: str) -> str:
        """What `secc ctl` answers; a refusal raises."""
        done = subprocess.run(
            [SECC, "ctl", *words, "--control", str(self.control)],
            capture_output=True,
            text=True,
            timeout=5.0,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def wait_for(
        self, kind: type[R], within_s: float, *, since: float = 0.0, **fields: object
    ) -> R:
        """The first report of `kind` that is not older than `since` and has these fields."""
        found: list[R] = []

        def wanted(line: str) -> bool:
            report = _decode(line)
            if not isinstance(report, kind) or report.time < since:
                return False
            if all(getattr(report, name) == value for name, value in fields.items()):
                found.append(report)
            return bool(found)

        self.watch.wait_for(wanted, within_s, f"{kind.__name__} with {fields}")
        return found[0]

    def traced(self, kind: str, **fields: object) -> list[dict[str, Any]]:
        """The lines of the trace of this type that have these fields."""
        wanted = {"type": kind, **fields}
        lines = map(json.loads, self.trace.read_text().splitlines())
        return [line for line in lines if wanted.items() <= line.items()]


@contextmanager
def station(
    cable: Cable, folder: Path, config: str | None = None, interface: str = STATION
) -> Iterator[Station]:
    """Run a station (simulated power side) at its end of the cable until the block ends."""
    control, trace = folder / "control", folder / "trace.jsonl"
    argv = [SECC, "run"]
    if config is not None:
        file = folder / "station.toml"
        file.write_text(config)
        argv.append(str(file))
    argv += ["--interface", interface, "--control", str(control), "--trace", str(trace)]
    with running(cable.station.command(*argv)) as process:
        process.ready("ready", READY_WITHIN_S)
        with running([SECC, "watch", "--control", str(control)]) as watch:
            watch.ready('"hello"', READY_WITHIN_S)
            yield Station(process, watch, control, trace)
