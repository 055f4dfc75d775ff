"""Everything that pages need: settings, store, logins, and what the connectors are doing."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jinja2

from secc import config
from secc.config import Config
from secc.reports import Answer, Report, Request
from secc.station_link import StationLink
from secc.web import view
from secc.web.accounts import Accounts
from secc.web.hub import Hub
from secc.web.live import Live
from secc.web.recorder import Recorder
from secc.web.roles import RIGHTS, Right, Role, may
from secc.web.sessions import Brake, Logins
from secc.web.settings import Web
from secc.web.store import Store

_PRUNE_EVERY_S = 3600.0


class Site:
    """One page of one station; `run` it as a task."""

    def __init__(self, connectors: Sequence[Config], file: Path) -> None:
        """Raises StoreError."""
        self.file = file
        self.started: Sequence[Config] = connectors  # what the running processes have read
        self.folder = Path(self.settings.folder)
        self.store = Store(self.folder)
        self.accounts = Accounts(self.store, self.folder)
        self.logins = Logins(self.settings.idle_s, self.settings.absolute_s)
        self.brake = Brake(self.settings.attempts, self.settings.lock_s)
        self.lives = {one.outlet.connector: Live(one.outlet.connector) for one in connectors}
        self.templates = _templates()
        self.hub = Hub(self.lives.values(), self.rendered)
        self.busy = asyncio.Semaphore(1)  # one process of diagnostics at a time
        self.hashing = asyncio.Semaphore(2)  # each needs 32 MiB
        self._links = {
            one.outlet.connector: self._link(one.outlet.connector, one.control_path)
            for one in connectors
            if one.control_path is not None
        }

    @property
    def settings(self) -> Web:
        """Those of the page itself."""
        return self.started[0].web

    @property
    def name(self) -> str:
        """Of the station."""
        return self.started[0].ocpp.panel.name or "Charging station"

    def now_in_file(self) -> Sequence[Config]:
        """What station.toml says now; raises ConfigError."""
        return config.connectors(self.file)

    async def run(self) -> None:
        """Listen to the connectors and keep the history until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for link in self._links.values():
                tasks.create_task(link.run())
            tasks.create_task(self.hub.run())
            tasks.create_task(self._prune())

    async def ask(self, connector: int, request: Request) -> Answer:
        """The answer of a connector to a request."""
        link = self._links.get(connector)
        if link is None:
            return Answer(ok=False, error="this connector has no control socket")
        return await link.ask(request)

    def rendered(self, live: Live, draw: bool) -> Mapping[str, str]:
        """A connector as its page shows it; the plot only now and then."""
        module = self.templates.get_template("pieces.html").module
        fields = {**view.texts(live), **view.pieces(live, vars(module))}
        if not draw:
            del fields["plot_html"]
        return fields

    def _link(self, connector: int, path: Path) -> StationLink:
        live, recorder = self.lives[connector], Recorder(self.store, connector)

        def hear(word: Report) -> None:
            live.hear(word)
            recorder.hear(word)
            self.hub.changed(connector)

        def lost() -> None:
            live.lost()
            self.hub.changed(connector)

        return StationLink(path, hear, lost)

    async def _prune(self) -> None:
        while True:
            settings = self.settings
            self.store.prune(time.time(), settings.history_days, settings.history_sessions)
            await asyncio.sleep(_PRUNE_EVERY_S)


def _templates() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("secc.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(when=when, span=view.duration)
    words: dict[str, Callable[..., Any] | Any] = {
        "Right": Right,
        "Role": Role,
        "RIGHTS": RIGHTS,
        "may": may,
        "nothing": view.NONE,
    }
    found.globals.update(words)
    return found


def when(seconds: float | None) -> str:
    """A time for people, in UTC as the records are."""
    if seconds is None:
        return view.NONE
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
