"""How a current is shared over power modules: equally, as far as each of them can."""

from collections.abc import Mapping

from secc.power.modules.module import steps


def shares(total_a: float, limits_a: Mapping[int, float], resolution_a: float) -> dict[int, float]:
    """The current of each module, in whole steps of the protocol, together never above `total_a`.

    Who cannot take an equal share takes what it can; the others share what that leaves.
    """
    left_a, given = total_a, {}
    by_limit = sorted(limits_a, key=lambda address: (limits_a[address], address))
    for count, address in zip(range(len(by_limit), 0, -1), by_limit, strict=True):
        equal = min(limits_a[address], left_a / count)
        given[address] = steps(equal, resolution_a) * resolution_a
        left_a -= given[address]
    return given
