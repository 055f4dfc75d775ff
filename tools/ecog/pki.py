"""A throw-away PKI as the package reads it: PKI_PATH is the parent of `iso15118_2`."""

from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)

from secc.pki.authority import Credential, chain_of

_ROOTS = {f"{kind}_root": f"{kind}RootCA" for kind in ("v2g", "mo", "oem")}
_SUBS = {
    f"{kind}_sub{n}": f"{kind}SubCA{n}" for kind in ("cpo", "cps", "mo", "oem") for n in (1, 2)
}
_LEAVES = {role: f"{role}Leaf" for role in ("secc", "cps", "contract", "oem")}
_STEMS = _ROOTS | _SUBS | _LEAVES
_CHAINS = {"secc": "cpoCertChain", "oem": "oemCertChain"}
_PASSWORDS = {"mo_sub2": "moSubCA2Leaf"}  # where the name is not that of the key
_PASSWORD = b"12345"


def lay_out(folder: Path, made: Mapping[str, Credential]) -> None:
    """Write every certificate and every key of a PKI."""
    certs, keys = folder / "iso15118_2/certs", folder / "iso15118_2/private_keys"
    certs.mkdir(parents=True)
    keys.mkdir()
    for role, stem in _STEMS.items():
        x509 = made[role].certificate.x509
        for suffix, encoding in (("der", Encoding.DER), ("pem", Encoding.PEM)):
            (certs / f"{stem}Cert.{suffix}").write_bytes(x509.public_bytes(encoding))
        protection = BestAvailableEncryption(_PASSWORD)
        key = made[role].key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)
        (keys / f"{stem}.key").write_bytes(key)
        (keys / f"{_PASSWORDS.get(role, stem)}Password.txt").write_bytes(_PASSWORD)
    for role, stem in _CHAINS.items():
        pem = [one.x509.public_bytes(Encoding.PEM) for one in chain_of(made, role)]
        (certs / f"{stem}.pem").write_bytes(b"".join(pem))
