"""Whether this vehicle may charge: the station's word, not the EV's.

A grant belongs to one session: it ends with the connection, the plug, or after a while unused,
so that no second vehicle charges on it. Only a pause keeps it.
"""

from enum import Enum

from secc.reports import Refuse
from secc.session.settings import Authorization as Policy
from secc.session.settings import Rule


class Verdict(Enum):
    """What to answer when the EV asks."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


class Authorization:
    """The state of one outlet."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._rule = policy.policy
        self._word: Verdict | None = None  # said by command
        self._until: float | None = None  # a grant given beforehand runs out
        self._asked_at: float | None = None
        self._answers = 0
        self.refusal = Refuse()  # why, if it is one

    @property
    def asked(self) -> bool:
        """The EV of this session has asked."""
        return self._asked_at is not None

    def decide_by(self, rule: Rule) -> None:
        """In this session by another rule than the configured one."""
        self._rule = rule

    def ask(self, now: float) -> bool:
        """The EV asks; True the first time a listener has to decide."""
        first = self._asked_at is None
        if self._asked_at is None:
            self._asked_at = now
            if self._until is not None and now >= self._until:
                self._word = None
            self._until = None
        self._answers += 1
        return first and self._rule == "command" and self._word is None

    def verdict(self, now: float) -> Verdict:
        """The verdict now. Before the EV has asked there may only be one given beforehand."""
        if self._word is Verdict.REFUSED:
            return Verdict.REFUSED
        if self._asked_at is None:
            valid = self._until is None or now < self._until
            return self._word if self._word is not None and valid else Verdict.WAITING
        if self._answers <= self._policy.ongoing_answers:
            return Verdict.WAITING
        return Verdict.GRANTED if self._granted(now, self._asked_at) else Verdict.WAITING

    def _granted(self, now: float, asked_at: float) -> bool:
        if self._word is Verdict.GRANTED or self._rule == "free":
            return True
        return self._rule == "delay" and now >= asked_at + self._policy.delay_s

    def grant(self, now: float) -> None:
        """A listener grants, for this session or the next."""
        self._say(Verdict.GRANTED, now)

    def refuse(self, word: Refuse, now: float) -> None:
        """A listener refuses, for this session or the next."""
        self.refusal = word
        self._say(Verdict.REFUSED, now)

    def _say(self, verdict: Verdict, now: float) -> None:
        self._word = verdict
        self._until = None if self.asked else now + self._policy.grant_s

    def doubt(self) -> None:
        """What was granted before was not for who asks now."""
        if self._word is Verdict.GRANTED:
            self._word = None

    def keep(self) -> None:
        """A paused session comes back: it was granted before."""
        self._word, self._until = Verdict.GRANTED, None

    def end(self) -> None:
        """The session is over: nothing of it holds for the next."""
        self._word = self._until = self._asked_at = None
        self._answers = 0
        self._rule = self._policy.policy
