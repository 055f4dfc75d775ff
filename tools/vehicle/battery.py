"""The traction battery of the simulated vehicle: what it wants and what it does with it."""

from dataclasses import dataclass
from itertools import pairwise

# Open-circuit voltage over nominal, by state of charge (NMC cells, rounded).
CURVE = ((0.0, 0.80), (0.1, 0.90), (0.3, 0.95), (0.6, 1.0), (0.8, 1.06), (1.0, 1.14))


@dataclass(slots=True)
class Battery:
    """State of charge 0..1; the station sees `open_circuit_v` behind `resistance_ohm`.

    `current_a` is a table (state of charge, most amperes up to there).
    """

    nominal_v: float = 360.0
    capacity_wh: float = 60_000.0
    soc: float = 0.4
    resistance_ohm: float = 0.05
    max_voltage_v: float = 410.0
    current_a: tuple[tuple[float, float], ...] = ((0.8, 150.0), (0.9, 80.0), (1.0, 30.0))
    energy_wh: float = 0.0  # taken in since the start

    @property
    def open_circuit_v(self) -> float:
        for (below, low), (above, high) in pairwise(CURVE):
            if self.soc <= above:
                share = (self.soc - below) / (above - below)
                return self.nominal_v * (low + share * (high - low))
        return self.nominal_v * CURVE[-1][1]

    @property
    def wanted_a(self) -> float:
        """What it takes now: the table, and less than that where the voltage would be too high."""
        table = next((amps for soc, amps in self.current_a if self.soc <= soc), 0.0)
        room = (self.max_voltage_v - self.open_circuit_v) / self.resistance_ohm
        return max(0.0, min(table, room))

    def charge(self, current_a: float, seconds: float) -> None:
        """Take in a current for a while."""
        energy_wh = self.open_circuit_v * current_a * seconds / 3600
        self.energy_wh += energy_wh
        self.soc = min(1.0, self.soc + energy_wh / self.capacity_wh)
