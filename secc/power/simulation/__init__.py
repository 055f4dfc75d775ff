"""A charger and its vehicle in software, exact enough to be controlled (IEC 61851-23 CC)."""

from secc.power.simulation.plant import SimulatedPlant
from secc.power.simulation.settings import SimulationSettings

__all__ = ["SimulatedPlant", "SimulationSettings"]
