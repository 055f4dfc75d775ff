"""What an outlet shows when no bridge says it: the table of the manual over the station's state.

Without a bridge there is no central system: every light is that of a station offline.
"""

from decimal import Decimal

from secc.ocpp.display import Scene, lines
from secc.ocpp.leds import Colour, Light, Shown, light
from secc.ocpp.panel_settings import PanelSettings
from secc.ocpp.panel_words import View
from secc.ocpp.status import Scene as Truth
from secc.ocpp.status import Status, condition
from secc.ocpp.tariff import Price
from secc.reports import State

# The manual's table from the most urgent: an LED for several connectors shows the first of them.
_RANK = (
    Light(Colour.RED),
    Light(Colour.WHITE, blinking=True),
    *(Light(colour, blinking=True) for colour in (Colour.BLUE, Colour.PURPLE)),
    *(Light(colour) for colour in (Colour.BLUE, Colour.PURPLE, Colour.YELLOW, Colour.GREEN)),
)


# The charge is over, the plug still in; then the connection closes and the phase is idle again.
OVER = frozenset(("stop", "welding", "ended"))


def without_bridge(
    connector: int, state: State | None, settings: PanelSettings, over: State | None = None
) -> View:
    """`state` None: nobody serves the connector, which is a fault. `over`: how a charge ended."""
    plugged = state is not None and state.plug is not None
    granted = state is not None and (state.authorization == "granted" or state.id_tag is not None)
    charge = state
    if state is not None and over is not None and _is_of(over, state):
        charge = over
    finished = plugged and charge is not None and charge.phase in OVER
    word, _ = condition(
        Truth(
            state,
            silent=state is None,
            available=state is None or state.available,
            plugged=plugged,
            finished=finished,
            granted=granted,
            transaction=plugged and granted and not finished,
            delivered=state is not None and state.energy_wh > 0,
        )
    )
    shown = light(
        Shown(
            online=False,
            alarm=word == "Faulted",
            session=plugged and granted,
            authorized=granted and not plugged,
        )
    )
    waiting = "vehicle" if granted and not plugged else None
    if state is not None and state.authorization == "waiting":
        waiting = "tag"
    scene = _scene(word, state, charge, settings)._replace(waiting=waiting)
    text = lines(scene, settings.columns, settings.rows)
    soc = charge.soc if charge is not None and plugged else None
    return View(connector, shown.colour.name.lower(), shown.blinking, text, soc)


def _is_of(over: State, state: State) -> bool:
    """The charge that ended is that of the plug that is in."""
    return state.phase == "idle" and state.plug == over.plug is not None


def _scene(
    word: Status, state: State | None, charge: State | None, settings: PanelSettings
) -> Scene:
    if state is None or charge is None:
        return Scene(word, settings.name, fault="not running")
    price = None
    if settings.price_per_kwh:
        price = Price(Decimal(settings.price_per_kwh), settings.currency)
    return Scene(
        word,
        settings.name,
        price=price,
        energy_wh=charge.energy_wh,
        power_w=state.voltage_v * state.current_a,
        soc=charge.soc,
        fault=state.faults[0] if state.faults else None,
    )


def light_of(view: View) -> Light:
    """The light that `view` names; what is not in the table is an alarm."""
    named = (one for one in _RANK if one.colour.name.lower() == view.colour)
    return next((one for one in named if one.blinking == view.blinking), _RANK[0])


def most_urgent(lights: list[Light]) -> Light:
    """The one that comes first in the table; none is an alarm."""
    return min(lights, key=_RANK.index, default=_RANK[0])


def colour_at(shown: Light, now: float, blink_s: float) -> tuple[int, int, int]:
    """Red, green and blue at a time; all LEDs blink in step."""
    dark = shown.blinking and now % blink_s >= blink_s / 2
    red, green, blue = (0, 0, 0) if dark else shown.colour.value
    return red, green, blue
