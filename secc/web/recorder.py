"""Writes the history: sessions with their curves, faults, alerts. Sans-IO but for the store.

Told the same words twice, or those of a gap later from the trace, it writes the same history: a
session is known by its id, a fault and an alert by name and time.
"""

from typing import NamedTuple

from secc.reports import (
    Alert,
    Exchange,
    FaultRaised,
    Plug,
    Report,
    SessionEnded,
    SessionStarted,
    State,
)
from secc.web.curve import Curve, Measured, Point
from secc.web.headroom import Share, share
from secc.web.store import Row, Store, curve, packed

_SAVE_EVERY_S = 30.0
_SAME_S = 2.0  # `fault` and the `state` that shows it are told within this time
_LONGEST_TEXT = 500
CUT = "the station stopped before it could tell the end"


class Sample(NamedTuple):
    """A moment of a charge as messages have told it."""

    time: float
    voltage_v: float
    current_a: float
    soc: int | None


class Recorder:
    """The history of one connector."""

    def __init__(self, store: Store, connector: int) -> None:
        self._store, self._connector = store, connector
        self._row: int | None = None
        self._session = ""
        self._curve = Curve(0.0)
        self._soc_first: int | None = None
        self._energy_wh = self._peak_w = 0.0
        self._slowest: tuple[str, float] | None = None
        self._saved = 0.0
        self._tag: str | None = None  # of the present plug-in
        self._settled = False
        self._faults = store.open_faults(connector)

    def hear(self, word: Report | Sample) -> None:
        """A report has come."""
        match word:
            case SessionStarted():
                self._begin(word.session, word.time, word.protocol)
            case SessionEnded():
                self._end(word)
            case State():
                self._look(word)
            case Sample():
                self._measure(word)
            case Exchange() if self._row is not None:
                self._time(share(word))
            case Plug():
                self._tag = word.id_tag if word.until is None else None
                self._tell_tag()
            case FaultRaised():
                self._fault(word)
            case Alert():
                self._store.alert(self._connector, word.time, word.name, word.text[:_LONGEST_TEXT])

    def wants(self, time: float) -> bool:
        """Whether a sample of this moment would tell anything new."""
        return self._row is not None and self._curve.wants(time)

    @property
    def is_open(self) -> bool:
        """A session has begun and not ended."""
        return self._row is not None

    def cut(self) -> None:
        """Whoever told the words has stopped: a session that was running has no end to come."""
        if self._row is not None:
            self._save()
            self._cut(self._row, self._curve, self._energy_wh)
            self._row = None

    def keep(self) -> None:
        """Write down what is known so far: another goes on with it."""
        if self._row is not None:
            self._save()

    def _cut(self, row: int, line: Curve, energy_wh: float) -> None:
        self._store.session_set(
            row,
            ended=line.began + (line.points[-1].at if line.points else 0.0),
            ok=0,
            ended_by="station",
            reason=CUT,
            energy_wh=max(energy_wh, line.energy_wh),
        )

    # --- sessions ---------------------------------------------------------------------------------

    def _begin(self, session: str, time: float, protocol: str) -> None:
        if self._row is not None and session != self._session:
            self.cut()
        row = self._store.session_began(self._connector, session, time, protocol)
        self._load(row)
        if row["reason"] == CUT:  # it was not so
            self._store.session_set(row["id"], ended=None, ok=None, ended_by=None, reason=None)
        self._saved = time
        self._tell_tag()

    def _load(self, row: Row) -> None:
        """Go on with what is known of it."""
        self._row, self._session, self._curve = row["id"], row["session"], _curve(row)
        self._soc_first, self._peak_w = row["soc_first"], row["peak_w"]
        self._energy_wh = row["energy_wh"]
        known = row["slowest"]
        self._slowest = (known, row["slowest_share"]) if known else None

    def _end(self, word: SessionEnded) -> None:
        if self._row is None or (word.session is not None and word.session != self._session):
            # It failed before it had an id, or this program came late: that is history, too.
            self._begin(word.session or "", word.time, "")
        assert self._row is not None
        self._save()
        self._store.session_set(
            self._row,
            ended=word.time,
            ok=int(word.ok),
            paused=int(word.paused),
            ended_by=word.by,
            reason=word.reason[:_LONGEST_TEXT],
            detail=word.detail and word.detail[:_LONGEST_TEXT],
            last_message=word.last_message and word.last_message[:_LONGEST_TEXT],
            energy_wh=word.energy_wh,
        )
        self._row = None

    def _look(self, state: State) -> None:
        self._compare(state)
        running = state.session if state.phase not in ("idle", "ended", "paused") else None
        if not self._settled:
            self._settle(state.session)
        if self._row is not None and state.session != self._session:
            self.cut()
        if self._row is None:
            if not running:
                return
            self._begin(running, state.time, state.protocol or "")
        self._energy_wh = state.energy_wh
        self._measure(state)
        if state.id_tag != self._tag and state.id_tag:
            self._tag = state.id_tag
            self._tell_tag()

    def _settle(self, present: str | None) -> None:
        """Sessions of an earlier life of this program that nobody goes on with."""
        self._settled = True
        for row in self._store.open_sessions(self._connector):
            if row["id"] != self._row and row["session"] != present:
                self._cut(row["id"], _curve(row), row["energy_wh"])

    def _measure(self, seen: Measured) -> None:
        if self._row is None:
            return
        self._curve.add(seen)
        self._peak_w = max(self._peak_w, seen.voltage_v * seen.current_a)
        if self._soc_first is None:
            self._soc_first = seen.soc
        if seen.time - self._saved >= _SAVE_EVERY_S:
            self._save()
            self._saved = seen.time

    def _time(self, found: Share) -> None:
        if self._slowest is None or found.used > self._slowest[1]:
            self._slowest = (found.message[:_LONGEST_TEXT], found.used)

    def _tell_tag(self) -> None:
        if self._row is not None and self._tag:
            self._store.session_set(self._row, tag=masked(self._tag))

    def _save(self) -> None:
        assert self._row is not None
        last = next((p.soc for p in reversed(self._curve.points) if p.soc is not None), None)
        message, used = self._slowest or (None, None)
        self._store.session_set(
            self._row,
            curve=packed(self._curve.points),
            peak_w=self._peak_w,
            energy_wh=self._energy_wh,
            soc_first=self._soc_first,
            soc_last=last,
            slowest=message,
            slowest_share=used,
        )

    # --- faults -----------------------------------------------------------------------------------

    def _fault(self, word: FaultRaised) -> None:
        if word.active:
            self._raise(word.name, word.severity, word.time)
        else:
            self._clear(word.name, word.time)

    def _compare(self, state: State) -> None:
        """Faults that have come or gone since the last look, also while nobody looked."""
        for name in self._faults.keys() - set(state.faults):
            self._clear(name, state.time)
        for name in state.faults:
            self._raise(name, state.severities.get(name, ""), state.time)

    def _raise(self, name: str, severity: str, time: float) -> None:
        if name not in self._faults:
            row, cleared = self._store.fault_began(
                self._connector, name, severity, time, within_s=_SAME_S
            )
            if cleared is None:
                self._faults[name] = (row, time)

    def _clear(self, name: str, time: float) -> None:
        row, raised = self._faults.get(name, (0, 0.0))
        if row and raised <= time:
            self._store.write("update faults set cleared = ? where id = ?", time, row)
            del self._faults[name]


def _curve(row: Row) -> Curve:
    points = [Point(*point) for point in curve(row["curve"])]  # type: ignore[arg-type]
    return Curve(row["began"], points)


def masked(tag: str) -> str:
    """Enough to tell two cards of a house apart, too little to make one."""
    return f"…{tag[-4:]}" if len(tag) > 6 else "…"
