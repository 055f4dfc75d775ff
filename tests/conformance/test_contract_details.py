"""Contract offered and shown: rows L7 to L9 and Y; what a station answers to each chain."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from secc.messages import iso15118_2 as m
from secc.pki.contract import Trust
from secc.reports import Backend, Deviation
from tests import iso
from tests.contract import AT, BACKEND, Customer, code, customer, recoded
from tests.pki.world import EMAID, Pki, again, contract_chain, trust
from tests.session.sequence import State
from tests.vehicle import assert_over, assert_refused
from tests.world import EPOCH

CHAIN_ERROR = "FAILED_CertChainError"
# What rows Y4 and Y5 allow.
ANY_REFUSAL = {
    "FAILED",
    "FAILED_NoCertificateAvailable",
    "FAILED_CertificateNotAllowedAtThisEVSE",
}


def options(response: Any) -> list[str]:
    return [option.value for option in response.PaymentOptionList.PaymentOption]


# --- what is offered ----------------------------------------------------------------------------


def test_l7_on_plain_tcp_there_is_neither_contract_nor_value_added_service(pki: Pki) -> None:
    services = {"certificate": ("install",), "internet": ("https",)}
    vehicle = customer(pki, secure=False, services=services).ev.reach(State.SET_UP)

    response = vehicle.send(iso.service_discovery())

    assert options(response) == ["ExternalPayment"]
    assert response.ServiceList is None


def test_l7_over_tls_both_payments_are_offered(pki: Pki) -> None:
    vehicle = customer(pki).ev.reach(State.SET_UP)

    response = vehicle.send(iso.service_discovery())

    assert options(response) == ["Contract", "ExternalPayment"]  # [V2G2-632]
    assert response.ServiceList is None


@pytest.mark.parametrize("secure", [False, True])
def test_l8_a_contract_that_is_not_offered_cannot_be_selected(pki: Pki, secure: bool) -> None:
    enabled = {"enabled": not secure}
    vehicle = customer(pki, secure=secure, contract=enabled).ev.reach(State.DISCOVERED)
    request = iso.payment_selection(option="Contract")

    assert_refused(vehicle, request, vehicle.send(request), "FAILED_PaymentSelectionInvalid")


def test_l9_a_station_for_contracts_only_takes_no_external_payment(pki: Pki) -> None:
    vehicle = customer(pki, contract={"only": True}).ev.reach(State.SET_UP)
    assert options(vehicle.send(iso.service_discovery())) == ["Contract"]
    request = iso.payment_selection()

    assert_refused(vehicle, request, vehicle.send(request), "FAILED_PaymentSelectionInvalid")


def test_l9_without_tls_even_that_station_offers_external_payment(pki: Pki) -> None:
    vehicle = customer(pki, secure=False, contract={"only": True}).ev.reach(State.SET_UP)

    assert options(vehicle.send(iso.service_discovery())) == ["ExternalPayment"]


@pytest.mark.parametrize(("offline", "offered"), [("refuse", False), ("valid", True)])
def test_a_contract_that_would_be_refused_anyway_is_not_offered(
    pki: Pki, offline: str, offered: bool
) -> None:
    vehicle = customer(pki, contract={**BACKEND["contract"], "offline": offline}).ev
    vehicle.world.ask(Backend(online=False))
    vehicle.reach(State.SET_UP)

    assert ("Contract" in options(vehicle.send(iso.service_discovery()))) == offered


def test_a_station_that_asks_nobody_cannot_leave_validation_to_others(pki: Pki) -> None:
    with pytest.raises(ValueError, match="central_validation"):
        customer(pki, contract={"central_validation": True})


# --- PaymentDetails -----------------------------------------------------------------------------


def test_y1_a_valid_chain_is_answered_with_challenge_and_time(pki: Pki) -> None:
    driver = customer(pki).select()

    response = driver.show()

    assert code(response) == "OK"
    assert len(response.GenChallenge) == 16
    assert response.EVSETimeStamp == pytest.approx(driver.ev.world.wall_time, abs=1.0)
    assert driver.ev.took < 1.5
    assert driver.ev.world.outlet.state(driver.ev.world.now).emaid is None  # not proven yet


def test_y2_a_hundred_sessions_have_a_hundred_challenges(pki: Pki) -> None:
    driver, seen = customer(pki), set()
    for _ in range(100):
        seen.add(driver.select().show().GenChallenge)
        driver.ev.world.disconnect()
        driver.ev.world.advance(5.0)

    assert len(seen) == 100


def test_y3_an_expired_contract(pki: Pki) -> None:
    expired = again(pki, "contract", days=1, when=AT - timedelta(days=2))

    refused_details(customer(expired), "FAILED_CertificateExpired")


def test_y3_a_contract_that_is_not_valid_yet(pki: Pki) -> None:
    early = again(pki, "contract", when=AT + timedelta(days=2))

    refused_details(customer(early), "FAILED_CertificateExpired")


def test_y3_the_clock_may_be_set_after_the_station_has_started(pki: Pki) -> None:
    driver = customer(pki)
    driver.ev.world.outlet.set_clock(0.0)  # 1970: no network, no time

    refused_details(driver, "FAILED_CertificateExpired")
    driver.ev.world.advance(5.0)
    driver.ev.world.outlet.set_clock(EPOCH)

    assert code(driver.select().show()) == "OK"


def test_y4_a_provider_that_is_not_served(pki: Pki) -> None:
    driver = customer(pki, trust=trust(pki, providers=frozenset({"FRXYZ"})))

    assert refused_details(driver, "FAILED_CertificateNotAllowedAtThisEVSE") in ANY_REFUSAL


@pytest.mark.parametrize("mode", ["field", "strict"])
def test_y4_a_contract_of_another_profile_is_refused_in_strict_mode(pki: Pki, mode: str) -> None:
    """Certificates of real operators do not all have DC=MO."""
    odd = again(pki, "contract", role_of="oem", name=EMAID, when=AT)
    driver = customer(odd, tolerance={"mode": mode})
    if mode == "strict":
        refused_details(driver, "FAILED_CertificateNotAllowedAtThisEVSE")
    else:
        assert code(driver.select().show()) == "OK"
        assert "DC=OEM" in driver.ev.world.told(Deviation)[-1].text


@pytest.mark.parametrize("role", ["mo_sub1", "mo_sub2"])
def test_y5_an_expired_sub_ca(pki: Pki, role: str) -> None:
    expired = again(pki, role, days=1, when=AT - timedelta(days=2))

    assert refused_details(customer(expired), "FAILED") in ANY_REFUSAL


def test_y6_a_foreign_root(pki: Pki, foreign: Pki) -> None:
    driver = customer(pki, trust=trust(foreign))

    refused_details(driver, "FAILED_NoCertificateAvailable")


def test_y6_a_foreign_root_is_left_to_the_central_system_if_it_validates(
    pki: Pki, foreign: Pki
) -> None:
    central = {**BACKEND["contract"], "central_validation": True}
    driver = customer(pki, trust=trust(foreign, central=True), contract=central).select()

    assert code(driver.show()) == "OK"


@pytest.mark.parametrize(
    ("name", "written", "expected"),
    [
        (EMAID, "DEABCC123ABC57", CHAIN_ERROR),
        ("no emaid at all", EMAID, CHAIN_ERROR),
        ("DE-ABC-C123ABC56", EMAID, "OK"),
        (EMAID, EMAID.lower(), "OK"),
        (EMAID.lower(), EMAID, "OK"),
    ],
    ids=["other", "no eMAID", "hyphens in CN", "lower case", "CN in lower case"],
)
def test_y7_the_emaid_is_that_of_the_certificate(
    pki: Pki, name: str, written: str, expected: str
) -> None:
    named = again(pki, "contract", name=name, when=AT)
    driver = customer(named).select()

    assert code(driver.show(emaid=written)) == expected


def test_y7_an_emaid_that_the_schema_does_not_have_is_refused_too(pki: Pki) -> None:
    driver = customer(pki).select()
    request = driver.details()
    octets = recoded(driver.ev.octets(request), EMAID.encode(), EMAID[:13].encode(), offset=2)

    assert_refused(driver.ev, request, driver.send(octets), CHAIN_ERROR)


GARBAGE = m.CertificateChainType(Certificate=b"\x30\x03\x01\x01\xff")


@pytest.mark.parametrize(
    "change",
    [
        lambda _: GARBAGE,
        lambda chain: replace(chain, Certificate=b""),
        lambda chain: replace(chain, Certificate=chain.Certificate[:-1]),
        lambda chain: replace(chain, Certificate=chain.Certificate + b"\0"),
        lambda chain: replace(chain, Certificate=bytes(800)),
        lambda chain: replace(chain, SubCertificates=subs(bytes(800), 4)),
    ],
    ids=["no DER", "empty", "cut", "more", "800 octets", "4 subs"],
)
def test_y8_garbage_is_answered_by_a_code(pki: Pki, change: Any) -> None:
    driver = customer(pki).select()
    request = driver.details()
    request.ContractSignatureCertChain = change(request.ContractSignatureCertChain)

    response = driver.ev.send(request)

    assert_refused(driver.ev, request, response, CHAIN_ERROR)
    assert len(response.GenChallenge) == 16  # also on failure
    assert response.EVSETimeStamp


def test_y8_no_sub_certificates_is_no_chain(pki: Pki) -> None:
    driver = customer(pki).select()
    leaf, *_ = contract_chain(pki)

    response = driver.show([leaf])

    assert_refused(driver.ev, driver.details(), response, "FAILED_NoCertificateAvailable")


def test_y8_a_certificate_of_more_octets_than_the_schema_has_is_refused_too(pki: Pki) -> None:
    driver = customer(pki).select()
    request = driver.details()
    der = contract_chain(pki)[0].der
    octets = recoded(driver.ev.octets(request), der, der.ljust(801, b"\0"))

    assert_refused(driver.ev, request, driver.send(octets), CHAIN_ERROR)


def test_y8_what_is_malformed_is_judged_after_the_order(pki: Pki) -> None:
    driver = customer(pki)
    driver.ev.reach(State.DISCOVERED)
    request = driver.details()
    octets = recoded(driver.ev.octets(request), EMAID.encode(), EMAID[:13].encode(), offset=2)

    assert_refused(driver.ev, request, driver.send(octets))


def test_y9_a_contract_that_expires_soon_charges_on(pki: Pki) -> None:
    soon = again(pki, "contract", days=20, when=AT)
    driver = customer(soon).select()

    assert code(driver.show()) == "OK_CertificateExpiresSoon"  # [V2G2-690]
    assert driver.authorise().EVSEProcessing.value == "Finished"


def test_y9_with_more_than_21_days_left_it_does_not(pki: Pki) -> None:
    later = again(pki, "contract", days=22, when=AT)

    assert code(customer(later).select().show()) == "OK"


def test_y10_payment_details_before_the_choice_of_a_contract_are_out_of_sequence(pki: Pki) -> None:
    driver = customer(pki)
    driver.ev.reach(State.SELECTED)  # external payment

    request = driver.details()

    assert_refused(driver.ev, request, driver.ev.send(request))


@pytest.mark.parametrize("word", ["Authorization", "ServiceDetail", "MeteringReceipt"])
def test_y10_a_wrong_message_in_place_of_payment_details(pki: Pki, word: str) -> None:
    driver = customer(pki).select()
    request = iso.REQUESTS[word]()

    assert_refused(driver.ev, request, driver.ev.send(request))


def test_y10_a_foreign_session_id(pki: Pki) -> None:
    driver = customer(pki).select()
    request = driver.details()

    response = driver.ev.send(request, session_id=b"abcdefgh")

    assert_refused(driver.ev, request, response, "FAILED_UnknownSession")


def test_y10_silence(pki: Pki) -> None:
    world = customer(pki).select().ev.world

    world.advance(59.0)
    assert not world.closed
    world.advance(1.5)

    assert_over(world)


def test_payment_details_twice_is_out_of_sequence(pki: Pki) -> None:
    driver = customer(pki).select().shown()
    request = driver.details()

    assert_refused(driver.ev, request, driver.ev.send(request))


def test_a_revoked_contract(pki: Pki) -> None:
    leaf = pki["contract"].certificate
    told = frozenset({(leaf.issuer_octets, leaf.serial)})

    refused_details(customer(pki, trust=trust(pki, revoked=told)), "FAILED_CertificateRevoked")


def test_a_cancelled_contract(pki: Pki) -> None:
    known = trust(pki, cancelled=frozenset({EMAID}))

    refused_details(customer(pki, trust=known), "FAILED_ContractCanceled")


def test_a_station_that_trusts_nobody(pki: Pki) -> None:
    refused_details(customer(pki, trust=Trust()), "FAILED_NoCertificateAvailable")


def test_a_leaf_that_its_sub_ca_has_not_signed(pki: Pki) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    forged = {**pki, "mo_sub2": replace(pki["mo_sub2"], key=key)}
    forged = again(forged, "contract", when=AT)

    refused_details(customer(forged), CHAIN_ERROR)


# --- words ----------------------------------------------------------------------------------------


def refused_details(driver: Customer, expected: str) -> str:
    """PaymentDetails are refused with this code."""
    response = driver.select().show()
    assert_refused(driver.ev, driver.details(), response, expected)
    return code(response)


def subs(der: bytes, count: int) -> m.SubCertificatesType:
    return m.SubCertificatesType(Certificate=[der] * count)
