"""After a fault of the program a new outlet takes the place of the old one.

What listeners have said until told otherwise still holds: they are there yet, and do not know.
"""

from secc.reports import SetAvailable
from secc.session.outlet import Outlet


def succeed(old: Outlet, new: Outlet, now: float) -> Outlet:
    """`new` with the limits, the availability and the switches of `old`."""
    new.charging.named.update(old.charging.named)
    for word in (SetAvailable(available=old.available), *old.contracts.standing):
        new.instruct(word, now)
    return new
