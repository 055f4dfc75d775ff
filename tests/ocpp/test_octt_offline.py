"""OCTT test cases and rules of a station that has lost its central system (OCPP 1.6, 4.8, 4.10)."""

from itertools import pairwise
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from secc.ocpp.charges import Grant
from secc.ocpp.clock import Clock, read
from secc.ocpp.metering import sampled
from secc.ocpp.outbox import stamped
from secc.reports import Authorise
from tests.ocpp.world import World, world
from tests.station.loop import on_loop
from tools.csms.desk import Desk
from tools.csms.strict import Strict


def order(desk: Desk, *actions: str) -> list[str]:
    """The CALLs of these actions in the order of their arrival."""
    return [call.action for call in desk.calls if call.action in actions]


TRANSACTION = ("StartTransaction", "StopTransaction")


async def let_charge(station: World, tag: str = "ADA") -> None:
    """A vehicle comes and is let charge, by whatever decides without the central system."""
    station.outlet.plug()
    connector = station.bridge.station.connectors[1]
    await station.until(lambda: connector.is_free and connector.plugged)
    assert connector.authorise(Grant(tag))


async def charge_offline(station: World, tag: str = "ADA", wh: float = 50.0) -> float:
    """A whole charge without the link; the meter at its end."""
    before = station.outlet.state.meter_wh
    await let_charge(station, tag)
    await station.until(lambda: station.outlet.state.meter_wh > before + wh)
    station.outlet.unplug()
    await station.until(lambda: station.bridge.station.connectors[1].transaction is None)
    return station.outlet.state.meter_wh


@on_loop
async def test_tc_035_a_lost_link_of_an_idle_station_is_not_told(
    central: Strict, folder: Path
) -> None:
    # EVerest: idle_charge_point; no BootNotification on a plain reconnect, no needless status
    async with world(central, folder) as station:
        await station.ready()
        for count in (1, 2):  # the first one waits for the answers to all before it
            await station.desk.ask("TriggerMessage", {"requestedMessage": "Heartbeat"})
            await station.desk.wait_for("Heartbeat", count)
            if count == 1:
                told = len(station.desk.of("StatusNotification"))
                await station.offline()
                await station.online()

        assert len(station.desk.of("BootNotification")) == 1
        assert len(station.desk.of("StatusNotification")) == told


@on_loop
async def test_a_status_that_changed_meanwhile_is_told_once_as_it_is_now(
    central: Strict, folder: Path
) -> None:
    # product manual 6.2 and D10: nothing is kept, one present status each
    async with world(central, folder) as station:
        await station.ready()
        await station.offline()
        station.outlet.plug()
        await station.until(lambda: station.bridge.station.connectors[1].status == "Preparing")
        station.outlet.change(faults=["door_open"], severities={"door_open": "error"})
        await station.until(lambda: station.bridge.station.connectors[1].status == "Faulted")
        await station.online()
        await station.status("Available", "Faulted")


@on_loop
async def test_tc_036_meter_values_of_a_lost_link_come_later_in_order(
    central: Strict, folder: Path
) -> None:
    # EVerest: connection_loss_during_transaction
    async with world(central, folder, "MeterValueSampleInterval=1") as station:
        await station.ready()
        await station.charge()
        await station.desk.wait_for("MeterValues")
        await station.offline()
        await station.until(lambda: station.bridge.station.pending() >= 2)
        await station.online()
        await station.until(lambda: station.bridge.station.pending() == 0)

        by_id = {c.message_id: c.payload for c in station.desk.calls if c.action == "MeterValues"}
        stamps = [read(one["meterValue"][0]["timestamp"]) for one in by_id.values()]
        assert stamps == sorted(stamps)
        assert all(0.5 < late - early < 5.0 for early, late in pairwise(stamps))
        assert {one["transactionId"] for one in station.desk.of("MeterValues")} == {1}


@on_loop
async def test_tc_037_1_a_charge_that_began_offline_is_told_with_its_time(
    central: Strict, folder: Path
) -> None:
    # EVerest: offline_start_transaction, offline_start_transaction_restore
    async with world(central, folder) as station:
        await station.ready()
        await station.offline()
        began = station.bridge.clock.wall()
        await let_charge(station)
        await station.until(lambda: station.outlet.state.current_a > 0)
        back = station.bridge.clock.wall()
        await station.online()
        start = await station.desk.wait_for("StartTransaction")
        await station.status("Available", "Charging")

        assert began - 0.01 <= read(start["timestamp"]) <= back
        assert start["meterStart"] == 0


@on_loop
async def test_tc_037_3_a_tag_that_turns_out_invalid_is_stopped(
    central: Strict, folder: Path
) -> None:
    # EVerest: offline_start_transaction_restore_flow
    async with world(central, folder) as station:
        await station.ready()
        await station.offline()
        await let_charge(station, "EVE")
        station.desk.tags["EVE"] = {"status": "Invalid"}
        await station.online()
        stop = await station.desk.wait_for("StopTransaction")

        assert stop["reason"] == "DeAuthorized"


@on_loop
async def test_tc_038_a_charge_that_ended_offline(central: Strict, folder: Path) -> None:
    # EVerest: offline_stop_transaction
    async with world(central, folder) as station:
        await station.ready()
        await station.charge()
        await station.offline()
        station.outlet.unplug()
        await station.until(lambda: station.bridge.station.connectors[1].transaction is None)
        await station.online()
        stop = await station.desk.wait_for("StopTransaction")
        await station.status("Charging", "Available")

        assert (stop["transactionId"], stop["reason"]) == (1, "EVDisconnected")


@on_loop
async def test_tc_039_whole_charges_offline_keep_order_and_history(
    central: Strict, folder: Path
) -> None:
    # EVerest: offline_transaction; a live charge waits behind the queue
    async with world(central, folder) as station:
        await station.ready()
        await station.offline()
        meters = [await charge_offline(station, tag) for tag in ("ADA", "EVE")]
        await station.online()
        await station.charge("JOE")
        desk = station.desk
        await desk.wait_for("StartTransaction", idTag="JOE")

        assert order(desk, *TRANSACTION) == [*TRANSACTION, *TRANSACTION, "StartTransaction"]
        bills = list(desk.bills.values())
        assert [bill.start["idTag"] for bill in bills] == ["ADA", "EVE", "JOE"]
        assert [bill.stops[0]["meterStop"] for bill in bills[:2]] == [int(m) for m in meters]
        stamps = [
            read(call.payload["timestamp"]) for call in desk.calls if call.action in TRANSACTION
        ]
        assert stamps == sorted(stamps)
        assert not desk.stray_stops


@on_loop
async def test_charges_survive_the_death_of_the_bridge_and_of_the_link(
    central: Strict, folder: Path
) -> None:
    # MicroOcpp 454: a start lost by a reset while offline
    async with world(central, folder) as station:
        await station.ready()
        await station.offline()
        await charge_offline(station)
        await station.restart()
        station.link.up = True
        stop = await station.desk.wait_for("StopTransaction")

        assert (stop["transactionId"], len(station.desk.bills)) == (1, 1)
        assert order(station.desk, "BootNotification", *TRANSACTION)[-3:] == [
            "BootNotification",
            *TRANSACTION,
        ]


@on_loop
async def test_a_charge_goes_on_while_the_bridge_is_dead(central: Strict, folder: Path) -> None:
    async with world(central, folder) as station:
        await station.ready()
        await station.charge()
        await station.stop()
        before = station.outlet.state.meter_wh
        await station.until(lambda: station.outlet.state.meter_wh > before + 50)
        station.start()
        await station.desk.wait_for("BootNotification", 2)
        await station.desk.ask("TriggerMessage", {"requestedMessage": "Heartbeat"})
        assert not station.desk.of("StopTransaction")
        station.outlet.unplug()
        stop = await station.desk.wait_for("StopTransaction")

        assert len(station.desk.bills) == 1
        assert (stop["reason"], stop["meterStop"]) == (
            "EVDisconnected",
            int(station.outlet.state.meter_wh),
        )


@on_loop
async def test_what_a_dead_bridge_has_missed_is_told_by_the_journal_of_the_secc(
    central: Strict, folder: Path
) -> None:
    # The vehicle leaves and another one charges on a grant that was given before.
    async with world(central, folder) as station:
        await station.ready()
        await station.charge("ADA")
        await station.stop()
        station.outlet.unplug()
        first = station.outlet.state.meter_wh
        station.outlet._instruct(Authorise(id_tag="EVE"))
        station.outlet.plug()
        await station.until(lambda: station.outlet.state.meter_wh > first + 100)
        station.outlet.unplug()
        second = station.outlet.state.meter_wh
        station.settings = replace(station.settings, disconnected_s=0.0)
        station.start()
        await station.desk.wait_for("StopTransaction", 2)

        ada, eve = station.desk.bills.values()
        assert (ada.start["idTag"], ada.stops[0]["meterStop"]) == ("ADA", int(first))
        assert (eve.start["idTag"], eve.start["meterStart"]) == ("EVE", int(first))
        assert eve.stops[0]["meterStop"] == int(second)
        assert order(station.desk, *TRANSACTION) == [*TRANSACTION, *TRANSACTION]


@on_loop
async def test_a_charge_that_only_the_meter_remembers_is_billed(
    central: Strict, folder: Path
) -> None:
    # The bridge dies with a grant open, a vehicle charges on it, and the SECC dies too.
    meter: Any = {"outlet_is": {"meter": folder / "meter"}}
    async with world(central, folder, **meter) as before:
        await before.ready()
        await before.swipe("ADA")
        await before.until(lambda: Authorise(id_tag="ADA") in before.outlet.words)
        await before.stop()
        before.outlet.plug()
        await before.until(lambda: before.outlet.state.meter_wh > 100)
    async with world(central, folder, **meter) as station:
        stop = await station.desk.wait_for("StopTransaction")

        (bill,) = station.desk.bills.values()
        assert (bill.start["idTag"], bill.start["meterStart"]) == ("ADA", 0)
        assert stop["meterStop"] == int(station.outlet.state.meter_wh) > 100


@on_loop
async def test_a_grant_survives_the_bridge(central: Strict, folder: Path) -> None:
    async with world(central, folder, "ConnectionTimeOut=5") as station:
        await station.ready()
        await station.swipe("ADA")
        await station.status("Available", "Preparing")
        await station.restart()
        await station.until(lambda: station.bridge.station.connectors[1].grant is not None)
        station.outlet.plug()
        start = await station.desk.wait_for("StartTransaction")

        assert start["idTag"] == "ADA"


# --- the queue is bounded, the clock may be wrong ----------------------------------------


@on_loop
async def test_a_full_queue_loses_meter_values_and_never_a_transaction(
    central: Strict, folder: Path
) -> None:
    # product manual 6.2: 50 events; D4
    async with world(central, folder, "MeterValueSampleInterval=1", queue_limit=6) as station:
        await station.ready()
        await station.charge()
        await station.offline()
        ledger = station.bridge.ledger
        transaction = station.bridge.station.connectors[1].transaction
        assert transaction is not None
        for _ in range(30):
            values = sampled(
                station.outlet.state, ["Energy.Active.Import.Register"], "Sample.Clock"
            )
            stamp = stamped(station.bridge.clock.now())
            ledger.meter(transaction, {"timestamp": stamp, "sampledValue": values})
        station.outlet.unplug()
        await station.until(lambda: station.bridge.station.connectors[1].transaction is None)
        assert station.bridge.station.pending() <= 6
        await station.online()
        await station.desk.wait_for("StopTransaction")

        assert 1 <= len(station.desk.of("MeterValues")) <= 6


@on_loop
async def test_a_queue_that_is_full_of_transactions_takes_no_more_charges(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder, queue_limit=6) as station:
        await station.ready()
        await station.offline()
        for tag in ("ADA", "EVE", "JOE"):
            await charge_offline(station, tag, 5.0)
        connector = station.bridge.station.connectors[1]
        station.outlet.plug()
        await station.until(lambda: connector.plugged)

        assert not connector.authorise(Grant("SUE"))
        await station.online()
        await station.desk.wait_for("StopTransaction", 3)
        await station.until(lambda: connector.authorise(Grant("SUE")))


class Unset:
    """A system clock that was never set: it counts from 1970."""

    def __init__(self) -> None:
        self.clock = Clock(wall=lambda: 120.0, boot="this boot")

    def __call__(self) -> Clock:
        return self.clock


@on_loop
async def test_events_before_the_clock_is_set_are_repaired_never_from_1970(
    central: Strict, folder: Path
) -> None:
    # MicroOcpp 311, 354
    async with world(central, folder, clock=Unset()) as station:
        station.link.up = False
        station.link.cut()
        await station.until(lambda: station.bridge.station.connectors[1].state is not None)
        await charge_offline(station)
        station.link.up = True
        stop = await station.desk.wait_for("StopTransaction")
        start = station.desk.of("StartTransaction")[0]
        now = read(station.desk.now())

        assert now - 20 < read(start["timestamp"]) < read(stop["timestamp"]) <= now + 1
