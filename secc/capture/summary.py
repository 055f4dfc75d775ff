"""One line a session: a table over many captures, or JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import BinaryIO

import msgspec

from secc.capture.digest import printable
from secc.capture.findings import Finding
from secc.capture.histogram import Histogram
from secc.capture.judgement import Verdict
from secc.capture.record import Record
from secc.capture.session import Session

_COLUMNS = (
    ("file", 38),
    ("#", 3),
    ("start (UTC)", 16),
    ("protocol", 8),
    ("car", 22),
    ("messages", 8),
    ("minutes", 7),
    ("SoC", 9),
    ("kWh", 7),
    ("outcome", 10),
    ("by", 7),
    ("verdict", 0),
)


def describe(session: Session, verdict: Verdict) -> dict[str, object]:
    """All that is known of a session, as plain values."""
    electric, slac = session.electric, session.slac
    return {
        "file": session.file,
        "session": session.number,
        "begin": session.began / 1e9,
        "end": session.last / 1e9,
        "outcome": verdict.outcome,
        "by": verdict.by,
        "verdict": verdict.text,
        "clause": verdict.clause,
        "phase": verdict.phase,
        "protocol": session.protocol,
        "guessed": session.guessed,
        "namespace": session.namespace,
        "offers": [offer["ProtocolNamespace"] for offer in session.offers],
        "session_id": session.session_id,
        "evccid": session.evccid,
        "evse_id": session.evse_id,
        "car": session.car,
        "mode": session.mode,
        "payment": session.payment,
        "tls": session.tls,
        "messages": session.messages,
        "unreadable": session.unreadable,
        "counts": session.counts,
        "phases": [{"name": p.name, "seconds": round(p.seconds, 3)} for p in session.phases],
        "slac": {
            "parm_requests": slac.parm_requests,
            "matched": slac.matched,
            "attenuation_db": slac.attenuation_db,
            "run_ids": sorted(slac.runs)[:20],
        },
        "sdp_requests": session.sdp_requests,
        "soc_first": electric.soc_first,
        "soc_last": electric.soc_last,
        "energy_wh": round(electric.energy_wh, 3),
        "greatest_v": electric.greatest_v,
        "greatest_a": electric.greatest_a,
        "latencies": [_times(side, name, t) for (side, name), t in session.latencies.items()],
        "findings": [_finding(finding) for finding in session.findings],
    }


def _times(side: str, name: str, times: Histogram) -> dict[str, object]:
    percentiles = {f"p{p}_ms": round(times.percentile(p) * 1e3, 3) for p in (50, 95, 99)}
    return {
        "side": side,
        "message": name,
        "count": times.count,
        **percentiles,
        "max_ms": round(times.greatest * 1e3, 3),
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.name.lower(),
        "text": finding.text,
        "clause": finding.clause,
        "frame": finding.frame,
        "time": finding.time / 1e9,
        "count": finding.count,
    }


class SummaryLines:
    """JSON lines, one for each session."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def record(self, _: Record, __: Session | None = None) -> None:
        """Only sessions count."""

    def session(self, session: Session, verdict: Verdict) -> None:
        self._out.write(msgspec.json.encode(describe(session, verdict)) + b"\n")

    def end(self) -> None:
        """Nothing is kept back."""


class SummaryTable:
    """Rows under a heading; the verdict comes last and is as long as it is."""

    def __init__(self, out: BinaryIO, *, heading: bool = True) -> None:
        self._out = out
        if heading:
            self._row([name for name, _ in _COLUMNS])

    def record(self, _: Record, __: Session | None = None) -> None:
        """Only sessions count."""

    def session(self, session: Session, verdict: Verdict) -> None:
        electric = session.electric
        soc = f"{electric.soc_first}→{electric.soc_last}" if electric.soc_first is not None else ""
        start = datetime.fromtimestamp(session.began // 10**9, UTC)
        self._row(
            [
                session.file.rsplit("/", 1)[-1],
                str(session.number),
                f"{start:%Y-%m-%d %H:%M}" if session.began > 86400 * 10**9 else "",
                session.protocol,
                session.car,
                str(session.messages),
                f"{(session.last - session.began) / 6e10:.1f}",
                soc,
                f"{electric.energy_wh / 1000:.2f}" if electric.greatest_a is not None else "",
                verdict.outcome,
                verdict.by,
                verdict.text,
            ]
        )

    def end(self) -> None:
        """Nothing is kept back."""

    def _row(self, values: list[str]) -> None:
        cells = []
        for (_, width), value in zip(_COLUMNS, values, strict=True):
            value = printable(value)
            fitting = value if not width or len(value) <= width else _shortened(value, width)
            cells.append(f"{fitting:<{width}}" if width else fitting)
        self._out.write(("  ".join(cells).rstrip() + "\n").encode())


def _shortened(text: str, width: int) -> str:
    """Begin and end: names of captures often differ at their end."""
    head = width // 3
    return f"{text[:head]}…{text[head + 1 - width :]}"
