"""Resident memory of the whole station, child processes included, after one charge."""

from tools import cable
from tools.bench import ours
from tools.bench.first_current import visit
from tools.bench.row import Row, need
from tools.ecog import package
from tools.ecog import secc as ecog


def run() -> list[Row]:
    need(package.missing() or cable.missing())
    after = []
    with cable.cable() as laid:
        for start in (ours.prompt_secc, ecog.secc):
            with start(laid) as (process, _):
                visit(laid, "iso15118-2")
                after.append(process.resident_mib())
    return [Row("resident after one charge", "MiB", ours=after[0], peer=after[1])]
