"""Which of several masters at a broker is in charge: the one that was there first. Sans-IO.

A master listens before it grants anything, and again after every silence of its own. Who hears
another ends; two that have begun at once both end, and listen for different times the next time.
"""

import math
import random

LISTEN_S = 3.0  # at least; who is in charge is heard several times in it
SAY_S = 0.5


class Presence:
    """Of one master; `look` every `SAY_S`, and say so to the others when it is in charge."""

    def __init__(self) -> None:
        self._listens_s = LISTEN_S * (1 + random.random())
        self._looked_at, self._listened_at = -math.inf, math.inf

    def look(self, hears: bool, now: float) -> bool:
        """Whether it is in charge; `hears`: it is attached to the broker."""
        if not hears or now > self._looked_at + LISTEN_S:
            self._listened_at = now + self._listens_s
        self._looked_at = now
        return now >= self._listened_at
