"""The status of our certificates from their responders (RFC 6960, appendix A.1).

    refresh(folder, certificate, issuer, now)    from the cache, or fetched if that is due

Both functions block for at most their deadline: not for the event loop.
"""

from __future__ import annotations

import http.client
import time
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from secc.pki import ocsp
from secc.pki.certificates import Certificate

MAX_OCTETS = 65_536
_PIECE = 4096


class FetchError(Exception):
    """No answer of a responder within the time."""


def refresh(
    folder: Path,
    certificate: Certificate,
    issuer: Certificate,
    now: datetime,
    *,
    deadline_s: float,
    force: bool = False,
) -> ocsp.Response:
    """The response in force, fetched and kept if it is due; raises FetchError, OcspError, OSError.

    After an error the response of the cache, if any, is still good until it expires.
    """
    old = ocsp.cached(folder, certificate, issuer, now)
    if old is not None and now < old.refresh and not force:
        return old
    if not certificate.ocsp_urls:
        raise FetchError("the certificate names no OCSP responder")
    question = ocsp.request(certificate, issuer)
    octets = fetch(certificate.ocsp_urls[0], question, deadline_s=deadline_s)
    new = ocsp.check(octets, certificate, issuer, now)
    ocsp.keep(folder, certificate, new)
    return new


def fetch(url: str, request: bytes, *, deadline_s: float) -> bytes:
    """The octets that a responder answers; raises FetchError."""
    parts = urlsplit(url)
    end = time.monotonic() + deadline_s
    try:
        if parts.scheme != "http" or not parts.hostname:  # what is signed needs no TLS
            raise FetchError(f"{url}: no http address")
        connection = http.client.HTTPConnection(
            parts.hostname, parts.port or 80, timeout=deadline_s
        )
    except ValueError as error:
        raise FetchError(f"{url}: {error}") from None
    try:
        target = parts.path or "/"
        connection.request("POST", target, request, {"Content-Type": "application/ocsp-request"})
        return _read(connection, end)
    except (OSError, http.client.HTTPException) as error:
        raise FetchError(f"{url}: {error or type(error).__name__}") from None
    finally:
        connection.close()


def _read(connection: http.client.HTTPConnection, end: float) -> bytes:
    """The body, with what is left of the time for every piece of it."""
    sock = connection.sock
    sock.settimeout(_left(end))
    answer = connection.getresponse()
    if answer.status != http.client.OK:
        raise http.client.HTTPException(f"status {answer.status}")
    body = b""
    while True:
        sock.settimeout(_left(end))
        piece = answer.read1(_PIECE)
        if not piece:
            return body
        body += piece
        if len(body) > MAX_OCTETS:
            raise http.client.HTTPException(f"more than {MAX_OCTETS} octets")


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left
