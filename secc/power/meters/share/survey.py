"""What the running sharer says, for people: its line is not free, but its books can be read."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from secc.power.meters.share.delivery import UNHEARD_S
from secc.power.meters.share.words import Look, View
from secc.power.meters.survey import Row

_WITHIN_S = 2.0


async def look(path: Path) -> View | None:
    """How the books of the sharer at `path` stand; None: nobody shares there."""
    with suppress(OSError, TimeoutError, ValueError):
        async with asyncio.timeout(_WITHIN_S):
            reader, writer = await asyncio.open_unix_connection(path)
            try:
                writer.write(msgspec.json.encode(Look()) + b"\n")
                return msgspec.json.decode(await reader.readline(), type=View)
            finally:
                writer.close()
    return None


def rows(view: View, silent_s: float) -> Iterator[Row]:
    """A line each; a meter that has not answered for `silent_s` is lost."""
    if view.read_s is None or view.read_s > silent_s:
        last = "never" if view.read_s is None else f"{view.read_s:.0f} s ago"
        yield Row(f"the meter does not answer, last {last}: check its line", good=False)
    if view.odd:
        text = "goes back or leaps: check map, word order and power.meter.max_power_w"
        yield Row(f"the meter's register {text}", good=False)
    for line in view.lines:
        heard = line.heard_s is not None and line.heard_s < UNHEARD_S
        yield Row(
            _shown(f"connector {line.connector}", line.register_wh)
            + ("" if heard else "   not heard: is secc run there?")
        )
    yield Row(_shown("unassigned", view.unassigned_wh))
    yield Row(_shown("to be divided", view.pending_wh))
    yield Row(_shown("counted", view.counted_wh))


def _shown(what: str, wh: float) -> str:
    return f"{what:20}{wh:>15.3f} Wh"
