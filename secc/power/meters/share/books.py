"""What the reader of a shared meter must not lose. Energies are whole mWh, so that sums are exact.

A copy of any age is consistent in itself: what has come since is found again in the register of
the meter and in the counters of the connectors, which only grow.
"""

import msgspec

from secc.power.meters.ledger import Entry

MILLI = 1_000
REMEMBERED = 16  # runs of a program whose counters are known


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One connector. `used` of `delivered` has been answered by the meter, as far as it will be."""

    register: int = 0
    delivered: int = 0
    used: int = 0
    carried: int = 0  # of its bound, for the meter's next step
    runs: dict[str, int] = {}  # the highest that each run of its program has told


class Books(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`accounts` by connector, those of the past included; `begun`: the meter at the beginning."""

    entry: Entry = Entry()  # the meter's register, and what has been made of its leaps
    pulses: int = 0  # of S0
    begun: int | None = None
    unassigned: int = 0
    accounts: dict[int, Account] = {}

    @property
    def counted(self) -> int:
        """By the meter since the division began."""
        return 0 if self.begun is None else milli(self.entry.register_wh) - self.begun

    @property
    def divided(self) -> int:
        """Of it, what has an owner, or never will have one."""
        return self.unassigned + sum(each.register for each in self.accounts.values())


def milli(wh: float) -> int:
    """Wh as whole mWh."""
    return round(wh * MILLI)
