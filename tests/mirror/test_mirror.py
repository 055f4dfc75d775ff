"""`secc mirror` against mosquitto: what a building system sees of an outlet."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from secc.reports import FaultRaised
from tests.integration.station import SECC
from tests.station.loop import on_loop
from tools import site_broker as broker
from tools.running import Running, running
from tools.wire_outlet import outlet


@contextmanager
def mosquitto(port: int, folder: Path) -> Iterator[Running]:
    """A broker without passwords, for this computer only."""
    if (why := broker.missing()) is not None:
        pytest.skip(why)
    file = folder / f"mosquitto-{port}.conf"
    file.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    with running([str(broker.MOSQUITTO), "-c", str(file), "-v"]) as process:
        process.ready("running")
        yield process


class Seen:
    """The last message of each topic, as a client that subscribes now would get it."""

    def __init__(self, port: int) -> None:
        import aiomqtt

        self.messages: dict[str, Any] = {}
        self._client = aiomqtt.Client("127.0.0.1", port, protocol=aiomqtt.ProtocolVersion.V5)

    async def run(self) -> None:
        async with self._client as client:
            await client.subscribe("secc/#")
            async for message in client.messages:
                text = bytes(message.payload).decode()  # type: ignore[arg-type]
                topic = message.topic.value
                self.messages[topic] = json.loads(text) if text[:1] == "{" else text

    async def until(self, topic: str, **fields: Any) -> Any:
        def there() -> bool:
            seen = self.messages.get(topic)
            return seen is not None and all(seen.get(k) == v for k, v in fields.items())

        async with asyncio.timeout(20.0):
            while not there():
                await asyncio.sleep(0.01)
        return self.messages[topic]


def settings(folder: Path, port: int, more: str = "") -> Path:
    file = folder / "station.toml"
    file.write_text(
        f'[control]\npath = "{folder}/secc.sock"\n[mirror]\n{more}\n'
        f'[mirror.broker]\nhost = "127.0.0.1"\nport = {port}\n'
    )
    return file


@on_loop
async def test_a_building_system_sees_what_is_true_now(tmp_path: Path) -> None:
    port = broker.free_port()
    async with outlet(tmp_path / "secc.sock") as one:
        with mosquitto(port, tmp_path), running([SECC, "mirror", str(settings(tmp_path, port))]):
            one.plug()
            first = Seen(port)
            task = asyncio.ensure_future(first.run())
            state = await first.until("secc/post-1/1/state", phase="authorise")
            plug = await first.until("secc/post-1/1/plug")
            one.publish(FaultRaised(time=1.0, name="door_open", severity="error", active=True))
            fault = await first.until("secc/post-1/1/fault/door_open")
            late = Seen(port)  # retained: nothing has to happen first
            other = asyncio.ensure_future(late.run())
            await late.until("secc/post-1/1/state", phase="authorise")
            await late.until("secc/post-1/1/fault/door_open", active=True)
            task.cancel()
            other.cancel()
            await asyncio.gather(task, other, return_exceptions=True)

    assert first.messages["secc/post-1/1/attached"] == "true"
    assert first.messages["secc/post-1/mirror"] == "online"
    assert state["pilot"] == "B"
    assert fault["severity"] == "error"
    assert "session" not in state, "it would tell vehicles apart"
    assert plug["meter_start_wh"] == 0.0


@on_loop
async def test_what_is_true_is_told_again_after_an_outage_and_who_has_gone_is_told(
    tmp_path: Path,
) -> None:
    port = broker.free_port()
    async with outlet(tmp_path / "secc.sock") as one:
        with running([SECC, "mirror", str(settings(tmp_path, port, "ids = true"))]):
            with mosquitto(port, tmp_path):
                pass
            one.plug()
            with mosquitto(port, tmp_path):
                seen = Seen(port)
                task = asyncio.ensure_future(seen.run())
                state = await seen.until("secc/post-1/1/state", phase="authorise")
                one._control.close()
                async with asyncio.timeout(20.0):
                    while seen.messages.get("secc/post-1/1/attached") != "false":
                        await asyncio.sleep(0.01)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    assert state["session"] == one.state.session


def test_without_a_broker_the_mirror_says_what_to_set(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text("")

    done = subprocess.run([SECC, "mirror", str(file)], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (1, "no broker: set mirror.broker.host\n")
