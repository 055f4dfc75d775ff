"""The crash campaign on real stations: `secc run`, `secc bridge`, `tools.ev`, a central system.

All of them are processes that may die. The central system writes down what it has taken, as a real
one does in its database; what it was about to answer is lost with it.
"""

import asyncio
import contextlib
import json
import random
import signal
import socket
import sys
import tempfile
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from tools.cable import cable
from tools.crash_count import Result, count, pending
from tools.crash_places import (
    IDENTITY,
    SECC,
    STATION_TOML,
    Process,
    Real,
    break_link,
    mend_link,
)
from tools.csms import book
from tools.csms.desk import Desk
from tools.csms.relay import Relay, relay

SETTLE_S = 90.0
_CONNECTORS = (1, 2)
_VICTIMS = ("bridge", "secc", "both", "central", "all")
_BREATH_S = (0.0, 5.0)  # from the begin of a charge to the next kill
_CHARGE_WITHIN_S = 30.0
_ACTIONS = ("StartTransaction", "StopTransaction", "MeterValues", "StatusNotification")
_OUTCOMES = ({"silence": True}, {"lost": True}, {"late_s": 1.5}, {"close": 1011})

_OUTLETS = """
[authorization]
policy = "command"
grant_s = 30.0
[timing]
rearm_s = 0.1
[simulation]
meter_file = "{folder}/meter-1"
[simulation.vehicle]
unplug_s = 0.3
[simulation.supply]
start_s = 0.05
rise_v_per_s = 4000.0
discharge_tau_s = 0.05
[simulation.isolation]
self_test_s = 0.2
[connectors.2.simulation]
meter_file = "{folder}/meter-2"
"""


class Campaign:
    """One run; `chance` decides everything but how fast the computer is."""

    def __init__(self, folder: Path, seed: int, places: list[Real], chance: random.Random) -> None:
        self._folder, self._places, self._chance = folder, places, chance
        self._database, self._book = folder / "ocpp.sqlite", folder / "book.jsonl"
        file = str(folder / "station.toml")
        self._bridge = Process(SECC, "bridge", file, log=folder / "bridge.log")
        self._port = _free_port()
        argv = (sys.executable, "-m", "tools.central_system", "--station", IDENTITY)
        where = ("--port", str(self._port), "--book", str(self._book))
        self._central = Process(*argv, *where, log=folder / "central.log")
        self._begun = 0  # charges at the last kill
        self.result = Result(seed, kills=dict.fromkeys(_VICTIMS, 0))

    async def run(self, kills: int) -> Result:
        """Kill so many times, settle, count."""
        async with AsyncExitStack() as stack:
            link = await stack.enter_async_context(relay(self._port))
            where = {"folder": self._folder, "port": link.port}
            text = (STATION_TOML + _OUTLETS).format(**where, answer_s=2, grant_s=10)
            (self._folder / "station.toml").write_text(text)
            for process in (self._central, self._bridge, *(one.secc for one in self._places)):
                stack.push_async_callback(process.kill)
            for place in self._places:
                stack.push_async_callback(place.unplug)
                await place.start()
            await self._start_central()
            await self._bridge.start()
            traffic = asyncio.ensure_future(self._traffic())
            for number in range(kills):
                await self._strike(link, _VICTIMS[number % len(_VICTIMS)])
            traffic.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await traffic
            await self._settle(link)
        desk = book.read(Desk(IDENTITY), self._book)
        registers = [place.metered_wh for place in self._places]
        visits = {place.number: place.visits for place in self._places}
        count(self.result, desk, self._database, registers, visits)
        return self.result

    async def _start_central(self) -> None:
        await self._central.start()
        await self._central.ready()

    # --- what goes on -----------------------------------------------------------------------------

    async def _traffic(self) -> None:
        """Vehicles come, are let charge from afar, and go; the central system errs."""
        chance = self._chance
        while True:
            await asyncio.sleep(chance.uniform(0.1, 0.5))
            place = chance.choice(self._places)
            if not place.plugged:
                await place.plug()
            elif chance.random() < 0.04:
                await place.unplug()
            tag = f"TAG{chance.randrange(10)}"
            self._ask("RemoteStartTransaction", idTag=tag, connectorId=place.number)
            if chance.random() < 0.03:
                running = [one.id for one in self._desk().bills.values() if not one.stops]
                if running:
                    self._ask("RemoteStopTransaction", transactionId=running[-1])
            if chance.random() < 0.1:
                word = {"script": chance.choice(_ACTIONS), "outcomes": [chance.choice(_OUTCOMES)]}
                self._central.say(json.dumps(word))
                self.result.csms_faults += 1

    def _ask(self, action: str, **payload: object) -> None:
        self._central.say(json.dumps({"call": action, "payload": payload}))

    def _desk(self) -> Desk:
        """What the central system has written down so far."""
        desk = Desk(IDENTITY)
        return book.read(desk, self._book) if self._book.exists() else desk

    async def _strike(self, link: Relay, victim: str) -> None:
        """Wait, break the link perhaps, kill, start again."""
        chance, result = self._chance, self.result
        await self._charge_begun()
        await asyncio.sleep(chance.uniform(*_BREATH_S))
        fault = chance.choice(["none", "none", "cut", "freeze", "down"])
        result.link_faults[fault] = result.link_faults.get(fault, 0) + 1
        break_link(link, fault)
        result.kills[victim] += 1
        place = chance.choice(self._places)
        bridge, secc = victim in ("bridge", "both", "all"), victim in ("secc", "both", "all")
        central = victim in ("central", "all")
        if bridge:
            await self._bridge.kill()
        if secc:
            await place.secc.kill()
        if central:
            await self._central.kill()
        await asyncio.sleep(chance.uniform(0.0, 1.5))
        if secc:
            await place.start()
        if bridge:
            await self._bridge.start()
        if central:
            await self._start_central()
        mend_link(link)

    async def _charge_begun(self) -> None:
        """There is something to lose: a charge since the last kill, unless the computer is slow."""
        loop, known = asyncio.get_running_loop(), self._begun
        until = loop.time() + _CHARGE_WITHIN_S
        while self._begun == known and loop.time() < until:
            await asyncio.sleep(0.2)
            self._begun = len(self._desk().bills)

    async def _settle(self, link: Relay) -> None:
        """All vehicles go, the link stays, the queue runs dry."""
        mend_link(link)
        for place in self._places:
            await place.unplug()
        loop = asyncio.get_running_loop()
        until, calm = loop.time() + SETTLE_S, 0
        while loop.time() < until and calm < 15:
            await asyncio.sleep(0.2)
            calm = calm + 1 if pending(self._database) == (0, 0) else 0
        await self._bridge.kill(signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def campaign(kills: int, seed: int, folder: Path | None = None) -> Result:
    """Run one, in a folder of its own unless one is given."""
    with ExitStack() as stack:
        where = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        chance = random.Random(seed)
        cables = [stack.enter_context(cable()) for _ in _CONNECTORS]
        ends = zip(_CONNECTORS, cables, strict=True)
        places = [Real(where, number, one, chance) for number, one in ends]
        return await Campaign(where, seed, places, chance).run(kills)
