"""Current that goes from those that deliver to those that join, and from those that leave.

Who joins gets no more than it has been seen to deliver and one step, so that what the others give
up is never more than that step: a module says that it is on long before its current flows. Who
leaves gives up a step at a time.
"""

import math
from collections.abc import Collection, Mapping

_STEP = 0.03  # of the total: what may be missing while it changes hands
_LEAST_A = 1.0  # a step: modules measure and regulate no finer
_PACE_S = 0.2  # between two steps
# Above so many one share is about a step, and one frame for all spares the bus.
_FEW, _MANY = 8, 16  # that join, and in all


class Handover:
    """Of modules in a bank, or of groups at an outlet, by any number that names them."""

    def __init__(self, least_a: float) -> None:
        """`least_a`: nobody can be seen to deliver less."""
        self._least_a = least_a
        self._settled: set[int] = set()  # those that have had their part
        self._bounds: dict[int, float] = {}  # of all others that join or leave
        self._stepped_at = -math.inf

    def bounds(
        self,
        fair_a: Mapping[int, float],
        delivers_a: Mapping[int, float | None],
        leaving: Collection[int],
        now: float,
    ) -> dict[int, float]:
        """Most that each may get; who is not named may get any part.

        `fair_a`: what each would get if nobody joined or left; `delivers_a`: what it is measured
        to, None of one that is not on yet.
        """
        total_a = math.fsum(fair_a.values())
        step_a = _STEP * total_a
        joining = self._joining(fair_a, delivers_a, leaving, step_a)
        step = bool(joining or leaving) and now >= self._stepped_at + _PACE_S
        if step:
            self._stepped_at = now
        least_a = min(self._least_a, total_a / max(1, len(fair_a)))
        before, self._bounds = self._bounds, {}
        for key in leaving:
            down_a = max(step_a, _LEAST_A) / len(leaving) if step else 0.0
            self._bounds[key] = max(0.0, before.get(key, fair_a[key]) - down_a)
        for key in joining:
            up_a = max(step_a / len(joining), _LEAST_A) if step else 0.0
            bound_a = max(before.get(key, delivers_a[key] or 0.0), least_a)
            self._bounds[key] = _reached(delivers_a[key], bound_a, least_a, up_a)
            if self._bounds[key] > fair_a[key]:
                self._settled.add(key)
        return self._bounds

    def _joining(
        self,
        fair_a: Mapping[int, float],
        delivers_a: Mapping[int, float | None],
        leaving: Collection[int],
        step_a: float,
    ) -> list[int]:
        """Those that have not had their part yet, and would take it from others."""
        on = {key: amps for key in fair_a if (amps := delivers_a[key]) is not None}
        self._settled &= on.keys()
        many = len(fair_a) > _MANY or len(fair_a) - len(self._settled) > _FEW
        lost_a = math.fsum(max(0.0, on[key] - fair_a[key]) for key in self._settled)
        if many or lost_a <= step_a:
            self._settled |= on.keys()
        if many or not self._settled:
            return []
        return [key for key in fair_a if key not in self._settled and key not in leaving]

    def gone(self, key: int) -> bool:
        """It has left: nothing is asked of it any more."""
        return self._bounds.get(key) == 0.0


def _reached(amps: float | None, bound_a: float, least_a: float, step_a: float) -> float:
    """A step above what is delivered; as small a change as half of it is not worth a frame."""
    if amps is None:
        return least_a
    there = step_a > 0 and amps >= least_a / 2
    return amps + step_a if there and amps + step_a >= bound_a + step_a / 2 else bound_a
