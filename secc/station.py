"""Builds a station from its `Config` and runs it: plant, outlet, network, control socket, trace."""

import asyncio
import gc
import logging
import secrets
import signal
import time
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from secc import log as logs
from secc import notify, sdp, trace
from secc.central_system import CentralSystem
from secc.config import Config, ConfigError
from secc.fault_memory import FaultMemory, MemoryFault
from secc.net.address import Interface, Unusable, find, wait_for
from secc.net.control import Control
from secc.net.driver import Driver
from secc.net.ports import Listener, Ports
from secc.net.power_line import PowerLine
from secc.net.tcp import Port
from secc.net.udp import Discovery
from secc.plug_ins import PlugIns
from secc.power.simulation.plant import SimulatedPlant
from secc.reports import (
    VERSION,
    Alert,
    Answer,
    Backend,
    FaultRaised,
    Hello,
    Report,
    Request,
    State,
)
from secc.session.settings import Settings

if TYPE_CHECKING:
    from secc.net.certificates import Certificates
    from secc.power.running import RunningOutlet

log = logging.getLogger(__name__)

_WATCH_S = 1.0  # between two looks at the interface
_HEALTH_S = 5.0  # between two words about the station itself


def run(config: Config) -> int:
    """Serve until SIGTERM or SIGINT; the exit code of the process. Raises `ConfigError`."""
    if config.network.interface is None:
        raise ConfigError("no interface: set network.interface, or use --interface")
    logs.to_stderr(config.log.level, config.log.format)
    try:
        asyncio.run(_serve(config, config.network.interface))
    except Unusable as error:
        log.error("%s", error)
        return 1
    except OSError as error:
        log.error("%s%s", f"{error.filename}: " if error.filename else "", error.strerror)
        return 1
    return 0


async def _serve(config: Config, name: str) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    station = Station(config, name)

    def end() -> None:
        if stop.is_set():
            station.hurry()
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    loop.add_signal_handler(signal.SIGHUP, station.read_certificates)
    try:
        await station.open()
        serving = asyncio.create_task(station.serve())
        stopping = asyncio.create_task(stop.wait())
        feeding = asyncio.create_task(notify.keep_alive(lambda: station.is_well))
        await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
        notify.tell("STOPPING=1")
        feeding.cancel()
        stopping.cancel()
        if serving.done():
            serving.result()
        serving.cancel()
    finally:
        await station.close()


class Station:
    """One outlet with everything around it."""

    def __init__(self, config: Config, interface: str) -> None:
        self._config, self._name = config, interface
        self._control: Control | None = None
        self._discovery: Discovery | None = None
        self._interface: Interface | None = None
        self._trace = _open_trace(config, interface)
        self._journal = logs.Journal()
        self._plug_ins = PlugIns(secrets.token_hex(6))
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._fault)
        self._built = _built(config)
        hardware = self._built or SimulatedPlant(config.simulation, loop.time())
        self._memory = _memory(config)
        latched = self._memory.kept
        self._driver = Driver(_outlet(config), hardware, self._publish, self._record, latched)
        if self._built is not None:
            self._built.start(self._driver.look)
        self._certificates = _certificates(config, self._alert)
        self._keeping: asyncio.Task[None] | None = None
        self._central_system = CentralSystem()
        self._healthy: asyncio.Task[None] | None = None
        self._line: PowerLine | None = None
        if config.outlet.slac.enabled:
            self._line = PowerLine(
                interface,
                config.outlet,
                self._driver,
                self._publish,
                self._record,
                epoch=time.time() - loop.time(),
            )
            self._driver.follow(self._line)

    async def open(self) -> None:
        """Read certificates and serve the control socket; raises OSError."""
        if self._certificates is not None:
            self._certificates.changed = self._trust
            self._certificates.read()
            self._keeping = asyncio.create_task(self._certificates.keep())
        outlet, path = self._config.outlet, self._config.control_path
        if path is None:
            return
        hello = Hello(
            version=VERSION,
            connector=outlet.connector,
            software=_software(),
            instance=self._plug_ins.instance,
        )
        try:
            self._control = Control(
                path,
                hello,
                state=self._state,
                instruct=self._instruct,
                journal=lambda: self._plug_ins.journal(self._driver.state()),
                group=self._config.control.group,
            )
        except KeyError:
            group = self._config.control.group
            raise ConfigError(f"control.group: there is no group {group}") from None
        await self._control.open()
        self._healthy = asyncio.create_task(self._tell_health(self._control))

    async def serve(self) -> None:
        """Serve vehicles at the interface for ever, as it comes and goes."""
        await self._serve_at(await wait_for(self._name, self._config.network.wait_s))
        notify.tell("READY=1")
        gc.collect()
        gc.freeze()  # what has been loaded stays: no later collection looks at it
        while True:
            await asyncio.sleep(_WATCH_S)
            await self._watch_interface()

    async def close(self) -> None:
        """End the charge in order, then everything else."""
        log.info("ending")
        for task in (self._keeping, self._healthy):
            if task is not None:
                task.cancel()
        self._unserve()
        await self._driver.shutdown()
        if self._built is not None:
            await self._built.close()
        if self._line is not None:
            self._line.close()
        if self._control is not None:
            self._control.close()
        if self._trace is not None:
            await asyncio.to_thread(self._trace.close)
        log.info("ended")

    def hurry(self) -> None:
        """Whoever has asked for the end asks again: it waits for no vehicle."""
        self._driver.hurry()

    @property
    def is_well(self) -> bool:
        """Whether the watchdog may be told that it is."""
        return self._driver.is_well

    def read_certificates(self) -> None:
        """Somebody says that they have changed (SIGHUP)."""
        if self._certificates is not None:
            self._certificates.again()

    def _trust(self) -> None:
        """Certificates have been read."""
        contract = self._config.outlet.contract
        store = self._certificates.store if self._certificates is not None else None
        if store is not None and contract.enabled:
            from secc.pki.judge import Judge

            providers = contract.providers or None
            trust = store.trust(central=contract.central_validation, providers=providers)
            self._driver.trust(Judge(trust))

    # --- the interface --------------------------------------------------------------------------

    async def _serve_at(self, interface: Interface) -> None:
        discovery = Discovery(interface, self._offer, self._record_datagram, self._alert)
        await discovery.open()
        port, secure = Port(interface), self._secure_port(interface)
        self._driver.serve(_together(port, secure, self._config.tls.policy))
        self._interface, self._discovery = interface, discovery
        where = {"interface": interface.name, "address": str(interface.address)}
        numbers = {"port": self._driver.port_number}
        if secure is not None:
            numbers["tls_port"] = secure.number
        log.info("ready", extra={**where, **numbers})

    def _secure_port(self, interface: Interface) -> Listener | None:
        if (certificates := self._certificates) is None:
            return None
        from secc.net.tls import SecurePort

        port, tls = Port(interface), self._config.tls
        return SecurePort(port, tls, lambda: certificates.server, self._alert)

    def _unserve(self) -> None:
        if self._discovery is not None:
            self._discovery.close()
            self._discovery = None
        self._driver.unserve()

    async def _watch_interface(self) -> None:
        try:
            interface = find(self._name)
        except Unusable as missing:
            if self._interface is not None:
                log.error("%s", missing)
                self._interface = None
                self._unserve()
            return
        if interface != self._interface:
            self._unserve()
            try:
                await self._serve_at(interface)
            except OSError as error:
                log.error("cannot serve: %s", error, extra={"interface": interface.name})

    def _offer(self) -> sdp.Offer | None:
        ports = self._driver.sdp_ports()
        if not ports or self._interface is None:
            return None
        return sdp.Offer(self._interface.address, ports)

    # --- what is told ---------------------------------------------------------------------------

    def _state(self) -> State:
        return self._plug_ins.annotated(self._driver.state())

    async def _tell_health(self, control: Control) -> None:
        while True:
            await asyncio.sleep(_HEALTH_S)
            now = asyncio.get_running_loop().time()
            word = self._central_system.health(self._config.outlet.connector, now, time.time())
            can = asdict(self._built.bus.statistics) if self._built is not None else {}
            control.publish(replace(word, clients=control.clients, can=can))

    def _instruct(self, request: Request) -> Answer:
        if isinstance(request, Backend):
            self._central_system.hear(request, asyncio.get_running_loop().time())
        self._plug_ins.instructed(request)  # before the first state that follows from it
        return self._driver.instruct(request)

    def _publish(self, report: Report) -> None:
        if isinstance(report, State):
            if (plug := self._plug_ins.follow(report)) is not None:
                self._publish(plug)
            report = self._plug_ins.annotated(report)
        if isinstance(report, State | FaultRaised):
            self._remember()
        self._journal.tell(report)
        if self._control is not None:
            self._control.publish(report)
        if self._trace is not None and not isinstance(report, State):
            self._trace.write(report)

    def _remember(self) -> None:
        """Latched faults are written down before anybody is told."""
        try:
            self._memory.keep(self._driver.latched)
        except OSError as error:
            log.error("latched faults are not kept: %s", error)

    def _record(self, line: trace.Line) -> None:
        if self._trace is not None:
            self._trace.write(line)

    def _record_datagram(self, direction: trace.Direction, peer: str, octets: bytes) -> None:
        self._record(
            trace.Message(
                time=time.time(),
                direction=direction,
                carrier="udp",
                peer=peer,
                octets=octets.hex(),
            )
        )

    def _alert(self, name: str, text: str) -> None:
        self._publish(Alert(time=time.time(), name=name, text=text))

    def _fault(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Something in the event loop has raised: nobody knows what is still in order."""
        log.error("internal fault: %s", context["message"], exc_info=context.get("exception"))
        self._driver.fail()


def _memory(config: Config) -> FaultMemory:
    path = config.station.fault_memory
    try:
        return FaultMemory(Path(path) if path else None)
    except MemoryFault as error:
        raise ConfigError(f"station.fault_memory: {error}") from None


def _outlet(config: Config) -> Settings:
    """With contracts off until the central system switches them on, where there is one."""
    outlet = config.outlet
    if outlet.contract.at_start != "auto" or config.ocpp.url is None:
        return outlet
    return replace(outlet, contract=replace(outlet.contract, at_start="off"))


def _built(config: Config) -> "RunningOutlet | None":
    """The real hardware, if this station has some; raises `ConfigError`."""
    if config.station.hardware != "built":
        return None
    from secc.power.running import RunningOutlet, WrongHardware

    supervisor = config.supervisor_path if config.power.supervisor.enabled else None
    try:
        return RunningOutlet(
            *(config.power, config.outlet.charge.max_current_a, supervisor),
            connector=config.outlet.connector,
            arbiter=config.pool_path,
            sharer=config.meter_path,
        )
    except WrongHardware as error:
        raise ConfigError(str(error)) from None


def _together(port: Port, secure: Listener | None, policy: str) -> Listener:
    """What a vehicle may connect to; of `port` nothing while TLS is forced."""
    if secure is None:
        return port
    return secure if policy == "force" else Ports([port, secure])


def _certificates(config: Config, alert: Callable[[str, str], None]) -> "Certificates | None":
    """OpenSSL costs memory: it is loaded only for those who have certificates."""
    if not config.tls.offered:
        return None
    from secc.net.certificates import Certificates

    return Certificates(config.tls, alert, debug=config.log.level == "debug")


def _open_trace(config: Config, interface: str) -> trace.Trace | None:
    if config.trace.file is None:
        return None
    begin = trace.Begin(
        time=time.time(),
        version=trace.VERSION,
        software=_software(),
        connector=config.outlet.connector,
        interface=interface,
    )
    octets = int(config.trace.max_mib * 1024 * 1024)
    return trace.Trace(Path(config.trace.file), begin, max_octets=octets, keep=config.trace.keep)


def _software() -> str:
    return f"secc {version('secc')}"
