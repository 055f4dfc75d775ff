"""OCTT and EVerest: messages that the central system does not take."""

import asyncio
import json
import subprocess
from pathlib import Path

from tests.integration.station import SECC
from tests.ocpp.test_octt_offline import charge_offline
from tests.ocpp.world import world
from tests.station.loop import on_loop
from tools.csms.desk import Fault, Silence
from tools.csms.strict import Strict


def undelivered(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """What `secc undelivered` says."""
    argv = [SECC, "undelivered", str(file), *options]
    return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=30.0)


@on_loop
async def test_a_start_that_is_refused_three_times_is_given_up_and_the_stop_is_sent(
    central: Strict, folder: Path
) -> None:
    # EVerest: call_error_to_transaction_message, start_transaction_call_error_or_timeout;
    # errata 3.18: transactionId -1
    async with world(central, folder) as station:
        await station.ready()
        station.desk.always("StartTransaction", Fault())
        station.outlet.plug()
        await station.swipe("ADA")
        await station.desk.wait_for("StartTransaction", 3)
        station.outlet.unplug()
        stop = await station.desk.wait_for("StopTransaction")
        await station.until(lambda: station.bridge.station.pending() == 0)

        ids = [c.message_id for c in station.desk.calls if c.action == "StartTransaction"]
        assert len(ids) == len(set(ids)) == 3
        assert (stop["transactionId"], stop["reason"]) == (-1, "EVDisconnected")


@on_loop
async def test_the_wait_grows_with_the_tries(central: Strict, folder: Path) -> None:
    # OCPP 1.6, 3.7.1: interval times the number of tries before
    async with world(
        central, folder, "TransactionMessageRetryInterval=1", "TransactionMessageAttempts=3"
    ) as station:
        await station.ready()
        station.desk.script("StartTransaction", Fault(), Fault())
        station.outlet.plug()
        await station.swipe("ADA")
        await station.desk.wait_for("StartTransaction", 3)

        times = [c.time for c in station.desk.calls if c.action == "StartTransaction"]
        assert 0.9 <= times[1] - times[0] < times[2] - times[1]
        assert times[2] - times[1] >= 1.9


@on_loop
async def test_a_lost_answer_bills_once(central: Strict, folder: Path) -> None:
    # The resend comes on a new connection under the id of the first, so it is the same CALL.
    async with world(central, folder, "MessageTimeout=1") as station:
        await station.ready()
        station.desk.script("StartTransaction", Silence(taken=True))
        station.desk.script("StopTransaction", Silence(taken=True))
        station.outlet.plug()
        await station.swipe("ADA")
        await station.desk.wait_for("StartTransaction", 2)
        station.outlet.unplug()
        await station.desk.wait_for("StopTransaction", 2)
        await station.until(lambda: station.bridge.station.pending() == 0)

        starts = [c for c in station.desk.calls if c.action == "StartTransaction"]
        assert len({call.message_id for call in starts}) == 1
        assert starts[0].link != starts[1].link
        (bill,) = station.desk.bills.values()
        assert len(bill.stops) == 1


@on_loop
async def test_an_id_is_never_used_twice_where_that_is_configured(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder, "MessageTimeout=1", message_ids="new") as station:
        await station.ready()
        station.desk.script("StartTransaction", Silence())
        station.outlet.plug()
        await station.swipe("ADA")
        await station.desk.wait_for("StartTransaction", 2)

        starts = [c for c in station.desk.calls if c.action == "StartTransaction"]
        assert starts[0].link == starts[1].link
        assert len({call.message_id for call in starts}) == 2


@on_loop
async def test_a_lost_link_is_no_try(central: Strict, folder: Path) -> None:
    async with world(central, folder, "TransactionMessageAttempts=1") as station:
        await station.ready()
        station.desk.script("StartTransaction", Silence(), Silence(), Silence())
        station.outlet.plug()
        await station.swipe("ADA")
        for count in (1, 2, 3):
            await station.desk.wait_for("StartTransaction", count)
            station.link.cut()
        await station.until(lambda: bool(station.desk.bills))

        assert len(station.desk.of("StartTransaction")) == 4


@on_loop
async def test_a_poisoned_message_does_not_hold_up_the_others(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder) as station:
        await station.ready()
        await station.offline()
        for tag in ("ADA", "EVE"):
            await charge_offline(station, tag)
        station.desk.script("StopTransaction", *[Fault("FormationViolation")] * 3)
        await station.online()
        await station.desk.wait_for("StopTransaction", 4)
        await station.until(lambda: station.bridge.station.pending() == 0)

        file = folder / "station.toml"
        file.write_text(f'[ocpp]\ndatabase = "{station.settings.database}"\n')
        shown = await asyncio.to_thread(undelivered, file)
        (aside,) = map(json.loads, shown.stdout.splitlines())
        assert (aside["kind"], "FormationViolation" in aside["why"]) == ("stop", True)
        assert aside["payload"]["meterStop"] > 0
        assert "waiting: no message; set aside: 1" in shown.stderr
        busy = await asyncio.to_thread(undelivered, file, "--forget")
        assert (busy.returncode, "another bridge" in busy.stderr) == (1, True)
        await station.stop()
        assert "1 messages forgotten" in undelivered(file, "--forget").stderr
        assert [len(bill.stops) for bill in station.desk.bills.values()] == [0, 1]
