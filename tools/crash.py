"""Kills bridge, SECC and central system at random points, and counts what the central system has.

    python -m tools.crash --kills 200 --seed 1
    python -m tools.crash --stations run --kills 40 --seed 1        needs network namespaces

Every charge must be there exactly once: one StartTransaction, one StopTransaction, the energy of
all of them what the meters have counted, MeterValues that only rise, times that are those of the
events. Bridges are `secc bridge` processes. Outlets are those of `tools.wire_outlet` (control
socket and journal of a real SECC, vehicles that are played), with `--stations run` they are `secc
run` processes with `tools.ev` charging at them (`tools.crash_run`).
"""

import argparse
import asyncio
import contextlib
import random
import signal
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path

import msgspec

from tools import crash_run
from tools.cable import missing
from tools.crash_count import Result, count, pending
from tools.crash_places import (
    IDENTITY,
    SECC,
    STATION_TOML,
    Played,
    Process,
    break_link,
    mend_link,
)
from tools.csms.desk import Answer, CallFailed, Close, Desk, Outcome, Silence
from tools.csms.plain import plain
from tools.csms.relay import Relay, relay
from tools.running import end_children_too

SETTLE_S = 60.0


class Campaign:
    """One run; `chance` decides everything."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._chance = folder, random.Random(seed)
        self._places = [Played(folder, number) for number in (1, 2)]
        self._bridge = Process(SECC, "bridge", str(folder / "station.toml"))
        self._database = folder / "ocpp.sqlite"
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
            where = {"folder": self._folder, "port": link.port}
            text = STATION_TOML.format(**where, answer_s=1, grant_s=5)
            file.write_text(text)
            for process in (self._bridge, *(place.secc for place in self._places)):
                stack.push_async_callback(process.kill)
            for place in self._places:
                await place.start()
            await self._bridge.start()
            traffic = asyncio.ensure_future(self._traffic(desk))
            while (done := sum(self.result.kills.values())) < kills or (
                not desk.bills and done < 4 * kills  # on a computer that has no time
            ):
                await self._strike(link)
            traffic.cancel()
            await self._settle(desk, link)
            registers = [place.metered_wh for place in self._places]
            visits = {place.number: place.visits for place in self._places}
            count(self.result, desk, self._database, registers, visits)
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
        break_link(link, fault)
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
        mend_link(link)

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
        mend_link(link)
        for place in self._places:
            place.plug(False)
        loop = asyncio.get_running_loop()
        until, calm = loop.time() + SETTLE_S, 0
        while loop.time() < until and calm < 10:
            await asyncio.sleep(0.2)
            calm = calm + 1 if pending(self._database) == (0, 0) and desk.connected else 0
        await self._bridge.kill(signal.SIGTERM)


async def campaign(kills: int, seed: int, folder: Path | None = None) -> Result:
    """Run one with outlets on the wire, in a folder of its own unless one is given."""
    with contextlib.ExitStack() as stack:
        where = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        return await Campaign(where, seed).run(kills)


def main() -> int:
    """Exit code 1 if anything was lost or doubled, 2 if it cannot be tried here."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stations", choices=("played", "run"), default="played")
    parser.add_argument("--folder", type=Path, help="empty folder; logs and database stay there")
    given = parser.parse_args()
    if given.stations == "run" and (why := missing()) is not None:
        print(why, file=sys.stderr)
        return 2
    end_children_too()
    run = crash_run.campaign if given.stations == "run" else campaign
    result = asyncio.run(run(given.kills, given.seed, given.folder))
    print(msgspec.json.format(msgspec.json.encode(asdict(result))).decode())
    print("exact" if result.exact else "NOT EXACT")
    return 0 if result.exact else 1


if __name__ == "__main__":
    sys.exit(main())
