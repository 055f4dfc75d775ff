"""Identifiers of drivers: idTag (CiString20) from a card, from a vehicle, and what is known of one.

Cards come as UIDs of 4, 7 or 10 octets; the product writes them as 14 hexadecimal digits, shorter
ones filled with zeros on the right ("25eccd59000000").
"""

from datetime import datetime
from typing import Literal

import msgspec

LONGEST = 20  # CiString20
_DIGITS = 14
AUTOCHARGE = "VID:"

Form = Literal["padded", "raw"]
Status = Literal["Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"]


class TagInfo(msgspec.Struct, frozen=True):
    """idTagInfo (OCPP 1.6, 7.27): `parent` joins tags of one group."""

    status: Status
    expiry: datetime | None = None
    parent: str | None = None

    def at(self, now: datetime) -> Status:
        """The status at a time: an Accepted tag beyond its expiry date is Expired."""
        if self.status == "Accepted" and self.expiry is not None and now >= self.expiry:
            return "Expired"
        return self.status


INVALID = TagInfo("Invalid")


def of_card(uid: bytes, form: Form = "padded") -> str:
    """The idTag of a card; raises ValueError for a length that no card has."""
    if len(uid) not in (4, 7, 10):
        raise ValueError(f"a UID of {len(uid)} octets; cards have 4, 7 or 10")
    return uid.hex().ljust(_DIGITS, "0") if form == "padded" else uid.hex().upper()


def of_vehicle(evccid: str) -> str:
    """The Autocharge idTag of a vehicle: an EVCCID in hex, without the colons CSMSes stumble over.

    Anyone can send any EVCCID, and some vehicles invent one at each plug-in: it proves nothing.
    """
    digits = evccid.replace(":", "").replace("-", "").upper()
    if (
        not digits
        or len(AUTOCHARGE) + len(digits) > LONGEST
        or set(digits) - set("0123456789ABCDEF")
    ):
        raise ValueError(f"{evccid!r} is no EVCCID")
    return AUTOCHARGE + digits


def key(tag: str) -> str:
    """What is compared: idTag is case-insensitive."""
    return tag.lower()


def same_group(one: str, parent: str | None, other: str, other_parent: str | None) -> bool:
    """Whether two tags are the same or have the same parent (OCPP 1.6, 3.5.3)."""
    if key(one) == key(other):
        return True
    return parent is not None and other_parent is not None and key(parent) == key(other_parent)
