"""Certificates of a running station: read again, refreshed, watched, and their keys kept quiet."""

import asyncio
import logging
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secc.net import certificates
from secc.net.certificates import Certificates, in_thread
from secc.pki import authority
from secc.pki.authority import Options
from secc.tls.channel import Channel
from secc.tls.settings import Tls
from tests.station.loop import on_loop, until
from tests.tls.conftest import Pki, Site, install
from tests.tls.test_channel import connect
from tools.pki import Server as Services
from tools.pki_responder import Responder

LOOK_S = 0.02


class Kept:
    """Certificates that are looked after, and what was told of them."""

    def __init__(self, folder: Path, settings: Tls, *, debug: bool = False) -> None:
        self.told: list[str] = []
        self.deaf = False
        self.certificates = Certificates(settings, self.tell, debug=debug)
        self.folder = folder

    def tell(self, name: str, text: str) -> None:
        assert name == "certificates"
        if self.deaf:
            raise RuntimeError("nobody listens")
        self.told.append(text)

    @property
    def chains(self) -> list[str]:
        store = self.certificates.store
        return [chain.name for chain in store.chains] if store else []

    @property
    def ready(self) -> bool:
        server = self.certificates.server
        return server is not None and server.ready(datetime.now(UTC))


@asynccontextmanager
async def kept(
    folder: Path, look_s: float = LOOK_S, *, debug: bool = False, **settings: object
) -> AsyncIterator[Kept]:
    found = Kept(folder, Tls(folder=str(folder), **settings), debug=debug)  # type: ignore[arg-type]
    found.certificates.read()
    task = asyncio.create_task(found.certificates.keep(look_s))
    try:
        yield found
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@contextmanager
def responder(pki: Pki, revoked: frozenset[int] = frozenset()) -> Iterator[list[bytes]]:
    """The OCSP service of a PKI at its address; the questions it was asked."""
    asked: list[bytes] = []
    answer = Responder(pki, revoked).answer

    def service(question: bytes, now: datetime) -> bytes:
        asked.append(question)
        return answer(question, now)

    url = next(iter(pki["secc"].certificate.ocsp_urls))
    with Services({"/ocsp": service}, int(url.split(":")[2].partition("/")[0])) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield asked
        finally:
            server.shutdown()


@pytest.fixture
def asking(tmp_path: Path) -> tuple[Path, Pki]:
    """A station whose certificates name a responder on a free port."""
    with Services({}) as server:
        url = f"{server.url}/ocsp"
    pki = authority.make(datetime.now(UTC), Options(ocsp_url=url))
    install(tmp_path, "asking", pki)
    return tmp_path, pki


@on_loop
async def test_a_new_chain_is_read_when_its_files_have_come_to_rest(site: Site) -> None:
    async with kept(site.folder) as found:
        assert found.chains == ["a", "b"]
        before = found.certificates.server
        seen: list[object] = []
        found.certificates.changed = lambda: seen.append(found.certificates.server)

        install(site.folder, "next", authority.make(datetime.now(UTC)))
        await until(lambda: "next" in found.chains)

        assert found.certificates.server is not before
        assert seen[-1] is found.certificates.server
        assert found.ready


@on_loop
async def test_rights_of_a_key_that_have_changed_are_noticed(site: Site) -> None:
    async with kept(site.folder) as found:
        for label in "ab":
            (site.folder / "station" / f"{label}.key").chmod(0o644)
        await until(lambda: not found.ready)
        await until(lambda: any("others may read this key" in text for text in found.told))

        for label in "ab":
            (site.folder / "station" / f"{label}.key").chmod(0o600)
        await until(lambda: found.ready)


@on_loop
async def test_a_signal_makes_it_read_at_once(site: Site) -> None:
    async with kept(site.folder, look_s=60.0) as found:
        (site.folder / "station" / "b.pem").unlink()
        found.certificates.again()

        await until(lambda: found.chains == ["a"])


@on_loop
async def test_nothing_is_read_again_without_a_change(site: Site) -> None:
    async with kept(site.folder) as found:
        before = found.certificates.server
        await asyncio.sleep(10 * LOOK_S)

        assert found.certificates.server is before


@on_loop
async def test_a_folder_that_vanishes_takes_tls_with_it_until_it_is_back(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    async with kept(site.folder) as found:
        away = site.folder.with_name("away")
        shutil.move(site.folder, away)
        await until(lambda: not found.ready)
        assert "no such folder" in caplog.text

        shutil.move(away, site.folder)
        await until(lambda: found.ready)


@pytest.mark.parametrize(
    ("policy", "level", "words"),
    [
        ("prefer", logging.WARNING, "vehicles are served without TLS"),
        ("force", logging.ERROR, "discovery is not answered"),
    ],
)
@on_loop
async def test_without_a_usable_chain_the_log_says_what_that_means(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, policy: str, level: int, words: str
) -> None:
    async with kept(tmp_path, policy=policy) as found:
        assert not found.ready

    assert (level, f"no chain for TLS: {words}") in [
        (record.levelno, record.getMessage()) for record in caplog.records
    ]


@on_loop
async def test_what_is_due_is_fetched_at_the_start(asking: tuple[Path, Pki]) -> None:
    folder, pki = asking
    with responder(pki) as asked:
        async with kept(folder) as found:
            store = found.certificates.store
            assert store is not None
            await until(lambda: len(list(store.ocsp_folder.glob("*.ocsp"))) == 3)
            assert store.staple(store.chains[0], datetime.now(UTC))
            assert len(asked) == 3

            found.certificates.again()  # and asks nobody about what is not due
            await until(lambda: found.certificates.store is not store)
            await asyncio.sleep(5 * LOOK_S)
            assert len(asked) == 3
            assert not [text for text in found.told if "OCSP" in text]


@on_loop
async def test_a_responder_that_is_down_is_told_once_a_day(asking: tuple[Path, Pki]) -> None:
    folder, _ = asking
    async with kept(folder) as found:
        await until(lambda: sum("no OCSP response for" in text for text in found.told) == 3)
        store = found.certificates.store
        found.certificates.again()
        await until(lambda: found.certificates.store is not store)
        await asyncio.sleep(5 * LOOK_S)

        assert sum("no OCSP response for" in text for text in found.told) == 3
        assert found.ready


@on_loop
async def test_a_revoked_certificate_of_our_own_is_told(asking: tuple[Path, Pki]) -> None:
    folder, pki = asking
    leaf = pki["secc"].certificate
    with responder(pki, frozenset({leaf.serial})):
        async with kept(folder) as found:
            wanted = f"{leaf.subject} is revoked, says its OCSP responder"
            await until(lambda: wanted in found.told)


@on_loop
async def test_nobody_is_asked_if_the_setting_says_so(asking: tuple[Path, Pki]) -> None:
    folder, pki = asking
    with responder(pki) as asked:
        async with kept(folder, ocsp=False) as found:
            await until(lambda: found.told)
            await asyncio.sleep(5 * LOOK_S)

            assert asked == []


@on_loop
async def test_what_expires_soon_is_told_at_the_start_and_daily(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates, "_TELL_S", 0.1)
    made = datetime.now(UTC) - timedelta(days=80)
    install(tmp_path, "old", authority.make(made))

    async with kept(tmp_path) as found:
        leaf = "CN=DE*ABC*E1234*1"
        await until(lambda: sum(leaf in text and "in 9 days" in text for text in found.told) >= 2)


@on_loop
async def test_a_fault_in_it_is_logged_and_it_goes_on(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    async with kept(site.folder) as found:
        found.deaf = True
        (site.folder / "station" / "a.key").chmod(0o644)
        await until(lambda: "certificates are not kept up to date" in caplog.text)
        found.deaf = False

        assert found.ready
        (site.folder / "station" / "b.pem").unlink()
        found.certificates.again()
        await until(lambda: found.chains == [])


def test_the_end_of_the_loop_does_not_wait_for_a_thread() -> None:
    hold = threading.Event()

    async def leave() -> None:
        waiting = asyncio.create_task(in_thread(hold.wait))
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(leave())

    (thread,) = [one for one in threading.enumerate() if one.name == "certificates"]
    assert thread.daemon
    hold.set()
    thread.join(5.0)
    assert not thread.is_alive()


@on_loop
async def test_what_a_thread_raises_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 / 0)


@on_loop
async def test_a_key_log_needs_the_level_debug_and_is_flagged(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    log = site.folder / "keys.log"
    async with kept(site.folder, key_log=str(log)):
        assert "tls.key_log is ignored: it needs log.level = debug" in caplog.text
        assert not log.exists()

    async with kept(site.folder, key_log=str(log), debug=True) as found:
        assert f"TLS KEYS ARE LOGGED: whoever reads {log}" in caplog.text
        assert found.certificates.server is not None
        connect(site, channel=Channel(found.certificates.server))
        assert log.read_text().startswith("CLIENT_RANDOM ")
        assert log.stat().st_mode & 0o777 == 0o600

    log.unlink()
    log.mkdir()
    async with kept(site.folder, key_log=str(log), debug=True) as found:
        assert found.certificates.server is not None
        connect(site, channel=Channel(found.certificates.server))
    assert "TLS key not logged" in caplog.text


def test_a_forced_policy_needs_certificates_and_has_no_way_around() -> None:
    with pytest.raises(ValueError, match=r"set tls\.folder"):
        Tls(policy="force")
    with pytest.raises(ValueError, match="a way around policy = force"):
        Tls(policy="force", folder="pki", fallback_s=60.0)
