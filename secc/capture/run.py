"""One input through all that was asked for: the loop of `secc decode`."""

from __future__ import annotations

import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from secc.capture.analysis import Analyst
from secc.capture.files import CaptureError
from secc.capture.judgement import Verdict
from secc.capture.options import Options, result
from secc.capture.record import Record
from secc.capture.session import Session
from secc.capture.source import Input, Progress, Tap
from secc.capture.verdict import verdict

if TYPE_CHECKING:
    from secc.capture.redact import Redactor

_FLUSH_S = 0.2


class Sink(Protocol):
    """Takes records as they come; `session` (if it has one) follows at the end of each file, and
    `notes` (if it has them) say what its result lacks.
    """

    def record(self, record: Record, session: Session | None = None) -> None: ...

    def end(self) -> None: ...


@dataclass(slots=True)
class Result:
    """How one input went."""

    name: str
    error: str | None = None
    notes: list[str] = field(default_factory=list)
    records: int = 0


class Run:
    """The outputs of one input; `live` ones are flushed and judged as things happen."""

    def __init__(
        self, source: Input, options: Options, out: BinaryIO, *, live: bool = False
    ) -> None:
        self._source = source
        self._options = options
        self._out = out
        self._redactor: Redactor | None = None
        if options.redact:
            from secc.capture.redact import Redactor

            self._redactor = Redactor(options.redact)
        self._sinks: list[Sink] = []
        self._tap: Tap | None = None
        self._flushed = 0.0
        self._live = live
        self._judged: set[int] = set()

    def to_the_end(self, progress: Progress | None = None) -> Result:
        """Read everything; problems of the input are in the result."""
        outcome = Result(self._source.name)
        with ExitStack() as stack:
            self._open(stack)
            analyst = Analyst(self._source.name) if self._needs_sessions() else None
            failed, how = 0, Counter[str]()
            try:
                for record in self._source.records(progress, self._tap):
                    outcome.records += 1
                    if not self._source.is_session:
                        failed += record.error is not None
                        how[record.note] += 1
                    self._record(record, analyst, outcome.records == 1)
            except CaptureError as error:
                outcome.error = str(error)
            if analyst is not None and self._source.is_session:
                analyst.end(self._source.ended)
                for session in analyst.sessions:
                    self._judge(session, verdict(session, analyst.ended))
            for sink in self._sinks:
                sink.end()
            self._out.flush()
        outcome.notes = [*self._source.notes]
        for sink in self._sinks:
            notes = getattr(sink, "notes", None)
            outcome.notes += notes() if notes is not None else []
        if self._options.form != "timeline":  # which shows them beside the messages
            outcome.notes += [f"{note} ({n} of {how.total()})" for note, n in how.items() if note]
        if failed:
            outcome.error = f"{failed} of {outcome.records} documents could not be read"
        return outcome

    def _needs_sessions(self) -> bool:
        options = self._options
        if options.form in ("timeline", "summary") or {".html", ".png"} & set(options.results):
            return True
        return options.filter.needs_sessions

    def _record(self, record: Record, analyst: Analyst | None, first: bool) -> None:
        if first:
            self._options.filter.begin(record.time)
        session = analyst.receive(record) if analyst is not None else None
        if not self._options.filter.lets_pass(record, session):
            return
        shown = self._redactor.record(record) if self._redactor is not None else record
        for sink in self._sinks:
            sink.record(shown, session)
        if self._live and session is not None and analyst is not None and _is_over(session):
            self._judge(session, verdict(session, analyst.ended))
        now = time.monotonic()
        if self._live or now - self._flushed > _FLUSH_S:
            self._out.flush()
            self._flushed = now

    def _judge(self, session: Session, found: Verdict) -> None:
        """Tell the sinks, once, about a session that is over."""
        wanted = self._options.filter.session
        if session.number in self._judged:
            return
        self._judged.add(session.number)
        if wanted and wanted.upper() not in (str(session.number), session.session_id):
            return
        if self._redactor is not None:
            session, found = self._redactor.session(session, found)
        for sink in self._sinks:
            tell = getattr(sink, "session", None)
            if tell is not None:
                tell(session, found)

    # --- outputs --------------------------------------------------------------------------------

    def _open(self, stack: ExitStack) -> None:
        options = self._options
        self._sinks.append(self._main())
        name = self._source.name
        for suffix, path in options.results.items():
            self._sinks.append(self._file(suffix, result(path, suffix, name), stack))

    def _file(self, suffix: str, path: Path, stack: ExitStack) -> Sink:
        """One further result; what it needs is imported only now."""
        if suffix == ".pcap":
            from secc.capture.rewrite import DecryptedCopy

            copy = DecryptedCopy(stack.enter_context(path.open("wb")))
            self._tap = copy.packet
            return copy
        if suffix == ".parquet":
            from secc.capture.columns import Parquet

            return Parquet(path)
        if suffix == ".png":
            from secc.capture.plot import PlotFile

            return PlotFile(path)
        from secc.capture.page import Page

        return Page(path, self._source.name)

    def _main(self) -> Sink:
        options = self._options
        if options.form == "timeline":
            from secc.capture.timeline import Timeline

            timeline = Timeline(
                self._out,
                colour=options.colour,
                everything=options.everything,
                fields=not self._source.is_session,
            )
            timeline.begin(self._source.name)
            return timeline
        if options.form == "summary":
            from secc.capture.summary import SummaryLines, SummaryTable

            if options.as_json:
                return SummaryLines(self._out)
            return SummaryTable(self._out, heading=options.first)
        from secc.capture import lines

        if options.form == "json":
            return lines.JsonLines(self._out)
        if options.form == "csv":
            return lines.Csv(self._out, heading=options.first)
        return lines.Xml(self._out, first=options.first, last=options.last)


def _is_over(session: Session) -> bool:
    """Both ends have closed, or one has reset."""
    return len(session.ends) > 1 or any(end.how == "reset" for end in session.ends)


def show_progress(size: int, name: str) -> Progress:
    """A bar on standard error."""
    began = time.monotonic()

    def show(done: int) -> None:
        share = min(done / size, 1.0) if size else 1.0
        filled = round(share * 30)
        elapsed = time.monotonic() - began
        left = elapsed / share - elapsed if share > 0.01 else 0.0
        bar = "█" * filled + "░" * (30 - filled)
        sys.stderr.write(f"\r{bar} {share:4.0%} {left:4.0f} s left  {name[-40:]}\x1b[K")
        sys.stderr.flush()

    return show
