"""Misbehaviours of a vehicle that pays by contract: its chain, challenge, signatures, receipts."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from exi.schema import Element
from secc.messages import iso15118_2 as m
from tools.vehicle import forgery, plug_and_charge
from tools.vehicle.credentials import Credential
from tools.vehicle.mischief_messages import SEQUENCE_ERROR, tolerated
from tools.vehicle.mischief_table import Table, entry_in
from tools.vehicle.signing import COMBINED, body_element, sign
from tools.vehicle.steps import Failed, Steps

if TYPE_CHECKING:
    from tools.vehicle.drive import Drive
    from tools.vehicle.plug_and_charge import PlugAndCharge

SIGNATURE_ERROR = "FAILED_SignatureError"
METERING = "FAILED_MeteringSignatureNotValid"  # [V2G2-481]
GARBAGE = bytes.fromhex("30030101ff")  # DER, but no certificate
# What ISO 15118-4 allows where a certificate has unsuitable contents.
UNSUITABLE = ("FAILED", "FAILED_NoCertificateAvailable", "FAILED_CertificateNotAllowedAtThisEVSE")

TABLE: Table = {}
mischief = entry_in(TABLE)


def paying(drive: Drive) -> PlugAndCharge:
    if drive.contract is None:
        raise Failed("misbehaviour", "there is no contract here")
    return drive.contract


def _key(drive: Drive, request: Any) -> Any:
    return paying(drive).key_for(request)


def signed(drive: Drive, request: Any, signature: Any, *codes: str) -> Steps:
    """Send the request with this signature: refused with one of the codes, or accepted."""
    usual, drive.sign = drive.sign, lambda _: signature
    try:
        if codes:
            yield from drive.refused(request, *codes)
        return (yield from drive.plain(request))
    finally:
        drive.sign = usual


# --- PaymentDetails -----------------------------------------------------------------------------


def _presents(drive: Drive, forged: Credential, *codes: str) -> Steps:
    request = plug_and_charge.payment_details(forged)
    if codes:
        yield from drive.refused(request, *codes)
    return (yield from drive.plain(request))


@mischief("PaymentDetails", only=("contract",))
def foreign_emaid(drive: Drive, request: Any) -> Steps:
    """The eMAID is not that of the certificate."""
    request.eMAID = "DEXYZC99999999"
    yield from drive.refused(request, "FAILED_CertChainError", "FAILED")


@mischief("PaymentDetails", only=("contract",))
def lower_case_emaid(drive: Drive, request: Any) -> Steps:
    """The eMAID is written in lower case: that is no other contract."""
    request.eMAID = request.eMAID.lower()
    return (yield from drive.plain(request))


@mischief("PaymentDetails", only=("contract",))
def expired_contract(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """The contract certificate has expired yesterday (needs a throw-away PKI)."""
    yield from _ending(drive, timedelta(days=-1), "FAILED_CertificateExpired")  # [V2G2-824]


@mischief("PaymentDetails", only=("contract",))
def future_contract(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """The contract certificate is not valid yet (needs a throw-away PKI)."""
    yield from _ending(drive, timedelta(days=400), "FAILED_CertificateExpired")


@mischief("PaymentDetails", only=("contract",))
def expiring_contract(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """The contract certificate ends in 20 days: it is served, and told so."""
    answer = yield from _ending(drive, timedelta(days=20))
    if answer.ResponseCode.value != "OK_CertificateExpiresSoon":  # [V2G2-690]
        drive.findings.append(f"PaymentDetailsRes: {answer.ResponseCode.value} with 20 days left")
    return answer


def _ending(drive: Drive, left: timedelta, *codes: str) -> Steps:
    own = paying(drive)
    end = own.wallet.now + left
    forged = forgery.valid_until(own.contract, own.wallet.issuer("mo_sub2"), end)
    return (yield from _presents(drive, forged, *codes))


@mischief("PaymentDetails", only=("contract",))
def expired_sub_ca(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """The Sub-CA 2 of the contract has expired yesterday (needs a throw-away PKI)."""
    own = paying(drive)
    above, sub = own.wallet.issuer("mo_sub1"), own.wallet.issuer("mo_sub2")
    forged = forgery.under_expired_sub_ca(own.contract, above, sub, own.wallet.now)
    yield from _presents(drive, forged, *UNSUITABLE)


@mischief("PaymentDetails", only=("contract",))
def foreign_root(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """The contract is of an operator whose root nobody here knows."""
    own = paying(drive)
    forged = forgery.of_a_foreign_operator(own.contract, own.wallet.now)
    yield from _presents(drive, forged, "FAILED_NoCertificateAvailable")


@mischief("PaymentDetails", only=("contract",))
def forged_contract(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """The issuer that the contract certificate names has not signed it."""
    own = paying(drive)
    forged = forgery.signed_by_nobody(own.contract, own.wallet.now)
    yield from _presents(drive, forged, "FAILED_CertChainError", "FAILED_NoCertificateAvailable")


@mischief("PaymentDetails", only=("contract",))
def garbage_certificate(drive: Drive, request: Any) -> Steps:
    """The contract certificate is no certificate."""
    request.ContractSignatureCertChain.Certificate = GARBAGE
    yield from drive.refused(request, "FAILED_CertChainError", "FAILED")


@mischief("PaymentDetails", only=("contract",))
def garbage_sub_ca(drive: Drive, request: Any) -> Steps:
    """The sub-CAs are no certificates."""
    request.ContractSignatureCertChain.SubCertificates.Certificate = [GARBAGE] * 4
    yield from drive.refused(request, "FAILED_CertChainError", "FAILED")


@mischief("PaymentDetails", only=("contract",))
def no_sub_cas(drive: Drive, request: Any) -> Steps:
    """The contract certificate comes without its sub-CAs."""
    request.ContractSignatureCertChain.SubCertificates = None
    yield from drive.refused(request, "FAILED_NoCertificateAvailable", "FAILED_CertChainError")


@mischief("PaymentDetails", only=("contract",))
def unselected_installation(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """CertificateInstallationReq although that service was not selected."""
    wallet = paying(drive).wallet
    yield from drive.refused(plug_and_charge.installation(wallet), SEQUENCE_ERROR)  # [V2G2-432]


# --- Authorization ------------------------------------------------------------------------------


@mischief("Authorization", only=("contract",))
def wrong_challenge(drive: Drive, request: Any) -> Steps:
    """One bit of the challenge is wrong; the signature is good."""
    first, *rest = request.GenChallenge
    request.GenChallenge = bytes([first ^ 1, *rest])
    yield from drive.refused(request, "FAILED_ChallengeInvalid")  # [V2G2-475]


@mischief("Authorization", only=("contract",))
def replayed_authorization(drive: Drive, request: Any) -> Steps:
    """A request that was good in an older session: signed, but for the challenge of that."""
    request.GenChallenge = os.urandom(16)
    yield from drive.refused(request, "FAILED_ChallengeInvalid")


@mischief("Authorization", only=("contract",))
def no_challenge(drive: Drive, request: Any) -> Steps:
    """A signed request without a challenge."""
    request.GenChallenge = None
    yield from drive.refused(request, "FAILED_ChallengeInvalid")


@mischief("Authorization", only=("contract",))
def unsigned_authorization(drive: Drive, request: Any) -> Steps:
    """The right challenge without a signature."""
    yield from signed(drive, request, None, SIGNATURE_ERROR)


@mischief("Authorization", only=("contract",))
def other_key(drive: Drive, request: Any) -> Steps:
    """Signed with a key that is not that of the contract."""
    signature = sign([body_element(request)], forgery.new_key())
    yield from signed(drive, request, signature, SIGNATURE_ERROR)


@mischief("Authorization", only=("contract",))
def changed_body(drive: Drive, request: Any) -> Steps:
    """What was signed is not what is sent."""
    other = m.AuthorizationReq(Id=request.Id, GenChallenge=bytes(16))
    signature = sign([body_element(other)], _key(drive, request))
    yield from signed(drive, request, signature, SIGNATURE_ERROR)


@mischief("Authorization", only=("contract",))
def changed_signed_info(drive: Drive, request: Any) -> Steps:
    """The digest in SignedInfo was put right after signing."""
    other = m.AuthorizationReq(Id=request.Id, GenChallenge=bytes(16))
    key = _key(drive, request)
    signature = sign([body_element(other)], key)
    signature.SignedInfo = sign([body_element(request)], key).SignedInfo
    yield from signed(drive, request, signature, SIGNATURE_ERROR)


@mischief("Authorization", only=("contract",))
def short_signature(drive: Drive, request: Any) -> Steps:
    """The value of the signature has lost its last octet."""
    signature = sign([body_element(request)], _key(drive, request))
    signature.SignatureValue.value = signature.SignatureValue.value[:-1]
    yield from signed(drive, request, signature, SIGNATURE_ERROR)


@mischief("Authorization", only=("contract",))
def second_reference(drive: Drive, request: Any) -> Steps:
    """The signature refers to an element besides, which the message has not."""
    other = Element(m.MSG_BODY, "eMAID", m.EMAIDType(Id="id2", value="DEXYZC99999999"))
    signature = sign([body_element(request), other], _key(drive, request))
    yield from signed(drive, request, signature, SIGNATURE_ERROR)


@mischief("Authorization", only=("contract",))
def combined_grammar(drive: Drive, request: Any) -> Steps:
    """SignedInfo is coded with the grammar of V2G_CI_MsgDef: some vehicles read it so."""
    signature = sign([body_element(request)], _key(drive, request), coder=COMBINED)
    return (yield from signed(drive, request, signature))


@mischief("Authorization", only=("contract",))
def no_transforms(drive: Drive, request: Any) -> Steps:
    """The reference has no Transforms, as with some vehicles."""
    signature = sign([body_element(request)], _key(drive, request), transforms=False)
    return (yield from signed(drive, request, signature))


@mischief("Authorization", only=("contract",))
def no_last_slash(drive: Drive, request: Any) -> Steps:
    """The name of canonical EXI lacks its last slash, as with some vehicles."""
    uri = "http://www.w3.org/TR/canonical-exi"
    signature = sign([body_element(request)], _key(drive, request), uri=uri)
    return (yield from signed(drive, request, signature))


# --- receipts -----------------------------------------------------------------------------------


@mischief("Receipt", only=("contract",))
def other_reading(drive: Drive, request: Any) -> Steps:
    """A signed receipt for a reading that the station has not shown."""
    request.MeterInfo.MeterReading += 1
    yield from drive.refused(request, METERING)


@mischief("Receipt", only=("contract",))
def receipt_with_other_key(drive: Drive, request: Any) -> Steps:
    """A receipt signed with a key that is not that of the contract."""
    signature = sign([body_element(request)], forgery.new_key())
    yield from signed(drive, request, signature, METERING)


@mischief("Receipt", only=("contract",))
def unsigned_receipt(drive: Drive, request: Any) -> Steps:
    """A receipt without a signature."""
    yield from signed(drive, request, None, METERING)


@mischief("Receipt", only=("contract",))
def receipt_of_other_session(drive: Drive, request: Any) -> Steps:
    """A signed receipt whose body names another session."""
    request.SessionID = bytes(8)
    yield from drive.refused(request, "FAILED_UnknownSession")


@mischief("Receipt", only=("contract",))
def no_receipt(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """Goes on without the receipt that the station has asked for."""
    requests = drive.requests
    loop = requests.charging_status() if requests.ac else requests.current_demand()
    return (yield from tolerated(drive, loop))


@mischief("Start", only=("contract",))
def unasked_receipt(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """A signed receipt that nobody has asked for."""
    receipt = m.MeteringReceiptReq(
        Id="id1", SessionID=drive.session_id, MeterInfo=m.MeterInfoType(MeterID="?")
    )
    yield from drive.refused(receipt, SEQUENCE_ERROR)
