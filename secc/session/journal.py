"""What listeners are told of a session, in the words of `secc.reports`."""

from typing import Any

from secc.reports import (
    Alert,
    AuthorizationWanted,
    By,
    Deviation,
    Exchange,
    Report,
    SessionEnded,
    SessionStarted,
)
from secc.session.charging import Charging


class Journal:
    """Puts reports into the output of `charging`."""

    def __init__(self, charging: Charging) -> None:
        self._charging = charging
        self._session: str | None = None
        self._ended = False
        self.protocol = ""
        self.request: str | None = None  # the last one

    @property
    def time(self) -> float:
        """Seconds since 1970 UTC."""
        return self._charging.wall_time

    def tell(self, report: Report) -> None:
        """Any report."""
        self._charging.out.reports.append(report)

    def started(self, session_id: bytes, evccid: bytes, resumed: bool) -> None:
        """The session has got its id."""
        self._session = session_id.hex()
        self.tell(
            SessionStarted(
                time=self.time,
                session=self._session,
                evcc=evccid.hex(),
                protocol=self.protocol,
                resumed=resumed,
            )
        )

    @property
    def session(self) -> str:
        """Its id, empty before there is one."""
        return self._session or ""

    def authorization_wanted(self, evccid: bytes, **contract: Any) -> None:
        """Somebody has to decide; `contract` says which one pays."""
        evcc = evccid.hex()
        self.tell(AuthorizationWanted(time=self.time, session=self.session, evcc=evcc, **contract))

    def alert(self, name: str, text: str) -> None:
        """Somebody should look at it."""
        self.tell(Alert(time=self.time, name=name, text=text))

    def exchanged(self, response: str, code: str, latency_s: float) -> None:
        """A request has been answered."""
        self.tell(
            Exchange(
                time=self.time,
                protocol=self.protocol,
                request=self.request or "",
                response=response,
                code=code,
                latency_s=latency_s,
            )
        )

    def deviates(self, clause: str, text: str) -> None:
        """The EV has left the standard."""
        self.tell(Deviation(time=self.time, clause=clause, text=text))

    def ended(
        self, by: By, reason: str, *, ok: bool, paused: bool = False, detail: str | None = None
    ) -> None:
        """The session is over; only the first reason counts."""
        if self._ended:
            return
        self._ended = True
        self.tell(
            SessionEnded(
                time=self.time,
                session=self._session,
                by=by,
                reason=reason,
                ok=ok,
                paused=paused,
                energy_wh=self._charging.energy_wh,
                last_message=self.request,
                detail=detail,
            )
        )
