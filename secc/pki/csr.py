"""The request for a new certificate of the station (PKCS #10 with the subject of annex F)."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from secc.pki.authority import Options, key_usage, subject
from secc.pki.profiles import PROFILES


def request(key: ec.EllipticCurvePrivateKey, name: str, organization: str, country: str) -> bytes:
    """PEM; raises ValueError for names that a certificate cannot bear."""
    options = Options(organization, country)
    profile = PROFILES["secc"]
    builder = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(subject(name, profile.domains[0], options))
        .add_extension(x509.BasicConstraints(False, None), critical=True)
        .add_extension(key_usage(profile.usages[0]), critical=True)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
