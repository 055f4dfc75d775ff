"""Sessions, faults and changes of the past."""

import asyncio
import time
from pathlib import Path
from typing import Any

import msgspec
from starlette.responses import Response

from secc.trace import files
from secc.web import programs, view
from secc.web.calls import Call, Row
from secc.web.curve import Point
from secc.web.plot import svg
from secc.web.roles import Right
from secc.web.store import curve

_PAGE = 50
_LIST = (
    "id, connector, began, ended, protocol, ok, paused, ended_by, reason, energy_wh, soc_first,"
    " soc_last"
)


async def sessions(call: Call) -> Response:
    """The last ones, a page at a time."""
    page = _page(call)
    rows = call.site.store.rows(
        f"select {_LIST} from sessions order by began desc limit ? offset ?",
        *(_PAGE + 1, page * _PAGE),
    )
    totals = call.site.store.row(
        "select count(*) as sessions, sum(energy_wh) as energy_wh, sum(ok) as good,"
        " count(ended) as ended from sessions where began > ?",
        time.time() - 30 * 86_400,
    )
    return call.page(
        "sessions.html",
        rows=rows[:_PAGE],
        totals=totals,
        page=page,
        more=len(rows) > _PAGE,
        holes=[text for number in call.site.keepings if (text := _hole(call, number))],
    )


async def session(call: Call) -> Response:
    """One of them, with its curves and what the decoder says of it."""
    row = _session(call)
    if row is None:
        return call.problem(404, "There is no such session.")
    points = [Point(*point) for point in curve(row["curve"])]  # type: ignore[arg-type]
    analysis = msgspec.json.decode(row["analysis"]) if row["analysis"] else None
    return call.page(
        "session.html",
        row=row,
        plot=svg(points),
        analysis=analysis,
        trace=call.site.trace(row["connector"]),
    )


async def analyse(call: Call) -> Response:
    """Let `secc decode` judge it by the trace."""
    row = _session(call)
    if row is None:
        return call.problem(404, "There is no such session.")
    place, trace = f"/sessions/{row['id']}", call.site.trace(row["connector"])
    if trace is None or not row["session"]:
        return call.back(place, "There is no trace of it: see trace.file in station.toml.")
    if call.site.busy.locked():
        return call.back(place, "Another analysis is running: try again in a minute.")
    async with call.site.busy:
        files = await asyncio.to_thread(_holding, trace, row["began"], row["ended"])
        found = await programs.decoded(files, row["session"], call.site.folder)
    if isinstance(found, str):
        return call.back(place, found)
    call.site.store.session_set(row["id"], analysis=msgspec.json.encode(found).decode())
    return call.back(place)


async def faults(call: Call) -> Response:
    """Those that last, those that have gone, and what was noticed."""
    store = call.site.store
    rows = store.rows("select * from faults order by cleared is not null, raised desc limit 200")
    alerts = store.rows("select * from alerts order by time desc limit 50")
    return call.page("faults.html", rows=rows, alerts=alerts, advice=view.advice)


async def changes(call: Call) -> Response:
    """Who has changed what."""
    page = _page(call)
    rows = call.site.store.rows(
        "select * from changes order by id desc limit ? offset ?", _PAGE + 1, page * _PAGE
    )
    return call.page("changes.html", rows=rows[:_PAGE], page=page, more=len(rows) > _PAGE)


def _session(call: Call) -> Any:
    number: int = call.request.path_params["id"]
    if number >= 1 << 62:
        return None
    return call.site.store.row("select * from sessions where id = ?", number)


def _hole(call: Call, connector: int) -> str:
    """Why sessions of a connector may be missing."""
    keeping = call.site.keepings[connector]
    if call.site.trace(connector) is None:
        return (
            f"Connector {connector} keeps no trace (trace.file in station.toml): sessions of the "
            "time when this page was not running are missing."
        )
    if keeping.reading:
        return f"Connector {connector}: what was missed is being read from the trace."
    if keeping.trouble:
        return f"Connector {connector}: sessions may be missing, {keeping.trouble}."
    return ""


def _holding(trace: Path, began: float, ended: float | None) -> list[Path]:
    """The files of a trace that were written in the time of a session."""
    found: list[Path] = []
    for file in files(trace):
        last = file.stat().st_mtime
        if last >= began:
            found.append(file)
        if ended is not None and last > ended:
            break
    return found or [trace]


def _page(call: Call) -> int:
    text = call.request.query_params.get("page", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


ROWS = (
    Row("GET", "/sessions", Right.HISTORY, sessions),
    Row("GET", "/sessions/{id:int}", Right.HISTORY, session),
    Row("POST", "/sessions/{id:int}/analyse", Right.HISTORY, analyse),
    Row("GET", "/faults", Right.HISTORY, faults),
    Row("GET", "/changes", Right.HISTORY, changes),
)
