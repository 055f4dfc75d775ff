"""OCTT test cases of what an operator does, of faults, resets and meter values (OCPP 1.6, 5)."""

from pathlib import Path
from typing import Any

import pytest

from secc.reports import SetAvailable
from tests.ocpp.world import world
from tests.station.loop import on_loop
from tools.csms.strict import Strict

# --- availability, faults ----------------------------------------


@on_loop
async def test_a_connector_out_of_service_takes_no_vehicle(central: Strict, folder: Path) -> None:
    # EVerest: change_availability
    async with world(central, folder) as station:
        await station.ready()
        asked = {"connectorId": 1, "type": "Inoperative"}
        answer = await station.desk.ask("ChangeAvailability", asked)
        await station.status("Available", "Unavailable")
        again = await station.desk.ask("ChangeAvailability", asked)
        remote = await station.desk.ask("RemoteStartTransaction", {"idTag": "ADA"})
        await station.until(lambda: not station.outlet.state.available)
        back = await station.desk.ask("ChangeAvailability", {**asked, "type": "Operative"})
        await station.status("Unavailable", "Available")

        assert answer == again == back == {"status": "Accepted"}
        assert remote == {"status": "Rejected"}
        assert SetAvailable(available=True) == station.outlet.words[-1]


@on_loop
async def test_the_whole_station_out_of_service(central: Strict, folder: Path) -> None:
    # EVerest: change_availability_connector_zero
    async with world(central, folder, connectors=(1, 2)) as station:
        await station.ready()
        await station.desk.ask("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"})
        for number in (0, 1, 2):
            await station.status("Available", "Unavailable", number=number)


@on_loop
async def test_a_change_of_availability_waits_for_the_transaction(
    central: Strict, folder: Path
) -> None:
    # EVerest: change_availability_scheduled_in_transaction
    async with world(central, folder) as station:
        await station.ready()
        await station.charge()
        asked = {"connectorId": 1, "type": "Inoperative"}
        answer = await station.desk.ask("ChangeAvailability", asked)
        await station.restart()
        await station.until(lambda: station.bridge.station.is_online)
        assert station.outlet.state.available
        station.outlet.unplug()
        await station.desk.wait_for("StopTransaction")
        await station.status("Unavailable")

        assert answer == {"status": "Scheduled"}


@on_loop
async def test_a_vehicle_without_transaction_does_not_hold_up_the_availability(
    central: Strict, folder: Path
) -> None:
    # EVerest: change_availability_scheduled_in_preparing
    async with world(central, folder) as station:
        await station.ready()
        station.outlet.plug()
        await station.status("Available", "Preparing")
        asked = {"connectorId": 1, "type": "Inoperative"}
        assert await station.desk.ask("ChangeAvailability", asked) == {"status": "Accepted"}
        await station.status("Preparing", "Unavailable")


@on_loop
async def test_an_unknown_connector_has_no_availability(central: Strict, folder: Path) -> None:
    # EVerest: change_availability_request_failed
    async with world(central, folder) as station:
        await station.ready()
        asked = {"connectorId": 7, "type": "Inoperative"}
        assert await station.desk.ask("ChangeAvailability", asked) == {"status": "Rejected"}


@on_loop
async def test_tc_041_a_fault_is_told_and_lets_nobody_charge(central: Strict, folder: Path) -> None:
    # EVerest: fault_behavior
    async with world(central, folder) as station:
        await station.ready()
        station.outlet.change(
            faults=["isolation_fault"], severities={"isolation_fault": "emergency"}
        )
        await station.status("Available", "Faulted")
        told = station.desk.of("StatusNotification", connectorId=1)[-1]
        remote = await station.desk.ask("RemoteStartTransaction", {"idTag": "ADA"})
        station.outlet.change(faults=[], severities={})
        await station.status("Faulted", "Available")

        assert (told["errorCode"], told["info"]) == ("GroundFailure", "isolation_fault")
        assert remote == {"status": "Rejected"}
        await station.status("Available", "Faulted", "Available", number=0)  # its only connector


@on_loop
async def test_tc_024_a_lock_that_fails_is_a_fault(central: Strict, folder: Path) -> None:
    # EVerest: start_charging_session_lock_failure
    async with world(central, folder) as station:
        await station.ready()
        station.outlet.plug()
        await station.status("Available", "Preparing")
        station.outlet.change(faults=["lock_lost"], severities={"lock_lost": "error"})
        await station.status("Preparing", "Faulted")

        told = station.desk.of("StatusNotification", connectorId=1)[-1]
        assert told["errorCode"] == "ConnectorLockFailure"
        assert not station.desk.of("StartTransaction")


@on_loop
async def test_the_emergency_stop_ends_the_transaction_with_its_reason(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder) as station:
        await station.ready()
        await station.charge()
        station.outlet.change(faults=["emergency_stop"], severities={"emergency_stop": "emergency"})
        stop = await station.desk.wait_for("StopTransaction")

        assert stop["reason"] == "EmergencyStop"


@on_loop
async def test_a_short_status_is_not_told(central: Strict, folder: Path) -> None:
    # MinimumStatusDuration (OCPP 1.6, 4.9)
    async with world(central, folder, "MinimumStatusDuration=1") as station:
        await station.ready()
        station.outlet.plug()
        await station.until(lambda: station.bridge.station.connectors[1].status == "Preparing")
        station.outlet.unplug()
        station.outlet.change(faults=["door_open"], severities={"door_open": "error"})
        await station.status("Available", "Faulted")


# --- power failure, reset ----------------------------------------


@on_loop
async def test_tc_032_a_transaction_that_the_power_cut_ended_is_stopped_once(
    central: Strict, folder: Path
) -> None:
    # EVerest: stop_pending_transactions, power_failure_boot_charge_point_stop_tx,
    # power_failure_going_down_charge_point_stop_tx
    meter = {"meter": folder / "meter"}
    async with world(central, folder, outlet_is=meter) as before:
        await before.ready()
        await before.charge()
        await before.desk.until(lambda: before.outlet.state.meter_wh > 100, "energy")
    async with world(central, folder, outlet_is=meter) as station:
        stop = await station.desk.wait_for("StopTransaction")
        await station.until(lambda: not station.bridge.station.pending())  # answered
        await station.restart()
        await station.desk.wait_for("BootNotification", 2)
        await station.ready()

        assert (stop["transactionId"], stop["reason"]) == (1, "PowerLoss")
        assert stop["meterStop"] == int(float((folder / "meter").read_text())) > 100
        assert len(station.desk.of("StopTransaction")) == 1


@on_loop
async def test_tc_034_unavailable_survives_a_power_failure(central: Strict, folder: Path) -> None:
    # EVerest: power_failure_with_unavailable_status; TC_013, TC_014 ask the same after a Reset
    async with world(central, folder) as station:
        await station.ready()
        await station.desk.ask("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
        await station.status("Unavailable")
        await station.restart()
        await station.desk.wait_for("BootNotification", 2)
        await station.desk.wait_for("StatusNotification", 2, connectorId=1, status="Unavailable")
        await station.until(lambda: not station.outlet.state.available)


@pytest.mark.parametrize("kind", ["Hard", "Soft"])
@on_loop
async def test_tc_013_014_reset_without_a_transaction(
    central: Strict, folder: Path, kind: str
) -> None:
    # EVerest: hard_reset_no_tx, soft_reset_without_tx, reset_to_idle
    async with world(central, folder) as station:
        await station.ready()
        answer = await station.desk.ask("Reset", {"type": kind})

        assert answer == {"status": "Accepted"}
        assert await station.life == kind


@pytest.mark.parametrize("kind", ["Hard", "Soft"])
@on_loop
async def test_tc_015_016_reset_in_a_transaction(central: Strict, folder: Path, kind: str) -> None:
    # EVerest: hard_reset_with_transaction, soft_reset_with_transaction
    async with world(central, folder) as station:
        await station.ready()
        await station.charge()
        await station.desk.ask("Reset", {"type": kind})
        stop = await station.desk.wait_for("StopTransaction")
        assert await station.life == kind
        station.start()
        await station.desk.wait_for("BootNotification", 2)
        await station.status("Finishing")

        assert stop["reason"] == f"{kind}Reset"
        assert len(station.desk.of("StopTransaction")) == 1


@on_loop
async def test_a_reset_without_a_link_delivers_its_stop_after_the_boot(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder) as station:
        await station.ready()
        await station.charge()
        station.link.freeze()
        reset = station.bridge.station.features
        handler = next(one.handlers["Reset"] for one in reset if "Reset" in one.handlers)
        reply = await handler({"type": "Hard"})
        assert not isinstance(reply, dict)
        assert reply.then is not None
        await station.offline()
        await reply.then()
        assert await station.life == "Hard"
        station.link.thaw()
        station.link.up = True
        station.start()
        stop = await station.desk.wait_for("StopTransaction")

        assert stop["reason"] == "HardReset"


# --- unlock, data transfer, reservation ----------------------------------------


@on_loop
async def test_tc_017_018_a_fixed_cable_is_not_unlocked(central: Strict, folder: Path) -> None:
    # EVerest: unlock_connector_no_charging_fixed_cable,
    # unlock_connector_with_charging_session_fixed_cable
    async with world(central, folder) as station:
        await station.ready()
        await station.charge()
        answer = await station.desk.ask("UnlockConnector", {"connectorId": 1})

        assert answer == {"status": "NotSupported"}
        assert not station.desk.of("StopTransaction")


@on_loop
async def test_tc_017_1_a_cable_without_a_charge_is_unlocked(central: Strict, folder: Path) -> None:
    # EVerest: unlock_connector_no_charging_no_fixed_cable
    async with world(central, folder, fixed_cable=False) as station:
        await station.ready()
        answer = await station.desk.ask("UnlockConnector", {"connectorId": 1})
        assert answer == {"status": "Unlocked"}


@on_loop
async def test_tc_018_1_unlocking_ends_the_transaction(central: Strict, folder: Path) -> None:
    # EVerest: unlock_connector_with_charging_session_no_fixed_cable
    async with world(central, folder, fixed_cable=False) as station:
        await station.ready()
        await station.charge()
        answer = await station.desk.ask("UnlockConnector", {"connectorId": 1})
        stop = await station.desk.wait_for("StopTransaction")

        assert answer == {"status": "Unlocked"}
        assert stop["reason"] == "UnlockCommand"


@on_loop
async def test_tc_030_a_lock_that_does_not_open_is_told(central: Strict, folder: Path) -> None:
    # EVerest: unlock_connector_failure
    async with world(central, folder, fixed_cable=False, unlock_s=0.3) as station:
        await station.ready()
        station.outlet.change(locked=True)
        await station.until(lambda: bool(station.bridge.station.connectors[1].state.locked))  # type: ignore[union-attr]
        answer = await station.desk.ask("UnlockConnector", {"connectorId": 1})

        assert answer == {"status": "UnlockFailed"}


@on_loop
async def test_tc_031_an_unknown_connector_is_not_unlocked(central: Strict, folder: Path) -> None:
    # EVerest: unlock_unknown_connector
    async with world(central, folder, fixed_cable=False) as station:
        await station.ready()
        answer = await station.desk.ask("UnlockConnector", {"connectorId": 3})
        assert answer == {"status": "NotSupported"}


@on_loop
async def test_tc_062_data_of_an_unknown_vendor_is_not_understood(
    central: Strict, folder: Path
) -> None:
    # EVerest: data_transfer_to_chargepoint
    async with world(central, folder) as station:
        await station.ready()
        answer = await station.desk.ask("DataTransfer", {"vendorId": "nobody", "data": "x"})
        assert answer == {"status": "UnknownVendorId"}


# --- trigger ----------------------------------------


@on_loop
async def test_tc_054_messages_are_sent_when_they_are_asked_for(
    central: Strict, folder: Path
) -> None:
    # EVerest: trigger_message
    async with world(central, folder) as station:
        await station.ready()
        await station.charge()
        for message, number in (("Heartbeat", None), ("MeterValues", 1), ("StatusNotification", 1)):
            before = len(station.desk.of(message))
            asked: dict[str, Any] = {"requestedMessage": message}
            if number is not None:
                asked["connectorId"] = number
            assert await station.desk.ask("TriggerMessage", asked) == {"status": "Accepted"}
            sent = await station.desk.wait_for(message, before + 1)
            assert sent.get("connectorId") == number

        (value,) = station.desk.of("MeterValues")[0]["meterValue"]
        assert {one["context"] for one in value["sampledValue"]} == {"Trigger"}


@on_loop
async def test_tc_055_what_cannot_be_triggered_is_rejected(central: Strict, folder: Path) -> None:
    # EVerest: trigger_message_rejected; D3: no MeterValues outside a transaction
    async with world(central, folder) as station:
        await station.ready()
        for asked in (
            {"requestedMessage": "MeterValues", "connectorId": 9},
            {"requestedMessage": "MeterValues", "connectorId": 1},
            {"requestedMessage": "BootNotification"},
        ):
            assert await station.desk.ask("TriggerMessage", asked) == {"status": "Rejected"}


@on_loop
async def test_meter_values_outside_a_transaction_come_by_configuration(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder, "MeterValuesOutsideTx=true") as station:
        await station.ready()
        asked = {"requestedMessage": "MeterValues", "connectorId": 1}
        assert await station.desk.ask("TriggerMessage", asked) == {"status": "Accepted"}
        sent = await station.desk.wait_for("MeterValues")

        assert "transactionId" not in sent
