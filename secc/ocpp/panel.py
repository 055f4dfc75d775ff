"""LED and display of each outlet, for whatever program drives them on a platform.

JSON lines over a Unix socket, one object for an outlet when something about it changes, and all of
them to a new listener: {"connector": 1, "colour": "blue", "blinking": false, "lines": [...],
"soc": 61}.
"""

import asyncio
import logging
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import msgspec

from secc import local_socket
from secc.ocpp import display, leds
from secc.ocpp.authorization.cards import Cards
from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.connector import Connector
from secc.ocpp.feature import Feature
from secc.ocpp.firmware.messages import Firmware
from secc.ocpp.leds import Shown
from secc.ocpp.panel_words import View
from secc.ocpp.tariff import Price

F = TypeVar("F", bound=Feature)
log = logging.getLogger(__name__)

_LOOK_S = 0.2
_MOST_UNREAD = 64 * 1024  # octets a listener may leave unread


@dataclass
class _Charge:
    """The last charge of a connector; `began` is when this bridge first saw it."""

    local: int
    began: float
    meter_start: float
    seconds: float = 0.0


class Panel(Feature):
    """Looks at the station a few times a second and tells what has changed."""

    def __init__(self, station: ChargePoint) -> None:
        self._station = station
        self._settings = station.settings.panel
        self._shown: dict[int, View] = {}
        self._charges: dict[int, _Charge] = {}
        self._listeners: set[asyncio.StreamWriter] = set()
        self._task: asyncio.Task[None] | None = None

    def opened(self) -> None:
        """From now on it is told, if anybody may listen."""
        if self._settings.socket is not None:
            self._task = asyncio.create_task(self._serve(Path(self._settings.socket)))

    async def closing(self) -> None:
        """The panel is dark without the bridge."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _serve(self, path: Path) -> None:
        try:
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            sock = local_socket.bound(path, 0o660)
        except OSError as error:
            log.error("no panel: %s", error)
            return
        server = await asyncio.start_unix_server(self._joined, sock=sock)
        try:
            while True:
                self._look()
                await asyncio.sleep(_LOOK_S)
        finally:
            server.close()
            for writer in self._listeners:
                writer.close()
            path.unlink(missing_ok=True)

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._listeners.add(writer)
        for view in self._shown.values():
            self._tell(writer, view)
        try:
            while await reader.read(1024):  # nothing is expected; this notices the end
                pass
        except OSError:
            pass
        finally:
            self._listeners.discard(writer)
            writer.close()

    def _look(self) -> None:
        for number, connector in self._station.connectors.items():
            view = self.view(connector)
            if self._shown.get(number) != view:
                self._shown[number] = view
                for writer in tuple(self._listeners):
                    self._tell(writer, view)

    def _tell(self, writer: asyncio.StreamWriter, view: View) -> None:
        if writer.transport.get_write_buffer_size() > _MOST_UNREAD:
            writer.transport.abort()
            return
        writer.write(msgspec.json.encode(view) + b"\n")

    # --- what is shown ----------------------------------------------------------------------------

    def view(self, connector: Connector) -> View:
        """Light and lines of a connector."""
        cards, firmware = self._find(Cards), self._find(Firmware)
        authorized = connector.grant is not None or bool(cards and cards.awaits_vehicle)
        light = leds.light(
            Shown(
                online=self._station.is_online,
                alarm=connector.status == "Faulted",
                busy=bool(cards and cards.reading) or bool(firmware and firmware.is_busy),
                session=connector.transaction is not None,
                authorized=authorized and not connector.plugged,
            )
        )
        scene = self._scene(connector, authorized, cards.notice if cards else "")
        lines = display.lines(scene, self._settings.columns, self._settings.rows)
        soc = connector.state.soc if connector.state is not None and connector.plugged else None
        return View(connector.number, light.colour.name.lower(), light.blinking, lines, soc)

    def _scene(self, connector: Connector, authorized: bool, notice: str) -> display.Scene:
        settings, state = self._settings, connector.state
        waiting = None
        if authorized and not connector.plugged:
            waiting = "vehicle"
        elif connector.plugged and connector.transaction is None and not connector.finished:
            waiting = "tag"
        energy_wh, seconds = self._charged(connector)
        price = None
        if settings.price_per_kwh:
            price = Price(Decimal(settings.price_per_kwh), settings.currency)
        return display.Scene(
            connector.status,
            settings.name,
            self._station.is_online,
            price,
            waiting,
            notice or None,
            energy_wh,
            state.voltage_v * state.current_a if state is not None else None,
            state.soc if state is not None else None,
            seconds,
            state.faults[0] if state is not None and state.faults else None,
        )

    def _charged(self, connector: Connector) -> tuple[float, float]:
        """Energy and duration of the charge, also when it is over and the plug still in."""
        state, transaction = connector.state, connector.transaction
        charge = self._charges.get(connector.number)
        now = self._station.clock.monotonic()
        if transaction is not None and (charge is None or charge.local != transaction.local):
            charge = _Charge(transaction.local, now, transaction.meter_start)
            self._charges[connector.number] = charge
        if charge is None or state is None:
            return 0.0, 0.0
        if transaction is not None:
            charge.seconds = now - charge.began
        return max(state.meter_wh - charge.meter_start, 0.0), charge.seconds

    def _find(self, kind: type[F]) -> F | None:
        return next((one for one in self._station.features if isinstance(one, kind)), None)
