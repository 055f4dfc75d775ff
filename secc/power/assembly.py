"""Builds the parts of an outlet of real hardware from `[power]` of station.toml. Sans-IO.

What must be carried over wires comes out as nodes of the CAN bus and devices of serial lines.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from secc.power.board.driver import MasterBoard
from secc.power.derating import ThermalDerating
from secc.power.gpio.board import GpioBoard
from secc.power.isolation.bender import IsoCha
from secc.power.isolation.contacts import ContactMonitor, Contacts
from secc.power.meters.build import Metering, feed, metering
from secc.power.meters.reader import RegisterReader
from secc.power.modbus.device import Device
from secc.power.modbus.settings import ModbusSettings
from secc.power.modules.bank import Bank
from secc.power.node import Node
from secc.power.parts import Board, IsolationMonitor, PowerSource, Supervised
from secc.power.plant import BuiltPlant, Parts, Voltmeter
from secc.power.pool.build import own_modules, pooled
from secc.power.pool.source import PooledSource
from secc.power.settings import PowerSettings
from secc.power.temperatures import BOARD
from secc.session.plant import Reading


class Wires:
    """What the outlet hangs on: nodes of the bus, devices by the settings of their line."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.devices: list[tuple[ModbusSettings, Device]] = []

    def lines(self) -> list[tuple[ModbusSettings, list[Device]]]:
        """Devices of one port together; ValueError: they do not agree about it."""
        ports: dict[str, tuple[ModbusSettings, list[Device]]] = {}
        for settings, device in self.devices:
            first, devices = ports.setdefault(settings.port, (settings, []))
            if first.line != settings.line:
                raise ValueError(f"{settings.port}: two devices with different line settings")
            devices.append(device)
        self._alone()
        return list(ports.values())

    def _alone(self) -> None:
        """ValueError: two devices of one port have the same address."""
        places = [(settings.port, settings.unit) for settings, _ in self.devices]
        for port, unit in places:
            if places.count((port, unit)) > 1:
                raise ValueError(f"{port}: unit {unit} is there twice; give one another address")


@dataclass(frozen=True, slots=True)
class Built:
    """An outlet, and what its wires have to serve."""

    plant: BuiltPlant
    wires: Wires
    source: PowerSource
    board: MasterBoard | GpioBoard
    metering: Metering
    feed: RegisterReader | None = None
    pool: PooledSource | None = None


def build(
    settings: PowerSettings,
    max_current_a: float,
    nonce: int,
    now: float,
    *,
    supervisor: Supervised | None = None,
    connector: int = 1,
) -> Built:
    """`max_current_a` is that of `[charge]`, `nonce` names this run of the program.

    Raises ValueError, `MapError` and `StoreError`.
    """
    wires, bank = Wires(), Bank(own_modules(settings, connector), now)
    board = _board(settings, wires, connector, nonce, now)
    wires.nodes.append(bank)  # contactors before set-points
    pool = pooled(settings, connector, bank, board.ties, now)
    if pool is not None:
        wires.nodes += pool.groups
    source: PowerSource = pool or bank
    voltmeters: dict[str, Voltmeter] = {}
    meter = _metering(settings, wires, voltmeters, f"{nonce:08x}", now)
    feed_meter = feed(settings.feed, now)
    if feed_meter is not None:
        wires.devices.append((settings.feed.serial, feed_meter))
    monitor = _monitor(settings, board, wires, voltmeters, now)
    if settings.output_voltage not in ("modules", *voltmeters):
        raise ValueError(
            f"power.output_voltage = {settings.output_voltage}: what is configured there does not "
            "measure the voltage of the cable; choose another"
        )

    def rated_a() -> float:
        return min(max_current_a, source.capability.value.max_current_a)

    parts = Parts(
        source=source,
        board=board,
        monitor=monitor,
        meter=meter.meter,
        deratings=_deratings(settings, board, rated_a, now),
        voltmeters=voltmeters,
        output_voltage=None if settings.output_voltage == "modules" else settings.output_voltage,
        supervisor=supervisor,
        pooled=pool,
    )
    plant = BuiltPlant(parts, settings.plausibility, now)
    return Built(plant, wires, source, board, meter, feed_meter, pool)


def _board(
    settings: PowerSettings, wires: Wires, connector: int, nonce: int, now: float
) -> MasterBoard | GpioBoard:
    ties = [group.tie for group in settings.pool.of(connector)]
    if settings.board.kind == "gpio":
        return GpioBoard(settings.board, now, ties)
    board = MasterBoard(settings.board, nonce, now, ties)
    wires.nodes.append(board)
    return board


def _metering(
    settings: PowerSettings, wires: Wires, voltmeters: dict[str, Voltmeter], run: str, now: float
) -> Metering:
    made = metering(settings.meter, now, run)
    if (reader := made.reader) is not None:
        wires.devices.append((settings.meter.serial, reader))
        if "voltage_v" in reader.map:
            voltmeters["meter"] = lambda: reader.read("voltage_v")
    return made


def _monitor(
    settings: PowerSettings,
    board: Contacts,
    wires: Wires,
    voltmeters: dict[str, Voltmeter],
    now: float,
) -> IsolationMonitor:
    if settings.isolation.kind == "contacts":
        return ContactMonitor(settings.isolation, board, now)
    monitor = IsoCha(settings.isolation, now)
    wires.devices.append((settings.isolation.serial, monitor))
    voltmeters["monitor"] = monitor.voltage_v
    return monitor


def _deratings(
    settings: PowerSettings, board: Board, rated_a: Callable[[], float], now: float
) -> tuple[ThermalDerating, ...]:
    def contacts() -> Mapping[str, Reading[float | None]]:
        return {name: r for name, r in board.temperatures_c.items() if name != BOARD}

    def electronics() -> Mapping[str, Reading[float | None]]:
        return {name: r for name, r in board.temperatures_c.items() if name == BOARD}

    return (
        ThermalDerating("connector_temperature", settings.connector, contacts, rated_a, now),
        ThermalDerating("board_temperature", settings.electronics, electronics, rated_a, now),
    )
