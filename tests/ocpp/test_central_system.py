"""The central system of the tools as a program: JSON lines in and out."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.station.loop import on_loop
from tools.central_system import outcome
from tools.csms import strict
from tools.csms.desk import Answer, Close, Fault, Raw, Silence

STRICT = pytest.mark.skipif(strict.missing() is not None, reason=str(strict.missing()))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ({"fault": "GenericError"}, Fault("GenericError")),
        ({"silence": True}, Silence()),
        ({"lost": True}, Silence(taken=True)),
        ({"late_s": 2}, Answer(late_s=2)),
        ({"answer": {"a": 1}}, Answer({"a": 1})),
        ({"raw": "["}, Raw("[")),
        ({"close": 1011}, Close(1011)),
    ],
)
def test_a_line_of_a_script_is_an_outcome(word: dict[str, Any], meant: object) -> None:
    assert outcome(word) == meant


def test_a_line_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no outcome"):
        outcome({"perhaps": 1})


async def told(process: asyncio.subprocess.Process, event: str) -> dict[str, Any]:
    """The next line about such an event."""
    assert process.stdout is not None
    async with asyncio.timeout(20.0):
        while line := await process.stdout.readline():
            word: dict[str, Any] = json.loads(line)
            if word["event"] == event:
                return word
    raise AssertionError(f"no {event}")


def say(process: asyncio.subprocess.Process, **word: Any) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(word).encode() + b"\n")


async def ask(station: ClientConnection, number: str, action: str, payload: Any) -> Any:
    await station.send(json.dumps([2, number, action, payload]))
    return json.loads(await station.recv())


@pytest.mark.parametrize("option", [[], pytest.param(["--strict"], marks=STRICT)], ids=str)
@on_loop
async def test_a_station_is_served_by_the_script_and_everything_is_told(option: list[str]) -> None:
    argv = [sys.executable, "-m", "tools.central_system", "--port", "0", "--station", "POST"]
    process = await asyncio.create_subprocess_exec(*argv, *option, stdin=PIPE, stdout=PIPE)
    url = (await told(process, "serving"))["url"]
    boot = {"chargePointVendor": "v", "chargePointModel": "m"}
    start = {"connectorId": 1, "idTag": "A", "meterStart": 5, "timestamp": "2026-01-31T12:00:00Z"}
    stop = {"transactionId": 1, "meterStop": 25, "timestamp": "2026-01-31T13:00:00Z"}
    async with connect(f"{url}/POST", subprotocols=[Subprotocol("ocpp1.6")], proxy=None) as station:
        assert (await told(process, "link"))["up"]
        say(process, script="StartTransaction", outcomes=[{"fault": "InternalError"}])
        say(process, nonsense=1)
        assert "no word" in (await told(process, "error"))["text"]
        booted = await ask(station, "1", "BootNotification", boot)
        refused = await ask(station, "2", "StartTransaction", start)
        started = await ask(station, "3", "StartTransaction", start)
        await ask(station, "4", "StopTransaction", stop)
        bill = await told(process, "transaction")
        say(process, call="Reset", payload={"type": "Soft"})
        _, number, action, payload = json.loads(await station.recv())
        await station.send(json.dumps([3, number, {"status": "Accepted"}]))
        answer = await told(process, "answer")

    assert process.stdin is not None
    process.stdin.close()
    assert await process.wait() == 0
    assert booted[2]["status"] == "Accepted"
    assert refused[:3] == [4, "2", "InternalError"]
    assert started[2] == {"transactionId": 1, "idTagInfo": {"status": "Accepted"}}
    assert (bill["tag"], bill["energy_wh"]) == ("A", 20)
    assert (action, payload, answer["payload"]) == (
        "Reset",
        {"type": "Soft"},
        {"status": "Accepted"},
    )
