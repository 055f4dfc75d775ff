"""A Modbus unit and its serial line in station.toml; units with the same port share the line."""

from typing import Annotated, Literal

from msgspec import Meta

from secc.session.settings import Section

Baud = Annotated[int, Meta(ge=1_200, le=230_400)]
Parity = Literal["none", "even", "odd"]
UnitNumber = Annotated[int, Meta(ge=1, le=247)]


class ModbusSettings(Section, frozen=True):
    """Serial line and unit."""

    port: Annotated[str, Meta(min_length=1, max_length=200)] = "/dev/ttyUSB0"
    baud: Baud = 9_600
    parity: Parity = "none"
    stop_bits: Literal[1, 2] = 1
    unit: UnitNumber = 1
    timeout_s: Annotated[float, Meta(ge=0.05, le=2)] = 0.3  # to the whole answer

    @property
    def line(self) -> tuple[object, ...]:
        """What units on one port must agree about."""
        return self.baud, self.parity, self.stop_bits
