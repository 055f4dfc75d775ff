"""What a vehicle carries: the roots that it trusts, its provisioning certificate, its contract.

`open_wallet` reads them from a folder as `secc pki init` lays it out; `keep` replaces the contract
there. `unwrap` takes a contract key out of what a provisioning service sends (ISO 15118-2,
7.9.2.4.3).
"""

import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tools.vehicle.trust import common_name

_IV, _SCALAR = 16, 32  # octets of the encrypted key

Key = ec.EllipticCurvePrivateKey


class WalletError(ValueError):
    """The vehicle has not what it needs; the text says where it should be."""


@dataclass(frozen=True)
class Credential:
    """A certificate with its sub-CAs, leaf first, and its key."""

    chain: tuple[x509.Certificate, ...]
    key: Key

    @property
    def leaf(self) -> x509.Certificate:
        return self.chain[0]

    @property
    def octets(self) -> list[bytes]:
        """The chain in DER."""
        return [one.public_bytes(Encoding.DER) for one in self.chain]

    @property
    def emaid(self) -> str:
        """The eMAID of a contract as messages carry it."""
        return common_name(self.leaf).replace("-", "").upper()

    def __repr__(self) -> str:  # never the key
        return f"Credential({self.leaf.subject.rfc4514_string()})"


@dataclass
class Wallet:
    """`now` is the time of the visit; `contract` may change in it."""

    now: datetime
    v2g_roots: tuple[x509.Certificate, ...] = ()
    private_roots: tuple[x509.Certificate, ...] = ()  # of stations in private environments
    mo_roots: tuple[x509.Certificate, ...] = ()
    oem: Credential | None = None
    contract: Credential | None = None
    authority: Path | None = None  # keys of the issuers, which only a throw-away PKI shows
    place: Path | None = None  # of the vehicle's own

    def issuer(self, role: str) -> Credential:
        """An issuer of a throw-away PKI, for certificates that should not exist."""
        if self.authority is None:
            raise WalletError("this needs the issuers' keys, which only a throw-away PKI shows")
        return _credential(self.authority / role)


def open_wallet(folder: Path, now: datetime, label: str | None = None) -> Wallet:
    """Read vehicle/LABEL and roots/; the only label there is need not be named."""
    labels = sorted(one.name for one in (folder / "vehicle").glob("*") if one.is_dir())
    if label is None and len(labels) == 1:
        label = labels[0]
    if label is None or label not in labels:
        known = ", ".join(labels) or "none"
        raise WalletError(f"{folder}/vehicle: no vehicle {label or ''} (there: {known})")
    place, authority = folder / "vehicle" / label, folder / "authority" / label
    return Wallet(
        now=now,
        v2g_roots=_roots(folder / "roots/v2g"),
        private_roots=_roots(folder / "roots/private"),
        mo_roots=_roots(folder / "roots/mo"),
        oem=_credential(place / "oem") if (place / "oem.pem").exists() else None,
        contract=_credential(place / "contract") if (place / "contract.pem").exists() else None,
        authority=authority if authority.is_dir() else None,
        place=place,
    )


def keep(wallet: Wallet) -> None:
    """Write the contract in place of the former one."""
    assert wallet.place is not None
    assert wallet.contract is not None
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in wallet.contract.chain)
    key = wallet.contract.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for name, octets in (("contract.pem", pem), ("contract.key", key)):
        new = wallet.place / f"{name}.new"
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(octets)
        new.replace(wallet.place / name)


def _roots(folder: Path) -> tuple[x509.Certificate, ...]:
    return tuple(one for file in sorted(folder.glob("*.pem")) for one in _certificates(file))


def _certificates(file: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as error:
        raise WalletError(f"{file}: {error}") from None


def _credential(stem: Path) -> Credential:
    file = stem.with_name(f"{stem.name}.key")
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except OSError as error:
        raise WalletError(f"{file}: {error.strerror}") from None
    except (TypeError, ValueError):  # their texts may quote the file
        raise WalletError(f"{file}: no private key without password") from None
    chain = tuple(_certificates(stem.with_name(f"{stem.name}.pem")))
    if not isinstance(key, Key) or key.public_key() != chain[0].public_key():
        raise WalletError(f"{file}: not the key of {chain[0].subject.rfc4514_string()}")
    return Credential(chain, key)


def unwrap(encrypted: bytes, sender: bytes, own: Key) -> Key:
    """ContractSignatureEncryptedPrivateKey and DHpublickey -> the contract key; ValueError.

    ECDH, one round of the concatenation KDF over 01 'U' 'V' ([V2G2-818]), AES-128-CBC unpadded.
    """
    if len(encrypted) != _IV + _SCALAR:
        raise ValueError(f"encrypted key of {len(encrypted)} octets")
    peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
    shared = own.exchange(ec.ECDH(), peer)
    session_key = sha256(b"\0\0\0\1" + shared + b"\x01UV").digest()[:16]
    cipher = Cipher(algorithms.AES128(session_key), modes.CBC(encrypted[:_IV])).decryptor()
    scalar = cipher.update(encrypted[_IV:]) + cipher.finalize()
    return ec.derive_private_key(int.from_bytes(scalar), ec.SECP256R1())
