"""What has been asked of the plant; only changes become commands, drivers repeat set-points."""

from secc.session.plant import (
    Command,
    Contactors,
    DataLink,
    IsolationTest,
    Lock,
    Oscillator,
    Range,
    Reset,
    Supply,
)

OFF = Supply()


class Asked:
    """Off, open, unlocked and silent to begin with; the first commands say so."""

    def __init__(self) -> None:
        self.supply = OFF
        self.closed = False
        self.monitoring = False
        self.locked = False
        self.duty: float | None = None
        self.blocked = False  # nothing but off and open for the rest of the session
        self.commands: list[Command] = [OFF, Contactors(), IsolationTest(), Lock(), Oscillator()]

    def set_supply(self, voltage_v: float, current_a: float) -> None:
        """Set-point of the supply."""
        wanted = OFF if self.blocked else Supply(voltage_v, current_a)
        if wanted != self.supply:
            self.supply = wanted
            self.commands.append(wanted)

    def supply_off(self) -> None:
        """No voltage, no current."""
        self.set_supply(0.0, 0.0)

    def contactors(self, closed: bool) -> None:
        """Close or open the output contactors."""
        closed = closed and not self.blocked
        if closed != self.closed:
            self.closed = closed
            self.commands.append(Contactors(closed))

    def monitor(self, running: bool) -> None:
        """Start or end insulation monitoring."""
        if running != self.monitoring:
            self.monitoring = running
            self.commands.append(IsolationTest(running))

    def lock(self, locked: bool) -> None:
        """Lock or unlock the connector."""
        if locked != self.locked:
            self.locked = locked
            self.commands.append(Lock(locked))

    def oscillator(self, duty: float | None) -> None:
        """Duty of the control pilot; None: no oscillation."""
        if duty != self.duty:
            self.duty = duty
            self.commands.append(Oscillator(duty))

    def range(self, max_voltage_v: float) -> None:
        """The most that the charge will need, told while the supply is off."""
        self.commands.append(Range(max_voltage_v))

    def reset(self) -> None:
        """Let the hardware forget its faults."""
        self.commands.append(Reset())

    def data_link(self, primitive: DataLink) -> None:
        """Tell the data link how the session has ended."""
        self.commands.append(primitive)

    def take(self) -> list[Command]:
        """Every command since the last time, in order."""
        commands, self.commands = self.commands, []
        return commands
