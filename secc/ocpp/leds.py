"""The status LED of a connector as a function of what is true (product manual, 2.6).

The table is read from above: an alarm hides everything, feedback at the reader hides the session.
"""

from enum import Enum
from typing import NamedTuple


class Colour(Enum):
    """Colours of the two RGB LEDs, as red, green, blue."""

    GREEN = (0, 255, 0)
    RED = (255, 0, 0)
    YELLOW = (255, 255, 0)
    BLUE = (0, 0, 255)
    PURPLE = (255, 0, 255)
    WHITE = (255, 255, 255)


class Light(NamedTuple):
    """What the LED shows."""

    colour: Colour
    blinking: bool = False


class Shown(NamedTuple):
    """What is true of a connector and its station.

    alarm        a fault that keeps it from charging (StatusNotification Faulted)
    busy         a card is being read, or firmware is being installed
    session      a transaction runs, whatever the vehicle does in it
    authorized   somebody may charge and no vehicle has come yet
    """

    online: bool
    alarm: bool = False
    busy: bool = False
    session: bool = False
    authorized: bool = False


def light(shown: Shown) -> Light:
    """The colour of product manual 2.6."""
    match shown:
        case Shown(alarm=True):
            return Light(Colour.RED)
        case Shown(busy=True):
            return Light(Colour.WHITE, blinking=True)
        case Shown(session=True):
            return Light(_linked(shown.online))
        case Shown(authorized=True):
            return Light(_linked(shown.online), blinking=True)
    return Light(Colour.GREEN if shown.online else Colour.YELLOW)


def _linked(online: bool) -> Colour:
    return Colour.BLUE if online else Colour.PURPLE
