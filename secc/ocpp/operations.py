"""What an operator does: Reset, ChangeAvailability, UnlockConnector, TriggerMessage."""

import asyncio
import logging
from collections.abc import Mapping

from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.connector import Connector
from secc.ocpp.feature import CallError, Feature, Payload, Reply, Trigger
from secc.reports import Report

log = logging.getLogger(__name__)

_OPERATIVE, _ALL = "operative", 0
_STOPPED_S = 20.0  # a Reset waits so long for charges to end and for the queue to be delivered
_DATA_TRANSFER = "DataTransfer"


class Operations(Feature):
    """Messages that act on the whole station or on a connector."""

    def __init__(self, station: ChargePoint) -> None:
        self._station = station
        self._scheduled: dict[int, bool] = station.store.get("scheduled", {})
        self._scheduled = {int(number): value for number, value in self._scheduled.items()}
        self.handlers = {
            "CancelReservation": _not_supported,
            "ChangeAvailability": self._change_availability,
            "DataTransfer": _data_transfer,
            "ReserveNow": _not_supported,
            "Reset": self._reset,
            "TriggerMessage": self._trigger,
            "UnlockConnector": self._unlock,
        }

    # --- availability (5.2) -----------------------------------------------------------------------

    async def _change_availability(self, request: Payload) -> Payload:
        number, available = request["connectorId"], request["type"] == "Operative"
        if number != _ALL and number not in self._station.connectors:
            return {"status": "Rejected"}
        wanted = self._station.connectors if number == _ALL else (number,)
        if number == _ALL:
            self._station.is_operative = available
            self._station.store.put(_OPERATIVE, available)
        busy = [one for one in wanted if self._station.connectors[one].transaction is not None]
        for one in wanted:
            self._scheduled.pop(one, None)
            if one in busy and available is not self._station.connectors[one].available:
                self._scheduled[one] = available
            else:
                self._apply(one, available)
        self._station.store.put("scheduled", self._scheduled)
        return {"status": "Scheduled" if self._scheduled.keys() & set(busy) else "Accepted"}

    def _apply(self, number: int, available: bool) -> None:
        self._station.store.put(f"available {number}", available)
        self._station.connectors[number].set_available(available)

    def settle(self, connector: Connector) -> None:
        """What had to wait for the end of the transaction."""
        if connector.transaction is None and connector.number in self._scheduled:
            available = self._scheduled.pop(connector.number)
            self._station.store.put("scheduled", self._scheduled)
            self._apply(connector.number, available)

    def report(self, connector: Connector, report: Report) -> None:  # noqa: ARG002
        """A transaction may have ended."""
        self.settle(connector)

    # --- reset (5.14) -----------------------------------------------------------------------------

    async def _reset(self, request: Payload) -> Payload | Reply:
        kind = request["type"]
        if self._station.restart is None:
            return {"status": "Rejected"}

        async def then() -> None:
            await self._stop_all(f"{kind}Reset")
            assert self._station.restart is not None
            await self._station.restart(kind)

        return Reply({"status": "Accepted"}, then)

    async def _stop_all(self, reason: str) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + _STOPPED_S
        for connector in self._station.connectors.values():
            connector.stop(reason)
        while self._busy() and loop.time() < until:
            await asyncio.sleep(0.05)
        for connector in self._station.connectors.values():
            connector.close_now()
        while self._station.is_online and self._station.pending() and loop.time() < until:
            await asyncio.sleep(0.05)

    def _busy(self) -> bool:
        return any(one.transaction is not None for one in self._station.connectors.values())

    # --- unlock, trigger --------------------------------------------------------------------------

    async def _unlock(self, request: Payload) -> Payload:
        connector = self._station.connectors.get(request["connectorId"])
        if connector is None or self._station.settings.fixed_cable:
            return {"status": "NotSupported"}
        connector.stop("UnlockCommand")
        until = asyncio.get_running_loop().time() + self._station.settings.unlock_s
        while connector.state is not None and connector.state.locked:
            if asyncio.get_running_loop().time() >= until:
                return {"status": "UnlockFailed"}
            await asyncio.sleep(0.05)
        return {"status": "Unlocked" if connector.state is not None else "UnlockFailed"}

    async def _trigger(self, request: Payload) -> Payload | Reply:
        number = request.get("connectorId")
        if number is not None and number not in (_ALL, *self._station.connectors):
            return {"status": "Rejected"}
        wanted = request["requestedMessage"]
        trigger = self._triggers.get(wanted)
        if trigger is None:
            return {"status": "NotImplemented"}
        if wanted == "BootNotification" and self._station.registration == "Accepted":
            return {"status": "Rejected"}
        if wanted == "MeterValues" and not self._may_meter(number):
            return {"status": "Rejected"}
        return Reply({"status": "Accepted"}, lambda: trigger(number))

    @property
    def _triggers(self) -> Mapping[str, Trigger]:
        """Those of all features, also for ExtendedTriggerMessage."""
        found: dict[str, Trigger] = {}
        for feature in self._station.features:
            found.update(feature.triggers)
        return found

    def _may_meter(self, number: int | None) -> bool:
        """D3: outside a transaction only by configuration."""
        if self._station.keys.flag("MeterValuesOutsideTx"):
            return True
        return any(
            one.transaction is not None
            for one in self._station.connectors.values()
            if number in (None, _ALL, one.number)
        )


async def _data_transfer(_: Payload) -> Payload:
    """Core asks for an answer although no vendor is known (D14)."""
    return {"status": "UnknownVendorId"}


async def _not_supported(_: Payload) -> Payload:
    """Reservation is no feature of the product (D15)."""
    raise CallError("NotSupported", "the station takes no reservations")
