"""How a charge comes to rest: in order, after an error, in an emergency (IEC 61851-23).

In order: ramp, open below 1 A. Error: supply off at once, open below 5 A or after 2.5 s.
Emergency: supply off, contactors and oscillator off at once; hardware does the milliseconds.
"""

import math
from typing import TYPE_CHECKING

from secc.session.plant import Contactor, Severity
from secc.session.timing import Steps, Until, pause

if TYPE_CHECKING:
    from secc.session.charging import Charging

SAFE_V = 60.0  # below it a connector may be unlocked
IDLE_A = 1.0  # contactors open without wear
BREAKABLE_A = 5.0
CURRENT_ENDS_S = 2.5  # of an error; then it is an emergency (CC.3.4.2)
_RAMP_STEP_S = 0.1
_SETTLE_S = 1.0  # a healthy supply follows within; contactors move within


def normal(charging: "Charging") -> Steps[None]:
    """Ramp down, open below 1 A, stop monitoring."""
    asked, slope = charging.asked, charging.settings.charge.ramp_down_a_per_s
    current = min(asked.supply.current_a, max(charging.plant.current_a.value, 0.0))
    while current > IDLE_A and not charging.idle():
        asked.set_supply(asked.supply.voltage_v, current)
        yield from pause(_RAMP_STEP_S)
        current -= slope * _RAMP_STEP_S
    asked.set_supply(asked.supply.voltage_v, 0.0)
    yield Until(charging.idle, _SETTLE_S)
    asked.supply_off()
    yield Until(charging.breakable, CURRENT_ENDS_S)
    yield from _open(charging)


def error(charging: "Charging") -> Steps[None]:
    """Supply off now; open when the contactors can break the current, or when time is over."""
    charging.asked.supply_off()
    if not charging.ac:
        yield Until(charging.breakable, CURRENT_ENDS_S)
    yield from _open(charging)


def emergency(charging: "Charging") -> None:
    """Everything off, at once."""
    charging.asked.blocked = True
    charging.asked.supply_off()
    charging.asked.contactors(False)
    charging.asked.oscillator(None)


def leave(charging: "Charging") -> Steps[None]:
    """The session is over in order: rest, then unlock."""
    if charging.energised:
        yield from normal(charging)
    yield from _unlock(charging)


def abort(charging: "Charging") -> Steps[None]:
    """The session is over by failure: rest, then unlock."""
    if charging.energised:
        yield from error(charging)
    yield from _unlock(charging)


def allowed_current(charging: "Charging") -> float:
    """What a stop still allows: a ramp that is at zero when the EV's time to obey is over."""
    ending = charging.ending
    if ending is None or ending.severity is not Severity.STOP:
        return math.inf
    left = ending.grace_until - _SETTLE_S - charging.now
    return max(left, 0.0) * charging.settings.charge.ramp_down_a_per_s


def _open(charging: "Charging") -> Steps[None]:
    charging.asked.contactors(False)
    charging.asked.monitor(False)
    yield Until(lambda: charging.plant.contactors.value is Contactor.OPEN, _SETTLE_S)
    charging.energised = False


def _unlock(charging: "Charging") -> Steps[None]:
    """Below 60 V only; an output that does not discharge keeps the connector locked."""
    if (yield Until(charging.safe, charging.settings.timing.unlock_s)):
        charging.asked.lock(False)
