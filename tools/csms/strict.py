"""The strict central system: npm `ocpp-rpc` in a process of its own, which every desk shares.

`OCPP_RPC` names the folder with node_modules, by default `.npm-ocpp` of the checkout (`make`).
"""

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.csms.desk import Answer, CallFailed, Close, Desk, Fault, Payload, Raw, Silence

ROOT = Path(__file__).parents[2]
_START_S = 20.0


def missing() -> str | None:
    """Why the strict central system cannot run here, None if it can."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (_folder() / "node_modules" / "ocpp-rpc").is_dir():
        return "npm ocpp-rpc is not installed (make does it, where npm can)"
    return None


def _folder() -> Path:
    return Path(os.environ.get("OCPP_RPC", ROOT / ".npm-ocpp"))


class Strict:
    """The process; desks live in the event loops of those who asked for them."""

    def __init__(self, port: int = 0) -> None:
        self._node = subprocess.Popen(
            ["node", str(Path(__file__).with_name("strict.mjs")), str(port)],
            env={**os.environ, "OCPP_RPC": str(_folder())},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = 0
        self._ready = threading.Event()
        self._desks: dict[str, tuple[Desk, asyncio.AbstractEventLoop]] = {}
        self._results: dict[int, tuple[asyncio.Future[Payload], asyncio.AbstractEventLoop]] = {}
        self._reference = 0
        self._tasks: set[asyncio.Future[None]] = set()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._ready.wait(_START_S):
            raise AssertionError("node does not serve")

    def close(self) -> None:
        """End the process."""
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.close()
        self._node.wait(5.0)
        self._reader.join(5.0)
        self._node.stdout.close()

    @property
    def url(self) -> str:
        """Where stations dial, without their identity."""
        return f"ws://127.0.0.1:{self.port}/ocpp"

    def desk(self, identity: str) -> Desk:
        """A new desk in the running event loop."""
        desk = Desk(identity)
        self._desks[identity] = desk, asyncio.get_running_loop()
        desk.send = lambda action, payload: self._ask(identity, action, payload)
        desk.drop = lambda code: self._drop(identity, code)
        return desk

    def refuse(self, identity: str, status: int | None) -> None:
        """Answer the next connections of a station with this HTTP status."""
        self._say({"do": "refuse", "identity": identity, "status": status})

    def _say(self, word: Payload) -> None:
        assert self._node.stdin is not None
        self._node.stdin.write(json.dumps(word) + "\n")
        self._node.stdin.flush()

    async def _ask(self, identity: str, action: str, payload: Payload) -> Payload:
        loop = asyncio.get_running_loop()
        self._reference += 1
        self._results[self._reference] = loop.create_future(), loop
        result = self._results[self._reference][0]
        word = {"do": "call", "ref": self._reference, "identity": identity}
        self._say({**word, "method": action, "params": payload})
        return await result

    async def _drop(self, identity: str, code: int) -> None:
        self._say({"do": "close", "identity": identity, "code": code})

    # --- the reading thread -----------------------------------------------------------------------

    def _read(self) -> None:
        assert self._node.stdout is not None
        for line in self._node.stdout:
            word = json.loads(line)
            if word["event"] == "port":
                self.port = word["port"]
                self._ready.set()
            elif word["event"] == "result":
                self._settle(word)
            elif (found := self._desks.get(word["identity"])) is not None:
                desk, loop = found
                with contextlib.suppress(RuntimeError):  # its test is over
                    loop.call_soon_threadsafe(self._event_soon, desk, word)

    def _settle(self, word: Payload) -> None:
        future, loop = self._results.pop(word["ref"])

        def settle() -> None:
            if future.done():
                return
            if "error" in word:
                future.set_exception(CallFailed(word["error"]))
            else:
                future.set_result(word["payload"])

        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle)

    def _event_soon(self, desk: Desk, word: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._event(desk, word))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _event(self, desk: Desk, word: dict[str, Any]) -> None:
        match word["event"]:
            case "dial":
                desk.key = bytes.fromhex(word["key"]) if word.get("key") else None
            case "open":
                desk.on_link(True)
            case "close":
                desk.on_link(False)
            case "complaint" if not word["outbound"]:
                desk.complaints.append(word["text"])
            case "call":
                await self._call(desk, word)

    async def _call(self, desk: Desk, word: dict[str, Any]) -> None:
        outcome = desk.on_call(word["messageId"], word["method"], word["params"])
        answer = {"do": "answer", "ref": word["ref"]}
        match outcome:
            case Answer(payload=payload, late_s=late_s):
                await asyncio.sleep(late_s)
                self._say({**answer, "payload": payload})
            case Fault(code=code):
                self._say({**answer, "error": code})
            case Silence():
                self._say({**answer, "silent": True})
            case Close(code=code):
                self._say({**answer, "silent": True})
                await self._drop(desk.identity, code)
            case Raw():
                raise AssertionError("the strict central system sends no raw text: use plain")


@contextmanager
def strict(port: int = 0) -> Iterator[Strict]:
    """Serve until the block ends."""
    central = Strict(port)
    try:
        yield central
    finally:
        central.close()
