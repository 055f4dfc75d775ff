"""The vendors' protocols by their names in station.toml."""

from collections.abc import Callable, Mapping

from secc.power.modules.infypower import Infypower
from secc.power.modules.maxwell import Maxwell
from secc.power.modules.module import Driver, Traits
from secc.power.modules.tonhe import Tonhe
from secc.power.modules.uugreenpower import UUGreenPower

# Built from our address on the bus (None: the usual one) and the group of the modules, if any.
DRIVERS: Mapping[str, Callable[[int | None, int | None], Driver]] = {
    "infypower": Infypower,
    "uugreenpower": UUGreenPower,
    "maxwell": Maxwell,
    "tonhe": Tonhe,
}


def traits(name: str) -> Traits:
    """What is fixed in a protocol."""
    return DRIVERS[name](None, None).traits
