"""DIN SPEC 70121, from SessionSetup to ChargeParameterDiscovery: rows N6 to N24."""

from typing import Any

import pytest

from secc.reports import Authorise, AuthorizationWanted, Refuse
from tests import din
from tests.session.sequence import State
from tests.vehicle import DIN, Ev, assert_refused, ev

m = din.m


@pytest.mark.parametrize("identity", [b"", b"\0", bytes(8), b"\x01\x02\x03", b"abcdefgh"])
def test_n6_session_setup_gives_a_new_id_whatever_the_ev_sends(identity: bytes) -> None:
    vehicle = ev(DIN).reach(State.NEGOTIATED)

    response = vehicle.send(din.session_setup(), session_id=identity)

    assert response.ResponseCode.value == "OK_NewSessionEstablished"
    assert len(vehicle.header.SessionID) == 8
    assert vehicle.header.SessionID not in (bytes(8), identity)


def test_n6_the_id_of_the_previous_session_is_not_joined_again() -> None:
    vehicle = ev(DIN).reach(State.ENDED)
    before = vehicle.session_id
    vehicle.world.advance(30.0)
    vehicle.negotiate()

    response = vehicle.send(din.session_setup(), session_id=before)

    assert response.ResponseCode.value == "OK_NewSessionEstablished"
    assert vehicle.header.SessionID != before


@pytest.mark.parametrize(
    ("configured", "sent"),
    [
        ("49*89*6360", "49a89a6360"),
        ("49*810*000*438", "49a810a000a438"),
        ("49*89*636", "49a89a636f"),  # an odd count is padded with F
        ("+49*89*6360", "49a89a6360"),
        ("", "00"),
        ("DE*ABC*E1234", "00"),  # [V2G-DC-876]
    ],
)
def test_n7_the_evseid_goes_out_as_nibbles_or_as_one_zero(configured: str, sent: str) -> None:
    vehicle = ev(DIN, din70121={"evseid": configured}).reach(State.NEGOTIATED)

    response = vehicle.send(din.session_setup())

    assert bytes.fromhex(sent) == response.EVSEID
    assert response.DateTimeNow == pytest.approx(vehicle.world.wall_time, abs=1.0)


@pytest.mark.parametrize("word", [w for w in DIN.requests if w != "SessionSetup"])
def test_n8_any_other_request_first_is_a_sequence_error(word: str) -> None:
    vehicle = ev(DIN).reach(State.NEGOTIATED)
    request = DIN.requests[word]()

    response = vehicle.send(request)

    assert_refused(vehicle, request, response)


@pytest.mark.parametrize("optional", [{}, {"ServiceScope": ""}, {"ServiceScope": "\0\0"}])
def test_n9_service_discovery_offers_external_payment_and_one_mode(optional: Any) -> None:
    vehicle = ev(DIN).reach(State.SET_UP)

    response = vehicle.send(din.service_discovery(**optional))

    assert [option.value for option in response.PaymentOptions.PaymentOption] == ["ExternalPayment"]
    service = response.ChargeService
    assert service.ServiceTag == m.ServiceTagType(
        ServiceID=1, ServiceCategory=m.serviceCategoryType.EVCharging
    )  # no name [V2G-DC-628], no scope [V2G-DC-629]
    assert service.EnergyTransferType.value == "DC_extended"
    assert response.ServiceList is None


def test_n11_external_payment_and_the_charge_service_may_be_selected() -> None:
    vehicle = ev(DIN).reach(State.DISCOVERED)

    assert vehicle.send(din.payment_selection()).ResponseCode.value == "OK"


@pytest.mark.parametrize(
    ("selection", "code"),
    [
        ({"option": "Contract"}, "FAILED_PaymentSelectionInvalid"),  # N12, [V2G-DC-395]
        ({"services": (99,)}, "FAILED_ServiceSelectionInvalid"),  # N13, [V2G-DC-396]
        ({"services": (1, 2)}, "FAILED_ServiceSelectionInvalid"),  # [V2G-DC-635]
        ({"services": (1, 1)}, "FAILED_ServiceSelectionInvalid"),
    ],
)
def test_n12_n13_nothing_else_may_be_selected(selection: Any, code: str) -> None:
    vehicle = ev(DIN).reach(State.DISCOVERED)
    request = din.payment_selection(**selection)

    assert_refused(vehicle, request, vehicle.send(request), code)


def test_n15_an_authorised_ev_is_told_finished() -> None:
    vehicle = ev(DIN, authorization={"policy": "free"}).reach(State.SELECTED)

    response = vehicle.send(din.authorization())

    assert (response.ResponseCode.value, response.EVSEProcessing.value) == ("OK", "Finished")


def waiting() -> Ev:
    """At a station where somebody has to say yes."""
    return ev(DIN, authorization={"policy": "command"}).reach(State.SELECTED)


def test_n16_an_ev_waits_with_ongoing_until_it_is_released() -> None:
    vehicle = waiting()
    for _ in range(14):
        response = vehicle.send(din.authorization())
        assert (response.ResponseCode.value, response.EVSEProcessing.value) == ("OK", "Ongoing")
        vehicle.world.advance(1.0)
    assert len(vehicle.world.told(AuthorizationWanted)) == 1

    vehicle.world.ask(Authorise())

    response = vehicle.send(din.authorization())
    assert (response.ResponseCode.value, response.EVSEProcessing.value) == ("OK", "Finished")


def test_n16_parameters_may_not_be_asked_for_while_authorisation_is_ongoing() -> None:
    vehicle = waiting()
    vehicle.send(din.authorization())
    request = din.parameter_discovery()

    assert_refused(vehicle, request, vehicle.send(request))


def test_n17_a_refused_ev_is_told_failed() -> None:
    vehicle = waiting()
    vehicle.send(din.authorization())
    vehicle.world.ask(Refuse())
    request = din.authorization()

    response = vehicle.send(request)

    assert_refused(vehicle, request, response, "FAILED")
    assert response.EVSEProcessing.value == "Finished"


def test_n17_an_ev_that_nobody_releases_is_told_failed_after_two_minutes() -> None:
    vehicle = waiting()

    _, refusal, lasted = vehicle.insist(din.authorization(), every=1.0, at_most=125)

    assert lasted > 118
    assert_refused(vehicle, din.authorization(), refusal, "FAILED")


def test_n19_the_parameters_hold_a_day_of_power_in_plain_watts() -> None:
    vehicle = ev(DIN, simulation={"supply": {"max_power_w": 350_000.0}})
    vehicle.reach(State.AUTHORISED)

    response = vehicle.send(din.parameter_discovery())

    assert (response.ResponseCode.value, response.EVSEProcessing.value) == ("OK", "Finished")
    (offered,) = response.SASchedules.SAScheduleTuple
    assert (offered.SAScheduleTupleID, offered.SalesTariff) == (1, None)  # [V2G-DC-554]
    (entry,) = offered.PMaxSchedule.PMaxScheduleEntry
    assert (entry.TimeInterval.start, entry.TimeInterval.duration) == (0, 86_400)  # [V2G-DC-556]
    assert entry.PMax == 32_767
    status = response.EVSEChargeParameter.DC_EVSEStatus
    assert status.EVSEStatusCode.value == "EVSE_Ready"
    assert status.EVSEIsolationStatus.value == "Invalid"  # no cable check yet
    assert (status.EVSENotification.value, status.NotificationMaxDelay) == ("None", 0)


@pytest.mark.parametrize("mode", ["AC_three_phase_core", "AC_single_phase_core"])
def test_n20_an_ac_mode_is_a_wrong_energy_transfer_type(mode: str) -> None:
    vehicle = ev(DIN).reach(State.AUTHORISED)
    request = din.parameter_discovery(din.ac_parameters(), mode)

    response = vehicle.send(request)

    assert_refused(vehicle, request, response, "FAILED_WrongEnergyTransferType")
    assert response.SASchedules is not None  # mandatory in every answer


@pytest.mark.parametrize(
    "parameters",
    [
        din.dc_parameters(current_a=-100),
        din.dc_parameters(voltage_v=-400),
        din.dc_parameters(voltage_v=10),  # below what the supply can do
        din.dc_parameters(EVMaximumPowerLimit=din.value(-5_000, "W")),
        din.ac_parameters(),  # no DC block, [V2G-DC-398]
    ],
    ids=["negative current", "negative voltage", "low voltage", "negative power", "ac block"],
)
def test_n21_impossible_parameters_are_wrong(parameters: Any) -> None:
    vehicle = ev(DIN).reach(State.AUTHORISED)
    request = din.parameter_discovery(parameters)

    response = vehicle.send(request)

    assert_refused(vehicle, request, response, "FAILED_WrongChargeParameter")


def test_n22_an_ongoing_answer_has_the_list_too() -> None:
    vehicle = ev(DIN, charge={"parameters_ongoing": 2}).reach(State.AUTHORISED)

    answers = [vehicle.send(din.parameter_discovery()) for _ in range(3)]

    assert [a.EVSEProcessing.value for a in answers] == ["Ongoing", "Ongoing", "Finished"]
    assert all(a.SASchedules.SAScheduleTuple for a in answers)
    waiting = answers[0].EVSEChargeParameter.DC_EVSEStatus.EVSEStatusCode
    assert waiting.value == "EVSE_IsolationMonitoringActive"


@pytest.mark.parametrize(
    "optional",
    [
        {},
        {"EVMaximumPowerLimit": din.value(50_000, "W")},
        {"EVMaximumPowerLimit": din.value(0, "W"), "FullSOC": 0, "BulkSOC": 0},
        {"EVEnergyCapacity": din.value(60_000, "Wh"), "EVEnergyRequest": din.value(0, "Wh")},
        {"FullSOC": 100, "BulkSOC": 80},
        {"EVMaximumPowerLimit": din.value(50_000, None)},  # units are optional in DIN
    ],
    ids=["none", "power", "zeros", "energy", "soc", "no unit"],
)
def test_n23_optional_elements_may_be_absent_or_zero(optional: Any) -> None:
    vehicle = ev(DIN).reach(State.AUTHORISED)

    response = vehicle.send(din.parameter_discovery(din.dc_parameters(**optional)))

    assert (response.ResponseCode.value, response.EVSEProcessing.value) == ("OK", "Finished")


def test_n23_limits_without_units_are_taken_by_their_field() -> None:
    vehicle = ev(DIN).reach(State.AUTHORISED)
    parameters = din.dc_parameters()
    parameters.EVMaximumCurrentLimit.Unit = parameters.EVMaximumVoltageLimit.Unit = None

    assert vehicle.send(din.parameter_discovery(parameters)).ResponseCode.value == "OK"
