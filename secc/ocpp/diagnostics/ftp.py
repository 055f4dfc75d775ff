"""Upload by FTP (RFC 959) with the error codes of the product manual; blocking, for a thread.

    place = target(location)                        ValueError: not ftp, or no host
    upload(place, name, file, limits)               raises UploadError with its `code`

A location that ends in "/" is a directory, any other one too: the file name is ours and is told
to the central system. User and password may be percent-encoded; without them it is anonymous.
"""

import contextlib
import ftplib
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

ACCESS, LOGIN, CONNECT, TRANSFER = -7, -8, -9, -12  # product manual, 6.2
UNREADABLE, NO_ROOM = -10, -11

_PORT = 21
_BLOCK = 8192


class UploadError(Exception):
    """The file has not arrived; `code` is the manual's."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


class Target(NamedTuple):
    """Where to."""

    host: str
    port: int
    user: str
    password: str
    folders: tuple[str, ...]


class Limits(NamedTuple):
    """Seconds: without any progress, and for the whole upload."""

    silence_s: float = 30.0
    total_s: float = 1800.0


def target(location: str) -> Target:
    """Parts of `ftp://user:password@host:port/folder/`; ValueError says what is wrong."""
    parts = urlsplit(location)
    if parts.scheme.lower() != "ftp":
        raise ValueError(f"{parts.scheme or 'no scheme'}: only ftp is spoken")
    if not parts.hostname:
        raise ValueError("the location names no host")
    folders = tuple(unquote(part) for part in parts.path.split("/") if part)
    user, password = unquote(parts.username or "anonymous"), unquote(parts.password or "")
    if any(c in text for text in (user, password, *folders) for c in "\r\n\0"):
        raise ValueError("a line break in the location")
    return Target(parts.hostname, parts.port or _PORT, user, password, folders)


def upload(
    place: Target,
    name: str,
    file: Path,
    limits: Limits,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Store `file` as `name`; raises UploadError."""
    began = time.monotonic()

    def watch(_: bytes = b"") -> None:
        if cancelled():
            raise UploadError(TRANSFER, "cancelled")
        if time.monotonic() - began > limits.total_s:
            raise UploadError(TRANSFER, f"not done after {limits.total_s:g} s")

    ftp = ftplib.FTP(timeout=limits.silence_s)  # passive, as behind every mobile network
    try:
        _step(CONNECT, lambda: ftp.connect(place.host, place.port))
        _step(LOGIN, lambda: ftp.login(place.user, place.password))
        watch()
        for folder in place.folders:
            _step(ACCESS, partial(ftp.cwd, folder))
        _store(ftp, name, file, watch)
        with contextlib.suppress(ftplib.Error, OSError, EOFError):
            ftp.quit()
    finally:
        ftp.close()


def _store(ftp: ftplib.FTP, name: str, file: Path, watch: Callable[[bytes], None]) -> None:
    try:
        stream = file.open("rb")
    except OSError as error:
        raise UploadError(UNREADABLE, f"{file}: {error.strerror}") from None
    with stream:
        _step(TRANSFER, lambda: ftp.storbinary(f"STOR {name}", stream, _BLOCK, watch))


def _step(code: int, step: Callable[[], object]) -> None:
    """Do one step; the server's refusals and a broken line as UploadError."""
    try:
        step()
    except ftplib.error_perm as error:
        refused = str(error)
        raise UploadError(_code(refused, code), f"refused: {refused}") from None
    except ftplib.Error as error:
        raise UploadError(code, str(error)) from None
    except (OSError, EOFError) as error:
        raise UploadError(code if code == CONNECT else TRANSFER, _words(error)) from None


def _code(refused: str, otherwise: int) -> int:
    """Replies of RFC 959 that mean the same wherever they come."""
    if refused.startswith("53"):
        return LOGIN
    return ACCESS if otherwise == TRANSFER else otherwise


def _words(error: OSError | EOFError) -> str:
    return str(error) or "the server has closed the connection"
