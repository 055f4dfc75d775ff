"""A whole station of real hardware over a paced CAN hub: how exactly and how soon it follows.

`secc run`, `secc supervise`, vehicle, modules, board and serial devices, each a process. The
station's trace times the request, the hub the frame when the bus has carried it.
"""

import json
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any

from exi.errors import ExiError
from secc.messages import iso15118_2
from secc.reports import GetState, State
from secc.v2gtp import HEADER
from tools.bench.row import Row
from tools.control import ControlClient
from tools.outlet.faults import MODULES, ORDERS
from tools.outlet.rig import Rig, here, merged, rig, supervisor, toml
from tools.outlet.wire_play import QUICK, settled, station, vehicle

_CHARGES_S, _SETTLED_S = 25.0, 3.0
_TARGET_MS = 20.0
_SHARE_A = 0.5  # a module's set-point and its part of the demand
# 130 and 100 A in turn, 1 % of the battery each: a lower demand has no slope to wait for.
_STEPS = [[round(0.21 + n / 100, 2), 130.0 if n % 2 else 100.0] for n in range(80)]
_BATTERY = {"nominal_v": 360.0, "max_voltage_v": 450.0, "capacity_wh": 4_000.0, "soc": 0.2}
_STEADY = {**_BATTERY, "current_a": [[1.0, 120.0]]}
_SET_POINT = re.compile(r"\((\d+\.\d+)\) station (029C|02DC)[0-9A-F]{4}#([0-9A-F]{8})([0-9A-F]{8})")


def run() -> list[Row]:
    current, voltage = _errors()
    latencies = _latencies()
    return [
        Row("charge at 120 A: error of the current, mean", "A", fmean(current)),
        Row("charge at 120 A: error of the current, largest", "A", max(current), target=6.0),
        Row("pre-charge: error of the voltage when it is finished", "V", voltage, target=20.0),
        Row("lower CurrentDemandReq to its frame on the bus, median", "ms", median(latencies)),
        Row(
            "lower CurrentDemandReq to its frame on the bus, p95",
            "ms",
            quantiles(latencies, n=20, method="inclusive")[18],
            target=_TARGET_MS,
        ),
    ]


def _errors() -> tuple[list[float], float]:
    """Physical current against the demand, voltage at the end of pre-charge against its target."""
    current: list[float] = []
    voltage = 0.0
    for copper_v, copper_a, state, full_s in _charge(_STEADY, None):
        target_v, target_a = state.target_voltage_v, state.target_current_a
        if state.phase == "pre_charge" and target_v and copper_v is not None:
            voltage = abs(copper_v - target_v)
        if state.phase == "deliver" and target_a and full_s > _SETTLED_S:
            current.append(abs(copper_a - target_a))
    return current, voltage


def _latencies() -> list[float]:
    """Milliseconds, of each request for less current."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        log = Path(folder) / "hub.log"
        for _ in _charge({**_BATTERY, "current_a": _STEPS}, log, Path(folder) / "trace.jsonl"):
            pass
        frames = [
            (float(at), int(milliamps, 16) / 1000)
            for at, _, _, milliamps in _SET_POINT.findall(log.read_text())
        ]
        requests = list(_lower(Path(folder) / "trace.jsonl"))
    found = []
    for at, ampere in requests:
        shares = [ampere / modules for modules in range(1, len(MODULES) + 1)]
        after = [
            sent
            for sent, module_a in frames
            if sent > at and any(abs(module_a - share) < _SHARE_A for share in shares)
        ]
        if after:
            found.append(1000 * (after[0] - at))
    return found


def _lower(trace: Path) -> Iterator[tuple[float, float]]:
    """When a demand came that was lower than the one before, and its current."""
    before = 0.0
    for line in trace.read_text().splitlines():
        word = json.loads(line)
        if word["type"] != "message" or word["direction"] != "in" or word["carrier"] != "tcp":
            continue
        body = _body(bytes.fromhex(word["octets"]))
        if isinstance(body, iso15118_2.CurrentDemandReq):
            wanted = body.EVTargetCurrent
            ampere = wanted.Value * 10.0**wanted.Multiplier
            if ampere < before:
                yield word["time"], ampere
            before = ampere


def _body(octets: bytes) -> object:
    try:
        message: Any = iso15118_2.decode(octets[HEADER.size :])
        return message.Body.BodyElement
    except ExiError:  # the first message is of another schema
        return None


def _charge(
    battery: dict[str, object], log: Path | None, trace: Path | None = None
) -> Iterator[tuple[float | None, float, State, float]]:
    """Output voltage while the inlet is open, current, state, and time at full current."""
    fault = replace(ORDERS[0], vehicle={"battery": battery})
    with tempfile.TemporaryDirectory(prefix="bench-") as name, rig(Path(name), log=log) as made:
        folder = Path(name)
        tables = merged(made.config, QUICK)
        if trace is not None:
            tables = merged(tables, {"trace": {"file": str(trace)}})
        config = folder / "station.toml"
        config.write_text(toml(tables), encoding="utf-8")
        with (
            supervisor(made, config),
            station(folder, config, here),
            ControlClient(folder / "control") as control,
        ):
            settled(made, control)
            with vehicle(made, fault, here):
                yield from _looks(made, control)


def _looks(made: Rig, control: ControlClient) -> Iterator[tuple[float | None, float, State, float]]:
    began: float | None = None
    until = time.monotonic() + 60.0
    while (now := time.monotonic()) < until:
        control.send(GetState())
        time.sleep(0.05)
        made.copper.sample()
        states = [word for word in control.read() if isinstance(word, State)]
        if not states:
            continue
        if began is None and made.copper.current_a > 90.0:
            began, until = now, now + _CHARGES_S
        full_s = 0.0 if began is None else now - began
        open_v = None if made.copper.vehicle.inlet_closed else made.copper.voltage_v
        yield open_v, made.copper.current_a, states[-1], full_s
