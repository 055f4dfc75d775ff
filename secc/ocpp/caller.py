"""Who may send when: answers at once, own CALLs one at a time, the durable queue in its order.

Volatile messages are lost with the link (status, heartbeat); those of the queue are repeated:
a lost link is no attempt, an error or silence is, and after the last the message is set aside.
"""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from secc.ocpp.charge_point import Registration
from secc.ocpp.clock import Clock
from secc.ocpp.feature import CallError, Payload, Reply, Unanswered
from secc.ocpp.keys import Keys
from secc.ocpp.ledger import Ledger
from secc.ocpp.outbox import Entry, Outbox, stamped
from secc.ocpp.rpc import Asked, Dropped, Outcome, Rpc, Send
from secc.ocpp.store import Store

log = logging.getLogger(__name__)

HANDLER_S = 20.0
_MOST_ASKED = 16  # CALLs of the central system that wait for their turn

Handle = Callable[[str, Payload], Awaitable[Payload | Reply]]
Answered = Callable[[Entry, Payload], None]


@dataclass
class _Volatile:
    action: str
    payload: Payload
    until: float
    urgent: bool
    answer: asyncio.Future[Payload]
    message_id: str = field(default_factory=lambda: str(uuid.uuid4()))


class Caller:
    """Sends through `send`; `handle` serves CALLs of the central system."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        keys: Keys,
        ledger: Ledger,
        outbox: Outbox,
        *,
        send: Callable[[str], None],
        reconnect: Callable[[str], None],
        handle: Handle,
        answered: Answered,
        registration: Callable[[], Registration | None],
        always_new_ids: bool = False,
    ) -> None:
        self._registration = registration
        self._store, self._clock, self._keys = store, clock, keys
        self._ledger, self._outbox = ledger, outbox
        self._send, self._reconnect = send, reconnect
        self._handle, self._answered = handle, answered
        self._always_new_ids = always_new_ids
        self._rpc: Rpc | None = None
        self._volatile: deque[_Volatile] = deque()
        self._open: _Volatile | Entry | None = None
        self._asked: asyncio.Queue[tuple[Rpc, Asked]] = asyncio.Queue(_MOST_ASKED)
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Future[None]] = set()
        self._not_before = 0.0  # the next attempt of the message at the front
        self._used: set[str] = set()  # ids of the queue that went out on this connection

    # --- Calls ------------------------------------------------------------------------------------

    async def ask(
        self,
        action: str,
        payload: Payload,
        *,
        timeout_s: float | None = None,
        urgent: bool = False,
    ) -> Payload:
        """See `charge_point.Calls`."""
        if self._rpc is None or not (urgent or self._registration() == "Accepted"):
            raise Unanswered(f"{action} cannot be sent: offline", lost=True)
        loop = asyncio.get_running_loop()
        limit = self._timeout_s if timeout_s is None else timeout_s
        volatile = _Volatile(action, payload, loop.time() + limit, urgent, loop.create_future())
        self._volatile.append(volatile)
        self.pump()
        try:
            async with asyncio.timeout(limit):
                return await volatile.answer
        except TimeoutError:
            raise Unanswered(f"no answer to {action}") from None

    def tell(self, action: str, payload: Payload, *, urgent: bool = False) -> None:
        """See `charge_point.Calls`."""
        task = asyncio.ensure_future(self.ask(action, payload, urgent=urgent))
        task.add_done_callback(lambda done: _log_failure(action, done))

    def queue(self, action: str, payload: Payload, *, stamp: str | None = "timestamp") -> None:
        """See `charge_point.Calls`."""
        timed = {stamp: stamped(self._clock.now())} if stamp else {}
        with self._store.safe() as db:
            self._outbox.put(db, "event", action, {**payload, **timed})
        self.pump()

    @property
    def _timeout_s(self) -> float:
        return float(self._keys.integer("MessageTimeout"))

    # --- the connection ---------------------------------------------------------------------------

    def opened(self) -> None:
        """A new connection is there."""
        self._rpc = Rpc()
        self._used.clear()

    def closed(self) -> None:
        """It has gone."""
        rpc, self._rpc = self._rpc, None
        if rpc is not None and (outcome := rpc.lost()) is not None:
            self._finish(outcome)
        while self._volatile:
            _fail(self._volatile.popleft(), Unanswered("the connection is lost", lost=True))
        self._arm()

    def received(self, text: str | bytes) -> None:
        """A frame has come."""
        rpc = self._rpc
        if rpc is None:
            return
        match rpc.receive(text):
            case Send(text=answer):
                if self._registration() != "Rejected":
                    self._send(answer)
            case Outcome() as outcome:
                self._finish(outcome)
            case Asked() as asked:
                self._queue_call(rpc, asked)
            case Dropped(why=why):
                log.warning("frame dropped: %s", why)

    def _queue_call(self, rpc: Rpc, asked: Asked) -> None:
        if self._registration() == "Rejected":  # 4.2: no CALL is answered
            log.info("CALL ignored: the station is rejected", extra={"action": asked.action})
            return
        try:
            self._asked.put_nowait((rpc, asked))
        except asyncio.QueueFull:
            self._send(rpc.answer(asked, CallError("GenericError", "too many CALLs at a time")))

    async def serve(self) -> None:
        """Serve the CALLs of the central system one after the other, for ever."""
        while True:
            rpc, asked = await self._asked.get()
            then: Callable[[], Awaitable[None]] | None = None
            result: Payload | CallError
            try:
                async with asyncio.timeout(HANDLER_S):
                    answer = await self._handle(asked.action, asked.payload)
                if isinstance(answer, Reply):
                    result, then = answer.payload, answer.then
                else:
                    result = answer
            except CallError as problem:
                result = problem
            except Exception:  # a feature is at fault: the central system is told, the link lives
                log.exception("CALL failed", extra={"action": asked.action})
                result = CallError("InternalError", "see the log of the station")
            if rpc is self._rpc:
                self._send(rpc.answer(asked, result))
            if then is not None:  # not waited for: what it sends may depend on a further CALL
                task = asyncio.ensure_future(_run(then, asked.action))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    # --- one CALL at a time -----------------------------------------------------------------------

    def pump(self) -> None:
        """Send what may be sent now."""
        rpc = self._rpc
        if rpc is None or not rpc.is_free:
            return
        while (volatile := self._next_volatile()) is not None:
            if self._start(rpc, volatile, volatile.message_id, volatile.payload, volatile.until):
                return
        if self._registration() == "Accepted":
            self._pump_queue(rpc)
        self._arm()

    def _next_volatile(self) -> _Volatile | None:
        for volatile in tuple(self._volatile):
            if volatile.answer.done():  # nobody waits any more
                self._volatile.remove(volatile)
            elif volatile.urgent or self._registration() == "Accepted":
                self._volatile.remove(volatile)
                return volatile
        return None

    def _pump_queue(self, rpc: Rpc) -> None:
        now = asyncio.get_running_loop().time()
        while now >= self._not_before and (entry := self._outbox.front()) is not None:
            payload = self._ledger.addressed(entry)
            if payload is None:
                self._ledger.undeliverable(entry, "its transaction has no id")
                continue
            message_id = entry.message_id
            if self._always_new_ids or message_id in self._used:  # OCPP-J 4.1.4: once on a link
                message_id = str(uuid.uuid4())
            self._used.add(message_id)
            if self._start(rpc, entry, message_id, payload, now + self._timeout_s):
                return

    def _start(
        self, rpc: Rpc, item: _Volatile | Entry, message_id: str, payload: Payload, until: float
    ) -> bool:
        try:
            text = rpc.call(message_id, item.action, payload, until)
        except CallError as problem:
            log.error("own message refused by its schema: %s", problem)
            if isinstance(item, Entry):
                self._ledger.undeliverable(item, str(problem))
            else:
                _fail(item, problem)
            return False
        self._open = item
        self._send(text)
        self._arm()
        return True

    def _finish(self, outcome: Outcome) -> None:
        item, self._open = self._open, None
        result = outcome.result
        assert item is not None
        if isinstance(result, CallError | Unanswered):
            if isinstance(item, Entry):
                self._failed(item, result)
            else:
                _fail(item, result)
        elif isinstance(item, Entry):
            self._ledger.delivered(item, result)
            self._answered(item, result)
        elif not item.answer.done():
            item.answer.set_result(result)
        self.pump()

    def _failed(self, entry: Entry, problem: CallError | Unanswered) -> None:
        """An attempt of the queue has failed (OCPP 1.6, 3.7.1)."""
        if isinstance(problem, Unanswered) and problem.lost:
            return
        attempts = entry.attempts + 1
        extra = {"action": entry.action, "attempt": attempts}
        log.warning("message not delivered: %s", problem, extra=extra)
        if attempts >= self._keys.integer("TransactionMessageAttempts"):
            self._ledger.undeliverable(entry, f"{attempts} attempts: {problem}")
            return
        # Silence leaves open whether it was taken: a resend under its id, which only another
        # connection allows, does not bill twice. An error says that it was not.
        silent = isinstance(problem, Unanswered)
        self._outbox.tried(entry, new_id=not silent)
        wait_s = attempts * self._keys.integer("TransactionMessageRetryInterval")
        self._not_before = asyncio.get_running_loop().time() + wait_s
        if silent and entry.kind in ("start", "stop") and not self._always_new_ids:
            self._reconnect(f"no answer to {entry.action}")

    def _arm(self) -> None:
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self._rpc.deadline if self._rpc is not None else None
        if deadline is None and self._rpc is not None and self._not_before > loop.time():
            deadline = self._not_before
        if deadline is not None:
            self._timer = loop.call_at(deadline, self._tick)

    def _tick(self) -> None:
        self._timer = None
        rpc = self._rpc
        if rpc is None:
            return
        outcome = rpc.tick(asyncio.get_running_loop().time() + 1e-3)
        if outcome is not None:
            self._finish(outcome)
        else:
            self.pump()


def _fail(volatile: _Volatile, problem: CallError | Unanswered) -> None:
    if not volatile.answer.done():
        volatile.answer.set_exception(problem)
        volatile.answer.exception()  # whoever has stopped waiting is not told


async def _run(then: Callable[[], Awaitable[None]], action: str) -> None:
    try:
        await then()
    except (CallError, Unanswered) as problem:
        log.warning("after %s: %s", action, problem)
    except Exception:
        log.exception("after a CALL", extra={"action": action})


def _log_failure(action: str, done: "asyncio.Task[Payload]") -> None:
    if not done.cancelled() and (error := done.exception()) is not None:
        log.warning("%s not delivered: %s", action, error)
