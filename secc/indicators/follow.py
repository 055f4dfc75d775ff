"""What each connector shows now: as the bridge says, or by the station's own word without it."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from secc.indicators import views
from secc.ocpp.panel_settings import PanelSettings
from secc.ocpp.panel_words import View
from secc.reports import Report, State
from secc.station_link import StationLink

log = logging.getLogger(__name__)

_RETRY_S = 1.0
_LONGEST_LINE = 64 * 1024
_decode = msgspec.json.Decoder(View).decode


class Follower:
    """Attached to the panel of the bridge, if there is one, and to every control socket."""

    def __init__(self, settings: PanelSettings, sockets: Mapping[int, Path]) -> None:
        self._settings = settings
        self._states: dict[int, State | None] = dict.fromkeys(sockets)
        self._over: dict[int, State] = {}  # how the last charge ended
        self._told: dict[int, View] = {}
        self._links = [
            StationLink(path, self._hear(number), self._lost(number))
            for number, path in sockets.items()
        ]

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for link in self._links:
                tasks.create_task(link.run())
            if self._settings.socket is not None:
                tasks.create_task(self._follow_panel(Path(self._settings.socket)))

    def view(self, connector: int) -> View:
        """Of this moment."""
        told = self._told.get(connector)
        if told is not None:
            return told
        state, over = self._states.get(connector), self._over.get(connector)
        return views.without_bridge(connector, state, self._settings, over)

    def _hear(self, number: int) -> Callable[[Report], None]:
        def hear(report: Report) -> None:
            if isinstance(report, State):
                self._states[number] = report
                if report.phase in views.OVER:
                    self._over[number] = report

        return hear

    def _lost(self, number: int) -> Callable[[], None]:
        def lost() -> None:
            self._states[number] = None

        return lost

    async def _follow_panel(self, path: Path) -> None:
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(str(path), limit=_LONGEST_LINE)
            except OSError:
                await asyncio.sleep(_RETRY_S)
                continue
            log.info("the bridge is there", extra={"socket": str(path)})
            try:
                while line := await reader.readline():
                    view = _decode(line)
                    self._told[view.connector] = view
            except (OSError, ValueError) as error:
                log.warning("panel: %s", error)
            finally:
                self._told.clear()
                writer.close()
            log.info("the bridge has gone", extra={"socket": str(path)})
            await asyncio.sleep(_RETRY_S)
