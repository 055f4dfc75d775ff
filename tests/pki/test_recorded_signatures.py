"""Signatures that others made: recorded charges and messages of other codecs.

Two families of signers: RISE V2G with EXIficient in the captures; the corpus holds signatures of a
generator. A message is good under one of the certificates that the same file shows.
"""

from collections import Counter
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from secc.messages import iso15118_2 as m
from secc.pki import signature
from secc.pki.certificates import Certificate, CertificateError, read
from tests.shared_data import rows
from tools.vehicle import signing

CAPTURE = "captures/expected/dspace__ISO-2_{}_DS5366_RiseV2G.pcapng.jsonl"


def messages(lines: list[dict[str, Any]]) -> list[m.V2G_Message]:
    octets = [
        bytes.fromhex(line.get("exi") or line.get("exi_hex") or "")
        for line in lines
        if line.get("schema", line.get("protocol")) == "iso2" and line.get("status", "OK") == "OK"
    ]
    found = [m.decode(one) for one in octets]
    return [one for one in found if isinstance(one, m.V2G_Message)]


def certificates(found: list[m.V2G_Message]) -> list[Certificate]:
    octets: set[bytes] = set()
    for body in (one.Body.BodyElement for one in found):
        if isinstance(body, m.CertificateInstallationReq):
            octets.add(body.OEMProvisioningCert)
        for name in ("ContractSignatureCertChain", "SAProvisioningCertificateChain"):
            chain = getattr(body, name, None)
            if chain is not None:
                octets.add(chain.Certificate)
                octets |= set(chain.SubCertificates.Certificate if chain.SubCertificates else ())
    known = []
    for one in octets:
        try:
            known.append(read(one))
        except CertificateError:  # the corpus has random octets too
            continue
    return known


def verified(message: m.V2G_Message, key: ec.EllipticCurvePublicKey) -> bool:
    """By the station, and no differently by the vehicle of the tools, whose code is its own."""
    elements = signature.elements(message.Body.BodyElement)
    good = signature.flaw(message, key) is None
    assert good is (signing.flaw(message.Header.Signature, elements, key) == "")
    return good


def signers(found: list[m.V2G_Message]) -> Counter[tuple[str, str]]:
    """How often which message was signed by a certificate of which domain; "" is by none."""
    known = certificates(found)
    counted: Counter[tuple[str, str]] = Counter()
    for one in found:
        if one.Header.Signature is not None and signature.elements(one.Body.BodyElement):
            good = [
                certificate.domain or "?"
                for certificate in known
                if certificate.key and verified(one, certificate.key)
            ]
            counted[type(one.Body.BodyElement).__name__, "".join(good)] += 1
    return counted


def test_signatures_of_a_recorded_charge_with_receipts_are_good() -> None:
    found = messages(rows(CAPTURE.format("AC_PnC_TLS_Contract_MeteringReceipt")))

    assert signers(found) == {("AuthorizationReq", "MO"): 1, ("MeteringReceiptReq", "MO"): 2}


def test_signatures_of_a_recorded_installation_are_good() -> None:
    found = messages(rows(CAPTURE.format("DC_PnC_TLS_CertInstallation")))

    assert signers(found) == {
        ("CertificateInstallationReq", "OEM"): 1,
        ("CertificateInstallationRes", "CPS"): 1,
        ("AuthorizationReq", "MO"): 1,
    }


@pytest.mark.parametrize(
    "name",
    [
        "everest__Skoda__Enyaq_v3.0__iso15118_AC_Josev__enyaq_ac_0.dump",
        "tux__2024-03-28_iso15118-2_ac3ph_4_2.75amp.pcapng",
    ],
)
def test_digests_of_recorded_tariffs_are_ours(name: str) -> None:
    """Nobody shows the certificate of the operator there."""
    found = messages(rows(f"captures/expected/{name}.jsonl"))
    (offer,) = [one for one in found if one.Header.Signature is not None]
    assert offer.Header.Signature is not None

    info = signature.signed_info(signature.elements(offer.Body.BodyElement))

    assert info == offer.Header.Signature.SignedInfo


def test_signatures_made_by_other_codecs_are_good() -> None:
    lines = [line for line in rows("exi/corpus_public.jsonl") if line["protocol"] == "iso2"]
    lines = [line for line in lines if line.get("category") != "capture"]

    found = signers(messages(lines))

    assert {who for who in found if who[1]} == {
        ("AuthorizationReq", "MO"),
        ("CertificateInstallationReq", "OEM"),
        ("CertificateInstallationRes", "CPS"),
        ("CertificateUpdateReq", "MO"),
        ("CertificateUpdateRes", "CPS"),
        ("ChargeParameterDiscoveryRes", "MO"),
        ("MeteringReceiptReq", "MO"),
    }
