"""`secc site`: load management of the stations of a site."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from secc.site.control import Question, Reply
    from secc.site.settings import SiteConfig


class _Commands(TyperGroup):
    """`secc site site.toml` is short for `secc site run site.toml`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, ["run", *args] if _is_file(args) else args)


def _is_file(args: list[str]) -> bool:
    return bool(args) and args[0].endswith(".toml")


app = typer.Typer(
    cls=_Commands,
    help="Load management: stations share the supply of a site.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

SiteFile = Annotated[Path, typer.Argument(metavar="site.toml")]


@app.command()
def run(file: SiteFile) -> None:
    """Be the master of a site until SIGTERM or Ctrl-C."""
    from secc.config import ConfigError
    from secc.site import config, serve

    try:
        raise typer.Exit(serve.run(config.read(file), file.parent))
    except ConfigError as error:
        _give_up(str(error))


@app.command()
def agent(
    file: Annotated[Path, typer.Argument(metavar="station.toml")],
) -> None:
    """Take part with the connectors of this station, over a broker ([site_agent])."""
    from secc import config
    from secc.site import serve

    try:
        configs = {each.outlet.connector: each for each in config.connectors(file)}
        for number, each in configs.items():
            if not each.outlet.site.enabled or each.control_path is None:
                _give_up(
                    f"{file}: connector {number}: set site.enabled and control.enabled to true"
                )
        settings = next(iter(configs.values())).site_agent
        if not settings.broker.host:
            _give_up(f"{file}: site_agent.broker.host is empty: set it to that of the broker")
        safe_a = sum(each.outlet.site.safe_current_a for each in configs.values())
        if safe_a > settings.station_fuse_a:
            _give_up(
                f"{file}: safe currents of all connectors are {safe_a:g} A, above "
                f"site_agent.station_fuse_a = {settings.station_fuse_a:g}: lower them"
            )
        raise typer.Exit(serve.run_agent(configs, file.parent))
    except config.ConfigError as error:
        _give_up(str(error))


@app.command()
def init(
    file: SiteFile,
    broker: Annotated[
        Path | None, typer.Option(help="New folder for the files of a mosquitto broker.")
    ] = None,
    host: Annotated[str, typer.Option(help="Its name or address, as stations see it.")] = "",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8_883,
    station: Annotated[list[str] | None, typer.Option(help="A user; repeatable.")] = None,
) -> None:
    """Write a commented site.toml, and with --broker everything that mosquitto needs.

    With --broker a site.toml that is there is kept: its name and stations count.
    """
    from secc.config import ConfigError
    from secc.site import broker_files, config

    if broker is not None and not host:
        _give_up("--broker needs --host")
    try:
        if broker is None:
            _write_template(file, "site")
            return
        kept = config.read(file) if file.exists() else None
        users = station or ([each.name for each in kept.stations if not each.file] if kept else [])
        if not users:
            _give_up(f"--broker needs --station, or [[stations]] without file in {file}")
        site = config.named(kept.name if kept else file.stem, users)
        files = broker_files.write(broker, site.name, host, port, users)
        if not kept:
            _write_template(file, site.name)
    except ConfigError as error:
        _give_up(str(error))
    except FileExistsError as error:
        _give_up(f"{error.filename} exists: remove it, or choose another name")
    except OSError as error:
        _give_up(f"{error.filename}: {error.strerror}")
    print(f"{broker}: run mosquitto -c {broker / 'mosquitto.conf'}; topics of site {site.name!r}")
    for user, path in files.items():
        print(f"{path}: password of {user}")


def _write_template(file: Path, name: str) -> None:
    from secc.site import config

    with file.open("x", encoding="utf-8") as out:
        out.write(config.template(name))
    print(f"{file}: written")


@app.command()
def check(file: SiteFile) -> None:
    """Check a site.toml with the station.toml of stations on this computer; show doubts."""
    from secc import config as stations
    from secc.site import config

    try:
        site = config.read(file)
        wrong = [
            problem
            for entry, configs in config.local(site, file.parent)
            for problem in config.problems(entry, configs, site.sharing.slack_s)
        ]
    except stations.ConfigError as error:
        _give_up(str(error))
    print(stations.dump(site), end="")
    for doubt in config.doubts(site):
        print(f"warning: {doubt}", file=sys.stderr)
    if wrong:
        _give_up("\n".join(wrong))


@app.command()
def status(file: SiteFile) -> None:
    """Show stations, grants, and who limits."""
    from secc.site.view import SiteStatus, SiteView, table

    shown = _ask(file, SiteStatus())
    assert isinstance(shown, SiteView)
    for line in table(shown):
        print(line)


@app.command()
def limit(
    file: SiteFile,
    name: Annotated[str, typer.Option(help="Limits of other names stay in force.")] = "operator",
    current: Annotated[
        float | None, typer.Option(min=0, max=100_000, help="Amperes per phase.")
    ] = None,
    power: Annotated[float | None, typer.Option(min=0, max=4_500_000, help="Watts.")] = None,
    seconds: Annotated[
        float | None, typer.Option("--for", min=0.1, max=31_536_000, help="Seconds.")
    ] = None,
) -> None:
    """Limit all stations together; without --current and --power, lift it."""
    from secc.site.view import SiteAnswer, SiteLimit

    word = SiteLimit(name=name, current_a=current, power_w=power, for_s=seconds)
    answer = _ask(file, word)
    assert isinstance(answer, SiteAnswer)
    if not answer.ok:
        _give_up(str(answer.error))


def _ask(file: Path, question: "Question") -> "Reply":
    from secc.client import ClientError
    from secc.config import ConfigError
    from secc.site import config, control

    try:
        site: SiteConfig = config.read(file)
        return control.ask(config.control_path(site), question)
    except (ConfigError, ClientError) as error:
        _give_up(str(error))


def _give_up(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)
