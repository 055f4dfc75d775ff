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


def without_bridge(connector: int, state: State | None, settings: PanelSettings) -> View:
    """`state` None: nobody serves the connector, which is a fault."""
    plugged = state is not None and state.plug is not None
    granted = state is not None and (state.authorization == "granted" or state.id_tag is not None)
    word, _ = condition(
        Truth(
            state,
            silent=state is None,
            available=state is None or state.available,
            plugged=plugged,
            granted=granted,
            transaction=plugged and granted,
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
    scene = _scene(word, state, settings, plugged=plugged, granted=granted)
    text = lines(scene, settings.columns, settings.rows)
    soc = state.soc if state is not None else None
    return View(connector, shown.colour.name.lower(), shown.blinking, text, soc)


def _scene(
    word: Status,
    state: State | None,
    settings: PanelSettings,
    *,
    plugged: bool,
    granted: bool,
) -> Scene:
    waiting = None
    if granted and not plugged:
        waiting = "vehicle"
    elif state is not None and state.authorization == "waiting":
        waiting = "tag"
    price = None
    if settings.price_per_kwh:
        price = Price(Decimal(settings.price_per_kwh), settings.currency)
    if state is None:
        return Scene(word, settings.name, fault="not running")
    return Scene(
        word,
        settings.name,
        price=price,
        waiting=waiting,
        energy_wh=state.energy_wh,
        power_w=state.voltage_v * state.current_a,
        soc=state.soc,
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
