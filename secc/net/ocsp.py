"""The status of our certificates from their responders (RFC 6960, appendix A.1).

    refresh_all(store, now)                      every certificate that the station shows
    refresh(folder, certificate, issuer, now)    from the cache, or fetched if that is due
    fetch(url, request)                          what a responder answers

They block, for each question at most its deadline: not for the event loop.
"""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from secc.pki import ocsp
from secc.pki.certificates import Certificate
from secc.pki.store import Store

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


def refresh_all(
    store: Store, now: datetime, *, deadline_s: float, force: bool = False
) -> Iterator[tuple[Certificate, ocsp.Response | str]]:
    """Each certificate of the station with its response, or with why there is no new one."""
    pairs = dict.fromkeys(pair for chain in store.chains for pair in chain.issuers)
    folder = store.ocsp_folder
    for one, issuer in pairs:
        try:
            yield one, refresh(folder, one, issuer, now, deadline_s=deadline_s, force=force)
        except (FetchError, ocsp.OcspError, OSError) as error:
            yield one, str(error)


def fetch(url: str, request: bytes, *, deadline_s: float) -> bytes:
    """The octets that a responder answers; raises FetchError."""
    end = time.monotonic() + deadline_s
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 80
    except ValueError as error:
        raise FetchError(f"{url}: {error}") from None
    if parts.scheme != "http" or not host:  # what is signed needs no TLS
        raise FetchError(f"{url}: no http address")
    head = (
        f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n"
        f"Content-Type: application/ocsp-request\r\nContent-Length: {len(request)}\r\n\r\n"
    )
    try:
        with socket.create_connection((host, port), timeout=deadline_s) as connection:
            connection.sendall(head.encode() + request)
            return _body(_receive(connection, end))
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise FetchError(f"{url}: {error or type(error).__name__}") from None


def _receive(connection: socket.socket, end: float) -> bytes:
    """Until the other side closes; every piece has what is left of the time."""
    received = b""
    while True:
        connection.settimeout(_left(end))
        piece = connection.recv(_PIECE)
        if not piece:
            return received
        received += piece
        if len(received) > MAX_OCTETS:
            raise http.client.HTTPException(f"more than {MAX_OCTETS} octets")


class _Received:
    """What has been received, as `http.client` reads it."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets

    def makefile(self, _: str) -> BytesIO:
        return BytesIO(self._octets)


def _body(octets: bytes) -> bytes:
    answer = http.client.HTTPResponse(cast(socket.socket, _Received(octets)))
    answer.begin()
    if answer.status != http.client.OK:
        raise http.client.HTTPException(f"status {answer.status}")
    return answer.read()


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left
