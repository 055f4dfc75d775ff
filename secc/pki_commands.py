"""`secc pki`: make, check, ask for and keep up to date the certificates of a station."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

app = typer.Typer(
    help="Certificates and keys of Plug & Charge and TLS.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the station.")]


@app.command()
def init(
    folder: FolderArgument,
    label: Annotated[str, typer.Option(help="Names the files; another one adds a PKI.")] = "demo",
    evse: Annotated[str | None, typer.Option(help="Common name of the station.")] = None,
    emaid: Annotated[str | None, typer.Option(help="Common name of the contract.")] = None,
    pcid: Annotated[str | None, typer.Option(help="Common name of the vehicle.")] = None,
    ocsp_url: Annotated[str | None, typer.Option(help="Responder named in certificates.")] = None,
) -> None:
    """Make a throw-away V2G PKI: for tests, never for customers."""
    from secc.pki import authority
    from secc.pki import emaid as emaids
    from secc.pki.certificates import CertificateError

    if emaid is not None and emaids.normal(emaid) is None:
        _give_up(f"{emaid!r} is no eMAID, as in DE-ABC-C123ABC56")
    names = {"secc": evse, "contract": emaid, "oem": pcid}
    options = authority.Options(ocsp_url=ocsp_url)
    try:
        given = {role: name for role, name in names.items() if name is not None}
        made = authority.make(_now(), options, given)
        authority.lay_out(folder, label, made)
    except (CertificateError, ValueError) as error:
        _give_up(str(error))
    print(f"{folder}: throw-away PKI {label!r}; see it with: secc pki check {folder}")


@app.command()
def check(
    path: Annotated[Path, typer.Argument(metavar="DIR|FILE", help="Folder or certificates.")],
    at: Annotated[
        datetime | None, typer.Option(help="As if it were then (UTC).", formats=["%Y-%m-%d"])
    ] = None,
) -> None:
    """Say what certificates are, until when they are valid and what is wrong with them."""
    from secc.pki.survey import survey

    if not path.exists():
        _give_up(f"{path}: no such file or folder")
    errors = 0
    for line in survey(path, at.replace(tzinfo=UTC) if at else _now()):
        errors += line.error
        print(line.text)
    print(f"{errors} errors" if errors else "no errors")
    raise typer.Exit(1 if errors else 0)


@app.command()
def csr(
    folder: FolderArgument,
    name: Annotated[str, typer.Option(help="Names the files; the chain goes to NAME.pem.")],
    evse: Annotated[str, typer.Option(help="Common name of the station.")],
    organization: Annotated[str, typer.Option(help="Operator.")],
    country: Annotated[str, typer.Option(help="Two letters.")] = "DE",
) -> None:
    """Make a key and the request for its certificate."""
    from cryptography.hazmat.primitives.asymmetric import ec

    from secc.pki import csr as requests
    from secc.pki.certificates import CertificateError, save_key

    station = folder / "station"
    key = ec.generate_private_key(ec.SECP256R1())
    try:
        request = requests.request(key, evse, organization, country)
        save_key(station / f"{name}.key", key)
        (station / f"{name}.csr").write_bytes(request)
    except (CertificateError, OSError, ValueError) as error:
        _give_up(str(error))
    print(f"{station / name}.csr is the request; put the chain, leaf first, into {name}.pem")


@app.command()
def ocsp(
    folder: FolderArgument,
    everything: Annotated[bool, typer.Option("--all", help="Also those not yet due.")] = False,
    deadline_s: Annotated[float, typer.Option("--deadline", min=0.1, help="Seconds each.")] = 5.0,
) -> None:
    """Fetch the OCSP responses that are due and keep them for TLS."""
    from secc.net.ocsp import refresh_all
    from secc.pki.certificates import CertificateError
    from secc.pki.store import open_store

    try:
        store = open_store(folder)
    except CertificateError as error:
        _give_up(str(error))
    failed = False
    for one, found in refresh_all(store, _now(), deadline_s=deadline_s, force=everything):
        if isinstance(found, str):
            failed = True
            print(f"{one.subject}: {found}")
        else:
            word = "good" if found.good else "REVOKED"
            print(f"{one.subject}: {word}, valid until {found.expires:%Y-%m-%d %H:%M} UTC")
    raise typer.Exit(1 if failed else 0)


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="Tree of another program's certificates.")],
    folder: FolderArgument,
) -> None:
    """Take over roots and station certificates of EcoG, EVerest and others."""
    from secc.pki.certificates import CertificateError
    from secc.pki.layouts import bring_in

    try:
        for line in bring_in(source, folder):
            print(line)
    except CertificateError as error:
        _give_up(str(error))


def _now() -> datetime:
    return datetime.now(UTC)


def _give_up(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)
