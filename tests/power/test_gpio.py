"""Lines of the host instead of a master board: a wired cabinet, a sysfs tree of files, gpiod."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from secc.power.board.settings import BoardSettings
from secc.power.gpio.board import GpioBoard
from secc.power.gpio.kernel import Edge, Place, Pwm, read_analogue
from secc.power.gpio.runner import GpioRunner, lacking, open_lines
from secc.power.gpio.settings import Analogue, ContactorLines, GpioSettings
from secc.power.temperatures import pt1000_ohm
from secc.session.plant import Contactor, Contactors, Lock, Oscillator, Pilot
from tests.station.loop import on_loop, until

BOARD = BoardSettings(mains=("K1",))
SCAN_S = 0.02
LEVELS = {Pilot.A: 12.0, Pilot.B: 9.0, Pilot.C: 6.0, Pilot.E: 0.0}


class Cabinet:
    """What the lines are wired to: contactors with mirror contacts, an RCM with a test input.

    The pilot and its sensors are files of a tree as the kernel's sysfs has them.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.vehicle, self.diode = root, Pilot.A, True
        self.pressed: set[str] = set()  # inputs that are active whatever the outputs do
        self.driven: frozenset[str] = frozenset()
        self.stuck: set[str] = set()
        self.pulses: list[Edge] = []
        self.gone = self.closed = False
        for name in ("pwm0/period", "pwm0/duty_cycle", "pwm0/enable", "high", "low", "pt", "temp"):
            self._write(name, "0")
        self._write("pt", str(round(pt1000_ohm(60.0) * 10)))
        self._write("temp", "41500")
        self.measure()

    def filenos(self) -> Iterable[int]:
        return []

    def edges(self) -> list[Edge]:
        edges, self.pulses = self.pulses, []
        return edges

    def read(self) -> frozenset[str]:
        if self.gone:
            raise OSError("the chip is gone")
        tests = {"residual_current"} if "residual_current_test" in self.driven else set()
        if "rcm_dead" in self.pressed:
            tests.clear()
        locked = {"locked"} if "lock" in self.driven else set()
        closed = self.driven - self.stuck
        return frozenset(closed | tests | locked | (self.pressed - {"rcm_dead"}))

    def write(self, active: frozenset[str]) -> None:
        self.driven = active

    def close(self) -> None:
        self.driven, self.closed = frozenset(), True

    @property
    def duty(self) -> float:
        return int((self.root / "pwm0/duty_cycle").read_text()) / 1_000_000

    def measure(self) -> None:
        """The peak detectors follow generator and vehicle; 100 digits a volt, 2048 is nothing."""
        high = LEVELS[self.vehicle] if self.duty > 0 else -12.0
        low = high if self.duty in (0.0, 1.0) else -12.0
        if not self.diode and 0 < self.duty < 1 and self.vehicle is not Pilot.A:
            low = -high
        self._write("high", str(round(high * 100 + 2048)))
        self._write("low", str(round(low * 100 + 2048)))

    def settings(self) -> GpioSettings:
        volts = {"scale": 0.01, "offset": -2048.0}
        return GpioSettings(
            contactors=tuple(
                ContactorLines(name=name, drive=f"c:{n}", feedback=f"c:{n + 10}")  # type: ignore[arg-type]
                for n, name in enumerate(("S1", "S2", "K1"))
            ),
            emergency_stop="!c:20",
            pwm=str(self.root / "pwm0"),
            pilot_high=Analogue(path=str(self.root / "high"), **volts),
            pilot_low=Analogue(path=str(self.root / "low"), **volts),
            sensors=(Analogue(path=str(self.root / "pt"), scale=0.1),),
            board_temperature=str(self.root / "temp"),
        )

    def _write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")


class Bench:
    """A cabinet, scanned on a clock of its own."""

    def __init__(self, root: Path, settings: BoardSettings = BOARD) -> None:
        self.now = 50.0
        self.cabinet = Cabinet(root)
        self.board = GpioBoard(settings, self.now)
        self.runner = GpioRunner(self.cabinet.settings(), self.cabinet, self.board)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / SCAN_S)):
            self.now += SCAN_S
            self.board.across(0.0, self.now)
            self.cabinet.measure()
            with suppress(OSError):
                self.runner.scan(self.now)

    def closed(self) -> "Bench":
        self.cabinet.vehicle = Pilot.B
        self.run(0.2)
        self.board.test_residual_current(self.now)
        self.run(0.2)
        self.board.command(Oscillator(0.05), self.now)
        self.board.command(Contactors(True), self.now)
        self.run(0.2)
        assert self.cabinet.driven == {"S1", "S2", "K1"}
        return self

    @property
    def names(self) -> set[str]:
        return {fault.name for fault in self.board.faults(self.now)}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_charge_has_everything_that_it_needs_of_a_board(bench: Bench) -> None:
    bench.closed()
    bench.board.command(Lock(True), bench.now)
    bench.cabinet.vehicle = Pilot.C
    bench.run(0.1)

    assert bench.board.pilot.value is Pilot.C
    assert bench.board.contactors.value is Contactor.CLOSED
    assert bench.board.locked.value
    assert bench.cabinet.duty == pytest.approx(0.05)
    assert not bench.names
    seen = {name: r.value for name, r in bench.board.temperatures_c.items()}
    assert seen == {"dc_plus": pytest.approx(60.0, abs=0.1), "board": 41.5}


def test_the_generator_runs_at_1_khz_from_the_start_and_steady(bench: Bench) -> None:
    root = bench.cabinet.root / "pwm0"

    assert (root / "period").read_text() == "1000000\n"
    assert (root / "enable").read_text() == "1\n"
    assert bench.cabinet.duty == 1.0


def test_an_inverting_stage_gets_the_complement(tmp_path: Path) -> None:
    (tmp_path / "pwm0").mkdir()
    pwm = Pwm(str(tmp_path / "pwm0"), inverted=True)

    pwm.set(0.05)

    assert (tmp_path / "pwm0/duty_cycle").read_text() == "950000\n"


def test_state_f_and_back(bench: Bench) -> None:
    bench.cabinet.vehicle = Pilot.B
    bench.board.command(Oscillator(0.0), bench.now)
    bench.run(0.1)
    assert bench.board.pilot.value is Pilot.F

    bench.board.command(Oscillator(None), bench.now)
    bench.run(0.1)
    assert bench.board.pilot.value is Pilot.B


def test_without_a_diode_the_pilot_is_not_decidable(bench: Bench) -> None:
    bench.closed()
    bench.cabinet.diode = False
    bench.run(0.1)

    assert bench.board.pilot.value is Pilot.UNKNOWN


def test_one_sample_between_two_states_is_no_state(bench: Bench) -> None:
    bench.cabinet.vehicle = Pilot.B
    bench.run(0.1)
    seen = []
    for high in (9.0, 7.6, 6.0, 6.0):
        bench.now += SCAN_S
        bench.board.levels(high, high, bench.now)
        seen.append(bench.board.pilot.value)

    assert seen == [Pilot.B, Pilot.B, Pilot.B, Pilot.C]


@pytest.mark.parametrize(
    ("active", "name"), [("emergency_stop", "emergency_stop"), ("door", "door_open")]
)
def test_a_safety_contact_opens_everything_and_latches(
    bench: Bench, active: str, name: str
) -> None:
    bench.closed()
    bench.cabinet.pressed.add(active)
    bench.run(SCAN_S)
    assert not bench.cabinet.driven
    bench.cabinet.pressed.clear()
    bench.run(1.0)
    assert bench.names == {name}

    bench.board.reset(bench.now)
    bench.run(1.0)

    assert not bench.names
    assert bench.cabinet.driven == {"K1"}  # the output waits for a command


def test_an_isolation_alarm_opens_and_does_not_latch(bench: Bench) -> None:
    bench.closed()
    bench.cabinet.pressed.add("isolation_alarm")
    bench.run(SCAN_S)
    assert not bench.cabinet.driven
    assert bench.names == {"isolation_alarm"}

    bench.cabinet.pressed.clear()
    bench.run(1.0)

    assert not bench.names
    assert bench.cabinet.driven == {"K1"}


def test_a_trip_of_the_rcm_opens_and_a_test_does_not_count_as_one(bench: Bench) -> None:
    bench.closed()
    assert not bench.board.residual_current

    bench.cabinet.pressed.add("residual_current")
    bench.run(SCAN_S)

    assert bench.board.residual_current
    assert not bench.cabinet.driven


def test_an_rcm_that_does_not_trip_when_tested_keeps_the_output_open(bench: Bench) -> None:
    bench.cabinet.pressed.add("rcm_dead")
    bench.run(0.2)
    bench.board.test_residual_current(bench.now)
    bench.run(1.0)
    bench.board.command(Contactors(True), bench.now)
    bench.run(0.2)

    assert bench.names == {"residual_current_test"}
    assert bench.cabinet.driven == {"K1"}


def test_a_contact_that_does_not_close_is_a_fault(bench: Bench) -> None:
    bench.closed()
    bench.cabinet.stuck.add("S2")
    bench.run(0.3)

    assert bench.names == {"contactor_one_pole"}


def test_lines_that_cannot_be_read_are_a_silent_board(bench: Bench) -> None:
    bench.closed()
    bench.cabinet.gone = True
    bench.run(0.32)

    assert bench.names == {"board_silent"}
    bench.cabinet.gone = False
    bench.run(0.1)
    assert "S1" not in bench.cabinet.driven


def test_an_adc_that_says_no_number_leaves_the_pilot_to_grow_old(bench: Bench) -> None:
    bench.closed()
    at = bench.board.pilot.at
    bench.cabinet.settings()
    (bench.cabinet.root / "high").write_text("busy\n")
    with pytest.raises(OSError, match="not a number: 'busy'"):
        read_analogue(bench.cabinet.settings().pilot_high)
    bench.now += 1.0
    with suppress(OSError):
        bench.runner.scan(bench.now)

    assert bench.board.pilot.at == at


def test_contacts_of_the_insulation_monitor_are_passed_on(bench: Bench) -> None:
    bench.cabinet.pressed.add("isolation_warning")
    bench.run(0.1)

    assert bench.board.isolation_contacts.value == (True, False)


@on_loop
async def test_the_runner_scans_and_leaves_everything_off(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path)
    board = GpioBoard(BOARD, asyncio.get_running_loop().time())
    task = asyncio.create_task(GpioRunner(cabinet.settings(), cabinet, board).run())

    await until(lambda: cabinet.driven == {"K1"})

    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert cabinet.closed
    assert cabinet.duty == 1.0


# --- settings and the kernel ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("gpiochip0:17", Place("/dev/gpiochip0", 17, False)),
        ("!gpiochip2:ESTOP", Place("/dev/gpiochip2", "ESTOP", True)),
        ("/dev/gpiochip0:3", Place("/dev/gpiochip0", 3, False)),
    ],
)
def test_a_line_is_named_by_its_chip_and_number_or_name(text: str, place: Place) -> None:
    assert Place.of(text) == place


def test_a_line_with_two_uses_is_refused() -> None:
    with pytest.raises(ValueError, match="gpiochip0:3 is used twice"):
        open_lines(GpioSettings(door="gpiochip0:3", lock="gpiochip0:3"))


def test_a_chip_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError):
        open_lines(GpioSettings(door="gpiochip987:3"))


def test_what_a_dc_outlet_lacks_is_told() -> None:
    assert list(lacking(GpioSettings())) == [
        "contactors",
        "emergency_stop",
        "pwm",
        "pilot_high.path",
        "pilot_low.path",
    ]
