"""Curves of a session as inline SVG: one panel each for voltage, current and state of charge.

Colours and fonts are in the style sheet; nothing in it comes from a vehicle but numbers.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from secc.web.curve import Point

_WIDTH, _LEFT, _RIGHT, _HEIGHT, _GAP, _FOOT = 440, 46, 6, 70, 28, 24
_PANELS = (("Voltage", "V", 1), ("Current", "A", 2), ("State of charge", "%", 3))


def svg(points: Sequence[Point], title: str = "Voltage, current and state of charge") -> str:
    """The drawing, empty when there is nothing to draw."""
    if len(points) < 2:
        return ""
    panels = [panel for panel in _PANELS if any(point[panel[2]] is not None for point in points)]
    height = len(panels) * (_HEIGHT + _GAP) + _FOOT
    span = max(points[-1].at, 1.0)
    parts = [f'<svg class="plot" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{title}">']
    for number, (name, unit, column) in enumerate(panels):
        top = number * (_HEIGHT + _GAP) + _GAP
        parts.append(_panel(points, column, name, unit, top, span))
    parts.append(_times(span, height))
    return "".join(parts) + "</svg>"


def _panel(
    points: Sequence[Point], column: int, name: str, unit: str, top: float, span: float
) -> str:
    values = [(point.at, point[column]) for point in points]
    known = [(at, value) for at, value in values if value is not None]
    most = 100.0 if unit == "%" else _round_up(max(value for _, value in known))
    places = [
        (_x(at, span), top + _HEIGHT * (1 - min(max(value, 0), most) / most)) for at, value in known
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in _thin(places))
    last = known[-1][1]
    peak = max(value for _, value in known)
    base = top + _HEIGHT
    area = f"{places[0][0]:.1f},{base:.1f} {line} {places[-1][0]:.1f},{base:.1f}"
    return (
        f'<text class="name" x="{_LEFT}" y="{top - 8:.0f}">{name}</text>'
        f'<text class="last" x="{_WIDTH - _RIGHT}" y="{top - 8:.0f}">'
        f"last {last:.0f} {unit}, most {peak:.0f} {unit}</text>"
        + "".join(_rule(top, share, most, unit) for share in (0.0, 0.5, 1.0))
        + f'<polygon class="area c{column}" points="{area}"/>'
        + f'<polyline class="line c{column}" points="{line}"/>'
    )


def _rule(top: float, share: float, most: float, unit: str) -> str:
    y = top + _HEIGHT * (1 - share)
    label = f"{most * share:.4g}" + (f" {unit}" if share == 1.0 else "")
    return (
        f'<line class="rule" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}">{label}</text>'
    )


def _times(span: float, height: float) -> str:
    step = next(
        (s for s in (5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400) if span / s <= 6), 28800
    )
    marks = []
    for number in range(int(span // step) + 1):
        at = number * step
        text = f"{at / 60:.0f} min" if step >= 60 else f"{at:.0f} s"
        share = at / span
        side = " start" if share < 0.03 else "" if share > 0.97 else " mid"
        x = f"{_x(at, span):.1f}"
        marks.append(f'<text class="tick{side}" x="{x}" y="{height - 6}">{text}</text>')
    return "".join(marks)


def _x(at: float, span: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * at / span


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, ... so that scales do not jump with each point."""
    if value <= 10:
        return 10.0
    size = 10.0 ** math.floor(math.log10(value))
    return next(step * size for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * size >= value)


def _thin(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without points on the line between their neighbours."""
    if len(places) < 3:
        return places
    inner = [
        here
        for (before, here), (_, after) in pairwise(pairwise(places))
        if abs(before[1] - here[1]) > 0.05 or abs(after[1] - here[1]) > 0.05
    ]
    return [places[0], *inner, places[-1]]
