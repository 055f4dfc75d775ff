"""Which vehicle this probably is, and what to expect of it: the profiles of `quirks.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_SHORT = {
    "urn:din:70121:2012:MsgDef": "din",
    "urn:iso:15118:2:2013:MsgDef": "iso2",
    "urn:tesla:din:2018:MsgDef": "tesla",
}
_POINTS = {"OUI": 4, "RunID": 3, "offers": 2}
_LEAST = 3  # offers alone are shared by too many


@dataclass(frozen=True, slots=True)
class Profile:
    """A row of the file; None where the standard's figure holds."""

    name: str
    oui: tuple[str, ...] = ()
    run_id: str = ""
    offers: tuple[str, ...] = ()
    cable_check_s: float | None = None
    idle_s: float | None = None
    habits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """The best profile and what speaks for it; `rivals` have as much for them."""

    profile: Profile
    because: tuple[str, ...]
    rivals: tuple[Profile, ...] = ()

    @property
    def name(self) -> str:
        return " or ".join(profile.name for profile in (self.profile, *self.rivals))


def offer(namespace: str, schema_id: int, priority: int) -> str:
    """One entry of supportedAppProtocolReq as the file writes it."""
    return f"{_SHORT.get(namespace, namespace)} {schema_id} {priority}"


def identify(mac: str = "", run_id: str = "", offers: Iterable[str] = ()) -> Match | None:
    """Find the vehicle by its MAC (or EVCCID), RunID (both hex) and offers."""
    digits = mac.replace(":", "").lower()
    found = []
    for profile in profiles():
        because = _evidence(profile, digits, run_id.lower(), tuple(offers))
        found.append((sum(_POINTS[reason] for reason in because), because, profile))
    points = max((points for points, _, _ in found), default=0)
    if points < _LEAST:
        return None
    best = [(because, profile) for scored, because, profile in found if scored == points]
    because, profile = best[0]
    return Match(profile, because, tuple(rival for _, rival in best[1:]))


def _evidence(profile: Profile, mac: str, run_id: str, offers: tuple[str, ...]) -> tuple[str, ...]:
    because = []
    if mac and any(mac.startswith(oui.replace(":", "")) for oui in profile.oui):
        because.append("OUI")
    if run_id and profile.run_id and profile.run_id.replace("{mac}", mac or "?") == run_id:
        because.append("RunID")
    if offers and profile.offers == offers:
        because.append("offers")
    return tuple(because)


@cache
def profiles() -> tuple[Profile, ...]:
    """Every profile, in the order of the file."""
    rows = tomllib.loads(files("secc").joinpath("quirks.toml").read_text("utf-8"))["profile"]
    return tuple(_profile(row) for row in rows)


def _profile(row: dict[str, Any]) -> Profile:
    return Profile(
        name=row["name"],
        oui=tuple(row.get("oui", ())),
        run_id=row.get("run_id", ""),
        offers=tuple(row.get("offers", ())),
        cable_check_s=row.get("cable_check_s"),
        idle_s=row.get("idle_s"),
        habits=tuple(row.get("habits", ())),
    )
