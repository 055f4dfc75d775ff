"""The station's end of the supervisor: beats out, its word back. A `Part` of the plant."""

import socket
from contextlib import suppress
from pathlib import Path

from secc.power.faults import fault
from secc.power.supervisor.beat import Beat, Why, read_reply
from secc.session.plant import Fault

_LONGEST = 64


class Heart:
    """`beat` belongs into a healthy event loop; nothing here blocks."""

    def __init__(self, path: Path, run: int, silence_s: float, now: float) -> None:
        self._path, self._run, self._silence_s = path, run, silence_s
        self._own = path.with_name(path.name + ".station")
        self._own.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self._own))
        self._socket.setblocking(False)
        self._number = 0
        self._beat_at = self._answered_at = now - silence_s
        self.why = Why.STARTED

    def beat(self, *, healthy: bool, resting: bool, now: float) -> None:
        """Say how it is, and hear what the supervisor has said since the last time."""
        self._hear()
        self._number += 1
        self._beat_at = now
        beat = Beat(self._run, self._number, healthy, resting)
        with suppress(OSError):  # it is not there (yet): its silence is the fault
            self._socket.sendto(beat.encode(), str(self._path))

    def faults(self, now: float) -> frozenset[Fault]:
        self._hear()
        silent = now >= self._answered_at + self._silence_s
        lost = silent or self.why is not Why.ENABLED
        return frozenset({fault("enable_lost")} if lost else ())

    def reset(self, now: float) -> None:
        """It latches nothing."""

    def close(self) -> None:
        self._socket.close()
        self._own.unlink(missing_ok=True)

    def _hear(self) -> None:
        """An answer is as old as the beat that it answers."""
        while True:
            try:
                octets = self._socket.recv(_LONGEST)
            except OSError:  # nothing more, or nobody there
                return
            reply = read_reply(octets)
            if reply is not None and reply.number == self._number:
                self._answered_at, self.why = self._beat_at, reply.why
