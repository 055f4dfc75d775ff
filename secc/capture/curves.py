"""What a session did over time, for plots: voltage, current, SoC, targets, limits, phases."""

from __future__ import annotations

from dataclasses import dataclass, field

from secc.capture.record import Record
from secc.capture.session import Phase, Session, si

_MOST_POINTS = 4000  # of a curve; beyond, every second one is dropped and the step doubles

CURVES = {
    "target_v": ("EVTargetVoltage", "target voltage"),
    "present_v": ("EVSEPresentVoltage", "present voltage"),
    "limit_v": ("EVSEMaximumVoltageLimit", "EVSE voltage limit"),
    "target_a": ("EVTargetCurrent", "target current"),
    "present_a": ("EVSEPresentCurrent", "present current"),
    "limit_a": ("EVSEMaximumCurrentLimit", "EVSE current limit"),
    "max_a": ("EVMaximumCurrentLimit", "EV current limit"),
    "ac_limit_a": ("EVSEMaxCurrent", "EVSE current limit (AC)"),
}


@dataclass(slots=True)
class Curve:
    """Points in seconds since the start of the session; their number is bounded."""

    times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    step: int = 1
    seen: int = 0

    def add(self, time: float, value: float) -> None:
        self.seen += 1
        if (self.seen - 1) % self.step:
            return
        self.times.append(time)
        self.values.append(value)
        if len(self.times) > _MOST_POINTS:
            del self.times[1::2], self.values[1::2]
            self.step *= 2


@dataclass(slots=True)
class Picture:
    """The curves of one session."""

    number: int
    began: int
    curves: dict[str, Curve] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        body = record.body
        time = (record.time - self.began) / 1e9
        for name, (element, _) in CURVES.items():
            value = si(body.get(element))
            if value is not None:
                self.curves.setdefault(name, Curve()).add(time, value)
        status = body.get("DC_EVStatus")
        if isinstance(status, dict) and isinstance(status.get("EVRESSSOC"), int):
            self.curves.setdefault("soc", Curve()).add(time, float(status["EVRESSSOC"]))

    def span(self, phase: Phase) -> tuple[float, float]:
        return (phase.began - self.began) / 1e9, (phase.ended - self.began) / 1e9


class Pictures:
    """The curves of every session of a file."""

    def __init__(self) -> None:
        self.by_number: dict[int, Picture] = {}

    def record(self, record: Record, session: Session | None) -> None:
        if session is None or record.layer != "v2gtp" or record.content is None:
            return
        picture = self.by_number.get(session.number)
        if picture is None:
            picture = self.by_number[session.number] = Picture(session.number, record.time)
        picture.add(record)
