"""Replays recorded cars at a station: `python -m tools.replay FILE... --station station.toml`.

The verdict is one line for each file; exit status 0 only if every session reached the end that
the recording reached, with OK codes.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tools.recording import Recording, read
from tools.replay_drive import Replay
from tools.running import end_children_too, running
from tools.vehicle.line import Address, NoStation, address_of, connect
from tools.vehicle.link import PlantBench, discover, visit
from tools.vehicle.session import EvSession
from tools.vehicle.steps import Outcome
from tools.vehicle.wire import WireError

READY_WITHIN_S = 10.0
FREE_WITHIN_S = 20.0  # after a session a station rests for some seconds


def replay(recording: Recording, where: str | Address, speed: float) -> Outcome:
    """One recorded session; `where` is an interface for SDP, or an address."""
    session = EvSession(Replay(recording, speed))
    until, told = time.monotonic() + FREE_WITHIN_S, False
    while True:
        try:
            address = discover(where) if isinstance(where, str) else where
            return visit(connect(address), session, PlantBench(None), lambda: None)
        except NoStation as error:
            if not error.later or time.monotonic() > until:
                raise
            if not told:
                rest = "a station rests after a session"
                typer.echo(f"{error}; trying for {FREE_WITHIN_S:g} s, for {rest}", err=True)
            told = True
            time.sleep(0.5)


def verdict(recording: Recording, outcome: Outcome) -> str:
    """One line for people."""
    word = "PASS" if outcome.ok else "FAIL"
    refused = f" (the older station: {', '.join(recording.head.station_failed)})"
    before = refused if recording.head.station_failed else ""
    return f"{word} {recording.file.name}: {outcome.protocol}, {outcome.text}{before}"


@contextmanager
def station(config: Path, interface: str) -> Iterator[None]:
    """`secc run` with this configuration for the length of the block."""
    secc = str(Path(sys.executable).with_name("secc"))
    with tempfile.TemporaryDirectory() as folder:
        control = str(Path(folder) / "control")
        argv = [secc, "run", str(config), "--interface", interface, "--control", control]
        with running(argv) as process:
            process.ready("ready", READY_WITHIN_S)
            yield


def main(
    files: Annotated[list[Path], typer.Argument(help="recorded sessions, JSON lines")],
    host: Annotated[str | None, typer.Option(help="IPv6 address of a station; no SDP")] = None,
    port: Annotated[int, typer.Option(help="its TCP port")] = 0,
    interface: Annotated[str, typer.Option("--interface", "-i", help="where SDP is sent")] = "lo",
    config: Annotated[
        Path | None, typer.Option("--station", help="run a station with this station.toml")
    ] = None,
    speed: Annotated[float, typer.Option(min=0.1, help="times faster than recorded")] = 1.0,
) -> None:
    """Replay recorded cars; exit status 0 if every session went as far as its recording."""
    end_children_too()
    try:
        where = interface if host is None else address_of(host, port)
        recordings = [read(file) for file in files]
        if config is None:
            ok = _replay_all(recordings, where, speed)
        else:
            with station(config, interface):
                ok = _replay_all(recordings, where, speed)
    except (NoStation, WireError, OSError, ValueError, AssertionError) as error:
        typer.echo(f"FAIL {error}", err=True)
        ok = False
    raise typer.Exit(0 if ok else 1)


def _replay_all(recordings: list[Recording], where: str | Address, speed: float) -> bool:
    outcomes = []
    for recording in recordings:
        outcome = replay(recording, where, speed)
        typer.echo(verdict(recording, outcome))
        outcomes.append(outcome.ok)
    return all(outcomes)


if __name__ == "__main__":
    typer.run(main)
