"""What is worth a look in a session, folded: the same thing twice is one finding, counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from secc.capture.record import Record

_MOST = 200  # different findings a session keeps


class Severity(IntEnum):
    """How much a finding matters."""

    INFO = 0
    WARNING = 1
    ERROR = 2


@dataclass(slots=True)
class Finding:
    """One deviation. `frame` and `time` are those of the first time it was seen."""

    rule: str
    severity: Severity
    text: str
    clause: str
    frame: int
    time: int
    count: int = 1
    worst: float | None = None  # of the observed values


class Findings:
    """The findings of one session, in the order they were first made."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Finding] = {}

    def add(
        self,
        rule: str,
        severity: Severity,
        text: str,
        record: Record,
        *,
        clause: str = "",
        about: str = "",
        value: float | None = None,
        counted: bool = True,
    ) -> None:
        """`about` tells apart what is not to be folded; the text of the worst `value` stays.

        `counted` is False where the text itself says how often.
        """
        known = self._found.get((rule, about))
        if known is None:
            if len(self._found) < _MOST:
                frame = record.frames[0] if record.frames else 0
                self._found[rule, about] = Finding(
                    rule, severity, text, clause, frame, record.time, worst=value
                )
            return
        known.count += counted
        known.severity = max(known.severity, severity)
        if value is not None and (known.worst is None or value > known.worst):
            known.worst, known.text = value, text

    def reworded(self, change: Callable[[str], str]) -> Findings:
        """A copy with other texts."""
        copy = Findings()
        copy._found = {
            key: replace(finding, text=change(finding.text)) for key, finding in self._found.items()
        }
        return copy

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found.values())

    def __len__(self) -> int:
        return len(self._found)

    def of(self, rule: str) -> list[Finding]:
        return [finding for finding in self._found.values() if finding.rule == rule]
