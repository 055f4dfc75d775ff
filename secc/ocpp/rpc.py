"""OCPP-J 1.6 on one connection: CALL, CALLRESULT, CALLERROR. Sans-IO, time is an argument.

One CALL of each side may be open. What leaves and what arrives is checked against the schemas; a
late answer is dropped, a CALL that is repeated under its id gets the first answer again.
"""

import json
import math
from collections import OrderedDict
from dataclasses import dataclass

from secc.ocpp import schema
from secc.ocpp.feature import CallError, Payload, Unanswered

LONGEST_ID = 36
_CALL, _RESULT, _ERROR = 2, 3, 4
_REMEMBERED = 16  # answers, for CALLs that are repeated
_DEEPEST = 64
_MOST = 2**63 - 1


@dataclass(frozen=True)
class Asked:
    """A CALL of the peer that has passed its schema."""

    message_id: str
    action: str
    payload: Payload


@dataclass(frozen=True)
class Outcome:
    """What has become of our CALL."""

    message_id: str
    result: Payload | CallError | Unanswered


@dataclass(frozen=True)
class Send:
    """A frame that answers by itself."""

    text: str


@dataclass(frozen=True)
class Dropped:
    """A frame that is good for nothing; says why, for the log."""

    why: str


Event = Asked | Outcome | Send | Dropped


@dataclass(frozen=True)
class _Open:
    message_id: str
    action: str
    until: float


class Rpc:
    """The state of one connection."""

    def __init__(self) -> None:
        self._open: _Open | None = None
        self._answers: OrderedDict[str, str | None] = OrderedDict()  # None: not answered yet

    # --- our CALLs --------------------------------------------------------------------------------

    @property
    def is_free(self) -> bool:
        """Our next CALL may be sent."""
        return self._open is None

    @property
    def deadline(self) -> float | None:
        """When the open CALL counts as unanswered."""
        return self._open.until if self._open else None

    def call(self, message_id: str, action: str, payload: Payload, until: float) -> str:
        """The frame of our CALL; CallError if the payload breaks its schema."""
        assert self._open is None, "one CALL at a time"
        assert len(message_id) <= LONGEST_ID
        schema.check_request(action, payload)
        self._open = _Open(message_id, action, until)
        return _frame(_CALL, message_id, action, payload)

    def tick(self, now: float) -> Outcome | None:
        """Give up an answer that is late."""
        if self._open is None or now < self._open.until:
            return None
        return self._close(Unanswered(f"no answer to {self._open.action}"))

    def lost(self) -> Outcome | None:
        """The connection has gone."""
        return self._close(Unanswered("the connection is lost", lost=True)) if self._open else None

    def _close(self, result: Payload | CallError | Unanswered) -> Outcome:
        assert self._open is not None
        outcome, self._open = Outcome(self._open.message_id, result), None
        return outcome

    # --- the peer's -------------------------------------------------------------------------------

    def answer(self, asked: Asked, result: Payload | CallError) -> str:
        """The frame that answers a CALL."""
        if not isinstance(result, CallError):
            try:
                schema.check_response(asked.action, result)
            except CallError as fault:  # ours
                result = CallError("InternalError", f"answer refused by its schema: {fault}")
        if isinstance(result, CallError):
            text = _error(asked.message_id, result)
        else:
            text = _frame(_RESULT, asked.message_id, result)
        self._answers[asked.message_id] = text
        return text

    def receive(self, text: str | bytes) -> Event:
        """A frame has come."""
        try:
            frame = json.loads(text, parse_constant=_no_number, parse_float=_finite)
        except (ValueError, RecursionError):
            return Send(_error("-1", CallError("GenericError", "not JSON")))
        if not _is_unicode(text):  # an answer that quotes it could not be sent
            return Send(_error("-1", CallError("GenericError", "half a surrogate pair")))
        match frame:
            case [2, str(message_id), str(action), payload]:
                return self._called(message_id, action, payload)
            case [2, str(message_id), *_]:
                return Send(_error(message_id, CallError("FormationViolation", "not a CALL")))
            case [3, str(message_id), payload]:
                return self._resulted(message_id, payload)
            case [4, str(message_id), str(code), *rest]:
                description = rest[0] if rest and isinstance(rest[0], str) else ""
                if self._open is None or self._open.message_id != message_id:
                    return Dropped(f"CALLERROR {code} to no open CALL: {description}")
                return self._close(CallError(code, description))
        if isinstance(frame, list) and (not frame or frame[0] not in (_RESULT, _ERROR)):
            return Send(_error("-1", CallError("GenericError", "not a message of OCPP-J")))
        return Dropped("not a message of OCPP-J")

    def _called(self, message_id: str, action: str, payload: object) -> Event:
        if message_id in self._answers:
            again = self._answers[message_id]
            return Send(again) if again else Dropped(f"{action} repeated before its answer")
        try:
            if not schema.is_known(action):
                raise CallError("NotImplemented", f"{action[:50]} is unknown")
            _check_size(payload)
            asked = Asked(message_id, action, schema.check_request(action, payload))
        except CallError as problem:
            return Send(_error(message_id, problem))
        self._answers[message_id] = None
        while len(self._answers) > _REMEMBERED:
            self._answers.popitem(last=False)
        return asked

    def _resulted(self, message_id: str, payload: object) -> Event:
        if self._open is None or self._open.message_id != message_id:
            return Dropped("CALLRESULT to no open CALL")
        try:
            _check_size(payload)
            return self._close(schema.read_response(self._open.action, payload))
        except CallError as problem:  # it may have been taken all the same
            return self._close(Unanswered(f"an answer of no use to {self._open.action}: {problem}"))


def _frame(kind: int, *rest: object) -> str:
    return json.dumps([kind, *rest], separators=(",", ":"), ensure_ascii=False)


def _error(message_id: str, problem: CallError) -> str:
    return _frame(_ERROR, message_id, problem.code, problem.description[:255], {})


def _check_size(value: object) -> None:
    """CallError for what is nested too deep, or a number that no database takes; no recursion."""
    level = [value]
    for _ in range(_DEEPEST):
        if any(isinstance(one, int) and abs(one) > _MOST for one in level):
            raise CallError("PropertyConstraintViolation", "a number of more than 64 bits")
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return
    raise CallError("FormationViolation", "nested too deep")


def _no_number(text: str) -> float:
    """NaN and Infinity, which Python reads although JSON has no such words."""
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _is_unicode(text: str | bytes) -> bool:
    """No lone surrogate, which only an escape can bring."""
    octets = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    if b"\\u" not in octets:
        return True
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True
