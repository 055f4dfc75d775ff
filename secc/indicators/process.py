"""`secc lights`: follows the station and drives its LEDs and displays, five times a second.

What is broken is tried again; what ends leaves everything dark.
"""

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import msgspec

from secc import log as logs
from secc import notify
from secc.config import Config, ConfigError
from secc.indicators import views
from secc.indicators.follow import Follower
from secc.indicators.lamps import Lamp, open_lamps
from secc.indicators.settings import Display, Lights
from secc.ocpp.panel_words import View
from secc.power.optional import MissingPackage
from secc.uplink.state import read, short

if TYPE_CHECKING:
    from secc.indicators import screen

log = logging.getLogger(__name__)

_LOOK_S = 0.2
_AGAIN_S = 2.0  # between two attempts at something that cannot be reached


class _Device(Protocol):
    def close(self) -> None: ...


D = TypeVar("D", bound=_Device)


class Kept(Generic[D]):
    """A device that is opened again after it has failed; its trouble is told once."""

    def __init__(self, name: str, opened: Callable[[], D]) -> None:
        self._name, self._open = name, opened
        self._device: D | None = None
        self._again_at = 0.0
        self._trouble = ""

    def use(self, act: Callable[[D], None], now: float) -> None:
        """Do `act` with it, if it can be reached."""
        if self._device is None and now < self._again_at:
            return
        try:
            if self._device is None:
                self._device = self._open()
            act(self._device)
            self._trouble = ""
        except (OSError, ValueError) as error:  # ValueError: a line that gpiod does not know
            if str(error) != self._trouble:
                log.error("%s: %s", self._name, error)
            self._trouble = str(error)
            self._again_at = now + _AGAIN_S
            self.close()

    def close(self) -> None:
        """Dark, if it can still be reached."""
        device, self._device = self._device, None
        if device is not None:
            with suppress(OSError, ValueError):
                device.close()


class _Lamps:
    """All LEDs: they share chips and strips."""

    def __init__(self, wanted: Sequence[Lights]) -> None:
        self._lamps: list[Lamp] = open_lamps(wanted)
        self._shown: list[tuple[int, int, int] | None] = [None] * len(wanted)

    def show(self, number: int, rgb: tuple[int, int, int]) -> None:
        if self._shown[number] != rgb:
            self._lamps[number].show(rgb)
            self._shown[number] = rgb

    def close(self) -> None:
        for lamp in self._lamps:
            with suppress(OSError, ValueError):
                lamp.close()


class Indicators:
    """Every LED and display of a station; `look` once in a while."""

    def __init__(self, connectors: Sequence[Config], follower: Follower) -> None:
        self._follower = follower
        lights: dict[Lights, list[int]] = {}
        displays: dict[Display, list[int]] = {}
        for one in connectors:
            number = one.outlet.connector
            if one.lights.driver != "none":
                lights.setdefault(one.lights, []).append(number)
            if one.display.kind != "none":
                displays.setdefault(one.display, []).append(number)
        self._lights = list(lights.items())
        self._lamps = Kept("lights", lambda: _Lamps([*lights]))
        uplink = connectors[0].uplink
        self._pages = [
            _Pages(settings, numbers, Path(uplink.file) if uplink.enabled else None)
            for settings, numbers in displays.items()
        ]

    def look(self, now: float) -> None:
        """Show what is true; `now` is monotonic."""
        if self._lights:
            self._lamps.use(lambda lamps: self._light(lamps, now), now)
        for pages in self._pages:
            pages.look(self._follower, now)

    def close(self) -> None:
        """Everything dark."""
        self._lamps.close()
        for pages in self._pages:
            pages.close()

    def _light(self, lamps: _Lamps, now: float) -> None:
        for place, (settings, numbers) in enumerate(self._lights):
            lights = [views.light_of(self._follower.view(number)) for number in numbers]
            shown = views.most_urgent(lights)
            lamps.show(place, views.colour_at(shown, now, settings.blink_s))


class _Pages:
    """A display, on which its connectors take turns."""

    def __init__(self, settings: Display, numbers: Sequence[int], uplink: Path | None) -> None:
        try:
            from secc.indicators.page import draw
            from secc.indicators.screen import open_screen
        except ModuleNotFoundError:
            raise MissingPackage("displays need luma: pip install 'secc[display]'") from None
        self._settings, self._numbers, self._uplink = settings, numbers, uplink
        self._draw = draw
        self._screen = Kept("display", lambda: open_screen(settings))
        self._shown: object = None

    def look(self, follower: Follower, now: float) -> None:
        turn = int(now / self._settings.page_s) % len(self._numbers)
        view = self._with_uplink(follower.view(self._numbers[turn]))
        if view == self._shown:
            return
        width, height = self._settings.width, self._settings.height
        size = (height, width) if self._settings.rotate % 2 else (width, height)
        image = self._draw(view, size, several=len(self._numbers) > 1)
        self._shown = None

        def show(device: "screen.Screen") -> None:
            device.show(image)
            self._shown = view

        self._screen.use(show, now)

    def _with_uplink(self, view: View) -> View:
        """Below a page that has room for it."""
        uplink = read(self._uplink) if self._uplink is not None else None
        if uplink is None or not view.lines or view.lines[-1]:
            return view
        return msgspec.structs.replace(view, lines=[*view.lines[:-1], short(uplink)])

    def close(self) -> None:
        self._screen.close()


def run(connectors: Sequence[Config]) -> int:
    """Drive the indicators of `connectors` until SIGTERM or SIGINT; raises `ConfigError`."""
    first = connectors[0]
    if all(one.lights.driver == "none" and one.display.kind == "none" for one in connectors):
        raise ConfigError("nothing to drive: set lights.driver or display.kind")
    sockets = {}
    for one in connectors:
        if one.control_path is None:
            raise ConfigError("control.enabled = false: the lights follow the control socket")
        sockets[one.outlet.connector] = one.control_path
    logs.to_stderr(first.log.level, first.log.format)
    try:
        asyncio.run(_serve(connectors, Follower(first.ocpp.panel, sockets)))
    except MissingPackage as error:
        raise ConfigError(str(error)) from None
    return 0


async def _serve(connectors: Sequence[Config], follower: Follower) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    indicators = Indicators(connectors, follower)
    stopping = asyncio.ensure_future(stop.wait())
    work = [asyncio.ensure_future(one) for one in (follower.run(), _look(indicators))]
    feeding = asyncio.ensure_future(notify.keep_alive())
    notify.tell("READY=1")
    log.info("ready", extra={"connectors": len(connectors)})
    try:
        waited: list[asyncio.Future[Any]] = [*work, stopping]
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        for one in work:
            if one.done():
                one.result()
    finally:
        notify.tell("STOPPING=1")
        for task in (*work, feeding, stopping):
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        indicators.close()
        log.info("ended")


async def _look(indicators: Indicators) -> None:
    while True:
        indicators.look(time.monotonic())
        await asyncio.sleep(_LOOK_S)
