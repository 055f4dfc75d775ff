"""The same packet captured twice: where a bridge or `-i any` listens on two interfaces at once.

TCP drops repetitions by their numbers. SLAC and discovery have none, and a repetition of theirs
means something, so it is told from an echo by the place where it was heard.
"""

from __future__ import annotations

from collections import OrderedDict

_MOST = 64  # packets remembered
_LATEST = 100_000_000  # ns; power line and bridges are quicker

Place = tuple[int, bytes]  # interface, and the octets below the packet


class Echoes:
    """Remembers what was heard just now, and where."""

    def __init__(self) -> None:
        self.count = 0
        self._heard: OrderedDict[bytes, tuple[int, set[Place]]] = OrderedDict()

    def is_echo(self, said: bytes, place: Place, time: int) -> bool:
        """Whether `said` has been heard at another place, and not yet at this one."""
        began, places = self._heard.pop(said, (time, set()))
        if not 0 <= time - began <= _LATEST or place in places:
            began, places = time, set()
        echo = bool(places)
        places.add(place)
        self._heard[said] = began, places
        if len(self._heard) > _MOST:
            self._heard.popitem(last=False)
        self.count += echo
        return echo
