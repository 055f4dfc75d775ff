"""Two throw-away PKIs whose V2G roots have different names, installed in one folder."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secc.pki import authority, ocsp
from secc.pki.authority import Credential, Options
from secc.pki.certificates import save, save_key
from secc.pki.store import Store, open_store
from secc.tls.channel import Channel, Received
from secc.tls.server import Server
from secc.tls.settings import Tls
from tools.pki_responder import Responder

Pki = dict[str, Credential]
LABELS = ("a", "b")


def install(folder: Path, label: str, pki: Pki, kind: str = "v2g") -> None:
    """What a station needs: root, chain, key."""
    save(folder / "roots" / kind / f"{label}.pem", [pki["v2g_root"].certificate])
    save(folder / "station" / f"{label}.pem", authority.chain_of(pki, "secc"))
    save_key(folder / "station" / f"{label}.key", pki["secc"].key)


def fetch_staple(store: Store, label: str, pki: Pki, now: datetime) -> bytes:
    """Put the response for a leaf into the cache, as `secc pki ocsp` does."""
    chain = next(one for one in store.chains if one.name == label)
    leaf, issuer = chain.issuers[0]
    octets = Responder(pki).answer(ocsp.request(leaf, issuer), now)
    ocsp.keep(store.ocsp_folder, leaf, ocsp.check(octets, leaf, issuer, now))
    return octets


@dataclass(eq=False)
class Site:
    """A station's certificates; `answer` is the first flight to a ClientHello."""

    folder: Path
    now: datetime
    pkis: dict[str, Pki]
    settings: Tls = field(default_factory=Tls)

    @property
    def store(self) -> Store:
        return open_store(self.folder)

    def channel(self) -> Channel:
        return Channel(Server(self.store, self.settings))

    def answer(self, octets: bytes, now: datetime | None = None) -> Received:
        return self.channel().receive(octets, now or self.now)

    def chain(self, label: str) -> list[bytes]:
        return [one.der for one in authority.chain_of(self.pkis[label], "secc")]


@pytest.fixture(scope="session")
def pkis() -> dict[str, Pki]:
    now = datetime.now(UTC)
    return {
        label: authority.make(now, Options(), {"v2g_root": f"V2G root {label}"}) for label in LABELS
    }


@pytest.fixture
def site(pkis: dict[str, Pki], tmp_path: Path) -> Site:
    for label, pki in pkis.items():
        install(tmp_path, label, pki)
    return Site(tmp_path, datetime.now(UTC), pkis)
