"""Plays a row of `tools.outlet.faults` on the fake clock."""

from typing import Any

import msgspec

from secc.power.board.frames import Wave
from secc.power.meters import register_map
from secc.power.settings import PowerSettings
from secc.reports import FaultRaised, SessionEnded
from secc.session.plant import Phase
from secc.session.settings import Settings
from tools import power_module
from tools.master_board import MasterBoard
from tools.outlet.clock import Clock
from tools.outlet.faults import METER, MODULES, MONITOR, Row
from tools.outlet.result import Result, Seen, judged
from tools.outlet.site import OUTPUT, Site
from tools.serial_devices import InsulationMonitor, Meter
from tools.vehicle.drive import Drive
from tools.vehicle.script import Script, make, offers
from tools.vehicle.session import EvSession

POWER: dict[str, Any] = {
    "modules": {"driver": "infypower", "addresses": list(MODULES)},
    "meter": {"source": "modbus", "serial": {"unit": METER}},
    "isolation": {
        "kind": "bender_isocha425hv",
        "serial": {"unit": MONITOR, "parity": "none"},
    },
}
# A battery that takes 150 A for minutes.
BATTERY = {
    "nominal_v": 360.0,
    "max_voltage_v": 450.0,
    "capacity_wh": 6_000.0,
    "soc": 0.3,
    "current_a": [[1.0, 150.0]],
}
FULL_A = 140.0
GOES_ON_S = 20.0  # a charge that goes on is watched for so long
START = 1_000.0


def merged(values: dict[str, Any], changes: Any) -> dict[str, Any]:
    """`changes` over `values`, table by table."""
    both = dict(values)
    for key, value in changes.items():
        old = both.get(key)
        both[key] = merged(old, value) if isinstance(old, dict) else value
    return both


def script(changes: Any) -> Script:
    """Of the vehicle that comes."""
    iso = msgspec.to_builtins(offers("iso15118-2"))
    return make(merged({"offers": iso, "battery": BATTERY}, changes))


def station(power: Any, *, asleep: bool = False) -> Clock:
    """A station, its modules, board and serial devices, all of them awake; `asleep`: no modules."""
    rack = power_module.build("infypower", len(MODULES), START)
    for address in MODULES:
        rack.fault(address, "silent", asleep, START)
    site = Site(rack, MasterBoard(now=START), START)
    settings = msgspec.convert(merged(POWER, power), PowerSettings)
    units: dict[int, Meter | InsulationMonitor] = {
        METER: Meter(register_map.load(settings.meter.map), START),
        MONITOR: InsulationMonitor(START),
    }
    clock = Clock(Settings(), settings, site, START, units)
    clock.run(3.0)
    return clock


def play(row: Row) -> Result:
    """Charge, break, watch."""
    clock, wanted = station(row.power), script(row.vehicle)
    seen, told = Seen(), len(clock.reports)
    visit = EvSession(Drive(wanted, wanted.battery.battery()))
    if row.phase == "idle":
        row.act(clock)
        clock.connect(visit)
    else:
        clock.connect(visit)
        clock.until(lambda: clock.site.rack.current_a > FULL_A, within_s=60.0)
        seen.charged = True
        row.act(clock)
    began = clock.now
    acted = row.then is None
    most_s = GOES_ON_S if row.within is None else max(row.within) + 1.0
    while (at_s := clock.now - began) < most_s:
        if not acted and at_s >= 1.0 and row.then is not None:
            row.then(clock)
            acted = True
        clock.step()
        _look(clock, seen, clock.now - began)
    raised = [r for r in clock.reports[told:] if isinstance(r, FaultRaised) and r.active]
    seen.faults = {report.name: report.severity for report in raised}
    ends = [r for r in clock.reports[told:] if isinstance(r, SessionEnded)]
    seen.in_order = all(end.ok for end in ends) if ends else None
    delivers = clock.outlet.phase is Phase.DELIVER
    seen.charging = delivers and not clock.stalled and clock.site.conducting
    seen.limited = clock.site.rack.current_a < 0.9 * FULL_A
    return judged(row, seen)


def _look(clock: Clock, seen: Seen, at_s: float) -> None:
    seen.charged = seen.charged or clock.site.rack.current_a > FULL_A
    closed = bool(clock.site.board.closed(clock.now) & OUTPUT)
    wave, _ = clock.site.board.wave
    seen.look(at_s, clock.site.rack.current_a, closed and clock.site.conducting, wave is Wave.PWM)
