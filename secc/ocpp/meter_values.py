"""MeterValues: sampled and clock-aligned (OCPP 1.6, 3.15, 4.7; product manual 6.2), durable.

Only within a transaction and while power flows, by the manual; TriggerMessage may ask outside.
"""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.clock import written
from secc.ocpp.connector import Connector
from secc.ocpp.feature import Feature, Payload
from secc.ocpp.ledger import Ledger
from secc.ocpp.metering import next_aligned, sampled
from secc.ocpp.outbox import stamped

_CLOCK_LOOK_S = 30.0  # the clock may be set meanwhile


@dataclass
class _Running:
    """What is kept for transactionData of StopTransaction."""

    local: int
    data: list[Payload] = field(default_factory=list)


class MeterValues(Feature):
    """Samples of every connector."""

    def __init__(self, station: ChargePoint, ledger: Ledger) -> None:
        self._station, self._ledger = station, ledger
        self._running: dict[int, _Running] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._changed = {"sampled": asyncio.Event(), "aligned": asyncio.Event()}
        self.triggers = {"MeterValues": self._triggered}
        for connector in station.connectors.values():
            connector.charges.data = partial(self._ended, connector)

    def opened(self) -> None:
        """Start to sample."""
        keys = self._station.keys
        keys.watch("MeterValueSampleInterval", self._changed["sampled"].set)
        keys.watch("ClockAlignedDataInterval", self._changed["aligned"].set)
        for connector in self._station.connectors.values():
            self._tasks.append(asyncio.ensure_future(self._sample(connector)))
        self._tasks.append(asyncio.ensure_future(self._align()))

    async def closing(self) -> None:
        """No more samples."""
        for task in self._tasks:
            task.cancel()

    # --- when -------------------------------------------------------------------------------------

    async def _sample(self, connector: Connector) -> None:
        """Every MeterValueSampleInterval from the begin of each transaction on."""
        loop = asyncio.get_running_loop()
        local, due = -1, 0.0
        while True:
            interval = self._station.keys.integer("MeterValueSampleInterval")
            transaction = connector.transaction
            if transaction is None or not interval:
                await self._wait("sampled", 0.2 if transaction is None else _CLOCK_LOOK_S)
                continue
            if transaction.local != local:
                local, due = transaction.local, loop.time() + interval
                self._begun(connector)
            due = min(due, loop.time() + interval)
            if loop.time() < due:
                await self._wait("sampled", min(due - loop.time(), 0.2))
                continue
            while due <= loop.time():  # what a busy computer has missed is not made up for
                due += interval
            self._take(connector, "Sampled", "Sample.Periodic")

    async def _align(self) -> None:
        """At multiples of ClockAlignedDataInterval of the wall clock; the stamp is exact."""
        clock = self._station.clock
        while True:
            interval = self._station.keys.integer("ClockAlignedDataInterval")
            if not interval or not clock.is_set:
                await self._wait("aligned", 1.0)
                continue
            mark = next_aligned(clock.wall(), interval)
            while (rest := mark - clock.wall()) > 0:
                await self._wait("aligned", min(rest, _CLOCK_LOOK_S))
                if self._station.keys.integer("ClockAlignedDataInterval") != interval:
                    break
            else:
                for connector in self._station.connectors.values():
                    self._take(connector, "Aligned", "Sample.Clock", at=mark)

    async def _wait(self, which: str, seconds: float) -> None:
        event = self._changed[which]
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
            await asyncio.sleep(0)
            event.clear()
        except TimeoutError:
            pass

    # --- what -------------------------------------------------------------------------------------

    def _value(self, connector: Connector, key: str, context: str) -> Payload | None:
        if connector.state is None:
            return None
        values = sampled(connector.state, self._station.keys.items(key), context)
        if not values:
            return None
        return {"timestamp": stamped(self._station.clock.now()), "sampledValue": values}

    def _take(self, connector: Connector, kind: str, context: str, at: float | None = None) -> None:
        transaction = connector.transaction
        if transaction is None or connector.state is None or connector.state.phase != "deliver":
            return
        value = self._value(connector, f"MeterValues{kind}Data", context)
        if value is not None:
            if at is not None:
                value["timestamp"] = written(at)
            self._ledger.meter(transaction, value)
            self._station.pump()
        self._keep(connector, f"StopTxn{kind}Data", context)

    def _keep(self, connector: Connector, key: str, context: str) -> None:
        transaction = connector.transaction
        running = self._running.get(connector.number)
        if transaction is None:
            return
        if running is None or running.local != transaction.local:
            running = self._running[connector.number] = _Running(transaction.local)
        value = self._value(connector, key, context)
        if value is not None:
            running.data.append(value)
            most = self._station.keys.integer("StopTransactionMaxMeterValues")
            if len(running.data) > most:  # the begin stays, the rest is thinned
                del running.data[1::2]

    def _begun(self, connector: Connector) -> None:
        self._keep(connector, "StopTxnSampledData", "Transaction.Begin")

    def _ended(self, connector: Connector) -> list[Payload]:
        """transactionData for the transaction that ends."""
        self._keep(connector, "StopTxnSampledData", "Transaction.End")
        running = self._running.pop(connector.number, None)
        return running.data if running is not None else []

    async def _triggered(self, number: int | None) -> None:
        for connector in self._station.connectors.values():
            if number not in (None, 0, connector.number):
                continue
            value = self._value(connector, "MeterValuesSampledData", "Trigger")
            if value is None:
                continue
            if connector.transaction is not None:
                self._ledger.meter(connector.transaction, value)
                self._station.pump()
            elif self._station.keys.flag("MeterValuesOutsideTx"):
                value["timestamp"] = written(self._station.clock.wall())
                payload = {"connectorId": connector.number, "meterValue": [value]}
                await self._station.calls.ask("MeterValues", payload, urgent=True)
