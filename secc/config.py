"""station.toml -> one frozen, typed `Config`; every problem of a file is told at once.

The types are the truth: sections, keys, ranges and defaults. `station.toml` beside this module is
the commented template that `secc init` writes; a test holds the two together.
"""

import difflib
import os
import tomllib
import typing
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, inspect

from secc.allowed import allowed as allowed  # part of what is told of a key
from secc.indicators.settings import Display, Lights
from secc.mirror.settings import Mirror
from secc.ocpp.settings import Ocpp
from secc.power.settings import PowerSettings
from secc.power.simulation.settings import SimulationSettings
from secc.session.settings import Section, Settings
from secc.site.settings import SiteAgent
from secc.tls.settings import Tls
from secc.uplink.settings import UplinkSettings
from secc.web.settings import Metrics, Web

T = TypeVar("T", bound=msgspec.Struct)

# Where the pattern of the type would tell a reader little.
_MUST = {
    "iso15118_2.evseid": "country, operator, E and outlet, as in DE*ABC*E1234*1, or ZZ00000",
}


class Station(Section, frozen=True):
    """The hardware behind the protocol."""

    hardware: Literal["simulated", "built"] = "simulated"
    fault_memory: Annotated[str, Meta(max_length=400)] = ""  # file; empty: nothing is kept


class Network(Section, frozen=True):
    """The interface towards the vehicle."""

    interface: Annotated[str, Meta(min_length=1, max_length=15)] | None = None
    wait_s: Annotated[float, Meta(ge=0, le=86_400)] = 60.0


class Control(Section, frozen=True):
    """The local control socket."""

    enabled: bool = True
    path: Annotated[str, Meta(min_length=1, max_length=107)] | None = None
    group: Annotated[str, Meta(min_length=1, max_length=32)] | None = None


class Trace(Section, frozen=True):
    """The record of every octet and transition."""

    file: Annotated[str, Meta(min_length=1, max_length=4096)] | None = None
    max_mib: Annotated[float, Meta(ge=0, le=1_048_576)] = 0.0
    keep: Annotated[int, Meta(ge=0, le=100)] = 3


class Log(Section, frozen=True):
    """Log lines on stderr."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Config(Section, frozen=True):
    """A whole station.toml; the keys and tables of `outlet` are at the top level of the file."""

    outlet: Settings = Settings()
    station: Station = Station()
    network: Network = Network()
    tls: Tls = Tls()
    control: Control = Control()
    ocpp: Ocpp = Ocpp()
    mirror: Mirror = Mirror()
    site_agent: SiteAgent = SiteAgent()
    web: Web = Web()
    metrics: Metrics = Metrics()
    lights: Lights = Lights()
    display: Display = Display()
    uplink: UplinkSettings = UplinkSettings()
    trace: Trace = Trace()
    log: Log = Log()
    power: PowerSettings = PowerSettings()
    simulation: SimulationSettings = SimulationSettings()

    @property
    def control_path(self) -> Path | None:
        """Where the control socket is, None when there is none."""
        if not self.control.enabled:
            return None
        return Path(self.control.path) if self.control.path else control_path(self.outlet.connector)

    @property
    def supervisor_path(self) -> Path:
        """Where the supervisor hears the beats of this station."""
        path, usual = self.power.supervisor.socket, control_path(self.outlet.connector)
        return Path(path) if path else usual.with_suffix(".supervisor")

    @property
    def pool_path(self) -> Path:
        """Where the arbiter of shared groups is; the same for all connectors."""
        path = self.power.pool.socket
        return Path(path) if path else control_path().with_name("secc-pool.sock")

    @property
    def meter_path(self) -> Path:
        """Where the sharer of the meter is; the same for all connectors."""
        path = self.power.meter.shared.socket
        return Path(path) if path else control_path().with_name("secc-meter.sock")


class ConfigError(Exception):
    """What is wrong with a configuration: one line each, with the place and what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def control_path(connector: int = 1) -> Path:
    """The usual place of a station's control socket, for servers and clients alike."""
    for variable in ("RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"):  # systemd's service, user session
        if folder := os.environ.get(variable):
            return Path(folder) / f"secc-{connector}.sock"
    if os.geteuid() == 0:
        return Path(f"/run/secc/secc-{connector}.sock")
    return Path(f"/tmp/secc-{os.geteuid()}/secc-{connector}.sock")


def template() -> str:
    """The commented station.toml with every key at its default."""
    return resources.files("secc").joinpath("station.toml").read_text(encoding="utf-8")


def load(path: Path, connector: int | None = None) -> Config:
    """Read `path`, for the connector of that number or the first one.

    Raises `ConfigError` that names every problem.
    """
    return parse(_text(path), str(path), connector)


def connectors(path: Path) -> tuple[Config, ...]:
    """What `path` says of each connector of the station, in order of their numbers."""
    text = _text(path)
    return tuple(parse(text, str(path), number) for number in numbers(_tables(text, str(path))))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file; `secc init {path}` writes a template") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None


def _tables(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not TOML: {error}") from None


def parse(text: str, file: str = "station.toml", connector: int | None = None) -> Config:
    """`load` for a text; `file` is its name in errors."""
    tables = _tables(text, file)
    there = numbers(tables)
    if connector is not None and connector not in there:
        known = ", ".join(map(str, there))
        raise ConfigError(f"{file}: there is no connector {connector}; known are {known}")
    others = tables.pop("connectors", {})
    if isinstance(others, dict) and connector is not None:
        tables["connector"] = connector
        tables = _merged(tables, others.get(str(connector), {}))
        file = f"{file} (connector {connector})" if len(there) > 1 else file
    problems: list[str] = []
    own = [name for name in Config.__struct_fields__ if name != "outlet"]
    outlet = {key: value for key, value in tables.items() if key not in own}
    rest = {key: value for key, value in tables.items() if key in own}
    settings = _read(Settings, outlet, "", problems, own)
    config = _read(Config, rest, "", problems, [])
    if problems or settings is None or config is None:
        raise ConfigError(*(f"{file}: {problem}" for problem in problems))
    return msgspec.structs.replace(config, outlet=settings)


def numbers(tables: Mapping[str, Any]) -> list[int]:
    """The connectors of a file: its own, and those of [connectors.N]."""
    first, others = tables.get("connector", 1), tables.get("connectors", {})
    if not isinstance(others, dict) or not all(
        name.isdecimal() and isinstance(table, dict) for name, table in others.items()
    ):
        raise ConfigError("connectors: must be tables with a number, as in [connectors.2.network]")
    if not isinstance(first, int):
        must = "must be a whole number; a table of a connector is [connectors.2.network]"
        raise ConfigError(f"connector = {_toml(first)}: {must}")
    return sorted({first, *map(int, others)})


def _merged(tables: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`tables` with each key that `over` has in place of its own."""
    merged = dict(tables)
    for key, value in over.items():
        ours = merged.get(key)
        nested = isinstance(value, dict) and isinstance(ours, dict)
        merged[key] = _merged(ours, value) if nested and ours is not None else value
    return merged


def read_as(struct: type[T], text: str, file: str) -> T:
    """Another TOML file with the sections of `struct`; raises `ConfigError`."""
    problems: list[str] = []
    found = _read(struct, _tables(text, file), "", problems, [])
    if found is None or problems:
        raise ConfigError(*(f"{file}: {problem}" for problem in problems))
    return found


def override(config: Config, **options: object) -> Config:
    """`config` with options of the command line in place of keys, e.g. `network__interface`.

    An option that is None leaves its key alone.
    """
    problems: list[str] = []
    for option, value in options.items():
        table, _, key = option.partition("__")
        if value is not None:
            section = getattr(config, table)
            kind = next(kind for name, kind, _ in keys(type(section)) if name == key)
            value = str(value) if isinstance(value, Path) else value
            section = msgspec.structs.replace(
                section, **{key: _value(kind, value, f"{table}.{key}", problems)}
            )
            config = msgspec.structs.replace(config, **{table: section})
    if problems:
        raise ConfigError(*(f"command line: {problem}" for problem in problems))
    return config


def _read(
    struct: type[T], table: Mapping[str, Any], path: str, problems: list[str], also: list[str]
) -> T | None:
    """`table` as a `struct`; appends to `problems`. `also`: keys that are known elsewhere."""
    known = {name: kind for name, kind, _ in keys(struct)}
    values: dict[str, Any] = {}
    before = len(problems)
    for key, value in table.items():
        where = f"{path}{key}"
        if key not in known:
            problems.append(f"{where}: unknown key; {_suggestion(key, path, [*known, *also])}")
        else:
            values[key] = _value(known[key], value, where, problems)
    if len(problems) > before:
        return None
    try:
        return struct(**values)
    except ValueError as error:  # what a struct checks across its keys
        problems.append(f"{path.rstrip('.')}: {error}".removeprefix(": "))
        return None


def _value(kind: Any, value: Any, where: str, problems: list[str]) -> Any:
    if _is_struct(kind):
        if isinstance(value, dict):
            return _read(kind, value, f"{where}.", problems, [])
        problems.append(f"{where} = {_toml(value)}: must be a table; write [{where}]")
        return None
    if (item := _item(kind)) and isinstance(value, list):
        value = [_value(item, each, f"{where}[{n}]", problems) for n, each in enumerate(value)]
        if None in value:
            return None
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        must = _MUST.get(where) or allowed(kind) or str(error)
        problems.append(f"{where} = {_toml(value)}: must be {must}; correct or remove it")
        return None


def _suggestion(key: str, path: str, known: list[str]) -> str:
    elsewhere = [place for place, *_ in leaves(Config()) if place.split(".")[-1] == key]
    if elsewhere:
        return f"it belongs to another table: {' or '.join(elsewhere)}"
    if near := difflib.get_close_matches(key, known, n=1):
        return f"did you mean {path}{near[0]}?"
    return f"known here are {', '.join(sorted(known))}"


def _item(kind: Any) -> type[msgspec.Struct] | None:
    """The table of which a list of tables is made."""
    match inspect.type_info(kind):
        case inspect.VarTupleType(item_type=inspect.StructType(cls=cls)):
            return cls
    return None


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def keys(struct: type[msgspec.Struct]) -> Iterator[tuple[str, Any, Any]]:
    """Name, type and default of each key of a section."""
    kinds = typing.get_type_hints(struct, include_extras=True)
    for field in msgspec.structs.fields(struct):
        yield field.name, kinds[field.name], field.default


def leaves(section: msgspec.Struct, path: str = "") -> Iterator[tuple[str, Any, Any, Any]]:
    """Path in the file, type, default and present value of every key below `section`."""
    nested = []
    for name, kind, default in keys(type(section)):
        value = getattr(section, name)
        if _is_struct(kind):
            nested.append((f"{path}{name}." if kind is not Settings else path, value))
        else:
            yield f"{path}{name}", kind, default, value
    for place, value in nested:
        yield from leaves(value, place)


def _toml(value: Any) -> str:
    """`value` as it is written in TOML, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return msgspec.json.encode(value).decode()
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
        case msgspec.Struct():
            return _toml(msgspec.structs.asdict(value))
    return str(value)


def dump(config: msgspec.Struct) -> str:
    """The effective configuration as TOML; a key that differs from its default says so."""
    lines: list[str] = []
    section = ""
    for path, _, default, value in leaves(config):
        table, _, key = path.rpartition(".")
        if table != section:
            lines += ["", f"[{table}]"]
            section = table
        if value is None:
            lines.append(f"# {key} is not set")
        else:
            changed = (
                "" if value == default or default is UNSET else f"  # default: {_toml(default)}"
            )
            lines.append(f"{key} = {_toml(value)}{changed}")
    return "\n".join(lines) + "\n"
