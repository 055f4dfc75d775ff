"""Certificates installed and updated through the station: rows I and U but for the back end."""

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from secc import v2gtp
from secc.messages import iso15118_2 as m
from secc.pki.certificates import Certificate
from secc.reports import CertificateWanted
from tests import iso
from tests.certificates import (
    INSTALL,
    INSTALLATION,
    KINDS,
    RENEWAL,
    SERVICE,
    SETS,
    UPDATE,
    Kind,
    ask,
    provide,
    refused,
    selected,
    wanted,
)
from tests.contract import AT, code, customer, recoded
from tests.pki.world import EMAID, Pki, again, contract_chain, installation, roots, trust, update
from tests.session.sequence import State
from tests.vehicle import assert_over, assert_refused
from tools.vehicle.signing import body_element, sign

ANY_REFUSAL = {"FAILED", "FAILED_NoCertificateAvailable", "FAILED_ContractCanceled"}  # I4, U4
EACH = pytest.mark.parametrize("kind", KINDS, ids=str)


# --- the good way -------------------------------------------------------------------------------


@EACH
def test_i1_u1_the_answer_of_the_central_system_reaches_the_vehicle_unchanged(
    pki: Pki, kind: Kind
) -> None:
    driver = selected(pki, kind)
    world = driver.ev.world

    ask(driver, kind)
    world.advance(3.0)
    assert world.sent() is None
    made = provide(driver)

    sent = world.sent()
    assert sent == made
    message = m.decode(sent)
    assert isinstance(message, m.V2G_Message)
    assert isinstance(message.Body.BodyElement, kind.response)
    assert message.Header.SessionID == driver.ev.session_id
    assert code(driver.show()) == "OK"  # [V2G2-554], [V2G2-557]: the old contract is still good


@EACH
def test_i1_u1_the_central_system_gets_the_request_as_it_came(pki: Pki, kind: Kind) -> None:
    driver = selected(pki, kind)
    octets = driver.signed(kind.request(pki), kind.key)

    driver.ev.world.receive(octets)

    asked = wanted(driver)
    assert base64.b64decode(asked.request) == octets[v2gtp.HEADER.size :]
    assert (asked.action, asked.schema) == (kind.action, "urn:iso:15118:2:2013:MsgDef")
    assert asked.session == driver.ev.session_id.hex()
    assert asked.answer_within_s == 4.4


@pytest.mark.parametrize("which", [SERVICE, (SERVICE, INSTALL)])
def test_i1_the_service_is_offered_with_its_two_sets(pki: Pki, which: Any) -> None:
    driver = customer(pki, services=SETS)
    driver.ev.reach(State.SET_UP)

    (listed,) = driver.ev.send(iso.service_discovery()).ServiceList.Service
    detail = driver.ev.send(iso.service_detail(SERVICE))

    assert (listed.ServiceID, listed.ServiceCategory.value) == (SERVICE, "ContractCertificate")
    assert listed.FreeService
    sets = detail.ServiceParameterList.ParameterSet
    described = {one.ParameterSetID: one.Parameter for one in sets}
    assert [p.stringValue for p in described[INSTALL]] == ["Installation"]
    assert [p.stringValue for p in described[UPDATE]] == ["Update"]
    request = iso.payment_selection(option="Contract", services=(1, which))
    assert code(driver.ev.send(request)) == "OK"


@EACH
def test_i1_u1_the_vehicle_need_not_use_what_it_has_selected(pki: Pki, kind: Kind) -> None:
    assert code(selected(pki, kind).show()) == "OK"


def test_i1_with_both_sets_selected_either_may_be_used(pki: Pki) -> None:
    driver = customer(pki, services=SETS).select((SERVICE, INSTALL), (SERVICE, UPDATE))

    ask(driver, RENEWAL)
    provide(driver)

    assert code(driver.ev.answer()) == "OK"


# --- requests that are refused here -------------------------------------------------------------


@pytest.mark.parametrize("by", ["contract", "mo_sub2"])
def test_i2_an_installation_signed_with_another_key(pki: Pki, by: str) -> None:
    driver = selected(pki, INSTALLATION)

    ask(driver, INSTALLATION, by=by)

    refused(driver, INSTALLATION, "FAILED_SignatureError")
    assert not driver.ev.world.told(CertificateWanted)


@pytest.mark.parametrize("by", ["oem", "mo_sub2"])
def test_u2_an_update_signed_with_another_key(pki: Pki, by: str) -> None:
    driver = selected(pki, RENEWAL)

    ask(driver, RENEWAL, by=by)

    refused(driver, RENEWAL, "FAILED_SignatureError")


@EACH
def test_i2_u2_a_body_changed_after_signing(pki: Pki, kind: Kind) -> None:
    driver = selected(pki, kind)
    body = kind.request(pki)
    signature = sign([body_element(body)], pki[kind.key].key)
    other = replace(body, ListOfRootCertificateIDs=roots())
    other.ListOfRootCertificateIDs.RootCertificateID[0].X509SerialNumber = 58

    driver.ev.world.receive(driver.ev.octets(other, signature=signature))

    refused(driver, kind, "FAILED_SignatureError")


@EACH
def test_i2_u2_no_signature(pki: Pki, kind: Kind) -> None:
    driver = selected(pki, kind)

    driver.ev.world.receive(driver.ev.octets(kind.request(pki)))

    refused(driver, kind, "FAILED_SignatureError")


@EACH
def test_i3_u5_an_expired_certificate(pki: Pki, kind: Kind) -> None:
    expired = again(pki, kind.key, days=1, when=AT - timedelta(days=2))
    driver = selected(expired, kind)

    ask(driver, kind)

    refused(driver, kind, "FAILED_CertificateExpired")


def test_i4_a_vehicle_certificate_of_another_domain(pki: Pki) -> None:
    """The provisioning certificate of a vehicle has DC=OEM."""
    driver = selected(pki, INSTALLATION)
    ask(driver, INSTALLATION, installation(pki["cps"].certificate), by="cps")

    assert refused(driver, INSTALLATION, "FAILED_NoCertificateAvailable") in ANY_REFUSAL


def _swapped(chain: list[Certificate], _: Pki) -> list[Certificate]:
    leaf, first, second = chain
    return [leaf, second, first]


def _foreign_leaf(chain: list[Certificate], foreign: Pki) -> list[Certificate]:
    return [foreign["contract"].certificate, *chain[1:]]


def _foreign_sub(chain: list[Certificate], foreign: Pki) -> list[Certificate]:
    return [chain[0], foreign["mo_sub2"].certificate, chain[2]]


def _foreign_pki(_: list[Certificate], foreign: Pki) -> list[Certificate]:
    return contract_chain(foreign)


def _no_sub(chain: list[Certificate], _: Pki) -> list[Certificate]:
    return chain[:1]


@pytest.mark.parametrize(
    "change",
    [_swapped, _foreign_leaf, _foreign_sub, _foreign_pki, _no_sub],
    ids=lambda change: change.__name__[1:],
)
def test_u3_a_chain_of_another_order_or_pki(pki: Pki, foreign: Pki, change: Any) -> None:
    driver = selected(pki, RENEWAL)
    chain = change(contract_chain(pki), foreign)

    ask(driver, RENEWAL, update(chain))

    refused(driver, RENEWAL, "FAILED_CertChainError")


@pytest.mark.parametrize(
    ("in_body", "in_certificate"), [("DEABCC123ABC57", EMAID), (EMAID, "no emaid at all")]
)
def test_u4_an_emaid_that_is_wrong(pki: Pki, in_body: str, in_certificate: str) -> None:
    named = again(pki, "contract", name=in_certificate, when=AT)
    driver = selected(named, RENEWAL)

    ask(driver, RENEWAL, update(contract_chain(named), in_body))

    assert refused(driver, RENEWAL, "FAILED_NoCertificateAvailable") in ANY_REFUSAL


def test_u5_a_contract_whose_content_is_wrong(pki: Pki) -> None:
    """The key of the certificate may not sign: it is one of a CA."""
    odd = again(pki, "contract", role_of="mo_sub2", name=EMAID, when=AT)
    driver = selected(odd, RENEWAL)

    ask(driver, RENEWAL)

    assert code(driver.ev.answer()).startswith("FAILED")
    assert_over(driver.ev.world)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(INSTALLATION, "FAILED"), (RENEWAL, "FAILED_CertChainError")],
    ids=str,
)
def test_i4_u3_a_certificate_of_more_octets_than_the_schema_has(
    pki: Pki, kind: Kind, expected: str
) -> None:
    driver = selected(pki, kind)
    der = pki[kind.key].certificate.der
    octets = driver.signed(kind.request(pki), kind.key)

    driver.ev.world.receive(recoded(octets, der, der.ljust(801, b"\0")))

    refused(driver, kind, expected)


def test_u4_an_emaid_that_the_schema_does_not_have(pki: Pki) -> None:
    driver = selected(pki, RENEWAL)
    octets = driver.signed(RENEWAL.request(pki), "contract")

    driver.ev.world.receive(recoded(octets, EMAID.encode(), EMAID[:13].encode(), offset=2))

    assert refused(driver, RENEWAL, "FAILED") in ANY_REFUSAL


@pytest.mark.parametrize("mode", ["field", "strict"])
def test_u5_a_contract_of_another_profile_is_refused_in_strict_mode(pki: Pki, mode: str) -> None:
    odd = again(pki, "contract", role_of="oem", name=EMAID, when=AT)
    driver = selected(odd, RENEWAL, tolerance={"mode": mode})

    ask(driver, RENEWAL)

    if mode == "strict":
        refused(driver, RENEWAL, "FAILED")
    else:
        assert wanted(driver)


def test_a_station_may_leave_the_check_to_the_central_system(pki: Pki) -> None:
    driver = selected(pki, INSTALLATION, contract={"check_requests": False})

    ask(driver, INSTALLATION, by="contract")

    assert wanted(driver)


def test_a_cancelled_contract_is_not_renewed(pki: Pki) -> None:
    driver = selected(pki, RENEWAL, trust=trust(pki, cancelled=frozenset({EMAID})))

    ask(driver, RENEWAL)

    refused(driver, RENEWAL, "FAILED_ContractCanceled")


# --- order ----------------------------------------------------------------------------------------


@EACH
@pytest.mark.parametrize("other", [True, False], ids=["other set", "no service"])
def test_i5_what_has_not_been_selected_is_out_of_sequence(
    pki: Pki, kind: Kind, other: bool
) -> None:
    """[V2G2-432]."""
    services = [(SERVICE, INSTALL + UPDATE - kind.chosen)] if other else []
    driver = customer(pki, services=SETS).select(*services)

    ask(driver, kind)

    refused(driver, kind, "FAILED_SequenceError")


@EACH
def test_i7_a_second_certificate_is_out_of_sequence(pki: Pki, kind: Kind) -> None:
    driver = selected(pki, kind)
    ask(driver, kind)
    provide(driver)
    assert code(driver.ev.answer()) == "OK"

    ask(driver, kind)

    refused(driver, kind, "FAILED_SequenceError")


@EACH
def test_i7_a_certificate_after_the_payment_details_is_out_of_sequence(
    pki: Pki, kind: Kind
) -> None:
    driver = selected(pki, kind).shown()

    ask(driver, kind)

    refused(driver, kind, "FAILED_SequenceError")


@EACH
def test_i8_a_foreign_session_id_for_a_certificate(pki: Pki, kind: Kind) -> None:
    driver = selected(pki, kind)
    request = kind.request(pki)

    response = driver.ev.send(request, session_id=b"abcdefgh")

    assert_refused(driver.ev, request, response, "FAILED_UnknownSession")


@EACH
@pytest.mark.parametrize("word", ["Authorization", "MeteringReceipt"])
def test_i8_a_wrong_message_in_place_of_a_certificate_request(
    pki: Pki, kind: Kind, word: str
) -> None:
    driver = selected(pki, kind)
    request = iso.REQUESTS[word]()

    assert_refused(driver.ev, request, driver.ev.send(request))


@EACH
def test_i8_silence_instead_of_a_certificate_request(pki: Pki, kind: Kind) -> None:
    world = selected(pki, kind).ev.world

    world.advance(60.5)

    assert_over(world)
