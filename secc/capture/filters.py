"""Which records are shown: --message, --from, --since, --session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from fnmatch import fnmatchcase

from secc.capture.record import Record
from secc.capture.session import Session


class FilterError(ValueError):
    """A filter that says nothing."""


@dataclass(slots=True)
class Filter:
    """All that is given must hold.

    messages   names or patterns, without regard to case; `CurrentDemand` means request and answer
    sender     EV, EVSE, or an address (a part of it will do)
    since      seconds from the start, a time of day (UTC), or date and time
    session    number within the file, or session id
    """

    messages: tuple[str, ...] = ()
    sender: str = ""
    since: str = ""
    session: str = ""
    _since_ns: int | None = None

    @property
    def needs_sessions(self) -> bool:
        return bool(self.session)

    def begin(self, first: int) -> None:
        """A file whose first record has this time."""
        self._since_ns = since(self.since, first) if self.since else None

    def lets_pass(self, record: Record, session: Session | None) -> bool:
        if self._since_ns is not None and record.time < self._since_ns:
            return False
        if self.messages and not self._named(record.message.lower()):
            return False
        if self.sender and not self._sent(record):
            return False
        return not self.session or self._of(session)

    def _named(self, message: str) -> bool:
        bare = message[:-3] if message.endswith(("req", "res")) else message
        return any(
            fnmatchcase(message, pattern) or fnmatchcase(bare, pattern)
            for pattern in map(str.lower, self.messages)
        )

    def _sent(self, record: Record) -> bool:
        wanted = self.sender.lower()
        if wanted in ("ev", "evse"):
            return record.side.lower() == wanted
        return wanted in record.source.lower()

    def _of(self, session: Session | None) -> bool:
        if session is None:
            return False
        return self.session in (str(session.number), session.session_id) or (
            self.session.upper() == session.session_id
        )


def since(text: str, first: int) -> int:
    """The moment that `text` names, in ns; FilterError if it names none."""
    try:
        return first + int(float(text.removeprefix("+").removesuffix("s")) * 1e9)
    except (ValueError, OverflowError):
        pass
    try:
        day = datetime.fromtimestamp(first // 10**9, UTC).date()
        moment = datetime.combine(day, time.fromisoformat(text), UTC)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise FilterError(f"--since {text}: neither seconds nor a time") from None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) * 10**9 + moment.microsecond * 1000
