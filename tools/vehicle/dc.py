"""What only a vehicle does that charges with direct current: cable check, pre-charge, ramp down."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from secc.reports import Simulate
from tools.vehicle import answers
from tools.vehicle.steps import Bench, Failed, Pause, StationStops, Steps
from tools.vehicle.timing import CABLE_CHECK_S, PRE_CHARGE_S

if TYPE_CHECKING:
    from tools.vehicle.drive import Drive

RAMP_S, LOW_A = 3.0, 1.0  # the vehicle opens its contactor at 1 A, or stops waiting for it


def cable_check(drive: Drive) -> Steps:
    """State C, then CableCheckReq until it is finished."""
    yield Bench(Simulate(pilot="C"))
    request = drive.requests.cable_check
    answer = yield from drive.until_finished(request, "CableCheck", CABLE_CHECK_S)
    if answers.wants_stop(answer):
        raise StationStops


def pre_charge(drive: Drive) -> Steps:
    """Until the voltages are near; then the vehicle closes its contactors."""
    target, began = drive.battery.open_circuit_v, drive.now
    while True:
        answer = yield from drive.ask(drive.requests.pre_charge(), "PreCharge")
        present = answers.si(answer.EVSEPresentVoltage)
        if answers.wants_stop(answer):
            raise StationStops
        if abs(present - target) < answers.NEAR_V:
            break
        if drive.now - began > PRE_CHARGE_S:
            raise Failed("timeout", f"pre-charge: {present} V after {PRE_CHARGE_S} s")
        yield Pause(drive.script.poll_s)
    yield Bench(Simulate(battery_v=target, inlet_closed=True))


def stop(drive: Drive) -> Steps:
    """Current down, PowerDelivery(Stop), contactors open, state B, welding detection."""
    began, current = drive.now, math.inf
    while current > LOW_A and drive.now - began < RAMP_S:
        answer = yield from drive.loop_message(current_a=0.0)
        current = answers.si(answer.EVSEPresentCurrent)
        yield Pause(drive.script.loop_s)
    yield from drive.ask(drive.requests.stop(), "Stop")
    drive.requests.ready = False
    yield Bench(Simulate(pilot="B", inlet_closed=False))
    for _ in range(drive.script.welding):
        answer = yield from drive.ask(drive.requests.welding_detection(), "WeldingDetection")
        if answers.si(answer.EVSEPresentVoltage) < answers.SAFE_V:
            break
        yield Pause(drive.script.poll_s)
