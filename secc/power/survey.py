"""What board, meter and insulation monitor say, for `secc doctor`: listens and reads, no more.

The board is only heard, so a running station may go on; a serial port that it uses is not free.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secc.power.board import frames as f
from secc.power.board.link import Link
from secc.power.board.settings import BoardSettings
from secc.power.bus import Bus
from secc.power.can_settings import CanSettings
from secc.power.isolation.bender import OHM, R_F, U_N, WIDTH, measurement
from secc.power.isolation.settings import IsolationSettings
from secc.power.meters.register_map import ENERGY, MapError, load
from secc.power.meters.settings import MeterSettings
from secc.power.meters.share import survey as share_survey
from secc.power.meters.share.words import View
from secc.power.meters.survey import survey as meter_survey
from secc.power.modbus.device import Answer, Failure, Read
from secc.power.modbus.line import SerialLine
from secc.power.node import STANDARD_ID, Filter, Frame
from secc.power.optional import MissingPackage
from secc.power.settings import PowerSettings
from secc.power.temperatures import Channels

_ALL = (f.State, f.Health, f.Temperatures, f.Identity)
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """One thing, for people."""

    name: str
    good: bool
    text: str


async def look(power: PowerSettings, within_s: float, sharer: Path | None = None) -> list[Row]:
    """Everything that measures at this outlet; a process at `sharer` may hold the meter's line."""
    rows: list[Row] = []
    if power.board.kind == "can":
        rows += await _board(power.can, power.board, within_s)
    shared = sharer if power.meter.source == "shared" else None
    if shared is not None and (view := await share_survey.look(shared)) is not None:
        rows.append(_books(view, power.meter.silent_s))
    elif power.meter.kind == "modbus":
        rows.append(await _meter(power.meter))
    if power.isolation.kind != "contacts":
        rows.append(await _monitor(power.isolation, within_s))
    return rows


# --- the board ------------------------------------------------------------------------------------


class Listener:
    """A node that says nothing; `heard` is the newest message of each kind."""

    deadline = None

    def __init__(self, can_id: int, now: float) -> None:
        self._id = can_id
        self._link = Link(1.0, now)
        self.heard: dict[type[Any], Any] = {}

    @property
    def filters(self) -> Sequence[Filter]:
        return (Filter(self._id, STANDARD_ID & ~7, extended=False),)

    def receive(self, frame: Frame, now: float) -> None:
        message = self._link.receive(frame.id - self._id, frame.data, now)
        if message is not None:
            self.heard[type(message)] = message

    def frames(self, now: float) -> list[Frame]:  # noqa: ARG002
        return []

    def lost(self, now: float) -> None:
        """It is over soon."""

    def back(self, now: float) -> None:
        """It is over soon."""

    @property
    def trouble(self) -> str:
        """What is wrong with the frames, if anything."""
        if self._link.foreign:
            return (
                f"it speaks another version than {f.VERSION}: update its firmware or this program"
            )
        return "its frames are damaged: check cable and termination" if self._link.damaged else ""


async def _board(can: CanSettings, settings: BoardSettings, within_s: float) -> list[Row]:
    loop = asyncio.get_running_loop()
    listener = Listener(settings.id, loop.time())
    bus = Bus(can, [listener])
    task = asyncio.create_task(bus.run())
    until = loop.time() + within_s
    while loop.time() < until and not all(kind in listener.heard for kind in _ALL):
        await asyncio.sleep(_LOOK_S)
    problem = bus.problem
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    if f.State not in listener.heard:
        why = problem or listener.trouble or "check its supply, CAN and power.board.id"
        return [Row("board", False, f"nothing heard from 0x{settings.id:X} on: {why}")]
    return list(_board_rows(listener.heard, settings))


def _board_rows(heard: dict[type[Any], Any], settings: BoardSettings) -> Iterator[Row]:
    state: f.State = heard[f.State]
    if (board := heard.get(f.Identity)) is not None:
        text = f"firmware {board.major}.{board.minor}, hardware {board.hardware}, "
        yield Row("board", True, f"{text}serial number {board.serial}")
    if (health := heard.get(f.Health)) is not None:
        alarms = ", ".join(sorted(health.alarms))
        text = f"{health.supply_v:.1f} V, {health.board_c:.0f} degC"
        yield Row("board", not alarms, f"{text}, alarms: {alarms}" if alarms else text)
    closed = ", ".join(sorted(state.closed)) or "none"
    outputs = "as commanded" if state.safe is f.Safe.NO else f"off ({state.safe.value})"
    passing = state.safe in (f.Safe.NO, f.Safe.STARTED, f.Safe.STATION_SILENT)
    yield Row("contactors", passing, f"closed: {closed}; outputs {outputs}")
    yield Row("pilot", True, f"state {state.pilot.value}")
    if (seen := heard.get(f.Temperatures)) is not None:
        channels = Channels(settings.temperatures)
        channels.observe((seen.channel1, seen.channel2, seen.channel3, seen.channel4), 0.0)
        shown = ", ".join(
            f"{name} {'broken' if reading.value is None else f'{reading.value:.0f} degC'}"
            for name, reading in channels.celsius.items()
        )
        yield Row("temperatures", not channels.faults(), shown)


# --- serial lines ---------------------------------------------------------------------------------


async def _meter(settings: MeterSettings) -> Row:
    try:
        registers = load(settings.map)
        rows = await meter_survey(registers, settings.serial)
    except (MapError, MissingPackage) as error:
        return Row("meter", False, str(error))
    bad = [row.text for row in rows if not row.good]
    energy = next((row.text for row in rows if row.text.startswith(ENERGY)), "")
    text = bad[0] if bad else f"{registers.name}: {' '.join(energy.partition('[')[0].split())}"
    return Row("meter", not bad, f"{text} (see: secc meter read)" if bad else text)


def _books(view: View, silent_s: float) -> Row:
    bad = [row.text for row in share_survey.rows(view, silent_s) if not row.good]
    text = bad[0] if bad else f"{view.counted_wh:.0f} Wh divided by secc meter share"
    return Row("meter", not bad, f"{text} (see: secc meter shares)")


class _Questions:
    """A device that asks for some registers, one after the other, until all are there."""

    def __init__(self, reads: Sequence[Read]) -> None:
        self._left = list(reads)
        self.answers: list[Answer] = []
        self.done = asyncio.Event()

    @property
    def deadline(self) -> float | None:
        return 0.0 if self._left else None

    def request(self, now: float) -> Read:  # noqa: ARG002
        return self._left[0]

    def answer(self, answer: Answer, now: float) -> None:  # noqa: ARG002
        self.answers.append(answer)
        self._left = [] if isinstance(answer, Failure) else self._left[1:]
        if not self._left:
            self.done.set()


async def _monitor(settings: IsolationSettings, within_s: float) -> Row:
    unit = settings.serial.unit
    questions = _Questions([Read(unit, 3, address, WIDTH) for address in (R_F, U_N)])
    try:
        task = asyncio.create_task(SerialLine(settings.serial, [questions]).run())
    except MissingPackage as error:
        return Row("insulation", False, str(error))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(questions.done.wait(), within_s)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    where = f"unit {unit} at {settings.serial.port}"
    answers = [answer for answer in questions.answers if not isinstance(answer, Failure)]
    if len(answers) < 2:
        why = next((a.value for a in questions.answers if isinstance(a, Failure)), "no answer")
        return Row("insulation", False, f"{where}: {why}; check wiring, unit, baud and parity")
    resistance, voltage = map(measurement, answers)
    if resistance.unit != OHM:
        return Row("insulation", False, f"{where} answers, but not as an isoCHA425HV does")
    ohm = "no valid value" if resistance.value is None else f"{resistance.value / 1000:.0f} kOhm"
    volts = "" if voltage.value is None else f" at {voltage.value:.0f} V"
    return Row("insulation", True, f"{where}: {ohm}{volts}")
