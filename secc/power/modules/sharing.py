"""How a current is shared over power modules: equally, as far as each of them can."""

import math
from collections.abc import Collection, Mapping

from secc.power.modules.module import steps


def shares(total_a: float, limits_a: Mapping[int, float], resolution_a: float) -> dict[int, float]:
    """The current of each module, in whole steps of the protocol, together never above `total_a`.

    Who cannot take an equal share takes what it can; the others share what that leaves.
    """
    by_limit = sorted(limits_a, key=lambda address: limits_a[address])
    left_a, equal_a = total_a, 0.0
    for place, address in enumerate(by_limit):
        equal_a = left_a / (len(by_limit) - place)
        if limits_a[address] >= equal_a:
            break
        left_a -= limits_a[address]
    return {
        address: steps(min(limit, equal_a), resolution_a) * resolution_a
        for address, limit in limits_a.items()
    }


def held_back(
    total_a: float,
    limits_a: Mapping[int, float],
    bounds_a: Mapping[int, float],
    firm: Collection[int],
    resolution_a: float,
) -> dict[int, float]:
    """As `shares`, with no more than its bound for who has one.

    Unless it is `firm`, it gets more where the others cannot take the rest.
    """
    bounded = {key: min(limit, bounds_a.get(key, limit)) for key, limit in limits_a.items()}
    given = shares(total_a, bounded, resolution_a)
    left_a = total_a - math.fsum(given.values())
    spare = {key: limits_a[key] - given[key] for key in bounds_a if key not in firm}
    if left_a > resolution_a * len(given):  # no mere rounding
        for key, extra_a in shares(left_a, spare, resolution_a).items():
            given[key] += extra_a
    return given
