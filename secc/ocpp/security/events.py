"""Security events (whitepaper, 3 and A04): the log of them, and SecurityEventNotification.

Critical ones wait in the durable queue until the central system has them; the others are told when
that is possible and are in the log in any case.
"""

import logging
from functools import partial
from typing import Literal

import msgspec

from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.clock import written
from secc.ocpp.feature import Feature

log = logging.getLogger(__name__)

CRITICAL = frozenset(
    (
        "FirmwareUpdated",
        "SettingSystemTime",
        "StartupOfTheDevice",
        "ResetOrReboot",
        "SecurityLogWasCleared",
        "MemoryExhaustion",
        "TamperDetectionActivated",
    )
)
_MOST = 2000  # events that are kept
_LONGEST_INFO = 255
_STEP_S = 60.0  # a clock that moves further has been set, not corrected
_DDL = """
create table if not exists security_events (
    number integer primary key autoincrement, time real not null, type text not null, info text);
"""
_OF_TLS = (  # part of what the TLS library says -> event
    ("PROTOCOL", "InvalidTLSVersion"),
    ("VERSION", "InvalidTLSVersion"),
    ("CIPHER", "InvalidTLSCipherSuite"),
    ("HANDSHAKE_FAILURE", "InvalidTLSCipherSuite"),  # no common one
    ("CERTIFICATE_VERIFY", "InvalidCentralSystemCertificate"),
)


class SecurityEvents(Feature):
    """`event` may be called at any time; it becomes `security_event` of the charge point."""

    def __init__(self, station: ChargePoint) -> None:
        self._station, self._store = station, station.store
        self._store.create(_DDL)
        self._last_trouble = ""
        station.security_event = self.event
        station.security_log = self.text
        for name in ("AuthorizationKey", "SecurityProfile"):
            station.keys.watch(
                name, partial(self.event, "ReconfigurationOfSecurityParameters", name)
            )
        self._restart, station.restart = station.restart, self._restarting

    def event(self, kind: str, info: str = "") -> None:
        """Something that an operator's security officer wants to know."""
        station = self._station
        log.warning("security event", extra={"event": kind, "info": info})
        with self._store.soon() as db:
            db.execute(
                "insert into security_events (time, type, info) values (?, ?, ?)",
                (station.clock.wall(), kind, info),
            )
            db.execute(
                "delete from security_events where number <="
                " (select max(number) from security_events) - ?",
                (_MOST,),
            )
        if not self._told:
            return
        payload: dict[str, object] = {"type": kind}
        if info:
            payload["techInfo"] = info[:_LONGEST_INFO]
        if kind in CRITICAL:
            station.calls.queue("SecurityEventNotification", payload)
        elif station.is_online:
            stamp = written(station.clock.wall())
            station.calls.tell("SecurityEventNotification", {**payload, "timestamp": stamp})

    def text(self, first: float, last: float) -> bytes:
        """The log between two times, as JSON lines."""
        rows = self._store.rows(
            "select * from security_events where time between ? and ? order by number", first, last
        )
        lines = (
            {"time": written(row["time"]), "type": row["type"], "info": row["info"]} for row in rows
        )
        return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)

    @property
    def _told(self) -> bool:
        """Central systems that do not know the whitepaper are spared its messages."""
        wanted = self._station.settings.security.events
        if wanted == "auto":
            return self._station.keys.integer("SecurityProfile") > 0
        return wanted == "always"

    def _reconfigured(self, name: str) -> None:
        self.event("ReconfigurationOfSecurityParameters", name)

    async def _restarting(self, kind: Literal["Hard", "Soft"]) -> None:
        self.event("ResetOrReboot", kind)
        assert self._restart is not None
        await self._restart(kind)

    # --- what the bridge lives through ------------------------------------------------------------

    async def accepted(self) -> None:
        """The station has started and may speak."""
        self.event("StartupOfTheDevice")

    def clock_stepped(self, seconds: float) -> None:
        """The clock has been set."""
        if abs(seconds) >= _STEP_S:
            self.event("SettingSystemTime", f"by {seconds:.0f} s")

    def online(self, up: bool) -> None:
        """A failure that comes again after this is new."""
        if up:
            self._last_trouble = ""

    def refused(self, trouble: str, why: str) -> None:
        """The link could not be made; the same failure counts once."""
        if why == self._last_trouble:
            return
        self._last_trouble = why
        if trouble == "unauthorised":
            self.event("FailedToAuthenticateAtCentralSystem", why)
        elif trouble == "tls":
            kind = next((event for part, event in _OF_TLS if part in why.upper()), None)
            self.event(kind or "InvalidCentralSystemCertificate", why)
