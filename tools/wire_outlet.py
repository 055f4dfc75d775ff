"""An outlet on the wire: the control socket of a SECC (`secc.reports`) without the SECC behind it.

A vehicle is played by `plug` and `unplug`; what may charge is told by the words of the bridge. The
meter register can lie in a file, as that of a real meter survives the death of the SECC.

    python -m tools.wire_outlet /run/secc/secc-1.sock --meter meter.txt
"""

import argparse
import asyncio
import contextlib
import secrets
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from secc.net.control import Control
from secc.plug_ins import PlugIns
from secc.reports import (
    VERSION,
    Answer,
    Authorise,
    AuthorizationWanted,
    Hello,
    Refuse,
    Report,
    Request,
    SetAvailable,
    SetLimit,
    State,
    Stop,
)

STEP_S = 0.02
_BEFORE_POWER = ("parameters", "cable_check", "pre_charge", "start", "deliver")
_SIMPLE: dict[str, Any] = {"voltage_v": 0.0, "current_a": 0.0, "target_current_a": None}


class Outlet:
    """Charges with `power_w`, `speed` times as fast as a real one."""

    def __init__(
        self,
        path: Path,
        connector: int = 1,
        *,
        power_w: float = 40_000.0,
        speed: float = 60.0,
        meter: Path | None = None,
        asks: bool = True,
        stops_within_s: float = 0.1,
    ) -> None:
        self._power_w, self._speed, self._meter_file = power_w, speed, meter
        self._asks, self._stops_within_s = asks, stops_within_s
        self.words: list[Request] = []
        self.plug_ins = PlugIns(secrets.token_hex(6))
        self.state = State(
            time=time.time(), connector=connector, phase="idle", pilot="A", oscillator=False
        )
        if meter is not None and meter.exists():
            self.state = replace(self.state, meter_wh=float(meter.read_text() or 0))
        self._may = False
        self._stop_at: float | None = None
        hello = Hello(
            version=VERSION,
            connector=connector,
            software="outlet on the wire",
            instance=self.plug_ins.instance,
        )
        self._control = Control(
            path,
            hello,
            state=lambda: self.plug_ins.annotated(self._now()),
            instruct=self._instruct,
            journal=lambda: self.plug_ins.journal(self._now()),
        )

    def _now(self) -> State:
        return replace(self.state, time=time.time())

    # --- the driver -------------------------------------------------------------------------------

    def plug(self) -> None:
        """A vehicle comes, and asks to charge once a session is there."""
        self.change(pilot="B", phase="setup", session=secrets.token_hex(8), authorization="waiting")
        if self._asks and not self._may:
            wanted = AuthorizationWanted(
                time=time.time(), session=self.state.session or "", evcc="7dfa00000001"
            )
            self.change(phase="authorise")
            self.publish(wanted)
        self._go_on()

    def unplug(self) -> None:
        """It is gone."""
        self._may = False
        self.change(pilot="A", phase="idle", session=None, authorization=None, **_SIMPLE)

    def finish(self) -> None:
        """The vehicle has enough and ends its session; it stays plugged in."""
        self.change(phase="idle", session=None, authorization=None, pilot="B", **_SIMPLE)

    def change(self, **values: Any) -> None:
        """Something else is true now."""
        self.state = replace(self.state, time=time.time(), **values)
        if (word := self.plug_ins.follow(self.state)) is not None:
            self.publish(word)
        self.publish(self.plug_ins.annotated(self.state))

    def publish(self, report: Report) -> None:
        """Tell all listeners."""
        self._control.publish(report)

    # --- words of the bridge ----------------------------------------------------------------------

    def _instruct(self, request: Request) -> Answer:
        self.words.append(request)
        self.plug_ins.instructed(request)
        match request:
            case Authorise():
                self._may = True
                self._go_on()
            case Refuse() | Stop():
                self._may = False
                if self.state.phase in _BEFORE_POWER:
                    self._stop_at = time.monotonic() + self._stops_within_s
                elif self.state.session is not None:
                    self.change(authorization="refused")
            case SetAvailable(available=available):
                self.change(available=available)
            case SetLimit():
                limits = {} if request.power_w is None else {f"{request.name}_w": request.power_w}
                self.change(limits=limits)
        return Answer(ok=True)

    def _go_on(self) -> None:
        if self._may and self.state.pilot in "BC" and self.state.phase in ("setup", "authorise"):
            self.change(authorization="granted", phase="parameters", pilot="C")

    def step(self, seconds: float) -> None:
        """Time passes."""
        state = self.state
        if self._stop_at is not None and time.monotonic() >= self._stop_at:
            self._stop_at = None
            self.finish()
        elif state.phase in _BEFORE_POWER[:-1]:
            self.change(phase=_BEFORE_POWER[_BEFORE_POWER.index(state.phase) + 1])
        elif state.phase == "deliver":
            power_w = min(self._power_w, *(state.limits or {"none_w": self._power_w}).values())
            energy = power_w * seconds * self._speed / 3600
            self.state = replace(
                state,
                voltage_v=400.0,
                current_a=power_w / 400,
                target_current_a=power_w / 400,
                energy_wh=state.energy_wh + energy,
                meter_wh=state.meter_wh + energy,
                soc=50,
            )
            if self._meter_file is not None:
                self._write_meter(self._meter_file)

    def _write_meter(self, file: Path) -> None:
        new = file.with_suffix(".new")
        new.write_text(repr(self.state.meter_wh))
        new.rename(file)  # never half a number

    async def serve(self) -> None:
        """Until cancelled."""
        await self._control.open()
        told = 0.0
        try:
            while True:
                await asyncio.sleep(STEP_S)
                self.step(STEP_S)
                if time.monotonic() - told >= 0.2:
                    told = time.monotonic()
                    self.change()
        finally:
            self._control.close()


@asynccontextmanager
async def outlet(path: Path, connector: int = 1, **how: Any) -> AsyncIterator[Outlet]:
    """Serve until the block ends."""
    one = Outlet(path, connector, **how)
    task = asyncio.ensure_future(one.serve())
    while not path.exists():
        await asyncio.sleep(0.005)
    try:
        yield one
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def main() -> None:
    """Serve a socket; `plug`, `unplug` and `finish` are read from standard input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--connector", type=int, default=1)
    parser.add_argument("--meter", type=Path)
    parser.add_argument("--speed", type=float, default=60.0)
    given = parser.parse_args()
    asyncio.run(_main(given))


async def _main(given: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    how = {"meter": given.meter, "speed": given.speed}
    async with outlet(given.path, given.connector, **how) as one:
        print("ready", flush=True)
        acts = {"plug": one.plug, "unplug": one.unplug, "finish": one.finish}
        while line := (await reader.readline()).decode().strip():
            acts[line]()


if __name__ == "__main__":
    main()
