"""SLAC as seen from beside (ISO 15118-3 Annex A): attempts, sounds, attenuation, match."""

from __future__ import annotations

from dataclasses import dataclass, field

from secc.capture.findings import Findings, Severity
from secc.capture.record import Record

SOUNDS = 10  # C_EV_match_MNBC
POOR_DB, SUSPICIOUS_DB = 40.0, 8.0
_MATCH_JOIN_S = 12.0


@dataclass(slots=True)
class SlacRun:
    """What one plug-in did on the power line until the first IP packet."""

    parm_requests: int = 0
    parm_answers: int = 0
    starts: int = 0
    sounds: int = 0
    indications: int = 0
    answers: int = 0  # CM_ATTEN_CHAR.RSP
    match_requests: int = 0
    matched: bool = False
    attenuation_db: float | None = None
    run_id: str = ""
    vehicle: str = ""  # MAC
    stations: set[str] = field(default_factory=set)
    began: int | None = None
    ended: int | None = None
    last: str = ""
    runs: set[str] = field(default_factory=set)

    @property
    def seen(self) -> bool:
        return bool(self.parm_requests or self.parm_answers or self.match_requests or self.matched)

    def receive(self, record: Record, findings: Findings) -> None:
        """One management message."""
        step = _STEPS[record.message]
        if self.began is None:
            self.began = record.time
        self.last = record.message
        step(self, record, findings)

    def parm_req(self, record: Record, _: Findings) -> None:
        content = record.content or {}
        self.vehicle = record.source
        self.run_id = str(content.get("run_id", ""))
        self.runs.add(self.run_id)
        self.parm_requests += 1
        self.sounds = 0

    def parm_cnf(self, record: Record, findings: Findings) -> None:
        self.parm_answers += 1
        self.stations.add(record.source)
        self.vehicle = self.vehicle or record.destination
        if len(self.stations) > 1:
            findings.add(
                "slac-stations",
                Severity.INFO,
                f"{len(self.stations)} stations answer SLAC: {', '.join(sorted(self.stations))}",
                record,
            )

    def start(self, record: Record, _: Findings) -> None:
        self.starts += 1
        self.vehicle = self.vehicle or record.source

    def sound(self, _: Record, __: Findings) -> None:
        self.sounds += 1

    def indication(self, record: Record, findings: Findings) -> None:
        """CM_ATTEN_CHAR.IND: what the station heard."""
        content = record.content or {}
        self.indications += 1
        average, sounds = content.get("avg"), content.get("num_sounds")
        if isinstance(average, float):
            best = self.attenuation_db is None or average < self.attenuation_db
            self.attenuation_db = average if best else self.attenuation_db
            if average > POOR_DB:
                findings.add(
                    "slac-attenuation",
                    Severity.WARNING,
                    f"attenuation {average:.1f} dB on average: a poor link (over {POOR_DB:.0f} dB)",
                    record,
                    clause="ISO 15118-3 Annex A",
                    about=record.source,
                    value=average,
                )
        if isinstance(sounds, int) and sounds < SOUNDS:
            findings.add(
                "slac-sounds",
                Severity.WARNING,
                f"the station heard {sounds} of {SOUNDS} sounds",
                record,
                clause="ISO 15118-3 C_EV_match_MNBC",
                about=record.source,
                value=float(SOUNDS - sounds),
            )

    def response(self, _: Record, __: Findings) -> None:
        self.answers += 1

    def match_req(self, record: Record, _: Findings) -> None:
        self.match_requests += 1
        self.vehicle = self.vehicle or record.source

    def match_cnf(self, record: Record, findings: Findings) -> None:
        self.matched = True
        self.ended = record.time
        self.stations.add(record.source)
        self.vehicle = self.vehicle or record.destination
        if self.parm_requests > 1:
            seconds = (record.time - (self.began or record.time)) / 1e9
            findings.add(
                "slac-retries",
                Severity.WARNING if seconds > _MATCH_JOIN_S else Severity.INFO,
                f"{self.parm_requests} CM_SLAC_PARM.REQ until the match ({seconds:.1f} s)",
                record,
                clause="ISO 15118-3 C_EV_match_retry",
            )


def concerns(record: Record) -> bool:
    """Whether a management message belongs to SLAC (the modem's own do not)."""
    return record.message in _STEPS


_STEPS = {
    "CM_SLAC_PARM.REQ": SlacRun.parm_req,
    "CM_SLAC_PARM.CNF": SlacRun.parm_cnf,
    "CM_START_ATTEN_CHAR.IND": SlacRun.start,
    "CM_MNBC_SOUND.IND": SlacRun.sound,
    "CM_ATTEN_CHAR.IND": SlacRun.indication,
    "CM_ATTEN_CHAR.RSP": SlacRun.response,
    "CM_SLAC_MATCH.REQ": SlacRun.match_req,
    "CM_SLAC_MATCH.CNF": SlacRun.match_cnf,
}
