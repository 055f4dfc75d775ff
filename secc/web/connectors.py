"""What the connectors do, live, and what a person may ask of them."""

import time
from collections.abc import Callable, Mapping

from starlette.responses import Response, StreamingResponse

from secc.reports import (
    Authorise,
    Refuse,
    Renegotiate,
    Request,
    ResetFaults,
    SetAvailable,
    SetLimit,
    Stop,
)
from secc.web.calls import Call, Row, cookie
from secc.web.live import Live
from secc.web.roles import Right

_TAG_MOST, _CURRENT_MOST_A, _POWER_MOST_KW = 20, 3_000.0, 4_500.0


async def overview(call: Call) -> Response:
    """All connectors; for those who are nobody yet, what is public."""
    site = call.site
    fields = {n: site.rendered(live, True) for n, live in site.lives.items()}
    if call.login is not None:
        if call.login.must_change:
            return call.back("/account")
        network = site.network() if call.may(Right.SERVICE) else None
        return call.page("overview.html", fields=fields, network=network)
    if site.settings.visibility == "public" and site.accounts.any():
        return call.page("public.html", fields=fields, panel=site.started[0].ocpp.panel)
    return call.back("/login")


async def connector_page(call: Call) -> Response:
    """Everything about one connector."""
    if (live := _live(call)) is None:
        return call.problem(404, "There is no such connector.")
    fields = {live.connector: call.site.rendered(live, True)}
    return call.page("connector.html", n=live.connector, fields=fields)


async def events(call: Call) -> Response:
    """What changes, as it changes."""
    site, token = call.site, call.request.cookies.get(cookie(call.request))
    if site.hub.full:
        return call.problem(503, "Too many browsers listen.")

    def welcome() -> bool:
        return site.logins.find(token, time.monotonic(), active=False) is not None

    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(
        site.hub.listen(welcome, call.may(Right.SERVICE)),
        media_type="text/event-stream",
        headers=headers,
    )


async def control(call: Call) -> Response:
    """Ask a connector for something."""
    action = ACTIONS.get(call.request.path_params["action"])
    live = _live(call)
    if live is None or action is None:
        return call.problem(404, "There is no such connector or action.")
    try:
        request, detail = action(call.form)
    except ValueError as error:
        return call.problem(400, f"{str(error).capitalize()}.")
    answer = await call.site.ask(live.connector, request)
    name = call.request.path_params["action"]
    told = "done" if answer.ok else f"refused: {answer.error}"
    what = f"connector {live.connector}: {name} {detail}".rstrip()
    call.site.store.change(time.time(), call.who, what, "", told)
    back = f"/connector/{live.connector}" if call.form.get("back") == "connector" else "/"
    return call.back(back, f"Connector {live.connector}, {name}: {told}.")


def _live(call: Call) -> Live | None:
    number: int = call.request.path_params["connector"]
    return call.site.lives.get(number)


# --- actions --------------------------------------------------------------------------------------

Form = Mapping[str, str]


def _authorise(form: Form) -> tuple[Request, str]:
    tag = form.get("tag", "").strip()
    if len(tag) > _TAG_MOST or not tag.isprintable():
        raise ValueError(f"a tag has at most {_TAG_MOST} characters")
    return Authorise(id_tag=tag or None), ""


def _limit(form: Form) -> tuple[Request, str]:
    current_a = _number(form, "current_a", _CURRENT_MOST_A)
    power_kw = _number(form, "power_kw", _POWER_MOST_KW)
    minutes = _number(form, "minutes", 10_080.0)
    if current_a is None and power_kw is None:
        return SetLimit(), "lifted"
    limit = SetLimit(
        current_a=current_a,
        power_w=None if power_kw is None else power_kw * 1000,
        for_s=None if minutes is None else minutes * 60,
    )
    parts = ((current_a, "A"), (power_kw, "kW"), (minutes, "min"))
    return limit, ", ".join(f"{value:g} {unit}" for value, unit in parts if value is not None)


def _number(form: Form, name: str, most: float) -> float | None:
    text = form.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{name}: {text[:20]!r} is no number") from None
    if not 0 <= value <= most:
        raise ValueError(f"{name}: must be from 0 to {most:g}")
    return value


ACTIONS: Mapping[str, Callable[[Form], tuple[Request, str]]] = {
    "authorise": _authorise,
    "refuse": lambda _: (Refuse(reason="operator"), ""),
    "stop": lambda _: (Stop(reason="operator"), ""),
    "limit": _limit,
    "renegotiate": lambda _: (Renegotiate(), ""),
    "reset": lambda _: (ResetFaults(), ""),
    "open": lambda _: (SetAvailable(available=True), ""),
    "close": lambda _: (SetAvailable(available=False), ""),
}

ROWS = (
    Row("GET", "/", None, overview),
    Row("GET", "/events", Right.LIVE, events),
    Row("GET", "/connector/{connector:int}", Right.LIVE, connector_page),
    Row("POST", "/connector/{connector:int}/{action}", Right.CONTROL, control),
)
