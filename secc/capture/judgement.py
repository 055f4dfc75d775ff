"""How a session ended, as one value; the words that all cases share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from secc.capture.record import Side
from secc.capture.session import End, Session

Outcome = Literal["completed", "paused", "stopped", "failed", "incomplete", "encrypted"]
By = Literal["EV", "station", "capture", "nobody"]
WHO: dict[Side, By] = {"EV": "EV", "EVSE": "station", "": "nobody"}
VERB = {"close": "closed TCP", "reset": "reset TCP"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`text` is the line; `phase` where the session was at that time."""

    outcome: Outcome
    by: By
    text: str
    phase: str
    clause: str = ""


def first_end(session: Session) -> End | None:
    return session.ends[0] if session.ends else None
