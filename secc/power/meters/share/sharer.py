"""Divides the register of one meter among connectors by the DC energy of each. Sans-IO.

Each step of the meter is divided over the time since the step before. What nobody has delivered
for, and what is more than `least_efficiency` explains, is unassigned. Always: the registers, what
is unassigned and what is still to be divided are together what the meter has counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

import msgspec

from secc.power.meters.ledger import Entry, Ledger
from secc.power.meters.share.books import MILLI, Account, Books, milli
from secc.power.meters.share.delivery import Delivery
from secc.power.meters.share.division import divide
from secc.power.meters.share.words import Line, Report, Share, View
from secc.session.plant import Reading


@dataclass(frozen=True, slots=True)
class Rules:
    """How the meter may count, and how far a connector may be billed above its DC energy."""

    least_efficiency: float
    step_wh: float  # a digit of the meter
    max_power_w: float
    believe_s: float


@dataclass(frozen=True, slots=True)
class Copy:
    """The books; all that the meter had counted by `at` is divided in them. None: not yet."""

    books: Books
    at: float | None


class Sharer:
    """`books` as kept; `connectors` are told only what `keep` has been told to be safe."""

    def __init__(self, books: Books, connectors: Iterable[int], rules: Rules, now: float) -> None:
        self._rules, self._books = rules, books
        self._ledger = Ledger(
            books.entry,
            max_power_w=rules.max_power_w,
            step_wh=rules.step_wh,
            believe_s=rules.believe_s,
            now=now,
        )
        self._deliveries = {
            number: Delivery(books.accounts.get(number), now) for number in connectors
        }
        self._asked: Reading[int] | None = None  # what is being divided
        self._newest: Reading[int] | None = None  # what follows
        self._settled_at: float | None = None
        self._read_at: float | None = None
        self._odd = False
        self._safe = Copy(books, None)

    # --- what comes in --------------------------------------------------------------------------

    def read(self, meter_wh: float, at: float, *, pulses: int = 0, odd: bool = False) -> None:
        """A reading of the meter; `pulses` of S0 that are in it, `odd`: as the source has it."""
        self._ledger.observe(meter_wh, at)
        self._read_at, self._odd = at, odd
        register_wh = self._ledger.register(metered=True)
        begun = self._books.begun
        self._books = msgspec.structs.replace(
            self._books,
            entry=Entry(register_wh, self._ledger.offset_wh),
            pulses=pulses,
            begun=milli(register_wh) if begun is None else begun,
        )
        if not self._ledger.implausible:
            self._newest = Reading(self._books.counted, at)
            self._next()

    def hear(self, report: Report, now: float) -> None:
        """A report of a connector; KeyError: it has no part in this meter."""
        delivered = {run: milli(wh) for run, wh in report.delivered_wh.items()}
        power_w = max(0.0, report.power_w)
        self._deliveries[report.connector].hear(delivered, power_w, min(report.at, now))

    def advance(self, now: float) -> None:
        """Divide what can be: all have told what they had delivered by then, or are silent."""
        while self._asked is not None and self._known(now):
            self._divide(self._asked)
            self._asked = None
            self._next()

    # --- what goes out --------------------------------------------------------------------------

    @property
    def copy(self) -> Copy:
        """As it is now, to be kept."""
        accounts = dict(self._books.accounts)
        for number, delivery in self._deliveries.items():
            if delivery.met:
                accounts[number] = msgspec.structs.replace(
                    accounts.get(number, Account()), delivered=delivery.total, runs=delivery.runs
                )
        books = msgspec.structs.replace(self._books, accounts=accounts)
        return Copy(books, self._settled_at)

    def keep(self, copy: Copy) -> None:
        """This copy outlives the program: its registers may be told."""
        self._safe = copy

    @property
    def odd(self) -> bool:
        """What the meter says makes no sense."""
        return self._odd or self._ledger.implausible

    def share(self, connector: int, meter_w: float | None, now: float) -> Share:
        """For a connector; `meter_w` is what the meter shows, if it shows power."""
        account, at = self._safe.books.accounts.get(connector), self._safe.at
        power_w = None if meter_w is None else self._part_w(connector, meter_w, now)
        if account is None or at is None:
            return Share(read_at=self._read_at, power_w=power_w, odd=self.odd)
        return Share(account.register / MILLI, at, self._read_at, power_w, self.odd)

    def view(self, now: float) -> View:
        """For people."""
        books = self._safe.books
        lines = [
            Line(number, account.register / MILLI, self._heard_s(number, now))
            for number, account in sorted(books.accounts.items())
        ]
        return View(
            counted_wh=books.counted / MILLI,
            unassigned_wh=books.unassigned / MILLI,
            pending_wh=(books.counted - books.divided) / MILLI,
            lines=lines,
            read_s=None if self._read_at is None else now - self._read_at,
            odd=self.odd,
        )

    # --- division -------------------------------------------------------------------------------

    def _next(self) -> None:
        """Ask for what has been delivered by the time of the next reading that has moved."""
        if self._asked is not None or self._newest is None:
            return
        newest, self._newest = self._newest, None
        if newest.value == self._books.divided:
            self._settled_at = newest.at
            return
        self._asked = newest
        for delivery in self._deliveries.values():
            delivery.ask(newest.at)

    def _known(self, now: float) -> bool:
        return all(delivery.known(now) for delivery in self._deliveries.values())

    def _divide(self, reading: Reading[int]) -> None:
        books, accounts = self._books, dict(self._books.accounts)
        heard = {number: each for number, each in self._deliveries.items() if each.met}
        old = {number: accounts.get(number, Account()) for number in heard}
        delivered = {n: max(0, each.amount - old[n].used) for n, each in heard.items()}
        bounds = {
            number: floor(energy / self._rules.least_efficiency) + old[number].carried
            for number, energy in delivered.items()
        }
        energy = reading.value - books.divided
        parts = divide(energy, delivered, bounds)
        for number, part in parts.items():
            # A meter counts in steps: what one leaves of a bound, up to a step, is the next one's.
            left = min(bounds[number] - part, milli(self._rules.step_wh))
            accounts[number] = msgspec.structs.replace(
                old[number],
                register=old[number].register + part,
                used=old[number].used + delivered[number],
                carried=left if delivered[number] else 0,
            )
        unassigned = books.unassigned + energy - sum(parts.values())
        self._books = msgspec.structs.replace(books, unassigned=unassigned, accounts=accounts)
        self._settled_at = reading.at

    # --- connectors -----------------------------------------------------------------------------

    def _power_w(self, connector: int, now: float) -> float:
        delivery = self._deliveries[connector]
        return 0.0 if delivery.silent(now) else delivery.power_w

    def _part_w(self, connector: int, meter_w: float, now: float) -> float:
        own = self._power_w(connector, now)
        if own <= 0 or meter_w <= 0:
            return 0.0
        every = sum(self._power_w(number, now) for number in self._deliveries)
        return min(meter_w * own / every, own / self._rules.least_efficiency)

    def _heard_s(self, connector: int, now: float) -> float | None:
        delivery = self._deliveries.get(connector)
        return now - delivery.heard_at if delivery is not None and delivery.heard else None
