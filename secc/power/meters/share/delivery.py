"""The DC energy of one connector, told by its programs: counters that begin at 0 with each run.

What is told twice, late or out of order changes nothing, and a new run takes nothing away.
"""

from collections.abc import Mapping

from secc.power.meters.share.books import MILLI, REMEMBERED, Account

UNHEARD_S = 3.0  # a program that is silent for so long delivers nothing: its board has opened
FIRST_S = 10.0  # all have so long to find a sharer that starts
_HOUR_S = 3_600.0


class Delivery:
    """Goes on from `account`; without one it begins with the first word."""

    def __init__(self, account: Account | None, now: float) -> None:
        self.met = account is not None
        kept = account or Account()
        self.total, self._runs = kept.delivered, dict(kept.runs)
        self.heard_at, self._silent_at = now, now + FIRST_S
        self.heard = False
        self.power_w = 0.0
        self._asked_at: float | None = None
        self._answer: int | None = None

    @property
    def runs(self) -> dict[str, int]:
        """To be kept."""
        return dict(self._runs)

    def hear(self, delivered: Mapping[str, int], power_w: float, at: float) -> None:
        """A report: the counter of each run in mWh as of `at`, and the DC power then."""
        for run, told in delivered.items():
            before = self._runs.pop(run, 0 if self.met else told)
            self.total += max(0, told - before)
            self._runs[run] = max(told, before)  # at the end: told last
        self.met = True
        if at < self.heard_at:
            return
        for run in list(self._runs)[: -max(REMEMBERED, len(delivered))]:
            del self._runs[run]
        self.heard_at, self._silent_at = at, at + UNHEARD_S
        self.heard, self.power_w = True, power_w
        if self._asked_at is not None and at >= self._asked_at:
            self._reply()

    def ask(self, at: float) -> None:
        """How much was it at `at`? `known` says when `amount` is the answer."""
        self._asked_at, self._answer = at, None
        if self.heard and self.heard_at >= at:
            self._reply()

    def known(self, now: float) -> bool:
        """It has told, or will not."""
        return self._answer is not None or self.silent(now)

    def silent(self, now: float) -> bool:
        """Nothing has been heard for so long that it delivers nothing."""
        return now >= self._silent_at

    @property
    def amount(self) -> int:
        """mWh until the time that was asked for, as far as they have been told."""
        return self.total if self._answer is None else self._answer

    def _reply(self) -> None:
        """The report is a little later than what was asked for."""
        assert self._asked_at is not None
        later_s = self.heard_at - self._asked_at
        since = int(self.power_w * later_s / _HOUR_S * MILLI)
        self._asked_at, self._answer = None, max(0, self.total - since)
