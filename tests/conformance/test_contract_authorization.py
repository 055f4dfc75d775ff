"""Authorization by contract: rows A; who signed, and who decides."""

from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from secc.messages import xmldsig
from secc.reports import Authorise, AuthorizationWanted, Backend, Refuse, SessionEnded
from tests import iso
from tests.contract import BACKEND, Customer, code, customer, recoded
from tests.pki.world import EMAID, Pki, trust
from tests.session.sequence import State
from tests.vehicle import assert_over, assert_refused
from tools.vehicle.signing import COMBINED, EXI, body_element, sign

INVALID = "FAILED_ChallengeInvalid"
BAD = "FAILED_SignatureError"


def shown(pki: Pki, **sections: Any) -> Customer:
    return customer(pki, **sections).select().shown()


def asking(pki: Pki, **contract: Any) -> Customer:
    """At a station where the central system decides."""
    return shown(pki, contract={**BACKEND["contract"], **contract})


def refused(driver: Customer, response: Any, expected: str) -> None:
    assert_refused(driver.ev, driver.authorization(), response, expected)
    assert response.EVSEProcessing.value == "Finished"


# --- challenge and signature --------------------------------------------------------------------


def test_a1_the_signed_challenge_is_authorised(pki: Pki) -> None:
    driver = shown(pki)

    response = driver.authorise()

    assert (code(response), response.EVSEProcessing.value) == ("OK", "Finished")
    assert driver.ev.world.outlet.state(driver.ev.world.now).emaid == EMAID


def test_a1_a_station_that_is_slow_by_configuration_lets_it_poll(pki: Pki) -> None:
    driver = shown(pki, authorization={"ongoing_answers": 1})

    answers = [driver.authorise(), driver.poll()]

    assert [one.EVSEProcessing.value for one in answers] == ["Ongoing", "Finished"]


@pytest.mark.parametrize("challenge", [bytes(16), None], ids=["wrong", "missing"])
def test_a2_another_challenge_or_none(pki: Pki, challenge: bytes | None) -> None:
    driver = shown(pki)
    request = replace(driver.authorization(), GenChallenge=challenge)

    refused(driver, driver.send(driver.signed(request)), INVALID)


@pytest.mark.parametrize("octets", [0, 15, 17])
def test_a2_a_challenge_that_is_not_of_16_octets(pki: Pki, octets: int) -> None:
    driver = shown(pki)
    request = driver.authorization()
    right = request.GenChallenge or b""
    message = recoded(driver.ev.octets(request), right, (right + right)[:octets])

    refused(driver, driver.send(message), INVALID)


@pytest.mark.parametrize("by", ["oem", "mo_sub2", "cps"])
def test_a3_signed_with_another_key(pki: Pki, by: str) -> None:
    driver = shown(pki)

    refused(driver, driver.send(driver.signed(driver.authorization(), by)), BAD)


def test_a4_the_body_was_changed_after_signing(pki: Pki) -> None:
    driver = shown(pki)
    other = replace(driver.authorization(), GenChallenge=bytes(16))
    signature = sign([body_element(other)], pki["contract"].key)

    octets = driver.ev.octets(driver.authorization(), signature=signature)

    refused(driver, driver.send(octets), BAD)


def test_a5_no_signature(pki: Pki) -> None:
    driver = shown(pki)

    refused(driver, driver.ev.send(driver.authorization()), BAD)


@pytest.mark.parametrize(
    "odd",
    [{"coder": COMBINED}, {"transforms": False}, {"uri": EXI.rstrip("/")}],
    ids=["SignedInfo of MsgDef", "no Transforms", "no slash"],
)
def test_a6_the_ways_in_which_vehicles_sign_are_understood(pki: Pki, odd: Any) -> None:
    driver = shown(pki)

    response = driver.send(driver.signed(driver.authorization(), **odd))

    assert (code(response), response.EVSEProcessing.value) == ("OK", "Finished")


def _cut(signature: xmldsig.SignatureType) -> None:
    signature.SignatureValue.value = signature.SignatureValue.value[:-1]


def _zero(signature: xmldsig.SignatureType) -> None:
    signature.SignatureValue.value = bytes(64)


def _short_digest(signature: xmldsig.SignatureType) -> None:
    signature.SignedInfo.Reference[0].DigestValue = b"\x01"


def _two_references(signature: xmldsig.SignatureType) -> None:
    signature.SignedInfo.Reference *= 2


def _other_reference(signature: xmldsig.SignatureType) -> None:
    signature.SignedInfo.Reference[0].URI = "#id99"


def _no_reference(signature: xmldsig.SignatureType) -> None:
    signature.SignedInfo.Reference[0].URI = None


def _weak(signature: xmldsig.SignatureType) -> None:
    signature.SignedInfo.SignatureMethod.Algorithm = "http://www.w3.org/2000/09/xmldsig#hmac-sha1"


@pytest.mark.parametrize(
    "damage",
    [_cut, _zero, _short_digest, _two_references, _other_reference, _no_reference, _weak],
    ids=lambda damage: damage.__name__[1:],
)
def test_security_61_a_malformed_signature_is_a_code(pki: Pki, damage: Any) -> None:
    driver = shown(pki)
    signature = sign([body_element(driver.authorization())], pki["contract"].key)
    damage(signature)

    response = driver.send(driver.ev.octets(driver.authorization(), signature=signature))

    refused(driver, response, BAD)


def test_a10_a_request_of_an_older_session(pki: Pki) -> None:
    driver = shown(pki)
    old = driver.authorization()
    driver.ev.world.disconnect()
    driver.ev.world.advance(5.0)
    driver.select().shown()

    refused(driver, driver.send(driver.signed(old)), INVALID)


def test_a10_a_challenge_is_good_for_one_request_only(pki: Pki) -> None:
    """A second one is a poll, which proves nothing and needs no proof."""
    driver = asking(pki)
    assert driver.authorise().EVSEProcessing.value == "Ongoing"

    forged = driver.signed(driver.authorization(bytes(16)), ec.generate_private_key(ec.SECP256R1()))

    assert driver.send(forged).EVSEProcessing.value == "Ongoing"


# --- who decides ----------------------------------------------------------------------------------


def test_a7_the_central_system_is_asked_and_the_vehicle_polls_without_signature(pki: Pki) -> None:
    driver = asking(pki)
    world = driver.ev.world

    first = driver.authorise()
    for _ in range(3):
        world.advance(1.0)
        assert driver.poll().EVSEProcessing.value == "Ongoing"  # [V2G2-855]
    (wanted,) = world.told(AuthorizationWanted)
    world.ask(Authorise())
    last = driver.poll()

    assert (code(first), first.EVSEProcessing.value) == ("OK", "Ongoing")
    assert (code(last), last.EVSEProcessing.value) == ("OK", "Finished")
    assert (wanted.emaid, wanted.session) == (EMAID, driver.ev.session_id.hex())
    assert wanted.locally_valid is True
    assert wanted.answer_within_s == 50.0
    assert all(pem.startswith("-----BEGIN CERTIFICATE-----") for pem in wanted.contract_chain)
    leaf = wanted.contract_hashes[0]
    assert leaf.serial_number == f"{pki['contract'].certificate.serial:x}"
    assert leaf.responder_url == "http://127.0.0.1:8889/ocsp"
    assert len(bytes.fromhex(leaf.issuer_name_hash + leaf.issuer_key_hash)) == 64


def test_a7_a_chain_that_only_the_central_system_can_validate_says_so(
    pki: Pki, foreign: Pki
) -> None:
    central = {**BACKEND["contract"], "central_validation": True, "offline": "valid"}
    driver = customer(pki, trust=trust(foreign, central=True), contract=central).select().shown()

    assert driver.authorise().EVSEProcessing.value == "Ongoing"

    (wanted,) = driver.ev.world.told(AuthorizationWanted)
    assert wanted.locally_valid is False
    driver.ev.world.ask(Backend(online=False))  # who is to validate it now?
    refused(driver, driver.poll(), "FAILED")


def test_a7_a_grant_given_before_the_vehicle_asks_counts(pki: Pki) -> None:
    driver = customer(pki, contract=BACKEND["contract"])
    driver.ev.world.ask(Authorise(id_tag="card"))
    driver.select().shown()

    assert driver.authorise().EVSEProcessing.value == "Finished"
    assert not driver.ev.world.told(AuthorizationWanted)


def test_a7_but_not_for_a_chain_that_nobody_has_validated(pki: Pki, foreign: Pki) -> None:
    central = {**BACKEND["contract"], "central_validation": True}
    driver = customer(pki, trust=trust(foreign, central=True), contract=central)
    driver.ev.world.ask(Authorise(id_tag="card"))
    driver.select().shown()

    assert driver.authorise().EVSEProcessing.value == "Ongoing"
    assert driver.ev.world.told(AuthorizationWanted)


def test_a7_a_refusal_given_before_counts_for_every_chain(pki: Pki, foreign: Pki) -> None:
    central = {**BACKEND["contract"], "central_validation": True}
    driver = customer(pki, trust=trust(foreign, central=True), contract=central)
    driver.ev.world.ask(Refuse())
    driver.select().shown()

    refused(driver, driver.authorise(), "FAILED")


def test_a8_a_central_system_that_is_silent(pki: Pki) -> None:
    driver = asking(pki, backend_s=60.0)
    assert driver.authorise().EVSEProcessing.value == "Ongoing"

    _, refusal, lasted = driver.ev.insist(iso.authorization(), every=0.5, at_most=57.0)

    assert lasted == pytest.approx(55.0, abs=1.0)  # [V2G2-713]
    assert_refused(driver.ev, iso.authorization(), refusal, "FAILED")


@pytest.mark.parametrize(
    ("policy", "granted"),
    [
        ({"offline": "refuse"}, False),
        ({"offline": "valid"}, True),
        ({"offline": "listed", "offline_emaids": [EMAID]}, True),
        ({"offline": "listed", "offline_emaids": ["DEABCC999ABC56"]}, False),
    ],
    ids=["refuse", "valid", "listed", "not listed"],
)
@pytest.mark.parametrize("away", ["said so", "silent"])
def test_without_the_central_system_the_offline_policy_decides(
    pki: Pki, policy: Any, granted: bool, away: str
) -> None:
    driver = asking(pki, **policy)
    world = driver.ev.world
    if away == "said so":
        assert driver.authorise().EVSEProcessing.value == "Ongoing"
        world.ask(Backend(online=False))
    else:
        assert driver.authorise().EVSEProcessing.value == "Ongoing"
        world.advance(50.5)
    response = driver.poll()
    if not granted:
        refused(driver, response, "FAILED")
    else:
        assert driver.poll().EVSEProcessing.value == "Finished"


def test_a_central_system_that_is_known_to_be_away_is_not_asked(pki: Pki) -> None:
    driver = customer(pki, contract={**BACKEND["contract"], "offline": "valid"})
    driver.ev.world.ask(Backend(online=False))
    driver.select().shown()

    driver.authorise()

    assert not driver.ev.world.told(AuthorizationWanted)
    assert driver.poll().EVSEProcessing.value == "Finished"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("refused", "FAILED"),
        ("revoked", "FAILED_CertificateRevoked"),
        ("cancelled", "FAILED_ContractCanceled"),
        ("not_allowed", "FAILED_CertificateNotAllowedAtThisEVSE"),
        ("expired", "FAILED"),  # not among the codes of AuthorizationRes
    ],
)
def test_the_vehicle_is_told_why_the_central_system_refuses(
    pki: Pki, status: Any, expected: str
) -> None:
    driver = asking(pki)
    driver.authorise()
    driver.ev.world.ask(Refuse(reason="CSMS: no", status=status))

    refused(driver, driver.poll(), expected)
    assert "CSMS: no" in driver.ev.world.told(SessionEnded)[-1].reason


def test_codes_that_a_tester_does_not_know_can_be_left_out(pki: Pki) -> None:
    driver = asking(pki, refusal_codes=[])
    driver.authorise()
    driver.ev.world.ask(Refuse(status="revoked"))

    refused(driver, driver.poll(), "FAILED")


def test_the_status_of_a_refusal_is_for_contracts_only(pki: Pki) -> None:
    vehicle = customer(pki, authorization={"policy": "command"}).ev.reach(State.SELECTED)
    vehicle.world.ask(Refuse(status="revoked"))

    assert_refused(vehicle, iso.authorization(), vehicle.send(iso.authorization()), "FAILED")


def test_a_contract_does_not_charge_on_the_free_policy_of_external_payment(pki: Pki) -> None:
    driver = asking(pki)
    assert driver.ev.world.settings.authorization.policy == "free"

    assert driver.authorise().EVSEProcessing.value == "Ongoing"


def test_security_31_a_grant_for_a_contract_ends_with_its_session(pki: Pki) -> None:
    driver = asking(pki)
    driver.authorise()
    driver.ev.world.ask(Authorise())
    assert driver.poll().EVSEProcessing.value == "Finished"
    driver.ev.world.disconnect()
    driver.ev.world.advance(5.0)

    assert driver.select().shown().authorise().EVSEProcessing.value == "Ongoing"


def test_a_grant_that_is_withdrawn_stops_the_charge(pki: Pki) -> None:
    driver = customer(pki).charge()
    world = driver.ev.world

    world.ask(Refuse(reason="contract ended", status="cancelled"))
    response = driver.ev.send(iso.current_demand())
    world.advance(15.0)

    assert response.DC_EVSEStatus.EVSENotification.value == "StopCharging"
    assert_over(world)
    assert world.told(SessionEnded)[-1].reason == "contract ended"


# --- std ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize("word", ["PaymentDetails", "ChargeParameterDiscovery", "SessionSetup"])
def test_a9_a_wrong_message_in_place_of_authorization(pki: Pki, word: str, asked: bool) -> None:
    driver = asking(pki)
    if asked:
        driver.authorise()
    request = iso.REQUESTS[word]()

    assert_refused(driver.ev, request, driver.ev.send(request))


@pytest.mark.parametrize("asked", [False, True])
def test_a9_a_foreign_session_id_in_the_header(pki: Pki, asked: bool) -> None:
    driver = asking(pki)
    if asked:
        driver.authorise()
    request = driver.authorization()

    response = driver.ev.send(request, session_id=b"abcdefgh")

    assert_refused(driver.ev, request, response, "FAILED_UnknownSession")


@pytest.mark.parametrize("asked", [False, True])
def test_a9_silence_instead_of_authorization(pki: Pki, asked: bool) -> None:
    driver = asking(pki)
    if asked:
        driver.authorise()

    driver.ev.world.advance(59.0)
    assert not driver.ev.world.closed
    driver.ev.world.advance(1.5)

    assert_over(driver.ev.world)
