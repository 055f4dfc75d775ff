"""The certificates and keys of a station in one folder.

    roots/v2g/*.pem    V2G roots ([V2G2-878]: up to ten)      station/NAME.pem   leaf, then sub-CAs
    roots/mo/*.pem     roots of mobility operators            station/NAME.key   its private key
    roots/oem/*.pem    roots and sub-CAs of vehicle makers    ocsp/              cached responses
    crl/*.crl          lists of revoked certificates, of any of the issuers

    open_store(folder) -> Store          everything usable; `problems` tells what was left out
    store.select(authorities, now)       the chain for a vehicle's trusted_ca_keys ([V2G2-871])
    store.staples(chain, now)            OCSP responses to go with it
    store.trust(...)                     for `secc.pki.contract`
    store.warnings(now)                  what expires soon, in words

Several chains may be installed: one for each root, and the next one before the old one expires.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from secc.pki import crl, ocsp, trusted_ca
from secc.pki.certificates import SUFFIXES, Certificate, CertificateError, load, load_key
from secc.pki.contract import Trust
from secc.pki.crl import Crl
from secc.pki.trusted_ca import Authority

_Found = TypeVar("_Found")
MAX_V2G_ROOTS = 10  # [V2G2-878]
_KINDS = ("v2g", "mo", "oem")
_LEAF_SOON, _CA_SOON = timedelta(days=21), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class StationChain:
    """A leaf with its key and sub-CAs.

    certificates  leaf first, without the root: what TLS sends
    key_file      readable by us alone, fits the leaf
    root          one of our V2G roots, None if it is a root that is not installed here
    """

    name: str
    certificates: tuple[Certificate, ...]
    key_file: Path
    root: Certificate | None

    @property
    def issuers(self) -> list[tuple[Certificate, Certificate]]:
        """Each certificate whose issuer is known, and the issuer: what OCSP is asked about."""
        above = [*self.certificates[1:], *([self.root] if self.root else [])]
        return list(zip(self.certificates, above, strict=False))

    @property
    def expires(self) -> datetime:
        """When the first certificate of it ceases to be valid."""
        return min(one.not_after for one in self.certificates)

    def valid_at(self, now: datetime) -> bool:
        """All of its certificates are valid."""
        return all(one.valid_at(now) for one in self.certificates)


@dataclass(frozen=True, slots=True)
class Store:
    """What is installed, as read once."""

    folder: Path
    v2g_roots: tuple[Certificate, ...]
    mo_roots: tuple[Certificate, ...]
    oem_cas: tuple[Certificate, ...]
    chains: tuple[StationChain, ...]
    crls: tuple[Crl, ...]
    problems: tuple[str, ...]

    @property
    def ocsp_folder(self) -> Path:
        """For `secc.pki.ocsp.cached` and `keep`."""
        return self.folder / "ocsp"

    def select(self, authorities: Sequence[Authority], now: datetime) -> StationChain | None:
        """The chain under a root that was named, else another one ([V2G2-871], [V2G2-923]).

        Among equals the one that is valid longest; None if no valid chain is installed.
        """
        valid = [chain for chain in self.chains if chain.valid_at(now)]
        return max(valid, key=lambda one: (_named(one, authorities), one.expires), default=None)

    def staples(self, chain: StationChain, now: datetime) -> list[bytes]:
        """A cached response for each certificate of the chain, empty where none is in force.

        A bad one is no staple: without it the vehicle decides, and `secc pki ocsp` tells.
        """
        found = [
            ocsp.cached(self.ocsp_folder, certificate, issuer, now)
            for certificate, issuer in chain.issuers
        ]
        staples = [one.octets if one and one.good else b"" for one in found]
        return staples + [b""] * (len(chain.certificates) - len(staples))

    def trust(self, *, central: bool = False, providers: Iterable[str] | None = None) -> Trust:
        """Mobility operators and V2G roots as anchors of contracts."""
        return Trust(
            contract_roots=(*self.mo_roots, *self.v2g_roots),
            oem_cas=self.oem_cas,
            crls=self.crls,
            central=central,
            providers=None if providers is None else frozenset(providers),
        )

    def warnings(self, now: datetime) -> list[str]:
        """All that somebody should look after: problems, what expires and what is missing."""
        return [*self.problems, *self.expiring(now), *self.gaps(now)]

    def expiring(self, now: datetime) -> list[str]:
        """What is not valid now, or will not be for long."""
        cas = [*self.v2g_roots, *self.mo_roots, *self.oem_cas]
        leaves = []
        for leaf, *subs in (chain.certificates for chain in self.chains):
            leaves.append(leaf)
            cas += subs
        found = [_expiry(one, _CA_SOON, now) for one in dict.fromkeys(cas)]
        found += [_expiry(one, _LEAF_SOON, now) for one in leaves]
        return [text for text in found if text]

    def gaps(self, now: datetime) -> list[str]:
        """What a station lacks to serve TLS and Plug & Charge."""
        found = [
            f"station/{chain.name}.pem: its V2G root is not installed"
            for chain in self.chains
            if chain.root is None
        ]
        if self.select((), now) is None:
            found.append("no chain of the station is valid now: no TLS")
        if not self.mo_roots:
            found.append("no root of a mobility operator: only a CSMS can validate contracts")
        old = [one for one in self.crls if one.expires and one.expires < now]
        if old:
            found.append(f"{len(old)} lists of revoked certificates are out of date")
        if len(self.v2g_roots) > MAX_V2G_ROOTS:
            found.append(f"{len(self.v2g_roots)} V2G roots, at most {MAX_V2G_ROOTS} may coexist")
        return found


def _named(chain: StationChain, authorities: Sequence[Authority]) -> int:
    """2: under a root that was named; 1: under another one of ours; 0: its root is not here."""
    if chain.root is None:
        return 0
    return 2 if any(trusted_ca.names(one, chain.root) for one in authorities) else 1


def _expiry(one: Certificate, soon: timedelta, now: datetime) -> str:
    if now < one.not_before:
        return f"{one.subject} is valid only from {one.not_before:%Y-%m-%d} (is the clock right?)"
    if now > one.not_after:
        return f"{one.subject} expired on {one.not_after:%Y-%m-%d}"
    if one.not_after - now <= soon:
        left = (one.not_after - now).days
        return f"{one.subject} expires on {one.not_after:%Y-%m-%d}, in {left} days"
    return ""


def open_store(folder: Path) -> Store:
    """Read a folder; raises CertificateError if there is none."""
    if not folder.is_dir():
        raise CertificateError(f"{folder}: no such folder; `secc pki init {folder}` makes one")
    problems: list[str] = []
    v2g, mo, oem = (_certificates(folder / "roots" / kind, problems) for kind in _KINDS)
    files = (folder / "station").glob("*.pem")
    chains = _each(files, lambda file: _chain(file, v2g), problems)
    crls = _each((folder / "crl").glob("*.crl"), crl.load, problems)
    return Store(folder, v2g, mo, oem, tuple(chains), tuple(crls), tuple(problems))


def _each(
    files: Iterable[Path], read: Callable[[Path], _Found], problems: list[str]
) -> list[_Found]:
    """What can be read of the files, in the order of their names."""
    found = []
    for file in sorted(files):
        try:
            found.append(read(file))
        except CertificateError as error:
            problems.append(str(error))
    return found


def _certificates(folder: Path, problems: list[str]) -> tuple[Certificate, ...]:
    files = [file for file in folder.glob("*") if file.suffix in SUFFIXES]
    found = itertools.chain.from_iterable(_each(files, load, problems))
    return tuple(dict.fromkeys(found))  # a root may lie in several files


def _chain(file: Path, roots: tuple[Certificate, ...]) -> StationChain:
    certificates = [one for one in load(file) if not one.self_issued]  # TLS sends no root
    key_file = file.with_suffix(".key")
    if not certificates:
        raise CertificateError(f"{file}: no certificate of a station")
    if load_key(key_file).public_key() != certificates[0].key:
        raise CertificateError(f"{key_file}: not the key of {certificates[0].subject}")
    for issuer, one in zip(certificates[1:], certificates, strict=False):
        if not issuer.issued(one):
            raise CertificateError(f"{file}: {issuer.subject} did not issue {one.subject}")
    root = next((root for root in roots if root.issued(certificates[-1])), None)
    return StationChain(file.stem, tuple(certificates), key_file, root)
