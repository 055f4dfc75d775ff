"""Who should have which group of power modules: a pure function of who wants how many.

Minimum first, then one group each in turn, by priority and then by who plugged in first. Groups
stay where they are as far as that allows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Demand:
    """Of a connector with a vehicle; `since` orders those of one priority."""

    connector: int
    wants: int
    minimum: int = 0
    priority: int = 0
    since: float = 0.0


def allocate(
    wired: Mapping[str, Sequence[int]], demands: Sequence[Demand], has: Mapping[str, int]
) -> dict[str, int]:
    """Group -> connector, from the connectors each is `wired` to and who `has` it; others: nobody.

    Nobody gets more than it wants.
    """
    order = sorted(demands, key=lambda one: (-one.priority, one.since, one.connector))
    given: dict[str, int] = {}
    for turn in _turns(order):
        _serve(turn, wired, has, given, set())
    return given


def _turns(order: Sequence[Demand]) -> list[int]:
    """Connectors, one entry for each group that they are to have if there is one."""
    first = [one.connector for one in order for _ in range(min(one.minimum, one.wants))]
    most = max((one.wants for one in order), default=0)
    rest = [
        one.connector for turn in range(most) for one in order if one.minimum <= turn < one.wants
    ]
    return first + rest


def _serve(
    connector: int,
    wired: Mapping[str, Sequence[int]],
    has: Mapping[str, int],
    given: dict[str, int],
    tried: set[str],
) -> bool:
    """One more group for `connector`, if need be by giving somebody another one instead."""

    def preference(group: str) -> tuple[bool, bool, int, str]:
        holder = has.get(group)
        return holder != connector, holder is not None, len(wired[group]), group

    candidates = sorted(
        (g for g in wired if connector in wired[g] and g not in tried), key=preference
    )
    for group in candidates:
        if group not in given:
            given[group] = connector
            return True
    for group in candidates:
        tried.add(group)
        if given[group] != connector and _serve(given[group], wired, has, given, tried):
            given[group] = connector
            return True
    return False
