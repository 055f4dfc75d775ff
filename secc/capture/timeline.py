"""The readable timeline: one line a message, loops folded, a verdict for each session."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import BinaryIO

from secc.capture.digest import digest, printable
from secc.capture.findings import Finding, Severity
from secc.capture.histogram import Histogram
from secc.capture.judgement import Verdict
from secc.capture.record import Record
from secc.capture.session import Session

_BEFORE_FOLD = 2  # rounds of a loop that are shown before it is folded
_LONGEST_ROUND = 9  # messages in a round: what a modem is asked again and again
_NAME_WIDTH = 31
_LATENCIES = 3  # messages of each side whose times are shown

_RESET, _DIM, _BOLD = "\x1b[0m", "\x1b[2m", "\x1b[1m"
_RED, _GREEN, _YELLOW, _CYAN = (f"\x1b[{code}m" for code in (31, 32, 33, 36))
_SIDES = {"EV": ("EV   ──▶", _CYAN), "EVSE": ("◀── EVSE", _GREEN), "": ("   ·    ", _DIM)}
_STOPPING = (
    *("EVSE_Shutdown", "EVSE_EmergencyShutdown", "EVSE_Malfunction"),
    "EVSE_UtilityInterruptEvent",
)
_OUTCOMES = {
    "completed": _GREEN,
    "paused": _GREEN,
    "stopped": _YELLOW,
    "failed": _RED,
    "incomplete": _YELLOW,
    "encrypted": _YELLOW,
}
_MARKS = {
    Severity.ERROR: ("✗", _RED),
    Severity.WARNING: ("!", _YELLOW),
    Severity.INFO: ("·", _DIM),
}


class Timeline:
    """Writes to a terminal or a file. Repeated exchanges are folded unless `everything`.

    With `fields` every value of a message follows its line.
    """

    def __init__(
        self,
        out: BinaryIO,
        *,
        colour: bool = False,
        everything: bool = False,
        fields: bool = False,
    ) -> None:
        self._fields = fields
        self._out = out
        self._colour = colour
        self._everything = everything
        self._start: int | None = None
        self._previous: int | None = None
        self._names: list[str] = []  # the last rounds that were shown
        self._hidden: list[Record] = []  # the last of the folded records
        self._hidden_count = 0
        self._loop: list[str] = []
        self._notes: set[tuple[int, str]] = set()  # told already, by connection

    def begin(self, name: str) -> None:
        """The next file."""
        self._start = self._previous = None
        self._names = []
        self._notes.clear()
        self._line(self._paint(_BOLD, printable(name)))

    def record(self, record: Record, _: Session | None = None) -> None:
        if not self._everything and record.message == "command" and record.layer == "station":
            return  # a set-point follows each request
        if self._everything or not self._folded(record):
            self._show(record)

    def session(self, session: Session, verdict: Verdict) -> None:
        """The block behind the messages of a file."""
        self._unfold()
        colour = _OUTCOMES[verdict.outcome]
        title = f"Session {session.number}: {verdict.outcome}"
        self._line("")
        clause = self._paint(_DIM, f" [{verdict.clause.strip('[]')}]") if verdict.clause else ""
        self._line(f"{self._paint(_BOLD + colour, title)}  {printable(verdict.text)}{clause}")
        for words in facts(session):
            self._line(f"   {self._paint(_DIM, printable(words))}")
        for finding in sorted(session.findings, key=lambda f: (-f.severity, f.time)):
            self._line("   " + self._finding(finding))

    def end(self) -> None:
        self._unfold()
        self._out.flush()

    def flush(self) -> None:
        self._out.flush()

    # --- folding --------------------------------------------------------------------------------

    def _folded(self, record: Record) -> bool:
        """Whether this record continues a loop of a few messages, all well."""
        if record.error or record.layer == "tcp":
            self._unfold()
            self._names = []
            return False
        name = record.message
        if self._loop:
            if name == self._loop[(self._hidden_count) % len(self._loop)] and not self._news(
                record
            ):
                self._hidden.append(record)
                self._hidden_count += 1
                del self._hidden[: -len(self._loop)]
                return True
            self._unfold()
        self._names = [*self._names, name][-_LONGEST_ROUND * _BEFORE_FOLD :]
        for length in range(1, _LONGEST_ROUND + 1):
            rounds = self._names[-length * _BEFORE_FOLD :]
            if len(rounds) == length * _BEFORE_FOLD and rounds == rounds[:length] * _BEFORE_FOLD:
                self._show(record)
                self._loop, self._hidden_count = rounds[:length], 0
                return True
        return False

    def _unfold(self) -> None:
        """Say how much was left out, and show the end of it."""
        hidden, count, loop = self._hidden, self._hidden_count, self._loop
        self._hidden, self._hidden_count, self._loop = [], 0, []
        self._names = []
        left_out = count - len(hidden)
        if left_out > 0:
            words = f"⋮ {left_out} more of {' and '.join(sorted(loop, key=_rank))}"
            self._line(self._paint(_DIM, f"{'':>10}  {'':8}  {words}"))
        for record in hidden:
            self._show(record)

    def _news(self, record: Record) -> bool:
        """Whether the message says something that a fold must not hide."""
        body = record.body if record.layer == "v2gtp" else {}
        if str(body.get("ResponseCode", "OK")) != "OK":
            return True
        if record.note and (record.connection, record.note) not in self._notes:
            return True
        status = body.get("DC_EVSEStatus")
        return isinstance(status, dict) and status.get("EVSEStatusCode") in _STOPPING

    # --- lines ----------------------------------------------------------------------------------

    def _show(self, record: Record) -> None:
        if self._start is None:
            self._start = record.time
            if record.time > 86400_000_000_000:
                when = datetime.fromtimestamp(record.time // 10**9, UTC)
                self._line(self._paint(_DIM, f"{'':10}  from {when:%Y-%m-%d %H:%M:%S} UTC"))
        arrow, colour = _SIDES[record.side]
        seconds = (record.time - self._start) / 1e9
        name = printable(record.message) or "?"
        words = digest(record)
        shade = _DIM if record.layer in ("homeplug", "tcp", "tls", "station") else colour
        note = "" if (record.connection, record.note) in self._notes else record.note
        self._notes.add((record.connection, record.note))
        more = words or record.error or note
        label = f"{name:<{_NAME_WIDTH}} " if more else name
        line = f"{seconds:10.3f}  {self._paint(colour, arrow)}  {self._paint(shade, label)}"
        line += self._marked(words)
        if record.error:
            line += self._paint(_RED, f" ✗ {printable(record.error)}")
        if note:
            line += self._paint(_YELLOW, f" ({note})")
        self._line(line)
        if self._fields and record.content:
            text = json.dumps(record.content, indent=2, ensure_ascii=False)
            self._line("\n".join(f"{'':12}{row}" for row in text.splitlines()))

    def _marked(self, words: str) -> str:
        return self._paint(_RED, words) if "FAILED" in words.upper() else words

    def _finding(self, finding: Finding) -> str:
        mark, colour = _MARKS[finding.severity]
        times = f" ({finding.count} times)" if finding.count > 1 else ""
        clause = f" [{finding.clause.strip('[]')}]" if finding.clause else ""
        frame = f"frame {finding.frame}" if finding.frame else ""
        return (
            f"{self._paint(colour, mark)} {printable(finding.text)}{times}"
            f"{self._paint(_DIM, f'{clause} {frame}'.rstrip())}"
        )

    def _paint(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_RESET}" if self._colour and text else text

    def _line(self, text: str) -> None:
        self._out.write(f"{text}\n".encode("utf-8", "backslashreplace"))


def _rank(name: str) -> int:
    return not name.endswith("Req")


def facts(session: Session) -> list[str]:
    """Two or three lines of what the session was."""
    electric, slac = session.electric, session.slac
    who = _words(
        ("protocol", _protocol(session)),
        ("EVCCID", session.evccid),
        ("car", session.car),
        ("EVSEID", session.evse_id),
        ("mode", session.mode),
        ("payment", session.payment),
        ("TLS", session.tls),
    )
    link = _words(
        ("SLAC", f"{slac.attenuation_db:.1f} dB" if slac.attenuation_db is not None else ""),
        ("SDP requests", str(session.sdp_requests or "")),
    )
    soc = ""
    if electric.soc_first is not None:
        soc = f"{electric.soc_first} → {electric.soc_last} %"
    charge = _words(
        ("SoC", soc),
        (
            "energy",
            f"{electric.energy_wh / 1000:.3f} kWh" if electric.greatest_a is not None else "",
        ),
        ("highest", _highest(session)),
    )
    phases = " → ".join(f"{p.name} {p.seconds:.1f} s" for p in session.phases[:12])
    return [line for line in (who, link, charge, phases, *latencies(session)) if line]


_PROTOCOLS = {
    "din": "DIN 70121",
    "iso2": "ISO 15118-2",
    "iso20": "ISO 15118-20",
}


def _protocol(session: Session) -> str:
    """With the namespace where that says more: ISO 15118-20 has one for each kind of charging."""
    name = _PROTOCOLS.get(session.protocol, "")
    if session.namespace and session.protocol not in ("din", "iso2"):
        return f"{name} ({session.namespace})".lstrip()
    return name


def _words(*pairs: tuple[str, str]) -> str:
    return " · ".join(f"{name} {value}" for name, value in pairs if value)


def _highest(session: Session) -> str:
    electric = session.electric
    if electric.greatest_v is None or electric.greatest_a is None:
        return ""
    return f"{electric.greatest_v:g} V, {electric.greatest_a:g} A"


def latencies(session: Session) -> list[str]:
    """For each side, percentiles of the messages it sent most."""
    lines = []
    for side, kind in (("EVSE", "Res"), ("EV", "Req")):
        sent = [(n, times) for (who, n), times in session.latencies.items() if who == side]
        sent.sort(key=lambda pair: -pair[1].count)
        parts = [
            f"{name}{kind} p50 {_ms(times, 50)} p95 {_ms(times, 95)} "
            f"max {times.greatest * 1e3:.0f} ms"
            for name, times in sent[:_LATENCIES]
            if times.count > 1
        ]
        lines.append(f"{side} takes " + ", ".join(parts) if parts else "")
    return lines


def _ms(times: Histogram, percent: float) -> str:
    return f"{times.percentile(percent) * 1e3:.0f}"
