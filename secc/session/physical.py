"""PhysicalValue: Value times ten to the power of Multiplier (ISO 15118-2 Table 68), exactly.

Integers of thousandths between the float and the wire: a limit must not grow on its way out, and
a decimal must come in as the float that it is written like.
"""

_GREATEST = 32_767  # xs:short
_COARSEST = 3
_TEN = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)


def si(value: int, multiplier: int) -> float:
    """The float nearest to the decimal number."""
    if multiplier < 0:
        return value / _TEN[-multiplier]
    return float(value * _TEN[multiplier])


def measured(value: float, finest: int) -> tuple[int, int]:
    """Value and multiplier nearest to a measured value, at the resolution 10**finest or coarser."""
    thousandths = round(value * 1000)
    sign, thousandths = (-1, -thousandths) if thousandths < 0 else (1, thousandths)
    for multiplier in range(finest, _COARSEST + 1):
        unit = _TEN[multiplier + 3]
        scaled = (2 * thousandths + unit) // (2 * unit)
        if scaled <= _GREATEST:
            return (sign * scaled, multiplier) if scaled else (0, 0)
    return sign * _GREATEST, _COARSEST


def limit(value: float, finest: int) -> tuple[int, int]:
    """The same for a limit: truncated, so that no more is promised than there is."""
    if value <= 0:
        return 0, 0
    thousandths = int(value * 1000 + 1e-6)  # half a unit in the last place of any decimal
    for multiplier in range(finest, _COARSEST + 1):
        scaled = thousandths // _TEN[multiplier + 3]
        if scaled <= _GREATEST:
            return (scaled, multiplier) if scaled else (0, 0)
    return _GREATEST, _COARSEST
