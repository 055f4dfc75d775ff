"""Unit files of a station: one table of processes, one text that all of them share.

A pure function of the configuration: path below the root -> text, or where a link leads to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from math import ceil
from pathlib import Path

import msgspec
from msgspec import structs

from secc.config import Config
from secc.service import needs
from secc.service.needs import Needs

MARK = "# Written by `secc service install`: changes here are lost."
UNITS = Path("etc/systemd/system")
USERS = Path("etc/sysusers.d/secc.conf")
RULES = Path("etc/udev/rules.d/70-secc.rules")
TARGET = "secc.target"
USER = "secc"
STEPS_SINCE = 254  # RestartSteps= and RestartMaxDelaySec= of systemd

_NETWORK = ("AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK")
_NICE = ("setpriority",)  # archives and histories are made at a low priority
_RULES = {  # group: devices that it may use
    "gpio": 'SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="gpio", MODE="0660"',
    "i2c": 'SUBSYSTEM=="i2c-dev", GROUP="i2c", MODE="0660"',
    "spi": 'SUBSYSTEM=="spidev", GROUP="spi", MODE="0660"',
}
_PWM_RULE = (
    'SUBSYSTEM=="pwm", ACTION=="add|change", '
    "RUN+=\"/bin/sh -c 'chgrp -R gpio /sys%p && chmod -R g+w /sys%p'\""
)


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link to `target`."""

    target: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What the units are made of besides the configuration."""

    program: Path  # .../bin/secc
    file: Path  # station.toml
    tables: frozenset[str]  # that stand in it
    site: Path | None = None  # site.toml of a master
    systemd: int = 252


@dataclass(frozen=True, slots=True)
class Process:
    """One kind of process; `instances`: connectors that have one each, () is one for all."""

    name: str
    what: str
    command: str
    needs: Needs
    memory: str
    families: tuple[str, ...] = ("AF_UNIX",)
    capabilities: tuple[str, ...] = ()
    watchdog_s: int | None = None  # None: it tells nothing
    start_s: int = 60
    stop_s: int = 15
    instances: tuple[int, ...] = ()
    after: str = ""
    realtime: bool = False
    executable_memory: bool = False  # callbacks of OpenSSL are made at run time
    calls: tuple[str, ...] = ()  # of the system, beyond those that all have


def processes(connectors: Sequence[Config], setting: Setting) -> Iterator[Process]:
    """Those that this station has."""
    yield _outlet(connectors, setting)
    if guarded := [one for one in connectors if one.power.supervisor.enabled]:
        yield _supervisor(guarded, setting)
    first = connectors[0]
    if first.power.pool.groups:
        yield Process(
            "secc-pool",
            "arbiter of shared power modules",
            f"pool {setting.file}",
            Needs(),
            "64M",
            watchdog_s=30,
        )
    if sharing := [one for one in connectors if one.power.meter.source == "shared"]:
        yield Process(
            "secc-meter",
            "meter that connectors share",
            f"meter share {setting.file}",
            needs.of([sharing[0].power.meter]),
            "96M",
            watchdog_s=30,
        )
    yield from _servers(connectors, setting)
    if any(one.lights.driver != "none" or one.display.kind != "none" for one in connectors):
        yield _lights(connectors, setting)
    if first.uplink.enabled:
        yield Process(
            "secc-uplink",
            "state of the uplink",
            f"uplink watch {setting.file}",
            Needs(),
            "96M",
            watchdog_s=60,
            after="dbus.service NetworkManager.service ModemManager.service",
        )


def _servers(connectors: Sequence[Config], setting: Setting) -> Iterator[Process]:
    """What speaks over the network."""
    first, file = connectors[0], setting.file
    if first.ocpp.url is not None:
        used = needs.of(one.ocpp for one in connectors)
        yield _server("bridge", "OCPP bridge", f"bridge {file}", used, calls=_NICE)
    if "web" in setting.tables:
        folder = Needs(folders=frozenset({str(file.parent)}))  # it changes settings
        used = needs.of([first.web]) | folder
        yield _server("web", "local page", f"web {file}", used, calls=_NICE)
    if "metrics" in setting.tables:
        yield _server("metrics", "figures for Prometheus", f"metrics {file}")
    if first.mirror.broker.host:
        yield _server("mirror", "reports on an MQTT broker", f"mirror {file}")
    if first.site_agent.broker.host:
        yield _server("site-agent", "agent in its site", f"site agent {file}")
    if setting.site is not None:
        used = needs.of([first.power.feed])
        yield _server("site", "load management of the site", f"site run {setting.site}", used)


def _server(
    name: str, what: str, command: str, used: Needs | None = None, *, calls: tuple[str, ...] = ()
) -> Process:
    return Process(
        f"secc-{name}",
        what,
        command,
        used or Needs(),
        "384M",
        _NETWORK,
        watchdog_s=60,
        after="network-online.target",
        executable_memory=True,
        calls=calls,
    )


def _outlet(connectors: Sequence[Config], setting: Setting) -> Process:
    families = [*_NETWORK]
    slac = any(one.outlet.slac.enabled for one in connectors)
    if slac:
        families.append("AF_PACKET")
    if any(one.station.hardware == "built" for one in connectors):
        families.append("AF_CAN")
    used = needs.of(
        section for one in connectors for section in (one.station, one.trace, one.tls, *_parts(one))
    )
    # Only a member may give its socket to a group.
    groups = frozenset(one.control.group for one in connectors if one.control.group)
    used |= Needs(groups=groups)
    return Process(
        "secc",
        "outlet",
        f"run {setting.file} --connector %i",
        used,
        "256M",
        tuple(families),
        ("CAP_NET_RAW",) if slac else (),
        watchdog_s=10,
        start_s=60 + ceil(max(one.network.wait_s for one in connectors)),
        stop_s=10 + ceil(max(one.outlet.timing.shutdown_s for one in connectors)),
        # What it ends a charge with is stopped after it.
        after="secc-supervise@%i.service secc-pool.service secc-meter.service",
        instances=tuple(one.outlet.connector for one in connectors),
        executable_memory=True,
        calls=("@chown",) if groups else (),
    )


def _parts(one: Config) -> Sequence[msgspec.Struct]:
    """Sections of what is wired to this computer."""
    if one.station.hardware != "built":
        return ()
    return (one.power.gpio, one.power.meter, one.power.feed, one.power.isolation)


def _supervisor(guarded: Sequence[Config], setting: Setting) -> Process:
    can = any(one.power.supervisor.output == "can" for one in guarded)
    used = needs.of(
        structs.replace(one, gpio_chip="") if one.output == "can" else one
        for one in (connector.power.supervisor for connector in guarded)
    )
    return Process(
        "secc-supervise",
        "supervisor of an outlet's contactors",
        f"supervise {setting.file} --connector %i",
        used,
        "64M",
        (*_NETWORK, "AF_CAN") if can else ("AF_UNIX",),
        ("CAP_SYS_NICE", "CAP_IPC_LOCK"),
        instances=tuple(one.outlet.connector for one in guarded),
        realtime=True,
    )


def _lights(connectors: Sequence[Config], setting: Setting) -> Process:
    used = needs.of(section for one in connectors for section in (one.lights, one.display))
    for display in (one.display for one in connectors if one.display.kind in ("ssd1306", "sh1106")):
        used |= needs.I2C if display.bus == "i2c" else needs.SPI
    return Process(
        "secc-lights",
        "LEDs and displays",
        f"lights {setting.file}",
        used,
        "128M",
        watchdog_s=30,
    )


def files(connectors: Sequence[Config], setting: Setting) -> dict[Path, str | Link]:
    """Everything that is to be there."""
    found: dict[Path, str | Link] = {}
    all_needs = Needs()
    wants = UNITS / f"{TARGET}.wants"
    for process in processes(connectors, setting):
        all_needs |= process.needs
        name = f"{process.name}@.service" if process.instances else f"{process.name}.service"
        found[UNITS / name] = text(process, setting)
        for instance in process.instances or ("",):
            unit = name.replace("@.", f"@{instance}.")
            found[wants / unit] = Link(f"../{name}")
    found[UNITS / TARGET] = (
        f"{MARK}\n[Unit]\nDescription=Charging station\n\n[Install]\nWantedBy=multi-user.target\n"
    )
    found[UNITS / "multi-user.target.wants" / TARGET] = Link(f"../{TARGET}")
    found[USERS] = _users(all_needs)
    if rules := _rules(all_needs):
        found[RULES] = rules
    return found


def names(connectors: Sequence[Config], setting: Setting) -> list[str]:
    """Units that run: services by instance."""
    found = []
    for process in processes(connectors, setting):
        found += [f"{process.name}@{n}.service" for n in process.instances] or [
            f"{process.name}.service"
        ]
    return found


def text(process: Process, setting: Setting) -> str:
    """The unit file of one kind of process."""
    template = resources.files("secc.service").joinpath("unit.service").read_text(encoding="utf-8")
    lines = [line for line in template.splitlines() if not line.startswith("#")]
    body = "\n".join(lines).strip() + "\n"
    for name, value in _values(process, setting).items():
        body = body.replace(f"@{name}@", value)
    kept = [line for line in body.splitlines() if not line.endswith("=-")]  # of no use here
    return f"{MARK}\n" + "\n".join(kept) + "\n"


def _values(process: Process, setting: Setting) -> Mapping[str, str]:
    """`-` alone leaves out the line."""
    restart = "2" if setting.systemd >= STEPS_SINCE else "5"
    steps = setting.systemd >= STEPS_SINCE
    used = process.needs
    alone = set(process.families) == {"AF_UNIX"}
    return {
        "WHAT": process.what + (" %i" if process.instances else ""),
        "AFTER": f"network.target {process.after}".strip(),
        "WANTS": "network-online.target" if "network-online" in process.after else "-",
        "TYPE": "notify" if process.watchdog_s else "exec",
        "PROGRAM": f"{setting.program} {process.command}",
        "RESTART": restart,
        "STEPS": "5" if steps else "-",
        "LONGEST": "60" if steps else "-",
        "WATCHDOG": f"{process.watchdog_s}" if process.watchdog_s else "-",
        "START": f"{process.start_s}",
        "STOP": f"{process.stop_s}",
        "CAPABILITIES": " ".join(process.capabilities),
        "FAMILIES": " ".join(process.families),
        "PRIVATE_NETWORK": "yes" if alone else "-",
        "DEVICES": "\nDeviceAllow=".join(f"{one} rw" for one in sorted(used.devices)) or "-",
        "FOLDERS": " ".join(f"-{one}" for one in sorted(used.folders)) or "-",
        "TUNABLES": "no" if used.pwm else "yes",
        "CALLS": "@system-service" + (" @resources" if process.realtime else ""),
        "REFUSED": "~@privileged" if process.realtime else "~@privileged @resources",
        "BESIDES": " ".join(process.calls) or "-",
        "REALTIME": "no" if process.realtime else "yes",
        "RTPRIO": "99" if process.realtime else "-",
        "MEMLOCK": "infinity" if process.realtime else "-",
        "EXECUTABLE": "no" if process.executable_memory else "yes",
        "MEMORY": process.memory,
    }


def _users(used: Needs) -> str:
    lines = [MARK, 'u secc - "Charging station" /var/lib/secc']
    lines += [f"m secc {group}" for group in sorted(used.groups)]
    return "\n".join(lines) + "\n"


def _rules(used: Needs) -> str:
    lines = [_RULES[group] for group in sorted(used.groups) if group in _RULES]
    if used.pwm:
        lines.append(_PWM_RULE)
    return "\n".join([MARK, *lines]) + "\n" if lines else ""
