"""The authorization cache (OCPP 1.6, 3.5.1): what the CSMS last said of tags outside the list."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from secc.ocpp.authorization.tags import TagInfo, key


class Cache:
    """At most `most` tags; the clock is an argument."""

    def __init__(self, most: int = 1000, lifetime: timedelta | None = None) -> None:
        self._most, self._lifetime = most, lifetime
        self._entries: dict[str, tuple[TagInfo, datetime]] = {}  # the oldest first

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, tag: str, now: datetime) -> TagInfo | None:
        """What is known of a tag, unless it is older than the lifetime."""
        info, learned = self._entries.get(key(tag), (None, now))
        if info and self._lifetime is not None and now - learned >= self._lifetime:
            return None
        return info

    def learn(self, tag: str, info: TagInfo, now: datetime) -> list[str]:
        """Keep what the CSMS said; returns the keys that had to make room.

        Those that are not valid go first, then the oldest (3.5.1).
        """
        self._entries.pop(key(tag), None)
        self._entries[key(tag)] = (info, now)
        evicted = []
        while len(self._entries) > self._most:
            others = list(self._entries)[:-1]
            useless = (tag for tag in others if self._entries[tag][0].at(now) != "Accepted")
            evicted.append(next(useless, others[0] if others else key(tag)))
            del self._entries[evicted[-1]]
        return evicted

    def clear(self) -> None:
        """ClearCache; the local list is not touched by it."""
        self._entries.clear()

    def restore(self, entries: Iterable[tuple[str, TagInfo, datetime]]) -> None:
        """What was kept before a restart, the oldest first."""
        self._entries = {key(tag): (info, learned) for tag, info, learned in entries}
