"""The bridge: resident memory, the way of a word to the SECC, messages of the durable queue."""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from secc.ocpp.bridge import Bridge
from secc.ocpp.charges import Grant
from secc.ocpp.settings import Ocpp
from secc.reports import GetState
from secc.station_link import StationLink
from tools.bench.row import Row
from tools.csms.desk import Desk
from tools.csms.plain import plain
from tools.running import running
from tools.wire_outlet import outlet

SECC = str(Path(sys.executable).with_name("secc"))
MOST_MIB = 45.0
WORDS = 2_000
CHARGES = 200
_WITHIN_S = 30.0


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [
            asyncio.run(_resident(folder)),
            asyncio.run(_word(folder)),
            *asyncio.run(_queue(folder)),
        ]


async def _resident(folder: Path) -> Row:
    """After one charge, as a process."""
    async with plain() as central, outlet(folder / "1.sock") as one:
        desk = central.desk("BENCH")
        file = folder / "station.toml"
        file.write_text(
            f'[control]\npath = "{folder}/1.sock"\n'
            f'[ocpp]\nurl = "{central.url}"\nid = "BENCH"\ndatabase = "{folder}/resident"\n'
            "disconnected_s = 0.1\n"
        )
        with running([SECC, "bridge", str(file)]) as process:
            await desk.wait_for("StatusNotification", connectorId=1, within_s=_WITHIN_S)
            one.plug()
            await desk.wait_for("StatusNotification", status="Preparing")
            await desk.ask("RemoteStartTransaction", {"idTag": "ADA", "connectorId": 1})
            await desk.wait_for("StatusNotification", status="Charging")
            one.unplug()
            await desk.wait_for("StopTransaction")
            resident = process.resident_mib()
    return Row("resident after one charge", "MiB", ours=resident, target=MOST_MIB)


async def _word(folder: Path) -> Row:
    """A question to the SECC and its answer, two processes, median."""
    path = folder / "word.sock"
    argv = [sys.executable, "-m", "tools.wire_outlet", str(path)]
    child = await asyncio.create_subprocess_exec(
        *argv, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    await child.stdout.readline()
    link = StationLink(path, lambda _: None, lambda: None)
    task = asyncio.ensure_future(link.run())
    while not link.is_up:
        await asyncio.sleep(0.01)
    times = []
    for _ in range(WORDS):
        began = time.perf_counter()
        await link.ask(GetState())
        times.append(time.perf_counter() - began)
    task.cancel()
    child.terminate()
    await child.wait()
    return Row("word to the SECC and back, with its state", "us", statistics.median(times) * 1e6)


async def _queue(folder: Path) -> list[Row]:
    """Charges while offline: what one costs on the disk, and how fast they leave again."""
    settings = Ocpp(
        url="ws://127.0.0.1:1/ocpp",
        id="BENCH",
        database=str(folder / "queue"),
        queue_limit=10 * CHARGES,
        keys=("RetryBackOffWaitMinimum=0", "RetryBackOffRandomRange=0"),
    )
    bridge = Bridge(settings, {1: folder / "nobody.sock"})
    began = time.perf_counter()
    for number in range(CHARGES):
        now, grant = bridge.clock.now(), Grant(f"TAG{number}")
        transaction = bridge.ledger.begin(
            1, grant.id_tag, parent_id=None, plug=str(number), instance="", meter_wh=0, at=now
        )
        bridge.ledger.stop(transaction, 1000, now, "Local")
    written = (time.perf_counter() - began) / CHARGES
    await bridge.close()
    async with plain() as central:
        desk = central.desk("BENCH")
        settings = Ocpp(url=central.url, id="BENCH", database=settings.database, keys=settings.keys)
        life = asyncio.ensure_future(Bridge(settings, {1: folder / "nobody.sock"}).run())
        per_message = await _drained(desk)
        life.cancel()
        await asyncio.wait((life,))
    return [
        Row("charge written to the disk, start and stop", "ms", written * 1e3),
        Row("message of the queue sent and answered", "ms", per_message * 1e3),
    ]


async def _drained(desk: Desk) -> float:
    def delivered() -> int:
        return sum(len(bill.stops) for bill in desk.bills.values())

    await desk.wait_for("StartTransaction", within_s=_WITHIN_S)
    began = time.perf_counter()
    await desk.until(lambda: delivered() == CHARGES, "charges", _WITHIN_S)
    return (time.perf_counter() - began) / (2 * CHARGES - 1)
