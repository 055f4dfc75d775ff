"""The services of a throw-away PKI on loopback: `python -m tools.pki DIR`, made by `secc pki init`.

POST /ocsp      OCSP request -> response (what `secc pki init --ocsp-url` should name)
POST /contract  EXI of CertificateInstallationReq or CertificateUpdateReq -> EXI of the response

With --control PATH they are the back end of the station there: contracts are authorised, requests
for certificates answered.
"""

import argparse
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from secc.pki.authority import NAMES, Credential
from secc.pki.certificates import CertificateError, load, load_key
from secc.pki.profiles import PROFILES
from tools.pki_provisioning import Provisioning, tariff
from tools.pki_relay import Relay, serve
from tools.pki_responder import Responder

Service = Callable[[bytes, datetime], bytes]
_MOST = 65_536  # octets of a request
_ELSEWHERE = {"contract": "vehicle/{}/contract", "oem": "vehicle/{}/oem", "secc": "station/{}"}


def read_pki(folder: Path, label: str) -> dict[str, Credential]:
    """What `secc pki init` wrote; raises CertificateError. A vehicle may have no contract yet."""
    found = {}
    for role in PROFILES:
        stem = folder / _ELSEWHERE.get(role, f"authority/{{}}/{role}").format(label)
        if role == "contract" and not stem.with_name(f"{stem.name}.key").exists():
            continue
        key = load_key(stem.with_name(f"{stem.name}.key"))
        found[role] = Credential(load(stem.with_name(f"{stem.name}.pem"))[0], key)
    return found


class Server(ThreadingHTTPServer):
    """Serves each path with its service; `url` is where it listens."""

    daemon_threads = True

    def __init__(self, services: Mapping[str, Service], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Request)
        self.services = services

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Request(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        service = self.server.services.get(self.path)
        length = int(self.headers.get("Content-Length", 0))
        if service is None or length > _MOST:
            return self.send_error(HTTPStatus.NOT_FOUND)
        try:
            answer = service(self.rfile.read(length), datetime.now(UTC))
        except ValueError as error:
            return self.send_error(HTTPStatus.BAD_REQUEST, str(error)[:200])
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--label", default="demo")
    parser.add_argument("--port", type=int, default=8889)
    parser.add_argument("--revoke", type=Path, action="append", default=[], help="certificate")
    parser.add_argument("--cancel", action="append", default=[], help="eMAID")
    parser.add_argument("--control", type=Path, help="socket of a station to be the back end of")
    parser.add_argument("--tariff", action="store_true", help="send a signed SalesTariff there")
    given = parser.parse_args()
    try:
        pki = read_pki(given.folder, given.label)
        revoked = frozenset(load(file)[0].serial for file in given.revoke)
    except CertificateError as error:
        parser.error(str(error))
    customer = pki["contract"].certificate.common_name if "contract" in pki else NAMES["contract"]
    provisioning = Provisioning(pki, customer)
    services = {"/ocsp": Responder(pki, revoked).answer, "/contract": provisioning.answer}
    if given.control is not None:
        offer = tariff(pki) if given.tariff else None
        relay = Relay(provisioning.answer, offer, revoked, frozenset(given.cancel))
        told = (given.control, relay, _say)
        threading.Thread(target=serve, args=told, daemon=True).start()
    with Server(services, given.port) as server:
        _say(f"{server.url}/ocsp and {server.url}/contract")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
