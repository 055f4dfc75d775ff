"""Kills each process of an outlet in each phase of a charge, and tells how soon power was off.

`python -m tools.kills [--process NAME] [--phase NAME]`; without either, all of them, and the table
in docs/safety.md is written. `--pair` kills those of a station with two connectors while both
charge, and writes the table in docs/connectors.md.
"""

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from tools.outlet.killing import BOUNDS, PHASES, Killed, kill
from tools.outlet.killing_pair import ROWS
from tools.outlet.killing_pair import Killed as Pair
from tools.outlet.killing_pair import kill as kill_of_pair
from tools.outlet.pair import two_cables
from tools.outlet.rig import apart
from tools.running import end_children_too

_DOCS = Path(__file__).parent.parent / "docs"
PAGE, PAIR_PAGE = _DOCS / "safety.md", _DOCS / "connectors.md"
_NAMES = f"{', '.join(BOUNDS)}; with --pair {', '.join(ROWS)}"
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


def pair_table(results: Mapping[str, Pair]) -> str:
    """Markdown: a row for each process of a station with two connectors."""
    head = "Killed, of the connector with the group", "it is off", "the group is off"
    lines = [f"| {' | '.join((*head, 'the other', 'has the group'))} |", "|---" * 5 + "|"]
    for name, killed in results.items():
        seen, row = killed.seen, ROWS[name]
        other = "goes on" if seen.other_s is None else _seconds(seen.other_s)
        moved = _seconds(killed.moved_s) if row.moves else "-"
        after = " after it is back" if row.back is not None else ""
        own = "goes on" if seen.own_s is None else _seconds(seen.own_s)
        cells = (row.text, own, _seconds(seen.group_s), other, moved + after)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _seconds(seconds: float | None) -> str:
    return "**never**" if seconds is None else f"{seconds:.2f} s"


def _killed_of_pair(name: str) -> Pair:
    """Once more if it went wrong: other work may have come between."""
    for last in (False, True):
        with tempfile.TemporaryDirectory(prefix="kill-") as folder, two_cables() as at:
            if at is None:
                typer.echo("two connectors need a network namespace", err=True)
                raise typer.Exit(2)
            try:
                killed = kill_of_pair(name, Path(folder), at)
            except AssertionError:
                if last:
                    raise
                continue
            if last or not killed.problems:
                return killed
    raise AssertionError(name)


def _kills_of_pair(process: str | None) -> bool:
    """All of them, or one; whether all went as they must."""
    results = {}
    for name in (process,) if process else ROWS:
        results[name] = killed = _killed_of_pair(name)
        seen, wrong = killed.seen, "; ".join(killed.problems)
        typer.echo(f"{name:12}{seen} moved_s={killed.moved_s} {wrong}")
    if process is None:
        _write(PAIR_PAGE, pair_table(results))
    return not any(killed.problems for killed in results.values())


def _write(page: Path, table: str) -> None:
    head, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    tail = rest.partition(_END)[2]
    day = time.strftime("%Y-%m-%d")
    body = f"{_BEGIN}\n\nMeasured on {day}.\n\n{table}\n\n{_END}"
    page.write_text(head + body + tail, encoding="utf-8")


def main(
    process: Annotated[str | None, typer.Option(help=_NAMES)] = None,
    phase: Annotated[str | None, typer.Option(help=", ".join(PHASES))] = None,
    pair: Annotated[bool, typer.Option("--pair", help="of a station with two connectors")] = False,
) -> None:
    """Kill, watch, tell; exit 1 if power was not off within a bound."""
    end_children_too()
    if process is not None and process not in (ROWS if pair else BOUNDS):
        raise typer.BadParameter(f"no process {process}; there are {_NAMES}")
    if pair:
        raise typer.Exit(0 if _kills_of_pair(process) else 1)
    results = []
    for name in (process,) if process else BOUNDS:
        for when in (phase,) if phase else PHASES:
            killed = _killed(name, when)
            results.append(killed)
            told = "never" if killed.worst_s is None else f"{killed.worst_s:.2f} s"
            typer.echo(f"{name:12}{when:14}{told:10}{'' if killed.good else 'TOO LATE'}")
    if process is None and phase is None:
        _write(PAGE, table(results))
    raise typer.Exit(0 if all(each.good for each in results) else 1)


if __name__ == "__main__":
    typer.run(main)
