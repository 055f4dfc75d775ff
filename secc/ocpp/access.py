"""How to dial: URL, security profile, key, TLS (OCPP-J 1.6, 3; security whitepaper, 2).

A new key or a higher profile is tried first and kept once it has worked; until then the old one
is the way back, so that a mistake does not cut the station off.
"""

import base64
import ssl
import urllib.parse
from dataclasses import asdict, dataclass
from typing import Literal

from secc.ocpp.feature import Payload
from secc.ocpp.settings import Ocpp
from secc.ocpp.store import Store

_NOTE = "access"
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
        if self.trial is None or not self._use_trial:
            return False
        self.proven, self.trial = self.trial, None
        self._keep()
        return True

    def failed(self) -> None:
        """It has not: old and new take turns."""
        self._use_trial = not self._use_trial

    def _keep(self) -> None:
        note = {"proven": asdict(self.proven), "trial": asdict(self.trial) if self.trial else None}
        self._store.put(_NOTE, note)

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
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(settings.ciphers)
        if self.current.profile >= _CLIENT_CERTIFICATE:
            if settings.certificate_file is None:
                raise AccessError("security profile 3 needs ocpp.certificate_file")
            context.load_cert_chain(settings.certificate_file, settings.key_file)
        return context


def key_octets(key: str) -> bytes:
    """The key as it is sent: hex of 16 to 20 octets, else the text itself."""
    try:
        octets = bytes.fromhex(key)
    except ValueError:
        return key.encode()
    return octets if len(octets) >= 8 else key.encode()


Trouble = Literal["unreachable", "refused", "unauthorised", "tls", "subprotocol", "settings"]
