"""What is true at one connector now, put together from the words of its control socket. Sans-IO."""

from collections import deque
from dataclasses import dataclass, field

from secc.reports import (
    Alert,
    Deviation,
    Exchange,
    Health,
    Hello,
    Link,
    Modem,
    Report,
    SessionEnded,
    SessionStarted,
    State,
)
from secc.web.curve import Curve
from secc.web.headroom import Share, share

_RECENT = 8
_SHARES = 32  # messages of one session have about twenty names


@dataclass
class Live:
    """The last words of each kind; `up` is False while the station cannot be reached."""

    connector: int
    up: bool = False
    software: str = ""
    state: State | None = None
    link: Link | None = None
    modem: Modem | None = None
    health: Health | None = None
    began: float | None = None  # of the session
    ended: SessionEnded | None = None  # how the last one did
    curve: Curve | None = None
    slowest: dict[str, Share] = field(default_factory=dict)  # by message, of this session
    recent: deque[Alert | Deviation] = field(default_factory=lambda: deque(maxlen=_RECENT))

    def hear(self, word: Report) -> None:
        """A report has come."""
        match word:
            case Hello():
                self.up, self.software = True, word.software
            case State():
                self._state(word)
            case Exchange():
                self._exchange(word)
            case Link():
                self.link = word
            case Health():
                self.health = word
            case Modem():
                self.modem = word
            case SessionStarted():
                self._begin(word.time)
            case SessionEnded():
                self.ended, self.began = word, None
            case Alert() | Deviation():
                self.recent.append(word)

    def lost(self) -> None:
        """Nobody knows what is true now."""
        self.up, self.state, self.link, self.health = False, None, None, None

    def _begin(self, time: float) -> None:
        self.began, self.curve = time, Curve(time)
        self.slowest.clear()
        self.ended = None

    def _state(self, state: State) -> None:
        self.state = state
        if state.session is None:
            self.began = None
        elif self.began is None and state.phase not in ("idle", "ended", "paused"):
            self._begin(state.time)  # it had begun before this program listened
        if self.began is not None and self.curve is not None:
            self.curve.add(state)

    def _exchange(self, exchange: Exchange) -> None:
        found = share(exchange)
        before = self.slowest.get(found.message)
        if before is None and len(self.slowest) >= _SHARES:
            return
        if before is None or before.latency_s < found.latency_s:
            self.slowest[found.message] = found
