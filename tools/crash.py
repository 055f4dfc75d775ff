"""Kills bridge and SECC at random points, breaks the link, and counts what the central system has.

    python -m tools.crash --kills 200 --seed 1

Every charge must be there exactly once: one StartTransaction, one StopTransaction, and the energy
of all of them is what the meters have counted. Bridges are `secc bridge` processes; the outlets are
those of `tools.wire_outlet` (control socket and journal of a real SECC, meter in a file).
"""

import argparse
import asyncio
import contextlib
import random
import signal
import sqlite3
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec

from tools.csms.desk import Answer, CallFailed, Close, Desk, Outcome, Silence
from tools.csms.plain import plain
from tools.csms.relay import Relay, relay

SECC = str(Path(sys.executable).with_name("secc"))
IDENTITY = "CRASH"
SETTLE_S = 60.0

_STATION = """
[control]
path = "{folder}/1.sock"
[connectors.2.control]
path = "{folder}/2.sock"
[log]
level = "warning"
[ocpp]
url = "ws://127.0.0.1:{port}/ocpp"
id = "{identity}"
database = "{folder}/ocpp.sqlite"
disconnected_s = 0.5
orphan_s = 3600
boot_retry_s = 0.3
ping_timeout_s = 0.5
queue_limit = 10000
keys = ["RetryBackOffWaitMinimum=0", "RetryBackOffRandomRange=0", "MessageTimeout=1",
    "WebSocketPingInterval=1", "TransactionMessageAttempts=100",
    "TransactionMessageRetryInterval=0", "MeterValueSampleInterval=1", "ConnectionTimeOut=5"]
"""


@dataclass
class Result:
    """What the campaign has done and found."""

    seed: int
    kills: dict[str, int] = field(default_factory=lambda: {"bridge": 0, "secc": 0, "both": 0})
    link_faults: dict[str, int] = field(default_factory=dict)
    csms_faults: int = 0
    transactions: int = 0  # begun, by the station's own count
    starts: int = 0  # bills of the central system
    stops: int = 0
    doubled_stops: int = 0
    stray_stops: int = 0
    out_of_order: int = 0  # a stop or meter value before its start
    billed_wh: int = 0
    metered_wh: int = 0
    complaints: list[str] = field(default_factory=list)  # frames that broke the schemas

    @property
    def exact(self) -> bool:
        """Nothing lost, nothing doubled."""
        counts = {self.transactions, self.starts, self.stops}
        faults = self.doubled_stops + self.stray_stops + self.out_of_order + len(self.complaints)
        return len(counts) == 1 and not faults and self.billed_wh == self.metered_wh


class Process:
    """A child that may be killed and started again."""

    def __init__(self, *argv: str) -> None:
        self._argv = argv
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; a tool that says `ready` is waited for."""
        self._process = await asyncio.create_subprocess_exec(
            *self._argv, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )

    async def ready(self) -> None:
        """Wait for its first line."""
        assert self._process is not None
        assert self._process.stdout is not None
        await self._process.stdout.readline()

    def say(self, word: str) -> None:
        """A line on its standard input; lost if it is dead."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError, RuntimeError):
                self._process.stdin.write(f"{word}\n".encode())

    async def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it without a word."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)
        await self._process.wait()
        self._process = None


class Place:
    """An outlet and the vehicles that come to it."""

    def __init__(self, folder: Path, number: int) -> None:
        self.number = number
        self.meter = folder / f"meter-{number}"
        argv = (sys.executable, "-m", "tools.wire_outlet", str(folder / f"{number}.sock"))
        options = ("--connector", str(number), "--meter", str(self.meter))
        self.secc = Process(*argv, *options)
        self.plugged = False

    async def start(self) -> None:
        """Start the SECC; a vehicle that was there still is."""
        await self.secc.start()
        await self.secc.ready()
        if self.plugged:
            self.secc.say("plug")

    def plug(self, plugged: bool) -> None:
        """A vehicle comes or goes."""
        self.plugged = plugged
        self.secc.say("plug" if plugged else "unplug")

    @property
    def metered_wh(self) -> int:
        """The register."""
        return int(float(self.meter.read_text())) if self.meter.exists() else 0


class Campaign:
    """One run; `chance` decides everything."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._chance = folder, random.Random(seed)
        self._places = [Place(folder, number) for number in (1, 2)]
        self._bridge = Process(SECC, "bridge", str(folder / "station.toml"))
        self._faulty = True
        self.result = Result(seed)

    async def run(self, kills: int) -> Result:
        """Kill so many times, settle, count."""
        async with AsyncExitStack() as stack:
            central = await stack.enter_async_context(plain())
            link = await stack.enter_async_context(relay(central.port))
            desk = central.desk(IDENTITY)
            self._misbehave(desk)
            file = self._folder / "station.toml"
            text = _STATION.format(folder=self._folder, port=link.port, identity=IDENTITY)
            file.write_text(text)
            for process in (self._bridge, *(place.secc for place in self._places)):
                stack.push_async_callback(process.kill)
            for place in self._places:
                await place.start()
            await self._bridge.start()
            traffic = asyncio.ensure_future(self._traffic(desk))
            while (count := sum(self.result.kills.values())) < kills or (
                not desk.bills and count < 4 * kills  # on a computer that has no time
            ):
                await self._strike(link)
            traffic.cancel()
            await self._settle(desk, link)
            self._count(desk)
        return self.result

    # --- what goes on -----------------------------------------------------------------------------

    async def _traffic(self, desk: Desk) -> None:
        """Vehicles come, are let charge from afar, and go."""
        while True:
            await asyncio.sleep(self._chance.uniform(0.05, 0.4))
            place = self._chance.choice(self._places)
            if place.plugged and self._chance.random() < 0.5:
                place.plug(False)
            elif not place.plugged:
                place.plug(True)
            if desk.connected:
                tag = f"TAG{self._chance.randrange(10)}"
                asked = {"idTag": tag, "connectorId": place.number}
                with contextlib.suppress(Exception):
                    await desk.ask("RemoteStartTransaction", asked, within_s=1.0)
            running = [bill.id for bill in desk.bills.values() if not bill.stops]
            if running and desk.connected and self._chance.random() < 0.1:
                with contextlib.suppress(CallFailed, TimeoutError, OSError):
                    asked = {"transactionId": running[-1]}
                    await desk.ask("RemoteStopTransaction", asked, within_s=1.0)

    async def _strike(self, link: Relay) -> None:
        """Wait, break the link perhaps, kill, start again."""
        chance, result = self._chance, self.result
        await asyncio.sleep(chance.uniform(0.1, 2.0))
        fault = chance.choice(["none", "cut", "freeze", "down"])
        result.link_faults[fault] = result.link_faults.get(fault, 0) + 1
        if fault == "freeze":
            link.freeze()
        elif fault != "none":
            link.up = fault != "down"
            link.cut()
        await asyncio.sleep(chance.uniform(0.0, 0.3))
        victim = chance.choice(["bridge", "bridge", "secc", "both"])
        result.kills[victim] += 1
        place = chance.choice(self._places)
        if victim != "secc":
            await self._bridge.kill()
        if victim != "bridge":
            await place.secc.kill()
        await asyncio.sleep(chance.uniform(0.0, 0.5))
        if victim != "bridge":
            await place.start()
        if victim != "secc":
            await self._bridge.start()
        link.up = True
        link.thaw()

    def _misbehave(self, desk: Desk) -> None:
        """The central system loses answers, is late, or closes; what it took it has taken."""
        usual = desk.on_call

        def on_call(message_id: str, action: str, payload: dict[str, object]) -> Outcome:
            if self._faulty and self._chance.random() < 0.15:
                faults = (Silence(), Silence(taken=True), Close(taken=True), Answer(late_s=1.5))
                desk.script(action, self._chance.choice(faults))
                self.result.csms_faults += 1
            return usual(message_id, action, payload)

        desk.on_call = on_call  # type: ignore[method-assign]

    async def _settle(self, desk: Desk, link: Relay) -> None:
        """All vehicles go, the link stays, the queue runs dry."""
        self._faulty = False
        link.up = True
        link.thaw()
        for place in self._places:
            place.plug(False)
        loop = asyncio.get_running_loop()
        until, calm = loop.time() + SETTLE_S, 0
        while loop.time() < until and calm < 10:
            await asyncio.sleep(0.2)
            calm = calm + 1 if self._pending() == (0, 0) and desk.connected else 0
        await self._bridge.kill(signal.SIGTERM)

    def _pending(self) -> tuple[int, int]:
        """Messages in the queue and open transactions (the bridge locks its database)."""
        with tempfile.TemporaryDirectory() as copy:
            target = Path(copy) / "db"
            for suffix in ("", "-wal"):
                source = self._folder / f"ocpp.sqlite{suffix}"
                if source.exists():
                    (target.parent / f"db{suffix}").write_bytes(source.read_bytes())
            try:
                with contextlib.closing(sqlite3.connect(target)) as db:
                    (queued,) = db.execute("select count(*) from queue").fetchone()
                    (running,) = db.execute(
                        "select count(*) from transactions where stopped = 0"
                    ).fetchone()
            except sqlite3.Error:  # copied in the middle of a write
                return (-1, -1)
        return int(queued), int(running)

    # --- the count --------------------------------------------------------------------------------

    def _count(self, desk: Desk) -> None:
        result = self.result
        with contextlib.closing(sqlite3.connect(self._folder / "ocpp.sqlite")) as db:
            row = db.execute("select seq from sqlite_sequence where name = 'transactions'")
            result.transactions = (row.fetchone() or (0,))[0]
        bills = desk.bills.values()
        result.starts = len(desk.bills)
        result.stops = sum(bool(bill.stops) for bill in bills)
        result.doubled_stops = sum(max(len(bill.stops) - 1, 0) for bill in bills)
        result.stray_stops = len(desk.stray_stops)
        result.out_of_order = _out_of_order(desk)
        result.billed_wh = sum(bill.energy_wh for bill in bills if bill.stops)
        result.metered_wh = sum(place.metered_wh for place in self._places)
        result.complaints = desk.complaints


def _out_of_order(desk: Desk) -> int:
    """Messages that came before the StartTransaction they belong to, or stops before starts."""
    known: set[int] = set()
    by_message = {bill.message_id: bill.id for bill in desk.bills.values()}
    wrong = 0
    for call in desk.calls:
        if call.action == "StartTransaction":
            known.add(by_message.get(call.message_id, 0))
        elif call.action in ("StopTransaction", "MeterValues"):
            wrong += call.payload.get("transactionId") not in known
    return wrong


async def campaign(kills: int, seed: int) -> Result:
    """Run one in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return await Campaign(Path(folder), seed).run(kills)


def main() -> int:
    """Exit code 1 if anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    result = asyncio.run(campaign(given.kills, given.seed))
    print(msgspec.json.format(msgspec.json.encode(asdict(result))).decode())
    print("exact" if result.exact else "NOT EXACT")
    return 0 if result.exact else 1


if __name__ == "__main__":
    sys.exit(main())
