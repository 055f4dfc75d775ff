"""A recorded car as a drive: its own octets again, as far as another station lets it.

The session id is replaced bit by bit. What the recording repeats because the station of the time
was not ready is repeated as often as this one needs; everything else goes out once.
"""

from collections.abc import Iterator
from itertools import groupby
from types import ModuleType
from typing import Any

from exi import ExiError
from secc.messages import app_protocol, din70121, iso15118_2
from tools.recording import Message, Recording
from tools.vehicle import answers
from tools.vehicle.script import DIN, ISO
from tools.vehicle.steps import Event, Exchange, Failed, HangUp, Outcome, Pause, Send, Steps
from tools.vehicle.wire import frame, with_session_id

PROTOCOLS: dict[str, tuple[str, ModuleType, str]] = {
    "din": (DIN, din70121, "DIN 70121"),
    "iso2": (ISO, iso15118_2, "ISO 15118-2"),
}
ANSWER_S = 5.0
UNFINISHED_S = 60.0  # no car of the recordings waited longer
POLL_S = 0.1
_UNTIL_FINISHED = (
    "CableCheckReq",
    "ContractAuthenticationReq",
    "AuthorizationReq",
    "ChargeParameterDiscoveryReq",
)


class Replay:
    """State of one replay; `speed` divides the recorded pauses."""

    def __init__(self, recording: Recording, speed: float = 1.0) -> None:
        self.recording = recording
        self.now = 0.0
        self.exchanges: list[Exchange] = []
        self._namespace, self._m, self._name = PROTOCOLS[recording.head.protocol]
        self._speed = speed
        self._session_id = b""
        self._answered = 0  # requests of the recording

    def run(self) -> Steps:
        """Returns `complete` when the last recorded request has been answered with OK."""
        previous = 0.0
        rounds = list(_rounds(self.recording.requests))
        for number, repeated in enumerate(rounds):
            yield Pause((repeated[0].at - previous) / self._speed)
            last = number == len(rounds) - 1
            yield from self._until_finished(repeated[0], last)
            self._answered += len(repeated)
            previous = repeated[-1].at
        yield HangUp()
        return "complete"

    def judge(self, result: str, text: str, demanded: bool) -> Outcome:  # noqa: ARG002
        requests = len(self.recording.requests)
        reached = f"{self._answered} of {requests} recorded requests, {len(self.exchanges)} sent"
        told = f"{text}, " if text else ""
        ok = result == "complete"
        return Outcome(ok, result, told + reached, (), self._session_id, self._name)

    # --- requests ---------------------------------------------------------------------------

    def _until_finished(self, message: Message, last: bool) -> Steps:
        began = self.now
        while True:
            body, finished = yield from self._ask(message)
            if finished or last:
                return
            if self.now - began > UNFINISHED_S:
                raise Failed("timeout", f"{type(body).__name__} unfinished for {UNFINISHED_S} s")
            yield Pause(POLL_S)

    def _ask(self, message: Message) -> Steps:
        """The answer, and whether the next request of the recording may follow."""
        sent_at = self.now
        octets = message.octets
        if message.name == "supportedAppProtocolReq":
            octets = self._offer(octets)
        elif message.name != "SessionSetupReq":  # that one has the id of an earlier visit, or none
            octets = with_session_id(octets, self._session_id)
        happened = yield Send((frame(octets),), ANSWER_S)
        body = self._read(message, happened)
        request = self._request(message)
        self.exchanges.append(answers.exchange(request, body, sent_at, self.now, 0.0))
        code = body.ResponseCode.value
        if not code.startswith("OK"):
            raise Failed(code, f"{message.name}: {code}")
        if message.name == "supportedAppProtocolReq":
            self._check_choice(request, body)
        return body, self._finished(request, body)

    def _read(self, message: Message, happened: bytes | Event | None) -> Any:
        if not isinstance(happened, bytes):
            word = "closed" if happened is Event.CLOSED else "timeout"
            raise Failed(word, f"{message.name} was not answered")
        try:
            if message.name == "supportedAppProtocolReq":
                return app_protocol.decode(happened)
            answer = self._m.decode(happened)
        except ExiError as error:
            raise Failed("schema", f"answer to {message.name}: {error}") from error
        if message.name == "SessionSetupReq":
            self._session_id = answer.Header.SessionID
        elif answer.Header.SessionID != self._session_id:
            raise Failed("session", f"{message.name} answered with a foreign session id")
        return answer.Body.BodyElement

    def _request(self, message: Message) -> Any:
        if message.name == "supportedAppProtocolReq":
            return app_protocol.decode(message.octets)
        return self._m.decode(message.octets).Body.BodyElement

    def _finished(self, request: Any, body: Any) -> bool:
        if hasattr(body, "EVSEProcessing"):
            return answers.finished(body)
        if type(request).__name__ == "PreChargeReq":
            target, present = request.EVTargetVoltage, body.EVSEPresentVoltage
            return abs(answers.si(target) - answers.si(present)) < answers.NEAR_V
        return True

    # --- protocol ---------------------------------------------------------------------------

    def _offer(self, octets: bytes) -> bytes:
        """The car's offers, as recorded if a station that knows both protocols chooses alike.

        If not, the station of the time knew one only, and the others are left out.
        """
        request: Any = app_protocol.decode(octets)
        known = [o for o in request.AppProtocol if o.ProtocolNamespace in (DIN, ISO)]
        preferred = min(known, key=lambda offer: offer.Priority)
        if preferred.ProtocolNamespace == self._namespace:
            return octets
        request.AppProtocol = [o for o in known if o.ProtocolNamespace == self._namespace]
        return bytes(app_protocol.encode(request))

    def _check_choice(self, request: Any, body: Any) -> None:
        for offer in request.AppProtocol:
            if offer.SchemaID == body.SchemaID and offer.ProtocolNamespace == self._namespace:
                return
        raise Failed("protocol", f"the station chose SchemaID {body.SchemaID}, not {self._name}")


def _rounds(requests: tuple[Message, ...]) -> Iterator[list[Message]]:
    """The requests in order; what only repeats an unfinished request is one round with it."""
    for name, row in groupby(requests, key=lambda message: message.name):
        if name in _UNTIL_FINISHED:
            yield list(row)
        else:
            yield from ([message] for message in row)
