"""One V2G session over one connection: framing, session id, sequence, timers, deferred answers.

The engine knows no message by name; a `Dialect` brings them. A request that is not in the row of
the state is answered with FAILED_SequenceError, one with a foreign id with FAILED_UnknownSession;
every refusal closes.
"""

import enum
from collections.abc import Callable

from exi import DecodeError
from secc.reports import By
from secc.session import app_protocol, reading
from secc.session.authorization import Authorization
from secc.session.charging import Charging
from secc.session.contract import Contracts, Presented
from secc.session.dialect import (
    FAILED,
    FAILED_SEQUENCE_ERROR,
    FAILED_UNKNOWN_SESSION,
    Dialect,
    Ends,
    Refusal,
    Reply,
    Response,
    Tolerate,
)
from secc.session.journal import Journal
from secc.session.output import Output
from secc.session.plant import DataLink, Phase, Pilot, Severity
from secc.session.reading import Received
from secc.session.settings import Settings
from secc.session.terms import Paused, Terms
from secc.session.timing import Steps, Task, earliest, not_before
from secc.session.tolerance import TOLERANCES
from secc.v2gtp import Stream, V2GTPError, pack

NO_SESSION = bytes(8)  # header of a response before there is a session


class Session:
    """From the first octet of a connection to its end. `closed` then; the object is done."""

    def __init__(
        self,
        settings: Settings,
        charging: Charging,
        authorization: Authorization,
        contracts: Contracts,
        dialects: tuple[Dialect, ...],
        *,
        now: float,
        secure: bool,
        random: Callable[[int], bytes],
        deadline: float | None = None,
        paused: Paused | None = None,
    ) -> None:
        """`secure`: TLS; `deadline`: of SessionSetup; `paused`: what the EV may join again."""
        self.settings = settings
        self.charging = charging
        self.authorization = authorization
        self.contracts = contracts
        contracts.begin()
        self.contract: Presented | None = None  # that pays
        self.secure = secure
        self.random = random
        self.paused = paused
        self.now = self._spoken_at = now  # `_spoken_at`: the last octets of either end
        self.terms = Terms()
        self.session_id: bytes | None = None
        self.dialect: Dialect | None = None
        self.state: enum.Enum | None = None
        self.closed = False
        self.link = DataLink.ERROR  # what the data link is told when the connection is closed
        self.remembered: Paused | None = None  # for the next session, after a pause
        self.journal = Journal(charging)
        self._dialects = dialects
        self._stream = Stream(settings.framing.max_payload)
        self._bad_headers = 0
        self._tolerated: set[str] = set()
        self._setup_until = deadline
        self._silent_until: float | None = now + settings.iso15118_2.sequence_s
        self._answer: Task[Reply] | None = None
        self.request: object = None  # being answered
        self.requested_id = b""  # SessionID of its header
        self.received = Received(None)
        self._requested_at = now
        self._oscillator_until: float | None = None
        self._linger_until: float | None = None

    # --- the sans-IO face ---------------------------------------------------------------------

    def receive(self, data: bytes, now: float) -> Output:
        """Octets have arrived."""
        self.now = self.charging.now = self._spoken_at = now
        try:
            if not self.lingering:
                self._stream.feed(data)
        except V2GTPError as error:
            self._bad_header(error)
        self._work()
        return self.charging.flush()

    def advance(self, now: float) -> None:
        """Time has passed, or what is measured has changed; `charging` has seen it already."""
        self.now = now
        self._work()

    def disconnect(self, now: float) -> Output:
        """The EV has closed the connection."""
        self.now = self.charging.now = now
        if self.lingering:
            self._finish()
        else:
            self.abort("network", "connection closed by the EV", ok=self.charging.stopped)
        return self.charging.flush()

    @property
    def deadline(self) -> float | None:
        """When `advance` must be called at the latest."""
        ending = self.charging.ending
        return earliest(
            self._silent_until if self._answer is None else self._answer.deadline,
            self._setup_until,
            self._oscillator_until,
            self._linger_until,
            ending.close_at if ending and not self.lingering else None,
        )

    @property
    def lingering(self) -> bool:
        """The last response has been sent; the EV should close."""
        return self._linger_until is not None

    @property
    def silent_since(self) -> float | None:
        """Since when the next request is awaited; None while an answer is being prepared."""
        return self._spoken_at if self._answer is None else None

    @property
    def asks(self) -> bool:
        """A contract waits for its grant: the EV asks again, and is told why it gets none."""
        return self.contract is not None and not self.contract.granted

    # --- for dialects -------------------------------------------------------------------------

    def open(self, session_id: bytes, evccid: bytes, *, resumed: Paused | None = None) -> None:
        """The session exists from now on."""
        self.session_id = session_id
        self._setup_until = None
        if resumed is not None:
            self.terms = resumed.terms_again()
            self.charging.resume(resumed.energy_wh)
            self.authorization.keep()
        elif self.paused is not None:
            self.journal.tell(self.paused.over(self.journal.time, "the EV has not joined it again"))
        self.terms.evccid = evccid
        self.journal.started(session_id, evccid, resumed is not None)

    def new_id(self) -> bytes:
        """A session id that is neither 0 nor the requested one ([V2G2-750], [V2G-DC-872])."""
        while (fresh := self.random(8)) in (NO_SESSION, self.requested_id):
            pass
        return fresh

    def tolerate(
        self, name: str, code: str = FAILED_SEQUENCE_ERROR, detail: str | None = None
    ) -> None:
        """Let a deviation pass and report it once, or refuse with `code`."""
        clause, text = TOLERANCES[name]
        if not self.settings.tolerance.allows(name):
            raise Refusal(code, f"{text} ({clause})")
        if name not in self._tolerated:
            self._tolerated.add(name)
            self.journal.deviates(clause, f"{text}: {detail}" if detail else text)

    # --- work ---------------------------------------------------------------------------------

    def _work(self) -> None:
        """Do everything that can be done now."""
        while not self.closed and not self.lingering:
            if self._answer is not None:
                if not self._answer_waiting(self._answer):
                    break
            elif not self._take_next():
                break
        if not self.closed:
            self._watch_time()

    def _take_next(self) -> bool:
        """Take the next message out of the stream; False if there is none."""
        try:
            payload = self._stream.next()
        except V2GTPError as error:
            self._bad_header(error)
            return not self.closed
        if payload is None:
            return False
        self._bad_headers = 0
        if self.dialect is None:
            self._shake_hands(payload)
        else:
            self._take(self.dialect, payload)
        return True

    def _bad_header(self, error: V2GTPError) -> None:
        framing = self.settings.framing
        self._bad_headers += 1
        self.journal.deviates("ISO 15118-2 7.8.3", str(error))
        if (
            error.fatal
            or framing.bad_header == "close"
            or self._bad_headers >= framing.bad_headers_in_a_row
        ):
            self.abort("ev", f"V2GTP: {error}")

    def _shake_hands(self, payload: bytes) -> None:
        """supportedAppProtocol: choose the dialect ([V2G2-167], [V2G2-172])."""
        try:
            chosen = app_protocol.negotiate(payload, self._dialects)
        except DecodeError as error:
            self.abort("ev", f"supportedAppProtocolReq: {error}")
            return
        if chosen.ambiguous:
            try:
                self.tolerate("duplicate_priority")
            except Refusal:
                chosen = app_protocol.nothing()
        self.journal.request = "supportedAppProtocolReq"
        self.journal.exchanged("supportedAppProtocolRes", chosen.code, 0.0)
        self.charging.out.data += pack(chosen.response)
        self._silent_until = self.now + self.settings.iso15118_2.sequence_s
        if chosen.index is None:
            self.abort("station", chosen.code)
            return
        self.dialect = self._dialects[chosen.index]
        self.state = self.dialect.first
        self.journal.protocol = self.dialect.name

    def _take(self, dialect: Dialect, payload: bytes) -> None:
        """Decode a request and start to answer it."""
        received = reading.read(self, dialect, payload)
        if received is None:
            return
        request = received.request
        self.request, self.received = request, received
        self._requested_at = self.now
        self.journal.request = type(request).__name__
        try:
            if type(request) not in dialect.at_once:
                reading.look_closely(self, dialect, received)
            outcome = self._dispatch(dialect, received)
        except Refusal as refusal:
            self._refuse(dialect, refusal)
            return
        floor = self.settings.timing.minimum_response_s
        if floor and type(request) not in dialect.at_once:
            release = self.now + floor
            self._answer = Task(not_before(lambda: release - self.now, outcome))
        elif isinstance(outcome, Reply):
            self._send(dialect, outcome)
        else:
            self._answer = Task(outcome)

    def _dispatch(self, dialect: Dialect, received: Received) -> Reply | Steps[Reply]:
        assert self.state is not None
        request, session_id = received.request, received.session_id
        handler = dialect.sequence[self.state].get(type(request))
        if handler is None and (dialect.sequence_first or self.session_id is None):
            raise self._out_of_sequence()
        if session_id is not None:
            self.requested_id = session_id.rjust(8, b"\0")
            if self.requested_id != self.session_id and type(request) is not dialect.setup:
                raise Refusal(FAILED_UNKNOWN_SESSION, f"session id {session_id.hex()}")
        if handler is None:
            raise self._out_of_sequence()
        if received.refusal is not None:
            raise received.refusal
        self._heed_ending()
        if isinstance(handler, Tolerate):
            self.tolerate(handler.tolerance)
            handler = handler.handler
        return handler(self, request)

    def _heed_ending(self) -> None:
        """The station had to end the charge, and the time for usual answers is over."""
        ending = self.charging.ending
        if ending is not None and self.now >= ending.grace_until:
            raise Refusal(FAILED, ending.reason)

    def _out_of_sequence(self) -> Refusal:
        assert self.state is not None
        why = f"{type(self.request).__name__} in state {self.state.name}"
        return Refusal(FAILED_SEQUENCE_ERROR, why)

    def _answer_waiting(self, answer: Task[Reply]) -> bool:
        """Go on with a deferred answer; True if it has been given."""
        assert self.dialect is not None
        try:
            self._heed_ending()
            if not answer.step(self.now):
                return False
        except Refusal as refusal:
            answer.cancel()
            self._answer = None
            self._refuse(self.dialect, refusal)
            return True
        self._answer = None
        assert answer.result is not None
        self._send(self.dialect, answer.result)
        return True

    def _send(self, dialect: Dialect, reply: Reply) -> None:
        self._write(dialect, reply.message, reply.octets, reply.signature)
        self.state, self._spoken_at = reply.then, self.now
        silence = (
            dialect.sequence_s(self.settings) if reply.sequence_s is None else reply.sequence_s
        )
        self._silent_until = self.now + silence
        code = reply.message.ResponseCode.value
        self.journal.exchanged(type(reply.message).__name__, code, self.now - self._requested_at)
        if reply.ends is not None:
            self._end_in_order(reply.ends)

    def _refuse(self, dialect: Dialect, refusal: Refusal) -> None:
        """[V2G2-736]: the response that belongs to the request; then the end."""
        kind = dialect.responses[type(self.request)]
        self.charging.refused = True
        message = dialect.failure(self, kind, refusal.code)
        self._write(dialect, message, refusal.octets)
        self.journal.exchanged(kind.__name__, refusal.code, self.now - self._requested_at)
        ending = self.charging.ending
        self.abort(ending.by if ending else "station", refusal.why, detail=refusal.code)

    def _write(
        self, dialect: Dialect, message: Response, octets: bytes | None, signature: object = None
    ) -> None:
        """`octets`: the message as somebody else has made it."""
        session_id = self.session_id or NO_SESSION
        self.charging.out.data += pack(octets or dialect.write(session_id, message, signature))

    # --- ends ---------------------------------------------------------------------------------

    def _watch_time(self) -> None:
        """Timers that have run out."""
        now, ending = self.now, self.charging.ending
        if self._oscillator_until is not None and now >= self._oscillator_until:
            self._oscillator_until = None
            self.charging.asked.oscillator(None)
        if self._linger_until is not None:
            if now >= self._linger_until or self.charging.plant.pilot.value is Pilot.A:
                self._finish()
        elif ending is not None and now >= ending.close_at:
            self.abort(ending.by, ending.reason, ok=self.charging.stopped)
        elif self._setup_until is not None and now >= self._setup_until:
            self.abort("ev", "no SessionSetupReq in time")  # [V2G2-714]
        elif self._answer is None and self._silent_until is not None and now >= self._silent_until:
            self.abort("ev", "no request in time")  # [V2G2-443]

    def _end_in_order(self, ends: Ends) -> None:
        """SessionStop is answered: the pilot stays a moment, the EV closes first."""
        timing = self.settings.timing
        self.link = ends.value
        if paused := ends is Ends.PAUSE:
            self.remembered = self._memory()
        self._oscillator_until = self.now + timing.oscillator_retain_s  # [V2G-DC-968]
        self._linger_until = self.now + timing.linger_s
        self._silent_until = None
        ending = self.charging.ending
        if ending is None:
            self.journal.ended("ev", "session stopped by the EV", ok=True, paused=paused)
        else:
            ok = ending.severity is Severity.STOP
            self.journal.ended(ending.by, ending.reason, ok=ok, paused=paused)
        self.charging.leave(Phase.PAUSED if paused else Phase.ENDED)

    def _memory(self) -> Paused | None:
        keep = self.settings.iso15118_2.pause_s
        if not keep or self.session_id is None:
            return None
        return Paused(self.session_id, self.terms, self.charging.energy_wh, self.now + keep)

    def abort(self, by: By, reason: str, *, ok: bool = False, detail: str | None = None) -> None:
        """Close at once: power off, oscillator off ([V2G2-539], [V2G-DC-116], [V2G-DC-942])."""
        self.journal.ended(by, reason, ok=ok, detail=detail)
        self.link = DataLink.ERROR
        self.charging.abort()
        self.charging.asked.oscillator(None)
        self._finish()

    def _finish(self) -> None:
        if self._oscillator_until is not None:
            self._oscillator_until = None
            self.charging.asked.oscillator(None)
        if self._answer is not None:
            self._answer.cancel()
            self._answer = None
        self.closed = True
        self.charging.out.closed = True
