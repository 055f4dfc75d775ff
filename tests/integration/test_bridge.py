"""A real station with its bridge: `secc run`, a vehicle that speaks ISO 15118, one transaction."""

import json
import sys
from pathlib import Path

from tests.integration.station import SECC, station
from tests.station.loop import on_loop
from tools.cable import VEHICLE, Cable
from tools.csms.plain import plain
from tools.running import running

WITHIN_S = 20.0


@on_loop
async def test_a_vehicle_charges_when_the_central_system_lets_it(
    cable: Cable, tmp_path: Path
) -> None:
    ev = ("-m", "tools.ev", "--interface", VEHICLE, "--set", "loops=15", "--set", "loop_s=0.1")
    async with plain() as central:
        desk = central.desk("REAL")
        config = f"""
            [authorization]
            policy = "command"
            [control]
            path = "{tmp_path}/control"
            [simulation]
            meter_wh = 5000
            [simulation.vehicle]
            unplug_s = 0.5
            [ocpp]
            url = "{central.url}"
            id = "REAL"
            database = "{tmp_path}/ocpp.sqlite"
            disconnected_s = 0.3
            keys = ["MeterValueSampleInterval=1"]
            """
        with (
            station(cable, tmp_path, config) as post,
            running([SECC, "bridge", str(tmp_path / "station.toml")]),
        ):
            await desk.wait_for("StatusNotification", 1, WITHIN_S, connectorId=1)
            with running(cable.vehicle.command(sys.executable, *ev)) as vehicle:
                await desk.wait_for("StatusNotification", 1, WITHIN_S, status="Preparing")
                asked = {"idTag": "ADA", "connectorId": 1}
                assert await desk.ask("RemoteStartTransaction", asked) == {"status": "Accepted"}
                await desk.wait_for("StatusNotification", 1, WITHIN_S, status="Charging")
                charging = json.loads(post.ctl("state"))
                stop = await desk.wait_for("StopTransaction", 1, WITHIN_S)
                assert vehicle.wait(10.0) == 0, vehicle.tail()
            after = json.loads(post.ctl("state"))

    (bill,) = desk.bills.values()
    assert (charging["id_tag"], "plug" in charging) == ("ADA", True)
    assert bill.start["meterStart"] == 5000
    assert stop["meterStop"] == int(after["meter_wh"]) > 5000
    assert stop["reason"] == "EVDisconnected"
    assert bill.meter_values
    assert not desk.complaints
