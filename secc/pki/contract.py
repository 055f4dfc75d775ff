"""Whether a contract or a vehicle is to be trusted (ISO 15118-2, 8.4.3.6, 8.4.3.7 and table 112).

    payment_details(request, trust, now)          PaymentDetailsReq
    certificate_update(message, trust, now)       V2G_Message with CertificateUpdateReq
    certificate_installation(message, trust, now) V2G_Message with CertificateInstallationReq

Each gives a `Verdict`: the response code, the reason in words for the log and, unless the code is
a FAILED one, who it is. Pure functions: `now` is an aware datetime, `trust` all that is known.
Whatever a vehicle sends, the answer is a code. The signature of AuthorizationReq is not theirs:
`secc.pki.signature.flaw(message, verdict.identity.key)`.

[V2G2-824] expired, [V2G2-690] expires soon, [V2G2-931] validation by the secondary actor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec

from secc.messages import iso15118_2 as m
from secc.messages.iso15118_2 import responseCodeType as Code
from secc.pki import chain, emaid, signature
from secc.pki.certificates import Certificate, CertificateError, read
from secc.pki.chain import ChainError, Fault
from secc.pki.crl import Crl
from secc.pki.profiles import MAX_OCTETS

SOON = timedelta(days=21)  # [V2G2-690]

RevokedKey = tuple[bytes, int]  # issuer in DER and serial number


@dataclass(frozen=True, slots=True)
class Trust:
    """What this station knows about contracts.

    contract_roots      roots of mobility operators, V2G roots too
    oem_cas             roots and sub-CAs of vehicle makers (a request for installation brings the
                        leaf alone); without any, the provisioning service decides
    central             a chain without a root here is passed on, the secondary actor decides
    revoked             issuer name (DER) and serial number of revoked certificates, as OCSP or a
                        secondary actor told
    crls                lists of revoked certificates
    cancelled           normal eMAIDs of contracts that have ended
    providers           as in DEABC; None: every provider is served
    """

    contract_roots: tuple[Certificate, ...] = ()
    oem_cas: tuple[Certificate, ...] = ()
    central: bool = False
    revoked: frozenset[RevokedKey] = frozenset()
    crls: tuple[Crl, ...] = ()
    cancelled: frozenset[str] = frozenset()
    providers: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who has been recognised.

    name    normal eMAID, or PCID of a vehicle
    key     verifies the signatures of the session
    chain   leaf first, as received; with the root at the end if it is one of ours
    """

    name: str
    key: ec.EllipticCurvePublicKey
    chain: tuple[Certificate, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a certificate.

    forward     the chain has not been validated here: the secondary actor must
    """

    code: Code
    why: str
    identity: Identity | None = None
    forward: bool = False


_PAYMENT = {
    Fault.EXPIRED: Code.FAILED_CertificateExpired,
    Fault.SUB_EXPIRED: Code.FAILED,
    Fault.NO_ANCHOR: Code.FAILED_NoCertificateAvailable,
    Fault.BROKEN: Code.FAILED_CertChainError,
}
_UPDATE = {**_PAYMENT, Fault.NO_ANCHOR: Code.FAILED_CertChainError}
_INSTALLATION = {**_PAYMENT, Fault.BROKEN: Code.FAILED}  # table 112 has no CertChainError there


class _Refused(Exception):
    def __init__(self, code: Code, why: str) -> None:
        super().__init__(why)
        self.code = code


def payment_details(request: m.PaymentDetailsReq, trust: Trust, now: datetime) -> Verdict:
    """The contract that the vehicle presents."""
    try:
        received = _received(request.ContractSignatureCertChain)
        name = _same_emaid(request.eMAID, received[0], Code.FAILED_CertChainError)
        identity, forward = _contract(name, received, trust, now, _PAYMENT, ordered=False)
    except _Refused as refused:
        return Verdict(refused.code, str(refused))
    expiry = identity.chain[0].not_after
    if expiry - now <= SOON:
        why = f"contract certificate expires on {expiry:%Y-%m-%d}"
        return Verdict(Code.OK_CertificateExpiresSoon, why, identity, forward)
    return Verdict(Code.OK, "", identity, forward)


def certificate_update(message: m.V2G_Message, trust: Trust, now: datetime) -> Verdict:
    """The contract that is to be replaced; the body is a CertificateUpdateReq."""
    request = message.Body.BodyElement
    assert isinstance(request, m.CertificateUpdateReq)
    try:
        received = _received(request.ContractSignatureCertChain)
        name = _same_emaid(request.eMAID, received[0], Code.FAILED_NoCertificateAvailable)
        identity, forward = _contract(name, received, trust, now, _UPDATE, ordered=True)
        _check_signature(message, identity)
        return Verdict(Code.OK, "", identity, forward)  # that it expires soon is why it asks
    except _Refused as refused:
        return Verdict(refused.code, str(refused))


def certificate_installation(message: m.V2G_Message, trust: Trust, now: datetime) -> Verdict:
    """The vehicle that wants a contract; the body is a CertificateInstallationReq."""
    request = message.Body.BodyElement
    assert isinstance(request, m.CertificateInstallationReq)
    try:
        leaf = _read(request.OEMProvisioningCert, Code.FAILED)
        if leaf.domain != "OEM":
            raise _Refused(Code.FAILED_NoCertificateAvailable, f"{leaf.subject}: no DC=OEM")
        roots = [one for one in trust.oem_cas if one.self_issued]
        subs = [one for one in trust.oem_cas if not one.self_issued]
        central = trust.central or not trust.oem_cas
        found, forward = _path([leaf, *subs], roots, now, _INSTALLATION, central, ordered=False)
        found = [leaf] if forward else found
        _check_revoked(found, trust)
        identity = _identity(leaf.common_name, found, Code.FAILED)
        _check_signature(message, identity)
        return Verdict(Code.OK, "", identity, forward)
    except _Refused as refused:
        return Verdict(refused.code, str(refused))


def _contract(
    name: str,
    received: list[Certificate],
    trust: Trust,
    now: datetime,
    codes: Mapping[Fault, Code],
    *,
    ordered: bool,
) -> tuple[Identity, bool]:
    """Rules for a contract certificate behind its eMAID, in the order of the codes."""
    _check_issuers(received)
    found, forward = _path(
        received, trust.contract_roots, now, codes, trust.central, ordered=ordered
    )
    _check_revoked(found, trust)
    if trust.providers is not None and emaid.provider(name) not in trust.providers:
        code = Code.FAILED_CertificateNotAllowedAtThisEVSE
        raise _Refused(code, f"provider {emaid.provider(name)} is not served")
    if name in trust.cancelled:
        raise _Refused(Code.FAILED_ContractCanceled, f"contract {name} has ended")
    return _identity(name, found, Code.FAILED_CertChainError), forward


def _path(
    received: list[Certificate],
    roots: Sequence[Certificate],
    now: datetime,
    codes: Mapping[Fault, Code],
    central: bool,
    *,
    ordered: bool,
) -> tuple[list[Certificate], bool]:
    """The chain with its root, or what was received and True if another has to find the root."""
    try:
        return chain.path(received[0], received[1:], roots, now, ordered=ordered), False
    except ChainError as error:
        if error.fault is Fault.NO_ANCHOR and central:
            return received, True
        raise _Refused(codes[error.fault], str(error)) from None


def _received(found: m.CertificateChainType) -> list[Certificate]:
    subs = found.SubCertificates.Certificate if found.SubCertificates else []
    return [_read(der, Code.FAILED_CertChainError) for der in (found.Certificate, *subs)]


def _read(der: bytes, code: Code) -> Certificate:
    if len(der) > MAX_OCTETS:
        raise _Refused(code, f"certificate of {len(der)} octets")
    try:
        return read(der)
    except CertificateError as error:
        raise _Refused(code, str(error)) from None


def _same_emaid(written: str, leaf: Certificate, code: Code) -> str:
    name = emaid.normal(leaf.common_name)
    if name is None:
        raise _Refused(code, f"{leaf.common_name!r} in the certificate is no eMAID")
    if emaid.normal(written) != name:
        raise _Refused(code, f"eMAID {written!r} is not {leaf.common_name!r} of the certificate")
    return name


def _check_issuers(received: list[Certificate]) -> None:
    """What came with an issuer of the right name has its signature, whoever validates the chain."""
    for one in received:
        named = [ca for ca in received if ca.name_octets == one.issuer_octets and ca != one]
        if named and not any(ca.issued(one) for ca in named):
            why = f"{one.issuer} did not issue {one.subject}"
            raise _Refused(Code.FAILED_CertChainError, why)


def _check_revoked(found: list[Certificate], trust: Trust) -> None:
    for one, issuer in zip(found, [*found[1:], None], strict=True):
        listed = issuer and any(crl.revokes(one, issuer) for crl in trust.crls)
        if listed or (one.issuer_octets, one.serial) in trust.revoked:
            raise _Refused(Code.FAILED_CertificateRevoked, f"{one.subject} is revoked")


def _check_signature(message: m.V2G_Message, by: Identity) -> None:
    why = signature.flaw(message, by.key)
    if why is not None:
        raise _Refused(Code.FAILED_SignatureError, why)


def _identity(name: str, found: list[Certificate], code: Code) -> Identity:
    if found[0].key is None:
        raise _Refused(code, f"{found[0].subject}: key is not of P-256")
    return Identity(name, found[0].key, tuple(found))
