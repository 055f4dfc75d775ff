"""`secc run` as a process of its own, seen as an operator sees it: log, reports, trace, ctl."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.cable import STATION, Cable
from tools.running import Running, running

SECC = str(Path(sys.executable).with_name("secc"))
READY_WITHIN_S = 10.0

Words = dict[str, Any]


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

    def reports(self, kind: str, **fields: object) -> list[Words]:
        """Reports of `kind` so far that carry these fields."""
        wanted = {"type": kind, **fields}
        return [report for report in map(json.loads, self.watch.lines) if _has(report, wanted)]

    def wait_for(self, kind: str, within_s: float, **fields: object) -> Words:
        """The first report of `kind` that carries these fields."""
        wanted = {"type": kind, **fields}
        line = self.watch.wait_for(
            lambda line: _has(json.loads(line), wanted), within_s, f"report {wanted}"
        )
        report: Words = json.loads(line)
        return report

    def traced(self) -> list[Words]:
        """The lines of the trace."""
        return [json.loads(line) for line in self.trace.read_text().splitlines()]


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


def _has(report: Words, wanted: Words) -> bool:
    return all(report.get(key) == value for key, value in wanted.items())
