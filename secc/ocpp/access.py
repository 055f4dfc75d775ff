"""How to dial: URL, security profile, key, TLS (OCPP-J 1.6, 3; security whitepaper, 2).

A new key or a higher profile is tried first and kept once it has worked; until then the old one
is the way back, so that a mistake does not cut the station off.
"""

import base64
import ssl
import urllib.parse
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from secc.ocpp.feature import Payload
from secc.ocpp.security.certificates import Own, Roots
from secc.ocpp.settings import Ocpp
from secc.ocpp.store import Store
from secc.pki.certificates import Certificate, load

_NOTE = "access"
MOST_ROOTS = 20  # CertificateStoreMaxLength
_TLS, _CLIENT_CERTIFICATE = 2, 3  # security profiles from which they are used


class AccessError(Exception):
    """The settings do not allow to connect; says what to do."""


@dataclass(frozen=True)
class Credentials:
    """A security profile and its key (octets as hex)."""

    profile: int
    key: str = ""


class Access:
    """The credentials in use and those on trial, kept in `store`."""

    def __init__(self, settings: Ocpp, store: Store) -> None:
        self._settings, self._store = settings, store
        given = Credentials(settings.security_profile, settings.authorization_key)
        kept: Payload = store.get(_NOTE, {})
        self.proven = Credentials(**kept["proven"]) if "proven" in kept else given
        trial = kept.get("trial")
        self.trial: Credentials | None = Credentials(**trial) if trial else None
        self._use_trial = self.trial is not None
        folder = Path(settings.security.folder)
        self.roots, self.own = Roots(folder, MOST_ROOTS), Own(folder)
        self._chain = 0  # which of `_chains` is used: the newest, until it has failed

    @property
    def current(self) -> Credentials:
        """What the next connection uses."""
        return self.trial if self.trial is not None and self._use_trial else self.proven

    def change(self, *, key: str | None = None, profile: int | None = None) -> None:
        """Try another key or profile with the next connection."""
        newest = self.trial or self.proven
        self.trial = Credentials(
            newest.profile if profile is None else profile, newest.key if key is None else key
        )
        self._use_trial = True
        self._keep()

    def worked(self) -> bool:
        """The central system has taken the connection; True if that settles a trial."""
        self._settle_chain()
        if self.trial is None or not self._use_trial:
            return False
        self.proven, self.trial = self.trial, None
        self._keep()
        return True

    def failed(self) -> None:
        """It has not: old and new take turns."""
        self._use_trial = not self._use_trial
        if self.uses_certificate and self._chains:
            self._chain = (self._chain + 1) % len(self._chains)

    def _keep(self) -> None:
        note = {"proven": asdict(self.proven), "trial": asdict(self.trial) if self.trial else None}
        self._store.put(_NOTE, note)

    # --- certificates -----------------------------------------------------------------------------

    @property
    def uses_certificate(self) -> bool:
        """The station shows a certificate of its own."""
        return self.current.profile >= _CLIENT_CERTIFICATE

    @property
    def has_certificate(self) -> bool:
        """It could."""
        return bool(self._chains)

    @property
    def has_root(self) -> bool:
        """The central system can be told from others."""
        is_secure = (self._settings.url or "").startswith("wss:")
        return bool(self.trusted) or is_secure

    @property
    def trusted(self) -> list[Certificate]:
        """Roots of the central system, installed by message or by file."""
        file = self._settings.ca_file
        return [
            *self.roots.of("CentralSystemRootCertificate"),
            *(load(Path(file)) if file is not None else ()),
        ]

    def is_needed(self, file: Path) -> bool:
        """Without this root nothing would prove who the central system is."""
        roots = self.trusted
        is_used = self.current.profile >= _TLS and file.parent.name == "csms"
        return is_used and len(roots) == 1

    def renewed(self) -> None:
        """A new certificate has come: it is used with the next connection."""
        self._chain = 0

    @property
    def _chains(self) -> list[tuple[Path, Path | None]]:
        """Chains with their keys, the newest first; that of station.toml is the oldest."""
        found: list[tuple[Path, Path | None]] = [
            (chain, chain.with_suffix(".key")) for chain in self.own.chains
        ]
        settings = self._settings
        if settings.certificate_file is not None:
            key = Path(settings.key_file) if settings.key_file is not None else None
            found.append((Path(settings.certificate_file), key))
        return found

    def _settle_chain(self) -> None:
        """The certificate in use works: older ones are not needed, newer ones do not work."""
        if not self.uses_certificate or not self._chains:
            return
        used, _ = self._chains[self._chain]
        for file in self.own.chains:
            if file != used:
                self.own.remove(file)
        self._chain = 0

    # --- the request ------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where to dial; AccessError if that is not set or not safe enough."""
        settings, profile = self._settings, self.current.profile
        if settings.url is None:
            raise AccessError("no central system: set ocpp.url")
        url = settings.url
        if profile >= _TLS and url.startswith("ws:"):
            url = f"wss{url.removeprefix('ws')}"
        if settings.url_mode != "as_given":
            url = f"{url.rstrip('/')}/{urllib.parse.quote(settings.id, safe='')}"
        return f"{url}/" if settings.url_mode == "slash" else url

    @property
    def headers(self) -> dict[str, str]:
        """Authorization of profiles 1 and 2: the key is octets, not text."""
        current = self.current
        if current.profile not in (1, 2):
            return {}
        if not current.key:
            raise AccessError("security profiles 1 and 2 need ocpp.authorization_key")
        pair = self._settings.id.encode() + b":" + key_octets(current.key)
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}

    @property
    def tls(self) -> ssl.SSLContext | None:
        """Made anew for each connection, so that renewed certificates are used."""
        if not self.url.startswith("wss:"):
            return None
        settings = self._settings
        context = ssl.create_default_context(cafile=settings.ca_file)
        if bundle := self.roots.bundle:
            if settings.ca_file is None:  # a root of its own replaces those of the system
                context = ssl.create_default_context(cadata=bundle)
            else:
                context.load_verify_locations(cadata=bundle)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(settings.ciphers)
        if self.uses_certificate:
            if not self._chains:
                raise AccessError("security profile 3 needs ocpp.certificate_file")
            context.load_cert_chain(*self._chains[self._chain])
        return context


def key_octets(key: str) -> bytes:
    """The key as it is sent: hex of 16 to 20 octets, else the text itself."""
    try:
        octets = bytes.fromhex(key)
    except ValueError:
        return key.encode()
    return octets if len(octets) >= 8 else key.encode()


Trouble = Literal["unreachable", "refused", "unauthorised", "tls", "subprotocol", "settings"]
