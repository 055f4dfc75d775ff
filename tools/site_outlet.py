"""What a SECC would tell of an outlet whose vehicle draws `draws_a` of the `allowed_a` it may."""

from secc.reports import State
from secc.session.settings import Site

VOLTAGE_V = 400.0


def state(
    site: Site, draws_a: float, allowed_a: float, time: float, *, charging: bool = True
) -> State:
    """AC amperes of each phase; with nobody there, idle."""
    current = site.power_w(draws_a) / VOLTAGE_V
    return State(
        time=time,
        connector=1,
        phase="deliver" if charging else "idle",
        pilot="C" if charging else "A",
        oscillator=True,
        voltage_v=VOLTAGE_V,
        current_a=current,
        target_voltage_v=VOLTAGE_V,
        target_current_a=current,
        max_current_a=500.0,
        max_power_w=site.power_w(allowed_a),
        limits={"site_w": site.power_w(allowed_a)},
    )
