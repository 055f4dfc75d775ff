"""Status of a connector (OCPP 1.6, 4.9, 7.7) as a function of what is true, and its debounce."""

from dataclasses import dataclass
from typing import Literal

from secc.ocpp.error_codes import NO_ERROR, Error, error
from secc.reports import State

Status = Literal[
    "Available",
    "Preparing",
    "Charging",
    "SuspendedEVSE",
    "SuspendedEV",
    "Finishing",
    "Reserved",
    "Unavailable",
    "Faulted",
]

_BEFORE_POWER = ("setup", "authorise", "parameters", "cable_check", "pre_charge", "start")
_NO_CURRENT_A = 0.5  # what a meter shows of nothing


@dataclass(frozen=True)
class Scene:
    """What is true of a connector. `state` None: its SECC has not been heard of."""

    state: State | None
    silent: bool = False  # the SECC has been away for too long
    available: bool = True
    plugged: bool = False
    granted: bool = False
    finished: bool = False  # the transaction of this plug-in is over
    transaction: bool = False
    delivered: bool = False  # power has flowed in this transaction
    deauthorised: bool = False
    limited_to_nothing: bool = False


def faults(state: State | None, *, silent: bool) -> list[str]:
    """Names of the faults that keep the connector from charging."""
    if silent:
        return ["secc_silent"]
    if state is None:
        return []
    return [name for name in state.faults if state.severities.get(name, "error") != "warning"]


def condition(scene: Scene) -> tuple[Status, Error]:
    """Status and errorCode."""
    present = faults(scene.state, silent=scene.silent)
    warnings = [name for name in (scene.state.faults if scene.state else []) if name not in present]
    if present:
        return "Faulted", error(present)
    told = error(warnings) if warnings else NO_ERROR
    if scene.transaction:
        return _in_transaction(scene), told
    if not scene.available:
        return "Unavailable", told
    if scene.plugged:
        return ("Finishing" if scene.finished else "Preparing"), told
    return ("Preparing" if scene.granted else "Available"), told


def _in_transaction(scene: Scene) -> Status:
    state = scene.state
    without_power = state is not None and 0.0 in state.limits.values()  # a site that has no room
    if scene.deauthorised or scene.limited_to_nothing or without_power:
        return "SuspendedEVSE"  # wins over SuspendedEV (4.9)
    if state is None or not scene.plugged:
        return "SuspendedEV" if scene.delivered else "Preparing"
    if state.phase == "deliver":
        idle = state.target_current_a == 0 and state.current_a < _NO_CURRENT_A
        return "SuspendedEV" if idle and scene.delivered else "Charging"
    if not scene.delivered and state.phase in ("idle", *_BEFORE_POWER):
        return "Preparing"
    return "SuspendedEV"


class Debounce:
    """A status counts once it has held for MinimumStatusDuration; time is an argument."""

    def __init__(self) -> None:
        self._seen: tuple[Status, Error] | None = None
        self._since = 0.0

    def settled(
        self, seen: tuple[Status, Error], now: float, minimum_s: float
    ) -> tuple[tuple[Status, Error] | None, float | None]:
        """What has settled, if anything; else when to look again."""
        if seen != self._seen:
            self._seen, self._since = seen, now
        until = self._since + minimum_s
        return (seen, None) if now >= until else (None, until)
