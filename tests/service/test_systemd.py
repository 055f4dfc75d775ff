"""A station under a real systemd: every unit with its hardening, from installation to removal.

Each test stands alone; in this order they are what an owner does.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from secc.service import units
from tools import cable
from tools.outlet.rig import toml
from tools.running import running
from tools.systemd import machine as machines
from tools.systemd import station as stations
from tools.systemd.machine import wait_until
from tools.systemd.station import CURRENT, RELEASES, SETTINGS, SITE, Bench, bench

ALIVE_S = 60.0
BROKER = {"broker": {"host": "127.0.0.1", "port": stations.MQTT_PORT}}
TABLES = {
    "network": {"interface": cable.STATION},
    "slac": {"enabled": True},
    "control": {"group": "operators"},
    "trace": {"file": "/var/log/secc/trace.jsonl", "max_mib": 0.01, "keep": 2},
    "ocpp": {"url": f"ws://127.0.0.1:{stations.OCPP_PORT}/ocpp"},
    "web": {"port": 8080},
    "metrics": {"port": 9815},
    "mirror": BROKER,
    "site": {"enabled": True},
    "site_agent": BROKER,
    "uplink": {"enabled": True},
    "display": {"kind": "file", "file": "/var/lib/secc/display.png"},
    "connectors": {
        "2": {
            "network": {"interface": stations.SPARE},
            "slac": {"enabled": False},
            "trace": {"file": "/srv/trace/2.jsonl"},
        }
    },
}
UNITS = {
    *("secc@1", "secc@2", "secc-bridge", "secc-web", "secc-metrics", "secc-mirror"),
    *("secc-site-agent", "secc-site", "secc-lights", "secc-uplink"),
}
# Shorter than a station has, so that the tests are: the rules stay what they are.
IMPATIENT = "[Service]\nWatchdogSec=6\nRestartSec=100ms\n"
STOPPED = ("secc@1", "secc-bridge", "secc-site")
KILLED = ("secc@2", "secc-web", "secc-lights")


Told = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, Told]]:
    """By an owner who has forgotten what the user `secc` may reach; and what was said."""
    if why := machines.missing() or stations.missing():
        pytest.skip(why)
    try:
        built = stations.wheel(tmp_path_factory.mktemp("wheel"))
    except OSError as error:
        pytest.skip(f"no wheel: {error}")
    with bench(built) as made:
        assert made.secc("init", SETTINGS).returncode == 0
        made.path(SETTINGS).write_text(toml(TABLES))
        made.path(SETTINGS).chmod(0o600)
        assert made.secc("site", "init", SITE).returncode == 0
        assert made.secc("service", "switch", RELEASES / "1.0", SETTINGS).returncode == 0
        yield made, made.secc("service", "install", SETTINGS, "--site", SITE)


@pytest.fixture(scope="module")
def station(installed: tuple[Bench, Told]) -> Bench:
    """With all its units active."""
    made, _ = installed
    run = made.machine.run
    run("install", "-d", "-o", "secc", "-m", "750", "/srv/trace")
    run("chgrp", "-R", "secc", "/etc/secc")
    run("chmod", "-R", "g+rwX", "/etc/secc")
    for unit in UNITS:
        place = Path("/etc/systemd/system", re.sub("@.*", "@", unit) + ".service.d")
        run("mkdir", "-p", str(place))
        made.path(place / "impatient.conf").write_text(IMPATIENT)
    assert made.secc("service", "install", SETTINGS, "--site", SITE, "--now").returncode == 0
    made.wait_active()
    return made


def test_an_installation_says_what_the_services_may_not_reach(
    installed: tuple[Bench, Told],
) -> None:
    _, told = installed

    assert told.returncode == 0, told.stderr
    assert f"{SETTINGS}: secc may not read it" in told.stderr
    assert "/srv/trace: secc may not write there: install -d -o secc" in told.stderr
    assert "bin/python" not in told.stderr  # services can start it


def test_every_unit_serves_behind_its_hardening(station: Bench) -> None:
    assert {unit.removesuffix(".service") for unit in station.units()} == UNITS
    told = station.secc("service", "status", SETTINGS, "--site", SITE)
    assert (told.returncode, told.stderr) == (0, ""), told.stdout
    assert not re.findall(".*(?:Permission denied|not permitted|Traceback).*", station.journal())
    for unit in station.units():
        status = station.machine.run("cat", f"/proc/{station.show(unit, 'MainPID')}/status")
        rights = "2000" if unit.startswith("secc@") else "0"  # CAP_NET_RAW, for SLAC
        assert re.search(f"CapEff:\t0*{rights}\n", status), unit
        assert not re.search("Uid:\t0", status), unit


def test_a_vehicle_charges_at_an_outlet_with_only_its_rights(station: Bench) -> None:
    control = station.path(Path("/run/secc/secc-1.sock"))
    ev = (sys.executable, "-m", "tools.ev", "--interface", cable.VEHICLE, "--slac")
    argv = station.line.vehicle.command(*ev, "--control", str(control), "--set", "loops=20")

    with running(argv) as vehicle:
        assert vehicle.wait(ALIVE_S) == 0, vehicle.tail() + station.journal()

    traces = station.machine.run("find", "/var/log/secc", "-type", "f", "-printf", "%f %u %m\n")
    assert {f"trace.jsonl{n} secc 600" for n in ("", ".1", ".2")} == set(traces.splitlines())


def test_the_control_socket_is_for_its_group(station: Bench) -> None:
    run = station.machine.run
    run("useradd", "--groups", "operators", "member")
    run("useradd", "stranger")
    ask = ("runuser", "-u", "{}", "--", str(CURRENT / "bin/secc"), "ctl", "state",
           "--control", "/run/secc/secc-1.sock")  # fmt: skip

    def asks(user: str) -> Told:
        argv = station.machine.command(*(word.format(user) for word in ask))
        return subprocess.run(argv, capture_output=True, text=True, check=False)

    assert '"type":"state"' in asks("member").stdout
    assert asks("stranger").returncode != 0


def test_who_hangs_or_dies_is_started_again(station: Bench) -> None:
    before = {unit: station.show(unit, "MainPID") for unit in (*STOPPED, *KILLED)}
    for unit, pid in before.items():
        station.machine.run("kill", "-STOP" if unit in STOPPED else "-KILL", pid)

    def again() -> bool:
        return station.active() and all(
            station.show(unit, "MainPID") not in ("0", pid) for unit, pid in before.items()
        )

    wait_until(again, station.journal, ALIVE_S)
    said = station.machine.run("journalctl", "--no-pager", "--output=cat")
    for unit in STOPPED:
        assert f"{unit}.service: Watchdog timeout" in said
    for unit in KILLED:
        assert f"{unit}.service: Main process exited, code=killed, status=9/KILL" in said


def test_what_station_toml_no_longer_needs_is_stopped(station: Bench) -> None:
    kept = ("network", "slac", "control", "ocpp", "trace")
    station.path(SETTINGS).write_text(toml({name: TABLES[name] for name in kept}))

    assert station.secc("service", "install", SETTINGS).returncode == 0

    assert station.units() == ["secc-bridge.service", "secc@1.service"]
    for unit in ("secc@2", "secc-uplink", "secc-site"):
        assert station.show(unit, "ActiveState") == "inactive"
    assert station.active()


def test_an_upgrade_takes_effect_and_goes_back(station: Bench) -> None:
    def runs(version: str) -> bool:
        pid = station.show("secc@1", "MainPID")
        program = station.machine.run("sh", "-c", f"cat /proc/{pid}/cmdline || true")
        return program.startswith(str(RELEASES / version)) and station.active()

    station.copy(RELEASES / "1.0", "1.1")
    for command, version in ((("switch", RELEASES / "1.1"), "1.1"), (("rollback",), "1.0")):
        assert station.secc("service", *command, SETTINGS).returncode == 0
        station.machine.run("systemctl", "restart", "--no-block", "secc.target")
        wait_until(lambda version=version: runs(version), station.journal, ALIVE_S)  # type: ignore[misc]


def test_only_settings_and_records_are_left_by_a_removal(station: Bench) -> None:
    assert station.secc("service", "remove").returncode == 0

    run = station.machine.run
    assert run("systemctl", "list-units", "secc*", "--plain", "--no-legend") == ""
    assert run("sh", "-c", f"grep -rl '{units.MARK}' /etc || true") == ""
    for record in (SETTINGS, Path("/var/lib/secc/ocpp.sqlite"), Path("/var/log/secc/trace.jsonl")):
        assert station.path(record).is_file()
