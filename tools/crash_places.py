"""Processes of a crash campaign, and the two kinds of outlets that vehicles come to.

`Played` is an outlet on the wire: socket and journal of a SECC, a vehicle that is played. `Real` is
`secc run` with the simulated plant at one end of a cable, and `tools.ev` at the other. Both have
their meter in a file.
"""

import asyncio
import contextlib
import random
import signal
import sys
import time
from pathlib import Path

from tools.cable import STATION, VEHICLE, Cable
from tools.crash_count import Visit
from tools.csms.relay import Relay

IDENTITY = "CRASH"
# `answer_s` is what the bridge waits for an answer, `grant_s` for a vehicle.
STATION_TOML = """
[log]
level = "warning"
[control]
path = "{folder}/1.sock"
[connectors.2.control]
path = "{folder}/2.sock"
[ocpp]
url = "ws://127.0.0.1:{port}/ocpp"
id = "CRASH"
database = "{folder}/ocpp.sqlite"
disconnected_s = 0.5
orphan_s = 3600
boot_retry_s = 0.3
ping_timeout_s = 0.5
queue_limit = 10000
keys = ["RetryBackOffWaitMinimum=0", "RetryBackOffRandomRange=0", "MessageTimeout={answer_s}",
    "WebSocketPingInterval=1", "TransactionMessageAttempts=100",
    "TransactionMessageRetryInterval=0", "MeterValueSampleInterval=1",
    "ConnectionTimeOut={grant_s}"]
"""
SECC = str(Path(sys.executable).with_name("secc"))


class Process:
    """A child that may be killed and started again; `log` gets what it says on standard error."""

    def __init__(self, *argv: str, log: Path | None = None) -> None:
        self._argv, self._log = argv, log
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it; what it writes is read and forgotten, but for the first line."""
        with contextlib.nullcontext() if self._log is None else self._log.open("a") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._argv,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )

    async def ready(self) -> None:
        """Wait for its first line."""
        assert self._process is not None
        assert self._process.stdout is not None
        await self._process.stdout.readline()
        self._reading = asyncio.ensure_future(_drain(self._process.stdout))

    def say(self, word: str) -> None:
        """A line on its standard input; lost if it is dead."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError, RuntimeError):
                self._process.stdin.write(f"{word}\n".encode())

    @property
    def alive(self) -> bool:
        """It has been started and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it without a word."""
        if self._reading is not None:
            self._reading.cancel()
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)
        await self._process.wait()
        self._process = None


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.readline():
        pass


class Played:
    """An outlet of `tools.wire_outlet` and the vehicles that come to it."""

    def __init__(self, folder: Path, number: int) -> None:
        self.number = number
        self.meter = folder / f"meter-{number}"
        argv = (sys.executable, "-m", "tools.wire_outlet", str(folder / f"{number}.sock"))
        options = ("--connector", str(number), "--meter", str(self.meter))
        self.secc = Process(*argv, *options)
        self.plugged = False
        self.visits: list[Visit] = []

    async def start(self) -> None:
        """Start the SECC; a vehicle that was there still is."""
        await self.secc.start()
        await self.secc.ready()
        if self.plugged:
            self.secc.say("plug")

    def plug(self, plugged: bool) -> None:
        """A vehicle comes or goes."""
        if plugged:
            self.visits.append(Visit(time.time()))
        elif self.plugged:
            self.visits[-1] = self.visits[-1]._replace(until=time.time())
        self.plugged = plugged
        self.secc.say("plug" if plugged else "unplug")

    @property
    def metered_wh(self) -> int:
        """The register."""
        return register_wh(self.meter)


class Real:
    """An outlet of `secc run`; its vehicles charge for a while, or are pulled out."""

    def __init__(self, folder: Path, number: int, cable: Cable, chance: random.Random) -> None:
        self.number = number
        self.meter = folder / f"meter-{number}"
        self._cable, self._chance = cable, chance
        how = ("--connector", str(number), "--interface", STATION)
        argv = cable.station.command(SECC, "run", str(folder / "station.toml"), *how)
        self.secc = Process(*argv, log=folder / f"secc-{number}.log")
        self._log = folder / f"vehicle-{number}.log"
        self._vehicle: Process | None = None
        self.visits: list[Visit] = []

    async def start(self) -> None:
        """Start the SECC; its simulated vehicle is gone with it."""
        await self.secc.start()

    @property
    def plugged(self) -> bool:
        """A vehicle is there, or looks for the station."""
        return self._vehicle is not None and self._vehicle.alive

    async def plug(self) -> None:
        """A vehicle comes, with a charge of some seconds."""
        await self.unplug()
        loops = self._chance.randrange(10, 80)
        how = ("--interface", VEHICLE, "--set", f"loops={loops}", "--set", "loop_s=0.1")
        argv = self._cable.vehicle.command(sys.executable, "-m", "tools.ev", *how)
        self._vehicle = Process(*argv, log=self._log)
        self.visits.append(Visit(time.time()))
        await self._vehicle.start()

    async def unplug(self) -> None:
        """It is pulled out, if it has not gone by itself."""
        if self._vehicle is not None:
            await self._vehicle.kill()
            self._vehicle = None
            # The simulated plug goes after the session, by its own rule.
            self.visits[-1] = self.visits[-1]._replace(until=time.time() + UNPLUGGED_S)

    @property
    def metered_wh(self) -> int:
        """The register."""
        return register_wh(self.meter)


UNPLUGGED_S = 3.0  # from the end of a vehicle to pilot state A, with room for a busy computer


def register_wh(file: Path) -> int:
    """What a meter's file says in whole Wh."""
    return int(float(file.read_text())) if file.exists() else 0


def break_link(link: Relay, fault: str) -> None:
    """`none`, `cut` (reset), `freeze` (half open) or `down` (reset and refused)."""
    if fault == "freeze":
        link.freeze()
    elif fault != "none":
        link.up = fault != "down"
        link.cut()


def mend_link(link: Relay) -> None:
    """It carries again."""
    link.up = True
    link.thaw()
