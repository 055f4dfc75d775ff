"""The phases of a DC charge from cable check to stop (IEC 61851-23 CC, system C)."""

import math
from typing import TYPE_CHECKING

from secc.session import shutdown
from secc.session.cable_check import Check, cable_check
from secc.session.limits import Achieved, Limits
from secc.session.plant import Phase, Supply

if TYPE_CHECKING:
    from secc.session.charging import Charging

_SLEW_STEP_S = 0.05


def start_cable_check(charging: "Charging") -> None:
    """Begin the cable check, once a charge; `charging.check` says how it goes."""
    if charging.check is Check.NONE:
        charging.check = Check.RUNNING
        charging.energised = True
        charging.run(cable_check(charging))


def pre_charge(charging: "Charging", voltage_v: float) -> None:
    """Follow the newest target with at most 2 A; the EV judges by the measured voltage.

    What cannot be driven is not: first targets of 0 V are usual, and no more than asked.
    """
    charging.phase = Phase.PRE_CHARGE
    charging.asked.monitor(not charging.settings.cable_check.pause_imd_in_pre_charge)
    available = charging.available()
    target = min(voltage_v, available.voltage_v, charging.ev.voltage_v)
    if target <= 0 or target < available.min_voltage_v:
        return
    charging.target = Supply(target, 0.0)
    most = charging.settings.charge.pre_charge_current_a
    charging.asked.set_supply(target, min(most, available.current_a, charging.ev.current_a))


def pre_charged(charging: "Charging") -> bool:
    """The measured output is at the last target."""
    band = charging.settings.charge.pre_charge_band_v
    return abs(charging.plant.voltage_v.value - charging.target.voltage_v) <= band


def start(charging: "Charging") -> None:
    """PowerDelivery start is granted: follow `demand` from now on."""
    charging.phase = Phase.DELIVER
    charging.asked.monitor(True)
    charging.demanded_at = charging.driven_at = charging.now


def demand(charging: "Charging", voltage_v: float, current_a: float) -> Achieved:
    """Follow a CurrentDemand as far as every limit allows; tells our limits and which bind.

    An EV that says it is not ready or has failed gets no current; it is not refused for that
    ([V2G2-880], [V2G2-881]).
    """
    charging.demanded_at = charging.now
    if voltage_v <= 0:
        voltage_v = charging.target.voltage_v  # glitches of some EVs
    wanted_a = current_a if charging.ev.fit or not charging.settings.charge.heed_ev_status else 0.0
    charging.target = Supply(voltage_v, max(wanted_a, 0.0))
    available = charging.available()
    _drive(charging)
    present = max(charging.plant.voltage_v.value, 0.0)
    return Achieved(
        available,
        voltage=voltage_v >= available.voltage_v,
        current=current_a >= available.current_a,
        power=current_a * present >= available.power_w,
    )


def drive(charging: "Charging") -> None:
    """One step towards the target: down at once, up with the slope of the settings."""
    if charging.phase is Phase.DELIVER:
        _drive(charging)
    else:  # pre-charge: never above a limit that has fallen since the request
        supply, ev, available = charging.asked.supply, charging.ev, charging.available()
        charging.asked.set_supply(
            min(supply.voltage_v, available.voltage_v, ev.voltage_v),
            min(supply.current_a, available.current_a, ev.current_a),
        )


def _drive(charging: "Charging") -> None:
    wanted = _wanted(charging, charging.drivable())
    slope = charging.settings.charge.ramp_up_a_per_s
    reachable = charging.asked.supply.current_a + slope * (charging.now - charging.driven_at)
    charging.driven_at = charging.now
    charging.slewing = reachable < wanted.current_a
    charging.asked.set_supply(wanted.voltage_v, min(wanted.current_a, round(reachable, 3)))


def deadline(charging: "Charging") -> float:
    """When `drive` must be called at the latest."""
    if charging.phase is not Phase.DELIVER:
        return math.inf
    if charging.slewing or charging.ending is not None:
        return charging.driven_at + _SLEW_STEP_S
    return _silent_at(charging) if charging.asked.supply.current_a else math.inf


def hold(charging: "Charging") -> None:
    """Renegotiation: contactors stay closed, no current flows."""
    charging.phase = Phase.PARAMETERS
    charging.asked.set_supply(charging.target.voltage_v, 0.0)


def stop(charging: "Charging") -> None:
    """PowerDelivery stop: ramp down, then open; `charging.at_rest` when done."""
    charging.phase = Phase.STOP
    charging.obeyed()
    if charging.energised:
        charging.run(shutdown.normal(charging))


def _wanted(charging: "Charging", available: Limits) -> Supply:
    """The target within every limit, were it reached at once."""
    ev, target = charging.ev, charging.target
    voltage = min(target.voltage_v, available.voltage_v, ev.voltage_v)
    power = min(available.power_w, ev.power_w) / _present(charging, available)
    current = min(target.current_a, available.current_a, ev.current_a, power)
    if charging.now >= _silent_at(charging):
        current = 0.0
    return Supply(voltage, max(min(current, shutdown.allowed_current(charging)), 0.0))


def _present(charging: "Charging", available: Limits) -> float:
    """The voltage at which power flows; never so low that it would allow any current."""
    return max(charging.plant.voltage_v.value, available.min_voltage_v, 1.0)


def _silent_at(charging: "Charging") -> float:
    silence = charging.settings.charge.demand_silence_s
    return charging.demanded_at + silence if silence else math.inf
