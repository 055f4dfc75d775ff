"""One connector: what its SECC reports, who may charge, the transaction that runs.

Plug-ins (`reports.Plug`) decide where transactions begin and end; the meter register and the
journal of the SECC close what happened while the bridge was away.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Literal, Protocol

from secc.ocpp.clock import Clock, Stamp
from secc.ocpp.error_codes import Error
from secc.ocpp.keys import Keys
from secc.ocpp.ledger import Ledger, Transaction
from secc.ocpp.settings import Ocpp
from secc.ocpp.status import Scene, Status, condition
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

_POWER = frozenset(
    {"parameters", "cable_check", "pre_charge", "start", "deliver", "stop", "welding"}
)
_POWER_OFF_S = 15.0  # a stop that has been asked for takes no longer, else it is closed as it is


@dataclass(frozen=True)
class Grant:
    """Somebody may charge at a connector."""

    id_tag: str
    parent_id: str | None = None
    how: Literal["rfid", "remote", "plug_and_charge", "autocharge", "free"] = "rfid"


@dataclass(frozen=True)
class _Gone:
    """The vehicle of a transaction has been unplugged."""

    at: Stamp
    meter_wh: float
    monotonic: float


class Station(Protocol):
    """The way to the SECC."""

    async def ask(self, request: Request) -> Answer:
        """The answer to `request`."""
        ...


class Connector:
    """`changed` is told of everything new; `data` gives transactionData at the end of a charge."""

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
        self.state: State | None = None
        self.grant: Grant | None = None
        self.delivered = False
        self.limited_to_nothing = False
        self.station: Station | None = None
        self.data: Callable[[Connector], list[dict[str, object]]] = lambda _: []
        self._settings, self._clock, self._keys, self._ledger = settings, clock, keys, ledger
        self._changed, self._has_room = changed, has_room
        self._instance: str | None = None
        self._attaching: list[Plug] | None = []  # plug-ins told before the first state
        self._plug: Plug | None = None
        self._gone: _Gone | None = None
        self._timers: dict[Callable[[], None], asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[object]] = set()
        self._silent = self._withdrawn = False
        if self.transaction is not None:
            self._after(settings.orphan_s, self._orphaned)
        else:
            self._after(settings.station_lost_s, self._out_of_contact)

    # --- what features ask ------------------------------------------------------------------------

    @property
    def transaction(self) -> Transaction | None:
        """The one that runs."""
        return self._ledger.open.get(self.number)

    @property
    def plugged(self) -> bool:
        """A vehicle is plugged in."""
        return self._plug is not None

    @property
    def finished(self) -> bool:
        """The transaction of this plug-in is over."""
        plug = self._plug
        return plug is not None and self.transaction is None and self._ledger.knows(plug.id)

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
                delivered=self.delivered,
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
        if not self.is_free:
            return False
        self.grant = grant
        self.say(Authorise(id_tag=grant.id_tag))
        if self._plug is not None:
            self._begin(self._plug, grant, self._clock.now(), self._meter)
        else:
            self._after(float(self._keys.integer("ConnectionTimeOut")), self._grant_unused)
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
        self._after(_POWER_OFF_S, self._close)
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
        if self._withdrawn and not self._is_powered:
            self._close()

    def close_now(self) -> None:
        """A stop that has been asked for waits no longer for the power to be off."""
        self._close()

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
                self._plug_in(report)
            case AuthorizationWanted():
                return self._asked()
        return self._attaching is None

    def lost(self) -> None:
        """The SECC has gone, or the way to it."""
        self._attaching = []
        self._after(self._settings.station_lost_s, self._out_of_contact)

    def close(self) -> None:
        """The bridge ends; the transaction stays open in the database."""
        for timer in self._timers.values():
            timer.cancel()

    def _attached(self, hello: Hello) -> None:
        self._instance = hello.instance
        self._attaching = []
        self.say(SetAvailable(available=self.available))
        self._cancel(self._out_of_contact)
        self._cancel(self._orphaned)

    def _observe(self, state: State) -> None:
        before, self.state = self.state, state
        if self._attaching is not None:
            self._silent = False
            plugs, self._attaching = self._attaching, None
            self._catch_up(state, plugs)
        transaction = self.transaction
        if transaction is not None and self._gone is None:
            self._ledger.progress(transaction, state.meter_wh, self._clock.now())
            self.delivered = self.delivered or state.phase == "deliver"
            self._close_if_off()
        emergency = "emergency_stop" in state.faults
        if emergency and transaction is not None and transaction.stopping is None:
            self.stop("EmergencyStop")
        if before is None or _differs(before, state):
            self._tell()

    def _catch_up(self, state: State, plugs: list[Plug]) -> None:
        """The first state after attaching: what has happened meanwhile?"""
        transaction = self.transaction
        if transaction is not None and transaction.instance != self._instance:
            # Power was off in between, so the register at the first plug-in is that of the end.
            meter = plugs[0].meter_start_wh if plugs else state.meter_wh
            cut = "PowerLoss" if transaction.restored else "Reboot"
            at = self._clock.ago(0.0) if meter > transaction.meter_wh else transaction.seen
            self._finish(meter, at, transaction.stopping or cut)
        self._plug = None
        for plug in self._since_then(plugs):
            self._plug_in(plug)
        if state.plug is None and self._plug is not None:  # a SECC without a journal
            self._plug = None
        transaction = self.transaction
        if transaction is None:
            if self.finished and state.session is not None:  # closed without this SECC
                self.refuse("the transaction is over")
            return
        if transaction.stopping is not None:
            self.stop(transaction.stopping, transaction.stop_tag)
        elif state.authorization != "granted" and not transaction.deauthorised:
            self.say(Authorise(id_tag=transaction.id_tag))

    def _since_then(self, plugs: list[Plug]) -> list[Plug]:
        """What was before the transaction that runs has been dealt with."""
        ids = [plug.id for plug in plugs]
        running = self.transaction.plug if self.transaction is not None else None
        return plugs[ids.index(running) :] if running in ids else plugs

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

    # --- plug-ins ---------------------------------------------------------------------------------

    def _plug_in(self, plug: Plug) -> None:
        """A vehicle has come, has been granted, or has gone."""
        if plug.until is None:
            self._plug = plug
        elif self._plug is not None and self._plug.id == plug.id:
            self._plug = None
        transaction = self.transaction
        if transaction is not None and plug.id == transaction.plug:
            if plug.until is not None:
                self._unplugged(plug, plug.until)
        elif not self._ledger.knows(plug.id):
            self._new_plug(plug)
        self._tell()

    def _new_plug(self, plug: Plug) -> None:
        transaction = self.transaction
        if transaction is not None:
            gone = self._gone or _Gone(transaction.seen, transaction.meter_wh, -1e9)
            if self._monotonic(plug, plug.since) - gone.monotonic > self._settings.disconnected_s:
                self._finish(gone.meter_wh, gone.at, "EVDisconnected")
            else:
                self._take_over(transaction, plug)
                return
        if plug.until is None and self.grant is not None:
            self._begin(plug, self.grant, self._clock.now(), plug.meter_start_wh)
        elif plug.until is None and plug.granted and plug.id_tag is not None:
            self._begin(plug, Grant(plug.id_tag), self._ago(plug, plug.since), plug.meter_start_wh)
        elif plug.until is not None and plug.granted and plug.meter_wh > plug.meter_start_wh:
            self._missed(plug, plug.until)

    def _missed(self, plug: Plug, until: float) -> None:
        """A whole charge took place while the bridge was away."""
        tag = plug.id_tag or self._keys.text("FreeVendIdTag") or "unknown"
        self._begin(plug, Grant(tag), self._ago(plug, plug.since), plug.meter_start_wh)
        self._finish(plug.meter_wh, self._ago(plug, until), "EVDisconnected")

    def _take_over(self, transaction: Transaction, plug: Plug) -> None:
        """The vehicle is back in time: the same transaction goes on (D5)."""
        self._ledger.replugged(transaction, plug.id)
        self._gone = None
        self._cancel(self._disconnected)
        if plug.until is not None:
            self._unplugged(plug, plug.until)
        elif self._attaching is None:
            self.say(Authorise(id_tag=transaction.id_tag))

    def _unplugged(self, plug: Plug, until: float) -> None:
        if self._gone is not None:
            return
        at = self._monotonic(plug, until)
        self._gone = _Gone(self._ago(plug, until), plug.meter_wh, at)
        transaction = self.transaction
        assert transaction is not None
        if transaction.stopping is not None:
            self._close()
            return
        elapsed = self._clock.monotonic() - at
        self._after(max(self._settings.disconnected_s - elapsed, 0.0), self._disconnected)

    def _disconnected(self) -> None:
        """The EV has been absent for longer than it may be (manual: 30 s)."""
        if self._gone is not None and self._keys.flag("StopTransactionOnEVSideDisconnect"):
            self._finish(self._gone.meter_wh, self._gone.at, "EVDisconnected")

    def _ago(self, plug: Plug, when: float) -> Stamp:
        """`when` of the SECC's clock on ours; only differences of its clock are believed."""
        return self._clock.ago(max(plug.time - when, 0.0))

    def _monotonic(self, plug: Plug, when: float) -> float:
        return self._clock.monotonic() - max(plug.time - when, 0.0)

    # --- transactions -----------------------------------------------------------------------------

    @property
    def _is_powered(self) -> bool:
        return self._gone is None and self.state is not None and self.state.phase in _POWER

    @property
    def _meter(self) -> float:
        return self.state.meter_wh if self.state is not None else 0.0

    def _begin(self, plug: Plug, grant: Grant, at: Stamp, meter_wh: float) -> None:
        self.grant = self._gone = None
        self.delivered = False
        self._cancel(self._grant_unused)
        self._ledger.begin(
            self.number,
            grant.id_tag,
            parent_id=grant.parent_id,
            plug=plug.id,
            instance=self._instance or "",
            meter_wh=meter_wh,
            at=at,
        )

    def _close(self) -> None:
        """The power is off, or has had its time: StopTransaction as it was asked for."""
        transaction = self.transaction
        if transaction is None or transaction.stopping is None:
            return
        at, meter_wh = self._clock.now(), max(self._meter, transaction.meter_wh)
        if self._gone is not None:
            at, meter_wh = self._gone.at, self._gone.meter_wh
        self._finish(meter_wh, at, transaction.stopping, transaction.stop_tag)

    def _finish(self, meter_wh: float, at: Stamp, reason: str, tag: str | None = None) -> None:
        transaction = self.transaction
        assert transaction is not None
        data = self.data(self)
        self._ledger.stop(transaction, meter_wh, at, reason, id_tag=tag, data=data)
        self._gone = None
        self._cancel(self._close)
        self._cancel(self._disconnected)
        if self.plugged:
            self.say(Refuse(reason="the transaction is over"))
        self._tell()

    def _grant_unused(self) -> None:
        """ConnectionTimeOut: nobody has plugged in."""
        self.grant = None
        self.say(Refuse(reason="no vehicle has come in time"))
        self._tell()

    def _orphaned(self) -> None:
        """The SECC of a restored transaction does not come back."""
        transaction = self.transaction
        if transaction is not None and transaction.restored:
            self._finish(transaction.meter_wh, transaction.seen, "PowerLoss")
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

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        self._cancel(act)
        self._timers[act] = asyncio.get_running_loop().call_later(seconds, act)

    def _cancel(self, act: Callable[[], None]) -> None:
        if (timer := self._timers.pop(act, None)) is not None:
            timer.cancel()


def _differs(one: State, other: State) -> bool:
    """Whether a status may follow from the difference."""
    told = ("phase", "pilot", "plug", "faults", "severities", "target_current_a", "authorization")
    return any(getattr(one, name) != getattr(other, name) for name in told)
