"""The power modules of an outlet, `[modules]` of station.toml."""

from typing import Annotated, Literal

from msgspec import Meta

from secc.power.modules.drivers import traits
from secc.power.modules.infypower import Infypower, InfypowerSettings
from secc.power.modules.maxwell import Maxwell, MaxwellSettings
from secc.power.modules.module import Driver
from secc.power.modules.tonhe import Tonhe, TonheSettings
from secc.power.modules.uugreenpower import UUGreenPower
from secc.session.settings import Amperes, Seconds, Section, Volts

_Address = Annotated[int, Meta(ge=0, le=255)]
_Current = Annotated[float, Meta(gt=0, le=1_000)]
_Alarm = Annotated[str, Meta(min_length=1, max_length=40)]
_NOT_TOLD = ("uugreenpower", "tonhe")  # protocols that do not tell what a module is rated for


class ModulesSettings(Section, frozen=True):
    """Which modules there are, what they can do, how they are asked and when they are given up."""

    driver: Literal["infypower", "uugreenpower", "maxwell", "tonhe"] = "infypower"
    addresses: Annotated[tuple[_Address, ...], Meta(max_length=60)] = ()  # empty: all that answer
    count: Annotated[int, Meta(ge=0, le=60)] = 0  # expected; 0: as many as there are addresses
    least: Annotated[int, Meta(ge=1, le=60)] = 1  # fewer healthy ones: the charge ends
    controller: _Address | None = None  # our address; None: as the vendor's document has it
    group: Annotated[int, Meta(ge=1, le=15)] | None = None
    together: bool = True  # one frame for all when all get the same
    max_voltage_v: Volts = 1000.0
    min_voltage_v: Volts = 150.0
    max_current_a: _Current | None = None  # of one module; None: as told
    max_power_w: Annotated[float, Meta(gt=0, le=1_000_000)] | None = None
    voltage_range: Literal["auto", "high", "low", "leave"] = "auto"
    low_range_v: Volts = 500.0
    low_range_max_current_a: _Current | None = None  # None: as in the high range
    heed_available: bool = True  # what a module says that it can give now bounds it
    walk_in: bool | None = None  # None: as the module has it
    min_share_a: Annotated[float, Meta(ge=0.1, le=50)] = 1.0
    rest_s: Seconds = 60.0
    start_s: Annotated[float, Meta(ge=1, le=60)] = 8.0
    range_s: Annotated[float, Meta(ge=0.5, le=30)] = 2.0
    repeat_s: Annotated[float, Meta(ge=0.1, le=5)] = 0.5
    spacing_s: Annotated[float, Meta(ge=0.0, le=1)] = 0.1
    load_bit_s: Annotated[int, Meta(ge=1_000, le=1_000_000)] = 20_000
    warn_s: Annotated[float, Meta(ge=0.3, le=30)] = 1.0
    silent_s: Annotated[float, Meta(ge=0.5, le=30)] = 2.0
    lost_s: Annotated[float, Meta(ge=2, le=120)] = 15.0
    watchdog_s: Annotated[float, Meta(gt=0, le=60)] | None = None  # None: as the document says
    off_s: Annotated[float, Meta(ge=0.5, le=30)] = 2.0
    off_current_a: Amperes = 1.0
    excess_a: Amperes = 5.0
    excess_share: Annotated[float, Meta(ge=0, le=0.5)] = 0.05
    excess_s: Annotated[float, Meta(ge=0.1, le=10)] = 1.0
    fall_a_per_s: Annotated[float, Meta(ge=1, le=10_000)] = 50.0
    ignored_alarms: Annotated[tuple[_Alarm, ...], Meta(max_length=32)] = ()
    infypower: InfypowerSettings = InfypowerSettings()
    maxwell: MaxwellSettings = MaxwellSettings()
    tonhe: TonheSettings = TonheSettings()

    @property
    def common(self) -> bool:
        """A frame to all reaches nobody else's modules."""
        return self.together and (self.group is not None or not self.addresses)

    def codec(self) -> Driver:
        """The protocol, as it is to be spoken to these modules."""
        match self.driver:
            case "infypower":
                return Infypower(self.controller, self.group, self.infypower)
            case "uugreenpower":
                return UUGreenPower(self.controller, self.group)
            case "maxwell":
                return Maxwell(self.controller, self.group, self.maxwell)
            case "tonhe":
                return Tonhe(self.controller, self.group, self.tonhe)

    def __post_init__(self) -> None:
        if self.driver in _NOT_TOLD and (self.max_current_a is None or self.max_power_w is None):
            raise ValueError(
                f"{self.driver} does not tell what a module is rated for: "
                "set max_current_a and max_power_w as its data sheet has them"
            )
        known = traits(self.driver)
        if self.controller is not None and self.controller not in known.controllers:
            raise ValueError(f"controller must be {_from_to(known.controllers)} for {self.driver}")
        if outside := [each for each in self.addresses if each not in known.addresses]:
            modules = _from_to(known.addresses)
            raise ValueError(f"addresses: {outside[0]} is none of {self.driver}, {modules} are")
        if len(set(self.addresses)) < len(self.addresses):
            raise ValueError("addresses: the same one is there twice")
        if self.group is not None and not self.addresses:
            raise ValueError("group needs addresses: another outlet's modules answer here, too")
        texts = sorted({alarm.text for alarm in known.alarms if alarm.fault})
        if strange := [each for each in self.ignored_alarms if each not in texts]:
            raise ValueError(
                f"ignored_alarms: {self.driver} has no {strange[0]!r}; it has {', '.join(texts)}"
            )
        watchdog_s = self.watchdog_s or known.watchdog_s or 0.0
        if self.lost_s <= watchdog_s:
            raise ValueError(
                f"lost_s must be longer than the modules' watchdog of {watchdog_s:g} s: "
                "until then one that is silent may still deliver"
            )


def _from_to(addresses: range) -> str:
    return f"{addresses[0]} to {addresses[-1]}"
