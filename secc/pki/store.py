"""The certificates and keys of a station in one folder.

    roots/v2g/*.pem    V2G roots ([V2G2-878]: up to ten)      station/NAME.pem   leaf, then sub-CAs
    roots/mo/*.pem     roots of mobility operators            station/NAME.key   its private key
    roots/oem/*.pem    roots and sub-CAs of vehicle makers    ocsp/              cached responses
    roots/private/*.pem  roots of private environments        crl/*.crl          revoked, any issuer

    open_store(folder) -> Store          everything usable; `problems` tells what was left out
    store.select(authorities, now)       the chain for a vehicle's trusted_ca_keys ([V2G2-871])
    store.knows(authorities, chain)      the vehicle names its root
    store.staple(chain, now)             the OCSP response to go with it
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
_KINDS = ("v2g", "mo", "oem", "private")
_LEAF_SOON, _CA_SOON = timedelta(days=21), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class StationChain:
    """A leaf with its key and sub-CAs.

    certificates  leaf first, without the root
    key_file      readable by us alone, fits the leaf
    root          one of our V2G or private roots, None if it is not installed here
    private       the root is that of a private environment
    """

    name: str
    certificates: tuple[Certificate, ...]
    key_file: Path
    root: Certificate | None
    private: bool = False

    @property
    def sent(self) -> tuple[Certificate, ...]:
        """What TLS sends: the root only if it is a private one ([V2G2-872])."""
        return (*self.certificates, self.root) if self.private and self.root else self.certificates

    @property
    def issuers(self) -> list[tuple[Certificate, Certificate]]:
        """Each certificate whose issuer is known, and the issuer: what OCSP is asked about.

        Nothing in a private environment, which has no OCSP ([V2G2-872]).
        """
        if self.private:
            return []
        above = [*self.certificates[1:], *([self.root] if self.root else [])]
        return list(zip(self.certificates, above, strict=False))

    @property
    def expires(self) -> datetime:
        """When the first certificate of it ceases to be valid."""
        return min(one.not_after for one in self.sent)

    def valid_at(self, now: datetime) -> bool:
        """All of its certificates are valid."""
        return all(one.valid_at(now) for one in self.sent)


@dataclass(frozen=True, slots=True)
class Store:
    """What is installed, as read once."""

    folder: Path
    v2g_roots: tuple[Certificate, ...]
    mo_roots: tuple[Certificate, ...]
    oem_cas: tuple[Certificate, ...]
    private_roots: tuple[Certificate, ...]
    chains: tuple[StationChain, ...]
    crls: tuple[Crl, ...]
    problems: tuple[str, ...]

    @property
    def ocsp_folder(self) -> Path:
        """For `secc.pki.ocsp.cached` and `keep`."""
        return self.folder / "ocsp"

    def select(
        self,
        authorities: Sequence[Authority],
        now: datetime,
        among: Sequence[StationChain] | None = None,
    ) -> StationChain | None:
        """The chain under a root that was named, else another one ([V2G2-871], [V2G2-923]).

        Among equals the one that is valid longest; None if no valid chain is installed.
        """
        chains = self.chains if among is None else among
        valid = [chain for chain in chains if chain.valid_at(now)]
        return max(valid, key=lambda one: (self._rank(one, authorities), one.expires), default=None)

    def knows(self, authorities: Iterable[Authority], chain: StationChain) -> bool:
        """Whether one of the authorities is the root of this chain."""
        root = chain.root
        return root is not None and any(trusted_ca.names(one, root) for one in authorities)

    def _rank(self, chain: StationChain, authorities: Sequence[Authority]) -> int:
        """Named before public, private before those whose root is not here."""
        if self.knows(authorities, chain):
            return 3
        return 0 if chain.root is None else 1 if chain.private else 2

    def staple(self, chain: StationChain, now: datetime) -> bytes:
        """The cached response for the leaf, empty where none is in force.

        A bad one is no staple: without it the vehicle decides, and `secc pki ocsp` tells.
        """
        for leaf, issuer in chain.issuers[:1]:
            found = ocsp.cached(self.ocsp_folder, leaf, issuer, now)
            if found and found.good:
                return found.octets
        return b""

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
        cas = [*self.v2g_roots, *self.mo_roots, *self.oem_cas, *self.private_roots]
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
    v2g, mo, oem, private = (_certificates(folder / "roots" / kind, problems) for kind in _KINDS)
    files = (folder / "station").glob("*.pem")
    chains = _each(files, lambda file: _chain(file, v2g, private), problems)
    crls = _each((folder / "crl").glob("*.crl"), crl.load, problems)
    return Store(folder, v2g, mo, oem, private, tuple(chains), tuple(crls), tuple(problems))


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


def _chain(
    file: Path, public: tuple[Certificate, ...], private: tuple[Certificate, ...]
) -> StationChain:
    certificates = [one for one in load(file) if not one.self_issued]
    key_file = file.with_suffix(".key")
    if not certificates:
        raise CertificateError(f"{file}: no certificate of a station")
    if load_key(key_file).public_key() != certificates[0].key:
        raise CertificateError(f"{key_file}: not the key of {certificates[0].subject}")
    for issuer, one in zip(certificates[1:], certificates, strict=False):
        if not issuer.issued(one):
            raise CertificateError(f"{file}: {issuer.subject} did not issue {one.subject}")
    root = next((one for one in (*public, *private) if one.issued(certificates[-1])), None)
    return StationChain(
        file.stem, tuple(certificates), key_file, root, private=root is not None and root in private
    )
