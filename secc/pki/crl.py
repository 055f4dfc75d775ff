"""Lists of revoked certificates (RFC 5280, 5), of whichever issuer a chain turns out to have.

    load(path) -> Crl                      DER or PEM; raises CertificateError
    crl.revokes(certificate, issuer)       only if that issuer has signed the list

A list that is out of date still revokes what it names: nothing is taken back by waiting.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509

from secc.pki.certificates import Certificate, CertificateError, reading


@dataclass(frozen=True, slots=True)
class Crl:
    """One list; `issuer` is its name in DER, `expires` None if it says nothing."""

    issuer: bytes
    serials: frozenset[int]
    expires: datetime | None
    x509: x509.CertificateRevocationList = field(compare=False, repr=False)

    def revokes(self, certificate: Certificate, issuer: Certificate) -> bool:
        """`issuer` has revoked `certificate` with this list."""
        if self.issuer != issuer.name_octets or certificate.serial not in self.serials:
            return False
        return issuer.key is not None and self.x509.is_signature_valid(issuer.key)


def read(octets: bytes) -> Crl:
    """A list in DER or PEM; raises CertificateError."""
    with reading("list of revoked certificates"):
        pem = b"-----BEGIN" in octets
        found = (x509.load_pem_x509_crl if pem else x509.load_der_x509_crl)(octets)
        return Crl(
            issuer=found.issuer.public_bytes(),
            serials=frozenset(entry.serial_number for entry in found),
            expires=found.next_update_utc,
            x509=found,
        )


def load(path: Path) -> Crl:
    """A list from a file; raises CertificateError."""
    try:
        return read(path.read_bytes())
    except OSError as error:
        raise CertificateError(f"{path}: {error.strerror}") from None
    except CertificateError as error:
        raise CertificateError(f"{path}: {error}") from None
