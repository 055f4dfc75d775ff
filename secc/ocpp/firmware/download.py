"""Download of an image over https from hosts that are allowed; blocking, for a thread.

    fetch(location, file, rules)      raises Refused (no use to try again) or DownloadError

Nothing but https, no host outside the list, not even by a redirect, no name but `.bin`, no more
octets than allowed (product manual, 6.2).
"""

import http.client
import os
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

from secc.ocpp.firmware.image import SUFFIX

_BLOCK = 16 << 10
_MOST_REDIRECTS = 3
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class DownloadError(Exception):
    """The image has not come; another try may help."""


class Refused(DownloadError):
    """The station does not want it from there."""


@dataclass(frozen=True)
class Rules:
    """Where images may come from. A host with a leading dot allows all below it.

    silence_s   without any progress; total_s: for the whole download
    """

    hosts: tuple[str, ...]
    most_octets: int = 2 << 20
    silence_s: float = 30.0
    total_s: float = 1800.0
    context: ssl.SSLContext | None = None  # None: the roots of the system

    def allows(self, host: str) -> bool:
        """Whether an image may come from this host."""
        return any(
            host.endswith(one.lower()) if one.startswith(".") else host == one.lower()
            for one in self.hosts
        )


def check(location: str, rules: Rules) -> SplitResult:
    """Parts of a location that is allowed; raises Refused."""
    try:
        parts = urlsplit(location)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Refused(f"no URL: {error}") from None
    if parts.scheme.lower() != "https":
        raise Refused(f"{parts.scheme or 'no scheme'}: only https is allowed")
    if not host or not rules.allows(host.lower()):
        raise Refused(f"host {host} is not in the list of allowed ones")
    if not parts.path.lower().endswith(SUFFIX):
        raise Refused(f"the name of an image ends with {SUFFIX}")
    return parts


def fetch(
    location: str, file: Path, rules: Rules, cancelled: Callable[[], bool] = lambda: False
) -> None:
    """Write the image to `file`."""
    until = time.monotonic() + rules.total_s
    for _ in range(1 + _MOST_REDIRECTS):
        try:
            further = _get(check(location, rules), file, rules, until, cancelled)
        except (OSError, http.client.HTTPException) as error:
            raise DownloadError(f"{type(error).__name__}: {error}") from None
        if further is None:
            return
        location = urljoin(location, further)
    raise DownloadError(f"more than {_MOST_REDIRECTS} redirects")


def _get(
    parts: SplitResult, file: Path, rules: Rules, until: float, cancelled: Callable[[], bool]
) -> str | None:
    """One request; a redirect is returned."""
    assert parts.hostname
    context = rules.context or ssl.create_default_context()
    connection = http.client.HTTPSConnection(
        parts.hostname, parts.port, timeout=rules.silence_s, context=context
    )
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"Accept-Encoding": "identity"})
        response = connection.getresponse()
        if response.status in _REDIRECTS and (further := response.getheader("Location")):
            return further
        if response.status != http.HTTPStatus.OK:
            raise DownloadError(f"the server answers {response.status}")
        _write(response, file, rules, until, cancelled)
    finally:
        connection.close()
    return None


def _write(
    response: http.client.HTTPResponse,
    file: Path,
    rules: Rules,
    until: float,
    cancelled: Callable[[], bool],
) -> None:
    if response.length is not None and response.length > rules.most_octets:
        raise Refused(f"{response.length} octets; at most {rules.most_octets}")
    size = 0
    with file.open("wb") as out:
        while block := response.read(_BLOCK):
            size += len(block)
            if size > rules.most_octets:
                raise Refused(f"more than {rules.most_octets} octets")
            if cancelled():
                raise DownloadError("cancelled")
            if time.monotonic() > until:
                raise DownloadError(f"not done after {rules.total_s:g} s")
            out.write(block)
        if response.length:  # http.client ends quietly when the server closes early
            raise DownloadError(f"{response.length} octets are missing")
        out.flush()
        os.fsync(out.fileno())
