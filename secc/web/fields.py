"""The keys of station.toml that the page offers, as one table; types and ranges are the keys'."""

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from msgspec import inspect

from secc import config
from secc.config import Config, ConfigError
from secc.web.editing import Value
from secc.web.roles import Right

Process = Literal["run", "bridge", "web"]
# Which process reads a key, and so has to be started anew before a change of it holds.
RESTART: Mapping[Process, str] = {
    "run": "secc run",
    "bridge": "secc bridge",
    "web": "secc web",
}


class Field(NamedTuple):
    """A row of the page; `each`: connectors may differ in it."""

    path: str
    label: str
    group: str
    process: Process
    each: bool = False
    unit: str = ""
    right: Right = Right.SETTINGS
    secret: bool = False
    hint: str = ""  # where the type says little


_S, _L, _C, _A, _O, _M = (
    *("Station", "Limits", "Connector", "Who may charge", "Central system (OCPP)", "Meters"),
)
_HARDWARE, _NETWORK = "Power modules", "Network and page"
_HW = Right.HARDWARE
FIELDS: tuple[Field, ...] = (
    Field("ocpp.panel.name", "Name", _S, "bridge"),
    Field(
        "web.visibility",
        "Visibility",
        _S,
        "web",
        hint="public: without a login one sees what is free and the price",
    ),
    Field(
        "ocpp.panel.price_per_kwh",
        "Price per kWh",
        _S,
        "bridge",
        hint="such as 0.45; empty: not shown",
    ),
    Field("ocpp.panel.currency", "Currency", _S, "bridge", hint="three letters"),
    Field("charge.max_power_w", "Power limit", _L, "run", each=True, unit="W"),
    Field("charge.max_current_a", "Current limit", _L, "run", each=True, unit="A"),
    Field("site.fuse_a", "Fuse level", _L, "run", each=True, unit="A"),
    Field(
        "iso15118_2.evseid", "EVSE id (ISO 15118-2)", _C, "run", True, hint="as in DE*ABC*E1234*1"
    ),
    Field("din70121.evseid", "EVSE id (DIN 70121)", _C, "run", True, hint="as in 49*123*456*789"),
    Field("iso15118_2.meter_id", "Meter id", _C, "run", each=True),
    Field("iso15118_2.enabled", "ISO 15118-2 is offered", _C, "run", each=True),
    Field("din70121.enabled", "DIN 70121 is offered", _C, "run", each=True),
    Field("authorization.policy", "Who may charge", _A, "run", each=True),
    Field("ocpp.authorization.tags", "Tags that may charge offline", _A, "bridge"),
    Field("ocpp.reader.kind", "Card reader", _A, "bridge"),
    Field("contract.enabled", "Plug & Charge", _A, "run", each=True),
    Field("contract.offline", "Plug & Charge while offline", _A, "run", each=True),
    Field("ocpp.url", "URL", _O, "bridge", hint="ws:// or wss://; empty: no central system"),
    Field("ocpp.id", "Id", _O, "bridge"),
    Field("ocpp.url_mode", "How the id joins the URL", _O, "bridge"),
    Field("ocpp.security_profile", "Security profile", _O, "bridge"),
    Field("ocpp.authorization_key", "Authorization key", _O, "bridge", secret=True),
    Field("power.meter.s0.pulses_per_kwh", "S0 pulses per kWh", _M, "run", each=True),
    *(
        Field(path, label, _M, "run", each=True, right=_HW)
        for path, label in (
            ("power.meter.source", "Source"),
            ("power.meter.map", "Meter (register map)"),
            ("power.meter.serial.port", "Serial port"),
            ("power.meter.serial.baud", "Baud"),
            ("power.meter.serial.unit", "Address on the line"),
            ("power.meter.s0.line", "Line of the S0 pulses"),
            ("power.meter.on_loss", "When the meter is lost"),
            ("power.feed.map", "Meter at the feed (register map)"),
        )
    ),
    *(
        Field(path, label, _HARDWARE, "run", each=True, unit=unit, right=_HW)
        for path, label, unit in (
            ("station.hardware", "Hardware", ""),
            ("power.modules.driver", "Protocol", ""),
            ("power.modules.count", "Modules expected", ""),
            ("charge.max_voltage_v", "Highest voltage", "V"),
            ("power.can.channel", "CAN channel", ""),
        )
    ),
    Field("network.interface", "Interface to the vehicle", _NETWORK, "run", True, "", _HW),
    Field("web.host", "Address of this page", _NETWORK, "web", False, "", _HW),
    Field("web.port", "Port of this page", _NETWORK, "web", False, "", _HW),
    Field("web.idle_s", "Log out when idle for", _NETWORK, "web", False, "s", _HW),
)


class Input(NamedTuple):
    """How a field is shown in a form."""

    kind: Literal["choice", "number", "text", "lines", "secret"]
    choices: tuple[str, ...] = ()
    step: str = "any"
    optional: bool = False


def groups(right: Right) -> Iterator[str]:
    """Names of groups with a field of this right."""
    yield from dict.fromkeys(field.group for field in FIELDS if field.right is right)


def of(path: str) -> Field | None:
    """The row of a key."""
    return next((field for field in FIELDS if field.path == path), None)


def value(settings: Config, path: str) -> Any:
    """What is in force."""
    return _leaf(settings, path)[1]


def words(path: str) -> str:
    """What the key may be."""
    return config.allowed(_leaf(Config(), path)[0])


def default(path: str) -> str:
    """What holds when it is not set."""
    return shown(_leaf(Config(), path)[1])


def shown(content: Any) -> str:
    """A value as a form holds it."""
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, tuple | list):
        return "\n".join(map(str, content))
    return (
        "" if content is None else f"{content:.15g}" if isinstance(content, float) else f"{content}"
    )


def form(field: Field) -> Input:
    """The input that fits the type of the key."""
    kind, optional = _bare(_leaf(Config(), field.path)[0])
    if field.secret:
        return Input("secret", optional=optional)
    match inspect.type_info(kind):
        case inspect.BoolType():
            return Input("choice", ("true", "false"))
        case inspect.LiteralType(values=values):
            return Input("choice", tuple(map(str, values)), optional=optional)
        case inspect.IntType():
            return Input("number", step="1", optional=optional)
        case inspect.FloatType():
            return Input("number", optional=optional)
        case inspect.VarTupleType():
            return Input("lines")
    return Input("text", optional=optional)


def read(field: Field, text: str) -> Value:
    """What somebody has typed, as the type of the key; raises ConfigError."""
    text = text.replace("\r\n", "\n").strip()
    kind, optional = _bare(_leaf(Config(), field.path)[0])
    if not text and optional:
        return None
    info = inspect.type_info(kind)
    try:
        match info:
            case inspect.BoolType():
                return {"true": True, "false": False}[text]
            case inspect.LiteralType(values=values):
                return next(one for one in values if str(one) == text)
            case inspect.IntType():
                return int(text)
            case inspect.FloatType():
                return float(text)
            case inspect.VarTupleType():
                return [line.strip() for line in text.split("\n") if line.strip()]
    except (KeyError, ValueError, StopIteration):
        raise ConfigError(f"{field.label}: must be {words(field.path)}") from None
    if any(not character.isprintable() for character in text):
        raise ConfigError(f"{field.label}: one line of plain text")
    return text


def _leaf(section: Any, path: str) -> tuple[Any, Any]:
    return next((kind, now) for name, kind, _, now in config.leaves(section) if name == path)


def _bare(kind: Any) -> tuple[Any, bool]:
    """The type without `| None`."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        inner = [one for one in typing.get_args(kind) if one is not types.NoneType]
        return inner[0], len(inner) < len(typing.get_args(kind))
    return kind, False
