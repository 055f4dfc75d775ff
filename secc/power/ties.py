"""Tie contactors: each joins a shared group of power modules to the modules of an outlet."""

from collections.abc import Iterable

from secc.power.contactors import Closing, ContactorSettings, Contacts
from secc.power.faults import fault
from secc.session.plant import Contactor, Fault, Reading


class Ties:
    """Those of one board, by the name of the contactor; each closes and opens for itself."""

    def __init__(self, names: Iterable[str], settings: ContactorSettings, now: float) -> None:
        self.across_v = settings.across_v
        self._ties = {
            name: (Contacts((name,), settings, now), Closing(settings, now)) for name in names
        }

    def command(self, name: str, closed: bool) -> None:
        """`decide` follows."""
        self._ties[name][1].command(closed)

    def across(self, name: str, voltage_v: float, now: float) -> None:
        """What may be over the open contacts: it closes on little only."""
        self._ties[name][1].across(voltage_v, now)

    def decide(self, now: float, *, well: bool, obstacle: bool) -> None:
        """As the switchgear decides for the output."""
        if not well:
            self.interrupt(now)
        for contacts, closing in self._ties.values():
            contacts.drive(closing.decide(now, obstacle=obstacle), now)

    def interrupt(self, now: float) -> None:
        """Open at once; closing takes a new command."""
        for _, closing in self._ties.values():
            closing.interrupt(now)

    def feedback(self, closed: frozenset[str], now: float) -> None:
        """Mirror contacts."""
        for contacts, _ in self._ties.values():
            contacts.feedback(closed, now)

    @property
    def coils(self) -> frozenset[str]:
        """Those whose coils get current."""
        return frozenset(name for name, (contacts, _) in self._ties.items() if contacts.driven)

    def state(self, name: str) -> Reading[Contactor]:
        """As fed back."""
        return self._ties[name][0].state

    def faults(self, now: float) -> frozenset[Fault]:
        """That one does not follow: its group is of no use, the outlet goes on."""
        wrong = any(contacts.faults(now) for contacts, _ in self._ties.values())
        return frozenset({fault("pool_tie")} if wrong else ())
