"""What `secc web` costs: memory, and CPU while browsers watch a charge."""

import asyncio
import os
import re
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

from secc.net.control import Control
from secc.reports import Answer, Hello, State
from tools.bench.ours import SECC
from tools.bench.row import Row
from tools.running import Running, running

CLIENTS, MEASURED_S, READY_WITHIN_S = 10, 10.0, 20.0
_PASSWORD = "a bench for 9 words"
_TICKS = os.sysconf("SC_CLK_TCK")


def run() -> list[Row]:
    """A connector that charges, told once a second; then ten browsers listen."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        stack.enter_context(_charging(folder / "control"))
        process, port = stack.enter_context(_page(folder))
        cookie = _first_account(folder, port)
        idle = _cpu_share(process.pid)
        for _ in range(CLIENTS):
            stack.enter_context(_listening(port, cookie))
        busy = _cpu_share(process.pid)
        resident = process.resident_mib()
    return [
        Row("page, resident", "MiB", ours=resident, target=80.0),
        Row("page, CPU while a charge is recorded, nobody watches", "%", ours=100 * idle),
        Row(f"the same, {CLIENTS} browsers watch", "%", ours=100 * busy, target=10.0),
    ]


@contextmanager
def _page(folder: Path) -> Iterator[tuple[Running, int]]:
    file = folder / "station.toml"
    file.write_text(
        f'[control]\npath = "{folder}/control"\n[web]\nport = 0\nfolder = "{folder}/web"\n'
    )
    with running([SECC, "web", str(file)]) as process:
        line = process.wait_for(lambda line: "ready" in line, READY_WITHIN_S, "page")
        found = re.search(r"port=(\d+)", line)
        assert found
        process.ready("attached", READY_WITHIN_S)
        yield process, int(found[1])


def _first_account(folder: Path, port: int) -> str:
    code = (folder / "web/setup-code").read_text().strip()
    form = {"name": "first", "password": _PASSWORD, "again": _PASSWORD, "code": code}
    url = f"http://127.0.0.1:{port}"
    request = urllib.request.Request(f"{url}/setup", urlencode(form).encode(), {"Origin": url})
    answer = urllib.request.build_opener(_Stay()).open(request, timeout=READY_WITHIN_S)
    return str(answer.headers["set-cookie"]).partition(";")[0]


class _Stay(urllib.request.HTTPErrorProcessor):
    """No redirection is followed."""

    def http_response(self, _: urllib.request.Request, response: HTTPResponse) -> HTTPResponse:
        return response


@contextmanager
def _listening(port: int, cookie: str) -> Iterator[None]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/events", headers={"Cookie": cookie})
    stream = urllib.request.urlopen(request, timeout=READY_WITHIN_S)

    def read() -> None:
        try:
            while stream.readline():
                pass
        except (OSError, ValueError):  # closed at the end
            return

    threading.Thread(target=read, daemon=True).start()
    try:
        yield
    finally:
        stream.fp.raw._sock.close()


def _cpu_share(pid: int) -> float:
    before = _cpu_s(pid)
    time.sleep(MEASURED_S)
    return (_cpu_s(pid) - before) / MEASURED_S


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def _charging(path: Path) -> Iterator[None]:
    """A control socket that tells a charge in progress, from a thread of its own."""
    stop, began = threading.Event(), time.time()

    def state() -> State:
        return _state(time.time() - began)

    async def serve() -> None:
        hello = Hello(version=1, connector=1, software="")
        control = Control(path, hello, state=state, instruct=lambda _: Answer(ok=True))
        await control.open()
        while not stop.is_set():
            control.publish(state())
            await asyncio.sleep(1.0)
        control.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5.0)


def _state(at: float) -> State:
    return State(
        time=time.time(),
        connector=1,
        phase="deliver",
        pilot="C",
        oscillator=True,
        session="00000000000000b1",
        protocol="ISO 15118-2",
        soc=int(20 + at) % 100,
        voltage_v=380 + at / 10,
        current_a=120 + at % 7,
        energy_wh=at * 12,
        contactors="closed",
        isolation="valid",
        temperatures={"dc_plus": 40 + at % 3, "dc_minus": 41.0},
        limits={"grid_w": 60_000.0},
    )
