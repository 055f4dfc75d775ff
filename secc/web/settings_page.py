"""The settings: shown, checked as a whole, written to station.toml, and put down in the log."""

import time
from typing import Any

from starlette.responses import Response

from secc.config import Config, ConfigError
from secc.web import editing, fields
from secc.web.calls import Call, Row
from secc.web.fields import RESTART, Field
from secc.web.roles import Right


async def show(call: Call) -> Response:
    """All groups that this person may change."""
    try:
        return _form(call, _connector(call.request.query_params.get("connector", "")), [])
    except (ConfigError, OSError) as error:
        return call.problem(500, f"station.toml cannot be read: {error}")


async def change(call: Call) -> Response:
    """Write what differs from what is in force."""
    site, connector = call.site, _connector(call.form.get("connector", ""))
    try:
        text = site.file.read_text(encoding="utf-8")
        now = _of(site.now_in_file(), connector)
    except (ConfigError, OSError) as error:
        return call.problem(500, f"station.toml cannot be read: {error}")
    if editing.fingerprint(text) != call.form.get("read", ""):
        return _form(call, connector, ["station.toml has changed meanwhile: look, then again."])
    try:
        wanted = _wanted(call, now)
        new = _written(text, wanted, connector, str(site.file))
        if wanted:
            editing.replace(site.file, new, call.form["read"])
    except PermissionError as error:
        return call.problem(403, f"{error}.")
    except ConfigError as error:
        return _form(call, connector, list(error.problems))
    except editing.Outdated:
        return _form(call, connector, ["station.toml has changed meanwhile: look, then again."])
    except OSError as error:
        return call.problem(500, f"station.toml cannot be written: {error.strerror}")
    place = f"/settings?connector={connector}" if connector is not None else "/settings"
    return call.back(place, _noted(call, now, wanted, connector))


def _wanted(call: Call, now: Config) -> dict[Field, editing.Value]:
    """Fields of the form whose value is another one than now; raises ConfigError."""
    found: dict[Field, editing.Value] = {}
    for path, text in call.form.items():
        if path in ("csrf", "read", "connector"):
            continue
        field = fields.of(path)
        if field is None or not call.may(field.right):
            raise PermissionError(f"{path[:60]} is no setting that you may change")
        if field.secret and not text:
            continue  # left as it is: it is never shown
        value = fields.read(field, text)
        if fields.shown(value) != fields.shown(fields.value(now, path)):
            found[field] = value
    return found


def _written(
    text: str, wanted: dict[Field, editing.Value], connector: int | None, file: str
) -> str:
    for each in (False, True):
        values = {field.path: value for field, value in wanted.items() if field.each is each}
        if values:
            text = editing.changed(text, values, connector if each else None, file)
    return text


def _noted(
    call: Call, now: Config, wanted: dict[Field, editing.Value], connector: int | None
) -> str:
    """Into the log of changes; what to do for them to hold."""
    if not wanted:
        return "Nothing has changed."
    for field, value in wanted.items():
        old = fields.shown(fields.value(now, field.path))
        of = f" (connector {connector})" if field.each and connector is not None else ""
        pair = ("***", "***") if field.secret else (old, fields.shown(value))
        call.site.store.change(time.time(), call.who, f"{field.path}{of}", *pair)
    restart = ", ".join(dict.fromkeys(RESTART[field.process] for field in wanted))
    labels = ", ".join(field.label for field in wanted)
    return f"Saved: {labels}. It holds after a restart of {restart}."


def _form(call: Call, connector: int | None, problems: list[str]) -> Response:
    site = call.site
    text = site.file.read_text(encoding="utf-8")
    there = site.now_in_file()
    config = _of(there, connector)
    groups: dict[str, list[dict[str, Any]]] = {}
    for field in fields.FIELDS:
        if call.may(field.right):
            groups.setdefault(field.group, []).append(_row(call, field, config, bool(problems)))
    return call.page(
        "settings.html",
        400 if problems else 200,
        groups=groups,
        problems=problems,
        read=editing.fingerprint(text),
        connector=config.outlet.connector,
        connectors=[one.outlet.connector for one in there],
    )


def _row(call: Call, field: Field, config: Config, again: bool) -> dict[str, Any]:
    value = fields.shown(fields.value(config, field.path))
    return {
        "field": field,
        "input": fields.form(field),
        "value": call.form.get(field.path, value) if again else value,
        "words": fields.words(field.path),
        "default": fields.default(field.path),
        "restart": RESTART[field.process],
    }


def _of(there: Any, connector: int | None) -> Config:
    found: Config
    for found in there:
        if found.outlet.connector == connector:
            return found
    found = there[0]
    return found


def _connector(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


ROWS = (
    Row("GET", "/settings", Right.SETTINGS, show),
    Row("POST", "/settings", Right.SETTINGS, change),
)
