"""The vehicle finds what is wrong in an answer that its schema allows."""

from typing import Any

import pytest

from secc.messages import din70121 as din
from secc.messages import iso15118_2 as iso
from tools.vehicle.answers import Terms, check, si, wants_renegotiation, wants_stop
from tools.vehicle.battery import Battery

OK = iso.responseCodeType.OK


def value(number: int, unit: str, m: Any = iso) -> Any:
    symbol = m.unitSymbolType(unit)
    return m.PhysicalValueType(Multiplier=0, Unit=symbol, Value=number)


def status(code: str = "EVSE_Ready", isolation: str | None = "Valid", told: str = "None") -> Any:
    return iso.DC_EVSEStatusType(
        NotificationMaxDelay=0,
        EVSENotification=iso.EVSENotificationType(told),
        EVSEIsolationStatus=None if isolation is None else iso.isolationLevelType(isolation),
        EVSEStatusCode=iso.DC_EVSEStatusCodeType(code),
    )


def current_demand(**changes: Any) -> iso.CurrentDemandRes:
    fields: dict[str, Any] = {
        "ResponseCode": OK,
        "DC_EVSEStatus": status(),
        "EVSEPresentVoltage": value(400, "V"),
        "EVSEPresentCurrent": value(100, "A"),
        "EVSECurrentLimitAchieved": False,
        "EVSEVoltageLimitAchieved": False,
        "EVSEPowerLimitAchieved": False,
        "EVSEMaximumCurrentLimit": value(150, "A"),
        "EVSEID": "DE*ABC*E1",
        "SAScheduleTupleID": 1,
    }
    return iso.CurrentDemandRes(**{**fields, **changes})


def parameters(**changes: Any) -> iso.ChargeParameterDiscoveryRes:
    limits: dict[str, Any] = {
        "DC_EVSEStatus": status(isolation="Invalid"),
        "EVSEMaximumCurrentLimit": value(200, "A"),
        "EVSEMaximumPowerLimit": value(30_000, "W"),
        "EVSEMaximumVoltageLimit": value(1000, "V"),
        "EVSEMinimumCurrentLimit": value(0, "A"),
        "EVSEMinimumVoltageLimit": value(150, "V"),
        "EVSEPeakCurrentRipple": value(2, "A"),
    }
    schedules = changes.pop("SASchedules", schedule((0, 86_400)))
    return iso.ChargeParameterDiscoveryRes(
        ResponseCode=OK,
        EVSEProcessing=iso.EVSEProcessingType.Finished,
        SASchedules=schedules,
        EVSEChargeParameter=iso.DC_EVSEChargeParameterType(**{**limits, **changes}),
    )


def schedule(*entries: tuple[int, int | None], ids: tuple[int, ...] = (1,)) -> Any:
    listed = [
        iso.PMaxScheduleEntryType(
            TimeInterval=iso.RelativeTimeIntervalType(start=start, duration=duration),
            PMax=value(30_000, "W"),
        )
        for start, duration in entries
    ]
    return iso.SAScheduleListType(
        SAScheduleTuple=[
            iso.SAScheduleTupleType(
                SAScheduleTupleID=number,
                PMaxSchedule=iso.PMaxScheduleType(PMaxScheduleEntry=listed),
            )
            for number in ids
        ]
    )


def test_a_proper_answer_has_no_findings() -> None:
    assert check(current_demand(), Terms(iso=True)) == []
    assert check(parameters(), Terms(iso=True)) == []


@pytest.mark.parametrize(
    ("answer", "finding"),
    [
        (current_demand(EVSEPresentVoltage=value(400, "A")), "EVSEPresentVoltage has the unit"),
        (current_demand(EVSEPresentCurrent=value(170, "A")), "170.0 A flow, above the 150.0 A"),
        (current_demand(EVSEID="de-abc-1"), "EVSEID 'de-abc-1' is none"),
        (current_demand(ReceiptRequired=True), "a receipt is asked"),
        (current_demand(DC_EVSEStatus=status(isolation=None)), "no EVSEIsolationStatus"),
        (parameters(EVSEPeakCurrentRipple=value(2, "V")), "EVSEPeakCurrentRipple has the unit"),
        (parameters(EVSEMaximumVoltageLimit=value(100, "V")), "Voltage from 150.0 to 100.0"),
        (parameters(SASchedules=None), "no SAScheduleList"),
        (parameters(SASchedules=schedule((0, None))), "last entry of a schedule has no duration"),
        (parameters(SASchedules=schedule((0, 60), (60, 60))), "only the last entry"),
        (parameters(SASchedules=schedule((5, 60))), "schedule starts at [5]"),
        (parameters(SASchedules=schedule((0, 86_400), ids=(2, 2))), "are not unique"),
    ],
)
def test_a_wrong_answer_is_found(answer: Any, finding: str) -> None:
    found = check(answer, Terms(iso=True))

    assert len(found) == 1
    assert finding in found[0]


def test_a_finished_cable_check_must_have_a_valid_insulation() -> None:
    def cable_check(isolation: str) -> iso.CableCheckRes:
        return iso.CableCheckRes(
            ResponseCode=OK,
            DC_EVSEStatus=status(isolation=isolation),
            EVSEProcessing=iso.EVSEProcessingType.Finished,
        )

    assert check(cable_check("Valid"), Terms(iso=True)) == []
    assert "Invalid" in check(cable_check("Invalid"), Terms(iso=True))[0]


def test_din_has_no_notification() -> None:  # [V2G-DC-500]
    answer = din.CableCheckRes(
        ResponseCode=din.responseCodeType.OK,
        DC_EVSEStatus=din.DC_EVSEStatusType(
            EVSEIsolationStatus=din.isolationLevelType.Valid,
            EVSEStatusCode=din.DC_EVSEStatusCodeType.EVSE_Ready,
            NotificationMaxDelay=0,
            EVSENotification=din.EVSENotificationType.StopCharging,
        ),
        EVSEProcessing=din.EVSEProcessingType.Finished,
    )

    assert check(answer, Terms(iso=False)) == [
        "CableCheckRes: EVSENotification StopCharging in DIN"
    ]


def test_a_stop_is_told_by_notification_or_by_status_code() -> None:
    assert not wants_stop(current_demand())
    assert wants_stop(current_demand(DC_EVSEStatus=status(told="StopCharging")))
    assert wants_stop(current_demand(DC_EVSEStatus=status(code="EVSE_Shutdown")))
    assert wants_renegotiation(current_demand(DC_EVSEStatus=status(told="ReNegotiation")))


def test_a_multiplier_scales_the_value() -> None:
    physical = iso.PhysicalValueType(Multiplier=-1, Unit=iso.unitSymbolType.V, Value=3955)

    assert si(physical) == pytest.approx(395.5)


def test_the_battery_rises_in_voltage_and_takes_less_as_it_fills() -> None:
    battery = Battery(capacity_wh=1000.0, soc=0.2, max_voltage_v=405.0)
    voltages, currents = [], []
    while battery.soc < 1.0:
        voltages.append(battery.open_circuit_v)
        currents.append(battery.wanted_a)
        battery.charge(100.0, 1.0)

    assert voltages == sorted(voltages)
    assert currents[0] == 150.0
    assert currents == sorted(currents, reverse=True)
    assert battery.energy_wh == pytest.approx(800.0, rel=0.02)


def test_the_battery_takes_nothing_that_would_lift_it_above_its_limit() -> None:
    battery = Battery(soc=0.95, max_voltage_v=360.0)

    assert battery.wanted_a == 0.0
