"""Writes the history: sessions with their curves, faults, alerts. Sans-IO but for the store."""

from secc.reports import Alert, Exchange, Report, SessionEnded, SessionStarted, State
from secc.web.curve import Curve
from secc.web.headroom import Share, share
from secc.web.store import Store, packed

_SAVE_EVERY_S = 30.0


class Recorder:
    """The history of one connector."""

    def __init__(self, store: Store, connector: int) -> None:
        self._store, self._connector = store, connector
        self._row: int | None = None
        self._curve = Curve(0.0)
        self._soc_first: int | None = None
        self._peak_w = 0.0
        self._slowest: Share | None = None
        self._saved = 0.0
        self._faults = store.open_faults(connector)

    def hear(self, word: Report) -> None:
        """A report has come."""
        match word:
            case SessionStarted():
                self._begin(word.session, word.time, word.protocol)
            case SessionEnded():
                self._end(word)
            case State():
                self._look(word)
            case Exchange() if self._row is not None:
                found = share(word)
                if self._slowest is None or found.used > self._slowest.used:
                    self._slowest = found
            case Alert():
                self._store.write(
                    "insert into alerts (connector, time, name, text) values (?, ?, ?, ?)",
                    *(self._connector, word.time, word.name, word.text),
                )

    def _begin(self, session: str, time: float, protocol: str) -> None:
        self._row = self._store.session_began(self._connector, session, time, protocol)
        self._curve, self._saved = Curve(time), time
        self._soc_first, self._peak_w, self._slowest = None, 0.0, None

    def _end(self, word: SessionEnded) -> None:
        if self._row is None:
            if word.session is None:  # it failed before it had an id: that is history, too
                self._begin("", word.time, "")
            else:
                self._begin(word.session, word.time, "")
        assert self._row is not None
        self._save()
        self._store.session_set(
            self._row,
            ended=word.time,
            ok=int(word.ok),
            paused=int(word.paused),
            ended_by=word.by,
            reason=word.reason,
            detail=word.detail,
            last_message=word.last_message,
            energy_wh=word.energy_wh,
        )
        self._row = None

    def _look(self, state: State) -> None:
        self._compare(state)
        if self._row is None:
            if state.session and state.phase not in ("idle", "ended", "paused"):
                self._begin(state.session, state.time, state.protocol or "")
            return
        self._curve.add(state)
        self._peak_w = max(self._peak_w, state.voltage_v * state.current_a)
        if self._soc_first is None:
            self._soc_first = state.soc
        if state.time - self._saved >= _SAVE_EVERY_S:
            self._save()
            self._saved = state.time
            self._store.session_set(self._row, energy_wh=state.energy_wh)
        if state.id_tag:
            self._store.session_set(self._row, tag=masked(state.id_tag))

    def _save(self) -> None:
        assert self._row is not None
        last = next((p.soc for p in reversed(self._curve.points) if p.soc is not None), None)
        slowest = self._slowest
        self._store.session_set(
            self._row,
            curve=packed(self._curve.points),
            peak_w=self._peak_w,
            soc_first=self._soc_first,
            soc_last=last,
            slowest=slowest.message if slowest else None,
            slowest_share=slowest.used if slowest else None,
        )

    def _compare(self, state: State) -> None:
        """Faults that have come or gone since the last look, also while nobody looked."""
        for name in self._faults.keys() - set(state.faults):
            self._store.write(
                "update faults set cleared = ? where id = ?", state.time, self._faults.pop(name)
            )
        for name in set(state.faults) - self._faults.keys():
            self._faults[name] = self._store.write(
                "insert into faults (connector, name, severity, raised) values (?, ?, ?, ?)",
                *(self._connector, name, state.severities.get(name, ""), state.time),
            )


def masked(tag: str) -> str:
    """Enough to tell two cards of a house apart, too little to make one."""
    return f"…{tag[-4:]}" if len(tag) > 6 else "…"
