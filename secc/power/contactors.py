"""Contactors with mirror contacts: what the feedback means, and when they may close again.

IEC 61851-23; times and voltages are settings. The coils' own supply runs through hardware.
"""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from secc.power.faults import fault
from secc.session.plant import STALE_S, Contactor, Fault, Reading
from secc.session.settings import Section

Delay = Annotated[float, Meta(ge=0, le=60)]


class ContactorSettings(Section, frozen=True):
    """The output contactors."""

    feedback_s: Annotated[float, Meta(ge=0.02, le=2)] = 0.2  # command and mirror contact agree
    open_s: Delay = 0.5  # open for so long before they close again
    across_v: Annotated[float, Meta(ge=0, le=60)] = 20.0  # never close on more


class Contacts:
    """Contactors that are driven together and their feedback; `names` of all of them."""

    def __init__(self, names: Iterable[str], settings: ContactorSettings, now: float) -> None:
        self._names, self._settings = frozenset(names), settings
        self._driven = False
        self._driven_at = now
        self._closed: Reading[frozenset[str]] = Reading(frozenset(), now - STALE_S)
        self._apart_since: float | None = None

    @property
    def driven(self) -> bool:
        """Whether the coils are to be under current."""
        return self._driven

    def drive(self, closed: bool, now: float) -> None:
        """The coils have been told so."""
        if closed != self._driven:
            self._driven, self._driven_at = closed, now
            self._apart_since = None

    def feedback(self, closed: frozenset[str], now: float) -> None:
        """Those whose mirror contact says closed."""
        self._closed = Reading(closed & self._names, now)
        wanted = self._names if self._driven else frozenset()
        if self._closed.value == wanted:
            self._apart_since = None
        elif self._apart_since is None:
            self._apart_since = now

    @property
    def state(self) -> Reading[Contactor]:
        """All of them as one."""
        closed, at = self._closed.value, self._closed.at
        if self._names and closed == self._names:
            state = Contactor.CLOSED
        else:
            state = Contactor.UNDEFINED if closed else Contactor.OPEN
        if closed and not self._driven and self._late(at):
            state = Contactor.WELDED
        return Reading(state, at)

    def faults(self, now: float) -> frozenset[Fault]:
        """Feedback against command for longer than allowed."""
        if not self._late(now):
            return frozenset()
        if not self._driven:
            return frozenset({fault("contactor_welded")})
        some = fault("contactor_one_pole") if self._closed.value else fault("contactor_not_closed")
        return frozenset({some})

    def _late(self, now: float) -> bool:
        return (
            self._apart_since is not None and now >= self._apart_since + self._settings.feedback_s
        )


class Closing:
    """Holds a command to close back until nothing speaks against it."""

    def __init__(self, settings: ContactorSettings, now: float) -> None:
        self._settings = settings
        self._wanted = self._closed = False
        self._opened_at = now - settings.open_s
        self._across = Reading(0.0, now - STALE_S)
        self._refused = False

    def command(self, closed: bool) -> None:
        """What is asked for."""
        self._wanted = closed

    def across(self, voltage_v: float, now: float) -> None:
        """What may be over the open contacts."""
        self._across = Reading(voltage_v, now)

    def decide(self, now: float, *, obstacle: bool = False) -> bool:
        """Whether the coils get current now; an `obstacle` keeps open what is open."""
        if self._closed and not self._wanted:
            self._opened_at = now
        unknown = now >= self._across.at + STALE_S
        unequal = unknown or abs(self._across.value) > self._settings.across_v
        self._refused = self._wanted and not self._closed and unequal
        waits = obstacle or now < self._opened_at + self._settings.open_s
        self._closed = self._wanted and (self._closed or not (unequal or waits))
        return self._closed

    def interrupt(self, now: float) -> None:
        """Something else keeps them open: closing takes a new command."""
        if self._closed:
            self._closed, self._opened_at = False, now
        self._wanted = False

    @property
    def faults(self) -> frozenset[Fault]:
        """That they are kept open because of the voltage across them."""
        return frozenset({fault("contactor_refused")}) if self._refused else frozenset()
