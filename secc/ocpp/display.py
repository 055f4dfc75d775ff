"""What the driver reads: by default four lines of at most 20 characters.

A pure function of the scene; what does not fit is shortened, never wrapped or dropped silently.
Plain ASCII, because character displays know little else.
"""

import unicodedata
from typing import NamedTuple

from secc.ocpp.tariff import Price, amount

COLUMNS, ROWS = 20, 4

_PROMPTS = {  # status of OCPP 1.6 7.7 -> first line
    "Available": "Ready to charge",
    "Preparing": "Preparing",
    "Charging": "Charging",
    "SuspendedEV": "Vehicle has paused",
    "SuspendedEVSE": "Waiting for power",
    "Finishing": "Remove the plug",
    "Reserved": "Reserved",
    "Unavailable": "Out of service",
    "Faulted": "Fault - not in use",
}


class Scene(NamedTuple):
    """What is true of a connector; None: not known or of no interest now.

    waiting   "tag": a vehicle is there and nobody has paid; "vehicle": the other way round
    notice    shown for a moment above all, e.g. "Card refused"
    """

    status: str
    name: str = ""
    online: bool = True
    price: Price | None = None
    waiting: str | None = None
    notice: str | None = None
    energy_wh: float | None = None
    power_w: float | None = None
    soc: int | None = None
    seconds: float | None = None
    fault: str | None = None


_WAITING = {"tag": "Show your card", "vehicle": "Plug in vehicle"}


def lines(scene: Scene, columns: int = COLUMNS, rows: int = ROWS) -> list[str]:
    """Exactly `rows` lines of at most `columns` characters."""
    notice = [scene.notice] if scene.notice else []
    found = [*notice, _prompt(scene), *_details(scene)]
    return [_fit(text, columns) for text in (*found[:rows], *[""] * (rows - len(found)))]


def _prompt(scene: Scene) -> str:
    if scene.waiting and scene.status in ("Available", "Preparing"):
        return _WAITING[scene.waiting]
    return _PROMPTS[scene.status]


def _details(scene: Scene) -> list[str]:
    if scene.status == "Faulted":
        return [*_fault(scene), "Please call service"]
    if scene.status in ("Charging", "SuspendedEV", "SuspendedEVSE", "Finishing"):
        return _charge(scene)
    offline = [] if scene.online else ["offline"]
    return [*_tariff(scene), *([scene.name] if scene.name else []), *offline]


def _fault(scene: Scene) -> list[str]:
    return [scene.fault.replace("_", " ")] if scene.fault else []


def _tariff(scene: Scene) -> list[str]:
    return [] if scene.price is None else [f"{scene.price.text} /kWh"]


def _charge(scene: Scene) -> list[str]:
    energy = (scene.energy_wh or 0.0) / 1000
    first = f"{energy:.2f} kWh"
    if scene.price is not None:
        first += f"  {amount(scene.price, scene.energy_wh or 0.0)}"
    second = [] if scene.power_w is None else [f"{max(scene.power_w, 0.0) / 1000:.1f} kW"]
    if scene.soc is not None:
        second.append(f"{scene.soc} %")
    third = [] if scene.seconds is None else [_duration(scene.seconds)]
    if scene.fault:
        third.append(scene.fault.replace("_", " "))
    elif not scene.online:
        third.append("offline")
    return [first, "  ".join(second), "  ".join(third)]


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)


def _fit(text: str, columns: int) -> str:
    spelled = unicodedata.normalize("NFC", text).translate(_GERMAN)
    letters = (c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    plain = "".join(letters).encode("ascii", "replace").decode()
    return plain if len(plain) <= columns else f"{plain[: columns - 1]}~"
