"""An FTP server of others (pyftpdlib) in a thread, with a folder of its own."""

import asyncio
import threading
import warnings
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import pytest

USER, PASSWORD = "station", "p@ss/word"


class Server:
    """`with Server(folder) as server`; `server.url` has user and password in it."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():  # it stands on asyncore
            warnings.simplefilter("ignore", DeprecationWarning)
            pytest.importorskip("pyftpdlib", reason="no pyftpdlib")
            from pyftpdlib.authorizers import DummyAuthorizer
            from pyftpdlib.handlers import FTPHandler
            from pyftpdlib.ioloop import IOLoop
            from pyftpdlib.servers import FTPServer

        self.folder = folder
        authorizer = DummyAuthorizer()
        authorizer.add_user(USER, PASSWORD, str(folder), perm="elradfmw")
        authorizer.add_user("reader", PASSWORD, str(folder), perm="elr")

        class Handler(FTPHandler):  # type: ignore[misc]
            auth_failed_timeout = 0.01

        Handler.authorizer = authorizer
        self._loop = IOLoop()
        self._server: Any = FTPServer(("127.0.0.1", 0), Handler, ioloop=self._loop)
        self.port = self._server.address[1]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    @property
    def url(self) -> str:
        """Location of its root."""
        return f"ftp://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}"

    async def arrived(self, name: str) -> bytes:
        """The content of a file that has been stored; waits for it."""
        async with asyncio.timeout(10):
            while not (self.folder / name).exists():
                await asyncio.sleep(0.01)
        return (self.folder / name).read_bytes()

    def _serve(self) -> None:
        while not self._stop.is_set():
            self._loop.loop(timeout=0.02, blocking=False)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._server.close_all()
