"""A site: power modules, master board and vehicle, coupled as copper couples them. Sans-IO."""

from secc.reports import Simulate
from secc.session.plant import Pilot
from tools.master_board import MasterBoard
from tools.rack import SHORT, Load, Rack

OUTPUT, MAINS = frozenset({"S1", "S2"}), frozenset({"K1", "K2", "K3"})
EV_OHM = 0.05


class Vehicle:
    """The vehicle's end of the cable, as a bench says."""

    def __init__(self) -> None:
        self.battery_v = 350.0
        self.inlet_closed = False
        self.shorted = False  # the cable, between its conductors

    def load(self) -> Load | None:
        """What it puts at the cable."""
        if self.shorted:
            return SHORT
        return Load(self.battery_v, EV_OHM) if self.inlet_closed else None


class Site:
    """`rack` and `board` may be broken by their own words; `simulate` moves the vehicle."""

    def __init__(self, rack: Rack, board: MasterBoard, now: float) -> None:
        self.rack, self.board, self.vehicle = rack, board, Vehicle()
        self._mains = False
        self._feed(False, now)

    def live(self, now: float) -> None:
        """Contactors move what is connected."""
        closed = self.board.closed(now)
        if (mains := closed >= MAINS) != self._mains:
            self._feed(mains, now)
        load = self.vehicle.load() if closed >= OUTPUT else None
        if load != self.rack.load:
            self.rack.connect(load, now)
        self.rack.live_until(now)

    def simulate(self, word: Simulate, now: float) -> None:
        """Words of a vehicle to a bench."""
        for name, broken in (("earth_lost", word.pe), ("diode", word.diode)):
            if broken is not None:
                self.board.set_fault(name, not broken, now)
        if word.short is not None:
            self.board.set_fault("pilot_short", word.short, now)
        if word.pilot is not None:
            self.board.vehicle = Pilot.A if word.pilot == "auto" else Pilot(word.pilot)
        if word.battery_v is not None:
            self.vehicle.battery_v = word.battery_v
        if word.inlet_closed is not None:
            self.vehicle.inlet_closed = word.inlet_closed
        self.live(now)

    @property
    def conducting(self) -> bool:
        """The source reaches the cable."""
        return self.rack.load is not None

    def _feed(self, mains: bool, now: float) -> None:
        """Modules without their AC input are dead."""
        self._mains = mains
        for module in self.rack.modules:
            self.rack.fault(module.address, "dead", not mains, now)
