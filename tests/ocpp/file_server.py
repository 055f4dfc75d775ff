"""A web server over TLS in a thread: files, redirects and answers that are cut."""

import http.server
import ssl
import threading
from pathlib import Path
from typing import Self

from tests.ocpp.pki import SERVER, Issued


class FileServer:
    """`with FileServer(folder) as server`; `files`, `redirects` and `cut` say what paths give."""

    def __init__(self, folder: Path, root: Issued | None = None) -> None:
        root = root or Issued.root("Web root")
        self.files: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.cut: set[str] = set()  # announce more than is sent
        self.asked: list[str] = []
        chain, key = root.issue("localhost", usage=SERVER).save(folder, "web")
        self.ca_file = folder / "web-root.pem"
        self.ca_file.write_text(root.pem)
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server._answer(self)

            def log_message(self, *_: object) -> None: ...

        class Quiet(http.server.ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None: ...  # clients that do not like us

        self._http = Quiet(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        self._http.socket = context.wrap_socket(
            self._http.socket, server_side=True, do_handshake_on_connect=False
        )
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def url(self, path: str, host: str = "localhost") -> str:
        return f"https://{host}:{self._http.server_address[1]}{path}"

    def _answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        if further := self.redirects.get(request.path):
            request.send_response(302)
            request.send_header("Location", further)
            request.end_headers()
            return
        content = self.files.get(request.path)
        if content is None:
            request.send_error(404)
            return
        request.send_response(200)
        more = 100 if request.path in self.cut else 0
        if "?endless" not in request.path:
            request.send_header("Content-Length", str(len(content) + more))
        request.end_headers()
        request.wfile.write(content)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
