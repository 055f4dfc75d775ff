"""What the measured values themselves say is wrong, besides the faults that hardware reports.

Software is the second line here: hardware cuts the contactor coils within milliseconds.
"""

import math
from typing import TYPE_CHECKING

from secc.session.asked import OFF
from secc.session.plant import STALE_S, Contactor, Fault, Isolation, Phase, Pilot, Plant, Severity
from secc.session.shutdown import BREAKABLE_A, CURRENT_ENDS_S, SAFE_V

if TYPE_CHECKING:
    from secc.session.charging import Charging

# IEC 61851-23:2023 Table 103: (EV maximum up to, never above); hardware within 9 ms
_NEVER_ABOVE = ((500.0, 550.0), (750.0, 825.0), (850.0, 935.0), (1000.0, 1100.0), (1250.0, 1375.0))
_OVER_VOLTAGE_S = 0.4  # Table 104 and 2014 CC.6.2: above the EV's maximum,
_ACCURACY = 1.02  # of supply and measurement: an EV may ask for its maximum
_ISOLATION_STALE_S = 10.0
_REGULATION = 1.1  # current: twice the tolerance of IEC 61851-23...
_SLOWEST_A_PER_S = 20.0  # ...towards a lower set-point no slower
_RESET_S = 1.0  # devices take so long to forget what they have been told to forget
_ENERGY = frozenset(
    {Phase.PARAMETERS, Phase.CABLE_CHECK, Phase.PRE_CHARGE, Phase.START, Phase.DELIVER}
)
_POWERED = frozenset({Phase.PRE_CHARGE, Phase.START, Phase.DELIVER})

SILENT = Fault("plant_silent", Severity.ERROR)
RESIDUAL_CURRENT = Fault("residual_current", Severity.EMERGENCY, latched=True)
WELDED = Fault("contactor_welded", Severity.EMERGENCY, latched=True)
NOT_CLOSED = Fault("contactor_not_closed", Severity.ERROR)
NOT_LOCKED = Fault("lock_lost", Severity.ERROR)
NOT_INSULATED = Fault("isolation_fault", Severity.STOP)
BADLY_INSULATED = Fault("isolation_warning", Severity.WARNING)
MONITOR_SILENT = Fault("isolation_monitor_silent", Severity.ERROR)
OVER_VOLTAGE = Fault("over_voltage", Severity.ERROR)
FAR_OVER_VOLTAGE = Fault("over_voltage_limit", Severity.EMERGENCY, latched=True)
OVER_CURRENT = Fault("over_current", Severity.EMERGENCY, latched=True)
NOT_OFF = Fault("supply_not_off", Severity.EMERGENCY, latched=True)
LIVE = Fault("voltage_on_output", Severity.ERROR)


def stale_at(plant: Plant) -> float:
    """When the oldest reading that keeps power on becomes stale."""
    return STALE_S + min(
        plant.pilot.at, plant.voltage_v.at, plant.current_a.at, plant.contactors.at
    )


def never_above(ev_maximum_v: float) -> float:
    """Table 103."""
    return next((limit for up_to, limit in _NEVER_ABOVE if ev_maximum_v <= up_to), math.inf)


def pilot_event(charging: "Charging") -> str | None:
    """What the control pilot says ends the charge at once, or None (DIN 9.7.3, IEC 61851-1)."""
    pilot = charging.plant.pilot.value
    if pilot is Pilot.A:
        return "unplugged"
    if pilot in (Pilot.E, Pilot.F):
        return f"control pilot in state {pilot.value}"
    if not charging.energised:
        return None
    if pilot is Pilot.UNKNOWN:
        return "control pilot lost"
    if pilot is Pilot.B and charging.phase in _ENERGY and not charging.ac:
        return "control pilot in state B while energised"  # [V2G-DC-668]
    return None


class Lasting:
    """Whether something has been so for some time."""

    def __init__(self) -> None:
        self._since: float | None = None

    def __call__(self, holds: bool, now: float, least_s: float) -> bool:
        """`holds`, and has held for `least_s`."""
        if not holds:
            self._since = None
            return False
        if self._since is None:
            self._since = now
        return now >= self._since + least_s


class Watch:
    """Remembers how long values have been wrong, and the faults that must be reset."""

    def __init__(self, latched: frozenset[Fault]) -> None:
        self.latched = latched
        self._reset_at = -math.inf
        self._over_voltage, self._over_current = Lasting(), Lasting()
        self._not_off, self._live = Lasting(), Lasting()
        self._allowed_a, self._allowed_at = 0.0, -math.inf

    def reset(self, now: float) -> None:
        """Forget the latched faults; those that are still there in a second latch again."""
        self.latched, self._reset_at = frozenset(), now

    def faults(self, charging: "Charging") -> frozenset[Fault]:
        """Every fault there is now, and those that wait for a reset."""
        found = self._present(charging)
        if charging.now >= self._reset_at + _RESET_S:
            self.latched |= {fault for fault in found if fault.latched}
        return found | self.latched

    def _present(self, charging: "Charging") -> frozenset[Fault]:
        plant, found = charging.plant, set(charging.plant.faults)
        if charging.now >= stale_at(plant):
            found.add(SILENT)
        if plant.residual_current:
            found.add(RESIDUAL_CURRENT)
        if plant.contactors.value is Contactor.WELDED:
            found.add(WELDED)
        if charging.energised:
            if charging.delivering and plant.contactors.value is Contactor.OPEN:
                found.add(NOT_CLOSED)
            if charging.checked and not plant.locked.value:
                found.add(NOT_LOCKED)
            if not charging.ac:
                found |= self._dc(charging)
        if not charging.ac:
            found |= self._output(charging)
        return frozenset(found)

    def _output(self, charging: "Charging") -> set[Fault]:
        """Current and voltage against what has been asked of the supply."""
        found, now, charge = set(), charging.now, charging.settings.charge
        asked, current = charging.asked.supply, charging.plant.current_a.value
        fallen = self._allowed_a - _SLOWEST_A_PER_S * (now - self._allowed_at)
        self._allowed_a, self._allowed_at = max(asked.current_a, fallen), now
        most = _REGULATION * self._allowed_a + charge.over_current_a
        if self._over_current(asked != OFF and current > most, now, charge.over_current_s):
            found.add(OVER_CURRENT)
        known = now < charging.plant.current_a.at + STALE_S
        if self._not_off(asked == OFF and current >= BREAKABLE_A and known, now, CURRENT_ENDS_S):
            found.add(NOT_OFF)
        foreign = not charging.energised and charging.plant.voltage_v.value >= SAFE_V
        if self._live(foreign, now, charging.settings.timing.unlock_s):
            found.add(LIVE)
        return found

    def _dc(self, charging: "Charging") -> set[Fault]:
        plant, found = charging.plant, set()
        if charging.phase in _POWERED and charging.asked.monitoring:
            if plant.isolation.value is Isolation.FAULT:
                found.add(NOT_INSULATED)
            if plant.isolation.value is Isolation.WARNING:
                found.add(BADLY_INSULATED)
            if charging.now >= plant.isolation.at + _ISOLATION_STALE_S:
                found.add(MONITOR_SILENT)
        maximum, voltage = charging.ev.voltage_v, plant.voltage_v.value
        powered = charging.phase in _POWERED
        if powered and voltage > never_above(maximum):
            found.add(FAR_OVER_VOLTAGE)
        over = powered and voltage > maximum * _ACCURACY
        if self._over_voltage(over, charging.now, _OVER_VOLTAGE_S):
            found.add(OVER_VOLTAGE)
        return found
