"""From the start of the process to the line that says SDP and TCP are served."""

from tools import cable as cables
from tools.bench import ours
from tools.bench.row import Row, need
from tools.ecog import package
from tools.ecog import secc as ecog

_STARTS = 5


def run() -> list[Row]:
    need(package.missing() or cables.missing())
    with cables.cable() as laid:
        row = Row(
            f"start to ready, best of {_STARTS}",
            "s",
            ours=_ready_s(ours.secc, laid),
            peer=_ready_s(ecog.secc, laid),
        )
    return [row]


def _ready_s(start: ours.Start, laid: cables.Cable) -> float:
    def once() -> float:
        with start(laid) as (_, took):
            return took

    return min(once() for _ in range(_STARTS))
