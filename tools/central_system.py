"""A central system for OCPP 1.6J on this computer, scripted by JSON lines.

    python -m tools.central_system --port 9000 --station POST1
    python -m tools.central_system --strict        npm ocpp-rpc in strict mode (`make test` has it)
    python -m tools.central_system --book FILE     what has happened outlives it

Everything that happens is a JSON line on standard output: links, CALLs, transactions at their end.
Lines on standard input: a CALL, `{"call": "Reset", "payload": {"type": "Soft"}}`; what becomes of
the next CALLs of the station, `{"script": "StartTransaction", "outcomes": [{"fault": "X"},
{"silence": true}, {"lost": true}, {"late_s": 5}, {"answer": {}}, {"raw": "["}, {"close": 1011}]}`
(lost: taken, but the answer does not arrive); `{"drop": 1001}` closes the connection.
"""

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from tools.csms import book, strict
from tools.csms.desk import (
    Answer,
    CallFailed,
    Close,
    Desk,
    Fault,
    Outcome,
    Payload,
    Raw,
    Silence,
)
from tools.csms.plain import plain


def outcome(word: Payload) -> Outcome:
    """What a line of the script stands for; raises ValueError."""
    match word:
        case {"fault": str(code)}:
            return Fault(code)
        case {"silence": True}:
            return Silence()
        case {"lost": True}:
            return Silence(taken=True)
        case {"late_s": (int() | float()) as late_s}:
            return Answer(late_s=late_s)
        case {"answer": dict(payload)}:
            return Answer(payload)
        case {"raw": str(text)}:
            return Raw(text)
        case {"close": int(code)}:
            return Close(code)
    raise ValueError(f"no outcome: {word}")


class Recorder:
    """Tells what happens at a desk, and carries out lines."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tasks: set[asyncio.Future[None]] = set()
        usual_call, usual_link = desk.on_call, desk.on_link

        def on_call(message_id: str, action: str, payload: Payload) -> Outcome:
            told = usual_call(message_id, action, payload)
            say(event="call", id=message_id, action=action, payload=payload, outcome=str(told))
            if action == "StopTransaction":
                self._tell_bill(payload["transactionId"])
            return told

        def on_link(up: bool) -> None:
            usual_link(up)
            say(event="link", up=up)

        desk.on_call, desk.on_link = on_call, on_link  # type: ignore[method-assign]

    def _tell_bill(self, number: int) -> None:
        bill = self._desk.bills.get(number)
        if bill is not None and bill.stops:
            tag = bill.start["idTag"]
            say(event="transaction", id=bill.id, tag=tag, energy_wh=bill.energy_wh)

    def line(self, text: str) -> None:
        """Carry out a line of standard input; what is wrong with it is told."""
        try:
            match json.loads(text):
                case {"call": str(action), "payload": dict(payload)}:
                    self._start(self._call(action, payload))
                case {"call": str(action)}:
                    self._start(self._call(action, {}))
                case {"script": str(action), "outcomes": list(words)}:
                    self._desk.script(action, *map(outcome, words))
                case {"drop": int(code)} if self._desk.drop is not None:
                    self._start(self._desk.drop(code))
                case word:
                    raise ValueError(f"no word: {word}")
        except ValueError as error:
            say(event="error", text=str(error))

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call(self, action: str, payload: Payload) -> None:
        try:
            say(event="answer", action=action, payload=await self._desk.ask(action, payload))
        except (CallFailed, AssertionError, TimeoutError) as error:
            say(event="answer", action=action, error=str(error) or "no answer")


def say(**word: Any) -> None:
    """A line on standard output."""
    print(json.dumps(word), flush=True)


async def serve(desk: Desk, url: str, kept: Path | None) -> None:
    """Until standard input ends."""
    if kept is not None:
        book.keep(desk, kept)
    recorder = Recorder(desk)
    say(event="serving", url=url, station=desk.identity)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        if text := line.decode(errors="replace").strip():
            recorder.line(text)


async def _plain(port: int, station: str, kept: Path | None) -> None:
    async with plain(port) as central:
        await serve(central.desk(station), central.url, kept)


async def _strict(port: int, station: str, kept: Path | None) -> None:
    with strict.strict(port) as central:
        await serve(central.desk(station), central.url, kept)


def main() -> int:
    """Serve one station."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--station", default="secc", help="identity that may connect")
    parser.add_argument("--strict", action="store_true", help="npm ocpp-rpc in strict mode")
    parser.add_argument("--book", type=Path, help="file of CALLs; an old one is gone on with")
    given = parser.parse_args()
    if given.strict and (why := strict.missing()) is not None:
        print(why, file=sys.stderr)
        return 1
    with contextlib.suppress(KeyboardInterrupt):
        how = _strict if given.strict else _plain
        asyncio.run(how(given.port, given.station, given.book))
    return 0


if __name__ == "__main__":
    sys.exit(main())
