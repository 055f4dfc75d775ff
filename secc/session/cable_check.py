"""The cable check (IEC 61851-23:2023 CC.4.1.2 and 6.3.1): is the cable whole and insulated?

Lock, close, raise the test voltage at 2 A (which proves there is no short circuit), self-test and
measurement of the insulation, supply off, below 60 V. The contactors stay closed.
"""

from enum import Enum
from typing import TYPE_CHECKING

from secc.session.plant import Contactor, Isolation
from secc.session.timing import Steps, Until

if TYPE_CHECKING:
    from secc.session.charging import Charging

_RESULTS = frozenset({Isolation.VALID, Isolation.WARNING, Isolation.FAULT, Isolation.NO_IMD})


class Check(Enum):
    """The cable check of a charge."""

    NONE = "none"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"


def test_voltage(ev_maximum_v: float, station_maximum_v: float) -> float:
    """CC.4.1.2."""
    if ev_maximum_v <= 500:
        return min(500.0, ev_maximum_v + 50, station_maximum_v)
    return min(station_maximum_v, 1.1 * ev_maximum_v)


def cable_check(charging: "Charging") -> Steps[None]:
    """Run the check; leaves `check`, `check_failure` and `isolation`."""
    rules = charging.settings.cable_check
    until = charging.now + rules.total_s
    failure = yield from _test(charging)
    charging.asked.supply_off()
    if rules.below_60v or failure:
        safe = yield Until(charging.safe, min(rules.discharge_s, max(until - charging.now, 0.0)))
        if not safe and not failure:
            failure = "the output does not discharge"
    if not failure and charging.now > until:
        failure = "the cable check took too long"
    charging.check_failure = failure
    charging.check = Check.FAILED if failure else Check.PASSED


def _test(charging: "Charging") -> Steps[str]:
    """What is wrong, or nothing."""
    asked, rules = charging.asked, charging.settings.cable_check
    if charging.faults:
        worst = max(charging.faults, key=lambda fault: fault.severity.value)
        if worst.severity.value:
            return worst.name
    if not (yield Until(charging.safe, rules.discharge_s)):
        return "voltage on the output before the cable check"
    asked.lock(True)
    if not (yield Until(lambda: charging.plant.locked.value, rules.lock_s)):
        return "the connector does not lock"
    asked.contactors(True)
    closed = yield Until(
        lambda: charging.plant.contactors.value is Contactor.CLOSED, rules.contactor_s
    )
    if not closed:
        return "the contactors do not close"
    if failure := (yield from _raise_voltage(charging)):
        return failure
    return (yield from _measure(charging))


def _raise_voltage(charging: "Charging") -> Steps[str]:
    rules = charging.settings.cable_check
    maximum = charging.limits().voltage_v
    voltage = min(rules.test_voltage_v, maximum)
    if rules.rule == "2023":
        voltage = test_voltage(charging.ev.voltage_v, maximum)
    charging.asked.set_supply(voltage, rules.current_a)

    def shorted() -> bool:
        return charging.plant.current_a.value > rules.short_circuit_a

    reached = yield Until(
        lambda: shorted() or abs(charging.plant.voltage_v.value - voltage) <= rules.band_v,
        rules.voltage_s,
    )
    if shorted():
        return "short circuit in the cable"
    return "" if reached else f"the test voltage of {voltage:.0f} V is not reached"


def _measure(charging: "Charging") -> Steps[str]:
    rules, begun = charging.settings.cable_check, charging.now
    charging.asked.monitor(True)

    def measured() -> bool:
        seen = charging.plant.isolation
        return seen.at > begun and seen.value in _RESULTS

    if not (yield Until(measured, rules.isolation_s)):
        return "the insulation monitor gives no result"
    charging.isolation = charging.plant.isolation.value
    if charging.isolation is Isolation.FAULT:
        return "insulation fault"
    if charging.isolation is Isolation.NO_IMD and rules.require_imd:
        return "no insulation monitor"
    return ""
