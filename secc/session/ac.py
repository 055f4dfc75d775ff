"""The phases of an AC charge: the vehicle rectifies, the station closes and opens (IEC 61851-1)."""

from typing import TYPE_CHECKING

from secc.session.limits import lasting, of_phase
from secc.session.plant import Contactor, Phase
from secc.session.timing import Steps, Until

if TYPE_CHECKING:
    from secc.session.charging import Charging


def phase_current(charging: "Charging") -> float:
    """Amperes the EV may take now from each phase."""
    ac = charging.settings.ac
    current = of_phase(ac, charging.phases, charging.in_force())
    if charging.schedule is not None:
        power = charging.schedule.power_at(charging.now)
        current = min(current, power / (ac.nominal_voltage_v * charging.phases))
    return current


def offered_current(charging: "Charging") -> float:
    """Amperes of each phase for the whole charge."""
    return of_phase(charging.settings.ac, charging.phases, lasting(charging.in_force()))


def offer(charging: "Charging") -> float:
    """Offer what there is now, and let the plant know."""
    current = phase_current(charging)
    charging.asked.set_supply(charging.settings.ac.nominal_voltage_v, current)
    return current


def close(charging: "Charging") -> Steps[bool]:
    """Lock, close when the EV shows C or D; False when that does not happen ([V2G2-860])."""
    ac = charging.settings.ac
    charging.phase = Phase.START
    charging.energised = True
    charging.asked.lock(True)
    if not (yield Until(charging.pilot_ready, ac.pilot_s)):
        return False
    charging.asked.contactors(True)
    return (yield Until(lambda: _seen(charging, Contactor.CLOSED), ac.contactor_s))


def start(charging: "Charging") -> None:
    """The contactor is closed."""
    charging.phase = Phase.DELIVER
    offer(charging)


def open_(charging: "Charging") -> Steps[bool]:
    """Wait a little for B, then open; False when the contactor does not ([V2G2-862])."""
    ac = charging.settings.ac
    charging.phase = Phase.STOP
    charging.obeyed()
    yield Until(charging.pilot_idle, ac.pilot_s)
    charging.asked.supply_off()
    charging.asked.contactors(False)
    opened = yield Until(lambda: _seen(charging, Contactor.OPEN), ac.contactor_s)
    charging.energised = False
    return opened


def _seen(charging: "Charging", state: Contactor) -> bool:
    return charging.plant.contactors.value is state
