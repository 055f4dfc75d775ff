"""How a new contract key travels to the vehicle (ISO 15118-2, 7.9.2.4.3).

    wrap(contract_key, recipient) -> Wrapped(dh_public, encrypted)     at the secondary actor
    unwrap(wrapped, own_key, contract) -> private key                  in the vehicle

`recipient` is the key of the OEM provisioning certificate (installation) or of the old contract
certificate (update). ECDH on P-256, concatenation KDF of NIST SP 800-56A with SHA-256 over
OtherInfo 01 'U' 'V' ([V2G2-818]), AES-128-CBC without padding. A station only passes these on.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_OTHER_INFO = b"\x01UV"  # algorithm, sender, receiver; supplementary information is empty
_IV, _SCALAR = 16, 32  # octets


class KeyTransportError(Exception):
    """What was received holds no key for this vehicle."""


class Wrapped(NamedTuple):
    """`DHpublickey` (65 octets) and `ContractSignatureEncryptedPrivateKey` (48 octets)."""

    dh_public: bytes
    encrypted: bytes


def wrap(contract_key: ec.EllipticCurvePrivateKey, recipient: ec.EllipticCurvePublicKey) -> Wrapped:
    """Encrypt a contract key with a fresh ephemeral key and initialisation vector."""
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    iv = os.urandom(_IV)
    scalar = contract_key.private_numbers().private_value.to_bytes(_SCALAR, "big")
    encryptor = _cipher(ephemeral, recipient, iv).encryptor()
    point = ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Wrapped(point, iv + encryptor.update(scalar) + encryptor.finalize())


def unwrap(
    wrapped: Wrapped, own_key: ec.EllipticCurvePrivateKey, contract: ec.EllipticCurvePublicKey
) -> ec.EllipticCurvePrivateKey:
    """The key that belongs to `contract` ([V2G2-823]); raises KeyTransportError."""
    if len(wrapped.encrypted) != _IV + _SCALAR:
        raise KeyTransportError(f"{len(wrapped.encrypted)} octets of encrypted key")
    try:
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), wrapped.dh_public)
    except ValueError:
        raise KeyTransportError("DHpublickey is no point of P-256") from None
    decryptor = _cipher(own_key, sender, wrapped.encrypted[:_IV]).decryptor()
    scalar = decryptor.update(wrapped.encrypted[_IV:]) + decryptor.finalize()
    try:
        key = ec.derive_private_key(int.from_bytes(scalar, "big"), ec.SECP256R1())
    except ValueError:
        raise KeyTransportError("what was decrypted is no key of P-256") from None
    if key.public_key() != contract:
        raise KeyTransportError("the key does not fit the contract certificate")
    return key


def _cipher(
    own: ec.EllipticCurvePrivateKey, peer: ec.EllipticCurvePublicKey, iv: bytes
) -> Cipher[modes.CBC]:
    shared = own.exchange(ec.ECDH(), peer)
    key = ConcatKDFHash(hashes.SHA256(), 16, _OTHER_INFO).derive(shared)
    return Cipher(algorithms.AES128(key), modes.CBC(iv))
