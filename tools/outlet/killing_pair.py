"""kill -9 of one process of a station with two connectors, both charging, one with the group."""

import math
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tools.master_board import SILENCE_S
from tools.outlet.pair import DELIVERS_A, OFF_A, Outlet, Pair
from tools.outlet.rig import Command

# A board waits 0.3 s for a word. Without an arbiter a group has its lease, `leave_s`, and time to
# drain and to stop; modules that are silent are untied after 5 s.
_BOARD_S, _POOL_S, _LOST_S = 0.7, 16.0, 8.0
_WATCH_S, _MOVED_S, _LOOK_S = 12.0, 30.0, 0.01


@dataclass(frozen=True, slots=True)
class Row:
    """What must follow a `kill`: seconds at most, None where it must not happen.

    `own_s`: until the connector that has the group is off, `group_s`: the group is, `other_s`: the
    other connector is. `moves`: the other gets the group then; with `back`, not before that.
    """

    text: str
    kill: Callable[[Pair, Outlet], None]
    own_s: float | None
    group_s: float
    other_s: float | None = None
    moves: bool = False
    back: Callable[[Outlet], object] | None = None


def _board(_: Pair, one: Outlet) -> None:
    one.board.kill()
    one.copper.board_died()


def _run(_: Pair, one: Outlet) -> None:
    one.program.kill()


def _supervise(_: Pair, one: Outlet) -> None:
    one.supervisor.kill()


def _again(one: Outlet) -> None:
    one.start_board(boot=2)


ROWS = {
    "run": Row("`secc run`", _run, _BOARD_S, _BOARD_S, moves=True, back=Outlet.run),
    "supervise": Row("`secc supervise`", _supervise, _BOARD_S, _BOARD_S, moves=True),
    "board": Row("its board", _board, _BOARD_S, _BOARD_S, moves=True, back=_again),
    "pool": Row("`secc pool`", lambda pair, _: pair.arbiter.kill(), None, _POOL_S),
    "group": Row("modules of the group", lambda pair, _: pair.group.kill(), None, _LOST_S),
    "hub": Row("the CAN bus", lambda pair, _: pair.hub.kill(), _BOARD_S, _BOARD_S, _BOARD_S),
}


@dataclass(slots=True)
class Seen:
    """Seconds after the kill since when it is so; None: it is not."""

    own_s: float | None = None
    group_s: float | None = None
    other_s: float | None = None
    moved_s: float | None = None
    least_a: float = math.inf  # of the other

    def look(self, pair: Pair, one: Outlet, other: Outlet, at_s: float) -> None:
        """As it is now."""
        shared_a = pair.shared_a()
        self.own_s = _since(self.own_s, _off(one), at_s)
        self.other_s = _since(self.other_s, _off(other), at_s)
        gone = not one.tied and (shared_a < OFF_A or other.tied)
        self.group_s = _since(self.group_s, gone, at_s)
        if self.moved_s is None and other.tied and shared_a > OFF_A:
            self.moved_s = at_s
        self.least_a = min(self.least_a, other.copper.current_a)

    def problems(self, row: Row, slack_s: float) -> list[str]:
        """What is not as it has to be; `slack_s`: boards wait so much longer."""
        found = []
        for what in ("own_s", "group_s", "other_s"):
            at, most = getattr(self, what), getattr(row, what)
            if (at is None) != (most is None) or (at is not None and at > most + slack_s):
                found.append(f"{what} {at}, wanted {most}")
        if row.other_s is None and self.least_a < DELIVERS_A / 2:
            found.append(f"the other fell to {self.least_a:.1f} A")
        return found


@dataclass(frozen=True, slots=True)
class Killed:
    """`moved_s`: until the other had the group, from the kill or from `back` on."""

    seen: Seen
    moved_s: float | None
    problems: list[str]


def _off(outlet: Outlet) -> bool:
    return outlet.current_a() < OFF_A and not outlet.conducting


def _since(before: float | None, true: bool, at_s: float) -> float | None:
    if not true:
        return None
    return at_s if before is None else before


def kill(name: str, folder: Path, at: Command, silence_s: float = SILENCE_S) -> Killed:
    """Let both charge, kill, watch; then bring back what the group waits for."""
    row = ROWS[name]
    with ExitStack() as stack:
        pair = Pair(folder, at, stack, silence_s)
        one, other = pair.charge()

        def watch(most_s: float, *, until_moved: bool = False) -> Seen:
            began, seen = time.monotonic(), Seen()
            while (at_s := time.monotonic() - began) < most_s:
                seen.look(pair, one, other, at_s)
                if until_moved and seen.moved_s is not None:
                    break
                time.sleep(_LOOK_S)
            return seen

        row.kill(pair, one)
        seen = watch(max(_WATCH_S, row.group_s + 2.0))
        problems, moved_s = seen.problems(row, silence_s - SILENCE_S), seen.moved_s
        if row.back is not None:
            problems += [f"the group went after {moved_s:.1f} s"] if moved_s is not None else []
            row.back(one)
            moved_s = watch(_MOVED_S, until_moved=True).moved_s
        if row.moves != (moved_s is not None):
            problems.append(f"moved_s {moved_s}")
        return Killed(seen, moved_s, problems)
