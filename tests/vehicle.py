"""A vehicle that speaks octets only, and brings a charge into any state of the tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from secc import v2gtp
from secc.messages import app_protocol as sap
from secc.session.contract import Judge
from tests import both, din, iso
from tests.session import sequence
from tests.session.sequence import State
from tests.world import World, merged, world

Requests = Mapping[str, Callable[[], Any]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One protocol with one kind of current: messages, requests, and the order of both."""

    name: str
    namespace: str
    messages: ModuleType
    words: ModuleType  # functions that make its requests
    requests: Requests
    allowed: Mapping[State, set[str]]
    tolerated: Mapping[State, set[str]]
    path: Mapping[State, str]  # the request whose answer leads there; in the order of a charge
    outlet: str = "dc"

    @property
    def states(self) -> list[State]:
        return list(self.allowed)

    def __str__(self) -> str:
        return self.name


_DC = {
    State.CHECKING: "CableCheck",
    State.CHECKED: "CableCheck",
    State.PRE_CHARGED: "PreCharge",
    State.STARTED: "PowerDelivery start",
    State.LOOP: "CurrentDemand",
}
_AC = {State.STARTED: "PowerDelivery start", State.LOOP: "ChargingStatus"}


def _path(selection: str, authorization: str, power: dict[State, str]) -> dict[State, str]:
    return {
        State.SET_UP: "SessionSetup",
        State.DISCOVERED: "ServiceDiscovery",
        State.DETAILED: "ServiceDetail",
        State.SELECTED: selection,
        State.AUTHORISING: authorization,
        State.AUTHORISED: authorization,
        State.PREPARING: "ChargeParameterDiscovery",
        State.PREPARED: "ChargeParameterDiscovery",
        **power,
        State.RENEGOTIATING: "PowerDelivery renegotiate",
        State.STOPPED: "PowerDelivery stop",
        State.WELDING: "WeldingDetection",
        State.ENDED: "SessionStop",
    }


DIN = Dialect(
    "DIN",
    "urn:din:70121:2012:MsgDef",
    din.m,
    din,
    din.REQUESTS,
    sequence.DIN,
    sequence.DIN_FIELD,
    _path("ServicePaymentSelection", "ContractAuthentication", _DC),
)
ISO_DC = Dialect(
    "ISO DC",
    "urn:iso:15118:2:2013:MsgDef",
    iso.m,
    iso,
    iso.REQUESTS,
    sequence.ISO_DC,
    sequence.ISO_DC_FIELD,
    _path("PaymentServiceSelection", "Authorization", _DC),
)
ISO_AC = Dialect(
    "ISO AC",
    "urn:iso:15118:2:2013:MsgDef",
    iso.m,
    iso,
    {**iso.REQUESTS, "ChargeParameterDiscovery": iso.ac_parameter_discovery},
    sequence.ISO_AC,
    sequence.ISO_AC_FIELD,
    _path("PaymentServiceSelection", "Authorization", _AC),
    outlet="ac",
)
DIALECTS = (DIN, ISO_DC, ISO_AC)

# Beside the straight way: entered only when that is where the charge is to stop.
_BRANCHES = {State.DETAILED, State.RENEGOTIATING, State.WELDING}
# Answers that make the EV ask again; the first two only at a station that is not ready.
_ONGOING: dict[State, dict[str, Any]] = {
    State.AUTHORISING: {"authorization": {"ongoing_answers": 1}},
    State.PREPARING: {"charge": {"parameters_ongoing": 1}},
    State.CHECKING: {},
}


class Ev:
    """The other end of one connection. `send` waits for the answer on the world's clock."""

    def __init__(self, world: World, dialect: Dialect) -> None:
        self.world = world
        self.dialect = dialect
        self.session_id = bytes(8)
        self.header: Any = None  # of the last response
        self.took = 0.0  # seconds from the last request to its response
        self.authorised = False  # has been told so on this connection

    # --- octets -----------------------------------------------------------------------------

    def negotiate(self, *offers: Any) -> Any:
        """Connect and send SupportedAppProtocolReq; by default the one protocol, version 2.0."""
        if self.world.closed:
            self.session_id, self.authorised = bytes(8), False
            self.world.connect()
        offered = list(offers) or [offer(self.dialect.namespace)]
        request = sap.supportedAppProtocolReq(AppProtocol=offered)
        self.world.receive(v2gtp.pack(sap.encode(request)))
        payload = self._wait()
        return None if payload is None else sap.decode(payload)

    def octets(self, request: Any, session_id: bytes | None = None, signature: Any = None) -> bytes:
        """V2GTP message of `request`."""
        m = self.dialect.messages
        identity = self.session_id if session_id is None else session_id
        header = m.MessageHeaderType(SessionID=identity, Signature=signature)
        body = m.BodyType(BodyElement=request)
        return v2gtp.pack(m.encode(m.V2G_Message(Header=header, Body=body)))

    def send(self, request: Any, session_id: bytes | None = None) -> Any:
        """The response, None if there is none before the connection closes or 10 s are over."""
        self.world.receive(self.octets(request, session_id))
        return self.answer()

    def answer(self, patience: float = 10.0) -> Any:
        """The next response; its header is kept."""
        payload = self._wait(patience)
        if payload is None:
            return None
        message = self.dialect.messages.decode(payload)
        self.header, response = message.Header, message.Body.BodyElement
        if type(response).__name__ in ("AuthorizationRes", "ContractAuthenticationRes"):
            self.authorised = response.EVSEProcessing.value == "Finished"
        return response

    def _wait(self, patience: float = 10.0) -> bytes | None:
        begin = self.world.now
        while (payload := self.world.sent()) is None:
            if self.world.closed or self.world.now >= begin + patience:
                return None
            self.world.step()
        self.took = self.world.now - begin
        return payload

    # --- a charge ---------------------------------------------------------------------------

    def reach(self, goal: State) -> "Ev":
        """Go the straight way to `goal`; every answer on it must be OK."""
        code = self.negotiate().ResponseCode.value
        assert code == "OK_SuccessfulNegotiation", code
        if goal is not State.NEGOTIATED:
            for state, word in self.dialect.path.items():
                if state is not goal and (state in _BRANCHES or _ONGOING.get(state)):
                    continue
                self._enter(state, word)
                if state is goal:
                    break
        return self

    def go_on(self, *goals: State) -> None:
        """From a state already reached through `goals`, e.g. a second round."""
        for state in goals:
            self._enter(state, self.dialect.path[state])

    def poll(self, word: str) -> list[Any]:
        """Send a request until its answer is no longer Ongoing; all answers."""
        answers = []
        for _ in range(200):
            answers.append(self.send(self.dialect.requests[word]()))
            if not answers[-1].EVSEProcessing.value.startswith("Ongoing"):
                return answers
            self.world.advance(0.3)
        raise AssertionError(f"{word} is always Ongoing")

    def insist(self, request: Any, every: float, at_most: float) -> tuple[list[Any], Any, float]:
        """Repeat a request while it is served.

        The answers, the refusal (None: the connection was closed without one), after how long.
        """
        begin, served = self.world.now, []
        while self.world.now - begin < at_most:
            response = self.send(request)
            if response is None or response.ResponseCode.value != "OK":
                return served, response, self.world.now - begin
            served.append(response)
            self.world.advance(every)
        raise AssertionError(f"still served after {at_most} s")

    def charge(self, seconds: float, **demand: Any) -> Any:
        """CurrentDemand ten times a second; the last answer."""
        for _ in range(round(seconds * 10)):
            response = self.send(self.dialect.words.current_demand(**demand))
            self.world.advance(0.1)
        return response

    def _enter(self, state: State, word: str) -> None:
        response = self._ok(word)
        if state is State.SET_UP:
            self.session_id = self.header.SessionID
        if state in _ONGOING:
            assert response.EVSEProcessing.value.startswith("Ongoing"), (state, response)
            return
        for _ in range(400):
            if not self._unfinished(response):
                return
            self.world.advance(0.1)
            response = self._ok(word)
        raise AssertionError(f"{word} is never done: {response}")

    def _unfinished(self, response: Any) -> bool:
        processing = getattr(response, "EVSEProcessing", None)
        if processing is not None:
            return bool(processing.value != "Finished")
        if type(response).__name__ == "PreChargeRes":
            return abs(both.si(response.EVSEPresentVoltage) - 400) > 10
        return False

    def _ok(self, word: str) -> Any:
        response = self.send(self.dialect.requests[word]())
        assert response is not None, f"no answer to {word}: {self.world.reports[-3:]}"
        assert response.ResponseCode.value.startswith("OK"), (word, response)
        return response


def offer(
    namespace: str, schema_id: int = 1, priority: int = 1, major: int = 2, minor: int = 0
) -> sap.AppProtocolType:
    """One entry of a SupportedAppProtocolReq."""
    return sap.AppProtocolType(
        ProtocolNamespace=namespace,
        VersionNumberMajor=major,
        VersionNumberMinor=minor,
        SchemaID=schema_id,
        Priority=priority,
    )


def ev(
    dialect: Dialect,
    *,
    simulation: dict[str, Any] | None = None,
    random: Callable[[int], bytes] | None = None,
    judge: Judge | None = None,
    **sections: Any,
) -> Ev:
    """A vehicle plugged in at a station for its protocol; `sections` change the settings."""
    more: dict[str, Any] = {} if random is None else {"random": random}
    more["judge"] = judge
    return Ev(world(dialect.outlet, simulation or {}, sections, **more), dialect)


def at(dialect: Dialect, state: State, **sections: Any) -> Ev:
    """The same in `state`, at a station that makes it wait there if that is what the state is."""
    return ev(dialect, **merged(_ONGOING.get(state, {}), sections)).reach(state)


def assert_refused(ev: Ev, request: Any, response: Any, code: str = "FAILED_SequenceError") -> None:
    """The answer belongs to the request, names our session, and everything is over and off.

    [V2G2-736], [V2G2-538], [V2G2-539], [V2G-DC-665], [V2G-DC-666].
    """
    name = type(request).__name__.removesuffix("Req") + "Res"
    assert type(response).__name__ == name
    assert response.ResponseCode.value == code
    assert ev.header.SessionID == ev.session_id
    assert_over(ev.world)


def assert_over(world: World) -> None:
    """TCP closed, no power, contactors open, pilot oscillator off."""
    assert world.closed
    assert world.power_off
    assert world.oscillator_off
