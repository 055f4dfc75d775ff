"""V2G certificates in the folder that the SECC reads (`secc.pki.store`), as OCPP names them."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec

from secc.ocpp.feature import Payload
from secc.ocpp.security.certificates import HashData, Roots, read_chain
from secc.pki import chain as v2g_chain
from secc.pki import csr
from secc.pki.certificates import (
    SUFFIXES,
    Certificate,
    CertificateError,
    load,
    load_key,
    save,
    save_key,
)
from secc.pki.store import MAX_V2G_ROOTS, Store, open_store

_ROOTS = {"V2GRootCertificate": "v2g", "MORootCertificate": "mo", "OEMRootCertificate": "oem"}
_OCPP_ROOTS = {
    "CSMSRootCertificate": "CentralSystemRootCertificate",
    "ManufacturerRootCertificate": "ManufacturerRootCertificate",
}
_CHAIN = "V2GCertificateChain"
USES = (*_ROOTS, *_OCPP_ROOTS, _CHAIN)


class Entry(NamedTuple):
    """One installed certificate, with those below its leaf."""

    use: str
    file: Path
    certificates: tuple[Certificate, ...]  # leaf or root first
    issuers: tuple[Certificate, ...]  # of each of them, as far as known

    def hashes(self, algorithm: str = "SHA256") -> list[HashData]:
        """certificateHashData, of the leaf first."""
        pairs = zip(self.certificates, self.issuers, strict=False)
        return [HashData.of(one, issuer, algorithm) for one, issuer in pairs]


class Installed:
    """The folder of `tls.folder`; `roots` are those of the whitepaper."""

    def __init__(self, folder: Path, roots: Roots) -> None:
        self._folder, self._roots = folder, roots

    @property
    def store(self) -> Store:
        """As the SECC sees it; raises CertificateError."""
        return open_store(self._folder)

    def entries(self) -> Iterator[Entry]:
        """All that GetInstalledCertificateIds may tell."""
        for use, place in _ROOTS.items():
            for file in sorted((self._folder / "roots" / place).glob("*")):
                yield from _root(use, file)
        for use, name in _OCPP_ROOTS.items():
            for file, root in self._roots.files(name):  # type: ignore[arg-type]
                yield Entry(use, file, (root,), (root,))
        if self._folder.is_dir():
            for chain in self.store.chains:
                file = chain.key_file.with_suffix(".pem")
                _, above = zip(*chain.issuers, strict=True) if chain.issuers else ((), ())
                yield Entry(_CHAIN, file, chain.certificates, tuple(above))

    def listed(self, uses: list[str]) -> list[Payload]:
        """certificateHashDataChain of these uses; of all if none is named."""
        found = []
        for entry in self.entries():
            if uses and entry.use not in uses:
                continue
            hashes = [one.payload for one in entry.hashes()]
            if hashes:
                row: Payload = {"certificateType": entry.use, "certificateHashData": hashes[0]}
                if hashes[1:]:
                    row["childCertificateHashData"] = hashes[1:]
                found.append(row)
        return found

    def find(self, wanted: HashData) -> Entry | None:
        """What a certificateHashData means."""
        for entry in self.entries():
            if wanted in entry.hashes(wanted.algorithm)[:1]:
                return entry
        return None

    def install(self, use: str, pem: str, now: datetime) -> None:
        """Raises CertificateError (it is not good) or OSError (it cannot be kept)."""
        if use in _OCPP_ROOTS:
            return self._roots.install(_OCPP_ROOTS[use], pem, now)  # type: ignore[arg-type]
        place = _ROOTS.get(use)
        if place is None:
            raise CertificateError(f"{use} cannot be installed")
        root = read_chain(pem.encode())[0]
        if not root.is_ca or not root.self_issued or not root.issued(root):
            raise CertificateError(f"{root.subject} is no root")
        if root.key is None:
            raise CertificateError(f"{root.subject}: its key is not of P-256")
        if now > root.not_after:
            raise CertificateError(f"{root.subject} expired on {root.not_after:%Y-%m-%d}")
        present = [one for one in self.entries() if one.use == use]
        if any(root in one.certificates for one in present):
            return None
        if use == "V2GRootCertificate" and len(present) >= MAX_V2G_ROOTS:
            raise OSError(f"{MAX_V2G_ROOTS} V2G roots are installed already")
        try:
            save(self._folder / "roots" / place / f"{root.fingerprint[:16]}.pem", [root])
        except CertificateError as error:
            raise OSError(str(error)) from None
        return None

    def request(self, name: str, organization: str, country: str) -> str:
        """A new key for the SECC and its CSR in PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        pending = self._folder / "requested"
        for old in sorted(pending.glob("*.key"))[:-1]:  # the one before may still be answered
            old.unlink(missing_ok=True)
        number = int(datetime.now().timestamp())
        save_key(pending / f"{number}-{secrets.token_hex(4)}.key", key)
        return csr.request(key, name, organization, country).decode()

    def take(self, pem: str, now: datetime) -> Path:
        """Keep a chain for a key that was requested; raises CertificateError."""
        leaf, *subs = read_chain(pem.encode())
        v2g_chain.path(leaf, subs, self.store.v2g_roots, now)
        for key_file in (self._folder / "requested").glob("*.key"):
            key = load_key(key_file)
            if key.public_key() == leaf.key:
                name = self._folder / "station" / f"{leaf.fingerprint[:16]}.pem"
                save_key(name.with_suffix(".key"), key)
                save(name, [one for one in (leaf, *subs) if not one.self_issued])
                key_file.unlink()
                return name
        raise CertificateError(f"{leaf.subject}: nobody here has asked for it")


def _root(use: str, file: Path) -> Iterator[Entry]:
    if file.suffix in SUFFIXES:
        try:
            root = load(file)[0]
        except (CertificateError, IndexError):
            return
        yield Entry(use, file, (root,), (root,))
