"""Who may see and do what: one table of rights, and nothing else decides."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What an account is."""

    USER = "user"
    OPERATOR = "operator"
    MANUFACTURER = "manufacturer"


class Right(StrEnum):
    """What a page asks for; the texts are what people read in the table of accounts."""

    LIVE = "see what the connectors do"
    OWN = "change the own password, log out"
    CONTROL = "authorise, refuse, stop, limit, renegotiate, reset faults"
    HISTORY = "sessions, faults and changes"
    SETTINGS = "settings of the operator"
    HARDWARE = "settings of the hardware"
    SERVICE = "diagnostics, check of the installation, versions"
    ACCOUNTS = "accounts"


_ALL = frozenset(Role)
_STAFF = frozenset({Role.OPERATOR, Role.MANUFACTURER})

RIGHTS: Mapping[Right, frozenset[Role]] = MappingProxyType(
    {
        Right.LIVE: _ALL,
        Right.OWN: _ALL,
        Right.CONTROL: _STAFF,
        Right.HISTORY: _STAFF,
        Right.SETTINGS: _STAFF,
        Right.HARDWARE: frozenset({Role.MANUFACTURER}),
        Right.SERVICE: _STAFF,
        Right.ACCOUNTS: _STAFF,
    }
)
# Whose accounts a role may make, change and remove: nobody makes more than himself.
GOVERNS: Mapping[Role, frozenset[Role]] = MappingProxyType(
    {
        Role.USER: frozenset(),
        Role.OPERATOR: frozenset({Role.USER, Role.OPERATOR}),
        Role.MANUFACTURER: _ALL,
    }
)


def may(role: Role, right: Right) -> bool:
    """Whether the table says so."""
    return role in RIGHTS[right]
