"""`secc service`: written once, shown before, taken away whole; releases that go back."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from secc.service import releases
from secc.service.releases import ReleaseError
from secc.service_commands import app

ETC = Path("etc/systemd/system")


def secc(*argv: str | Path) -> Result:
    """`secc service`, in this process."""
    return CliRunner().invoke(app, [str(word) for word in argv])


def everything(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): os.readlink(path) if path.is_symlink() else path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


@pytest.fixture
def station(tmp_path: Path) -> Path:
    file = tmp_path / "station.toml"
    file.write_text('[network]\ninterface = "plc0"\n[lights]\ndriver = "gpio"\nred = "gpiochip0:1"')
    return file


def test_an_installation_is_shown_done_once_and_taken_away(tmp_path: Path, station: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    other = root / ETC / "secc-of-mine.service"
    other.parent.mkdir(parents=True)
    other.write_text("[Service]\nExecStart=/bin/true\n")
    before = everything(root)

    shown = secc("install", station, "--root", root, "--dry-run")
    assert "+ExecStart=" in shown.stdout
    assert everything(root) == before

    first = secc("install", station, "--root", root)
    installed = everything(root)
    assert first.stdout.splitlines()[:-1] == shown.stdout.splitlines()[:-1]
    assert f"{ETC}/secc-lights.service" in installed

    again = secc("install", station, "--root", root)
    assert again.stdout == "nothing to change\n"
    assert everything(root) == installed

    assert secc("remove", "--root", root).exit_code == 0
    assert everything(root) == before


def test_what_station_toml_no_longer_needs_goes(tmp_path: Path, station: Path) -> None:
    root = tmp_path / "root"
    secc("install", station, "--root", root)
    station.write_text('[network]\ninterface = "plc0"\n')

    told = secc("status", station, "--root", root)
    assert told.exit_code == 1
    assert "obsolete  /etc/systemd/system/secc-lights.service" in told.stdout

    secc("install", station, "--root", root)
    assert secc("status", station, "--root", root).stdout == "installed as station.toml says\n"
    assert not [name for name in everything(root) if "lights" in name]


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path, station: Path) -> None:
    root = tmp_path / "root"
    (root / ETC).mkdir(parents=True)
    (root / ETC / "secc@.service").write_text("mine")

    told = secc("install", station, "--root", root)

    assert told.exit_code == 1
    assert "is not of `secc service`: move it away first" in told.stderr
    assert (root / ETC / "secc@.service").read_text() == "mine"


def test_a_broken_station_toml_installs_nothing(tmp_path: Path, station: Path) -> None:
    station.write_text("[charge]\nmax_volts_v = 1")

    told = secc("install", station, "--root", tmp_path / "root")

    assert told.exit_code == 1
    assert "did you mean" in told.stderr
    assert not (tmp_path / "root").exists()


def release(folder: Path, code: int = 0) -> Path:
    """A release whose check ends with `code`."""
    program = folder / "bin/secc"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho does not fit >&2\nexit {code}\n")
    program.chmod(0o755)
    return folder


def test_releases_change_in_one_step_and_go_back(tmp_path: Path, station: Path) -> None:
    old, new = release(tmp_path / "1.0"), release(tmp_path / "1.1")
    link = tmp_path / "opt/current"

    releases.switch(link, old, station)
    releases.switch(link, new, station)
    assert link.readlink() == new

    assert releases.roll_back(link, station) == old
    assert link.readlink() == old
    assert releases.roll_back(link, station) == new  # and forth again


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda folder: release(folder, code=1), "does not fit"),
        (lambda folder: folder, "does not run"),
    ],
)
def test_a_release_that_cannot_serve_is_not_switched_to(
    tmp_path: Path, station: Path, make: object, why: str
) -> None:
    link = tmp_path / "current"
    releases.switch(link, release(tmp_path / "old"), station)

    with pytest.raises(ReleaseError, match=why):
        releases.switch(link, make(tmp_path / "new"), station)  # type: ignore[operator]

    assert link.readlink() == tmp_path / "old"


def test_there_is_no_way_back_from_the_first_release(tmp_path: Path, station: Path) -> None:
    with pytest.raises(ReleaseError, match="no release before"):
        releases.roll_back(tmp_path / "current", station)
