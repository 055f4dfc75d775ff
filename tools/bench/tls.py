"""TLS: a handshake beside a plain server of the standard library, and what TLS costs a station."""

import ssl
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from secc.pki import authority, ocsp
from secc.pki.authority import Credential
from secc.pki.store import open_store
from secc.tls.channel import Channel
from secc.tls.server import Server
from secc.tls.settings import Tls
from tools import cable as cables
from tools.bench import ours
from tools.bench.row import Row, need
from tools.pki_responder import Responder
from tools.vehicle.tls import Client, Terms

_HANDSHAKES, _WARM, _STARTS = 300, 20, 3
_SUITE = "ECDHE-ECDSA-AES128-SHA256"
Serve = Callable[[bytes], bytes]  # octets of the vehicle -> octets for it


def run() -> list[Row]:
    with _pki() as (folder, pki):
        own, longest = _measure(_station(folder), pki)
        plain, _ = _measure(_plain(folder), pki)
        rows = [
            Row(f"handshake, CPU, median of {_HANDSHAKES}", "ms", ours=own, peer=plain, target=5.0),
            Row("longest step of it, median", "ms", ours=longest, target=5.0),
        ]
        return rows + _resident(folder)


@contextmanager
def _pki() -> Iterator[tuple[Path, dict[str, Credential]]]:
    """A station with two chains, the first of which the vehicle trusts, and a staple for it."""
    with tempfile.TemporaryDirectory(prefix="secc-bench-") as name:
        folder, now = Path(name), datetime.now(UTC)
        pki = authority.make(now)
        authority.lay_out(folder, "a", pki)
        authority.lay_out(folder, "b", authority.make(now, names={"v2g_root": "Another root"}))
        store = open_store(folder)
        leaf, issuer = store.chains[0].issuers[0]
        octets = Responder(pki).answer(ocsp.request(leaf, issuer), now)
        ocsp.keep(store.ocsp_folder, leaf, ocsp.check(octets, leaf, issuer, now))
        yield folder, pki


def _station(folder: Path) -> Callable[[], Serve]:
    server = Server(open_store(folder), Tls())

    def begin() -> Serve:
        channel = Channel(server)
        return lambda octets: channel.receive(octets, datetime.now(UTC)).send

    return begin


def _plain(folder: Path) -> Callable[[], Serve]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_SUITE)
    context.load_cert_chain(folder / "station" / "a.pem", folder / "station" / "a.key")

    def begin() -> Serve:
        come, go = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(come, go, server_side=True)

        def serve(octets: bytes) -> bytes:
            come.write(octets)
            with suppress(ssl.SSLWantReadError):
                tls.do_handshake()
            return go.read()

        return serve

    return begin


def _measure(begin: Callable[[], Serve], pki: dict[str, Credential]) -> tuple[float, float]:
    """CPU time of the server for a handshake and for the longest step of one, in ms."""
    terms = Terms((pki["v2g_root"].certificate.x509,), datetime.now(UTC))
    took = [_handshake(begin(), Client(terms)) for _ in range(_WARM + _HANDSHAKES)][_WARM:]
    return median(map(sum, took)), median(map(max, took))


def _handshake(serve: Serve, client: Client) -> list[float]:
    octets, steps = client.begin(), []
    while octets:
        began = time.process_time()
        answer = serve(octets)
        steps.append(1000 * (time.process_time() - began))
        _, octets = client.receive(answer)
    assert client.ready
    return steps


def _resident(folder: Path) -> list[Row]:
    """Memory of stations that wait for their first vehicle."""
    need(cables.missing())
    with cables.cable() as laid:

        def least(config: str) -> tuple[float, float]:
            """MiB and seconds; the first start may have bytecode to write."""
            found = []
            for _ in range(_STARTS):
                with ours.secc(laid, config) as (process, ready_s):
                    found.append((process.resident_mib(), ready_s))
            mib, ready = zip(*found, strict=True)
            return min(mib), min(ready)

        plain_mib, plain_s = least("")
        tls_mib, tls_s = least(f"[tls]\nfolder = '{folder}'\n")
    return [
        Row("resident when ready, without TLS", "MiB", ours=plain_mib),
        Row("resident when ready, with TLS", "MiB", ours=tls_mib),
        Row("start to ready, without TLS", "s", ours=plain_s),
        Row("start to ready, with TLS", "s", ours=tls_s),
    ]
