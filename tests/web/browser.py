"""A client of the page over plain sockets: cookies and forms, as a browser or an attacker sends."""

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Reply:
    """Status, headers in lower case, and the text."""

    status: int
    headers: dict[str, str]
    text: str
    octets: bytes

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass
class Browser:
    """Remembers its cookie; `source` is the address that it comes from."""

    port: int
    source: str = "127.0.0.1"
    cookie: str = ""
    csrf: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """One request; headers given as `content_type` replace those that a browser sends."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=20, source_address=(self.source, 0)
        )
        sent = {"Cookie": self.cookie} if self.cookie else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            endless = answer.getheader("content-type", "").startswith("text/event-stream")
            octets = answer.read1() if endless else answer.read()
        finally:
            connection.close()
        found = {name.lower(): value for name, value in answer.getheaders()}
        if "set-cookie" in found:
            self.cookie = found["set-cookie"].partition(";")[0]
        text = octets.decode(errors="replace")
        if token := re.search(r'name="csrf" value="([^"]+)"', text):
            self.csrf = token[1]
        return Reply(answer.status, found, text, octets)

    def get(self, path: str) -> Reply:
        return self.send("GET", path)

    def post(self, path: str, **fields: str) -> Reply:
        """A form of the page, with the token and the origin that belong to it."""
        return self.submit(path, {"csrf": self.csrf, **fields})

    def submit(self, path: str, fields: dict[str, str], **headers: str) -> Reply:
        """A form as it is; fields with names that are no names of Python."""
        sent = {"Content_Type": FORM, "Origin": f"http://127.0.0.1:{self.port}", **headers}
        return self.send("POST", path, urlencode(fields).encode(), **sent)

    def log_in(self, name: str, password: str) -> Reply:
        """With the token of the page that follows."""
        reply = self.post("/login", name=name, password=password)
        if reply.status == 303:
            self.get(reply.location)
            self.get("/account")
        return reply
