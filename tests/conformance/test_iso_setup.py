"""ISO 15118-2, from SessionSetup to Authorization: rows SS, SD, DT, PS and AU."""

import re
from typing import Any

import pytest

from secc.reports import Authorise, AuthorizationWanted, Refuse, SessionStarted
from tests import iso
from tests.session.sequence import State
from tests.vehicle import ISO_AC, ISO_DC, Dialect, Ev, assert_over, assert_refused, ev

BOTH = pytest.mark.parametrize("dialect", [ISO_DC, ISO_AC], ids=str)


def code(response: Any) -> str:
    return str(response.ResponseCode.value)


# --- SessionSetup -----------------------------------------------------------------------------


@pytest.mark.parametrize("identity", [bytes(8), b"\0", b""], ids=["8 zeros", "1 zero", "empty"])
def test_ss1_no_id_gives_a_new_session_with_a_valid_evseid(identity: bytes) -> None:
    vehicle = ev(ISO_DC, iso15118_2={"evseid": "DE*ABC*E1234*1"}).reach(State.NEGOTIATED)

    response = vehicle.send(iso.session_setup(), session_id=identity)

    assert code(response) == "OK_NewSessionEstablished"
    assert len(vehicle.header.SessionID) == 8
    assert vehicle.header.SessionID != bytes(8)
    assert re.fullmatch(r"[A-Z]{2}\*?[A-Z0-9]{3}\*?E[A-Z0-9*]{1,30}", response.EVSEID)
    assert response.EVSETimeStamp == pytest.approx(vehicle.world.wall_time, abs=1.0)
    assert vehicle.world.told(SessionStarted)[-1].evcc == "00e04c68001d"


def test_ss1_an_unknown_evseid_is_written_as_zz00000() -> None:
    response = ev(ISO_DC).reach(State.NEGOTIATED).send(iso.session_setup())

    assert response.EVSEID == "ZZ00000"


def test_ss2_an_unknown_id_gives_another_new_one() -> None:
    vehicle = ev(ISO_DC).reach(State.NEGOTIATED)

    response = vehicle.send(iso.session_setup(), session_id=b"abcdefgh")

    assert code(response) == "OK_NewSessionEstablished"
    assert vehicle.header.SessionID not in (bytes(8), b"abcdefgh")


def test_ss3_service_discovery_first_is_a_sequence_error() -> None:
    vehicle = ev(ISO_DC).reach(State.NEGOTIATED)
    request = iso.service_discovery()

    assert_refused(vehicle, request, vehicle.send(request))


def test_ss4_no_session_setup_within_the_setup_time_closes() -> None:
    world = ev(ISO_DC).reach(State.NEGOTIATED).world

    world.advance(world.plugged_at + 17.8 - world.now)
    assert not world.closed
    world.advance(0.3)

    assert_over(world)


def test_ss4_without_the_setup_timer_the_sequence_timer_closes() -> None:
    world = ev(ISO_DC, timing={"communication_setup_s": 0.0}).reach(State.NEGOTIATED).world

    world.advance(59.5)
    assert not world.closed
    world.advance(1.0)

    assert_over(world)


@BOTH
def test_ss5_a_second_session_setup_is_a_sequence_error(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.SET_UP)
    request = iso.session_setup()

    assert_refused(vehicle, request, vehicle.send(request))


def test_ss6_a_thousand_sessions_have_a_thousand_ids_of_which_all_bits_vary() -> None:
    seen = set()
    vehicle = ev(ISO_DC)
    for _ in range(1000):
        vehicle.reach(State.SET_UP)
        seen.add(int.from_bytes(vehicle.session_id, "big"))
        vehicle.world.disconnect()
        vehicle.world.advance(5.0)

    assert len(seen) == 1000
    ones = [sum(number >> bit & 1 for number in seen) for bit in range(64)]
    assert min(ones) > 380
    assert max(ones) < 620


@pytest.mark.parametrize("length", range(1, 7))
def test_security_27_an_evccid_of_one_to_six_octets_is_accepted(length: int) -> None:
    vehicle = ev(ISO_DC).reach(State.NEGOTIATED)

    response = vehicle.send(iso.session_setup(evcc=b"\x5a" * length))

    assert code(response) == "OK_NewSessionEstablished"


# --- ServiceDiscovery, ServiceDetail ------------------------------------------------------------


@BOTH
def test_sd1_external_payment_and_the_configured_modes_are_offered(dialect: Dialect) -> None:
    vehicle = ev(dialect).reach(State.SET_UP)

    response = vehicle.send(iso.service_discovery())

    assert code(response) == "OK"
    options = response.PaymentOptionList.PaymentOption
    assert [option.value for option in options] == ["ExternalPayment"]  # no Contract without TLS
    service = response.ChargeService
    assert (service.ServiceID, service.ServiceCategory.value) == (1, "EVCharging")
    modes = service.SupportedEnergyTransferMode.EnergyTransferMode
    kind = "AC_" if dialect is ISO_AC else "DC_"
    assert modes
    assert all(mode.value.startswith(kind) for mode in modes)
    assert response.ServiceList is None


@pytest.mark.parametrize("category", list(iso.m.serviceCategoryType))
def test_sd5_a_filter_never_hides_the_charge_service(category: Any) -> None:
    vehicle = ev(ISO_DC).reach(State.SET_UP)

    response = vehicle.send(iso.service_discovery(ServiceCategory=category))

    assert response.ChargeService.ServiceID == 1


def test_dt1_the_charge_service_has_a_detail_without_parameters() -> None:
    vehicle = ev(ISO_DC).reach(State.DISCOVERED)
    for _ in range(3):
        response = vehicle.send(iso.service_detail(1))

        assert (code(response), response.ServiceID) == ("OK", 1)
        assert response.ServiceParameterList is None


@pytest.mark.parametrize("number", [2, 3, 4, 60_000])
def test_dt2_a_service_that_is_not_offered_is_invalid(number: int) -> None:
    vehicle = ev(ISO_DC).reach(State.DISCOVERED)
    request = iso.service_detail(number)

    response = vehicle.send(request)

    assert_refused(vehicle, request, response, "FAILED_ServiceIDInvalid")
    assert response.ServiceID == number  # echoed also on failure


# --- PaymentServiceSelection --------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.DISCOVERED, State.DETAILED], ids=lambda s: s.name)
def test_ps1_the_offered_option_and_service_may_be_selected(state: State) -> None:
    vehicle = ev(ISO_DC).reach(state)

    assert code(vehicle.send(iso.payment_selection())) == "OK"


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"option": "Contract"}, "FAILED_PaymentSelectionInvalid"),  # PS2
        ({"services": (1, 3)}, "FAILED_ServiceSelectionInvalid"),  # PS3
        ({"services": (3,)}, "FAILED_NoChargeServiceSelected"),  # PS4, [V2G2-804] comes first
        ({"services": (2, 3)}, "FAILED_NoChargeServiceSelected"),
        ({"option": "Contract", "services": (3,)}, "FAILED_PaymentSelectionInvalid"),
    ],
)
def test_ps2_to_ps4_nothing_else_may_be_selected(selection: Any, expected: str) -> None:
    vehicle = ev(ISO_DC).reach(State.DISCOVERED)
    request = iso.payment_selection(**selection)

    assert_refused(vehicle, request, vehicle.send(request), expected)


# --- Authorization --------------------------------------------------------------------------------


def waiting(**sections: Any) -> Ev:
    """At a station where somebody has to say yes."""
    return ev(ISO_DC, authorization={"policy": "command"}, **sections).reach(State.SELECTED)


def test_au1_an_authorised_ev_is_told_finished() -> None:
    vehicle = ev(ISO_DC, authorization={"policy": "free"}).reach(State.SELECTED)

    response = vehicle.send(iso.authorization())

    assert (code(response), response.EVSEProcessing.value) == ("OK", "Finished")


def test_au1_a_grant_given_before_the_ev_asks_counts() -> None:
    vehicle = waiting()
    vehicle.world.ask(Authorise())

    assert vehicle.send(iso.authorization()).EVSEProcessing.value == "Finished"


def test_au2_an_ev_waits_for_the_customer_until_authorised() -> None:
    vehicle = waiting()
    for _ in range(5):
        response = vehicle.send(iso.authorization())
        assert code(response) == "OK"
        assert response.EVSEProcessing.value == "Ongoing_WaitingForCustomerInteraction"
        vehicle.world.advance(1.0)
    (wanted,) = vehicle.world.told(AuthorizationWanted)
    assert wanted.session == vehicle.session_id.hex()

    vehicle.world.ask(Authorise())

    assert vehicle.send(iso.authorization()).EVSEProcessing.value == "Finished"


@pytest.mark.parametrize("limit_s", [55.0, 120.0])
def test_au3_an_ev_that_is_never_authorised_is_told_failed(limit_s: float) -> None:
    vehicle = waiting(iso15118_2={"authorization_s": limit_s})

    _, refusal, lasted = vehicle.insist(iso.authorization(), every=0.5, at_most=limit_s + 2)

    assert lasted == pytest.approx(limit_s, abs=1.0)
    assert_refused(vehicle, iso.authorization(), refusal, "FAILED")


def test_au4_a_refused_ev_is_told_failed() -> None:
    vehicle = waiting()
    vehicle.world.ask(Refuse())
    request = iso.authorization()

    response = vehicle.send(request)

    assert_refused(vehicle, request, response, "FAILED")
    assert response.EVSEProcessing.value == "Finished"


def test_security_31_an_authorisation_does_not_outlive_the_connection() -> None:
    vehicle = waiting()
    vehicle.world.ask(Authorise())
    assert vehicle.send(iso.authorization()).EVSEProcessing.value == "Finished"
    vehicle.world.disconnect()
    vehicle.world.advance(5.0)

    vehicle.reach(State.SELECTED)

    assert vehicle.send(iso.authorization()).EVSEProcessing.value.startswith("Ongoing")


def test_security_31_a_grant_that_nobody_uses_runs_out() -> None:
    vehicle = ev(ISO_DC, authorization={"policy": "command", "grant_s": 10.0})
    vehicle.world.ask(Authorise())
    vehicle.world.advance(11.0)
    vehicle.reach(State.SELECTED)

    assert vehicle.send(iso.authorization()).EVSEProcessing.value.startswith("Ongoing")
