"""The connector's line to the sharer of its meter."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from secc.power import station_lines
from secc.power.meters.meter import BilledMeter
from secc.power.meters.share.source import SharedSource
from secc.power.meters.share.words import Report, Share

REPORT_S = 0.25


async def keep(
    path: Path,
    connector: int,
    source: SharedSource,
    meter: BilledMeter,
    delivered: Callable[[], Mapping[str, float]],
) -> None:
    """Tell what has been delivered and hear the connector's part, until cancelled."""
    now, decode = asyncio.get_running_loop().time, msgspec.json.Decoder(Share).decode

    def report() -> bytes:
        told = Report(connector, dict(delivered()), now(), meter.delivers_w)
        return msgspec.json.encode(told)

    await station_lines.keep(
        path,
        report,
        lambda line: source.receive(decode(line), now()),
        REPORT_S,
        found="sharer of the meter found",
        missing="nobody shares the meter: run secc meter share",
    )
