"""The connector's end: reports out, grants in, and until when each group may be had. Sans-IO.

A lease counts from when the report was sent that the grant answers, so it is over here before the
arbiter thinks so. A grant of an older report than one that has been answered is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from secc.power.pool.words import Grant, Report


@dataclass(frozen=True, slots=True)
class Wish:
    """What the arbiter is told of this connector."""

    free: frozenset[str]
    wants: int = 0
    since: float = 0.0


class Leases:
    """Of one connector; `run` rises from start to start."""

    def __init__(
        self, connector: int, run: int, *, lease_s: float, minimum: int = 0, priority: int = 0
    ) -> None:
        self._connector, self._run, self._lease_s = connector, run, lease_s
        self._minimum, self._priority = minimum, priority
        self._number = self._heard = self._term = 0
        self._floor = 0  # answers to reports up to here may be of an arbiter that is no more
        self._sent: dict[int, float] = {}
        self._until: dict[str, float] = {}

    def report(self, wish: Wish, now: float) -> Report:
        """The next report."""
        self._number += 1
        self._sent[self._number] = now
        self._sent = {n: at for n, at in self._sent.items() if now < at + self._lease_s}
        return Report(
            connector=self._connector,
            run=self._run,
            number=self._number,
            term=self._term,
            heard=self._heard,
            free=wish.free - self.held(now),
            wants=wish.wants,
            minimum=self._minimum,
            priority=self._priority,
            since=wish.since,
        )

    def receive(self, grant: Grant) -> None:
        """Heed a grant: what it does not name is to be given back."""
        if grant.run != self._run or grant.number <= max(self._heard, self._floor):
            return
        if grant.term != self._term:  # another arbiter: it knows nothing of what was granted
            self._term, self._heard, self._until = grant.term, 0, {}
            self._floor = self._number
            return
        self._heard = grant.number
        sent_at = self._sent.get(grant.number)
        until = None if sent_at is None else sent_at + self._lease_s
        self._until = {} if until is None else dict.fromkeys(grant.groups, until)

    def held(self, now: float) -> frozenset[str]:
        """Groups that may be had now."""
        return frozenset(group for group, until in self._until.items() if now < until)

    @property
    def until(self) -> Mapping[str, float]:
        """When each runs out unless it is granted anew."""
        return self._until
