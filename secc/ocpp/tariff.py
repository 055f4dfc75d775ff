"""The price that is shown to a driver; the bill is the CSMS's.

Amounts are decimals: a float would show 0.30 * 3 as 0.8999.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Price(NamedTuple):
    """Price of a kilowatt-hour, in a currency of ISO 4217."""

    per_kwh: Decimal
    currency: str

    @property
    def text(self) -> str:
        """As it is shown."""
        return f"{self.per_kwh} {self.currency}"


def amount(price: Price, energy_wh: float) -> str:
    """What an energy costs, to the hundredth."""
    cost = price.per_kwh * Decimal(round(energy_wh)) / 1000
    return f"{cost.quantize(Decimal('0.01'), ROUND_HALF_UP)} {price.currency}"
