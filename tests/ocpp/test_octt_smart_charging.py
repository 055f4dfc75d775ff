"""OCTT test cases of smart charging, with the switch of the settings (OCPP 1.6, 3.13)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from secc.ocpp.clock import read
from tests.ocpp.world import World, world
from tests.station.loop import on_loop
from tools.csms.desk import CallFailed
from tools.csms.strict import Strict

ACCEPTED, REJECTED = {"status": "Accepted"}, {"status": "Rejected"}
START = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")


def profile(
    purpose: str = "ChargePointMaxProfile", *periods: tuple[int, float], **more: Any
) -> dict[str, Any]:
    """csChargingProfiles in A, since an hour ago; `more` replaces fields of both levels."""
    schedule = {
        "chargingRateUnit": more.pop("unit", "A"),
        "startSchedule": START,
        "chargingSchedulePeriod": [
            {"startPeriod": start, "limit": limit} for start, limit in periods or ((0, 16.0),)
        ],
    }
    schedule |= {name: more.pop(name) for name in ("startSchedule", "duration") if name in more}
    if schedule["startSchedule"] is None:
        del schedule["startSchedule"]
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Absolute",
        "chargingSchedule": schedule,
        **more,
    }


async def set_profile(station: World, number: int, sent: dict[str, Any]) -> dict[str, Any]:
    return await station.desk.ask(
        "SetChargingProfile", {"connectorId": number, "csChargingProfiles": sent}
    )


async def limited(station: World, power_w: float | None) -> None:
    """The outlet has this limit of the central system in force."""
    await station.until(lambda: station.outlet.state.limits.get("ocpp_w") == power_w)


# --- the manual's single profile ----------------------------------------


@on_loop
async def test_the_single_profile_limits_every_outlet(central: Strict, folder: Path) -> None:
    # product manual 6.2; D9: 16 A of three phases at 230 V
    async with world(central, folder) as station:
        await station.ready()
        assert await set_profile(station, 0, profile()) == ACCEPTED
        await limited(station, 11_040.0)
        await station.charge()
        assert await set_profile(station, 0, profile("ChargePointMaxProfile", (0, 0.0))) == ACCEPTED
        await station.status("Charging", "SuspendedEVSE")
        await station.restart()
        await limited(station, 0.0)


@pytest.mark.parametrize(
    ("number", "sent"),
    [
        pytest.param(1, profile(), id="TC_066 ChargePointMaxProfile of a connector"),
        pytest.param(0, profile(unit="W"), id="W"),
        pytest.param(0, profile(stackLevel=1), id="stack level"),
        pytest.param(0, profile("TxDefaultProfile"), id="TxDefaultProfile"),
        pytest.param(1, profile("TxProfile"), id="TxProfile"),
        pytest.param(0, profile(startSchedule=None), id="Absolute without start"),
        pytest.param(0, profile(chargingProfileKind="Recurring"), id="Recurring without kind"),
        pytest.param(0, profile(chargingProfileKind="Relative"), id="Relative of the station"),
        pytest.param(0, profile("ChargePointMaxProfile", (60, 5.0)), id="no period at 0"),
        pytest.param(0, profile("ChargePointMaxProfile", (0, 5.0), (0, 6.0)), id="periods"),
        pytest.param(
            0,
            profile(validFrom="2026-02-01T00:00:00Z", validTo="2026-01-01T00:00:00Z"),
            id="validity",
        ),
        pytest.param(9, profile(), id="unknown connector"),
    ],
)
@on_loop
async def test_what_the_single_profile_may_not_be_is_rejected(
    central: Strict, folder: Path, number: int, sent: dict[str, Any]
) -> None:
    async with world(central, folder) as station:
        await station.ready()
        assert await set_profile(station, number, sent) == REJECTED
        await limited(station, None)


@on_loop
async def test_another_profile_takes_the_place_of_the_single_one(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder) as station:
        await station.ready()
        await set_profile(station, 0, profile())
        second = profile("ChargePointMaxProfile", (0, 8.0), chargingProfileId=2)
        assert await set_profile(station, 0, second) == ACCEPTED
        await limited(station, 5_520.0)


@pytest.mark.parametrize("action", ["ClearChargingProfile", "GetCompositeSchedule"])
@on_loop
async def test_the_manual_does_not_implement(central: Strict, folder: Path, action: str) -> None:
    # D8
    async with world(central, folder) as station:
        await station.ready()
        asked = {"connectorId": 0, "duration": 60} if "Composite" in action else {}
        with pytest.raises(CallFailed, match="NotImplemented"):
            await station.desk.ask(action, asked)


# --- behind the switch ----------------------------------------

FULL: Any = {"smart_charging": "full"}


@on_loop
async def test_tc_056_082_a_default_profile_before_and_in_a_transaction(
    central: Strict, folder: Path
) -> None:
    # EVerest: central_charging_tx_default_profile,
    # central_charging_tx_default_profile_ongoing_transaction
    async with world(central, folder, **FULL) as station:
        await station.ready()
        assert await set_profile(station, 1, profile("TxDefaultProfile")) == ACCEPTED
        await limited(station, 11_040.0)
        await station.charge()
        second = profile("TxDefaultProfile", (0, 9000.0), unit="W")
        assert await set_profile(station, 1, second) == ACCEPTED
        await limited(station, 9_000.0)


@on_loop
async def test_tc_057_a_profile_of_the_transaction_ends_with_it(
    central: Strict, folder: Path
) -> None:
    # EVerest: central_charging_tx_profile
    async with world(central, folder, **FULL) as station:
        await station.ready()
        await station.charge()
        sent = profile("TxProfile", transactionId=1, chargingProfileKind="Relative")
        assert await set_profile(station, 1, sent) == ACCEPTED
        await limited(station, 11_040.0)
        station.outlet.unplug()
        await station.desk.wait_for("StopTransaction")
        await limited(station, None)


@on_loop
async def test_tc_058_a_profile_of_no_or_another_transaction_is_rejected(
    central: Strict, folder: Path
) -> None:
    # EVerest: central_charging_no_transaction, central_charging_wrong_tx_id
    async with world(central, folder, **FULL) as station:
        await station.ready()
        assert await set_profile(station, 1, profile("TxProfile")) == REJECTED
        await station.charge()
        assert await set_profile(station, 1, profile("TxProfile", transactionId=7)) == REJECTED


@on_loop
async def test_tc_059_a_remote_start_brings_its_profile(central: Strict, folder: Path) -> None:
    # EVerest: remote_start_tx_with_profile
    async with world(central, folder, **FULL) as station:
        await station.ready()
        station.outlet.plug()
        await station.status("Available", "Preparing")
        sent = profile("TxProfile", (0, 10.0), chargingProfileKind="Relative", startSchedule=None)
        asked = {"idTag": "ADA", "connectorId": 1, "chargingProfile": sent}
        assert await station.desk.ask("RemoteStartTransaction", asked) == ACCEPTED
        await limited(station, 6_900.0)


@on_loop
async def test_tc_060_a_remote_start_with_another_profile_is_rejected(
    central: Strict, folder: Path
) -> None:
    # EVerest: remote_start_tx_with_profile_rejected
    async with world(central, folder, **FULL) as station:
        await station.ready()
        asked = {"idTag": "ADA", "chargingProfile": profile("TxDefaultProfile")}
        assert await station.desk.ask("RemoteStartTransaction", asked) == REJECTED


@on_loop
async def test_tc_066_072_the_composite_of_a_stack(central: Strict, folder: Path) -> None:
    # EVerest: get_composite_schedule, stacking_charging_profiles
    async with world(central, folder, **FULL) as station:
        await station.ready()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        await set_profile(station, 0, profile(chargingProfileId=1))
        await set_profile(station, 1, profile("TxDefaultProfile", (0, 10.0), chargingProfileId=2))
        higher = profile(
            "TxDefaultProfile",
            (0, 6.0),
            (60, 20.0),
            chargingProfileId=3,
            stackLevel=2,
            startSchedule=now,
            duration=120,
        )
        await set_profile(station, 1, higher)
        asked = {"connectorId": 1, "duration": 300, "chargingRateUnit": "A"}
        answer = await station.desk.ask("GetCompositeSchedule", asked)

        periods = answer["chargingSchedule"]["chargingSchedulePeriod"]
        starts = [one["startPeriod"] for one in periods]
        assert [one["limit"] for one in periods] == [6.0, 16.0, 10.0]
        assert starts == pytest.approx([0, 60, 120], abs=3)
        assert read(answer["scheduleStart"]) == pytest.approx(read(now), abs=3)


@on_loop
async def test_a_composite_of_what_recurs_has_an_end(central: Strict, folder: Path) -> None:
    async with world(central, folder, **FULL) as station:
        await station.ready()
        daily = profile("TxDefaultProfile", (0, 6.0), (3600, 20.0), recurrencyKind="Daily")
        daily |= {"chargingProfileKind": "Recurring"}
        await set_profile(station, 1, daily)
        asked = {"connectorId": 1, "duration": 10**12}
        answer = await station.desk.ask("GetCompositeSchedule", asked)

        assert answer["chargingSchedule"]["duration"] == 7 * 86_400
        assert await station.desk.ask(
            "GetCompositeSchedule", {"connectorId": 1, "duration": -1}
        ) == {"status": "Rejected"}


@on_loop
async def test_tc_067_profiles_are_cleared_by_what_they_are(central: Strict, folder: Path) -> None:
    # EVerest: clear_charging_profile, clear_charging_profiles_for_connector_0
    async with world(central, folder, **FULL) as station:
        await station.ready()
        await set_profile(station, 0, profile())
        await set_profile(station, 1, profile("TxDefaultProfile", (0, 8.0), chargingProfileId=2))
        await limited(station, 5_520.0)
        ask = station.desk.ask
        assert await ask("ClearChargingProfile", {"id": 77}) == {"status": "Unknown"}
        assert await ask("ClearChargingProfile", {"connectorId": 1}) == ACCEPTED
        await limited(station, 11_040.0)
        assert await ask("ClearChargingProfile", {}) == ACCEPTED
        await limited(station, None)
        keys = await ask("GetConfiguration", {"key": ["SupportedFeatureProfiles"]})
        assert "SmartCharging" in keys["configurationKey"][0]["value"]


@on_loop
async def test_a_limit_that_nothing_follows_runs_out_at_the_outlet(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder, **FULL) as station:
        await station.ready()
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        await set_profile(station, 0, profile(startSchedule=now, duration=1))
        await limited(station, 11_040.0)
        words = [one for one in station.outlet.words if getattr(one, "name", "") == "ocpp"]
        await limited(station, None)

        assert 0 < (getattr(words[-1], "for_s", None) or 0) <= 1
