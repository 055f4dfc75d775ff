"""An outlet of real hardware, `[power]` of station.toml: its parts, each a table of its own."""

from typing import Literal

from secc.power.board.settings import BoardSettings
from secc.power.can_settings import CanSettings
from secc.power.derating import BoardDerating, ConnectorDerating
from secc.power.gpio.settings import GpioSettings
from secc.power.isolation.settings import IsolationSettings
from secc.power.meters.settings import FeedSettings, MeterSettings
from secc.power.modules.settings import ModulesSettings
from secc.power.pool.settings import PoolSettings
from secc.power.supervisor.settings import SupervisorSettings
from secc.session.settings import Seconds, Section, Volts


class PlausibilitySettings(Section, frozen=True):
    """Sources of one quantity have to agree."""

    voltage_spread_v: Volts = 50.0
    voltage_spread_s: Seconds = 30.0


class PowerSettings(Section, frozen=True):
    """The whole of it."""

    # Who sees the voltage of the cable behind the contactors; modules: nobody does, the vehicle is
    # told that of the power modules.
    output_voltage: Literal["modules", "meter", "monitor"] = "modules"
    can: CanSettings = CanSettings()
    modules: ModulesSettings = ModulesSettings()
    pool: PoolSettings = PoolSettings()
    board: BoardSettings = BoardSettings()
    gpio: GpioSettings = GpioSettings()
    meter: MeterSettings = MeterSettings()
    feed: FeedSettings = FeedSettings()
    isolation: IsolationSettings = IsolationSettings()
    plausibility: PlausibilitySettings = PlausibilitySettings()
    connector: ConnectorDerating = ConnectorDerating()
    electronics: BoardDerating = BoardDerating()
    supervisor: SupervisorSettings = SupervisorSettings()
