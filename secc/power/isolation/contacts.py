"""An insulation monitor that has two contacts, pre-alarm and alarm, and perhaps a test input.

There are no ohms: valid, warning or fault. The device measures all the time by itself.
"""

from typing import Protocol

from secc.power.faults import fault
from secc.power.isolation.settings import IsolationSettings
from secc.power.trip_test import TripTest
from secc.session.plant import STALE_S, Fault, Isolation, IsolationTest, Reading


class Contacts(Protocol):
    """Where the contacts are read: master board or GPIO."""

    @property
    def isolation_contacts(self) -> Reading[tuple[bool, bool]] | None:
        """Pre-alarm and alarm; None: never read."""

    def isolation_self_test(self, on: bool, now: float) -> None:
        """Drive the test input."""


class ContactMonitor:
    """An `IsolationMonitor`; `contacts` are looked at whenever it is asked."""

    def __init__(self, settings: IsolationSettings, contacts: Contacts, now: float) -> None:
        self._settings, self._contacts = settings, contacts
        self._test = TripTest(settings.contacts_test)
        self._running_since: float | None = None
        self._now = now

    def command(self, test: IsolationTest, now: float) -> None:
        self._look(now)
        if not test.running:
            self._running_since = None
            self._test.cancel()
        elif self._running_since is None:
            self._running_since = now
            self._test.begin(now)
        self._contacts.isolation_self_test(self._test.drive, now)

    @property
    def isolation(self) -> Reading[Isolation]:
        contacts = self._contacts.isolation_contacts
        if contacts is None:
            return Reading(Isolation.INVALID, self._now - STALE_S)
        return Reading(self._result(*contacts.value, contacts.at), contacts.at)

    def faults(self, now: float) -> frozenset[Fault]:
        self._look(now)
        names = {"isolation_monitor_test"} if self._test.passed is False else set()
        contacts = self._contacts.isolation_contacts
        if contacts is None or now >= contacts.at + self._settings.silent_s:
            names.add("isolation_monitor_silent")
        return frozenset(map(fault, names))

    def reset(self, now: float) -> None:
        self._now = now
        if self._test.passed is False:
            self._test.cancel()

    def _look(self, now: float) -> None:
        self._now = now
        if (contacts := self._contacts.isolation_contacts) is not None:
            before = self._test.drive
            self._test.observe(contacts.value[1], now)
            if self._test.drive != before:
                self._contacts.isolation_self_test(self._test.drive, now)

    def _result(self, warning: bool, alarm: bool, at: float) -> Isolation:
        if self._running_since is None:
            return Isolation.INVALID
        if self._test.running:
            return Isolation.TESTING
        if self._test.passed is False:
            return Isolation.INVALID
        if alarm:
            return Isolation.FAULT
        if at < self._running_since + self._settings.settle_s:
            return Isolation.TESTING
        return Isolation.WARNING if warning else Isolation.VALID
