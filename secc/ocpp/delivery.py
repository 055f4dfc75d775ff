"""Tells the SECCs how messages get to the central system, for metrics and pages."""

import asyncio

from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.connector import Connector
from secc.ocpp.feature import Feature
from secc.reports import Backend, Hello, Report

_TELL_S = 5.0


class Delivery(Feature):
    """Every few seconds, and to a SECC that has just been reached."""

    def __init__(self, station: ChargePoint) -> None:
        self._station = station
        self._task: asyncio.Task[None] | None = None

    def opened(self) -> None:
        """From now on it is told."""
        self._task = asyncio.create_task(self._run())

    async def closing(self) -> None:
        """The bridge ends."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def report(self, connector: Connector, report: Report) -> None:
        """A SECC has been reached."""
        if isinstance(report, Hello):
            connector.say(self._word())

    def online(self, up: bool) -> None:  # noqa: ARG002 (the station knows)
        """The link to the central system has come or gone."""
        self._tell()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_TELL_S)
            self._tell()

    def _tell(self) -> None:
        word = self._word()
        for connector in self._station.connectors.values():
            connector.say(word)

    def _word(self) -> Backend:
        station = self._station
        return Backend(
            online=station.is_online,
            silent_s=round(station.transport.silent_s, 1),
            undelivered=station.pending(),
            set_aside=station.set_aside(),
        )
