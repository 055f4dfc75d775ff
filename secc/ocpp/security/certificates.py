"""Certificates of the whitepaper on disk: roots of central system and manufacturer, own chains.

    folder/csms/*.pem, folder/manufacturer/*.pem      roots, named by their fingerprint
    folder/manufacturer/*.crl                         lists of revoked certificates, by hand
    folder/station/NAME.pem, NAME.key                 own chain and key; the newest that works

What others send is read as far as it is needed and is an error otherwise; a key never leaves.
"""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import new as new_hash
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from secc.ocpp.security.trust import check_key
from secc.pki.certificates import (
    Certificate,
    CertificateError,
    load,
    load_key,
    read,
    reading,
    save,
    save_key,
)

Use = Literal["CentralSystemRootCertificate", "ManufacturerRootCertificate"]
_FOLDERS: dict[Use, str] = {
    "CentralSystemRootCertificate": "csms",
    "ManufacturerRootCertificate": "manufacturer",
}
_ALGORITHMS = {"SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}
USES = tuple(_FOLDERS)


@dataclass(frozen=True)
class HashData:
    """certificateHashData of OCPP; hexadecimal in lower case, the serial without leading zeros."""

    algorithm: str
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str

    @classmethod
    def of(cls, one: Certificate, issuer: Certificate, algorithm: str = "SHA256") -> "HashData":
        """What names a certificate; `issuer` of a root is itself."""
        name = _ALGORITHMS.get(algorithm)
        if name is None:
            raise CertificateError(f"hash algorithm {algorithm}")
        return cls(
            algorithm,
            new_hash(name, one.issuer_octets).hexdigest(),
            new_hash(name, _key_octets(issuer)).hexdigest(),
            f"{one.serial:x}",
        )

    @classmethod
    def of_payload(cls, payload: dict[str, str]) -> "HashData":
        """As it came; some central systems write upper case or leading zeros."""
        return cls(
            payload["hashAlgorithm"],
            payload["issuerNameHash"].lower(),
            payload["issuerKeyHash"].lower(),
            payload["serialNumber"].lower().lstrip("0") or "0",
        )

    @property
    def payload(self) -> dict[str, str]:
        """As it is sent."""
        return {
            "hashAlgorithm": self.algorithm,
            "issuerNameHash": self.issuer_name_hash,
            "issuerKeyHash": self.issuer_key_hash,
            "serialNumber": self.serial_number,
        }


def _key_octets(one: Certificate) -> bytes:
    """subjectPublicKey without its algorithm, of any kind of key (RFC 6960, 4.1.1)."""
    key = one.x509.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    with reading("key that this station knows"):
        return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)


def read_chain(pem: bytes) -> list[Certificate]:
    """Certificates in PEM, in their order; raises CertificateError."""
    with reading():
        found = x509.load_pem_x509_certificates(pem)
    return [read(one.public_bytes(Encoding.DER)) for one in found]


class Roots:
    """Installed roots of central system and manufacturer."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most

    def of(self, use: Use) -> list[Certificate]:
        """Roots of one use; files that cannot be read are passed over."""
        return [one for _, one in self.files(use)]

    @property
    def bundle(self) -> str:
        """The roots of the central system in PEM."""
        roots = self.of("CentralSystemRootCertificate")
        return "".join(one.x509.public_bytes(Encoding.PEM).decode() for one in roots)

    def install(self, use: Use, pem: str, now: datetime) -> None:
        """Raises CertificateError (it is not good) or OSError (it cannot be kept)."""
        found = read_chain(pem.encode())
        if len(found) != 1:
            raise CertificateError(f"{len(found)} certificates; one is installed at a time")
        root = found[0]
        if not root.is_ca or not root.self_issued:
            raise CertificateError(f"{root.subject} is no root")
        if not root.issued(root):
            raise CertificateError(f"{root.subject}: its own signature does not hold")
        if now > root.not_after:
            raise CertificateError(f"{root.subject} expired on {root.not_after:%Y-%m-%d}")
        check_key(root)
        if root in self.of(use):
            return
        if sum(len(self.of(use)) for use in USES) >= self._most:
            raise OSError(f"{self._most} certificates are installed already")
        try:
            save(self._folder / _FOLDERS[use] / f"{root.fingerprint}.pem", [root])
        except CertificateError as error:
            raise OSError(str(error)) from None

    def listed(self, use: Use) -> list[HashData]:
        """What GetInstalledCertificateIds tells."""
        return [HashData.of(one, one) for one in self.of(use)]

    def find(self, wanted: HashData) -> Path | None:
        """The file of a root."""
        for use in USES:
            for file, one in self.files(use):
                if HashData.of(one, one, wanted.algorithm) == wanted:
                    return file
        return None

    def files(self, use: Use) -> Iterator[tuple[Path, Certificate]]:
        """Files of roots and what is in them."""
        for file in sorted((self._folder / _FOLDERS[use]).glob("*.pem")):
            try:
                yield file, load(file)[0]
            except (CertificateError, IndexError):
                continue

    def revocation_lists(self, use: Use) -> list[Path]:
        """Files of lists beside the roots; only the platform puts them there."""
        return sorted((self._folder / _FOLDERS[use]).glob("*.crl"))


class Own:
    """The station's chains towards the central system, oldest first, and keys that wait for one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "station"

    def request(self, common_name: str, organization: str) -> str:
        """A new key and its CSR in PEM (CN: serial number, O: CpoName)."""
        key = ec.generate_private_key(ec.SECP256R1())
        for old in self._folder.glob("*.key"):  # of requests that came to nothing
            if not old.with_suffix(".pem").exists():
                old.unlink(missing_ok=True)
        names = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
        if organization:
            names.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
        csr = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names))
        save_key(self._folder / f"{self._next():04}-{secrets.token_hex(4)}.key", key)
        return csr.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()

    def take(self, chain: list[Certificate]) -> Path:
        """Keep a chain whose key is ours; raises CertificateError."""
        for file in sorted(self._folder.glob("*.key"), reverse=True):
            if load_key(file).public_key() == chain[0].key:
                save(file.with_suffix(".pem"), chain)
                return file.with_suffix(".pem")
        raise CertificateError(f"{chain[0].subject}: nobody here has asked for it")

    @property
    def chains(self) -> list[Path]:
        """Files of chains with a key, the newest first."""
        found = sorted(self._folder.glob("*.pem"), reverse=True)
        return [file for file in found if file.with_suffix(".key").exists()]

    def remove(self, file: Path) -> None:
        """A chain that does not work, or is not needed any more, with its key."""
        file.unlink(missing_ok=True)
        file.with_suffix(".key").unlink(missing_ok=True)

    def _next(self) -> int:
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        numbers = [int(f.name[:4]) for f in self._folder.glob("*.*") if f.name[:4].isdecimal()]
        return max(numbers, default=0) + 1
