"""Unix sockets to serve at, which nobody may use before their rights are set."""

import os
import socket
from pathlib import Path


def bound(path: Path, mode: int = 0o600) -> socket.socket:
    """A stream socket bound to `path` with the rights `mode`; raises OSError.

    In one go: the umask is that of the whole process, other tasks included.
    """
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o777 & ~mode)
    try:
        sock.bind(str(path))
    except OSError:
        sock.close()
        raise
    finally:
        os.umask(before)
    return sock
