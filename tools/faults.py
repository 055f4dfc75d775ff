"""Plays every fault of `tools.outlet.faults` and writes docs/faults.md: what followed, and when.

`python -m tools.faults [NAME...] [--clock] [--jobs 2]`. Each row on processes of its own: station,
supervisor, vehicle, modules, board, serial devices, CAN hub paced to 125 kbit/s. `--clock`: all of
them on the fake clock, in a minute. Rows that processes cannot play are played on the clock.
"""

import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from tools.outlet import play, wire_play
from tools.outlet.faults import ROWS, Row
from tools.outlet.result import Result
from tools.outlet.rig import apart
from tools.running import end_children_too

PAGE = Path(__file__).parent.parent / "docs/faults.md"
CLOCK, WIRE = "clock", "processes"
_COLUMNS = (
    *("Fault", "What happens", "Reaction", "Raised"),
    *("Supply off", "Contactors open", "Allowed", "On"),
)
_BEGIN, _END = "<!-- table -->", "<!-- end -->"


def played(row: Row, on: str) -> tuple[Row, str, Result | str]:
    """The row's result, or why there is none."""
    try:
        if on == CLOCK:
            return row, on, play.play(row)
        with tempfile.TemporaryDirectory(prefix="fault-") as folder, apart() as at:
            return row, on, wire_play.play(row, Path(folder), at)
    except (AssertionError, OSError) as error:
        return row, on, f"{type(error).__name__}: {error}"


def table(results: Iterable[tuple[Row, str, Result | str]]) -> list[str]:
    """Lines of Markdown."""
    lines = [f"| {' | '.join(_COLUMNS)} |", "|---" * len(_COLUMNS) + "|"]
    for row, on, result in results:
        if isinstance(result, str):
            lines.append(f"| `{row.name}` | {row.text} | **not played**: {result} | | | | | {on} |")
            continue
        seen = result.seen
        raised = ", ".join(f"`{name}`" for name in seen.faults if name in row.faults)
        allowed = "goes on" if row.within is None else "{:g} s, {:g} s".format(*row.within)
        problems = f" **{'; '.join(result.problems)}**" if result.problems else ""
        times = [_seconds(s, row) for s in (seen.off_s, seen.open_s)]
        cells = [f"`{row.name}`", row.text, result.reaction + problems, raised, *times, allowed, on]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _seconds(took: float | None, row: Row) -> str:
    if row.within is None or row.phase == "idle":
        return "-"
    return "never" if took is None else f"{took:.2f} s"


def write(lines: list[str], problems: int, on: str) -> None:
    """Put the table into the page."""
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    day = time.strftime("%Y-%m-%d")
    count = len(lines) - 2
    told = f"{count} rows, {problems} not as wanted; played on {on}, {day}."
    body = "\n".join(["", told, "", *lines, ""])
    PAGE.write_text(f"{head}{_BEGIN}\n{body}\n{_END}{tail}", encoding="utf-8")


def _wrong(result: Result | str) -> str:
    return result if isinstance(result, str) else "; ".join(result.problems)


def _tell(played: tuple[Row, str, Result | str]) -> None:
    row, _, result = played
    typer.echo(f"{row.name:26}{_wrong(result).splitlines()[0] if _wrong(result) else 'as wanted'}")
    sys.stdout.flush()


def main(
    names: Annotated[list[str] | None, typer.Argument(help="rows; without: all")] = None,
    clock: Annotated[bool, typer.Option("--clock", help="on the fake clock only")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="rows at the same time")] = 1,
) -> None:
    """Play faults; with all of them, write docs/faults.md. Exit 1 if one is not as wanted."""
    end_children_too()
    rows = [row for row in ROWS if not names or row.name in names]
    if unknown := sorted(set(names or ()) - {row.name for row in rows}):
        typer.echo(f"no fault {', '.join(unknown)}; known: {' '.join(r.name for r in ROWS)}")
        raise typer.Exit(2)
    results: list[tuple[Row, str, Result | str]] = []
    with ThreadPoolExecutor(jobs) as pool:
        plays = [
            pool.submit(played, row, WIRE if row.wire and not clock else CLOCK) for row in rows
        ]
        for future in plays:
            results.append(future.result())
            _tell(results[-1])
    for n, (row, on, result) in enumerate(results):
        if on == WIRE and _wrong(result):  # alone: they may have been in each other's way
            results[n] = played(row, on)
            if isinstance(results[n][2], str):  # a machine that is too busy for processes
                results[n] = played(row, CLOCK)
            _tell(results[n])
    problems = sum(bool(_wrong(result)) for _, _, result in results)
    if not names:
        write(table(results), problems, CLOCK if clock else f"{WIRE} (rows that say so: {CLOCK})")
    raise typer.Exit(1 if problems else 0)


if __name__ == "__main__":
    typer.run(main)
