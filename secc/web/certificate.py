"""A certificate of the page's own, made once, for a service network without a CA."""

import os
import socket
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAYS = 3650


def own(folder: Path, host: str, names: tuple[str, ...]) -> tuple[Path, Path]:
    """Files of certificate and key in `folder`, made when they are not there."""
    chain, key = folder / "page.pem", folder / "page.key"
    if not (chain.exists() and key.exists()):
        private = ec.generate_private_key(ec.SECP256R1())
        written = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        _write(key, written)
        certificate = _certificate(private, host, names)
        _write(chain, certificate.public_bytes(serialization.Encoding.PEM))
    return chain, key


def _certificate(
    private: ec.EllipticCurvePrivateKey, host: str, names: tuple[str, ...]
) -> x509.Certificate:
    now, called = datetime.now(UTC), socket.gethostname()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called[:64])])
    wanted = dict.fromkeys((host, called, "localhost", *names))
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(list(map(_general, wanted))), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write(file: Path, octets: bytes) -> None:
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        new.write(octets)
