"""Is the other end alive? Counters, silence and damage of frames that come from one sender.

Both ends use it: a frame counts only when it is sound and its alive counter has moved.
"""

from collections import deque
from typing import Any

from secc.power.board.frames import FrameError, VersionError, decode

DAMAGE_S = 5.0  # how long a damaged frame is remembered


class Link:
    """Sound frames in, messages out."""

    def __init__(self, silence_s: float, now: float) -> None:
        self._silence_s = silence_s
        self._alive: dict[int, int] = {}
        self._damaged: deque[float] = deque(maxlen=32)
        self.heard_at = now  # the last message that proves life
        self.damaged = 0  # frames, since the start
        self.foreign = False  # it speaks another version

    def receive(self, kind: int, octets: bytes, now: float) -> Any | None:
        """The message of a frame; None: damaged, or sent again by something that hangs."""
        try:
            message, alive = decode(kind, octets)
        except VersionError:
            self.foreign = True
            return None
        except FrameError:
            self.damaged += 1
            self._damaged.append(now)
            return None
        self.foreign = False
        if self._alive.get(kind) == alive:
            return None
        self._alive[kind] = alive
        return message

    def silent(self, now: float) -> bool:
        """Nothing that proves life for too long."""
        return now >= self.heard_at + self._silence_s

    def damage(self, now: float) -> bool:
        """More than one damaged frame in a short time: more than chance."""
        return sum(at > now - DAMAGE_S for at in self._damaged) > 1
