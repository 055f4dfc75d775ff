"""ISO 15118-2 ChargeParameterDiscovery: rows CP1 to CP9."""

from typing import Any

import pytest

from tests import iso
from tests.both import si
from tests.session.sequence import State
from tests.vehicle import ISO_AC, ISO_DC, Dialect, assert_refused, ev

BOTH = pytest.mark.parametrize("dialect", [ISO_DC, ISO_AC], ids=str)
THREE_STEPS = {
    "schedule": [
        {"duration_s": 1_800, "power_w": 20_000.0},
        {"duration_s": 1_800, "power_w": 10_000.0},
        {"duration_s": 3_600, "power_w": 15_000.0},
    ],
}


def discovery(dialect: Dialect, departure_s: int | None = None, **changes: Any) -> Any:
    """A valid request of the kind of current."""
    if dialect is ISO_AC:
        parameters, mode = iso.ac_parameters(departure_s=departure_s), "AC_three_phase_core"
    else:
        parameters, mode = iso.dc_parameters(DepartureTime=departure_s), "DC_extended"
    return iso.parameter_discovery(parameters, mode, **changes)


def entries(response: Any) -> list[tuple[int, int | None, float]]:
    """(start, duration, watts) of the one tuple."""
    (offered,) = response.SASchedules.SAScheduleTuple
    assert 1 <= offered.SAScheduleTupleID <= 255
    return [
        (entry.TimeInterval.start, entry.TimeInterval.duration, si(entry.PMax))
        for entry in offered.PMaxSchedule.PMaxScheduleEntry
    ]


@BOTH
@pytest.mark.parametrize("schedule", [{}, THREE_STEPS], ids=["one entry", "three entries"])
def test_cp1_without_departure_the_list_covers_a_day(dialect: Dialect, schedule: Any) -> None:
    vehicle = ev(dialect, charge=schedule).reach(State.AUTHORISED)

    response = vehicle.send(discovery(dialect))

    assert (response.ResponseCode.value, response.EVSEProcessing.value) == ("OK", "Finished")
    got = entries(response)
    starts = [start for start, _, _ in got]
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert all(duration is None for _, duration, _ in got[:-1])
    assert got[-1][1] is not None
    assert got[-1][0] + got[-1][1] >= 86_400  # [V2G2-304]


def test_cp1_the_dc_answer_holds_limits_and_a_ready_status() -> None:
    vehicle = ev(ISO_DC).reach(State.AUTHORISED)

    parameters = vehicle.send(discovery(ISO_DC)).EVSEChargeParameter

    assert si(parameters.EVSEMaximumCurrentLimit) == 200
    assert si(parameters.EVSEMaximumVoltageLimit) == 1000
    assert si(parameters.EVSEMaximumPowerLimit) == 60_000
    assert si(parameters.EVSEMinimumVoltageLimit) == 50
    assert si(parameters.EVSEPeakCurrentRipple) == 5
    status = parameters.DC_EVSEStatus
    assert status.EVSEStatusCode.value == "EVSE_Ready"
    assert status.EVSEIsolationStatus.value == "Invalid"
    assert (status.EVSENotification.value, status.NotificationMaxDelay) == ("None", 0)


def test_cp1_the_ac_answer_holds_the_phase_voltage_and_current() -> None:
    vehicle = ev(ISO_AC).reach(State.AUTHORISED)

    response = vehicle.send(discovery(ISO_AC))

    parameters = response.EVSEChargeParameter
    assert si(parameters.EVSENominalVoltage) == 230
    assert si(parameters.EVSEMaxCurrent) == 32
    assert not parameters.AC_EVSEStatus.RCD
    assert entries(response)[0][2] <= 3 * 230 * 32


def test_cp1_limits_of_the_2014_text_are_kept_on_request() -> None:
    strong = {"max_voltage_v": 1_500.0, "max_current_a": 800.0, "max_power_w": 900_000.0}
    vehicle = ev(ISO_DC, simulation={"supply": strong}, iso15118_2={"clamp_to_2014": True},
                 charge=strong)  # fmt: skip
    vehicle.reach(State.AUTHORISED)

    parameters = vehicle.send(discovery(ISO_DC)).EVSEChargeParameter

    assert si(parameters.EVSEMaximumCurrentLimit) == 400
    assert si(parameters.EVSEMaximumVoltageLimit) == 1000
    assert si(parameters.EVSEMaximumPowerLimit) == 200_000


@BOTH
@pytest.mark.parametrize("departure_s", [600, 7_200, 86_400])
def test_cp2_with_a_departure_the_list_ends_there(dialect: Dialect, departure_s: int) -> None:
    vehicle = ev(dialect, charge=THREE_STEPS).reach(State.AUTHORISED)

    got = entries(vehicle.send(discovery(dialect, departure_s)))

    assert got[-1][1] is not None
    assert got[-1][0] + got[-1][1] == departure_s  # [V2G2-303]


def test_cp2_a_departure_after_more_than_a_day_takes_several_entries() -> None:
    vehicle = ev(ISO_DC).reach(State.AUTHORISED)

    got = entries(vehicle.send(discovery(ISO_DC, 200_000)))

    assert got[-1][1] is not None
    assert got[-1][1] <= 86_400
    assert got[-1][0] + got[-1][1] == 200_000


@BOTH
@pytest.mark.parametrize("most", [1, 2, 12, 192])
def test_cp3_the_list_has_no_more_entries_than_the_ev_takes(dialect: Dialect, most: int) -> None:
    vehicle = ev(dialect, charge=THREE_STEPS).reach(State.AUTHORISED)

    got = entries(vehicle.send(discovery(dialect, 7_200, max_entries=most)))

    assert len(got) <= min(most, 12)
    assert got[-1][0] + (got[-1][1] or 0) == 7_200
    for start, _, power in got:  # never more than planned
        planned = 20_000 if start < 1_800 else 15_000
        assert power <= planned


def test_field_no_entries_at_all_means_one() -> None:
    vehicle = ev(ISO_DC).reach(State.AUTHORISED)

    assert len(entries(vehicle.send(discovery(ISO_DC, max_entries=0)))) == 1  # BMW iX


@pytest.mark.parametrize(
    ("dialect", "request_"),
    [
        (ISO_DC, iso.ac_parameter_discovery()),
        (ISO_AC, iso.parameter_discovery()),
        (ISO_AC, iso.parameter_discovery(iso.ac_parameters(), "AC_single_phase_core")),
    ],
)
def test_cp4_a_mode_that_is_not_offered_is_wrong(dialect: Dialect, request_: Any) -> None:
    vehicle = ev(dialect).reach(State.AUTHORISED)

    response = vehicle.send(request_)

    assert_refused(vehicle, request_, response, "FAILED_WrongEnergyTransferMode")


DC_WRONG = {
    "negative current": iso.dc_parameters(current_a=-100),
    "negative voltage": iso.dc_parameters(voltage_v=-1),
    "negative power": iso.dc_parameters(EVMaximumPowerLimit=iso.value(-1_000, "W")),
    "below our minimum": iso.dc_parameters(voltage_v=10),
    "ac block": iso.ac_parameters(),
}
AC_WRONG = {
    "negative current": iso.ac_parameters(current_a=-100),
    "minimum above our maximum": iso.ac_parameters(current_a=80, least_a=63),
    "dc block": iso.dc_parameters(),
}


@pytest.mark.parametrize(
    ("dialect", "parameters"),
    [pytest.param(ISO_DC, p, id=f"DC {name}") for name, p in DC_WRONG.items()]
    + [pytest.param(ISO_AC, p, id=f"AC {name}") for name, p in AC_WRONG.items()],
)
def test_cp5_cp6_impossible_parameters_are_wrong(dialect: Dialect, parameters: Any) -> None:
    vehicle = ev(dialect).reach(State.AUTHORISED)
    mode = "AC_three_phase_core" if dialect is ISO_AC else "DC_extended"
    request = iso.parameter_discovery(parameters, mode)

    response = vehicle.send(request)

    assert_refused(vehicle, request, response, "FAILED_WrongChargeParameter")


def test_security_38_a_wrong_unit_is_a_wrong_parameter_in_strict_mode() -> None:
    parameters = iso.dc_parameters()
    parameters.EVMaximumCurrentLimit = iso.value(100, "V")
    request = iso.parameter_discovery(parameters)
    strict = ev(ISO_DC, tolerance={"mode": "strict"}).reach(State.AUTHORISED)
    field = ev(ISO_DC).reach(State.AUTHORISED)

    assert_refused(strict, request, strict.send(request), "FAILED_WrongChargeParameter")
    assert field.send(request).ResponseCode.value == "OK"


@BOTH
def test_cp7_an_ongoing_answer_needs_no_list(dialect: Dialect) -> None:
    vehicle = ev(dialect, charge={"parameters_ongoing": 3}).reach(State.AUTHORISED)

    answers = [vehicle.send(discovery(dialect)) for _ in range(4)]

    assert [a.EVSEProcessing.value for a in answers] == ["Ongoing"] * 3 + ["Finished"]
    assert all(a.SASchedules is None for a in answers[:3])
    assert answers[3].SASchedules is not None  # [V2G2-905]


def test_cp7_parameters_that_are_never_ready_end_the_session() -> None:
    vehicle = ev(ISO_DC, charge={"parameters_ongoing": 1000}).reach(State.AUTHORISED)
    request = discovery(ISO_DC)

    _, refusal, lasted = vehicle.insist(request, every=1.0, at_most=58)

    assert lasted >= 55
    assert_refused(vehicle, request, refusal, "FAILED")


@BOTH
def test_cp8_a_renegotiation_discovers_parameters_again(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.RENEGOTIATING)

    response = vehicle.send(discovery(dialect))

    assert (response.ResponseCode.value, response.EVSEProcessing.value) == ("OK", "Finished")
    parameters = response.EVSEChargeParameter
    status = parameters.AC_EVSEStatus if dialect is ISO_AC else parameters.DC_EVSEStatus
    assert status.EVSENotification.value == "None"
