"""`secc service`: the processes of a station under systemd, and the release that they run."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from secc.config import Config
    from secc.service import units
    from secc.service.install import Change
    from secc.service.units import Setting

app = typer.Typer(
    help="The station as services of systemd.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
FileArgument = Annotated[Path, typer.Argument(metavar="station.toml")]
RootOption = Annotated[Path, typer.Option(help="Write below this folder, e.g. of an image.")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")]
SiteOption = Annotated[Path | None, typer.Option(help="site.toml of the master of a site.")]
ProgramOption = Annotated[
    Path | None, typer.Option(help="bin/secc that the units start, by default this one.")
]
LinkOption = Annotated[Path, typer.Option(help="The link to the release that is run.")]
_LINK = Path("/opt/secc/current")
_RESTART = "systemctl restart --no-block secc.target"  # or it waits for what cannot start


@app.command()
def install(
    file: FileArgument,
    site: SiteOption = None,
    root: RootOption = Path("/"),
    program: ProgramOption = None,
    dry_run: DryOption = False,
    now: Annotated[bool, typer.Option("--now", help="Start it too.")] = False,
) -> None:
    """Write the units that this station needs; once more changes nothing."""
    wanted, setting = _wanted(file, site, program)
    _apply(wanted, root, dry_run)
    if dry_run or root != Path("/"):
        return
    _system("systemd-sysusers", "/etc/sysusers.d/secc.conf")
    _system("udevadm", "control", "--reload")
    _system("systemctl", "daemon-reload")
    _lacking(_connectors(file), setting)
    if now:
        _system(*_RESTART.split())
        print(f"starting: secc service status {file}")
    else:
        print(f"start it with: {_RESTART}")


@app.command()
def status(
    file: FileArgument,
    site: SiteOption = None,
    root: RootOption = Path("/"),
    program: ProgramOption = None,
) -> None:
    """Whether all is installed as station.toml says, and what runs; exit code 1 if not."""
    from secc.service import install as installing
    from secc.service import units

    wanted, setting = _wanted(file, site, program)
    changes = installing.changes(wanted, root)
    for change in changes:
        print(f"{change.word:9} /{change.path}")
    if not changes:
        print("installed as station.toml says")
    connectors, running, ready = _connectors(file), True, True
    if root == Path("/") and shutil.which("systemctl"):
        ready = _lacking(connectors, setting)
        for unit in units.names(connectors, setting):
            asked = subprocess.run(
                ["systemctl", "is-active", unit], capture_output=True, text=True, check=False
            )
            state = asked.stdout.strip() or asked.stderr.strip()
            running &= state == "active"
            print(f"{state:9} {unit}")
    raise typer.Exit(int(bool(changes) or not (running and ready)))


@app.command()
def remove(root: RootOption = Path("/"), dry_run: DryOption = False) -> None:
    """Stop the services and take their files away; settings and records stay."""
    _apply({}, root, dry_run)
    if root == Path("/") and not dry_run:
        _system("systemctl", "daemon-reload")


@app.command()
def switch(
    release: Annotated[Path, typer.Argument(metavar="VENV", help="The new release.")],
    file: FileArgument,
    link: LinkOption = _LINK,
) -> None:
    """Run another release from the next start on, if it understands station.toml."""
    from secc.service import releases

    try:
        releases.switch(link, release.absolute(), file)
    except releases.ReleaseError as error:
        _give_up(str(error))
    print(f"{link} -> {release}; begin with it: {_RESTART}")


@app.command()
def rollback(file: FileArgument, link: LinkOption = _LINK) -> None:
    """Back to the release before the last switch."""
    from secc.service import releases

    try:
        release = releases.roll_back(link, file)
    except releases.ReleaseError as error:
        _give_up(str(error))
    print(f"{link} -> {release}; begin with it: {_RESTART}")


def _wanted(
    file: Path, site: Path | None, program: Path | None
) -> "tuple[dict[Path, str | units.Link], Setting]":
    import tomllib

    from secc.service import units

    connectors = _connectors(file)
    ours = Path(sys.executable).with_name("secc")
    installed = _LINK / "bin/secc"
    setting = units.Setting(
        (program or (installed if installed.exists() else ours)).absolute(),
        file.absolute(),
        frozenset(tomllib.loads(file.read_text(encoding="utf-8"))),
        site.absolute() if site is not None else None,
        _systemd(),
    )
    return units.files(connectors, setting), setting


def _connectors(file: Path) -> "tuple[Config, ...]":
    from secc import config

    try:
        return config.connectors(file)
    except config.ConfigError as error:
        _give_up(str(error))


def _apply(wanted: "dict[Path, str | units.Link]", root: Path, dry_run: bool) -> None:
    from secc.service import install as installing

    try:
        changes: list[Change] = installing.changes(wanted, root)
        leaving = installing.leaving(changes)
        if leaving and root == Path("/") and not dry_run:
            _system("systemctl", "stop", *leaving)  # waits: they end in order
        for change in changes:
            print(change.diff(), end="")
            if not dry_run:
                installing.carry_out(change, root)
    except installing.ServiceError as error:
        _give_up(str(error))
    word = "would change" if dry_run else "changed"
    print(f"{len(changes)} files {word}" if changes else "nothing to change")


def _lacking(connectors: "tuple[Config, ...]", setting: "Setting") -> bool:
    """Whether the services may use what they are told to; says what they may not."""
    from secc.service import rights, units

    try:
        pwd.getpwnam(units.USER)
    except KeyError:
        return False
    if os.geteuid() != 0:
        return True  # nobody else can ask
    found = list(rights.lacking(connectors, setting))
    for line in found:
        print(line, file=sys.stderr)
    return not found


def _systemd() -> int:
    """The version of systemd here; an old one where there is none."""
    if not shutil.which("systemctl"):
        return 252
    told = subprocess.run(["systemctl", "--version"], capture_output=True, text=True, check=False)
    number = told.stdout.split()[1:2]
    return int(number[0]) if number and number[0].isdecimal() else 252


def _system(*command: str) -> None:
    """Let the machine do it; what cannot be done is said."""
    try:
        subprocess.run(command, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"not done: {' '.join(command)}: {error}", file=sys.stderr)


def _give_up(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)
