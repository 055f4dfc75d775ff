"""OCTT and EVerest: remote start and stop."""

from pathlib import Path

from tests.ocpp.world import world
from tests.station.loop import on_loop
from tools.csms.strict import Strict


@on_loop
async def test_tc_010_remote_start_with_the_cable_first(central: Strict, folder: Path) -> None:
    # EVerest: remote_charge_start_stop_cable_first, remote_start_transaction_single_connector
    async with world(central, folder) as station:
        await station.ready()
        station.outlet.plug()
        await station.status("Available", "Preparing")
        asked = {"idTag": "ADA", "connectorId": 1}
        answer = await station.desk.ask("RemoteStartTransaction", asked)
        start = await station.desk.wait_for("StartTransaction")
        await station.status("Preparing", "Charging")

        assert answer == {"status": "Accepted"}
        assert start["idTag"] == "ADA"
        assert not station.desk.of("Authorize")


@on_loop
async def test_tc_011_1_remote_start_with_the_cable_later(central: Strict, folder: Path) -> None:
    # EVerest: remote_charge_start_stop_remote_first
    async with world(central, folder, "AuthorizeRemoteTxRequests=true") as station:
        await station.ready()
        await station.desk.ask("RemoteStartTransaction", {"idTag": "ADA"})
        await station.status("Available", "Preparing")
        station.outlet.plug()
        await station.desk.wait_for("StartTransaction")

        assert station.desk.of("Authorize") == [{"idTag": "ADA"}]


@on_loop
async def test_a_remote_start_of_a_blocked_tag_starts_nothing(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder, "AuthorizeRemoteTxRequests=true") as station:
        await station.ready()
        station.desk.tags["EVE"] = {"status": "Blocked"}
        station.outlet.plug()
        await station.status("Available", "Preparing")
        await station.desk.ask("RemoteStartTransaction", {"idTag": "EVE"})
        await station.desk.wait_for("Authorize")
        answer = await station.desk.ask("RemoteStartTransaction", {"idTag": "ADA"})
        start = await station.desk.wait_for("StartTransaction")

        assert answer == {"status": "Accepted"}
        assert start["idTag"] == "ADA"


@on_loop
async def test_tc_011_2_remote_start_and_nobody_plugs_in(central: Strict, folder: Path) -> None:
    # EVerest: remote_charge_start_timeout
    async with world(central, folder, "ConnectionTimeOut=1") as station:
        await station.ready()
        await station.desk.ask("RemoteStartTransaction", {"idTag": "ADA"})
        await station.status("Available", "Preparing", "Available")

        assert not station.desk.of("StartTransaction")


@on_loop
async def test_tc_012_remote_stop(central: Strict, folder: Path) -> None:
    # EVerest: remote_charge_stop, stop_tx
    async with world(central, folder) as station:
        await station.ready()
        await station.charge()
        answer = await station.desk.ask("RemoteStopTransaction", {"transactionId": 1})
        stop = await station.desk.wait_for("StopTransaction")
        await station.status("Charging", "Finishing")
        meter = station.outlet.state.meter_wh
        station.outlet.unplug()
        await station.status("Finishing", "Available")

        assert answer == {"status": "Accepted"}
        assert (stop["reason"], stop["meterStop"]) == ("Remote", int(meter))
        assert len(station.desk.of("StopTransaction")) == 1


@on_loop
async def test_tc_026_remote_start_in_a_transaction_is_rejected(
    central: Strict, folder: Path
) -> None:
    # EVerest: remote_start_charging_session_rejected, double_remote_start_transaction
    async with world(central, folder) as station:
        await station.ready()
        await station.charge()
        asked = {"idTag": "EVE", "connectorId": 1}
        assert await station.desk.ask("RemoteStartTransaction", asked) == {"status": "Rejected"}


@on_loop
async def test_tc_027_remote_start_at_connector_0_is_rejected(
    central: Strict, folder: Path
) -> None:
    # EVerest: remote_start_tx_connector_id_zero
    async with world(central, folder) as station:
        await station.ready()
        asked = {"idTag": "ADA", "connectorId": 0}
        assert await station.desk.ask("RemoteStartTransaction", asked) == {"status": "Rejected"}


@on_loop
async def test_tc_028_remote_stop_of_an_unknown_transaction_is_rejected(
    central: Strict, folder: Path
) -> None:
    # EVerest: remote_stop_tx_rejected
    async with world(central, folder) as station:
        await station.ready()
        await station.charge()
        answer = await station.desk.ask("RemoteStopTransaction", {"transactionId": 77})
        assert answer == {"status": "Rejected"}


@on_loop
async def test_a_remote_start_without_connector_chooses_the_plugged_one(
    central: Strict, folder: Path
) -> None:
    # EVerest: remote_start_transaction_no_connector
    async with world(central, folder, connectors=(1, 2)) as station:
        await station.ready()
        station.outlets[2].plug()
        await station.status("Available", "Preparing", number=2)
        await station.desk.ask("RemoteStartTransaction", {"idTag": "ADA"})
        start = await station.desk.wait_for("StartTransaction")

        assert start["connectorId"] == 2


@on_loop
async def test_both_connectors_charge_at_the_same_time(central: Strict, folder: Path) -> None:
    # product manual 6.2; EVerest: one_reader_for_multiple_connectors (TC_006)
    async with world(central, folder, connectors=(1, 2)) as station:
        await station.ready()
        await station.charge("ADA", 1)
        await station.charge("EVE", 2)
        station.outlets[1].unplug()
        await station.desk.wait_for("StopTransaction", transactionId=1)

        tags = {
            bill.start["connectorId"]: bill.start["idTag"] for bill in station.desk.bills.values()
        }
        assert tags == {1: "ADA", 2: "EVE"}
        assert not station.desk.bills[2].stops
        assert station.outlets[2].state.current_a > 0
