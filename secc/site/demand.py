"""What a connector draws and would take, from the state that its SECC tells. Sans-IO."""

from collections.abc import Iterator

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


def point(
    connector: int, state: State | None, site: Site, max_power_w: float, *, less: bool = False
) -> Point:
    """`state` None: the SECC cannot be reached. `less`: for some time now it `takes_less`."""
    silent = Point(
        connector=connector,
        least_a=site.least_current_a,
        safe_a=site.safe_current_a,
        fuse_a=site.fuse_a,
    )
    if state is None:
        return silent
    wanted, limited_by = _wanted(state, site, max_power_w, less)
    departs = None if state.departure is None else max(0.0, state.departure - state.time)
    needs = state.energy_wanted_wh
    return msgspec.structs.replace(
        silent,
        present_a=round(present_a(state, site), 2),
        wanted_a=round(wanted, 2),
        soc=state.soc,
        departs_s=departs,
        needs_wh=None if needs is None else max(0.0, needs - state.energy_wh) / site.efficiency,
        phase=state.phase,
        session=state.session,
        limited_by=limited_by,
    )


def present_a(state: State, site: Site) -> float:
    """AC amperes of each phase; DC power counts with the losses of the worst case."""
    if _is_ac(state):
        return max(0.0, state.current_a)
    return max(0.0, site.current_a(state.voltage_v * state.current_a))


def _is_ac(state: State) -> bool:
    return state.mode is not None and state.mode.startswith("AC")


def takes_less(state: State) -> bool:
    """The vehicle asks for less than it may have."""
    voltage_v = state.target_voltage_v or 0.0
    offered = min(state.max_power_w or 0.0, (state.max_current_a or 0.0) * voltage_v)
    return state.phase == Phase.DELIVER.value and _asked_w(state) < _FULL * offered


def _asked_w(state: State) -> float:
    return (state.target_voltage_v or 0.0) * (state.target_current_a or 0.0)


def _wanted(state: State, site: Site, max_power_w: float, less: bool) -> tuple[float, str]:
    """Amperes, and the name of the limit that keeps them below the fuse."""
    if state.phase not in CHARGING:
        return 0.0, ""
    lowest, name = min(_limits(state, site), default=(max_power_w, ""))
    power = min(lowest, max_power_w, site.power_w(site.fuse_a))
    if power < lowest:
        name = ""
    if less:
        wanted = site.current_a(_asked_w(state)) * _SPARE + _SPARE_A
        return min(site.current_a(power), wanted), name
    return site.current_a(power), name


def _limits(state: State, site: Site) -> Iterator[tuple[float, str]]:
    """Watts and name of every limit but the site's own; amperes of DC are those of the vehicle."""
    volts = site.power_w(1.0) if _is_ac(state) else state.target_voltage_v
    for limit, value in state.limits.items():
        name, _, unit = limit.rpartition("_")
        if name.split("_")[0] == _OURS:
            continue
        if unit == "w":
            yield value, name
        elif volts:
            yield value * volts, name
