"""OCSP responses for the certificates that this station shows (RFC 6960; [V2G2-649], [V2G2-876]).

    request(certificate, issuer) -> octets         to be sent to a responder
    check(octets, certificate, issuer, now)        -> Response; raises OcspError
    cached(folder, certificate, issuer, now)       -> Response that can be stapled now, or None
    keep(folder, certificate, response)            into the cache
    hash_data(certificate, issuer)                 the words of OCPP for the same question

A response is fetched again at half of its life and at least weekly; the old one serves until it
has expired. Nothing a responder sends raises anything but OcspError.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from secc.pki.certificates import Certificate, CertificateError, read

WEEK = timedelta(days=7)
_SKEW = timedelta(minutes=5)
_FAILURES = (TypeError, UnsupportedAlgorithm, ValueError)


class OcspError(Exception):
    """This is no response that proves anything about the certificate."""


@dataclass(frozen=True, slots=True)
class Response:
    """A verified response; `expires` is a week after `made` if the responder names no end."""

    octets: bytes
    good: bool
    made: datetime
    expires: datetime

    @property
    def refresh(self) -> datetime:
        """When a new one is to be fetched."""
        return self.made + min(WEEK, (self.expires - self.made) / 2)


class HashData(NamedTuple):
    """OCPP's certificateHashData, `responder_url` included."""

    algorithm: str
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str
    responder_url: str


def hash_data(certificate: Certificate, issuer: Certificate) -> HashData:
    """What OCPP asks a CSMS with (Authorize, GetCertificateStatus)."""
    url = certificate.ocsp_urls[0] if certificate.ocsp_urls else ""
    serial = f"{certificate.serial:x}"
    return HashData("SHA256", *_issuer_hashes(issuer), serial, url)


def _issuer_hashes(issuer: Certificate) -> tuple[str, str]:
    name = sha256(issuer.name_octets).hexdigest()
    return name, sha256(public_key_octets(issuer)).hexdigest()


def public_key_octets(certificate: Certificate) -> bytes:
    """subjectPublicKey without its algorithm; empty for keys that V2G does not have."""
    if certificate.key is None:
        return b""
    return certificate.key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def request(certificate: Certificate, issuer: Certificate) -> bytes:
    """The question for the status of a certificate."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        certificate.x509, issuer.x509, hashes.SHA256()
    )
    return builder.build().public_bytes(Encoding.DER)


def check(octets: bytes, certificate: Certificate, issuer: Certificate, now: datetime) -> Response:
    """A response that is about this certificate, signed by who may, and in force."""
    try:
        found = ocsp.load_der_ocsp_response(octets)
        if found.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise OcspError(f"the responder says {found.response_status.name}")
        _check_subject(found, certificate, issuer)
        _check_signature(found, issuer, now)
        made, end = found.this_update_utc, found.next_update_utc
        status = found.certificate_status
    except _FAILURES as error:
        raise OcspError(f"no OCSP response: {error}") from None
    response = Response(octets, status is ocsp.OCSPCertStatus.GOOD, made, end or made + WEEK)
    if now < made - _SKEW:
        raise OcspError(f"the response is from the future, {made:%Y-%m-%d %H:%M}")
    if now > response.expires:
        raise OcspError(f"the response expired on {response.expires:%Y-%m-%d %H:%M}")
    if status is ocsp.OCSPCertStatus.UNKNOWN:
        raise OcspError("the responder does not know the certificate")
    return response


def _check_subject(found: ocsp.OCSPResponse, certificate: Certificate, issuer: Certificate) -> None:
    digest = hashes.Hash(found.hash_algorithm)
    digest.update(public_key_octets(issuer))
    if (found.serial_number, found.issuer_key_hash) != (
        certificate.serial,
        digest.finalize(),
    ):
        raise OcspError("the response is about another certificate")


def _check_signature(found: ocsp.OCSPResponse, issuer: Certificate, now: datetime) -> None:
    algorithm = found.signature_hash_algorithm
    for key in (issuer.key, *_delegates(found, issuer, now)):
        if key is None or algorithm is None:
            continue
        try:
            return key.verify(found.signature, found.tbs_response_bytes, ec.ECDSA(algorithm))
        except InvalidSignature:
            continue
    raise OcspError("the response is not signed by the issuer or its responder")


def _delegates(
    found: ocsp.OCSPResponse, issuer: Certificate, now: datetime
) -> list[ec.EllipticCurvePublicKey | None]:
    """Keys of responders that the issuer has authorised (RFC 6960, 4.2.2.2)."""
    keys = []
    for one in found.certificates:
        try:
            delegate = read(one.public_bytes(Encoding.DER))
        except CertificateError:
            continue
        usages = delegate.extended_key_usage or ()
        if ExtendedKeyUsageOID.OCSP_SIGNING.dotted_string not in usages:
            continue
        if delegate.valid_at(now) and issuer.issued(delegate):
            keys.append(delegate.key)
    return keys


def _file(folder: Path, certificate: Certificate) -> Path:
    return folder / f"{certificate.fingerprint}.ocsp"


def cached(
    folder: Path, certificate: Certificate, issuer: Certificate, now: datetime
) -> Response | None:
    """The response of the cache, None if there is none that is in force."""
    try:
        return check(_file(folder, certificate).read_bytes(), certificate, issuer, now)
    except (OSError, OcspError):
        return None


def keep(folder: Path, certificate: Certificate, response: Response) -> None:
    """Put a response into the cache, whole or not at all; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    file = _file(folder, certificate)
    new = file.with_suffix(f".{os.getpid()}")
    new.write_bytes(response.octets)
    new.replace(file)
