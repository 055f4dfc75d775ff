"""From a request to a page: login, right, origin, CSRF token; then the page is made.

Every page is a row of `Row`: what is not in a table is not served, and its right stands beside it.
"""

import hmac
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from secc.web.guard import TooLong
from secc.web.roles import Right, may
from secc.web.sessions import Login
from secc.web.site import Site

_MOST_FIELDS = 200


@dataclass
class Call:
    """One request of somebody, or of nobody yet."""

    site: Site
    request: Request
    login: Login | None
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def who(self) -> str:
        """For the log of changes."""
        assert self.login is not None
        return self.login.name

    def may(self, right: Right) -> bool:
        """Whether this person may."""
        return self.login is not None and may(self.login.role, right)

    def page(self, template: str, status: int = 200, /, **words: Any) -> Response:
        """A template; a notice is shown once."""
        notice = ""
        if self.login is not None:
            notice, self.login.notice = self.login.notice, ""
        text = self.site.templates.get_template(template).render(
            site=self.site,
            login=self.login,
            notice=words.pop("notice", notice),
            path=self.request.url.path,
            **words,
        )
        return HTMLResponse(text, status)

    def back(self, path: str, notice: str = "") -> Response:
        """After a change: another page, with what has become of it."""
        if self.login is not None and notice:
            self.login.notice = notice
        return RedirectResponse(path, 303)

    def problem(self, status: int, text: str) -> Response:
        """A page that says what was wrong."""
        return self.page("problem.html", status, text=text)


Endpoint = Callable[[Call], Awaitable[Response]]


class Row(NamedTuple):
    """A page: who may have it; right None: everybody, logged in or not."""

    method: str
    path: str
    right: Right | None
    endpoint: Endpoint


def route(site: Site, row: Row) -> Route:
    """The row as the router has it."""

    async def serve(request: Request) -> Response:
        login = site.logins.find(
            request.cookies.get(cookie(request)), time.monotonic(), active=row.path != "/events"
        )
        call = Call(site, request, login)
        refusal = _not_permitted(call, row)
        if refusal is None and row.method == "POST":
            refusal = await _not_sound(call, row)
        return refusal if refusal is not None else await row.endpoint(call)

    return Route(row.path, serve, methods=[row.method])


def cookie(request: Request) -> str:
    """Name of the cookie: over TLS one that only TLS can set."""
    return "__Host-secc" if request.url.scheme == "https" else "secc"


def _not_permitted(call: Call, row: Row) -> Response | None:
    if row.right is None:
        return None
    if call.login is None:
        if row.method == "GET" and row.path != "/events":
            return call.back("/login")
        return call.problem(401, "Please log in.")
    if call.login.must_change and row.right is not Right.OWN:
        return call.back("/account", "Please choose a password of your own first.")
    if not call.may(row.right):
        return call.problem(403, f"A {call.login.role} may not {row.right}.")
    return None


async def _not_sound(call: Call, row: Row) -> Response | None:
    """A form of ours, from a page of ours."""
    request = call.request
    origin = request.headers.get("origin")
    if origin != f"{request.url.scheme}://{request.headers['host']}":
        return call.problem(403, "This form comes from another site.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return call.problem(415, "Forms only.")
    try:
        body = await request.body()
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except TooLong:
        return call.problem(413, "The form is too long.")
    except ValueError:
        return call.problem(400, "The form cannot be read.")
    call.form = dict(pairs)
    if row.right is not None and call.login is not None:
        sent = call.form.get("csrf", "")
        if not hmac.compare_digest(sent.encode(), call.login.csrf.encode()):
            return call.problem(403, "The form is out of date: go back, reload, and try again.")
    return None
