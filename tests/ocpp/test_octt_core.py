"""OCTT test cases of the core profile against the strict central system."""

from pathlib import Path

from tests.ocpp.world import world
from tests.station.loop import on_loop
from tools.csms.desk import Answer
from tools.csms.strict import Strict


@on_loop
async def test_tc_003_a_session_that_begins_with_the_plug(central: Strict, folder: Path) -> None:
    async with world(central, folder) as station:
        await station.ready()
        start = await station.charge("ADA")
        await station.status("Available", "Preparing", "Charging")
        station.outlet.unplug()
        stop = await station.desk.wait_for("StopTransaction")

        assert (start["connectorId"], start["idTag"], start["meterStart"]) == (1, "ADA", 0)
        assert stop["reason"] == "EVDisconnected"
        assert stop["transactionId"] == 1
        assert stop["meterStop"] == int(station.outlet.state.meter_wh) > 0
        await station.status("Available")
