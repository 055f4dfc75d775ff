"""`secc bridge`: builds the charge point from station.toml and keeps it running."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from msgspec.structs import replace

from secc import config, notify
from secc import log as logs
from secc.config import Config, ConfigError
from secc.ocpp import configuration, schema
from secc.ocpp.access import Access, Trouble
from secc.ocpp.authorization.authority import Authority
from secc.ocpp.authorization.cards import Cards
from secc.ocpp.caller import Caller
from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.clock import Clock
from secc.ocpp.configuration import Configuration
from secc.ocpp.connector import Connector
from secc.ocpp.delivery import Delivery
from secc.ocpp.diagnostics.messages import Diagnostics
from secc.ocpp.feature import CallError, Feature, Payload, Reply, Unanswered
from secc.ocpp.firmware.messages import Firmware
from secc.ocpp.keys import Keys
from secc.ocpp.ledger import Ledger
from secc.ocpp.meter_values import MeterValues
from secc.ocpp.operations import Operations
from secc.ocpp.outbox import Entry, Outbox
from secc.ocpp.panel import Panel
from secc.ocpp.pnc.certificates import StationCertificates
from secc.ocpp.pnc.contracts import Contracts
from secc.ocpp.profile_keys import SecurityKeys
from secc.ocpp.registration import Registration
from secc.ocpp.remote import Remote
from secc.ocpp.security.events import SecurityEvents
from secc.ocpp.security.messages import Security
from secc.ocpp.settings import Ocpp
from secc.ocpp.smart_charging import SmartCharging
from secc.ocpp.statuses import Statuses
from secc.ocpp.store import Store, StoreError
from secc.ocpp.transport import Transport
from secc.reports import Hello, Report
from secc.station_link import StationLink

log = logging.getLogger(__name__)

Restart = Literal["Hard", "Soft"]

# Features that need no more than the charge point, in the order in which they see reports.
FEATURES: tuple[Callable[[ChargePoint], Feature], ...] = (
    Delivery,
    Configuration,
    Operations,
    Remote,
    SmartCharging,
    Authority,
    Cards,
    SecurityEvents,
    Security,
    Diagnostics,
    Firmware,
    Contracts,
    StationCertificates,
    Panel,
)


class Bridge:
    """One life of the station towards its central system, from boot to reset."""

    def __init__(
        self, settings: Ocpp, sockets: Mapping[int, Path], clock: Clock | None = None
    ) -> None:
        self._settings = settings
        self.clock = clock or Clock()
        self._store = Store(Path(settings.database))
        self.keys = Keys(self._store, settings.keys)
        configuration.define(self.keys, len(sockets))
        self._outbox = Outbox(self._store, self.clock, settings.queue_limit)
        self.ledger = Ledger(self._store, self.clock, self._outbox)
        self._access = Access(settings, self._store)
        self._transport = Transport(
            settings,
            self.keys,
            self._access,
            opened=self._opened,
            received=lambda text: self._caller.received(text),
            closed=self._closed,
            failed=self._failed,
        )
        self._caller = self._new_caller()
        self._restarting: asyncio.Future[Restart] = asyncio.get_running_loop().create_future()
        self.station = self._charge_point(sockets)
        self._statuses = Statuses(self.station)
        self._registration = Registration(self.station)
        self.station.features += [
            self._statuses,
            self._registration,
            MeterValues(self.station, self.ledger),
            SecurityKeys(self.station, self._access, self._transport.reconnect),
            *(make(self.station) for make in FEATURES),
        ]
        self._links = {
            number: StationLink(path, self._hear(number), self._lost(number))
            for number, path in sockets.items()
        }
        for number, link in self._links.items():
            self.station.connectors[number].station = link

    def _new_caller(self) -> Caller:
        settings = self._settings
        return Caller(
            self._store,
            self.clock,
            self.keys,
            self.ledger,
            self._outbox,
            send=self._transport.send,
            reconnect=self._transport.reconnect,
            handle=self._handle,
            answered=self._answered,
            registration=lambda: self.station.registration,
            always_new_ids=settings.message_ids == "new",
        )

    def _charge_point(self, sockets: Mapping[int, Path]) -> ChargePoint:
        store = self._store
        station = ChargePoint(
            settings=self._settings,
            clock=self.clock,
            store=store,
            keys=self.keys,
            calls=self._caller,
            connectors={
                number: Connector(
                    number,
                    self._settings,
                    self.clock,
                    self.keys,
                    self.ledger,
                    available=store.get(f"available {number}", True),
                    changed=self._changed,
                    has_room=self._has_room,
                )
                for number in sockets
            },
            authority=self._ask_central_system,
            ledger=self.ledger,
            transport=self._transport,
            access=self._access,
        )
        station.is_operative = store.get("operative", True)
        station.restart = self._restart
        station.pump = self._caller.pump
        station.pending = lambda: len(self._outbox)
        station.set_aside = lambda: self._outbox.count_aside
        station.has_room = self._has_room
        return station

    async def run(self) -> Restart:
        """Until Reset (returned) or cancelled."""
        for name in self.keys.unknown:
            log.error("ocpp.keys: there is no such key", extra={"key": name})
        for feature in self.station.features:
            feature.opened()
        self.ledger.close_others(self.station.connectors)
        work: list[Coroutine[None, None, None]] = [
            self._transport.run(),
            self._caller.serve(),
            self._registration.run(),
            *(link.run() for link in self._links.values()),
        ]
        tasks = [asyncio.ensure_future(one) for one in work]
        try:
            waited: list[asyncio.Future[Any]] = [*tasks, self._restarting]
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()
            return self._restarting.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.close()

    async def close(self) -> None:
        """End everything that `run` has not ended; the database is free for another."""
        for feature in self.station.features:
            await feature.closing()
        for connector in self.station.connectors.values():
            connector.close()
        self._caller.closed()
        self._store.close()

    def fault(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """A callback has raised. Without a database nothing may go on: the process ends."""
        error = context.get("exception")
        if isinstance(error, StoreError) and not self._restarting.done():
            self._restarting.set_exception(error)
        else:
            loop.default_exception_handler(context)

    def _has_room(self) -> bool:
        return self._outbox.has_room(len(self.ledger.open))

    async def _restart(self, kind: Restart) -> None:
        if not self._restarting.done():
            self._restarting.set_result(kind)

    # --- the central system -----------------------------------------------------------------------

    def _opened(self) -> None:
        self._caller.opened()
        self._registration.connected(True)
        self._caller.pump()

    def _closed(self) -> None:
        self._caller.closed()
        self._registration.connected(False)

    def _failed(self, trouble: Trouble, why: str) -> None:
        for feature in self.station.features:
            feature.refused(trouble, why)

    async def _handle(self, action: str, payload: Payload) -> Payload | Reply:
        for feature in reversed(self.station.features):  # the later one knows more
            if (handler := feature.handlers.get(action)) is not None:
                return await handler(payload)
        known = schema.is_known(action)
        raise CallError("NotSupported" if known else "NotImplemented", action)

    def _answered(self, entry: Entry, answer: Payload) -> None:
        """Start- or StopTransaction has been answered, or another message of the queue."""
        info: Payload | None = answer.get("idTagInfo")
        if info is None:
            return
        tag = entry.payload.get("idTag")
        if tag is not None:
            for feature in self.station.features:
                feature.learned(tag, info)
        transaction = self.ledger.open.get(entry.payload.get("connectorId", 0))
        if entry.kind != "start" or transaction is None or transaction.local != entry.local:
            return
        transaction.parent_id = info.get("parentIdTag", transaction.parent_id)
        if info["status"] != "Accepted":
            self._deauthorised(self.station.connectors[transaction.connector])

    def _deauthorised(self, connector: Connector) -> None:
        """The tag is not valid after all (OCPP 1.6, 5.4)."""
        if self.keys.flag("StopTransactionOnInvalidId"):
            connector.stop("DeAuthorized")
        else:
            connector.deauthorise()

    async def _ask_central_system(self, id_tag: str) -> Payload:
        try:
            answer = await self._caller.ask("Authorize", {"idTag": id_tag})
        except (CallError, Unanswered):
            return {"status": "Invalid"}
        info: Payload = answer["idTagInfo"]
        return info

    # --- the SECCs --------------------------------------------------------------------------------

    def _hear(self, number: int) -> Callable[[Report], None]:
        def hear(report: Report) -> None:
            connector = self.station.connectors[number]
            tell_features = connector.hear(report)
            if tell_features or isinstance(report, Hello):
                for feature in self.station.features:
                    feature.report(connector, report)
            self._caller.pump()

        return hear

    def _lost(self, number: int) -> Callable[[], None]:
        return lambda: self.station.connectors[number].lost()

    def _changed(self, connector: Connector) -> None:
        self._statuses.look(connector.number)
        self._statuses.look(0)
        self._caller.pump()


def run(connectors: Sequence[Config], file: Path) -> int:
    """Serve the connectors of `file` until SIGTERM or SIGINT; the exit code of the process."""
    first = connectors[0]
    if first.ocpp.url is None:
        raise ConfigError("no central system: set ocpp.url")
    sockets: dict[int, Path] = {}
    for one in connectors:
        if one.control_path is None:
            raise ConfigError("control.enabled = false: the bridge needs the control socket")
        sockets[one.outlet.connector] = one.control_path
    logs.to_stderr(first.log.level, first.log.format)
    try:
        asyncio.run(_serve(_completed(connectors, file), sockets))
    except StoreError as error:
        log.error("%s", error)
        return 1
    return 0


def _completed(connectors: Sequence[Config], file: Path) -> Ocpp:
    """Settings whose defaults are those of other sections."""
    first = connectors[0]
    diagnostics, security = first.ocpp.diagnostics, first.ocpp.security
    traces = tuple(one.trace.file for one in connectors if one.trace.file is not None)
    return replace(
        first.ocpp,
        diagnostics=replace(
            diagnostics,
            configurations=diagnostics.configurations or (str(file),),
            traces=diagnostics.traces or traces,
        ),
        security=replace(security, v2g_folder=security.v2g_folder or first.tls.folder),
    )


async def _serve(settings: Ocpp, sockets: Mapping[int, Path]) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    stopping = asyncio.ensure_future(stop.wait())
    notify.tell("READY=1")
    feeding = asyncio.ensure_future(notify.keep_alive())
    try:
        await _live(settings, sockets, stopping)
    finally:
        notify.tell("STOPPING=1")
        feeding.cancel()


async def _live(
    settings: Ocpp, sockets: Mapping[int, Path], stopping: asyncio.Future[Literal[True]]
) -> None:
    """One life after another."""
    while not stopping.done():
        bridge = Bridge(settings, sockets)
        asyncio.get_running_loop().set_exception_handler(bridge.fault)
        life = asyncio.ensure_future(bridge.run())
        await asyncio.wait((life, stopping), return_when=asyncio.FIRST_COMPLETED)
        if not life.done():
            life.cancel()
            await asyncio.wait((life,))
            return
        await _reset(settings, life.result(), bridge.keys.integer("ResetRetries"))


async def _reset(settings: Ocpp, kind: Restart, retries: int) -> None:
    log.info("reset", extra={"kind": kind})
    if settings.reset_hook is None:
        return
    for _ in range(retries + 1):
        try:
            hook = await asyncio.create_subprocess_exec(settings.reset_hook, kind)
            code = await hook.wait()
        except OSError as error:
            log.error("ocpp.reset_hook: %s", error)
            return
        if code == 0:
            return
        log.error("the reset hook has failed", extra={"code": code})


def main(file: Path, log_level: str | None = None) -> int:
    """`secc bridge`; the exit code of the process."""
    try:
        found = config.connectors(file)
        return run([config.override(one, log__level=log_level) for one in found], file)
    except ConfigError as error:
        print(error, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
