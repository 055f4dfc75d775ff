"""Units of a station: only what station.toml needs, only the rights that it needs."""

import shutil
import subprocess
from pathlib import Path

import pytest

from secc import config
from secc.service import units
from secc.service.units import UNITS, Link, Setting

SMALL = '[network]\ninterface = "plc0"\n'
WHOLE = """
[network]
interface = "plc0"
[slac]
enabled = true
[station]
hardware = "built"
[trace]
file = "/srv/trace/t.jsonl"
[ocpp]
url = "wss://central.example/ocpp"
[web]
port = 8080
[uplink]
enabled = true
[lights]
driver = "ws281x"
strip = "/dev/spidev0.0"
[power.supervisor]
enabled = true
[power.gpio]
emergency_stop = "gpiochip0:17"
[power.isolation.serial]
port = "/dev/ttyUSB0"
[connectors.2.network]
interface = "plc1"
"""


def written(folder: Path, text: str, **changes: object) -> dict[str, str | Link]:
    """Units by name, links of the target by their own."""
    file = folder / "station.toml"
    file.write_text(text)
    tables = frozenset(line.strip("[]") for line in text.splitlines() if line.startswith("["))
    values: dict[str, object] = {"program": Path("/bin/true"), "file": file, "tables": tables}
    setting = Setting(**{**values, **changes})  # type: ignore[arg-type]
    found = units.files(config.connectors(file), setting)
    return {str(path.relative_to(UNITS)) if path.is_relative_to(UNITS) else path.name: content
            for path, content in found.items()}  # fmt: skip


def lines(unit: str | Link) -> list[str]:
    assert isinstance(unit, str)
    return unit.splitlines()


def test_a_small_station_is_one_process_without_rights(tmp_path: Path) -> None:
    found = written(tmp_path, SMALL)

    assert {name for name in found if name.endswith(".service") and "/" not in name} == {
        "secc@.service"
    }
    unit = lines(found["secc@.service"])
    assert "CapabilityBoundingSet=" in unit
    assert "DevicePolicy=closed" in unit
    assert not [line for line in unit if line.startswith("DeviceAllow=")]
    assert not [line for line in unit if "AF_PACKET" in line or "AF_CAN" in line]
    assert "70-secc.rules" not in found


def test_each_connector_is_an_instance_that_the_target_wants(tmp_path: Path) -> None:
    found = written(tmp_path, WHOLE)

    for number in (1, 2):
        assert found[f"secc.target.wants/secc@{number}.service"] == Link("../secc@.service")
    assert found["multi-user.target.wants/secc.target"] == Link("../secc.target")


def test_servers_have_a_unit_where_the_file_speaks_of_them(tmp_path: Path) -> None:
    broker = 'broker.host = "localhost"\n'
    text = f"{SMALL}[metrics]\nport = 9815\n[mirror]\n{broker}[site_agent]\n{broker}"

    found = written(tmp_path, text, site=tmp_path / "site.toml")

    commands = {
        line.partition("true ")[2].rpartition(" ")[0]
        for unit in found.values()
        if isinstance(unit, str)
        for line in unit.splitlines()
        if line.startswith("ExecStart=")
    }
    assert commands - {f"run {tmp_path / 'station.toml'} --connector"} == {
        *("metrics", "mirror", "site agent", "site run"),
    }


def test_rights_follow_from_what_is_wired(tmp_path: Path) -> None:
    found = written(tmp_path, WHOLE)

    outlet, lights = lines(found["secc@.service"]), lines(found["secc-lights.service"])
    assert "AmbientCapabilities=CAP_NET_RAW" in outlet
    assert {"DeviceAllow=char-gpiochip rw", "DeviceAllow=char-ttyUSB rw"} <= set(outlet)
    assert "ReadWritePaths=-/srv/trace" in outlet
    assert [line for line in lights if line.startswith("DeviceAllow")] == [
        "DeviceAllow=char-spi rw"
    ]
    assert "CapabilityBoundingSet=" in lights
    assert "PrivateNetwork=yes" in lights
    users = lines(found["secc.conf"])
    assert {"m secc dialout", "m secc gpio", "m secc spi"} <= set(users)
    assert 'GROUP="spi"' in str(found["70-secc.rules"])


def test_an_outlet_may_give_its_socket_to_a_group_where_there_is_one(tmp_path: Path) -> None:
    found = written(tmp_path, f'{SMALL}[control]\ngroup = "operators"\n')

    assert "m secc operators" in lines(found["secc.conf"])
    assert "SystemCallFilter=@chown" in lines(found["secc@.service"])
    assert "SystemCallFilter=@chown" not in lines(written(tmp_path, SMALL)["secc@.service"])


def test_a_charge_is_ended_in_order_before_what_it_needs_is_stopped(tmp_path: Path) -> None:
    unit = lines(written(tmp_path, f"{SMALL}[timing]\nshutdown_s = 30\n")["secc@.service"])

    (after,) = (line for line in unit if line.startswith("After="))
    assert {"secc-supervise@%i.service", "secc-pool.service"} <= set(after.split())
    assert "TimeoutStopSec=40" in unit


def test_a_supervisor_on_can_needs_no_lines(tmp_path: Path) -> None:
    found = written(tmp_path, f'{SMALL}[power.supervisor]\nenabled = true\noutput = "can"\n')

    assert not [line for line in lines(found["secc-supervise@.service"]) if "gpio" in line]


def test_the_watchdog_hears_every_process_with_an_event_loop(tmp_path: Path) -> None:
    found = written(tmp_path, WHOLE, site=tmp_path / "site.toml")

    services = {name: lines(unit) for name, unit in found.items() if isinstance(unit, str)
                and name.endswith(".service")}  # fmt: skip
    watched = {name for name, unit in services.items() if "Type=notify" in unit}
    assert set(services) - watched == {"secc-supervise@.service"}  # guarded by its output
    for name in watched:
        assert [line for line in services[name] if line.startswith("WatchdogSec=")], name


@pytest.mark.parametrize(("systemd", "steps"), [(252, False), (254, True)])
def test_restarts_back_off_where_systemd_can(tmp_path: Path, systemd: int, steps: bool) -> None:
    unit = lines(written(tmp_path, SMALL, systemd=systemd)["secc@.service"])

    assert ("RestartMaxDelaySec=60" in unit) is steps
    assert "StartLimitIntervalSec=0" in unit  # an outlet is never given up
    assert f"RestartSec={2 if steps else 5}" in unit


def test_nothing_of_the_template_is_left_open(tmp_path: Path) -> None:
    for text in (SMALL, WHOLE):
        for name, unit in written(tmp_path, text).items():
            if isinstance(unit, str) and name.endswith(".service"):
                left = unit.replace("secc@", "").replace("supervise@", "")
                assert "@" not in left.replace("=@system-service", "").replace("~@privileged", "") \
                    .replace(" @resources", ""), name  # fmt: skip
                assert not [line for line in lines(unit) if line.endswith(("=-", "= "))]


needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


@needs_systemd
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    paths = place(tmp_path)

    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(p).replace("@.", "@1.") for p in paths)],
        capture_output=True,
        text=True,
        check=False,
    )

    about_ours = [line for line in told.stderr.splitlines() if "secc" in line]
    assert told.returncode == 0, told.stderr
    assert not about_ours


@needs_systemd
def test_systemd_rates_the_units_as_hardened(tmp_path: Path) -> None:
    for path in place(tmp_path):
        told = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stdout[-200:] + told.stderr


def place(folder: Path) -> list[Path]:
    """The services of a whole station as files."""
    paths = []
    for name, unit in written(folder, WHOLE, site=folder / "site.toml").items():
        if isinstance(unit, str) and name.startswith("secc") and not name.endswith(".conf"):
            path = folder / name
            path.write_text(unit)
            if name.endswith(".service"):
                paths.append(path)
    return paths


def test_a_station_that_shares_a_meter_has_who_reads_it(tmp_path: Path) -> None:
    meter = '[power.meter]\nsource = "shared"\n[power.meter.shared]\nstore = "/srv/books/meter"\n'
    unit = lines(written(tmp_path, WHOLE + meter)["secc-meter.service"])

    assert f"ExecStart=/bin/true meter share {tmp_path / 'station.toml'}" in unit
    assert {"PrivateNetwork=yes", "Type=notify", "ReadWritePaths=-/srv/books"} <= set(unit)
    assert "DeviceAllow=char-ttyUSB rw" in unit
    assert "secc-meter.service" not in written(tmp_path, WHOLE)


def test_a_station_that_shares_modules_has_an_arbiter(tmp_path: Path) -> None:
    group = '{ name = "a", addresses = [4], connectors = [1, 2], tie = "S3" }'
    found = written(tmp_path, f"{WHOLE}[power.pool]\ngroups = [{group}]\n")

    assert any(
        f"pool {tmp_path / 'station.toml'}" in line for line in lines(found["secc-pool.service"])
    )
    assert "secc-pool.service" not in written(tmp_path, WHOLE)
