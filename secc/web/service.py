"""For whoever looks after the station: versions, check of the installation, diagnostics."""

import asyncio
import time
from importlib import metadata
from pathlib import Path
from platform import platform, python_version
from tempfile import TemporaryDirectory

from starlette.responses import Response

from secc.ocpp.diagnostics.job import Job
from secc.web import programs
from secc.web.calls import Call, Row
from secc.web.roles import Right

_PACKAGES = ("secc", "cryptography", "msgspec", "python-can", "ocpp", "starlette", "uvicorn")


async def service(call: Call) -> Response:
    """Versions, and what can be asked for."""
    return call.page("service.html", versions=versions(call), findings=None)


async def doctor(call: Call) -> Response:
    """`secc doctor` looks at the installation."""
    if call.site.busy.locked():
        return call.back("/service", "Another program is running: try again in a minute.")
    async with call.site.busy:
        try:
            findings = await programs.examined(call.site.file)
        except programs.ProgramError as error:
            return call.back("/service", f"secc doctor: {error}")
    return call.page("service.html", versions=versions(call), findings=findings)


async def diagnostics(call: Call) -> Response:
    """The archive that the central system would get, identities hidden."""
    if call.site.busy.locked():
        return call.back("/service", "Another program is running: try again in a minute.")
    async with call.site.busy:
        with TemporaryDirectory(dir=call.site.folder, prefix="diagnostics-") as folder:
            out = Path(folder) / "diagnostics.tar.gz"
            try:
                await programs.packed(_job(call, out))
                content = await asyncio.to_thread(out.read_bytes)
            except (programs.ProgramError, OSError) as error:
                return call.back("/service", f"No archive could be made: {error}")
    call.site.store.change(time.time(), call.who, "diagnostics", "", "downloaded")
    name = time.strftime("secc-diagnostics-%Y%m%dT%H%M%SZ.tar.gz", time.gmtime())
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/gzip", headers=headers)


def _job(call: Call, out: Path) -> Job:
    site = call.site
    wanted = site.started[0].ocpp.diagnostics
    traces = {
        one.outlet.connector: one.trace.file for one in site.started if one.trace.file is not None
    }
    columns = "connector, name, severity, raised, cleared"
    faults = site.store.rows(f"select {columns} from faults order by raised desc limit 500")
    changed = site.store.rows("select time, who, what from changes order by id desc limit 500")
    return Job(
        out=str(out),
        most_octets=int(wanted.max_mib * (1 << 20)),
        sessions=wanted.sessions,
        configurations=list(wanted.configurations) or [str(site.file)],
        traces=traces,
        logs=list(wanted.logs),
        facts={"faults": list(map(dict, faults)), "changes": list(map(dict, changed))},
    )


def versions(call: Call) -> dict[str, str]:
    """What runs here; after an update a connector runs the old one until it is started anew."""
    lives = call.site.lives.values()
    found = {
        f"Connector {live.connector}": live.software if live.up else "no contact" for live in lives
    }
    found |= {"Python": python_version(), "System": platform()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


ROWS = (
    Row("GET", "/service", Right.SERVICE, service),
    Row("POST", "/service/doctor", Right.SERVICE, doctor),
    Row("POST", "/service/diagnostics", Right.SERVICE, diagnostics),
)
