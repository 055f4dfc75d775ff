"""Where the transactions of a connector begin and end.

Plug-ins (`reports.Plug`) decide; the meter register and the journal of the SECC close what happened
while the bridge, the SECC or both were away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from secc.ocpp.clock import Clock, Stamp
from secc.ocpp.feature import Payload
from secc.ocpp.keys import Keys
from secc.ocpp.ledger import KeptGrant, Ledger, Transaction
from secc.ocpp.settings import Ocpp
from secc.ocpp.timers import Timers
from secc.reports import Authorise, Plug, Refuse, Request, State

_POWER = frozenset(
    {"parameters", "cable_check", "pre_charge", "start", "deliver", "stop", "welding"}
)
_MOST_W = 400_000.0  # no outlet gives more


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


class Charges:
    """Of one connector. `say` tells the SECC, `changed` that something is new; `data` gives
    transactionData at the end of a charge.
    """

    def __init__(
        self,
        number: int,
        settings: Ocpp,
        clock: Clock,
        keys: Keys,
        ledger: Ledger,
        timers: Timers,
        *,
        say: Callable[[Request], None],
        changed: Callable[[], None],
    ) -> None:
        self.number = number
        self.state: State | None = None
        self.instance = ""  # of the SECC process that is attached
        self.plug: Plug | None = None  # the vehicle that is there
        self.grant: Grant | None = None
        self.delivered = False  # power has flowed in this transaction
        self.data: Callable[[], list[Payload]] = list
        self._settings, self._clock, self._keys, self._ledger = settings, clock, keys, ledger
        self._timers, self._say, self._changed = timers, say, changed
        self._gone: _Gone | None = None

    @property
    def transaction(self) -> Transaction | None:
        """The one that runs."""
        return self._ledger.open.get(self.number)

    @property
    def finished(self) -> bool:
        """The transaction of this plug-in is over."""
        plug = self.plug
        return plug is not None and self.transaction is None and self._ledger.knows(plug.id)

    @property
    def is_powered(self) -> bool:
        """Energy may still flow."""
        return self._gone is None and self.state is not None and self.state.phase in _POWER

    def give(self, grant: Grant) -> None:
        """Somebody may charge: the vehicle that is there, or the next within ConnectionTimeOut."""
        meter_wh = self.state.meter_wh if self.state is not None else 0.0
        if self.plug is not None:
            self._begin(self.plug, grant, self._clock.now(), meter_wh)
        else:
            kept = KeptGrant(grant.id_tag, grant.parent_id, self.instance, meter_wh)
            self._ledger.keep_grant(self.number, kept)
            self._expect(grant)
        self._say(Authorise(id_tag=grant.id_tag))

    def observe(self, state: State) -> None:
        """The SECC says what is true now."""
        self.state = state
        transaction = self.transaction
        if transaction is not None and self._gone is None:
            self._ledger.progress(transaction, state.meter_wh, self._clock.now())
            self.delivered = self.delivered or state.phase == "deliver"

    # --- after a time without contact -------------------------------------------------------------

    def catch_up(self, state: State, plugs: list[Plug]) -> None:
        """The SECC has told its journal and its state: what has happened meanwhile?"""
        self.state = state
        # Another process of the SECC: power was off in between, so the register at the first
        # plug-in is that of the end.
        meter_wh = plugs[0].meter_start_wh if plugs else state.meter_wh
        transaction = self.transaction
        if transaction is not None and transaction.instance != self.instance:
            cut = "PowerLoss" if transaction.restored else "Reboot"
            at = self._end(transaction, meter_wh - transaction.meter_wh)
            self.finish(meter_wh, at, transaction.stopping or cut)
        self._account_for_grant(meter_wh)
        self.plug = None
        for plug in self._since_then(plugs):
            self.plug_in(plug)

    def _end(self, transaction: Transaction, more_wh: float) -> Stamp:
        """When a charge ended of which only the register tells that it went on after `seen`.

        The earliest time: mostly a power cut has ended SECC and bridge at once, hours ago.
        """
        seen, now = transaction.seen, self._clock.now()
        at = seen.seconds + max(more_wh, 0.0) * 3600 / _MOST_W
        return Stamp(min(at, now.seconds) if now.boot == seen.boot else at, seen.boot)

    def _account_for_grant(self, meter_wh: float) -> None:
        """Somebody might charge when the bridge, the SECC or both went away."""
        kept = self._ledger.kept_grant(self.number)
        if kept is None or self.transaction is not None:
            return
        if kept.instance != self.instance and meter_wh >= kept.meter_wh + 1:
            # A charge of which nobody is left to tell but the register.
            self._begin(None, Grant(kept.id_tag, kept.parent_id), self._clock.now(), kept.meter_wh)
            self.finish(meter_wh, self._clock.now(), "PowerLoss")
        elif kept.instance == self.instance and self.grant is None:
            self._expect(Grant(kept.id_tag, kept.parent_id))
        elif self.grant is not None:  # the SECC has forgotten it
            self._say(Authorise(id_tag=kept.id_tag))
        else:
            self._ledger.drop_grant(self.number)

    def _since_then(self, plugs: list[Plug]) -> list[Plug]:
        """What was before the transaction that runs has been dealt with."""
        ids = [plug.id for plug in plugs]
        running = self.transaction.plug if self.transaction is not None else None
        return plugs[ids.index(running) :] if running in ids else plugs

    # --- plug-ins ---------------------------------------------------------------------------------

    def plug_in(self, plug: Plug) -> None:
        """A vehicle has come, has been granted, or has gone."""
        if plug.until is None:
            self.plug = plug
        elif self.plug is not None and self.plug.id == plug.id:
            self.plug = None
        transaction = self.transaction
        if transaction is not None and plug.id == transaction.plug:
            if plug.until is not None:
                self._unplugged(plug, plug.until)
        elif not self._ledger.knows(plug.id):
            self._new_plug(plug)
        self._changed()

    def _new_plug(self, plug: Plug) -> None:
        transaction = self.transaction
        if transaction is not None:
            gone = self._gone or _Gone(transaction.seen, transaction.meter_wh, -1e9)
            absent = self._monotonic(plug, plug.since) - gone.monotonic
            if absent > self._settings.disconnected_s and self._ends_without_vehicle:
                self.finish(gone.meter_wh, gone.at, "EVDisconnected")
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
        self.finish(plug.meter_wh, self._ago(plug, until), "EVDisconnected")

    def _take_over(self, transaction: Transaction, plug: Plug) -> None:
        """The vehicle is back in time: the same transaction goes on (D5)."""
        self._ledger.replugged(transaction, plug.id)
        self._gone = None
        self._timers.cancel(self._disconnected)
        if plug.until is not None:
            self._unplugged(plug, plug.until)
        else:
            self._say(Authorise(id_tag=transaction.id_tag))

    def _unplugged(self, plug: Plug, until: float) -> None:
        if self._gone is not None:
            return
        at = self._monotonic(plug, until)
        self._gone = _Gone(self._ago(plug, until), plug.meter_wh, at)
        transaction = self.transaction
        assert transaction is not None
        if transaction.stopping is not None:
            self.close()
            return
        elapsed = self._clock.monotonic() - at
        self._timers.after(max(self._settings.disconnected_s - elapsed, 0.0), self._disconnected)

    def _disconnected(self) -> None:
        """The EV has been absent for longer than it may be (manual: 30 s)."""
        if self._gone is not None and self._ends_without_vehicle:
            self.finish(self._gone.meter_wh, self._gone.at, "EVDisconnected")

    @property
    def _ends_without_vehicle(self) -> bool:
        return self._keys.flag("StopTransactionOnEVSideDisconnect")

    def _ago(self, plug: Plug, when: float) -> Stamp:
        """`when` of the SECC's clock on ours; only differences of its clock are believed."""
        return self._clock.ago(max(plug.time - when, 0.0))

    def _monotonic(self, plug: Plug, when: float) -> float:
        return self._clock.monotonic() - max(plug.time - when, 0.0)

    # --- transactions -----------------------------------------------------------------------------

    def _begin(self, plug: Plug | None, grant: Grant, at: Stamp, meter_wh: float) -> None:
        self.grant = self._gone = None
        self.delivered = False
        self._timers.cancel(self._grant_unused)
        self._ledger.begin(
            self.number,
            grant.id_tag,
            parent_id=grant.parent_id,
            plug=plug.id if plug is not None else None,
            instance=self.instance,
            meter_wh=meter_wh,
            at=at,
        )

    def close(self) -> None:
        """The power is off, or has had its time: StopTransaction as it was asked for."""
        transaction = self.transaction
        if transaction is None or transaction.stopping is None:
            return
        at, meter_wh = self._clock.now(), transaction.meter_wh
        if self._gone is not None:
            at, meter_wh = self._gone.at, self._gone.meter_wh
        self.finish(meter_wh, at, transaction.stopping, transaction.stop_tag)

    def finish(self, meter_wh: float, at: Stamp, reason: str, tag: str | None = None) -> None:
        """StopTransaction."""
        transaction = self.transaction
        assert transaction is not None
        data = self.data()
        self._ledger.stop(transaction, meter_wh, at, reason, id_tag=tag, data=data)
        self._gone = None
        self._timers.cancel(self.close)
        self._timers.cancel(self._disconnected)
        if self.plug is not None:
            self._say(Refuse(reason="the transaction is over"))
        self._changed()

    def _expect(self, grant: Grant) -> None:
        self.grant = grant
        self._timers.after(float(self._keys.integer("ConnectionTimeOut")), self._grant_unused)

    def _grant_unused(self) -> None:
        """ConnectionTimeOut: nobody has plugged in."""
        self.grant = None
        self._ledger.drop_grant(self.number)
        self._say(Refuse(reason="no vehicle has come in time"))
        self._changed()
