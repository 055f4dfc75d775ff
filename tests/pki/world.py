"""Messages of a vehicle with a contract, and certificates that go astray."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from secc.messages import iso15118_2 as m
from secc.messages.xmldsig import X509IssuerSerialType
from secc.pki import authority, signature
from secc.pki.authority import Credential, chain_of
from secc.pki.certificates import Certificate
from secc.pki.contract import Trust
from secc.pki.profiles import PROFILES

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OCSP_URL = "http://127.0.0.1:8889/ocsp"
EMAID = "DEABCC123ABC56"
SESSION = bytes.fromhex("1122334455667788")
CHALLENGE = bytes(range(16))

Pki = dict[str, Credential]


def message(body: object) -> m.V2G_Message:
    return m.V2G_Message(
        Header=m.MessageHeaderType(SessionID=SESSION), Body=m.BodyType(BodyElement=body)
    )


def over_the_wire(sent: m.V2G_Message) -> m.V2G_Message:
    received = m.decode(m.encode(sent))
    assert isinstance(received, m.V2G_Message)
    return received


def signed(body: object, key: ec.EllipticCurvePrivateKey) -> m.V2G_Message:
    """As the other side receives it."""
    sent = message(body)
    signature.sign(sent, key)
    return over_the_wire(sent)


def authorization(challenge: bytes = CHALLENGE) -> m.AuthorizationReq:
    return m.AuthorizationReq(Id="ID1", GenChallenge=challenge)


def receipt(reading: int = 12345) -> m.MeteringReceiptReq:
    return m.MeteringReceiptReq(
        Id="id1",
        SessionID=SESSION,
        SAScheduleTupleID=1,
        MeterInfo=m.MeterInfoType(MeterID="M1", MeterReading=reading),
    )


def der_chain(certificates: list[Certificate]) -> m.CertificateChainType:
    leaf, *subs = (one.der for one in certificates)
    return m.CertificateChainType(
        Certificate=leaf, SubCertificates=m.SubCertificatesType(Certificate=subs) if subs else None
    )


def payment_details(certificates: list[Certificate], emaid: str = EMAID) -> m.PaymentDetailsReq:
    return m.PaymentDetailsReq(eMAID=emaid, ContractSignatureCertChain=der_chain(certificates))


def installation(certificate: Certificate) -> m.CertificateInstallationReq:
    return m.CertificateInstallationReq(
        Id="id1", OEMProvisioningCert=certificate.der, ListOfRootCertificateIDs=roots()
    )


def update(certificates: list[Certificate], emaid: str = EMAID) -> m.CertificateUpdateReq:
    return m.CertificateUpdateReq(
        Id="id1",
        ContractSignatureCertChain=der_chain(certificates),
        eMAID=emaid,
        ListOfRootCertificateIDs=roots(),
    )


def roots() -> m.ListOfRootCertificateIDsType:
    named = X509IssuerSerialType(X509IssuerName="CN=MO Root CA", X509SerialNumber=57)
    return m.ListOfRootCertificateIDsType(RootCertificateID=[named])


def trust(pki: Pki, **other: object) -> Trust:
    return Trust(
        contract_roots=(pki["mo_root"].certificate, pki["v2g_root"].certificate),
        oem_cas=tuple(pki[name].certificate for name in ("oem_root", "oem_sub1", "oem_sub2")),
        **other,  # type: ignore[arg-type]
    )


def again(
    pki: Pki,
    role: str,
    *,
    name: str | None = None,
    days: float | None = None,
    when: datetime = NOW,
    role_of: str | None = None,
    **options: str,
) -> Pki:
    """The PKI with one certificate issued anew, for the same key.

    `role_of` is another profile for it.
    """
    profile = PROFILES[role_of or role]
    above = pki[PROFILES[role].issuer]
    certificate = authority.issue(
        profile,
        name or pki[role].certificate.common_name,
        pki[role].key.public_key(),
        above.key,
        None if PROFILES[role].issuer == role else above.certificate,
        when,
        authority.Options(**options),
        days=days,
    )
    return {**pki, role: Credential(certificate, pki[role].key)}


def contract_chain(pki: Pki) -> list[Certificate]:
    return chain_of(pki, "contract")


def openssl(folder: Path, command: str) -> str:
    """The output of the openssl program, an implementation of others."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine")
    done = subprocess.run(
        ["openssl", *command.split()], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
