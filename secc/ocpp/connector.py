"""One connector: what its SECC reports, what features may do to it, and its status."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Protocol

from secc.ocpp.charges import Charges, Grant
from secc.ocpp.clock import Clock
from secc.ocpp.error_codes import Error
from secc.ocpp.keys import Keys
from secc.ocpp.ledger import Ledger, Transaction
from secc.ocpp.settings import Ocpp
from secc.ocpp.status import Scene, Status, condition
from secc.ocpp.timers import Timers
from secc.reports import (
    Answer,
    Authorise,
    AuthorizationWanted,
    GetState,
    Hello,
    Plug,
    Refuse,
    Report,
    Request,
    SetAvailable,
    State,
)

log = logging.getLogger(__name__)

_POWER_OFF_S = 15.0  # a stop that has been asked for takes no longer, else it is closed as it is


class Station(Protocol):
    """The way to the SECC."""

    async def ask(self, request: Request) -> Answer:
        """The answer to `request`."""
        ...


class Connector:
    """`changed` is told of everything new, `has_room` asked before a charge begins."""

    def __init__(
        self,
        number: int,
        settings: Ocpp,
        clock: Clock,
        keys: Keys,
        ledger: Ledger,
        *,
        available: bool,
        changed: Callable[["Connector"], None],
        has_room: Callable[[], bool],
    ) -> None:
        self.number, self.available = number, available
        self.limited_to_nothing = False
        self.station: Station | None = None
        self._settings, self._ledger = settings, ledger
        self._changed, self._has_room = changed, has_room
        self._timers = Timers()
        self.charges = Charges(
            number,
            settings,
            clock,
            keys,
            ledger,
            self._timers,
            say=self.say,
            changed=self._tell,
        )
        self._attaching: list[Plug] | None = []  # plug-ins told before the first state
        self._tasks: set[asyncio.Task[object]] = set()
        self._silent = self._withdrawn = False
        if self.transaction is not None:
            self._timers.after(settings.orphan_s, self._orphaned)
        else:
            self._timers.after(settings.station_lost_s, self._out_of_contact)

    # --- what features ask ------------------------------------------------------------------------

    @property
    def state(self) -> State | None:
        """The last one of the SECC."""
        return self.charges.state

    @property
    def transaction(self) -> Transaction | None:
        """The one that runs."""
        return self.charges.transaction

    @property
    def grant(self) -> Grant | None:
        """Somebody may charge and has not come yet."""
        return self.charges.grant

    @property
    def plugged(self) -> bool:
        """A vehicle is plugged in."""
        return self.charges.plug is not None

    @property
    def finished(self) -> bool:
        """The transaction of this plug-in is over."""
        return self.charges.finished

    @property
    def condition(self) -> tuple[Status, Error]:
        """Status and errorCode of StatusNotification."""
        return condition(
            Scene(
                state=self.state,
                silent=self._silent,
                available=self.available,
                plugged=self.plugged,
                granted=self.grant is not None,
                finished=self.finished,
                transaction=self.transaction is not None,
                delivered=self.charges.delivered,
                deauthorised=bool(self.transaction and self.transaction.deauthorised),
                limited_to_nothing=self.limited_to_nothing,
            )
        )

    @property
    def status(self) -> Status:
        """Status of StatusNotification."""
        return self.condition[0]

    @property
    def is_free(self) -> bool:
        """A charge may be granted now."""
        ready = self.transaction is None and self.grant is None and not self.finished
        ready = ready and self._attaching is None
        fit = self.state is not None and self.status in ("Available", "Preparing")
        return ready and fit and self._has_room()

    def authorise(self, grant: Grant) -> bool:
        """Let a vehicle charge, now or when it comes within ConnectionTimeOut; False: not now."""
        if not self._has_room():
            log.warning("no further charge: the queue is full", extra={"connector": self.number})
        if not self.is_free:
            return False
        self.charges.give(grant)
        self._tell()
        return True

    def refuse(self, reason: str) -> None:
        """Answer the vehicle that asks (AuthorizationWanted)."""
        self.say(Refuse(reason=reason))

    def stop(self, reason: str, id_tag: str | None = None) -> bool:
        """End the transaction; `reason` of StopTransaction. False: there is none."""
        transaction = self.transaction
        if transaction is None:
            return False
        if transaction.stopping is None:
            self._ledger.ending(transaction, reason, id_tag)
        self._timers.after(_POWER_OFF_S, self.charges.close)
        self._spawn(self._withdraw(reason))
        return True

    async def _withdraw(self, reason: str) -> None:
        """End what runs and what has been granted; the meter counts once the power is off."""
        self._withdrawn = False
        if not (await self.tell(Refuse(reason=reason))).ok:
            return  # the SECC is away: what it says when it is back decides
        self._withdrawn = (await self.tell(GetState())).ok
        self._close_if_off()

    def _close_if_off(self) -> None:
        if self._withdrawn and not self.charges.is_powered:
            self.charges.close()

    def close_now(self) -> None:
        """A stop that has been asked for waits no longer for the power to be off."""
        self.charges.close()

    def deauthorise(self) -> None:
        """No more energy, but the transaction goes on (StopTransactionOnInvalidId false)."""
        if self.transaction is not None:
            self._ledger.deauthorise(self.transaction)
            self.say(Refuse(reason="deauthorised"))
            self._tell()

    def set_available(self, available: bool) -> None:
        """Take vehicles or not."""
        self.available = available
        self.say(SetAvailable(available=available))
        self._tell()

    async def tell(self, word: Request) -> Answer:
        """Send a word to the SECC; an Answer with `ok` False when it cannot be reached."""
        if self.station is None:
            return Answer(ok=False, error="the SECC cannot be reached")
        return await self.station.ask(word)

    # --- what the SECC says -----------------------------------------------------------------------

    def hear(self, report: Report) -> bool:
        """A word of the SECC; True if features should see it too."""
        match report:
            case Hello():
                self._attached(report)
            case State():
                self._observe(report)
            case Plug() if self._attaching is not None:
                self._attaching.append(report)
            case Plug():
                self.charges.plug_in(report)
            case AuthorizationWanted():
                return self._asked()
        return self._attaching is None

    def lost(self) -> None:
        """The SECC has gone, or the way to it."""
        self._attaching = []
        self._timers.after(self._settings.station_lost_s, self._out_of_contact)

    def close(self) -> None:
        """The bridge ends; the transaction stays open in the database."""
        self._timers.close()

    def _attached(self, hello: Hello) -> None:
        self.charges.instance = hello.instance
        self._attaching = []
        self.say(SetAvailable(available=self.available))
        self._timers.cancel(self._out_of_contact)
        self._timers.cancel(self._orphaned)

    def _observe(self, state: State) -> None:
        before = self.state
        if self._attaching is not None:
            self._silent = False
            plugs, self._attaching = self._attaching, None
            self.charges.catch_up(state, plugs)
            self._resume(state)
        self.charges.observe(state)
        self._close_if_off()
        transaction = self.transaction
        emergency = "emergency_stop" in state.faults
        if emergency and transaction is not None and transaction.stopping is None:
            self.stop("EmergencyStop")
        if before is None or _differs(before, state):
            self._tell()

    def _resume(self, state: State) -> None:
        """The SECC may not know what the bridge has decided, or has decided without it."""
        transaction = self.transaction
        if transaction is None:
            if self.finished and state.session is not None:
                self.refuse("the transaction is over")
        elif transaction.stopping is not None:
            self.stop(transaction.stopping, transaction.stop_tag)
        elif state.authorization != "granted" and not transaction.deauthorised:
            self.say(Authorise(id_tag=transaction.id_tag))

    def _asked(self) -> bool:
        """The EV asks to charge; True if features shall decide."""
        transaction = self.transaction
        if transaction is not None and not transaction.deauthorised and not transaction.stopping:
            self.say(Authorise(id_tag=transaction.id_tag))
            return False
        if transaction is not None or self.finished:
            self.refuse("the transaction is over")
            return False
        return True

    def _orphaned(self) -> None:
        """The SECC of a restored transaction does not come back."""
        transaction = self.transaction
        if transaction is not None and transaction.restored:
            self.charges.finish(transaction.meter_wh, transaction.seen, "PowerLoss")
        self._out_of_contact()

    def _out_of_contact(self) -> None:
        self._silent = True
        self._tell()

    # --- odds -------------------------------------------------------------------------------------

    def say(self, word: Request) -> None:
        """`tell` without waiting."""
        self._spawn(self.tell(word))

    def _spawn(self, work: Coroutine[None, None, object]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _tell(self) -> None:
        if self._attaching is None or self._silent:
            self._changed(self)


def _differs(one: State, other: State) -> bool:
    """Whether a status may follow from the difference."""
    told = ("phase", "pilot", "plug", "faults", "severities", "target_current_a", "authorization")
    return any(getattr(one, name) != getattr(other, name) for name in told)
