"""Everything that pages need: settings, store, logins, and what the connectors are doing."""

import asyncio
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from secc import config
from secc.config import Config
from secc.reports import Answer, Report, Request
from secc.station_link import StationLink
from secc.uplink.state import Uplink, read
from secc.web import network, programs, view
from secc.web.accounts import Accounts
from secc.web.hub import Hub
from secc.web.keeping import Keeping, Missed
from secc.web.live import Live
from secc.web.roles import RIGHTS, Right, Role, may
from secc.web.sessions import Brake, Logins
from secc.web.settings import Web
from secc.web.store import Store

_PRUNE_EVERY_S = 3600.0
_LOOK_S = 3.0  # at the file of the uplink


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
        self.hub = Hub(self.lives.values(), self.rendered, self.network)
        self._uplink: Uplink | None = None
        self.busy = asyncio.Semaphore(1)  # one process of diagnostics at a time
        self.hashing = asyncio.Semaphore(2)  # each needs 32 MiB
        self.keepings = {
            number: Keeping(self.store, number, self._catch_up) for number in self.lives
        }
        self._reading = asyncio.Semaphore(1)
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
            for keeping in self.keepings.values():
                tasks.create_task(keeping.run())
            tasks.create_task(self.hub.run())
            tasks.create_task(self._prune())
            if self.started[0].uplink.enabled:
                tasks.create_task(self._watch_uplink())

    async def ask(self, connector: int, request: Request) -> Answer:
        """The answer of a connector to a request."""
        link = self._links.get(connector)
        if link is None:
            return Answer(ok=False, error="this connector has no control socket")
        return await link.ask(request)

    def rendered(self, live: Live, draw: bool) -> Mapping[str, str]:
        """A connector as its page shows it; the plot only now and then."""
        fields = {**view.texts(live), **view.pieces(live, self._macros)}
        if not draw:
            del fields["plot_html"]
        return fields

    def network(self) -> Mapping[str, str]:
        """The station's way to the network, for those who look after it."""
        watched = self.started[0].uplink.enabled
        headline = network.headline(self._uplink, watched=watched)
        rows = network.rows(self._uplink)
        return {"uplink": headline, "uplink_html": str(self._macros["links"](rows))}

    @property
    def _macros(self) -> Mapping[str, view.Piece]:
        return vars(self.templates.get_template("pieces.html").module)

    def _link(self, connector: int, path: Path) -> StationLink:
        live, keeping = self.lives[connector], self.keepings[connector]

        def hear(word: Report) -> None:
            live.hear(word)
            keeping.hear(word)
            self.hub.changed(connector)

        def lost() -> None:
            live.lost()
            self.hub.changed(connector)

        return StationLink(path, hear, lost)

    def trace(self, connector: int) -> Path | None:
        """Where its trace is, if it keeps one."""
        found = [one.trace.file for one in self.started if one.outlet.connector == connector]
        return Path(found[0]) if found and found[0] is not None else None

    async def _catch_up(self, connector: int) -> str:
        """Read what was missed from the trace; why something may still be missing."""
        trace, kept = self.trace(connector), self.settings
        if trace is None:
            return ""
        if not os.access(trace.parent, os.R_OK | os.X_OK):
            return f"{trace.parent} cannot be read"
        if [self.trace(number) for number in self.lives].count(trace) > 1:
            return f"{trace} is written by several connectors (trace.file in station.toml)"
        job = Missed(
            folder=str(self.folder),
            connector=connector,
            trace=str(trace),
            days=kept.history_days,
            most_sessions=kept.history_sessions,
        )
        async with self._reading:
            return await programs.caught_up(job)

    async def _watch_uplink(self) -> None:
        path = Path(self.started[0].uplink.file)
        while True:
            found = await asyncio.to_thread(read, path)
            if found != self._uplink:
                self._uplink = found
                self.hub.changed(None)
            await asyncio.sleep(_LOOK_S)

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
    found.filters.update(when=when, span=view.duration, breakable=breakable)
    words: dict[str, Callable[..., Any] | Any] = {
        "Right": Right,
        "Role": Role,
        "RIGHTS": RIGHTS,
        "may": may,
        "nothing": view.NONE,
    }
    found.globals.update(words)
    return found


def breakable(name: str) -> Markup:
    """A name of a message, which a narrow table may break between its words."""
    return Markup(re.sub(r"(?<=[a-z])(?=[A-Z])", "<wbr>", str(escape(name))))


def when(seconds: float | None) -> str:
    """A time for people, in UTC as the records are."""
    if seconds is None:
        return view.NONE
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
