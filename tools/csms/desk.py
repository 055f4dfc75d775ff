"""What a central system thinks of one station: answers, faults on demand, a record, the bills.

A StartTransaction that is repeated under its message id is the same transaction, as with real
central systems; under another id it is another bill.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Payload = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A CALL of the station; `link` counts its connections."""

    message_id: str
    action: str
    payload: Payload
    link: int
    time: float


# --- outcomes of a CALL -------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """CALLRESULT with this payload in place of the usual one; `late_s` after the CALL."""

    payload: Payload | None = None
    late_s: float = 0.0


@dataclass(frozen=True)
class Fault:
    """CALLERROR."""

    code: str = "InternalError"


@dataclass(frozen=True)
class Silence:
    """No answer; `taken`: the CALL has had its effect all the same."""

    taken: bool = False


@dataclass(frozen=True)
class Raw:
    """These octets in place of an answer (plain only)."""

    text: str


@dataclass(frozen=True)
class Close:
    """The connection is closed with this code; `taken` as for Silence."""

    code: int = 1011
    taken: bool = False


Outcome = Answer | Fault | Silence | Raw | Close


class CallFailed(Exception):
    """The station has answered a CALL with a CALLERROR, or not at all."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Bill:
    """A transaction as the central system has it."""

    id: int
    message_id: str
    start: Payload
    stops: list[Payload] = field(default_factory=list)
    meter_values: list[Payload] = field(default_factory=list)

    @property
    def energy_wh(self) -> int:
        """What the driver pays."""
        return int(self.stops[0]["meterStop"]) - int(self.start["meterStart"])


Send = Callable[[str, Payload], Awaitable[Payload]]


class Desk:
    """One station."""

    def __init__(self, identity: str, first_transaction: int = 1) -> None:
        self.identity = identity
        self.calls: list[Call] = []
        self.bills: dict[int, Bill] = {}
        self.stray_stops: list[Payload] = []
        self.odd_answers: list[list[Any]] = []  # frames that answer what was sent by `raw`
        self.complaints: list[str] = []  # what the schemas of the central system refused
        self.links = 0
        self.connected = False
        self.key: bytes | None = None  # Basic auth that came with the last connection
        self.want_key: bytes | None = None
        self.certificate: dict[str, Any] | None = None  # of the station, as `ssl` shows it
        self.refuse_with: int | None = None  # HTTP status for the next connections
        self.interval_s = 300
        self.tags: dict[str, Payload] = {}
        self.send: Send | None = None
        self.drop: Callable[[int], Awaitable[None]] | None = None
        self.raw: Callable[[str], Awaitable[None]] | None = None
        self._script: dict[str, deque[Outcome]] = defaultdict(deque)
        self._always: dict[str, Outcome] = {}
        self._next = first_transaction
        self._clock: Callable[[], float] = asyncio.get_running_loop().time
        self.offset_s = 0.0

    # --- what a test asks -------------------------------------------------------------------------

    def script(self, action: str, *outcomes: Outcome) -> None:
        """What becomes of the next CALLs of this action."""
        self._script[action].extend(outcomes)

    def always(self, action: str, outcome: Outcome | None) -> None:
        """What becomes of every CALL of this action that is not scripted."""
        if outcome is None:
            self._always.pop(action, None)
        else:
            self._always[action] = outcome

    def of(self, action: str, **fields: object) -> list[Payload]:
        """The payloads of this action so far that have these fields."""
        found = (call.payload for call in self.calls if call.action == action)
        return [one for one in found if all(one.get(k) == v for k, v in fields.items())]

    async def wait_for(
        self, action: str, count: int = 1, within_s: float = 20.0, **fields: object
    ) -> Payload:
        """The `count`th CALL of this action with these fields."""
        await self.until(
            lambda: len(self.of(action, **fields)) >= count,
            f"{action} no. {count} with {fields}",
            within_s,
        )
        return self.of(action, **fields)[count - 1]

    async def until(
        self, true: Callable[[], bool], what: str = "condition", within_s: float = 20.0
    ) -> None:
        """Wait until something is true; the error shows the last CALLs."""
        try:
            async with asyncio.timeout(within_s):
                while not true():
                    await asyncio.sleep(0.01)
        except TimeoutError:
            seen = "\n".join(f"  {call.action} {call.payload}" for call in self.calls[-20:])
            raise AssertionError(f"no {what} within {within_s} s; seen:\n{seen}") from None

    async def ask(
        self, action: str, payload: Payload | None = None, within_s: float = 10
    ) -> Payload:
        """The station's answer to a CALL."""
        assert self.send is not None, "the station is not connected"
        async with asyncio.timeout(within_s):
            return await self.send(action, payload or {})

    # --- what a connection tells ------------------------------------------------------------------

    def on_link(self, up: bool) -> None:
        """The station has connected or gone."""
        self.connected = up
        self.links += up

    def on_call(self, message_id: str, action: str, payload: Payload) -> Outcome:
        """A CALL of the station: what shall become of it."""
        call = Call(message_id, action, payload, self.links, self._clock())
        self.calls.append(call)
        queue = self._script[action]
        outcome = queue.popleft() if queue else self._always.get(action, Answer())
        usual = self._usual(call) if self.has_taken(outcome) else {}
        if isinstance(outcome, Answer) and outcome.payload is None:
            return Answer(usual, outcome.late_s)
        return outcome

    def has_taken(self, outcome: Outcome) -> bool:
        """Whether a CALL with this outcome has its effect."""
        return not isinstance(outcome, Fault | Raw) and getattr(outcome, "taken", True)

    def recall(self, call: Call, *, taken: bool) -> None:
        """A CALL that came to an earlier life of this desk."""
        self.calls.append(call)
        if taken:
            self._usual(call)

    # --- usual answers ----------------------------------------------------------------------------

    def _usual(self, call: Call) -> Payload:
        now = {"currentTime": self.now()}
        match call.action:
            case "BootNotification":
                return {"status": "Accepted", "interval": self.interval_s, **now}
            case "Heartbeat":
                return now
            case "Authorize":
                return {"idTagInfo": self._tag(call)}
            case "StartTransaction":
                return {"transactionId": self._start(call), "idTagInfo": self._tag(call)}
            case "StopTransaction":
                self._stop(call.payload)
                return {}
            case "MeterValues":
                bill = self.bills.get(call.payload.get("transactionId", 0))
                if bill is not None:
                    bill.meter_values.append(call.payload)
                return {}
            case "DataTransfer" | "SignCertificate":
                return {"status": "Accepted"}
        return {}

    def now(self) -> str:
        """currentTime of the answers."""
        at = datetime.fromtimestamp(datetime.now(UTC).timestamp() + self.offset_s, UTC)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _tag(self, call: Call) -> Payload:
        return self.tags.get(call.payload["idTag"], {"status": "Accepted"})

    def _start(self, call: Call) -> int:
        for bill in self.bills.values():
            if bill.message_id == call.message_id:
                return bill.id
        bill = Bill(self._next, call.message_id, call.payload)
        self.bills[bill.id] = bill
        self._next += 1
        return bill.id

    def _stop(self, payload: Payload) -> None:
        bill = self.bills.get(payload["transactionId"])
        if bill is None:
            self.stray_stops.append(payload)
        elif payload not in bill.stops:  # the same CALL again
            bill.stops.append(payload)
