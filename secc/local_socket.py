"""Unix sockets to serve at, which nobody may use before their rights are set."""

import contextlib
import errno
import fcntl
import os
import socket
import stat
from pathlib import Path


def bound(path: Path, mode: int = 0o600) -> socket.socket:
    """A stream socket bound to `path` with the rights `mode`; raises OSError.

    One that was left there is replaced, anything else is not. In one go: the umask is that of the
    whole process, other tasks included.
    """
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise FileExistsError(errno.EEXIST, "is no socket: choose another path", str(path))
        path.unlink()
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o777 & ~mode)
    try:
        sock.bind(str(path))
    except OSError as error:
        sock.close()
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    finally:
        os.umask(before)
    return sock


class Taken(Exception):
    """Another process serves this path."""


def alone(path: Path) -> int:
    """A lock beside `path` that one process has at a time, to be closed at the end.

    Raises `Taken` and OSError.
    """
    lock = os.open(
        path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
    )
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise Taken(str(path)) from None
    return lock
