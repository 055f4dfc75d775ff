"""X.509 certificates as V2G reads them (ISO 15118-2, annex F); what cannot be read is one error.

    read(der) -> Certificate          one certificate, as it comes in a message
    load(path) -> [Certificate]       a file, DER or PEM, one or several
    load_key(path, password)          a private key of P-256, from a file nobody else may read
    save(path, certificates), save_key(path, key)     new files; an existing one is an error

All of a certificate is read at once, so that a later look at it cannot fail. Times are aware
datetimes in UTC. Neither errors nor representations show a private key.
"""

from __future__ import annotations

import os
import stat
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID, NameOID

SUFFIXES = (".pem", ".der", ".crt", ".cer")  # of files with certificates
_FAILURES = (  # what `cryptography` raises over octets that are no certificate
    AttributeError,
    OverflowError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
_UNDERSTOOD = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.SUBJECT_KEY_IDENTIFIER,
    ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
    ExtensionOID.AUTHORITY_INFORMATION_ACCESS,
    ExtensionOID.CERTIFICATE_POLICIES,
}
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
)


class CertificateError(Exception):
    """These octets, or this file, are no certificate or key that can be used."""


class EncryptedKeyError(CertificateError):
    """This key cannot be read without its password."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate; two are equal when their octets are.

    domain              DC of the subject, None without
    key                 None if it is not of P-256
    path_length         of basicConstraints, None is unlimited; `is_ca` is false without them
    key_usage           names as in RFC 5280 in snake case, None without the extension
    extended_key_usage  dotted object identifiers, None without the extension
    critical            of basicConstraints and keyUsage, as far as present: both are critical
    unknown             critical extensions that nobody here understands
    """

    der: bytes = field(repr=False)
    x509: x509.Certificate = field(compare=False, repr=False)
    subject: str = field(compare=False)
    issuer: str = field(compare=False)
    common_name: str = field(compare=False)
    domain: str | None = field(compare=False)
    serial: int = field(compare=False)
    not_before: datetime = field(compare=False)
    not_after: datetime = field(compare=False)
    key: ec.EllipticCurvePublicKey | None = field(compare=False, repr=False)
    is_ca: bool = field(compare=False)
    path_length: int | None = field(compare=False)
    key_usage: frozenset[str] | None = field(compare=False)
    extended_key_usage: frozenset[str] | None = field(compare=False)
    critical: bool = field(compare=False)
    unknown: tuple[str, ...] = field(compare=False)
    ocsp_urls: tuple[str, ...] = field(compare=False)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hexadecimal."""
        return sha256(self.der).hexdigest()

    @property
    def name_octets(self) -> bytes:
        """The subject in DER."""
        return self.x509.subject.public_bytes()

    @property
    def issuer_octets(self) -> bytes:
        """The issuer in DER."""
        return self.x509.issuer.public_bytes()

    @property
    def self_issued(self) -> bool:
        """Subject and issuer are the same."""
        return self.name_octets == self.issuer_octets

    def valid_at(self, now: datetime) -> bool:
        """`now` is within the validity."""
        return self.not_before <= now <= self.not_after

    def issued(self, other: Certificate) -> bool:
        """The names fit and our key verifies the signature of `other`."""
        try:
            other.x509.verify_directly_issued_by(self.x509)
        except (InvalidSignature, *_FAILURES):
            return False
        return True


@contextmanager
def reading(what: str = "certificate") -> Iterator[None]:
    """Failures as CertificateError; no warnings of odd numbers and names, which `lint` tells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except _FAILURES as error:
            why, _, _ = str(error).partition(": ParseError")  # of which nobody learns anything
            raise CertificateError(f"no {what}: {why}") from None


def read(der: bytes) -> Certificate:
    """One certificate; raises CertificateError."""
    with reading():
        return _facts(x509.load_der_x509_certificate(der))


def _facts(found: x509.Certificate) -> Certificate:
    extensions = {extension.oid: extension for extension in found.extensions}
    constraints = extensions.get(ExtensionOID.BASIC_CONSTRAINTS)
    basic = constraints.value if constraints else None
    usage = extensions.get(ExtensionOID.KEY_USAGE)
    extended = extensions.get(ExtensionOID.EXTENDED_KEY_USAGE)
    common = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    domain = found.subject.get_attributes_for_oid(NameOID.DOMAIN_COMPONENT)
    return Certificate(
        der=found.public_bytes(Encoding.DER),
        x509=found,
        subject=found.subject.rfc4514_string(),
        issuer=found.issuer.rfc4514_string(),
        common_name=str(common[0].value) if common else "",
        domain=str(domain[0].value) if domain else None,
        serial=found.serial_number,
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        key=_key(found),
        is_ca=isinstance(basic, x509.BasicConstraints) and basic.ca,
        path_length=basic.path_length if isinstance(basic, x509.BasicConstraints) else None,
        key_usage=_usages(usage.value) if usage else None,
        extended_key_usage=_extended(extended.value) if extended else None,
        critical=all(one is None or one.critical for one in (constraints, usage)),
        unknown=tuple(
            oid.dotted_string
            for oid, extension in extensions.items()
            if extension.critical and oid not in _UNDERSTOOD
        ),
        ocsp_urls=_ocsp_urls(extensions.get(ExtensionOID.AUTHORITY_INFORMATION_ACCESS)),
    )


def _key(found: x509.Certificate) -> ec.EllipticCurvePublicKey | None:
    key = found.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    return None


def _usages(usage: x509.ExtensionType) -> frozenset[str]:
    return frozenset(name for name in _USAGES if getattr(usage, name, False))


def _extended(usage: x509.ExtensionType) -> frozenset[str]:
    assert isinstance(usage, x509.ExtendedKeyUsage)  # by its identifier
    return frozenset(oid.dotted_string for oid in usage)


def _ocsp_urls(found: x509.Extension[x509.ExtensionType] | None) -> tuple[str, ...]:
    if found is None:
        return ()
    assert isinstance(found.value, x509.AuthorityInformationAccess)  # by its identifier
    return tuple(
        str(access.access_location.value)
        for access in found.value
        if access.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(access.access_location, x509.UniformResourceIdentifier)
    )


def load(path: Path) -> list[Certificate]:
    """The certificates of a file in its order, DER or PEM; raises CertificateError."""
    try:
        octets = path.read_bytes()
    except OSError as error:
        raise CertificateError(f"{path}: {error.strerror}") from None
    try:
        if b"-----BEGIN" not in octets:
            return [read(octets)]
        with reading():
            return [_facts(one) for one in x509.load_pem_x509_certificates(octets)]
    except CertificateError as error:
        raise CertificateError(f"{path}: {error}") from None


def load_key(
    path: Path, password: bytes | None = None, *, readable: bool = False
) -> ec.EllipticCurvePrivateKey:
    """A private key of P-256 in PEM; raises CertificateError.

    A file that others may read is refused, unless `readable` says that this does not matter.
    """
    try:
        mode = path.stat().st_mode
        octets = path.read_bytes()
    except OSError as error:
        raise CertificateError(f"{path}: {error.strerror}") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO) and not readable:
        raise CertificateError(f"{path}: others may read this key; chmod 600 {path}")
    try:
        key = load_pem_private_key(octets, password)
    except TypeError:  # encrypted without password, or the other way round
        if password is None:
            raise EncryptedKeyError(f"{path}: this key needs a password") from None
        raise CertificateError(f"{path}: this key is not encrypted") from None
    except (ValueError, UnsupportedAlgorithm):  # its text may quote the file: not shown
        raise CertificateError(f"{path}: no private key, or a wrong password") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise CertificateError(f"{path}: the key is not of P-256")
    return key


def save(path: Path, certificates: Iterable[Certificate]) -> None:
    """Write certificates in PEM, in this order."""
    pem = b"".join(one.x509.public_bytes(Encoding.PEM) for one in certificates)
    _create(path, pem, 0o644)


def save_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Write a private key in PEM that nobody else may read."""
    _create(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)


def _create(path: Path, octets: bytes, mode: int) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(octets)
    except FileExistsError:
        raise CertificateError(f"{path} exists and is left alone") from None
    except OSError as error:
        raise CertificateError(f"{path}: {error.strerror}") from None
