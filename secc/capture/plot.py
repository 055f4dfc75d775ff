"""Curves of the charge as PNG or SVG: voltage, current and SoC against time, phases shaded."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secc.capture.curves import CURVES, Picture, Pictures
from secc.capture.judgement import Verdict
from secc.capture.record import Record
from secc.capture.session import Session

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHADES = {
    "setup": "#e8eaf6",
    "authorization": "#ede7f6",
    "parameters": "#e0f2f1",
    "cable check": "#fff3e0",
    "pre-charge": "#fffde7",
    "charging": "#e8f5e9",
    "stop": "#fce4ec",
}
_STYLES: dict[str, dict[str, Any]] = {
    "target_v": {"color": "#1565c0", "linestyle": "--", "linewidth": 1.2},
    "present_v": {"color": "#1565c0", "linewidth": 1.8},
    "limit_v": {"color": "#90caf9", "linestyle": ":", "linewidth": 1.2},
    "target_a": {"color": "#c62828", "linestyle": "--", "linewidth": 1.2},
    "present_a": {"color": "#c62828", "linewidth": 1.8},
    "limit_a": {"color": "#ef9a9a", "linestyle": ":", "linewidth": 1.2},
    "max_a": {"color": "#8d6e63", "linestyle": ":", "linewidth": 1.2},
    "ac_limit_a": {"color": "#c62828", "linewidth": 1.5},
}
_PANELS = (
    ("voltage in V", ("limit_v", "target_v", "present_v")),
    ("current in A", ("limit_a", "max_a", "target_a", "present_a", "ac_limit_a")),
    ("SoC in %", ("soc",)),
)
_MOST_SESSIONS = 12
_LIMIT_FACTOR = 2.5  # a limit far above everything else would flatten the rest


class PlotFile:
    """Writes one picture: the sessions below each other, the first dozen that have curves."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pictures = Pictures()
        self._told: list[tuple[Session, Verdict]] = []

    def record(self, record: Record, session: Session | None = None) -> None:
        self._pictures.record(record, session)

    def session(self, session: Session, verdict: Verdict) -> None:
        self._told.append((session, verdict))

    def end(self) -> None:
        shown = [
            (self._pictures.by_number[session.number], session, verdict)
            for session, verdict in self._told
            if session.number in self._pictures.by_number
            and self._pictures.by_number[session.number].curves
        ][:_MOST_SESSIONS]
        kind = "svg" if self._path.suffix.lower() == ".svg" else "png"
        self._path.write_bytes(draw(shown, kind))


def draw(shown: list[tuple[Picture, Session, Verdict]], kind: str) -> bytes:
    """The picture as a file of that kind; sessions without curves are named only."""
    from matplotlib import rc_context

    with rc_context({"svg.fonttype": "none", "font.size": 9, "axes.spines.top": False}):
        figure = _figure(shown)
        out = BytesIO()
        figure.savefig(out, format=kind, dpi=110)
        return out.getvalue()


def _figure(shown: list[tuple[Picture, Session, Verdict]]) -> Figure:
    from matplotlib.figure import Figure

    rows = [(one, panel) for one in shown for panel in _panels(one[0])]
    height = max(2.3 * len(rows), 2.0) + 0.8 * max(len(shown), 1)
    figure = Figure(figsize=(11, min(height, 60)), layout="constrained")
    if not rows:
        figure.text(0.5, 0.5, "no electrical values in this capture", ha="center")
        return figure
    axes = figure.subplots(len(rows), 1, squeeze=False)[:, 0]
    previous = None
    for axis, ((picture, session, verdict), (label, names)) in zip(axes, rows, strict=True):
        if session is not previous:
            title = f"Session {session.number}: {verdict.outcome} - {verdict.text}"
            axis.set_title(title[:150], loc="left", fontsize=9, pad=16)
            previous = session
        _panel(axis, picture, session, label, names)
    return figure


def _panels(picture: Picture) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (label, names) for label, names in _PANELS if any(name in picture.curves for name in names)
    ]


def _panel(
    axis: Any, picture: Picture, session: Session, label: str, names: tuple[str, ...]
) -> None:
    _shade(axis, picture, session)
    values = [
        value
        for name in names
        if not name.startswith(("limit", "max"))
        for value in (picture.curves[name].values if name in picture.curves else [])
    ]
    top = max(values, default=0.0)
    for name in names:
        curve = picture.curves.get(name)
        if curve is None:
            continue
        style = _STYLES.get(name, {"color": "#2e7d32", "linewidth": 1.6})
        text = CURVES[name][1] if name in CURVES else "SoC"
        if name.startswith(("limit", "max")) and min(curve.values) > _LIMIT_FACTOR * top > 0:
            text += f" {min(curve.values):g} (above)"
            axis.plot([], [], label=text, **style)
            continue
        axis.plot(curve.times, curve.values, label=text, drawstyle="steps-post", **style)
    if label.startswith("SoC"):
        axis.set_ylim(0, 105)
    axis.set_ylabel(label)
    axis.set_xlabel("seconds since the first message")
    axis.grid(alpha=0.25)
    axis.legend(loc="upper left", fontsize=7, framealpha=0.85)


def _shade(axis: Any, picture: Picture, session: Session) -> None:
    """Phases as coloured bands, named where there is room."""
    for phase in session.phases:
        began, ended = picture.span(phase)
        axis.axvspan(began, ended, color=_SHADES.get(phase.name, "#f5f5f5"), zorder=0)
        if ended - began > 0.04 * max((session.last - picture.began) / 1e9, 0.001):
            axis.text(
                (began + ended) / 2,
                1.01,
                phase.name,
                transform=axis.get_xaxis_transform(),
                ha="center",
                va="bottom",
                fontsize=7,
                color="#757575",
            )
