"""StatusNotification (OCPP 1.6, 4.9; product manual 6.2: none is sent or kept while offline)."""

import asyncio
import logging
from collections.abc import Callable

from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.clock import written
from secc.ocpp.connector import Connector
from secc.ocpp.error_codes import NO_ERROR, Error
from secc.ocpp.feature import CallError, Feature, Payload, Unanswered
from secc.ocpp.status import Debounce, Status

log = logging.getLogger(__name__)

Condition = tuple[Status, Error]


class Statuses(Feature):
    """Tells the central system what it does not know yet; connector 0 is the whole station."""

    def __init__(self, station: ChargePoint) -> None:
        self._station = station
        self._acknowledged: dict[int, Condition] = {}
        self._debounce: dict[int, Debounce] = {}
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._since: dict[int, tuple[Condition, float]] = {}
        self._sending: dict[int, asyncio.Task[None]] = {}
        self.of_station: Callable[[], Condition] = self._of_station
        self.triggers = {"StatusNotification": self._triggered}
        station.announce = self.announce

    async def accepted(self) -> None:
        """The status of everything is told once (errata 3.17)."""
        self._acknowledged.clear()
        self.look_at_all()

    def online(self, up: bool) -> None:
        """One present status each, if the central system does not have it (D10)."""
        if up:
            self.look_at_all()

    async def closing(self) -> None:
        """No more is told."""
        for timer in self._timers.values():
            timer.cancel()
        for task in self._sending.values():
            task.cancel()

    def look_at_all(self) -> None:
        """Something about the station may have changed."""
        for number in (0, *self._station.connectors):
            self.look(number)

    def look(self, number: int) -> None:
        """Something about a connector may have changed."""
        seen = self._condition(number)
        loop = asyncio.get_running_loop()
        if self._since.get(number, (None, 0.0))[0] != seen:
            self._since[number] = (seen, self._station.clock.monotonic())
        minimum_s = self._station.keys.integer("MinimumStatusDuration")
        debounce = self._debounce.setdefault(number, Debounce())
        settled, again = debounce.settled(seen, loop.time(), float(minimum_s))
        if (timer := self._timers.pop(number, None)) is not None:
            timer.cancel()
        if again is not None:
            self._timers[number] = loop.call_at(again, self.look, number)
        elif settled != self._acknowledged.get(number) and self._station.is_online:
            self._send_soon(number)

    def _send_soon(self, number: int) -> None:
        task = self._sending.get(number)
        if task is None or task.done():
            self._sending[number] = asyncio.ensure_future(self._send(number))

    async def _send(self, number: int) -> None:
        """Until the central system knows the present one, or cannot be told."""
        while True:
            seen = self._condition(number)
            if seen == self._acknowledged.get(number):
                return
            try:
                await self._station.calls.ask("StatusNotification", self._payload(number, seen))
            except Unanswered:
                return
            except CallError as problem:
                log.warning("StatusNotification: %s", problem)
            self._acknowledged[number] = seen
            if self._station.keys.integer("MinimumStatusDuration"):
                return

    def _condition(self, number: int) -> Condition:
        return self.of_station() if number == 0 else self._station.connectors[number].condition

    def _of_station(self) -> Condition:
        connectors = self._station.connectors.values()
        out_of_order = [one.condition[1] for one in connectors if one.status == "Faulted"]
        if connectors and len(out_of_order) == len(connectors):
            return "Faulted", out_of_order[0]
        return ("Available" if self._station.is_operative else "Unavailable"), NO_ERROR

    def _payload(self, number: int, seen: Condition) -> Payload:
        status, problem = seen
        changed, since = self._since.get(number, (seen, 0.0))
        clock = self._station.clock
        age = clock.monotonic() - since if changed == seen and since else 0.0
        payload = {
            "connectorId": number,
            "status": status,
            "errorCode": problem.error_code,
            "timestamp": written(clock.wall(clock.ago(age))),
        }
        more = {
            "info": problem.info,
            "vendorId": problem.vendor_id,
            "vendorErrorCode": problem.vendor_error_code,
        }
        return payload | {name: value for name, value in more.items() if value}

    async def _triggered(self, number: int | None) -> None:
        for each in (0, *self._station.connectors) if number is None else (number,):
            payload = self._payload(each, self._condition(each))
            await self._station.calls.ask("StatusNotification", payload, urgent=True)

    def announce(self, number: int, problem: Error) -> None:
        """An error that does not change the status, once (D1)."""
        payload = self._payload(number, (self._condition(number)[0], problem))
        self._station.calls.tell("StatusNotification", payload)


def changed(statuses: Statuses) -> Callable[[Connector], None]:
    """What a connector calls when something about it is new."""

    def look(connector: Connector) -> None:
        statuses.look(connector.number)
        statuses.look(0)

    return look
