"""Around a contract: value-added services, renegotiation and pause over TLS."""

from typing import Any

import pytest

from secc.messages import iso15118_2 as m
from secc.reports import (
    Authorise,
    AuthorizationWanted,
    Backend,
    Refuse,
    Renegotiate,
    SetContracts,
)
from tests import iso
from tests.contract import AT, BACKEND, Customer, code, customer
from tests.pki.world import EMAID, Pki, again, contract_chain
from tests.session.sequence import State
from tests.vehicle import ISO_DC, assert_refused, ev

# --- value-added services -----------------------------------------------------------------------

INTERNET = {"internet": ("http", "https"), "internet_free": False}


def test_sd5_services_are_listed_by_category(pki: Pki) -> None:
    vehicle = customer(pki, services={**INTERNET, "certificate": ("install",)}).ev
    vehicle.reach(State.SET_UP)

    response = vehicle.send(iso.service_discovery(ServiceCategory=m.serviceCategoryType.Internet))

    (service,) = response.ServiceList.Service
    assert (service.ServiceID, service.FreeService) == (3, False)


def test_dt1_a_service_has_the_parameter_sets_that_are_configured(pki: Pki) -> None:
    vehicle = customer(pki, services=INTERNET).ev.reach(State.DISCOVERED)
    for _ in range(2):
        response = vehicle.send(iso.service_detail(3))

    assert (code(response), response.ServiceID) == ("OK", 3)
    sets = response.ServiceParameterList.ParameterSet
    assert [one.ParameterSetID for one in sets] == [3, 4]
    assert [(p.Name, p.stringValue, p.intValue) for p in sets[1].Parameter] == [
        ("Protocol", "https", None),
        ("Port", None, 443),
    ]


def test_dt2_a_service_that_is_not_configured_is_invalid_over_tls_too(pki: Pki) -> None:
    vehicle = customer(pki, services=INTERNET).ev.reach(State.DISCOVERED)
    request = iso.service_detail(2)

    assert_refused(vehicle, request, vehicle.send(request), "FAILED_ServiceIDInvalid")


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        ((1, 3), "OK"),
        ((1, (3, 4)), "OK"),
        (((1, 1), (3, 4)), "OK"),
        ((1, (3, 1)), "FAILED_ServiceSelectionInvalid"),
        ((1, 2), "FAILED_ServiceSelectionInvalid"),
        ((3,), "FAILED_NoChargeServiceSelected"),
    ],
)
@pytest.mark.parametrize("option", ["Contract", "ExternalPayment"])
def test_ps3_ps4_a_service_may_be_selected_with_one_of_its_sets(
    pki: Pki, services: Any, expected: str, option: str
) -> None:
    vehicle = customer(pki, services=INTERNET).ev.reach(State.DISCOVERED)

    response = vehicle.send(iso.payment_selection(option=option, services=services))

    assert code(response) == expected


def test_the_certificate_service_needs_contracts() -> None:
    vehicle = ev(ISO_DC, services={"certificate": ["install"]})
    vehicle.world.secure = True
    vehicle.reach(State.SET_UP)

    assert vehicle.send(iso.service_discovery()).ServiceList is None


# --- contracts are switched -------------------------------------------------------------------

ON, OFF = SetContracts(offered=True), SetContracts(offered=False)
NO_CERTIFICATES = SetContracts(offered=True, certificates=False)
CERTIFICATES = {"certificate": ("install",)}


def offered(driver: Customer) -> tuple[list[str], list[int]]:
    """Payments and services of the next session."""
    vehicle = driver.ev
    vehicle.world.disconnect()
    vehicle.world.advance(5.0)
    response = vehicle.reach(State.SET_UP).send(iso.service_discovery())
    services = response.ServiceList.Service if response.ServiceList else []
    payments = [option.value for option in response.PaymentOptionList.PaymentOption]
    return payments, [service.ServiceID for service in services]


def test_what_is_switched_holds_for_the_sessions_that_begin_then(pki: Pki) -> None:
    driver = customer(pki, services=CERTIFICATES)
    both = ["Contract", "ExternalPayment"]
    assert offered(driver) == (both, [2])

    for word, expected in ((OFF, (both[1:], [])), (NO_CERTIFICATES, (both, [])), (ON, (both, [2]))):
        assert driver.ev.world.ask(word)
        assert offered(driver) == expected


def test_a_contract_that_is_switched_off_cannot_be_selected_either(pki: Pki) -> None:
    vehicle = customer(pki, contract={"at_start": "off"}).ev.reach(State.DISCOVERED)
    request = iso.payment_selection(option="Contract")

    assert_refused(vehicle, request, vehicle.send(request), "FAILED_PaymentSelectionInvalid")


def test_a_session_that_runs_keeps_its_contract_when_they_are_switched_off(pki: Pki) -> None:
    driver = customer(pki)
    driver.ev.reach(State.DISCOVERED)

    assert driver.ev.world.ask(OFF)

    assert code(driver.ev.send(iso.payment_selection(option="Contract"))) == "OK"
    assert driver.shown().authorise().EVSEProcessing.value == "Finished"


def test_a_paused_session_is_paid_as_before_when_contracts_are_switched_off(pki: Pki) -> None:
    driver = customer(pki).charge()
    session = paused(driver)

    assert driver.ev.world.ask(OFF)

    assert joined(driver, session) == "OK_OldSessionJoined"
    options = driver.ev.send(iso.service_discovery()).PaymentOptionList.PaymentOption
    assert [option.value for option in options] == ["Contract"]  # [V2G2-741]


@pytest.mark.parametrize("word", [Authorise(), Refuse(), None])
def test_offline_the_bridge_may_be_asked_which_has_lists(pki: Pki, word: Any) -> None:
    driver = customer(pki, contract={**BACKEND["contract"], "offline": "ask"})
    world = driver.ev.world
    world.ask(Backend(online=False))
    driver.select().shown()

    assert driver.authorise().EVSEProcessing.value == "Ongoing"
    assert world.told(AuthorizationWanted)[-1].emaid == EMAID
    if word is None:
        world.advance(50.5)
    else:
        world.ask(word)

    response = driver.poll()
    if isinstance(word, Authorise):
        assert response.EVSEProcessing.value == "Finished"
    else:
        assert code(response) == "FAILED"


# --- renegotiation, pause ---------------------------------------------------------------------


def test_a_renegotiation_keeps_the_contract(pki: Pki) -> None:
    driver = customer(pki).charge()
    world = driver.ev.world

    assert world.ask(Renegotiate())
    driver.ev.go_on(State.RENEGOTIATING, State.PREPARED, State.CHECKED, State.PRE_CHARGED)
    driver.ev.go_on(State.STARTED, State.LOOP)

    assert world.outlet.state(world.now).emaid == EMAID


def paused(driver: Customer) -> bytes:
    """Charges and pauses; the id of the session."""
    session = driver.ev.session_id
    driver.ev.go_on(State.STOPPED)
    assert code(driver.ev.send(iso.session_stop("Pause"))) == "OK"
    driver.ev.world.disconnect()
    driver.ev.world.advance(60.0)
    driver.ev.world.simulate(pilot="C")
    driver.ev.world.simulate(pilot="B")
    return session


def joined(driver: Customer, session: bytes) -> str:
    """SessionSetup with an old id."""
    driver.ev.negotiate()
    response = driver.ev.send(iso.session_setup(), session_id=session)
    driver.ev.session_id = driver.ev.header.SessionID
    return code(response)


def granted(pki: Pki) -> Customer:
    """Charging on the word of the central system."""
    driver = customer(pki, contract=BACKEND["contract"])
    driver.ev.world.ask(Authorise())
    return driver.charge()


def test_pa3_a_resumed_session_keeps_its_payment_and_its_grant(pki: Pki) -> None:
    driver = granted(pki)

    assert joined(driver, paused(driver)) == "OK_OldSessionJoined"
    options = driver.ev.send(iso.service_discovery()).PaymentOptionList.PaymentOption
    selection = driver.ev.send(iso.payment_selection(option="Contract"))
    response = driver.shown().authorise()

    assert [option.value for option in options] == ["Contract"]  # [V2G2-741]
    assert code(selection) == "OK"
    assert response.EVSEProcessing.value == "Finished"
    assert not driver.ev.world.told(AuthorizationWanted)


def test_pa3_another_contract_after_the_pause_needs_a_grant_of_its_own(pki: Pki) -> None:
    driver = granted(pki)
    joined(driver, paused(driver))
    other = again(pki, "contract", name="DEABCC999ABC56", when=AT)
    driver.ev.send(iso.service_discovery())
    driver.ev.send(iso.payment_selection(option="Contract"))
    driver.show(contract_chain(other), "DEABCC999ABC56")

    assert driver.authorise().EVSEProcessing.value == "Ongoing"

    assert driver.ev.world.told(AuthorizationWanted)[-1].emaid == "DEABCC999ABC56"


def test_pa3_a_contract_session_is_not_joined_without_tls(pki: Pki) -> None:
    driver = granted(pki)
    session = paused(driver)
    driver.ev.world.secure = False

    assert joined(driver, session) == "OK_NewSessionEstablished"
