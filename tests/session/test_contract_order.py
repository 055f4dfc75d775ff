"""Each request in each state that only contract payment has: served, or refused and over.

The order is that of ISO 15118-2 8.8.4.3 (figures 103 to 108), written down apart from our table.
"""

from collections.abc import Callable
from typing import Any

import pytest

from secc.pki import authority
from secc.reports import SessionEnded
from tests import iso
from tests.contract import AT, BACKEND, Customer, customer
from tests.pki.world import Pki, contract_chain, installation, update
from tests.session.sequence import RENEGOTIATE, STOP, State
from tests.vehicle import ISO_AC, ISO_DC, Dialect, assert_refused

SERVICES = {"certificate": ("install", "update")}
INSTALL, UPDATE = "CertificateInstallation", "CertificateUpdate"


def selecting(*chosen: int) -> Callable[[Pki], Customer]:
    return lambda pki: customer(pki, services=SERVICES).select(*((2, one) for one in chosen))


def shown(pki: Pki) -> Customer:
    return customer(pki).select().shown()


def asking(pki: Pki) -> Customer:
    driver = customer(pki, contract=BACKEND["contract"]).select().shown()
    driver.authorise()
    return driver


def authorised(pki: Pki) -> Customer:
    driver = shown(pki)
    driver.authorise()
    return driver


def receipt(dialect: Dialect) -> Callable[[Pki], Customer]:
    return lambda pki: customer(pki, dialect=dialect, contract={"receipts": "once"}).charge()


# How to get there, what may come then, and what field mode lets pass besides.
STOPS = {"SessionStop"}
STATES: dict[str, tuple[Callable[[Pki], Customer], set[str], set[str]]] = {
    "selected": (selecting(), {"PaymentDetails"}, STOPS),  # [V2G2-551]
    "selected install": (selecting(1), {"PaymentDetails", INSTALL}, STOPS),  # [V2G2-432]
    "selected update": (selecting(2), {"PaymentDetails", UPDATE}, STOPS),
    "selected both": (selecting(1, 2), {"PaymentDetails", INSTALL, UPDATE}, STOPS),
    "shown": (shown, {"Authorization"}, STOPS),  # [V2G2-560]
    "asking": (asking, {"Authorization"}, STOPS),  # [V2G2-687]
    "authorised": (authorised, {"ChargeParameterDiscovery"}, STOPS),  # [V2G2-563]
    "DC receipt": (  # [V2G2-795]
        *(receipt(ISO_DC), {"MeteringReceipt"}),
        {"CurrentDemand", STOP, RENEGOTIATE, *STOPS},
    ),
    "AC receipt": (  # [V2G2-577]
        *(receipt(ISO_AC), {"MeteringReceipt"}),
        {"ChargingStatus", STOP, RENEGOTIATE, *STOPS},
    ),
}
CASES = [(name, word) for name in STATES for word in iso.REQUESTS]


@pytest.fixture(scope="module")
def pki() -> Pki:
    return authority.make(AT, authority.Options())


def request(driver: Customer, word: str) -> Any:
    """Requests that could be good ones, if it were their time."""
    if word == "PaymentDetails":
        return driver.details()
    if word == INSTALL:
        return installation(driver.pki["oem"].certificate)
    if word == UPDATE:
        return update(contract_chain(driver.pki))
    return iso.REQUESTS[word]()


@pytest.mark.parametrize(("state", "word"), CASES)
def test_a_request_is_served_where_the_order_has_it_and_out_of_sequence_elsewhere(
    pki: Pki, state: str, word: str
) -> None:
    reach, allowed, tolerated = STATES[state]
    driver = reach(pki)
    sent = request(driver, word)

    if word in allowed:  # what becomes of it is the subject of the conformance tests
        driver.ev.world.receive(driver.ev.octets(sent))
        told = driver.ev.answer()
        assert told.ResponseCode.value != "FAILED_SequenceError"
    elif word in tolerated:
        assert driver.ev.send(sent).ResponseCode.value == "OK"
    else:
        expected = "FAILED" if word == "SessionStop pause" else "FAILED_SequenceError"
        assert_refused(driver.ev, sent, driver.ev.send(sent), expected)


def test_the_order_of_a_charge_by_contract_is_that_of_external_payment_afterwards(
    pki: Pki,
) -> None:
    driver = customer(pki).charge()

    driver.ev.go_on(State.STOPPED, State.WELDING, State.ENDED)

    (ended,) = driver.ev.world.told(SessionEnded)
    assert ended.ok
