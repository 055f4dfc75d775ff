"""A connector in the words of its page: key -> text, or HTML for keys that end in _html."""

from collections.abc import Callable, Mapping
from typing import Any

from secc.power.faults import FAULTS
from secc.reports import State
from secc.web.live import Live
from secc.web.plot import svg

Piece = Callable[..., str]  # one of the macros of pieces.html
NONE = "—"
_PHASES = {
    "idle": "no session",
    "setup": "session set-up",
    "authorise": "waiting for authorisation",
    "parameters": "charge parameters",
    "cable_check": "cable check",
    "pre_charge": "pre-charge",
    "start": "starting",
    "deliver": "charging",
    "stop": "stopping",
    "welding": "welding detection",
    "ended": "session over",
    "paused": "paused",
}
_STOPPING = frozenset({"stop", "welding"})
_SEVERE = frozenset({"error", "emergency"})
_PILOT = {
    "A": "no vehicle",
    "B": "vehicle connected",
    "C": "vehicle ready",
    "D": "vehicle ready, wants ventilation",
    "E": "pilot short-circuited or PE lost",
    "F": "connector not available",
}
_LIMITS = {
    "grid": "grid",
    "ocpp": "central system",
    "operator": "operator",
    "site": "load management",
    "connector": "connector temperature",
    "electronics": "temperature of the electronics",
}


def status(live: Live) -> tuple[str, str]:
    """What the connector is doing in a word or two, and the tone of it."""
    state = live.state
    if not live.up or state is None:
        return "No contact", "bad"
    if state.latched or any(state.severities.get(name) in _SEVERE for name in state.faults):
        return "Fault", "bad"
    if state.phase == "deliver":
        return "Charging", "busy"
    if state.phase in _STOPPING:
        return "Stopping", "busy"
    if state.phase == "paused":
        return "Paused", "busy"
    if state.authorization == "waiting":
        return "Waiting for authorisation", "wait"
    if state.phase not in ("idle", "ended"):
        return "Preparing", "busy"
    if state.pilot in ("B", "C", "D"):
        return ("Finished" if live.ended else "Plugged in"), "wait"
    if state.pilot != "A":
        return _PILOT.get(state.pilot, "Pilot not decidable").capitalize(), "bad"
    return ("Free", "good") if state.available else ("Out of service", "off")


def texts(live: Live) -> dict[str, str]:
    """Everything of a connector that is one text."""
    word, tone = status(live)
    found = {"status": word, "tone": tone, "software": live.software}
    state = live.state
    if state is None:
        blank = dict.fromkeys((*_FIGURES, *_WORDS), NONE)
        return {**found, **blank, "soc_value": "0"}
    return {
        **found,
        **{name: figure(state) for name, figure in _FIGURES.items()},
        **{name: text(live, state) for name, text in _WORDS.items()},
        "soc_value": str(state.soc or 0) if state.session else "0",
    }


def pieces(live: Live, macro: Mapping[str, Piece]) -> dict[str, str]:
    """Everything of a connector that is a list or a drawing."""
    state = live.state
    lists: dict[str, Any] = {
        "faults": faults(state) if state else [],
        "limits": limits(state) if state else [],
        "temperatures": sorted(state.temperatures.items()) if state else [],
        "shares": sorted(live.slowest.values(), key=lambda share: -share.used),
        "recent": list(reversed(live.recent)),
    }
    found = {f"{name}_html": str(macro[name](rows)) for name, rows in lists.items()}
    found["plot_html"] = svg(live.curve.points) if live.curve else ""
    return found


def faults(state: State) -> list[dict[str, str]]:
    """Name, severity, and what to do."""
    return [
        {
            "name": name.replace("_", " "),
            "severity": state.severities.get(name, ""),
            "advice": advice(name),
            "latched": "waits for a reset" if name in state.latched else "",
        }
        for name in sorted({*state.faults, *state.latched})
    ]


def advice(name: str) -> str:
    """What has happened and what to do."""
    row = FAULTS.get(name)
    return row.text if row else "see the log of the station"


def limits(state: State) -> list[dict[str, str]]:
    """Who limits, and to what; the least of each unit holds."""
    rows = []
    for key, value in sorted(state.limits.items()):
        name, _, unit = key.rpartition("_")
        same = [v for k, v in state.limits.items() if k.endswith(f"_{unit}")]
        figure = f"{value / 1000:.1f} kW" if unit == "w" else f"{value:.0f} A"
        who = _LIMITS.get(name, name.replace("_", " "))
        rows.append({"who": who, "value": figure, "holds": "holds" if value == min(same) else ""})
    return rows


def duration(seconds: float) -> str:
    """As a clock shows it."""
    minutes, rest = divmod(int(max(seconds, 0)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _since(live: Live, state: State) -> str:
    return duration(state.time - live.began) if live.began is not None else NONE


def _link(live: Live, _: State) -> str:
    if live.link is None:
        return "without SLAC"
    far = live.link.attenuation_db
    words = [live.link.state.replace("_", " ")]
    words += [live.link.reason] if live.link.reason else []
    words += [f"{far:.1f} dB"] if far is not None else []
    return ", ".join(words)


def _asked(state: State) -> str:
    if state.target_voltage_v is None or state.target_current_a is None:
        return NONE
    return f"{state.target_voltage_v:.0f} V, {state.target_current_a:.0f} A"


def _course(state: State) -> str:
    return " · ".join(filter(None, (_PHASES.get(state.phase, state.phase), state.protocol)))


def _most(state: State) -> str:
    parts = [
        f"{value:.0f} {unit}"
        for value, unit in ((state.max_voltage_v, "V"), (state.max_current_a, "A"))
        if value is not None
    ]
    parts += [f"{state.max_power_w / 1000:.1f} kW"] if state.max_power_w is not None else []
    return ", ".join(parts) or NONE


def _last(live: Live, _: State) -> str:
    ended = live.ended
    if ended is None:
        return NONE
    how = "paused" if ended.paused else "ended as wanted" if ended.ok else "failed"
    by = "the vehicle" if ended.by == "ev" else f"the {ended.by}"
    return f"{how} by {by}: {ended.reason}"


def _central(live: Live, _: State) -> str:
    """The central system, as the bridge has told it."""
    health = live.health
    if health is None or health.central_system is None:
        return NONE
    words = ["online" if health.central_system else "offline"]
    if not health.central_system and health.silent_s is not None:
        words.append(f"silent for {duration(health.silent_s)}")
    if health.undelivered:
        words.append(f"messages waiting: {health.undelivered}")
    if health.set_aside:
        words.append(f"set aside: {health.set_aside}")
    return ", ".join(words)


_FIGURES: Mapping[str, Callable[[State], str]] = {
    "power": lambda s: f"{max(s.voltage_v * s.current_a, 0) / 1000:.1f} kW",
    "voltage": lambda s: f"{s.voltage_v:.0f} V",
    "current": lambda s: f"{s.current_a:.1f} A",
    "soc": lambda s: f"{s.soc} %" if s.session and s.soc is not None else NONE,
    "course": _course,
    "energy": lambda s: f"{s.energy_wh / 1000:.2f} kWh",
    "asked": _asked,
    "most": _most,
    "meter": lambda s: f"{s.meter_wh / 1000:.1f} kWh",
    "pilot": lambda s: f"{s.pilot}: {_PILOT.get(s.pilot, 'not decidable')}",
    "contactors": lambda s: s.contactors,
    "isolation": lambda s: s.isolation.replace("_", " "),
    "lock": lambda s: "locked" if s.locked else "unlocked",
    "phase": lambda s: _PHASES.get(s.phase, s.phase),
    "protocol": lambda s: s.protocol or NONE,
    "mode": lambda s: (s.mode or NONE).replace("_", " "),
    "authorization": lambda s: s.authorization or NONE,
    "vehicle": lambda s: s.ev_error or ("ready" if s.ev_ready else NONE),
}
_WORDS: Mapping[str, Callable[[Live, State], str]] = {
    "duration": _since,
    "link": _link,
    "modem": lambda live, _: live.modem.chip if live.modem else NONE,
    "last": _last,
    "central": _central,
}
