"""Drives the association over the raw socket of an interface: the data link of one outlet.

The interface may come and go: without it there is no link and no oscillation.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Protocol

from secc import trace
from secc.net.ethernet import Ethernet
from secc.rate_limit import RateLimit
from secc.reports import Report
from secc.session.plant import DataLink, Pilot
from secc.session.settings import Settings
from secc.slac import frames as f
from secc.slac.association import Association, Output

log = logging.getLogger(__name__)

_REOPEN_S = 1.0
_TRACE_BURST, _TRACE_PER_SECOND = 300, 50  # one matching run has about 30 frames
_PARM_REQ = f.SlacParmReq.KIND.to_bytes(2, "little")  # type: ignore[attr-defined]
_KIND_AT = 15


class Follower(Protocol):
    """Who acts by the data link: the driver of the outlet."""

    def link_changed(self) -> None:
        """`up` or `duty` is another."""

    def vehicle_looks(self) -> None:
        """A vehicle looks for a station on the line."""


class PowerLine:
    """One outlet's end of the line; `up` and `duty` as of `Association`."""

    def __init__(
        self,
        interface: str,
        settings: Settings,
        follower: Follower,
        publish: Callable[[Report], None],
        record: Callable[[trace.Line], None],
        epoch: float,
    ) -> None:
        self._interface, self._settings, self._follower = interface, settings, follower
        self._publish, self._record, self._epoch = publish, record, epoch
        self._loop = asyncio.get_running_loop()
        self._ethernet: Ethernet | None = None
        self._association: Association | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._told: tuple[bool, float | None] = (False, None)
        self._missing = ""
        self._lines = RateLimit(_TRACE_BURST, _TRACE_PER_SECOND)
        self._open()

    @property
    def up(self) -> bool:
        """Discovery may be answered."""
        return self._told[0]

    @property
    def duty(self) -> float | None:
        """What the pilot shall do while no session runs."""
        return self._told[1]

    @property
    def state(self) -> str:
        """Where the data link is, for people."""
        return self._association.state.value if self._association else "no interface"

    def observe(self, pilot: Pilot, session: bool) -> None:
        """What is measured at the outlet."""
        if self._association is not None:
            now = self._loop.time()
            self._carry_out(self._association.observe(pilot, session, now))

    def primitive(self, primitive: DataLink) -> None:
        """How the session has ended."""
        if self._association is not None:
            self._carry_out(self._association.primitive(primitive, self._loop.time()))

    def close(self) -> None:
        """Leave the line."""
        if self._timer is not None:
            self._timer.cancel()
        if self._ethernet is not None:
            self._ethernet.close()
            self._ethernet = None

    # --- the socket -------------------------------------------------------------------------------

    def _open(self) -> None:
        self._timer = None
        try:
            self._ethernet = Ethernet(self._interface, self._received, self._lost)
        except OSError as error:
            if (missing := error.strerror or str(error)) != self._missing:
                self._missing = missing
                log.error("no data link: %s", missing, extra={"interface": self._interface})
            self._timer = self._loop.call_later(_REOPEN_S, self._open)
            return
        self._missing = ""
        now = self._loop.time()
        self._association = Association(
            self._ethernet.mac,
            self._settings,
            now,
            random=secrets.token_bytes,
            epoch=self._epoch,
        )
        self._carry_out(self._association.tick(now))

    def _lost(self, why: str) -> None:
        log.error("the interface is gone: %s", why, extra={"interface": self._interface})
        self.close()
        self._association = None
        self._tell()
        self._timer = self._loop.call_later(_REOPEN_S, self._open)

    def _received(self, octets: bytes) -> None:
        if octets[_KIND_AT : _KIND_AT + 2] == _PARM_REQ:
            self._follower.vehicle_looks()
        if self._association is not None:
            self._trace("in", octets)
            self._carry_out(self._association.receive(octets, self._loop.time()))

    def _tick(self) -> None:
        self._timer = None
        if self._association is not None:
            self._carry_out(self._association.tick(self._loop.time()))

    # --- what comes of it -------------------------------------------------------------------------

    def _carry_out(self, output: Output) -> None:
        for octets in output.frames:
            if self._ethernet is not None:
                self._ethernet.send(octets)
                self._trace("out", octets)
        for report in output.reports:
            self._publish(report)
        self._arm()
        self._tell()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._association is not None and (deadline := self._association.deadline) is not None:
            self._timer = self._loop.call_at(deadline, self._tick)

    def _tell(self) -> None:
        association = self._association
        now = (association.up, association.duty) if association else (False, None)
        if now != self._told:
            self._told = now
            self._follower.link_changed()

    def _trace(self, direction: trace.Direction, octets: bytes) -> None:
        """Matching and keys, not the polls of the modem's link, and no more than a few EVs say."""
        if int.from_bytes(octets[_KIND_AT : _KIND_AT + 2], "little") >= 0x8000:
            return
        if not self._lines.allows(direction, self._loop.time()):
            return
        peer = f.mac(octets[6:12] if direction == "in" else octets[:6])
        self._record(
            trace.Message(
                time=self._epoch + self._loop.time(),
                direction=direction,
                carrier="ethernet",
                peer=peer,
                octets=octets.hex(),
            )
        )
