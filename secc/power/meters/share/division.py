"""Who has to pay for what a shared meter has counted between two readings."""

from collections.abc import Mapping


def divide(energy: int, delivered: Mapping[int, int], bounds: Mapping[int, int]) -> dict[int, int]:
    """Parts of `energy` in proportion to `delivered`, to whole units, none above its bound.

    What is left over is nobody's.
    """
    parts: dict[int, int] = {}
    weight = sum(delivered.values())
    for connector, weighs in delivered.items():
        part = energy * weighs // weight if weight else 0
        energy, weight = energy - part, weight - weighs  # no unit is lost by rounding
        parts[connector] = min(part, bounds[connector])
    return parts
