"""Voltage, current and state of charge of a session over time, as a picture."""

from itertools import groupby
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tools.demo_story import Sample, Story

# Colours that people with any colour vision tell apart (Okabe and Ito).
VOLTAGE, CURRENT, TARGET, SOC = "#0072B2", "#D55E00", "#999999", "#009E73"
SHADES = ("#f4f4f4", "#e6e6e6")
_CHARACTER = 0.008  # width of a letter over that of the picture


def draw(story: Story, file: Path) -> None:
    """Write a PNG (or whatever `file` ends with)."""
    samples = [sample for sample in story.samples if sample.phase != "idle"]
    figure = Figure(figsize=(10, 8))
    volts, amps, soc = figure.subplots(3, 1, sharex=True)
    at = [sample.at for sample in samples]
    volts.plot(at, [s.voltage_v for s in samples], color=VOLTAGE)
    volts.set_ylabel("output voltage / V")
    amps.plot(at, [_or_gap(s.target_current_a) for s in samples], color=TARGET, label="demanded")
    amps.plot(at, [s.current_a for s in samples], color=CURRENT, label="delivered")
    amps.set_ylabel("output current / A")
    amps.legend(loc="upper right")
    soc.plot(at, [_or_gap(s.soc) for s in samples], color=SOC)
    soc.set_ylabel("state of charge / %")
    soc.set_xlabel("time / s")
    for axes in (volts, amps, soc):
        axes.grid(alpha=0.4)
        axes.margins(x=0)
        axes.set_ylim(bottom=0)
        _shade_phases(axes, samples, names=axes is volts)
    figure.suptitle(f"{story.protocol} session, {story.energy_wh:.0f} Wh delivered")
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def _or_gap(value: float | None) -> float:
    return float("nan") if value is None else value


def _shade_phases(axes: Axes, samples: list[Sample], names: bool) -> None:
    phases = [(phase, list(row)) for phase, row in groupby(samples, key=lambda s: s.phase)]
    for number, (phase, row) in enumerate(phases):
        begin = row[0].at
        end = phases[number + 1][1][0].at if number + 1 < len(phases) else row[-1].at
        axes.axvspan(begin, end, color=SHADES[number % 2], zorder=0)
        if names:
            _name(axes, phase.replace("_", " "), begin, end, samples[-1].at - samples[0].at)


def _name(axes: Axes, name: str, begin: float, end: float, total: float) -> None:
    """Write the phase above its stretch, or upright into it, or nowhere: as it fits."""
    share = (end - begin) / total
    if share < _CHARACTER:
        return
    flat = share >= _CHARACTER * len(name)
    axes.annotate(
        name,
        ((begin + end) / 2, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(0, 4 if flat else -4),
        textcoords="offset points",
        ha="center",
        va="bottom" if flat else "top",
        rotation=0 if flat else 90,
        fontsize=8,
    )
