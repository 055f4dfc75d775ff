"""What followed a fault, as the copper saw it: when the current was gone, when contacts opened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tools.outlet.faults import Row

OFF_A = 1.0
AT_ONCE_S = 0.15  # contacts that open so soon have not waited for the current


@dataclass(slots=True)
class Seen:
    """Filled while a row is played; times are seconds after the cause."""

    off_s: float | None = None
    open_s: float | None = None
    pilot_off: bool = False  # the oscillator stopped with the contactors, not after the session
    charged: bool = False  # it had been delivering
    charging: bool = False  # it delivers in the end
    in_order: bool | None = None  # as the session told of its end
    limited: bool = False  # less than before
    faults: dict[str, str] = field(default_factory=dict)  # name -> severity, in their order

    def look(self, at_s: float, current_a: float, closed: bool, oscillates: bool) -> None:
        """One look at modules and board."""
        if current_a < OFF_A:
            self.off_s = at_s if self.off_s is None else self.off_s
        elif self.open_s is None:
            self.off_s = None
        if closed:
            self.open_s = None
        elif self.open_s is None:
            self.open_s = at_s
        if self.open_s is not None and at_s <= self.open_s + 0.3:
            self.pilot_off = self.pilot_off or not oscillates


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table."""

    row: Row
    reaction: str
    seen: Seen
    slack_s: float = 0.0  # everybody waits so much longer than usual for silence

    @property
    def problems(self) -> list[str]:
        """What is not as the row wants it."""
        row, seen, found = self.row, self.seen, []
        if self.reaction != row.reaction:
            found.append(f"{self.reaction} instead of {row.reaction}")
        if row.faults and not seen.faults.keys() & set(row.faults):
            found.append(f"raised {_words(seen.faults) or 'nothing'}, not {_words(row.faults)}")
        if row.within is None:
            return found
        for what, took, most in zip(
            ("supply off", "contactors open"), (seen.off_s, seen.open_s), row.within, strict=True
        ):
            if took is None or took > most + self.slack_s:
                told = "never" if took is None else f"after {took:.2f} s"
                found.append(f"{what} {told}, not within {most:g} s")
        return found


def judged(row: Row, seen: Seen, slack_s: float = 0.0) -> Result:
    """The reaction by what was seen."""
    severities = set(seen.faults.values())
    if seen.charging:
        reaction = "limit" if seen.limited else "warning" if severities else "none"
    elif not seen.charged:
        reaction = "refused"
    else:
        worst = [each for each in ("emergency", "error", "stop") if each in severities]
        reaction = worst[0] if worst else _without_fault(seen)
    return Result(row, reaction, seen, slack_s)


def _without_fault(seen: Seen) -> str:
    """Contacts that broke the current, supply off at once, or an end in order."""
    waited_s = AT_ONCE_S if seen.off_s is None else max(seen.off_s, AT_ONCE_S)
    broke = seen.open_s is not None and seen.open_s <= waited_s
    if seen.pilot_off and (broke or seen.in_order is None):
        return "emergency"
    return "error" if seen.in_order is False else "stop"


def _words(names: Iterable[str] | Sequence[str]) -> str:
    return " or ".join(names)
