"""The copper of a site as numbers: which resources each connector draws from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from secc.site.feed import PHASES
from secc.site.ledger import Bounds
from secc.site.settings import SiteConfig, StationEntry


@dataclass(frozen=True, slots=True)
class Place:
    """A connector and the numbers of the resources that it uses."""

    station: str
    connector: int
    phases: tuple[int, ...]  # 0 to 2
    uses: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"{self.station}/{self.connector}"


@dataclass(frozen=True, slots=True)
class Layout:
    """Resources: the phases of the feed, those of each circuit and of each station that has
    several connectors, and at last the surplus of the roof."""

    entries: Mapping[str, StationEntry]
    places: tuple[Place, ...]
    fuses: tuple[float, ...]  # of the resources after the feed and before the surplus
    circuits: Mapping[str, int]  # the first resource of each

    @property
    def surplus(self) -> int:
        """Number of the surplus."""
        return PHASES + len(self.fuses)

    def bounds(self) -> dict[str, dict[int, Bounds]]:
        """Of each connector, for the ledger."""
        return {
            name: {n: Bounds(entry.safe_current_a, entry.fuse_a) for n in entry.connectors}
            for name, entry in self.entries.items()
        }

    def load(self, currents: Mapping[str, float]) -> list[float]:
        """Amperes on each resource but the surplus, by name of the connector."""
        sums = [0.0] * self.surplus
        for place in self.places:
            for resource in place.uses:
                sums[resource] += currents.get(place.name, 0.0)
        return sums

    def safe_a(self) -> Sequence[float]:
        """On each resource but the surplus when nobody has a grant."""
        return self.load({p.name: self.entries[p.station].safe_current_a for p in self.places})

    def fuse_a(self, resource: int) -> float:
        """Of a circuit or station."""
        return self.fuses[resource - PHASES]


def layout(config: SiteConfig) -> Layout:
    """Of a site.toml."""
    fuses: list[float] = []

    def fused(amperes: float) -> int:
        fuses.extend([amperes] * PHASES)
        return PHASES + len(fuses) - PHASES

    circuits = {circuit.name: fused(circuit.fuse_a) for circuit in config.circuits}
    places: list[Place] = []
    for entry in config.stations:
        begins = [0, *(circuits[c.name] for c in config.circuits if entry.name in c.stations)]
        if len(entry.connectors) > 1:
            begins.append(fused(entry.fuse_a))
        phases = tuple(phase - 1 for phase in entry.phases)
        uses = tuple(begin + phase for begin in begins for phase in phases)
        places += [Place(entry.name, number, phases, uses) for number in entry.connectors]
    entries = {entry.name: entry for entry in config.stations}
    return Layout(entries, tuple(places), tuple(fuses), circuits)
