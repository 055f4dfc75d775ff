"""Everything that is true at an outlet, for listeners (`secc.reports.State`)."""

from secc.reports import State
from secc.session.authorization import Verdict
from secc.session.charging import Charging
from secc.session.engine import Session
from secc.session.limits import NO_ERROR


def state(charging: Charging, session: Session | None, verdict: Verdict, time: float) -> State:
    """`time` is that of the wall clock."""
    plant, available = charging.plant, charging.available()
    terms = session.terms if session else None
    departure_at = charging.ev.departure_at
    return State(
        time=time,
        connector=charging.settings.connector,
        phase=charging.phase.value,
        pilot=plant.pilot.value.value,
        oscillator=charging.asked.duty is not None,
        duty=charging.asked.duty,
        protocol=session.dialect.name if session and session.dialect else None,
        session=session.session_id.hex() if session and session.session_id else None,
        evcc=(terms.evccid.hex() or None) if terms else None,
        mode=(terms.mode or None) if terms else None,
        authorization=verdict.value if session else None,
        emaid=(terms.emaid or None) if terms else None,
        soc=charging.ev.soc,
        departure=None if departure_at is None else time + departure_at - charging.now,
        energy_wanted_wh=charging.ev.energy_wh,
        ev_ready=charging.ev.ready if charging.ev.soc is not None else None,
        ev_error=charging.ev.error if charging.ev.error != NO_ERROR else None,
        voltage_v=plant.voltage_v.value,
        current_a=plant.current_a.value,
        target_voltage_v=charging.target.voltage_v if charging.energised else None,
        target_current_a=charging.target.current_a if charging.energised else None,
        max_voltage_v=available.voltage_v,
        max_current_a=available.current_a,
        max_power_w=available.power_w,
        energy_wh=charging.energy_wh if session else 0.0,
        meter_wh=plant.energy_wh.value,
        meter_w=plant.import_w,
        contactors=plant.contactors.value.value,
        isolation=plant.isolation.value.value,
        locked=plant.locked.value,
        faults=sorted(fault.name for fault in charging.faults),
        severities={fault.name: fault.severity.name.lower() for fault in charging.faults},
        latched=sorted(fault.name for fault in charging.latched),
        temperatures=dict(plant.temperatures_c),
        limits=_limits(charging),
    )


def _limits(charging: Charging) -> dict[str, float]:
    """Every named limit in force, with its unit behind the name."""
    found: dict[str, float] = {}
    for name, limit in charging.in_force():
        if limit.current_a is not None:
            found[f"{name}_a"] = limit.current_a
        if limit.power_w is not None:
            found[f"{name}_w"] = limit.power_w
    return found
