"""site.toml, what must agree with station.toml, and what `secc site init` writes."""

import base64
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from secc import config as stations
from secc import site_commands
from secc.config import ConfigError
from secc.site import broker_files, config
from secc.site.layout import layout
from secc.site.settings import SiteAgent, SiteConfig

LOCAL = """
[grid]
house_a = 10.0
[[stations]]
name = "post-1"
connectors = [1, 2]
file = "station.toml"
"""
STATION = """
[site]
enabled = true
[connectors.2.network]
interface = "plc1"
"""


def problems(folder: Path, site: str, station: str = STATION) -> str:
    (folder / "station.toml").write_text(station)
    (folder / "site.toml").write_text(site)
    done = CliRunner().invoke(site_commands.app, ["check", str(folder / "site.toml")])
    return f"{done.exit_code} {done.output}"


def test_the_template_means_the_defaults_and_shows_every_key() -> None:
    text = config.template()

    shown = tomllib.loads(re.sub(r"(?m)^#(?=\w+ = )", "", text))

    assert stations.read_as(SiteConfig, text, "site.toml") == SiteConfig()
    flat = {
        f"{table}.{key}".lstrip(".")
        for table, keys in [("", shown), *shown.items(), ("feed.serial", shown["feed"]["serial"])]
        if isinstance(keys, dict)
        for key, value in keys.items()
        if not isinstance(value, dict)
    }
    lists = {"stations", "circuits"}
    assert flat == {path for path, *_ in stations.leaves(SiteConfig())} - lists


def test_a_site_whose_parts_agree_is_accepted(tmp_path: Path) -> None:
    assert problems(tmp_path, LOCAL).startswith("0 ")


@pytest.mark.parametrize(
    ("site", "station", "told"),
    [
        (LOCAL, STATION.replace("true", "false"), "site.enabled is false"),
        (LOCAL, STATION + "[connectors.2.site]\nsafe_current_a = 9.0\n", "counts on it"),
        (LOCAL, STATION + "[charge]\nlimit_lead_s = 2.0\n", "follows 2.5 s later"),
        (LOCAL + "phases = [1]\n", STATION, "phases are (1, 2, 3) there"),
        (LOCAL + "fuse_a = 10.0\n", STATION, "above its fuse_a"),
        (LOCAL, STATION + "[control]\nenabled = false\n", "cannot be told anything"),
        (LOCAL.replace("[1, 2]", "[1, 3]"), STATION, "no connector 3, which station post-1 has"),
        (LOCAL + '[feed]\nmap = "nothing"\n', STATION, "no register map nothing"),
        (LOCAL + '[feed]\nmap = "acrel_djsf1352"\n', STATION, "has no current_l1_a"),
        ('[[stations]]\nname = "far"\n', STATION, "far: set file"),
        ('[[stations]]\nname = "a"\n[[stations]]\nname = "a"\n', STATION, "a is there twice"),
        ('[broker]\nhost = "far.example"\n', STATION, "ca_file is needed"),
        (
            '[[circuits]]\nname = "c"\nfuse_a = 9\nstations = ["x"]\n',
            STATION,
            "c has x: not among [[stations]]",
        ),
        ("[sharing]\nvalid_s = 1.0\n", STATION, "less than three times period_s"),
        ('[[stations]]\nname = "Post 1"\n', STATION, "lower-case letters, digits, - and _"),
        (LOCAL + "phases = [2, 2]\n", STATION, "stations[0]: phases: 2 is there twice"),
        (LOCAL.replace("[1, 2]", "[1, 1]"), STATION, "connectors: 1 is there twice"),
        (
            LOCAL + 2 * '[[circuits]]\nname = "c"\nfuse_a = 9\nstations = ["post-1"]\n',
            STATION,
            "circuits: c is there twice",
        ),
        (
            LOCAL + '[[stations]]\nname = "post-2"\nconnectors = [2]\nfile = "station.toml"\n',
            STATION,
            "connector 2 is of post-1 and post-2",
        ),
    ],
)
def test_what_cannot_be_kept_is_told_before_it_runs(
    tmp_path: Path, site: str, station: str, told: str
) -> None:
    found = problems(tmp_path, site, station)

    assert found.startswith("1 ")
    assert told in found


def test_safe_currents_beyond_the_fuse_are_doubtful() -> None:
    site = stations.read_as(SiteConfig, LOCAL.replace("house_a", "fuse_a"), "site.toml")

    assert any("12 A on a phase, the fuse leaves 10 A" in doubt for doubt in config.doubts(site))


def test_safe_currents_beyond_the_fuse_of_a_circuit_are_doubtful() -> None:
    text = LOCAL + '[[circuits]]\nname = "east"\nfuse_a = 10.0\nstations = ["post-1"]\n'

    found = config.doubts(stations.read_as(SiteConfig, text, "site.toml"))

    assert any("circuit east are 12 A on a phase, its fuse 10 A" in doubt for doubt in found)


def test_a_circuit_and_a_station_of_two_connectors_are_resources_of_their_own() -> None:
    text = LOCAL + '[[circuits]]\nname = "east"\nfuse_a = 50.0\nstations = ["post-1"]\n'

    found = layout(stations.read_as(SiteConfig, text, "site.toml"))

    assert found.fuses == (50.0,) * 3 + (63.0,) * 3
    assert [place.uses for place in found.places] == [(0, 1, 2, 3, 4, 5, 6, 7, 8)] * 2
    assert list(found.safe_a()) == [12.0] * 9


def test_a_password_that_others_may_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x\n")
    (tmp_path / "secret").chmod(0o644)

    with pytest.raises(ConfigError, match="chmod 600"):
        config.password("secret", tmp_path)


def test_an_agent_without_tls_is_for_this_computer_only() -> None:
    with pytest.raises(ConfigError, match="ca_file is needed"):
        stations.read_as(SiteAgent, '[broker]\nhost = "192.0.2.1"\n', "station.toml")


def test_passwords_have_the_form_that_mosquitto_makes(tmp_path: Path) -> None:
    if not shutil.which("mosquitto_passwd"):
        pytest.skip("mosquitto_passwd is not installed (.ci/system-packages mosquitto)")
    file = tmp_path / "passwords"
    subprocess.run(
        ["mosquitto_passwd", "-b", "-c", str(file), "post-1", "secret"],
        check=True,
        capture_output=True,
    )
    theirs = file.read_text().strip().partition(":")[2]
    _, kind, iterations, salt, _ = theirs.split("$")

    assert kind == "7"
    assert theirs == broker_files.hashed("secret", base64.b64decode(salt), int(iterations))


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    argv = ["init", str(tmp_path / "site.toml")]

    first, second = (CliRunner().invoke(site_commands.app, argv) for _ in range(2))

    assert first.exit_code == 0
    assert second.exit_code == 1
    assert "exists: remove it" in second.output


def init(*argv: object) -> str:
    done = CliRunner().invoke(site_commands.app, ["init", *map(str, argv)])
    return f"{done.exit_code} {done.output}"


def test_the_rights_at_the_broker_are_those_of_the_site_in_the_file(tmp_path: Path) -> None:
    new, kept = tmp_path / "depot.toml", tmp_path / "site.toml"
    kept.write_text(
        'name = "yard"\n[broker]\nhost = "b"\nca_file = "c"\n[[stations]]\nname = "east"\n'
    )

    of_new = init(new, "--broker", tmp_path / "one", "--host", "b", "--station", "post-1")
    of_kept = init(kept, "--broker", tmp_path / "two", "--host", "b")

    assert of_new.startswith("0 "), of_new
    assert of_kept.startswith("0 "), of_kept
    assert config.read(new).name == "depot"
    assert "topic write secc/depot/+/grant" in (tmp_path / "one" / "acl").read_text()
    assert "topic write secc/yard/+/grant" in (tmp_path / "two" / "acl").read_text()
    assert (tmp_path / "two" / "east.password").exists()


@pytest.mark.parametrize(
    ("file", "station", "told"),
    [
        ("Depot 1.toml", "post-1", 'name = "Depot 1": must be 1 to 40 lower-case'),
        ("depot.toml", "Post 1", 'stations[0].name = "Post 1": must be 1 to 40 lower-case'),
        ("depot.toml", "grid", "grid is no name for a station"),
    ],
)
def test_names_that_no_topic_can_have_leave_nothing_behind(
    tmp_path: Path, file: str, station: str, told: str
) -> None:
    found = init(tmp_path / file, "--broker", tmp_path / "b", "--host", "b", "--station", station)

    assert found.startswith("1 ")
    assert told in found
    assert not list(tmp_path.iterdir())
