"""Server-sent events: what has changed is rendered once, whoever listens (HTML, 9.2)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping

import msgspec

from secc.web.live import Live

_GATHER_S = 0.4  # words that come together are one event
_PLOT_EVERY_S = 5.0
_MOST_WAITING, MOST_LISTENERS = 32, 32
BEAT_S = 15.0

Render = Callable[[Live, bool], Mapping[str, str]]
STATION = "station"  # of the whole of it, for those who look after it: keys begin with this


class Hub:
    """`changed` it after a connector or the station has been heard; `run` it as a task."""

    def __init__(
        self, lives: Iterable[Live], render: Render, station: Callable[[], Mapping[str, str]]
    ) -> None:
        self._lives = {live.connector: live for live in lives}
        self._render, self._station = render, station
        self._told: dict[str, str] = {}
        self._changed: set[int | None] = set()
        self._wake = asyncio.Event()
        self._listeners: dict[asyncio.Queue[bytes | None], bool] = {}  # True: looks after it
        self._drawn = 0.0

    def changed(self, connector: int | None) -> None:
        """Something about it is not as it was; None: the station."""
        self._changed.add(connector)
        if self._listeners:
            self._wake.set()

    @property
    def full(self) -> bool:
        """No more may listen."""
        return len(self._listeners) >= MOST_LISTENERS

    async def run(self) -> None:
        """Tell until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            await asyncio.sleep(_GATHER_S)
            self._wake.clear()
            draw = loop.time() >= self._drawn + _PLOT_EVERY_S
            if draw:
                self._drawn = loop.time()
            new = {
                key: text
                for number in self._changed
                for key, text in self._fields(number, draw).items()
                if self._told.get(key) != text
            }
            self._changed.clear()
            self._told |= new
            if new:
                self._tell(new)

    def _fields(self, number: int | None, draw: bool) -> dict[str, str]:
        if number is None:
            return {f"{STATION}.{name}": text for name, text in self._station().items()}
        rendered = self._render(self._lives[number], draw)
        return {f"{number}.{name}": text for name, text in rendered.items()}

    def _tell(self, fields: Mapping[str, str]) -> None:
        for_all, for_staff = _for(fields, False), _event(fields)
        for listener, staff in tuple(self._listeners.items()):
            if listener.full():  # it does not read: the browser comes back by itself
                del self._listeners[listener]
                listener.get_nowait()
                listener.put_nowait(None)
            elif staff:
                listener.put_nowait(for_staff)
            elif for_all:
                listener.put_nowait(_event(for_all))

    async def listen(self, welcome: Callable[[], bool], staff: bool) -> AsyncIterator[bytes]:
        """Events for one browser, until it is no longer `welcome`."""
        mine: asyncio.Queue[bytes | None] = asyncio.Queue(_MOST_WAITING)
        self._listeners[mine] = staff
        try:
            for number in (None, *self._lives):
                self._told |= self._fields(number, True)
            yield b"retry: 2000\n" + _event(_for(self._told, staff))
            while welcome():
                try:
                    event = await asyncio.wait_for(mine.get(), BEAT_S)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if event is None:
                    return
                yield event
            yield b"event: over\ndata: {}\n\n"
        finally:
            self._listeners.pop(mine, None)

    def close(self) -> None:
        """No more events: browsers come back when there is somebody again."""
        for listener in tuple(self._listeners):
            while not listener.empty():
                listener.get_nowait()
            listener.put_nowait(None)


def _for(fields: Mapping[str, str], staff: bool) -> Mapping[str, str]:
    if staff:
        return fields
    return {key: text for key, text in fields.items() if not key.startswith(f"{STATION}.")}


def _event(fields: Mapping[str, str]) -> bytes:
    return b"data: " + msgspec.json.encode(fields) + b"\n\n"
