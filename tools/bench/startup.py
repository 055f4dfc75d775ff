"""From the start of the process to the line that says SDP and TCP are served."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from statistics import median

from tools.bench import ecog, ours
from tools.bench.row import Row
from tools.cable import Cable, cable
from tools.running import Running

_STARTS = 5


def run() -> list[Row]:
    with cable() as laid:
        row = Row(
            "start to ready, median",
            "s",
            ours=_ready_s(ours.secc, laid),
            peer=_ready_s(ecog.secc, laid),
        )
    return [row]


def _ready_s(
    start: Callable[[Cable], AbstractContextManager[tuple[Running, float]]], laid: Cable
) -> float:
    def once() -> float:
        with start(laid) as (_, took):
            return took

    return median(once() for _ in range(_STARTS))
