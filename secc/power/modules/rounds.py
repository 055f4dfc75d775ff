"""Whom to ask what, and when: as often as wanted, within what the bus may carry.

Everything that the bank sends counts against the load; only questions wait for it.
"""

import heapq
from collections.abc import Collection
from itertools import count

from secc.power.modules.module import Driver, Poll
from secc.power.modules.settings import ModulesSettings
from secc.power.node import Frame

_PAIR_BITS = 2 * 131  # question and answer
_SLOW_S = 0.2  # what changes seldom is asked one after the other
_UNASKED_S = 0.5  # modules that tell by themselves do so
_SPACING_S = 0.01  # between two questions
_BURST_S = 0.1  # a load that may be ahead of its time
_FIND_S, _FIND_AGAIN_S = 1.0, 5.0  # until all are found, and for those that come later
_FIND_EACH_S = 0.25  # all of them answer
_UNRATED_S = 1.0  # a first answer that was lost must not cost ten seconds
_SURE = 3  # times that nobody new has answered


class Rounds:
    """Questions in the order in which they are due."""

    def __init__(self, driver: Driver, settings: ModulesSettings, now: float) -> None:
        self._driver, self._settings = driver, settings
        self._due: list[tuple[float, int, Poll, int]] = []
        self._order = count()
        self._shared_at = {poll.what: now for poll in driver.traits.polls if poll.shared}
        self._shared_turn = 0
        self._credit_bits, self._at = 0.0, now
        self._asked_at = self._found_at = self._beaten_at = float("-inf")
        self._scan = self._known = self._sure = 0

    def add(self, address: int, now: float) -> None:
        """A module that is to be asked from now on."""
        for rank, poll in enumerate(self._driver.traits.polls):
            if not poll.shared:
                due = now + (_SLOW_S * rank if poll.period_s > 1.0 else 0.0)
                heapq.heappush(self._due, (due, next(self._order), poll, address))

    def spend(self, frames: Collection[Frame]) -> None:
        """These are on their way."""
        self._credit_bits -= sum(frame.bits for frame in frames)

    def cycle_s(self, modules: int, active: bool) -> float:
        """How often a module is asked for its current, when the load allows no more."""
        polls = self._driver.traits.polls
        if not polls:
            return _UNASKED_S
        pairs_per_s = (
            sum(1 / (poll.period_s if active else poll.idle_s) for poll in polls) * modules
        )
        over = pairs_per_s * max(_PAIR_BITS / self._settings.load_bit_s, _SPACING_S)
        if over > 1:
            return polls[0].idle_s * over
        return polls[0].period_s if active else polls[0].idle_s

    def beat(self, now: float) -> list[Frame]:
        """The heartbeat, when it is due."""
        if not self._driver.heartbeats or now < self._beaten_at + self._driver.traits.heartbeat_s:
            return []
        self._beaten_at = now
        return list(self._driver.heartbeats)

    def find(self, known: int, expected: int, now: float) -> list[Frame]:
        """Ask who is there: all at once, and while nobody is known each address in turn."""
        if known != self._known:
            self._known, self._sure = known, 0
        complete = known >= max(1, expected) and self._sure >= _SURE
        again_s = max(_FIND_AGAIN_S, known * _FIND_EACH_S)
        if now < self._found_at + (again_s if complete else _FIND_S):
            return []
        self._found_at = now
        self._sure += 1
        frames = self._driver.read(self._driver.traits.find, None)
        if not known:
            address = self._driver.traits.addresses[self._scan % len(self._driver.traits.addresses)]
            self._scan += 1
            frames += self._driver.read(self._driver.traits.find, address)
        self._credit_bits -= known * _PAIR_BITS / 2
        return frames

    def ask(
        self, active: bool, members: Collection[int], unrated: Collection[int], now: float
    ) -> tuple[list[Frame], Poll | None, int]:
        """The next question, to whom, and its frames; none while the load does not allow one.

        `unrated`: those of which it is not known yet what they can.
        """
        self._earn(now)
        if now < self.deadline or not members:
            return [], None, 0
        for poll in self._driver.traits.polls:
            if poll.shared and now >= self._shared_at[poll.what]:
                self._shared_at[poll.what] = now + (poll.period_s if active else poll.idle_s)
                self._shared_turn += 1
                address = sorted(members)[self._shared_turn % len(members)]
                return self._question(poll, address, now)
        _, _, poll, address = heapq.heappop(self._due)
        period_s = poll.period_s if active else poll.idle_s
        due = now + (min(period_s, _UNRATED_S) if address in unrated else period_s)
        heapq.heappush(self._due, (due, next(self._order), poll, address))
        return self._question(poll, address, now)

    @property
    def deadline(self) -> float:
        """When the next question may be asked."""
        due = list(self._shared_at.values()) + [entry[0] for entry in self._due[:1]]
        if not due:
            return float("inf")
        wait_s = max(0.0, -self._credit_bits) / self._settings.load_bit_s
        return max(min(due), self._asked_at + _SPACING_S, self._at + wait_s)

    def _question(self, poll: Poll, address: int, now: float) -> tuple[list[Frame], Poll, int]:
        self._asked_at = now
        frames = self._driver.read(poll.what, address)
        self._credit_bits -= sum(frame.bits for frame in frames)  # the answers
        return frames, poll, address

    def _earn(self, now: float) -> None:
        load = self._settings.load_bit_s
        most = _BURST_S * load  # either way: commands do not keep questions waiting for ever
        self._credit_bits = max(-most, self._credit_bits) + (now - self._at) * load
        self._credit_bits = min(most, self._credit_bits)
        self._at = now
