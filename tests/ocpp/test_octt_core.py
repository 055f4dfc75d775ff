"""OCTT test cases of the core profile against the strict central system (OCPP 1.6 ch. 4, 5)."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from tests.ocpp.world import world
from tests.station.loop import on_loop
from tools.csms.desk import Answer, Desk
from tools.csms.strict import Strict

NOW = "2026-01-31T12:00:00.000Z"


def registration(status: str, interval: int = 1) -> Answer:
    return Answer({"status": status, "currentTime": NOW, "interval": interval})


def pending(desk: Desk) -> None:
    """The station has to wait, for longer than a test."""
    desk.script("BootNotification", registration("Pending", 3600))


def script_boot(*statuses: str) -> Any:
    def prepare(desk: Desk) -> None:
        desk.script("BootNotification", *(registration(status) for status in statuses))

    return prepare


# --- boot ----------------------------------------


@on_loop
async def test_tc_001_cold_boot(central: Strict, folder: Path) -> None:
    # EVerest: cold_boot, boot_notification_rejected
    async with world(
        central, folder, prepare=script_boot("Rejected"), serial="S1", firmware="1.2"
    ) as station:
        await station.ready()
        boots = station.desk.of("BootNotification")
        order = [call.action for call in station.desk.calls]
        answer = await station.desk.ask("GetConfiguration", {"key": ["HeartbeatInterval"]})

        assert len(boots) == 2
        assert boots[0]["chargePointSerialNumber"] == "S1"
        assert boots[0]["firmwareVersion"] == "1.2"
        assert order[:2] == ["BootNotification", "BootNotification"]
        assert answer["configurationKey"][0]["value"] == "300"  # that of the answer Accepted


@on_loop
async def test_tc_001_a_heartbeat_every_interval(central: Strict, folder: Path) -> None:
    async with world(central, folder) as station:
        await station.ready()
        await station.desk.ask("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "1"})
        await station.desk.wait_for("Heartbeat", 2)

        beats = [call.time for call in station.desk.calls if call.action == "Heartbeat"]
        assert 0.9 <= beats[1] - beats[0] < 5.0


@on_loop
async def test_tc_002_cold_boot_pending(central: Strict, folder: Path) -> None:
    # EVerest: cold_boot_pending, remote_start_stop_in_pending, initiate_message_in_pending
    async with world(central, folder, prepare=pending) as station:
        desk = station.desk
        await desk.until(lambda: station.bridge.station.registration == "Pending")
        read = await desk.ask("GetConfiguration", {"key": ["MeterValueSampleInterval"]})
        changed = await desk.ask(
            "ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "30"}
        )
        started = await desk.ask("RemoteStartTransaction", {"idTag": "ADA"})
        stopped = await desk.ask("RemoteStopTransaction", {"transactionId": 1})
        triggered = await desk.ask("TriggerMessage", {"requestedMessage": "StatusNotification"})
        told = await desk.wait_for("StatusNotification", 2)
        boots = len(desk.of("BootNotification"))
        again = await desk.ask("TriggerMessage", {"requestedMessage": "BootNotification"})
        await desk.until(lambda: station.bridge.station.is_online)

        assert read["configurationKey"][0]["value"] == "60"
        assert changed == {"status": "Accepted"}
        assert started == stopped == {"status": "Rejected"}
        assert triggered == again == {"status": "Accepted"}
        assert boots == 1
        assert told["status"] == "Available"


@on_loop
async def test_a_new_key_may_come_while_the_station_is_pending(
    central: Strict, folder: Path
) -> None:
    # EVerest: change_authorization_key_in_pending
    how: Any = {"security_profile": 1, "authorization_key": "0011223344556677889900112233445566"}
    async with world(central, folder, prepare=pending, **how) as station:
        await station.desk.until(lambda: station.bridge.station.registration == "Pending")
        new = "ff" * 16
        asked = {"key": "AuthorizationKey", "value": new}
        assert await station.desk.ask("ChangeConfiguration", asked) == {"status": "Accepted"}
        await station.desk.until(lambda: station.desk.links == 2)

        assert station.desk.key == bytes.fromhex(new)


@on_loop
async def test_tc_019_021_all_keys_are_read_and_a_change_takes_effect(
    central: Strict, folder: Path
) -> None:
    # EVerest: get_configuration, set_configuration
    async with world(central, folder, connectors=(1, 2)) as station:
        await station.ready()
        answer = await station.desk.ask("GetConfiguration")
        keys = {one["key"]: one for one in answer["configurationKey"]}
        asked = {"key": "MeterValueSampleInterval", "value": "1"}
        assert await station.desk.ask("ChangeConfiguration", asked) == {"status": "Accepted"}
        await station.charge()
        await station.desk.wait_for("MeterValues", within_s=3.0)

        assert keys["NumberOfConnectors"] == {
            "key": "NumberOfConnectors",
            "readonly": True,
            "value": "2",
        }
        assert not keys["MeterValueSampleInterval"]["readonly"]
        assert "AuthorizationKey" not in keys
        page = (Path(__file__).parents[2] / "docs" / "ocpp.md").read_text()
        documented = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
        assert documented >= set(keys)


# --- a regular session ----------------------------------------


@on_loop
async def test_tc_003_a_session_that_begins_with_the_plug(central: Strict, folder: Path) -> None:
    # EVerest: regular_charging_session_plugin
    async with world(central, folder) as station:
        await station.ready()
        start = await station.charge("ADA")
        await station.status("Available", "Preparing", "Charging")
        station.outlet.unplug()
        stop = await station.desk.wait_for("StopTransaction")
        await station.status("Available")

        assert station.desk.of("Authorize") == [{"idTag": "ADA"}]
        assert (start["connectorId"], start["idTag"], start["meterStart"]) == (1, "ADA", 0)
        assert stop["reason"] == "EVDisconnected"
        assert stop["transactionId"] == 1
        assert stop["meterStop"] == int(station.outlet.state.meter_wh) > 0


@on_loop
async def test_tc_004_1_a_session_that_begins_with_the_card(central: Strict, folder: Path) -> None:
    # EVerest: regular_charging_session_identification
    async with world(central, folder) as station:
        await station.ready()
        await station.swipe("ADA")
        await station.status("Available", "Preparing")
        station.outlet.plug()
        start = await station.desk.wait_for("StartTransaction")
        await station.status("Available", "Preparing", "Charging")

        assert start["idTag"] == "ADA"


@on_loop
async def test_tc_004_2_nobody_plugs_in(central: Strict, folder: Path) -> None:
    # EVerest: regular_charging_session_identification_conn_timeout
    async with world(central, folder, "ConnectionTimeOut=1") as station:
        await station.ready()
        await station.swipe("ADA")
        await station.status("Available", "Preparing", "Available")
        station.outlet.plug()
        await station.status("Available", "Preparing")

        assert not station.desk.of("StartTransaction")
        assert not station.outlet.state.current_a


@on_loop
async def test_tc_005_1_005_2_the_vehicle_is_unplugged(central: Strict, folder: Path) -> None:
    # EVerest: 005_1_ev_side_disconnect, ev_side_disconnect; D5: it ended when it was unplugged
    async with world(central, folder, disconnected_s=1.0) as station:
        await station.ready()
        await station.charge()
        station.outlet.unplug()
        meter, before = station.outlet.state.meter_wh, len(station.desk.calls)
        await station.status("Charging", "SuspendedEV")
        assert not station.desk.of("StopTransaction")
        stop = await station.desk.wait_for("StopTransaction")

        assert (stop["reason"], stop["meterStop"]) == ("EVDisconnected", int(meter))
        (sent,) = (c.time for c in station.desk.calls[before:] if c.action == "StopTransaction")
        (told,) = (
            c.time for c in station.desk.calls[before:] if c.payload.get("status") == "SuspendedEV"
        )
        assert 0.9 <= sent - told < 5.0


@on_loop
async def test_a_vehicle_that_is_back_in_time_goes_on_in_the_same_transaction(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder, disconnected_s=5.0) as station:
        await station.ready()
        await station.charge()
        station.outlet.unplug()
        await station.status("Charging", "SuspendedEV")
        station.outlet.plug()
        await station.status("SuspendedEV", "Charging")

        assert len(station.desk.of("StartTransaction")) == 1
        assert not station.desk.of("StopTransaction")


@on_loop
async def test_tc_005_3_the_transaction_outlives_the_plug_by_configuration(
    central: Strict, folder: Path
) -> None:
    # EVerest: ev_side_disconnect_tx_active
    async with world(central, folder, "StopTransactionOnEVSideDisconnect=false") as station:
        await station.ready()
        await station.charge()
        station.outlet.unplug()
        await station.status("Charging", "SuspendedEV")
        await asyncio.sleep(0.4)  # longer than the vehicle may be away otherwise
        station.outlet.plug()
        await station.status("SuspendedEV", "Charging")
        station.outlet.unplug()
        await station.status("Charging", "SuspendedEV")
        answer = await station.desk.ask("RemoteStopTransaction", {"transactionId": 1})
        stop = await station.desk.wait_for("StopTransaction")

        assert answer == {"status": "Accepted"}
        assert stop["reason"] == "Remote"
        assert len(station.desk.bills) == 1
        await station.status("Available")


@on_loop
async def test_a_vehicle_that_has_enough_is_suspended_until_it_goes(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder) as station:
        await station.ready()
        await station.charge()
        station.outlet.finish()
        await station.status("Charging", "SuspendedEV")
        station.outlet.unplug()
        stop = await station.desk.wait_for("StopTransaction")

        assert stop["reason"] == "EVDisconnected"


# --- tags that the central system refuses after the start ----------------------------------------


@pytest.mark.parametrize("status", ["Invalid", "Blocked", "Expired", "ConcurrentTx"])
@on_loop
async def test_tc_023_a_tag_that_start_transaction_finds_invalid_is_stopped(
    central: Strict, folder: Path, status: str
) -> None:
    async with world(central, folder) as station:
        await station.ready()
        info = {"transactionId": 9, "idTagInfo": {"status": status}}
        station.desk.script("StartTransaction", Answer(info))
        station.outlet.plug()
        await station.swipe("ADA")
        stop = await station.desk.wait_for("StopTransaction")

        assert (stop["transactionId"], stop["reason"]) == (9, "DeAuthorized")


@on_loop
async def test_a_tag_that_is_invalid_gets_no_energy_but_keeps_its_transaction(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder, "StopTransactionOnInvalidId=false") as station:
        await station.ready()
        info = {"transactionId": 9, "idTagInfo": {"status": "Invalid"}}
        station.desk.script("StartTransaction", Answer(info))
        station.outlet.plug()
        await station.swipe("ADA")
        await station.status("SuspendedEVSE")
        await station.until(lambda: station.outlet.state.session is None)
        assert not station.desk.of("StopTransaction")
        station.outlet.unplug()
        stop = await station.desk.wait_for("StopTransaction")

        assert (stop["transactionId"], stop["reason"]) == (9, "EVDisconnected")
