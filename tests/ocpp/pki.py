"""Throw-away certificates of a central system, a manufacturer and a station."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from secc.pki.certificates import Certificate, read

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
CODE = ExtendedKeyUsageOID.CODE_SIGNING


def new_key(kind: str = "ec") -> Key:
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Issued:
    """A certificate with its key and what stands above it, without the root."""

    certificate: x509.Certificate
    key: Key
    above: tuple[x509.Certificate, ...] = ()

    @classmethod
    def root(cls, name: str, kind: str = "ec", **options: object) -> Self:
        return cls(*_make(name, None, new_key(kind), ca=True, **options))  # type: ignore[arg-type]

    def issue(self, name: str, kind: str = "ec", key: Key | None = None, **options: object) -> Self:
        """A certificate that this one signs."""
        found = _make(name, self, key or new_key(kind), **options)  # type: ignore[arg-type]
        own = () if self.certificate.issuer == self.certificate.subject else (self.certificate,)
        return type(self)(*found, (*own, *self.above))

    def sign_request(self, request: bytes, name: str | None = None, **options: object) -> Self:
        """A certificate for the key of a CSR (PEM)."""
        asked = x509.load_pem_x509_csr(request)
        assert asked.is_signature_valid
        common = asked.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        return self.issue(name or str(common), key=asked.public_key(), **options)  # type: ignore[arg-type]

    @property
    def read(self) -> Certificate:
        return read(self.certificate.public_bytes(Encoding.DER))

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def chain(self) -> str:
        """PEM, leaf first."""
        return self.pem + "".join(one.public_bytes(Encoding.PEM).decode() for one in self.above)

    def save(self, folder: Path, name: str) -> tuple[Path, Path]:
        """Files of chain and key."""
        chain, key = folder / f"{name}.pem", folder / f"{name}.key"
        chain.write_text(self.chain)
        key.touch(mode=0o600)
        key.write_bytes(self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return chain, key


def _make(
    name: str,
    issuer: Issued | None,
    key: Key,
    *,
    ca: bool = False,
    usage: x509.ObjectIdentifier | None = None,
    days: tuple[float, float] = (-2, 300),
    organization: str | None = None,
) -> tuple[x509.Certificate, Key]:
    now = datetime.now(UTC).replace(microsecond=0)
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if organization is not None:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    own = x509.Name(attributes)
    public = key.public_key() if isinstance(key, Key) else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(issuer.certificate.subject if issuer else own)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    if usage == SERVER:
        names: list[x509.GeneralName] = [x509.DNSName(name)]
        if name == "localhost":
            names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(issuer.key if issuer else key, hashes.SHA256()), key
