"""What a card reader is to the rest, and when a card in its field is a swipe."""

from collections.abc import AsyncGenerator
from typing import Protocol

_RANDOM = 0x08  # ISO 14443-3, 6.5.4: a UID of 4 octets that begins so is made up at each look


class Reader(Protocol):
    """A source of swipes."""

    @property
    def trouble(self) -> str:
        """Why the reader does not work; empty while it does."""

    def swipes(self) -> AsyncGenerator[bytes, None]:
        """UIDs, one for each time a card is held to the reader; ends with the reader's task."""


class Swipes:
    """Turns looks (a card or none, several times a second) into swipes.

    A card that stays in the field, or flickers at its edge, is one swipe until nothing has been
    seen of it for `absent_s`.
    """

    def __init__(self, absent_s: float = 1.0) -> None:
        self._absent_s = absent_s
        self._last: dict[bytes, float] = {}

    def look(self, uid: bytes | None, now: float) -> bytes | None:
        """The UID if this look is a new swipe."""
        self._last = {one: at for one, at in self._last.items() if now - at < self._absent_s}
        if uid is None:
            return None
        new = uid not in self._last
        self._last[uid] = now
        return uid if new else None


def is_random(uid: bytes) -> bool:
    """Telephones and some cards show another UID at each look: it identifies nobody."""
    return len(uid) == 4 and uid[0] == _RANDOM
