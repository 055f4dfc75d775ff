"""Driver and simulated board on one line, on a clock of their own."""

from secc.power.board.driver import MasterBoard as Driver
from secc.power.board.settings import BoardSettings
from secc.power.node import Frame
from secc.session.plant import Contactors, Fault, Oscillator, Pilot
from tools.master_board import MasterBoard

STEP_S = 0.005
DEFAULTS = BoardSettings()
OUTPUT = frozenset({"S1", "S2"})


class Line:
    """`heard` and `said` are all frames of the driver and of the board."""

    def __init__(self, settings: BoardSettings = DEFAULTS) -> None:
        self.now = 1000.0
        self.board = MasterBoard(settings.id, self.now)
        self.driver = Driver(settings, nonce=0xBEEF, now=self.now)
        self.connected = True
        self.driver_runs = True
        self.heard: list[Frame] = []
        self.said: list[Frame] = []
        self.voltage_across: float | None = 0.0

    def step(self) -> None:
        self.now += STEP_S
        if self.voltage_across is not None:
            self.driver.across(self.voltage_across, self.now)
        commands = list(self.driver.frames(self.now)) if self.driver_runs else []
        answers = list(self.board.frames(self.now))
        self.heard += commands
        self.said += answers
        if self.connected:
            for frame in commands:
                self.board.receive(frame, self.now)
            for frame in answers:
                self.driver.receive(frame, self.now)

    def run(self, seconds: float) -> None:
        end = self.now + seconds - STEP_S / 2
        while self.now < end:
            self.step()

    def until(self, condition: object, within_s: float = 2.0) -> float:
        """Run until `condition()`; the seconds that it took."""
        assert callable(condition)
        began = self.now
        while not condition():
            assert self.now < began + within_s, "not within the time"
            self.step()
        return self.now - began

    def ready(self) -> "Line":
        """A vehicle is plugged in, the RCM is tested, the oscillator runs."""
        self.board.vehicle = Pilot.B
        self.run(0.3)
        self.driver.test_residual_current(self.now)
        self.driver.command(Oscillator(0.05), self.now)
        self.run(0.5)
        return self

    def closed(self) -> "Line":
        """Output contactors closed."""
        self.ready()
        self.driver.command(Contactors(True), self.now)
        self.run(0.3)
        assert self.board.closed(self.now) >= OUTPUT
        return self

    @property
    def open(self) -> bool:
        """No output contactor conducts."""
        return not OUTPUT & self.board.closed(self.now)

    @property
    def faults(self) -> frozenset[Fault]:
        return self.driver.faults(self.now)

    @property
    def names(self) -> set[str]:
        return {fault.name for fault in self.faults}
