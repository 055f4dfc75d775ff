"""site.toml and what of it must agree with the station.toml of its stations."""

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path

import msgspec

from secc import config
from secc.config import Config, ConfigError
from secc.power.meters.register_map import MapError, load
from secc.site.agent import FALL_S
from secc.site.feed import PHASES
from secc.site.layout import layout
from secc.site.settings import SiteConfig, StationEntry

CURRENTS = tuple(f"current_l{phase}_a" for phase in range(1, PHASES + 1))


def template(name: str = "site") -> str:
    """The commented site.toml with every key but the name at its default."""
    text = resources.files("secc.site").joinpath("site.toml").read_text(encoding="utf-8")
    return text.replace('#name = "site"', f'name = "{name}"') if name != "site" else text


def named(name: str, stations: Sequence[str]) -> SiteConfig:
    """A site of that name with these stations; raises `ConfigError` that names bad names."""
    lines = [f"name = {_text(name)}", "broker.host = 'localhost'"]
    lines += [f"[[stations]]\nname = {_text(station)}" for station in stations]
    return config.read_as(SiteConfig, "\n".join(lines), "secc site init")


def _text(value: str) -> str:
    return msgspec.json.encode(value).decode()


def read(path: Path) -> SiteConfig:
    """Raises `ConfigError` that names every problem."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file; `secc site init` writes one") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    site = config.read_as(SiteConfig, text, str(path))
    try:
        registers = load(site.feed.map) if site.feed.map else None
    except MapError as error:
        raise ConfigError(f"{path}: feed.map: {error}") from None
    if registers is not None and (missing := [n for n in CURRENTS if n not in registers]):
        raise ConfigError(f"{path}: feed.map: {site.feed.map} has no {', '.join(missing)}")
    return site


def local(site: SiteConfig, folder: Path) -> Iterator[tuple[StationEntry, Mapping[int, Config]]]:
    """The stations on this computer and their connectors; raises `ConfigError`."""
    taken: dict[tuple[Path, int], str] = {}
    for entry in site.stations:
        if not entry.file:
            continue
        file = folder / entry.file
        found = {each.outlet.connector: each for each in config.connectors(file)}
        for number in entry.connectors:
            if number not in found:
                raise ConfigError(
                    f"{file}: no connector {number}, which station {entry.name} has in site.toml"
                )
            other = taken.setdefault((file.resolve(), number), entry.name)
            if other != entry.name:
                raise ConfigError(
                    f"{file}: connector {number} is of {other} and {entry.name} in site.toml: "
                    "one of them is too many"
                )
        yield entry, {number: found[number] for number in entry.connectors}


def problems(entry: StationEntry, configs: Mapping[int, Config], slack_s: float) -> Iterator[str]:
    """What makes the promises of the site untrue."""
    for number, each in configs.items():
        site, where = each.outlet.site, f"station {entry.name}, connector {number}"
        if not site.enabled:
            yield f"{where}: site.enabled is false: it charges without grants"
        if each.control_path is None:
            yield f"{where}: control.enabled is false: it cannot be told anything"
        if (falls_s := each.outlet.charge.limit_lead_s + FALL_S) > slack_s:
            yield (
                f"{where}: its supply follows {falls_s:g} s later (charge.limit_lead_s), "
                f"sharing.slack_s is {slack_s:g}: set it to that at least"
            )
        if site.safe_current_a > entry.safe_current_a:
            yield (
                f"{where}: safe_current_a is {site.safe_current_a:g} there and "
                f"{entry.safe_current_a:g} in site.toml, which counts on it"
            )
        if site.phases != entry.phases:
            yield f"{where}: phases are {site.phases} there and {entry.phases} in site.toml"
    if entry.safe_current_a * len(entry.connectors) > entry.fuse_a:
        yield f"station {entry.name}: safe currents of its connectors are above its fuse_a"


def doubts(site: SiteConfig) -> Iterator[str]:
    """What is legal and will surprise somebody."""
    found = layout(site)
    safe, fuse = max(found.safe_a()[:PHASES]), site.grid.fuse_a - site.grid.reserve_a
    if safe > fuse:
        yield f"safe currents of all stations are {safe:g} A on a phase, the fuse leaves {fuse:g} A"
    elif safe > fuse / 2:
        yield (
            f"safe currents of all stations are {safe:g} A on a phase: more than half of the fuse "
            "can never be shared"
        )
    for name, resource in found.circuits.items():
        safe, fuse = max(found.safe_a()[resource : resource + PHASES]), found.fuse_a(resource)
        if safe > fuse:
            yield f"safe currents in circuit {name} are {safe:g} A on a phase, its fuse {fuse:g} A"
    if not site.feed.map:
        yield f"feed.map is empty: others are taken to draw {site.grid.house_a:g} A, unmeasured"
    if not site.stations:
        yield "there are no [[stations]]"


def control_path(site: SiteConfig) -> Path:
    """Where the master is asked for its state."""
    if site.control:
        return Path(site.control)
    return config.control_path().with_name(f"site-{site.name}.sock")


def password(file: str, folder: Path) -> str | None:
    """Of a broker's user; raises `ConfigError`."""
    if not file:
        return None
    path = folder / file
    try:
        if path.stat().st_mode & 0o077 and path.stat().st_uid == os.geteuid():
            raise ConfigError(f"{path}: others may read this password: chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
