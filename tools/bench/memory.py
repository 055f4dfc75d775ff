"""Resident memory of the whole station, child processes included, after one charge."""

from tools.bench import ecog, ours
from tools.bench.first_current import visit
from tools.bench.row import Row
from tools.cable import cable


def run() -> list[Row]:
    after = []
    with cable() as laid:
        for start in (ours.prompt_secc, ecog.secc):
            with start(laid) as (process, _):
                visit(laid, "iso15118-2")
                after.append(process.resident_mib())
    return [Row("resident after one charge", "MiB", ours=after[0], peer=after[1])]
