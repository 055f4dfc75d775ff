"""What leaves the station tells nothing of who charged and opens nothing.

Identities are replaced by keyed hashes of the same length, so that equal ones stay equal within
one archive and nobody can find a card or a vehicle by trying them all. Secrets are dropped.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from hashlib import sha256
from ipaddress import IPv6Address
from typing import Any, TypeVar, cast

T = TypeVar("T")

# Fields of JSON lines, of OCPP messages and of V2G messages that name a person or a vehicle ...
_IDENTITIES = frozenset(
    (
        *("evcc", "emaid", "id_tag", "idTag", "parentIdTag", "ev", "mac", "idToken"),
        *("EVCCID", "eMAID", "ContractID", "tag", "parent"),
        *("pev_id", "evse_id", "pev_mac", "evse_mac", "run_id", "nid", "source_address"),
        *("msound_target", "forwarding_sta"),
    )
)
# ... and those that open something, or are long and prove who it was.
_SECRETS = frozenset(
    (
        *("nmk", "my_nonce", "your_nonce"),
        *("Certificate", "OEMProvisioningCert", "X509Data", "X509SerialNumber", "X509IssuerName"),
        *("ContractSignatureEncryptedPrivateKey", "DHpublickey", "SignatureValue", "GenChallenge"),
        *("KeyInfo", "contract_chain", "contract_hashes", "request", "certificate", "exiRequest"),
        *("AuthorizationKey", "password", "secret", "exiResponse", "response"),
    )
)
_HARMLESS = frozenset(("exchange",))  # lines whose `request` and `response` are only names
# Keys of a configuration whose values open something.
_SECRET_KEY = re.compile(r"(?i)(password|passphrase|secret|token|authorization_?key|private)")
_USER_INFO = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)[^/@\s\"']+@")
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_MAC_ADDRESS = re.compile(r"\b[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}\b")
_ENDPOINT = re.compile(r"\[fe80:[0-9a-f:%\w]+\]:\d+")
_HIDDEN = "(removed)"
_MAC = 6
_LINK_LOCAL = bytes.fromhex("fe80000000000000")


class Redactor:
    """Hides identities under one key; `key` lives as long as one archive."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def text(self, value: str) -> str:
        """A stand-in for an identity in a text."""
        return f"hash:{self.octets(value.lower().encode(), 8).hex()}"

    def octets(self, value: bytes, size: int | None = None) -> bytes:
        """A stand-in of the same, or of another length."""
        size = len(value) if size is None else size
        digests = (
            hmac.digest(self._key, n.to_bytes(2, "big") + value, sha256)
            for n in range(-(-size // 32))
        )
        found = b"".join(digests)[:size]
        if size == _MAC:  # a unicast address that no maker has given out
            found = bytes((found[0] & 0xFC | 0x02,)) + found[1:]
        return found

    def peer(self, endpoint: str) -> str:
        """`[fe80::...]:port` of a vehicle: its address is often made of its MAC address."""
        host, _, port = endpoint.rpartition(":")
        address = IPv6Address(_LINK_LOCAL + self.octets(host.encode(), 8))
        return f"[{address}]:{port}"

    def json(self, value: Any, name: str = "") -> Any:
        """A copy of a JSON value without identities and secrets."""
        if name in _SECRETS and value is not None:
            return _HIDDEN
        if isinstance(value, Mapping):
            if value.get("type") in _HARMLESS:
                return dict(value)
            return {key: self.json(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [self.json(one, name) for one in value]
        if name == "peer" and isinstance(value, str):
            return self.peer(value)
        if name in _IDENTITIES and isinstance(value, str):
            return self.text(value)
        return self.prose(value) if isinstance(value, str) else value

    def prose(self, text: str) -> str:
        """A text in which addresses of vehicles and secrets may stand."""
        hidden = _MAC_ADDRESS.sub(lambda found: self.text(found[0]), plain_text(text))
        return _ENDPOINT.sub(lambda found: self.peer(found[0]), hidden)

    def message(self, value: T, hidden: bool = False) -> T:
        """A copy of a message (of V2G or SLAC) without identities and secrets.

        Values keep their type and length, so that it can be encoded again; `hidden`: all of it.
        """
        found: Any = value
        if is_dataclass(found) and not isinstance(found, type):
            changed = {
                field.name: self.message(
                    getattr(found, field.name), hidden or field.name in _IDENTITIES | _SECRETS
                )
                for field in fields(found)
            }
            found = replace(found, **changed)
        elif isinstance(found, list):
            found = [self.message(one, hidden) for one in found]
        elif hidden and isinstance(found, bytes):
            found = self.octets(found)
        elif hidden and isinstance(found, str) and not isinstance(found, Enum):
            found = self.octets(found.encode(), len(found)).hex()[: len(found)].upper()
        return cast(T, found)


def plain_text(text: str) -> str:
    """A text without user names and passwords of URLs and without private keys."""
    text = _USER_INFO.sub(lambda found: f"{found['scheme']}(removed)@", text)
    return _PRIVATE_KEY.sub("(private key removed)", text)


def configuration(text: str) -> str:
    """A TOML file without what opens something; comments go too: people write notes there."""
    lines = []
    for line in text.splitlines():
        name, sign, _ = line.partition("=")
        if line.lstrip().startswith("#"):
            continue
        if sign and _SECRET_KEY.search(name):
            line = f'{name.rstrip()} = "{_HIDDEN}"'
        lines.append(line)
    kept = plain_text("\n".join(lines) + "\n")
    return re.sub(r"(?i)(authorization_?key=)[^\"',]*", rf"\1{_HIDDEN}", kept)
