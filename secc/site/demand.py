"""What a connector draws and would take, from the state that its SECC tells. Sans-IO."""

import msgspec

from secc.reports import State
from secc.session.plant import Phase
from secc.session.settings import Site
from secc.site.words import Point

# A vehicle that waits for nothing but power, or soon will.
CHARGING = frozenset(
    phase.value
    for phase in (
        *(Phase.SETUP, Phase.AUTHORISE, Phase.PARAMETERS, Phase.CABLE_CHECK),
        *(Phase.PRE_CHARGE, Phase.START, Phase.DELIVER),
    )
)
_FULL = 0.95  # a vehicle that asks for so much of what it may have would take more
_SPARE, _SPARE_A = 1.25, 2.0  # what a vehicle that asks for less is left above that
_OURS = "site"


def point(connector: int, state: State | None, site: Site, max_power_w: float) -> Point:
    """`state` None: the SECC cannot be reached."""
    silent = Point(
        connector=connector,
        least_a=site.least_current_a,
        safe_a=site.safe_current_a,
        fuse_a=site.fuse_a,
    )
    if state is None:
        return silent
    wanted, limited_by = _wanted(state, site, max_power_w)
    departs = None if state.departure is None else max(0.0, state.departure - state.time)
    needs = state.energy_wanted_wh
    return msgspec.structs.replace(
        silent,
        present_a=round(present_a(state, site), 2),
        wanted_a=round(wanted, 2),
        soc=state.soc,
        departs_s=departs,
        needs_wh=None if needs is None else max(0.0, needs - state.energy_wh),
        phase=state.phase,
        session=state.session,
        limited_by=limited_by,
    )


def present_a(state: State, site: Site) -> float:
    """AC amperes of each phase; DC power counts with the losses of the worst case."""
    if state.mode is not None and state.mode.startswith("AC"):
        return max(0.0, state.current_a)
    return max(0.0, site.current_a(state.voltage_v * state.current_a))


def _wanted(state: State, site: Site, max_power_w: float) -> tuple[float, str]:
    """Amperes, and the name of the limit that keeps them below the fuse."""
    if state.phase not in CHARGING:
        return 0.0, ""
    lowest, name = min(
        (
            (watts, limit.removesuffix("_w"))
            for limit, watts in state.limits.items()
            if limit.endswith("_w") and limit.split("_")[0] != _OURS
        ),
        default=(max_power_w, ""),
    )
    power = min(lowest, max_power_w, site.power_w(site.fuse_a))
    if power < lowest:
        name = ""
    asked = (state.target_voltage_v or 0.0) * (state.target_current_a or 0.0)
    offered = min(
        state.max_power_w or 0.0, (state.max_current_a or 0.0) * (state.target_voltage_v or 0.0)
    )
    if state.phase == Phase.DELIVER.value and asked < _FULL * offered:
        return min(site.current_a(power), site.current_a(asked) * _SPARE + _SPARE_A), name
    return site.current_a(power), name
